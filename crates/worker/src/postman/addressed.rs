//! A parcel that has been looked at and may be put on the wire.

use lettre::Address;

use super::{Fault, Parcel, Trouble};

/// A parcel with proper addresses and a body that cannot be mistaken for anything else.
#[derive(Debug)]
pub(super) struct Addressed<'a> {
    pub(super) from: Address,
    pub(super) to: Address,
    /// The letter without its last CRLF, which the final dot brings along.
    pub(super) body: &'a [u8],
}

impl<'a> Addressed<'a> {
    /// Looks a parcel over.
    pub(super) fn check(parcel: &'a Parcel) -> Result<Self, Trouble> {
        let from = address(&parcel.from).ok_or(Trouble::Ours(Fault::Sender))?;
        let to = address(&parcel.to).ok_or(Trouble::Unsendable)?;
        if !has_whole_lines(&parcel.bytes) {
            return Err(Trouble::Unsendable);
        }
        let body = parcel.bytes.strip_suffix(b"\r\n").unwrap_or(&parcel.bytes);
        Ok(Self { from, to, body })
    }

    /// Whether an address needs SMTPUTF8 (RFC 6531, section 3.1).
    pub(super) fn needs_utf8(&self) -> bool {
        let (from, to): (&str, &str) = (self.from.as_ref(), self.to.as_ref());
        !(from.is_ascii() && to.is_ascii())
    }

    /// Whether the letter needs 8BITMIME (RFC 6152).
    pub(super) fn needs_eight_bits(&self) -> bool {
        !self.body.is_ascii()
    }
}

/// An address that ends neither its command nor its angle brackets.
pub(super) fn address(text: &str) -> Option<Address> {
    let breaks_out = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>');
    if text.contains(breaks_out) { None } else { text.parse().ok() }
}

/// Every CR is followed by LF, every LF preceded by CR, and there is no NUL (RFC 5321, section
/// 2.3.8): a bare one lets a relay see the end of the letter where we see none.
fn has_whole_lines(bytes: &[u8]) -> bool {
    let mut previous = 0;
    for &byte in bytes {
        if byte == 0 || (previous == b'\r') != (byte == b'\n') {
            return false;
        }
        previous = byte;
    }
    previous != b'\r'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Addressed, address, has_whole_lines};
    use crate::postman::{Fault, Parcel, Trouble};

    fn parcel(from: &str, to: &str, bytes: &[u8]) -> Parcel {
        Parcel { from: from.into(), to: to.into(), bytes: bytes.into() }
    }

    #[test]
    fn an_address_cannot_carry_a_second_command() {
        let nasty = [
            "ann@example.org\r\nRCPT TO:<eve@example.org>",
            "ann@example.org\n",
            "ann\0@example.org",
            "ann@example.org> <eve@example.org",
            "Ann <ann@example.org>",
            "\"ann\r\nDATA\"@example.org",
            "\"ann eve\"@example.org",
            "\"<ann>\"@example.org",
            "ann",
            "",
        ];
        for text in nasty {
            let trouble = Addressed::check(&parcel("a@example.org", text, b"")).unwrap_err();
            assert_eq!(trouble, Trouble::Unsendable, "{text:?}");
            let trouble = Addressed::check(&parcel(text, "a@example.org", b"")).unwrap_err();
            assert_eq!(trouble, Trouble::Ours(Fault::Sender), "{text:?}");
        }
    }

    #[test]
    fn a_letter_has_whole_lines_only() {
        for whole in ["", "a\r\n", "a\r\n\r\n.\r\nb", "\r\n"] {
            assert!(has_whole_lines(whole.as_bytes()), "{whole:?}");
        }
        for broken in ["\n", "\r", "a\n.\nb", "a\r", "a\r\r\n", "a\n\r\n", "a\0b"] {
            assert!(!has_whole_lines(broken.as_bytes()), "{broken:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_whatever_panics_or_breaks_out(text in any::<String>()) {
            if let Some(address) = address(&text) {
                let kept = address.to_string();
                prop_assert!(!kept.contains(|c: char| c.is_control() || "<> ".contains(c)));
            }
        }
    }
}

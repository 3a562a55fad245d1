//! Quoted-printable (RFC 2045, section 6.7), with one more care: no line begins with a dot, and none with `From `.
//!
//! A library that chooses the encoding by the text leaves such lines as they are, and a relay that handles them wrongly
//! cuts the letter short.

use std::fmt::Write as _;

/// The longest line, with the mark of a soft break.
const LONGEST: usize = 76;

/// `text` with CRLF at the end of its lines, in ASCII, in lines of at most 76 characters.
pub(crate) fn printable(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        write_line(line, &mut written);
        written.push_str("\r\n");
    }
    written
}

fn write_line(line: &str, written: &mut String) {
    let mut column = 0;
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let last = at + 1 == bytes.len();
        let mut plain = is_plain(*byte, last);
        if column + if plain { 1 } else { 3 } > LONGEST - usize::from(!last) {
            written.push_str("=\r\n");
            column = 0;
        }
        plain &= column > 0 || !begins_badly(bytes.get(at..).unwrap_or_default());
        if plain {
            written.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(written, "={byte:02X}");
        }
        column += if plain { 1 } else { 3 };
    }
}

fn is_plain(byte: u8, last: bool) -> bool {
    match byte {
        b'=' => false,
        b' ' => !last,
        byte => byte.is_ascii_graphic(),
    }
}

fn begins_badly(rest: &[u8]) -> bool {
    rest.starts_with(b".") || rest.starts_with(b"From ")
}

#[cfg(test)]
mod tests {
    use mail_parser::decoders::quoted_printable::quoted_printable_decode;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_needs_it_is_quoted() {
        assert_eq!(printable("5−3 = 2 \nFrom here\n.\n\n"), "5=E2=88=923 =3D 2=20\r\n=46rom here\r\n=2E\r\n\r\n");
    }

    #[test]
    fn a_dot_behind_a_soft_break_is_quoted_too() {
        for length in 70..80 {
            let line = format!("{}.", "x".repeat(length));
            assert!(printable(&line).split("\r\n").all(|line| line.len() <= 76 && !line.starts_with('.')), "{line}");
        }
    }

    proptest! {
        #[test]
        fn it_reads_back_as_it_was(text in "(\\PC{0,200}[\\t \\n.]){0,8}") {
            let written = printable(&text);
            prop_assert!(written.split("\r\n").all(|line| line.len() <= 76 && line.is_ascii() && !line.starts_with('.') && !line.ends_with(' ')));
            let lines: String = text.lines().map(|line| format!("{line}\r\n")).collect();
            prop_assert_eq!(String::from_utf8(quoted_printable_decode(written.as_bytes()).unwrap()).unwrap(), lines);
        }
    }
}

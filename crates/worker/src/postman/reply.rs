//! A relay's reply, reduced to its codes.
//!
//! The words of a reply are never kept: relays like to quote addresses in them.

use std::fmt;

use lettre::transport::smtp::response::Response;

/// A reply code and, where the relay gave one, its enhanced code. Shown as `550 5.1.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReplyCode {
    /// The three digits of RFC 5321, section 4.2.
    pub basic: u16,
    /// The code of RFC 3463.
    pub enhanced: Option<EnhancedCode>,
}

/// An enhanced status code, `class.subject.detail` (RFC 3463, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EnhancedCode {
    /// 2, 4 or 5; always the first digit of the reply code.
    pub class: u16,
    /// What the reply is about: 1 an address, 7 policy and security…
    pub subject: u16,
    /// The detail within its subject.
    pub detail: u16,
}

impl ReplyCode {
    /// A reply without an enhanced code.
    #[must_use]
    pub fn new(basic: u16) -> Self {
        Self { basic, enhanced: None }
    }

    /// A reply whose words may begin with an enhanced code. One whose class contradicts the reply
    /// code is ignored (RFC 2034, section 4).
    #[must_use]
    pub fn read(basic: u16, words: &str) -> Self {
        let enhanced = words.split_whitespace().next().and_then(EnhancedCode::read);
        Self { basic, enhanced: enhanced.filter(|code| code.class == basic / 100) }
    }

    pub(super) fn of(response: &Response) -> Self {
        Self::read(response.code().into(), response.first_word().unwrap_or_default())
    }

    /// Whether the relay accepted what it was told (2yz).
    #[must_use]
    pub fn is_yes(self) -> bool {
        self.basic / 100 == 2
    }
}

impl EnhancedCode {
    fn read(word: &str) -> Option<Self> {
        let mut numbers = word.split('.').map(number);
        let code = Self { class: numbers.next()??, subject: numbers.next()??, detail: numbers.next()?? };
        numbers.next().is_none().then_some(code)
    }
}

/// One to three digits and nothing else.
fn number(text: &str) -> Option<u16> {
    let plain = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for ReplyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.enhanced {
            Some(enhanced) => write!(f, "{} {enhanced}", self.basic),
            None => write!(f, "{}", self.basic),
        }
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::ReplyCode;

    #[test]
    fn only_the_codes_of_a_reply_are_kept() {
        let examples = [
            (550, "5.1.1 <ann@example.org> no such user", "550 5.1.1"),
            (550, "no such user ann@example.org", "550"),
            (550, "4.1.1 contradicts itself", "550"),
            (550, "5.1 too short", "550"),
            (550, "5.1.1.1 too long", "550"),
            (550, "5.1234.1 too wide", "550"),
            (550, "5.+1.1 signed", "550"),
            (250, "2.0.0", "250 2.0.0"),
            (421, "", "421"),
        ];
        for (basic, words, shown) in examples {
            assert_eq!(ReplyCode::read(basic, words).to_string(), shown, "{words}");
        }
    }
}

//! What people wrote, made harmless for the place it is printed in.

use domain::text::is_unprintable;

/// One line: whatever would end it, hide in it or turn it around becomes a space.
pub(crate) fn one_line(written: &str) -> String {
    let spaced: String = written.chars().map(|c| if is_unprintable(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name in a sentence: the scheme of an address is cut off and a break nobody sees stands behind each inner dot, so
/// that no mail reader makes a link of `evil.example`.
pub(crate) fn unlinked(written: &str) -> String {
    let line = one_line(written);
    let bare: Vec<&str> = line.split(' ').map(|word| word.rsplit("://").next().unwrap_or_default()).collect();
    let bare = bare.join(" ");
    let mut shown = String::with_capacity(bare.len());
    let mut letters = bare.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        shown.push(letter);
        if letter == '.' && before.is_alphanumeric() && letters.peek().is_some_and(|next| next.is_alphanumeric()) {
            shown.push('\u{200b}');
        }
        before = letter;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(one_line("Eve\r\nBcc: x@y.example\u{202e}"), "Eve Bcc: x@y.example");
        assert_eq!(one_line("Zoë O'Brien"), "Zoë O'Brien");
    }

    #[test]
    fn no_address_in_a_name_can_be_pressed() {
        assert_eq!(unlinked("Eve https://evil.example/x"), "Eve evil.\u{200b}example/x");
        assert_eq!(unlinked("www.evil.example"), "www.\u{200b}evil.\u{200b}example");
        assert_eq!(unlinked("Dr. Robin J. Vale"), "Dr. Robin J. Vale");
    }
}

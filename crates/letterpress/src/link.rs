//! Links in letters: below one address from the settings, of one plain alphabet, each with the form that is kept.

use crate::PressError;

/// A link that a reader may press.
pub(crate) struct Link {
    /// The whole address.
    pub(crate) url: String,
    /// The same with everything that could be a token cut out.
    pub(crate) kept: String,
}

impl Link {
    /// A link below `letters_url`.
    ///
    /// # Errors
    /// [`PressError::Link`] unless the path begins with one slash and keeps to letters, digits and `/ # - . _ ~ = ?`, and
    /// the address is of signs that HTML and headers show as they are: what is cut out later must be found again.
    pub(crate) fn below(letters_url: &str, path: &str) -> Result<Self, PressError> {
        let in_path = |c: char| c.is_ascii_alphanumeric() || "/#-._~=?".contains(c);
        let in_address = |c: char| c.is_ascii_graphic() && !"\"'<>&".contains(c);
        let plain = letters_url.chars().all(in_address) && path.chars().all(in_path);
        if !plain || !path.starts_with('/') || path.starts_with("//") {
            return Err(PressError::Link);
        }
        Ok(Self { url: format!("{letters_url}{path}"), kept: format!("{letters_url}{}", without_tokens(path)) })
    }
}

/// A code to type: at least four letters or digits, with blanks and hyphens between them.
///
/// # Errors
/// [`PressError::Link`] for anything else; it could not be found again to cut it out.
pub(crate) fn code(written: &str) -> Result<&str, PressError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    let counted = written.chars().filter(char::is_ascii_alphanumeric).count();
    if counted >= 4 && written.trim() == written && written.chars().all(fits) {
        Ok(written)
    } else {
        Err(PressError::Link)
    }
}

/// Keeps the first step of a path, which says what the link is for, and nothing behind it.
fn without_tokens(path: &str) -> String {
    let steps = path.get(1..).unwrap_or_default();
    match steps.find(['/', '#', '?']) {
        Some(end) if end + 1 < steps.len() => {
            format!("{}…", path.get(..end + 2).unwrap_or_default())
        }
        _ if steps.is_empty() => path.to_owned(),
        _ => "/…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_cut_out_wherever_they_stand() {
        for (path, kept) in [
            ("/i#abc", "/i#…"),
            ("/u/abc", "/u/…"),
            ("/a/abc/done", "/a/…"),
            ("/abc", "/…"),
            ("/s?t=abc", "/s?…"),
            ("/", "/"),
        ] {
            assert_eq!(without_tokens(path), kept);
        }
    }

    #[test]
    fn an_address_that_would_be_shown_otherwise_than_it_is_written_is_refused() {
        assert!(Link::below("https://post.example:8443/below", "/a").is_ok());
        for address in
            ["https://post.example\r\nX: y", "https://a&b.example", "https://post.example/\"", "https://pöst.example"]
        {
            assert!(Link::below(address, "/a").is_err(), "{address}");
        }
    }

    #[test]
    fn a_code_is_plain_and_long_enough_to_be_found() {
        assert!(["418 902", "ABCD-1234", "4189"].iter().all(|good| code(good).is_ok()));
        assert!(["", "1", " 418902", "418\r\n902", "<4189>", "4189–02"].iter().all(|bad| code(bad).is_err()));
    }

    #[test]
    fn a_path_that_could_lead_elsewhere_is_refused() {
        for path in ["", "i", "//evil.example", "/a b", "/a\r\nX: y", "/\"onclick", "/ä", "/a@evil.example"] {
            assert!(Link::below("https://post.example", path).is_err(), "{path:?}");
        }
    }
}

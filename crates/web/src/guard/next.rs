//! Where somebody goes on after a door: to one of our own pages, and nowhere else.

/// A path of ours with its parameters: it begins with one slash, and holds nothing that a browser could read as another host.
pub(crate) fn own_path(written: &str) -> Option<&str> {
    let plain = |sign: u8| sign.is_ascii_alphanumeric() || b"/_-.~?=&%+:,".contains(&sign);
    let ours = written.starts_with('/') && !written.starts_with("//") && written.len() <= 500;
    (ours && written.bytes().all(plain)).then_some(written)
}

/// A door that leads on to a page, if it is one of ours other than the front page.
pub(crate) fn asking_for(door: &str, next: &str) -> String {
    match own_path(next).filter(|next| *next != "/") {
        Some(next) => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("{door}?next={next}")
        }
        None => door.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_on_to() {
        for ours in ["/", "/me", "/clients/0190d2f0-0000-7000-8000-000000000001?told=added", "/week?from=2026-11-23"] {
            assert_eq!(own_path(ours), Some(ours));
        }
        let long = format!("/{}", "x".repeat(500));
        for other in [
            "",
            "me",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            " /me",
            "/me\r\nlocation: x",
            "/\t/evil.example",
            "/me#x",
            "/@evil",
            long.as_str(),
        ] {
            assert_eq!(own_path(other), None, "{other:?}");
            assert_eq!(asking_for("/sign-in", other), "/sign-in");
        }
        assert_eq!(asking_for("/sign-in", "/week?from=2026-11-23"), "/sign-in?next=%2Fweek%3Ffrom%3D2026-11-23");
        assert_eq!(asking_for("/sign-in", "/"), "/sign-in");
    }
}

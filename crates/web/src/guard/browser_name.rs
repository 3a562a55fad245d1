//! What a browser calls itself, in the two words by which people know their devices apart. It is shown to its own person alone, and believed by nobody.

use axum::http::{HeaderMap, header};
use domain::text::Name;

/// Browsers by what only they write; most of them also write the names of those below (RFC 9110, 10.1.5, knows no order).
const BROWSERS: [(&str, &str); 11] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same of what they run on.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
];

/// Such as "Firefox, Android"; none for what says nothing that is known.
pub(super) fn browser_name(headers: &HeaderMap) -> Option<Name> {
    let written = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| written.contains(sign)).map(|(_, name)| *name);
    let words: Vec<_> = [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect();
    Name::parse(&words.join(", ")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(written: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::USER_AGENT, written.parse().unwrap())]);
        browser_name(&headers).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn people_know_their_devices_apart() {
        for (written, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                "Safari, Mac",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Safari/604.1",
                "Chrome, iPad",
            ),
            ("something on Windows", "Windows"),
        ] {
            assert_eq!(named(written).as_deref(), Some(name), "{written}");
        }
    }

    #[test]
    fn what_says_nothing_has_no_name() {
        assert_eq!(browser_name(&HeaderMap::new()), None);
        assert_eq!((named(""), named("curl/8.14")), (None, None));
        let odd = HeaderMap::from_iter([(header::USER_AGENT, axum::http::HeaderValue::from_bytes(b"\xff").unwrap())]);
        assert_eq!(browser_name(&odd), None);
    }
}

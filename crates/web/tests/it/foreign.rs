//! Presses on pages that are not ours: every page that can be pressed is told apart from the one that may be pressed from anywhere.

use std::collections::BTreeSet;
use std::path::Path;

use crate::house::House;

/// Mail programs press it for their reader (RFC 8058, section 3.2).
const FROM_ANYWHERE: &str = "/unsubscribe/{token}";
/// What a browser says of a press on somebody else's page, or of a page that will not say where it is from.
const FOREIGN: [&[(&str, &str)]; 4] = [
    &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://other.localhost")],
    &[("origin", "https://evil.example")],
    &[("origin", "null")],
];

/// The paths of all pages that can be pressed, read from their sources, so that none is forgotten.
fn pressed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                found.extend(text.split(".route(").skip(1).filter_map(of_route));
            }
        }
    }
    found
}

/// The path of a route whose methods are more than reading.
fn of_route(rest: &str) -> Option<String> {
    let mut depth = 1;
    let end = rest.find(|sign| {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        depth == 0
    })?;
    let writes = ["post(", "put(", "patch(", "delete(", "any("].iter().any(|method| rest[..end].contains(method));
    writes.then(|| rest.split('"').nth(1).unwrap().to_owned())
}

/// An address that the pattern of a route matches.
fn address(pattern: &str) -> String {
    let steps = pattern.split('/').map(|step| if step.starts_with('{') { "x" } else { step });
    steps.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn a_press_on_somebody_elses_page_does_nothing_whichever_page_it_is_meant_for() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let cookie = house.cookie(&format!("client:{ana}")).await;
    let pages = pressed();
    assert!(pages.contains("/leave") && pages.contains("/set-up") && pages.contains(FROM_ANYWHERE), "{pages:?}");
    let before = house.dump().await;
    for page in &pages {
        for headers in FOREIGN {
            let call = house.post(&address(page)).header("host", "localhost:8080").header("cookie", &cookie);
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
            let got = call.form(&format!("token=x&person=client:{ana}")).send().await;
            if page == FROM_ANYWHERE {
                assert_eq!((got.status.as_u16(), got.header("set-cookie")), (200, ""), "{headers:?}");
            } else {
                assert_eq!(got.problem(), (403, "foreign-origin"), "{page} {headers:?}");
            }
        }
    }
    assert_eq!(house.dump().await, before);
    assert!(house.is_signed_in(&cookie).await);
}

#[tokio::test]
async fn a_press_on_our_own_page_is_let_through() {
    let house = House::demo().await;
    let own = [("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")];
    for (name, value) in own {
        let got = house.post("/leave").header("host", "localhost:8080").header(name, value).send().await;
        assert_eq!(got.status, 303, "{name}: {}", got.text);
    }
}

#[test]
fn routes_are_read_as_they_are_written() {
    assert_eq!(of_route("\"/a/{b}\", get(x).post(y))"), Some("/a/{b}".to_owned()));
    assert_eq!(of_route("\"/a\", get(x)).route(\"/b\", post(y))"), None);
    assert_eq!(address("/a/{b}/c"), "/a/x/c");
}

//! The bytes (RFC 5322, RFC 2045): the same each time, of the right shape, and never a header more than was meant.

use domain::letters::content::OwnWords;
use domain::text::{Name, Wording};
use proptest::prelude::*;

use super::*;

fn head(printed: &Printed) -> String {
    let whole = String::from_utf8(printed.bytes.clone()).unwrap();
    whole.split_once("\r\n\r\n").unwrap().0.to_owned()
}

fn header_names(printed: &Printed) -> Vec<String> {
    head(printed)
        .split("\r\n")
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

fn assert_well_formed(printed: &Printed) {
    let whole = String::from_utf8(printed.bytes.clone()).unwrap();
    assert!(whole.is_ascii());
    assert!(!whole.replace("\r\n", "").contains(['\r', '\n']), "a lone CR or LF");
    for line in whole.split("\r\n") {
        assert!(line.len() <= 998, "{line}");
        assert!(line != ".", "a lone dot");
    }
    for (name, value) in &printed.headers {
        assert!(!value.contains(domain::text::is_unprintable), "{name}");
    }
    for line in head(printed).split("\r\n") {
        assert!(line.len() <= 78 || !line.trim_start().contains(' ') || line.starts_with("List-"), "{line}");
    }
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    for content in all_samples() {
        assert!(print(&content).unwrap() == print(&content).unwrap());
    }
}

#[test]
fn headers_are_those_that_were_meant() {
    for content in all_samples() {
        let printed = print(&content).unwrap();
        assert_well_formed(&printed);
        let mut expected = vec![
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "MIME-Version",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "Content-Language",
        ];
        if content.kind.can_be_unsubscribed() {
            expected.extend(["List-Unsubscribe", "List-Unsubscribe-Post"]);
        }
        assert_eq!(printed.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), expected);
        expected.push("Content-Type");
        assert_eq!(header_names(&printed), expected);
        let read = parsed(&printed);
        assert_eq!(read.subject(), Some(printed.subject.as_str()));
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some(printed.to.as_str()));
        assert_eq!(read.from().unwrap().first().unwrap().address(), Some(printed.envelope_from.as_str()));
        assert_eq!(read.date().unwrap().to_timestamp(), content.written_at.as_second());
    }
}

#[test]
fn one_press_unsubscribes() {
    for content in all_samples().filter(|content| content.kind.can_be_unsubscribed()) {
        let head = head(&print(&content).unwrap());
        assert!(head.contains("List-Unsubscribe: <https://post.example/u/5f1c0a7e9b3d>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{head}");
    }
}

#[test]
fn text_comes_first_and_is_complete() {
    for content in all_samples() {
        let printed = print(&content).unwrap();
        let message = parsed(&printed);
        let parts = leaves(&message);
        let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
        let expected: &[&str] = if printed.ics.is_some() {
            &["text/plain", "text/html", "text/calendar", "application/ics"]
        } else {
            &["text/plain", "text/html"]
        };
        assert_eq!(kinds, expected);
        assert_eq!(parts[0].1.replace("\r\n", "\n"), printed.text);
        assert_eq!(parts[1].1.replace("\r\n", "\n").trim_end(), printed.html);
        for href in printed.html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(printed.text.contains(href), "the text lacks {href}");
        }
        let text = printed.text.replace(char::is_whitespace, "");
        for cell in printed.html.split("</td>").filter_map(|row| row.split("class=\"value").nth(1)) {
            let value = cell.split_once('>').unwrap().1.split('<').next().unwrap();
            assert!(text.contains(&value.replace(char::is_whitespace, "")), "the text lacks {value}");
        }
    }
}

#[test]
fn nothing_is_fetched_when_a_letter_is_opened() {
    for content in all_samples() {
        let html = print(&content).unwrap().html;
        for fetches in ["src=", "<img", "<link", "<script", "url(", "@import", "<iframe", "background=", "srcset"] {
            assert!(!html.contains(fetches), "{fetches}");
        }
    }
}

#[test]
fn the_copy_that_is_kept_holds_no_token_and_the_live_one_does() {
    for (kind, secrets) in
        [(Kind::Invitation, ["9f8e7d6c5b4a39281706", "418 902"]), (Kind::CoachAgenda, ["5f1c0a7e9b3d", "5f1c0a7e9b3d"])]
    {
        let printed = print(&sample(kind, WordingLevel::Plain).unwrap()).unwrap();
        let text_of =
            |kept: &letterpress::Kept| format!("{} {} {} {:?}", kept.subject, kept.text, kept.html, kept.headers);
        let (kept, live) = (text_of(&printed.redacted()), text_of(&printed.live()));
        for secret in secrets {
            assert!(live.contains(secret) && !kept.contains(secret), "{kind}: {secret}");
        }
        assert!(kept.contains("https://post.example/") && kept.contains('…'));
    }
}

#[test]
fn names_cannot_become_links_or_markup() {
    let mut content = sample(Kind::SessionReminder, WordingLevel::Plain).unwrap();
    session(&mut content).with = Name::parse("<b>Eve</b> https://evil.example/x?a=1&b=2 \"quoted\"").unwrap();
    let printed = print(&content).unwrap();
    assert!(
        !printed.html.contains("<b>")
            && !printed.html.contains("https://evil")
            && !printed.html.contains("evil.example"),
        "{}",
        printed.html
    );
    assert!(!printed.text.contains("https://evil") && !printed.text.contains("evil.example"), "{}", printed.text);
    assert_eq!(printed.html.matches("href=").count(), 2, "the room and the way to pause");
}

#[test]
fn a_link_that_is_no_plain_path_is_not_printed() {
    for path in ["https://evil.example", "//evil.example", "/a\r\nBcc: x@y.example", "/a\"b"] {
        let mut content = sample(Kind::AddressCheck, WordingLevel::Neutral).unwrap();
        let Body::Link(facts) = &mut content.body else { panic!("no link") };
        path.clone_into(&mut facts.path);
        assert!(matches!(print(&content), Err(letterpress::PressError::Link)), "{path}");
        let mut content = sample(Kind::CoachAgenda, WordingLevel::Neutral).unwrap();
        content.unsubscribe = Some(path.to_owned());
        assert!(matches!(print(&content), Err(letterpress::PressError::Link)), "{path}");
        let mut content = sample(Kind::SessionBooked, WordingLevel::Neutral).unwrap();
        content.pause = Some(path.to_owned());
        assert!(matches!(print(&content), Err(letterpress::PressError::Link)), "{path}");
        let mut content = sample(Kind::HomeworkNudge, WordingLevel::Neutral).unwrap();
        path.clone_into(&mut homework(&mut content).items[0].answer);
        assert!(matches!(print(&content), Err(letterpress::PressError::Link)), "{path}");
    }
}

#[test]
fn facts_of_another_kind_are_named() {
    let mut content = sample(Kind::Invitation, WordingLevel::Neutral).unwrap();
    content.kind = Kind::SessionBooked;
    assert!(matches!(print(&content), Err(letterpress::PressError::OtherFacts(Kind::SessionBooked))));
}

/// Any Unicode there is, with what a forger would try strewn in.
fn anything() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => any::<char>().prop_map(String::from),
        1 => Just("\r\nBcc: eve@evil.example\r\n".to_owned()),
        1 => Just("\r\n\r\n.\r\n".to_owned()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_is_written_no_header_is_added(subject in anything(), text in anything(), host in anything(), code in anything(), name in "\\PC{1,120}", words in "\\PC{1,200}") {
        let mut content = with_calendar(Kind::SessionReminder, WordingLevel::Plain);
        let (kind, wording) = (content.kind, content.wording);
        content.house.own_words = vec![OwnWords { kind, wording, subject: format!("{subject} {{name}}"), text: format!("{text} {{with}}\r\n\r\n.\r\n\r\n{text}") }];
        content.house.letters_url = host.clone();
        content.pause = None;
        if let (Ok(name), Ok(words)) = (Name::parse(&name), Wording::parse(&words)) {
            content.reader.name = name.clone();
            session(&mut content).with = name;
            content.house.from_name = words.clone();
            content.house.name = words;
        }
        let printed = print(&content).unwrap();
        assert_well_formed(&printed);
        prop_assert_eq!(header_names(&printed).len(), 10);
        let read = parsed(&printed);
        prop_assert_eq!(read.subject().unwrap_or_default(), printed.subject.as_str());

        let mut agenda = sample(Kind::CoachAgenda, WordingLevel::Plain).unwrap();
        agenda.house.letters_url = host;
        let mut link = sample(Kind::Invitation, WordingLevel::Plain).unwrap();
        let Body::Link(facts) = &mut link.body else { panic!("no link") };
        facts.code = Some(code);
        for (content, headers) in [(agenda, 12), (link, 10)] {
            match print(&content) {
                Ok(printed) => prop_assert_eq!(header_names(&printed).len(), headers),
                Err(refused) => prop_assert!(matches!(refused, letterpress::PressError::Link)),
            }
        }
    }

    #[test]
    fn whatever_homework_says_no_header_is_added(words in anything(), cover in "\\PC{1,200}", level in 0..3_usize) {
        let mut content = sample(Kind::HomeworkNudge, LEVELS[level]).unwrap();
        let item = &mut homework(&mut content).items[0];
        item.words = Some(words.clone());
        item.cover = Wording::parse(&cover).ok();
        item.link = Wording::parse(&format!("https://{cover}")).ok();
        let printed = print(&content).unwrap();
        assert_well_formed(&printed);
        prop_assert_eq!(header_names(&printed).len(), 12);
        let hides = |c: char| c != '\n' && c != '\u{200b}' && domain::text::is_unprintable(c);
        prop_assert!(!printed.text.contains(hides));
        let plain = print(&sample(Kind::HomeworkNudge, LEVELS[level]).unwrap()).unwrap();
        prop_assert_eq!(printed.headers, plain.headers, "nothing of it stands in a header");
    }
}

//! At neutral nothing leaves the house but that there is an appointment, and when, or a note, of a day or under a name that
//! its reader chose.

use domain::letters::content::OwnWords;
use domain::people::Address;
use domain::scheduling::Place;
use domain::text::{Name, Wording};
use letterpress::own_words::names_for;

use super::*;

const CANARIES: [&str; 11] = [
    "canaryhouse",
    "canaryfrom",
    "canarysender",
    "canarycoach",
    "canarytype",
    "canaryplace",
    "canaryown",
    "canaryreader",
    "canaryreply",
    "canarywords",
    "canarylink",
];

fn wording(words: &str) -> Wording {
    Wording::parse(words).unwrap()
}

/// A letter whose every fact that could tell something sings.
fn singing(kind: Kind, level: WordingLevel, place: &dyn Fn(Wording) -> Place) -> Content {
    let mut content = with_calendar(kind, level);
    content.reader.name = Name::parse("Canaryreader").unwrap();
    content.house.name = wording("Canaryhouse Coaching");
    content.house.from = Address::parse("hello@canaryfrom.example").unwrap();
    content.house.from_name = wording("Canarysender");
    content.reply_to = Some(Address::parse("robin@canaryreply.example").unwrap());
    content.house.own_words = LEVELS
        .map(|wording| OwnWords {
            kind,
            wording,
            subject: "Canaryown".to_owned(),
            text: names_for(kind).iter().map(|name| format!("canaryown {{{name}}} ")).collect(),
        })
        .to_vec();
    let sing = |facts: &mut SessionFacts| {
        facts.with = Name::parse("Canarycoach").unwrap();
        facts.session_type = Some(wording("Canarytype"));
        facts.place = Some(place(wording("https://canaryplace.example/room")));
    };
    match &mut content.body {
        Body::Session(facts) => sing(facts),
        Body::Agenda(facts) => facts.sessions.iter_mut().for_each(sing),
        Body::Homework(facts) => facts.items.iter_mut().for_each(|item| {
            item.words = Some("Canarywords".to_owned());
            item.link = Some(wording("https://canarylink.example/page"));
        }),
        Body::Link(_) | Body::Security(_) | Body::Test => {}
    }
    content
}

/// Everything a mail server, a mailbox or a person could read: bytes, and what they decode to.
fn heard(printed: &Printed) -> String {
    let message = parsed(printed);
    let decoded: String = leaves(&message).into_iter().map(|(_, body)| body).collect();
    let headers: String = printed.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let calendar = printed.ics.clone().unwrap_or_default().replace("\r\n ", "");
    let bytes = String::from_utf8(printed.bytes.clone()).unwrap().replace("=\r\n", "").replace("\r\n ", "");
    format!(
        "{} {} {} {} {} {decoded} {headers} {calendar} {bytes}",
        printed.envelope_from, printed.to, printed.subject, printed.text, printed.html
    )
    .to_lowercase()
}

#[test]
fn no_canary_sings_at_neutral_and_each_does_above() {
    let places: [&dyn Fn(Wording) -> Place; 3] = [&Place::Room, &Place::Phone, &Place::Street];
    let mut above = String::new();
    for (kind, place) in Kind::ALL.iter().copied().flat_map(|kind| places.map(|place| (kind, place))) {
        let neutral = heard(&print(&singing(kind, WordingLevel::Neutral, place)).unwrap());
        for told in CANARIES.into_iter().chain([
            "coach",
            "session",
            "halcyon",
            "50 minutes",
            "therap",
            "practice",
            "client",
            "homework",
            "agree",
        ]) {
            assert!(!neutral.contains(told), "{kind} tells {told}");
        }
        above += &heard(&print(&singing(kind, WordingLevel::Detailed, place)).unwrap());
        let mut catalogue = singing(kind, WordingLevel::Detailed, place);
        catalogue.house.own_words.clear();
        above += &heard(&print(&catalogue).unwrap());
    }
    for canary in CANARIES {
        assert!(above.contains(canary), "{canary} never sings, so that its silence shows nothing");
    }
}

#[test]
fn the_reader_chooses_subject_and_sender() {
    let mut content = with_calendar(Kind::SessionReminder, WordingLevel::Neutral);
    content.subject = Some(wording("Book club"));
    content.sender = Some(wording("The library"));
    let printed = print(&content).unwrap();
    assert_eq!(printed.subject, "Book club");
    assert!(printed.headers.contains(&("From".to_owned(), "The library <notes@post.example>".to_owned())));
    let calendar = printed.ics.unwrap();
    assert!(
        calendar.contains("SUMMARY:Book club\r\n")
            && calendar.contains("ORGANIZER;CN=\"The library\":mailto:notes@post.example\r\n"),
        "{calendar}"
    );

    content.wording = WordingLevel::Plain;
    let plain = print(&content).unwrap();
    assert!(plain.subject.contains("Robin Vale"));
    assert!(plain.headers.contains(&("From".to_owned(), "Willow Coaching <hello@willow.example>".to_owned())));
}

#[test]
fn the_message_id_is_the_same_at_every_level_and_names_no_machine() {
    let ids: Vec<String> = LEVELS
        .iter()
        .map(|level| {
            print(&sample(Kind::SessionReminder, *level).unwrap())
                .unwrap()
                .headers
                .into_iter()
                .find(|(name, _)| name == "Message-ID")
                .unwrap()
                .1
        })
        .collect();
    assert_eq!(ids, ["<01900000000070008000000000000001@post.example>"; 3]);
}

#[test]
fn what_homework_says_sings_at_detailed_only_and_the_word_that_stands_for_it_below() {
    for kind in ABOUT_HOMEWORK {
        let heard_at = |level, cover: Option<&str>| {
            let mut content = singing(kind, level, &Place::Room);
            homework(&mut content).items[0].cover = cover.map(wording);
            heard(&print(&content).unwrap())
        };
        for (level, words, cover) in [
            (WordingLevel::Neutral, false, true),
            (WordingLevel::Plain, false, true),
            (WordingLevel::Detailed, true, false),
        ] {
            let told = heard_at(level, Some("Canarycover"));
            assert_eq!(told.contains("canarywords"), words, "{kind} {level:?}");
            assert_eq!(told.contains("canarylink"), words, "{kind} {level:?}");
            assert_eq!(told.contains("canarycover"), cover, "{kind} {level:?}");
        }
        assert!(heard_at(WordingLevel::Neutral, None).contains("your note of tuesday 17 november"));
        assert!(heard_at(WordingLevel::Plain, None).contains("what you agreed on tuesday 17 november"));
        assert!(!heard_at(WordingLevel::Neutral, Some("Canarycover")).contains("17 november"));
    }
}

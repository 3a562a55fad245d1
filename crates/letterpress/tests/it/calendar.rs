//! Calendar files, read back by a reader of their own (RFC 5545, section 3.1).

use std::collections::BTreeMap;

use domain::ids::{LetterId, SessionId};
use domain::people::Address;
use domain::scheduling::Place;
use domain::text::{Name, Wording};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// The properties of a file with one event, by name; parameters stay with their names' values in front of a colon.
fn read(calendar: &str) -> BTreeMap<String, String> {
    assert!(calendar.ends_with("\r\n") && !calendar.replace("\r\n", "").contains(['\r', '\n']));
    calendar.split("\r\n").for_each(|line| assert!(line.len() <= 75, "{line}"));
    let mut properties = BTreeMap::new();
    for line in calendar.replace("\r\n ", "").split("\r\n").filter(|line| !line.is_empty()) {
        let end = line.find([':', ';']).unwrap();
        let (name, value) = (&line[..end], &line[end + 1..]);
        if name != "BEGIN" && name != "END" {
            assert!(properties.insert(name.to_owned(), value.to_owned()).is_none(), "{name} stands twice");
        }
    }
    properties
}

#[test]
fn book_move_cancel_is_one_event_with_a_rising_sequence() {
    let files: Vec<_> = [(Kind::SessionBooked, 0_i32), (Kind::SessionMoved, 1), (Kind::SessionCancelled, 2)]
        .into_iter()
        .map(|(kind, sequence)| {
            let mut content = with_calendar(kind, WordingLevel::Plain);
            content.letter = LetterId(Uuid::from_u128(u128::from(sequence.unsigned_abs())));
            session(&mut content).sequence = sequence;
            let printed = print(&content).unwrap();
            let file = read(printed.ics.as_deref().unwrap());
            let message = parsed(&printed);
            let part = message
                .parts
                .iter()
                .find(|part| part.content_type().is_some_and(|of| of.subtype() == Some("calendar")))
                .unwrap();
            assert_eq!(part.content_type().unwrap().attribute("method"), Some(file["METHOD"].as_str()));
            file
        })
        .collect();
    assert!(files.iter().all(|file| file["UID"] == files[0]["UID"]));
    assert_eq!(files.iter().map(|file| file["SEQUENCE"].as_str()).collect::<Vec<_>>(), ["0", "1", "2"]);
    assert_eq!(files.iter().map(|file| file["METHOD"].as_str()).collect::<Vec<_>>(), ["REQUEST", "REQUEST", "CANCEL"]);
    assert_eq!(
        files.iter().map(|file| file["STATUS"].as_str()).collect::<Vec<_>>(),
        ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    );
}

#[test]
fn times_are_in_utc_and_the_stamp_is_when_it_was_written() {
    let file = read(print(&with_calendar(Kind::SessionBooked, WordingLevel::Plain)).unwrap().ics.as_deref().unwrap());
    assert_eq!(
        (file["DTSTART"].as_str(), file["DTEND"].as_str(), file["DTSTAMP"].as_str()),
        ("20261201T150000Z", "20261201T155000Z", "20261123T140000Z")
    );
    assert_eq!(file["LOCATION"], "https://rooms.willow.example/robin");
}

#[test]
fn the_uid_is_of_the_session_alone_and_does_not_show_it() {
    let of = |level, session_id: u128| {
        let mut content = with_calendar(Kind::SessionBooked, level);
        session(&mut content).session = SessionId(Uuid::from_u128(session_id));
        read(print(&content).unwrap().ics.as_deref().unwrap())["UID"].clone()
    };
    assert_eq!(of(WordingLevel::Neutral, 7), of(WordingLevel::Plain, 7));
    assert_ne!(of(WordingLevel::Neutral, 7), of(WordingLevel::Neutral, 8));
    assert!(!of(WordingLevel::Neutral, 7).contains(&Uuid::from_u128(7).to_string()));
}

#[test]
fn only_who_wants_one_gets_one() {
    for kind in Kind::ALL.iter().copied() {
        assert_eq!(print(&sample(kind, WordingLevel::Plain).unwrap()).unwrap().ics, None);
    }
}

#[test]
fn at_neutral_it_says_no_more_than_a_time() {
    let file = read(print(&with_calendar(Kind::SessionBooked, WordingLevel::Neutral)).unwrap().ics.as_deref().unwrap());
    assert_eq!(file["SUMMARY"], "Appointment");
    assert_eq!(file["ORGANIZER"], "mailto:notes@post.example");
    assert!(!file.contains_key("LOCATION") && !file.contains_key("DESCRIPTION"));
}

proptest! {
    #[test]
    fn any_words_come_back_as_they_were(name in "\\PC{1,120}", street in "[\\PC,;\\\\]{1,200}") {
        let (Ok(name), Ok(street)) = (Name::parse(&name), Wording::parse(&street)) else { return Ok(()) };
        let mut content = with_calendar(Kind::SessionBooked, WordingLevel::Plain);
        content.reader.address = Address::parse("a#b%c&d@home.example").unwrap();
        content.house.from_name = Wording::parse(name.as_str()).unwrap();
        session(&mut content).with = name.clone();
        session(&mut content).place = Some(Place::Street(street.clone()));
        let file = read(print(&content).unwrap().ics.as_deref().unwrap());
        let spaced = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(unescaped(&file["LOCATION"]), spaced(street.as_str()));
        prop_assert_eq!(unescaped(&file["SUMMARY"]), format!("Session with {}", spaced(name.as_str())));
        prop_assert!(file["ATTENDEE"].ends_with(":mailto:a%23b%25c%26d@home.example"));
    }
}

/// Sign by sign: whatever stands behind a backslash stands for itself.
fn unescaped(value: &str) -> String {
    let mut signs = value.chars();
    let mut plain = String::new();
    while let Some(sign) = signs.next() {
        plain.extend(if sign == '\\' { signs.next() } else { Some(sign) });
    }
    plain
}

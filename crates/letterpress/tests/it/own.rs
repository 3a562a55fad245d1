//! The practice's own words in place of the catalogue's.

use domain::letters::content::OwnWords;
use domain::text::Name;

use super::*;

fn own(kind: Kind, wording: WordingLevel) -> OwnWords {
    OwnWords {
        kind,
        wording,
        subject: "{name}, see you at {time}".to_owned(),
        text: "Dear {name},\r\nwe meet on {date}.\n\nParking: https://willow.example/parking {unknown} {{7*7}} <b>bold</b>\n.\n".to_owned(),
    }
}

#[test]
fn they_stand_in_the_place_of_the_catalogue_at_their_level() {
    let mut content = sample(Kind::SessionReminder, WordingLevel::Plain).unwrap();
    content.house.own_words = vec![own(Kind::SessionReminder, WordingLevel::Plain)];
    let printed = print(&content).unwrap();
    assert_eq!(printed.subject, "Ana Reed, see you at 10:00");
    assert!(printed.text.contains("\n\nDear Ana Reed, we meet on Tuesday 1 December 2026.\n\n"), "{}", printed.text);
    assert!(printed.text.contains("https://willow.example/parking {unknown} {{7*7}} <b>bold</b>"), "{}", printed.text);
    assert!(printed.html.contains("&#60;b&#62;bold") && printed.html.matches("href=").count() == 2, "{}", printed.html);
    assert!(printed.text.contains("When: Tuesday 1 December 2026 at 10:00"), "the facts stay");
}

#[test]
fn a_value_is_never_read_as_a_name() {
    let mut content = sample(Kind::SessionReminder, WordingLevel::Plain).unwrap();
    content.reader.name = Name::parse("{practice}").unwrap();
    content.house.own_words = vec![own(Kind::SessionReminder, WordingLevel::Plain)];
    assert_eq!(print(&content).unwrap().subject, "{practice}, see you at 10:00");
}

#[test]
fn each_letter_takes_the_words_of_its_kind_and_the_nearest_level() {
    let levels = [WordingLevel::Plain, WordingLevel::Detailed];
    let subject = |kind, wording, own_levels: &[WordingLevel]| {
        let mut content = sample(kind, wording).unwrap();
        let written =
            |level: &WordingLevel| OwnWords { subject: format!("{level:?}"), ..own(Kind::SessionReminder, *level) };
        content.house.own_words = own_levels.iter().map(written).collect();
        print(&content).unwrap().subject
    };
    assert_eq!(subject(Kind::SessionReminder, WordingLevel::Plain, &levels), "Plain");
    assert_eq!(subject(Kind::SessionReminder, WordingLevel::Detailed, &levels), "Detailed");
    assert_eq!(subject(Kind::SessionReminder, WordingLevel::Detailed, &levels[..1]), "Plain");
    for (kind, wording, written) in [
        (Kind::SessionBooked, WordingLevel::Plain, &levels[..]),
        (Kind::SessionReminder, WordingLevel::Plain, &levels[1..]),
        (Kind::SessionReminder, WordingLevel::Neutral, &LEVELS[..]),
    ] {
        assert_eq!(subject(kind, wording, written), print(&sample(kind, wording).unwrap()).unwrap().subject);
    }
}

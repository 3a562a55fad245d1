//! Every kind × wording level, to be read by a person when it changes.

use domain::letters::{Kind, Matter};
use domain::people::WordingLevel;
use letterpress::Printed;

use super::*;

fn whole(printed: &Printed) -> String {
    let headers: String = printed.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let calendar = printed.ics.as_deref().unwrap_or("(none)\n").replace("\r\n", "\n");
    format!(
        "envelope: {} → {}\n{headers}\n=== text\n{}\n=== html\n{}\n\n=== calendar\n{calendar}",
        printed.envelope_from, printed.to, printed.text, printed.html
    )
}

#[test]
fn every_kind_at_every_level() {
    for content in all_samples() {
        let three =
            if matches!(&content.body, Body::Homework(facts) if facts.items.len() == 3) { "-three" } else { "" };
        let name = format!("{}-{:?}{three}", content.kind, content.wording).to_lowercase();
        insta::assert_snapshot!(name, whole(&print(&content).unwrap()));
    }
}

#[test]
fn a_session_that_is_held_elsewhere() {
    for wording in [WordingLevel::Neutral, WordingLevel::Plain] {
        let mut content = with_calendar(Kind::SessionMoved, wording);
        session(&mut content).formerly_at = None;
        let printed = print(&content).unwrap();
        insta::assert_snapshot!(
            format!("session-elsewhere-{wording:?}").to_lowercase(),
            format!("{}\n\n{}", printed.subject, printed.text)
        );
    }
}

#[test]
fn a_whole_letter_on_the_wire() {
    let printed = print(&with_calendar(Kind::SessionReminder, WordingLevel::Neutral)).unwrap();
    insta::assert_snapshot!("wire", String::from_utf8(printed.bytes).unwrap().replace("\r\n", "\n"));
}

#[test]
fn a_day_with_nothing_in_it() {
    let mut content = with_calendar(Kind::CoachAgenda, WordingLevel::Plain);
    let Body::Agenda(facts) = &mut content.body else { panic!("no day") };
    facts.sessions.clear();
    facts.homework.clear();
    facts.letters_that_need_a_human = 1;
    let printed = print(&content).unwrap();
    assert!(
        printed.text.contains(
            "No sessions are planned for Tuesday 1 December 2026.\n\nOne letter was not sent and needs a human."
        ),
        "{}",
        printed.text
    );
    assert!(!printed.html.contains("<th") && !printed.html.contains("<h2"));
    assert_eq!(printed.subject, "Your day, Tuesday 1 December");
}

#[test]
fn no_letter_holds_a_word_that_could_hurt() {
    for content in all_samples() {
        let printed = print(&content).unwrap();
        let said =
            format!("{}\n{}\n{}\n{}", printed.subject, printed.text, printed.html, printed.ics.unwrap_or_default());
        assert_eq!(letterpress::banned_words(&said), [], "{} {:?}", content.kind, content.wording);
    }
}

#[test]
fn a_changed_address_is_told_otherwise_where_it_was_one_s_until_then() {
    let told = |matter| {
        let mut content = sample(Kind::SecurityNotice, WordingLevel::Plain).unwrap();
        let Body::Security(facts) = &mut content.body else { panic!("no change") };
        facts.matter = matter;
        let printed = print(&content).unwrap();
        format!("{}\n\n{}", printed.subject, printed.text)
    };
    insta::assert_snapshot!("address-present", told(Matter::Address));
    insta::assert_snapshot!("address-former", told(Matter::FormerAddress));
}

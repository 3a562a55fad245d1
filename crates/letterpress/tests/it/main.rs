//! Letters as they leave the press.

#![cfg(test)]

mod calendar;
mod homework;
mod neutral;
mod own;
mod snapshots;
mod wire;

use domain::letters::Kind;
use domain::letters::content::{Body, Content, HomeworkFacts, SessionFacts};
use domain::people::WordingLevel;
use letterpress::samples::{sample, sample_of_three};
use letterpress::{Printed, print};
use mail_parser::{Message, MessageParser, MimeHeaders};

const LEVELS: [WordingLevel; 3] = [WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed];

const ABOUT_HOMEWORK: [Kind; 2] = [Kind::HomeworkAssigned, Kind::HomeworkNudge];

/// Every kind at every level, with a calendar file where there can be one, and about three pieces of homework where it is
/// about one.
fn all_samples() -> impl Iterator<Item = Content> {
    let of_one = Kind::ALL.iter().copied().flat_map(|kind| LEVELS.map(|wording| with_calendar(kind, wording)));
    of_one.chain(of_three())
}

fn of_three() -> impl Iterator<Item = Content> {
    ABOUT_HOMEWORK.into_iter().flat_map(|kind| LEVELS.map(|wording| sample_of_three(kind, wording).unwrap()))
}

fn homework(content: &mut Content) -> &mut HomeworkFacts {
    let Body::Homework(facts) = &mut content.body else { panic!("not about homework") };
    facts
}

fn with_calendar(kind: Kind, wording: WordingLevel) -> Content {
    let mut content = sample(kind, wording).unwrap();
    content.calendar_file = matches!(content.body, Body::Session(_));
    content
}

fn session(content: &mut Content) -> &mut SessionFacts {
    let Body::Session(facts) = &mut content.body else { panic!("not about one session") };
    facts
}

fn parsed(printed: &Printed) -> Message<'_> {
    MessageParser::default().parse(&printed.bytes).expect("a letter that can be read")
}

/// Content types of the leaves, in order, each with its decoded body.
fn leaves(message: &Message<'_>) -> Vec<(String, String)> {
    let leaf = |part: &mail_parser::MessagePart<'_>| {
        let of = part.content_type().unwrap();
        let body = String::from_utf8(part.contents().to_vec()).unwrap();
        (format!("{}/{}", of.ctype(), of.subtype().unwrap()), body)
    };
    message.parts.iter().filter(|part| part.sub_parts().is_none()).map(leaf).collect()
}

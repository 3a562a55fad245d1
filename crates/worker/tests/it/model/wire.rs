//! What left the house: every message that came up to its final dot belongs to a letter that was to be sent, goes to its reader, and says no more
//! than the plan allowed when it began.

use std::collections::HashMap;

use domain::people::WordingLevel;
use testkit::smtp::Message;
use testkit::smtp::letter::Letter;

use super::rows::LetterRow;
use super::sweep::Sending;
use super::walker::Walker;

/// What a letter was to reveal: its wording, if a client reads it, and whether it brings a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reveals {
    pub(super) wording: Option<WordingLevel>,
    pub(super) calendar_file: bool,
    /// Whether it says the words of homework.
    pub(super) words: bool,
}

/// Messages by the `Message-ID` of their letter.
pub(super) struct Dotted(HashMap<String, Vec<Message>>);

impl Dotted {
    pub(super) fn by_letter(messages: Vec<Message>) -> Self {
        let mut by_letter: HashMap<String, Vec<Message>> = HashMap::new();
        for message in messages {
            let id = Letter::read(&message.bytes)
                .header("Message-ID")
                .unwrap_or_default()
                .trim_matches(['<', '>'])
                .to_owned();
            by_letter.entry(id).or_default().push(message);
        }
        Self(by_letter)
    }
}

/// A word of every piece of homework, and of nothing else.
pub(super) const OF_HOMEWORK: &str = "heron";

/// What is seen of a letter: whether the practice or its trade is named, whether there is a calendar file, whether homework is in its own words.
type Shown = (bool, bool, bool);

fn revealed(message: &Message) -> Shown {
    let letter = Letter::read(&message.bytes);
    let file = letter.find("text/calendar");
    let mut shown: Vec<String> =
        ["From", "Subject", "Reply-To", "Message-ID"].iter().filter_map(|name| letter.words(name)).collect();
    for part in ["text/plain", "text/html"].iter().filter_map(|kind| letter.find(kind)).chain(file.clone()) {
        shown.push(part.text());
    }
    let shown = shown.join("\n").to_lowercase();
    let names = ["riverside", "practice.example", "coach", "session"].iter().any(|word| shown.contains(word));
    (names, file.is_some(), shown.contains(OF_HOMEWORK))
}

impl Walker {
    /// Holds the messages of this walk's letters against what was to be sent.
    pub(super) fn check_wire(&mut self, letters: &[LetterRow], dotted: &Dotted) {
        let own: Vec<&LetterRow> = letters.iter().filter(|row| self.is_mine(row)).collect();
        let mut faults = Vec::new();
        for row in own {
            let mut expected: Vec<_> = self.dotted.get(&row.id).into_iter().flatten().map(Reveals::shows).collect();
            let messages = dotted.0.get(&row.message_id).map(Vec::as_slice).unwrap_or_default();
            let mut found: Vec<_> = messages.iter().map(|message| shown(row, message)).collect();
            expected.sort_unstable();
            found.sort_unstable();
            if expected != found {
                faults.push(format!("on the wire: {row:?}: {expected:?} ought to be, {found:?} is"));
            }
            let reader =
                if row.to_client { self.name.to_lowercase() } else { format!("coach-{}", self.name.to_lowercase()) };
            if let Some(astray) = messages.iter().find(|message| !message.to.iter().all(|to| to.starts_with(&reader))) {
                faults.push(format!("on the wire: {row:?} ought to go to {reader}, went to {:?}", astray.to));
            }
        }
        self.differences.extend(faults);
    }
}

impl Reveals {
    pub(super) fn of(sending: &Sending) -> Self {
        let Sending { wording, calendar_file, .. } = *sending;
        Self { wording, calendar_file, words: !sending.lists.is_empty() && wording == Some(WordingLevel::Detailed) }
    }

    fn shows(&self) -> Shown {
        (self.wording.is_none_or(|wording| wording > WordingLevel::Neutral), self.calendar_file, self.words)
    }
}

/// The same of a message. A letter to a coach may name what it likes.
fn shown(row: &LetterRow, message: &Message) -> Shown {
    let (names, file, words) = revealed(message);
    (names || !row.to_client, file, words)
}

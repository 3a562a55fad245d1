//! The homework of the demo: in every state, by either side, and one piece about which a letter asks within the minute.

use domain::Refusal;
use domain::homework::Answer;
use domain::people::{Nudges, Proposal, WordingLevel, Yes};
use domain::text::{Passage, Wording};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::Expected;
use practice::homework::{AddTemplate, AnswerHomework, AssignHomework, Written};
use practice::people::RecordContactPlan;

use super::diary::Booking;
use super::people::{CLIENTS, ClientSketch, Reached};

/// Who writes a piece of homework down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Coach,
    Client,
}

/// A piece of homework, some days ago, and what was said about it so many hours later.
pub(super) struct Piece {
    pub(super) client: usize,
    pub(super) by: By,
    words: &'static str,
    cover: Option<&'static str>,
    days_ago: i64,
    due_in: Option<i64>,
    said: Option<(i64, Answer)>,
}

const fn piece(client: usize, days_ago: i64, words: &'static str, said: Option<(i64, Answer)>) -> Piece {
    Piece { client, by: By::Coach, words, cover: None, days_ago, due_in: None, said }
}

/// What was agreed so far.
pub(super) const PIECES: [Piece; 9] = [
    piece(0, 9, "Write down three things that went well, each evening this week.", Some((40, Answer::Done))),
    Piece { cover: Some("Plants"), due_in: Some(5), ..piece(1, 2, "Walk to the river once, without the phone.", None) },
    Piece {
        due_in: Some(7),
        ..piece(2, 3, "Draw the path to your next goal, as small or as large as you like.", None)
    },
    piece(3, 6, "Ask one friend what they come to you for.", Some((50, Answer::NotNow))),
    Piece { by: By::Client, ..piece(7, 4, "Cook something from home on Sunday.", None) },
    piece(8, 12, "Try the breathing that we practised, when you are on the bus.", Some((30, Answer::LetGo))),
    piece(12, 8, "Notice one moment a day in which you felt strong.", Some((60, Answer::Done))),
    Piece {
        by: By::Client,
        cover: Some("Library"),
        ..piece(16, 5, "Finish the second chapter of my own story.", None)
    },
    piece(18, 1, "Tell your sister the good news.", None),
];

/// With what each coach begins, again and again.
const TEMPLATES: [&str; 3] = [
    "Write down three things that went well, each evening this week.",
    "Notice one moment a day in which you felt strong.",
    "Draw the path to your next goal, as small or as large as you like.",
];

/// Those who said yes to letters about homework, at their hour.
const YES: [(usize, i8); 5] = [(1, 9), (2, 18), (7, 10), (16, 12), (18, 17)];
/// Of these, the one who also wants a letter when homework is new.
const TOLD: usize = 2;

impl Piece {
    pub(super) fn made_at(&self, now: Timestamp) -> Timestamp {
        now - SignedDuration::from_hours(24 * self.days_ago + 3)
    }

    pub(super) fn answered_at(&self, now: Timestamp) -> Option<Timestamp> {
        Some(self.made_at(now) + SignedDuration::from_hours(self.said?.0))
    }

    pub(super) fn assign(&self, client: domain::ids::ClientId, at: Timestamp) -> Result<AssignHomework, Refusal> {
        let written = written(self.words, self.cover)?;
        let today = CLIENTS[self.client].zone()?.today(at);
        let due_on = self.due_in.map(|days| today.saturating_add(days.days()));
        Ok(AssignHomework { client, coach: None, written, agreed_on: None, due_on, first_nudge_on: None })
    }

    pub(super) fn answer(&self, homework: domain::ids::HomeworkId) -> Option<AnswerHomework> {
        let (_, answer) = self.said?;
        Some(AnswerHomework { homework, expected: Expected::ANY, answer, helped: None, letter: None })
    }
}

/// What a coach keeps to begin homework with.
pub(super) fn templates() -> Result<Vec<AddTemplate>, Refusal> {
    TEMPLATES.iter().map(|words| Ok(AddTemplate { words: Passage::parse(words)?, link: None })).collect()
}

fn written(words: &str, cover: Option<&str>) -> Result<Written, Refusal> {
    let cover = cover.map(Wording::parse).transpose()?;
    Ok(Written { words: Passage::parse(words)?, cover, link: None })
}

/// At which hour a client wants letters about homework, if they do.
pub(super) fn hour_of_yes(client: usize) -> Option<i8> {
    YES.iter().find(|(place, _)| *place == client).map(|(_, hour)| *hour)
}

/// The plan of a client with what they said yes to.
pub(super) fn with_their_yes(client: usize, proposal: Proposal) -> Proposal {
    let Some(hour) = hour_of_yes(client) else { return proposal };
    let assigned = Yes { on: client == TOLD, as_told_on: None };
    Proposal { nudges: Nudges { on: true, hour, as_told_on: None, assigned }, ..proposal }
}

/// A client who may be written to now, and who has met nobody since yesterday: what they agreed on yesterday is asked about today. One whose
/// letters are neutral, and without other homework, if there is one.
pub(super) fn asked_within_the_minute(bookings: &[Booking], now: Timestamp) -> Result<Option<usize>, Refusal> {
    let since = now - SignedDuration::from_hours(25);
    let mut can_be_asked = Vec::new();
    for (place, sketch) in CLIENTS.iter().enumerate() {
        let met = bookings.iter().any(|one| one.client == place && one.starts_at > since && one.starts_at <= now);
        let safe = sketch.is_safe(now)? && sketch.is_safe(now + SignedDuration::from_mins(30))?;
        if let (Reached::Mail(wording), true, false, None) = (sketch.reached, safe, met, hour_of_yes(place)) {
            let has_homework = PIECES.iter().any(|piece| piece.client == place);
            can_be_asked.push((wording, has_homework, place));
        }
    }
    Ok(can_be_asked.into_iter().min().map(|(_, _, place)| place))
}

/// What that client agreed on yesterday: its day is today.
pub(super) fn agreed_yesterday(
    client: domain::ids::ClientId,
    sketch: &ClientSketch,
    now: Timestamp,
) -> Result<AssignHomework, Refusal> {
    let due_on = Some(sketch.zone()?.today(now).saturating_add(2.days()));
    let written = written("Rest for an hour on one afternoon, and do nothing useful.", Some("Tea"))?;
    Ok(AssignHomework { client, coach: None, written, agreed_on: None, due_on, first_nudge_on: None })
}

/// And the yes that they say just now, for this hour of the day.
pub(super) fn yes_for_now(
    client: domain::ids::ClientId,
    sketch: &ClientSketch,
    now: Timestamp,
) -> Result<RecordContactPlan, Refusal> {
    let wording = if let Reached::Mail(wording) = sketch.reached { wording } else { WordingLevel::Neutral };
    let hour = sketch.zone()?.local(now).hour();
    let nudges = Nudges { on: true, hour, ..Nudges::default() };
    let proposal = Proposal { nudges, ..sketch.proposal(wording, now)? };
    Ok(RecordContactPlan { client, expected: Expected::ANY, proposal })
}

#[cfg(test)]
mod tests {
    use super::super::diary::bookings;
    use super::*;

    #[test]
    fn at_every_hour_of_a_year_somebody_is_asked_within_the_minute() {
        let first: Timestamp = "2026-11-23T00:00Z".parse().unwrap();
        let hours = (0..366 * 24).map(|hour| first + SignedDuration::from_secs(hour * 3600 + (hour * 97) % 3600));
        let nobody: Vec<_> =
            hours.filter(|now| asked_within_the_minute(&bookings(*now).unwrap(), *now).unwrap().is_none()).collect();
        assert!(nobody.is_empty(), "{} hours: {:?}", nobody.len(), &nobody[..nobody.len().min(5)]);
    }
}

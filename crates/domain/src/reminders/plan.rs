//! The planner: a snapshot and the time in, letters and the next look out.

use jiff::Timestamp;

use super::snapshot::{ReaderSnapshot, SessionSnapshot};
use super::standing::{Question, Standing};
use crate::ids::EntryId;
use crate::letters::{DedupeKey, Kind, Reader, Reason, State};
use crate::people::Slot;

/// What the planner found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planning {
    /// The letters to write down.
    pub letters: Vec<Planned>,
    /// When there could next be something to say; none when the session has nothing more to say.
    pub look_at: Option<Timestamp>,
}

/// A letter to write down: one to be sent, or one that will not be, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What makes it this letter.
    pub key: DedupeKey,
    /// Its kind.
    pub kind: Kind,
    /// Who reads it.
    pub reader: Reader,
    /// The entry it speaks of.
    pub entry: EntryId,
    /// Its slot.
    pub slot: Slot,
    /// `waiting`, `dropped` or `expired`.
    pub state: State,
    /// Why it is not sent.
    pub reason: Option<Reason>,
    /// The moment it was meant for.
    pub due_at: Timestamp,
    /// When its usefulness ends.
    pub not_after: Timestamp,
}

/// Plans every reminder of a session.
pub fn plan(session: &SessionSnapshot, now: Timestamp) -> Planning {
    let mut planning = Planning::default();
    for reader in &session.readers {
        plan_reader(session, reader, now, &mut planning);
    }
    planning
}

fn plan_reader(session: &SessionSnapshot, reader: &ReaderSnapshot, now: Timestamp, planning: &mut Planning) {
    let questions: Vec<_> =
        reader.leads.iter().map(|(slot, lead)| Question { session, reader, slot, lead, now }).collect();
    let standings: Vec<_> = questions.iter().map(Question::standing).collect();
    // Of several due at once only the one nearest to the start goes.
    let nearest = questions
        .iter()
        .zip(&standings)
        .filter(|(_, standing)| matches!(standing, Standing::Due(_)))
        .map(|(question, _)| (question.lead, question.slot))
        .min_by_key(|(lead, slot)| (*lead, std::cmp::Reverse(*slot)));
    for (question, standing) in questions.iter().zip(standings) {
        let goes = nearest == Some((question.lead, question.slot));
        planning.letters.extend(letter(question, standing, goes));
        let again = look_again(question, standing);
        planning.look_at = [planning.look_at, again].into_iter().flatten().min();
    }
}

fn letter(question: &Question<'_>, standing: Standing, goes: bool) -> Option<Planned> {
    let wanted = question.session.starts_at - question.lead.length();
    let due_at = question.moment().unwrap_or(wanted);
    let (state, reason, due_at) = match standing {
        Standing::Due(moment) if goes => (State::Waiting, None, moment),
        Standing::Dropped(reason) => (State::Dropped, Some(reason), due_at),
        Standing::Expired(reason) => (State::Expired, reason, due_at),
        _ => return None,
    };
    let existing = question.reader.reminder(question.session.entry, question.slot);
    if existing.is_some_and(|past| past.state == state && past.reason == reason) {
        return None;
    }
    let kind = match question.reader.reader {
        Reader::Client(_) => Kind::SessionReminder,
        Reader::Staff(_) => Kind::CoachReminder,
    };
    Some(Planned {
        key: DedupeKey::reminder(
            question.session.session,
            question.reader.reader,
            question.session.entry,
            question.slot,
        ),
        kind,
        reader: question.reader.reader,
        entry: question.session.entry,
        slot: question.slot,
        state,
        reason,
        due_at,
        not_after: question.not_after(),
    })
}

/// When this reminder could next have something to say. One that is under way is looked at once more when its usefulness ends,
/// so that nothing rests on a message that a crash may swallow.
fn look_again(question: &Question<'_>, standing: Standing) -> Option<Timestamp> {
    let at_the_end = (question.session.booked && question.now < question.not_after()).then(|| question.not_after());
    match standing {
        Standing::NotYet(at) | Standing::Withheld(_, at) if at > question.now => Some(at),
        Standing::Expired(_) => None,
        _ => at_the_end,
    }
}

//! Silence: homework that letters asked about and that stayed open. Nobody is asked again; the coach hears of it once.

use jiff::Timestamp;

use super::nudge::{NudgeSnapshot, OF_USE, Occasion, OpenHomework};
use super::snapshot::Correspondence;
use crate::ids::HomeworkId;

/// The homework whose round has ended with nothing said: its last letter has been out for a day, no other is to come, and the two have not been in
/// touch since. Of a client to whom nothing may be sent now, nothing is said either.
pub fn fell_silent(client: &NudgeSnapshot, now: Timestamp) -> Vec<HomeworkId> {
    let Correspondence::Open = client.correspondence else { return Vec::new() };
    client.homework.iter().filter(|homework| client.is_silent(homework, now)).map(|homework| homework.id).collect()
}

impl NudgeSnapshot {
    fn is_silent(&self, homework: &OpenHomework, now: Timestamp) -> bool {
        let Some(asked_at) = self.asked_at(homework.id) else { return false };
        let said_since = homework.not_now_at.last().is_some_and(|said_at| *said_at >= asked_at);
        let in_touch = self.cadence(homework).ended_at(now).is_some();
        let to_come = self.unasked_of(homework, now).into_iter().any(|asking| now < asking.not_after());
        asked_at + OF_USE <= now && !said_since && !in_touch && !to_come
    }

    /// When a letter last asked about a piece of homework; that it was new is no question.
    fn asked_at(&self, homework: HomeworkId) -> Option<Timestamp> {
        let asks = |(id, occasion): &(HomeworkId, Occasion)| *id == homework && *occasion > Occasion::Assigned;
        let letters = self.letters.iter().filter(|letter| letter.has_asked() && letter.asked.iter().any(asks));
        letters.filter_map(|letter| letter.sending_at).max()
    }
}

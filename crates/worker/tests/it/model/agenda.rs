//! A coach's mornings: one agenda for each day that holds sessions, or on which there is news of homework.

use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::World;
use super::ledger::{Key, Letter, State};
use super::readings::AGENDA_HOLDS_WHAT_ENDED;

impl World {
    /// The mornings that came since the last round.
    pub(super) fn plan_agenda(&mut self, at: Timestamp) -> bool {
        let mut planned = false;
        let mut on = self.coach.zone.today(self.mornings_since);
        while on <= self.coach.zone.today(at) {
            planned |= self.plan_agenda_of(on, at);
            on = on.tomorrow().expect("a day");
        }
        planned
    }

    fn plan_agenda_of(&mut self, on: Date, at: Timestamp) -> bool {
        let Some(from) = self.coach.agenda_at else { return false };
        let key = Key::Agenda { on };
        let morning = self.coach.zone.first_at(on.to_datetime(from));
        let noon = self.coach.zone.first_at(on.at(12, 0, 0, 0));
        // An agenda chosen this morning still comes this morning; one chosen this afternoon was not wanted before.
        let (state, since) =
            if at < noon { (State::Waiting, self.mornings_since) } else { (State::Expired, self.last_round_at) };
        let came = since < morning && morning <= at;
        if !came
            || self.ledger.find(key).is_some()
            || !(self.has_sessions_on(on) || (at < noon && !self.heard(at).is_empty()))
        {
            return false;
        }
        self.ledger.letters.push(Letter { state, ..Letter::waiting(key, None, at, noon) });
        true
    }

    /// Whether the coach has sessions on a day of hers.
    pub(super) fn has_sessions_on(&self, on: Date) -> bool {
        let mut booked = self.sessions.iter().filter(|session| session.booked).map(|session| session.entry().starts_at);
        let works_with = AGENDA_HOLDS_WHAT_ENDED || (!self.archived && self.paired);
        works_with && booked.any(|starts_at| self.coach.zone.today(starts_at) == on)
    }
}

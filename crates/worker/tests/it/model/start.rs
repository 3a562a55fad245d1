//! The line: what becomes of a waiting letter when it is looked at.

use jiff::{SignedDuration, Timestamp};

use super::facts::{READERS, Reader, World, useful_until};
use super::ledger::{Key, Letter, State};
use super::readings::AGENDA_KEEPS_HOURS;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send(&'static str),
    Drop(&'static str),
    /// Not now: what stands in its way, and until when nothing changes by itself.
    Stay(Option<&'static str>, Timestamp),
}

impl World {
    pub(super) fn verdict(&self, letter: &Letter, at: Timestamp) -> Verdict {
        match letter.key {
            Key::Reminder { session, reader, entry, slot } => {
                self.verdict_on_reminder(session, reader, entry, slot, at)
            }
            Key::Notice { session, reader, .. } => self.verdict_on_notice(letter, session, reader, at),
            Key::Nudge { on } => self.verdict_on_nudge(letter, on, at),
            Key::Agenda { on } => {
                let safe = !AGENDA_KEEPS_HOURS || self.wall(Reader::Coach).is_safe(at);
                match (self.has_sessions_on(on) || !self.heard(at).is_empty(), safe) {
                    (false, _) => Verdict::Drop("cancelled"),
                    (true, false) => self.wait_for_safety(Reader::Coach, at, letter.not_after),
                    (true, true) => Verdict::Send("coach-agenda"),
                }
            }
        }
    }

    fn verdict_on_reminder(&self, session: usize, reader: Reader, entry: usize, slot: i64, at: Timestamp) -> Verdict {
        let held = &self.sessions[session];
        if !held.booked {
            return Verdict::Drop("cancelled");
        }
        if held.in_force != entry {
            return Verdict::Drop("moved");
        }
        let Some(lead) = self.lead_of(reader, slot) else { return Verdict::Drop("superseded") };
        if let Some(reason) = self.silence(reader, at) {
            return Verdict::Drop(reason);
        }
        let Some(moment) = self.moment(session, reader, lead) else { return Verdict::Drop("outside-safe-hours") };
        if self.is_covered(session, reader, entry, moment) {
            return Verdict::Drop("covered");
        }
        let not_after = useful_until(held.entry().starts_at, lead);
        if at < moment || at >= not_after {
            return Verdict::Stay(None, if at < moment { moment } else { not_after });
        }
        if !self.wall(reader).is_safe(at) {
            return self.wait_for_safety(reader, at, not_after);
        }
        Verdict::Send(if reader == Reader::Client { "session-reminder" } else { "coach-reminder" })
    }

    fn verdict_on_notice(&self, letter: &Letter, session: usize, reader: Reader, at: Timestamp) -> Verdict {
        if at < letter.due_at {
            return Verdict::Stay(None, letter.due_at);
        }
        let Some(news) = self.news(session, reader) else { return Verdict::Drop("superseded") };
        let knows_what_is_untrue = self.last_told(session, reader).is_some();
        match self.silence(reader, at) {
            Some(reason) if knows_what_is_untrue => {
                let until = self.silent_until(at).filter(|_| reason == "paused");
                Verdict::Stay(Some(reason), until.unwrap_or(letter.not_after))
            }
            Some(reason) => Verdict::Drop(reason),
            None if self.wall(reader).is_safe(at) => Verdict::Send(news),
            None => self.wait_for_safety(reader, at, letter.not_after),
        }
    }

    /// When a pause ends by itself.
    fn silent_until(&self, at: Timestamp) -> Option<Timestamp> {
        self.plan.as_ref().filter(|plan| plan.is_paused(at)).and_then(|plan| plan.paused.flatten())
    }

    /// Until the hours open, or, where they do not open in time, until the end.
    pub(super) fn wait_for_safety(&self, reader: Reader, at: Timestamp, not_after: Timestamp) -> Verdict {
        match self.wall(reader).first_safe(at, not_after) {
            Some(opens) => Verdict::Stay(None, opens),
            None => Verdict::Stay(Some("outside-safe-hours"), not_after),
        }
    }

    pub(super) fn lead_of(&self, reader: Reader, slot: i64) -> Option<i64> {
        self.leads(reader)[usize::try_from(slot - 1).expect("slot 1 or 2")]
    }

    /// When the reminder of this lead goes if all is well; none where no safe hour is near enough.
    pub(super) fn moment(&self, session: usize, reader: Reader, lead: i64) -> Option<Timestamp> {
        self.wall(reader).no_later_than(self.sessions[session].entry().starts_at - SignedDuration::from_mins(lead))
    }

    /// Moments ahead at which something could go out or end.
    pub(super) fn moments_ahead(&self, now: Timestamp) -> Vec<Timestamp> {
        let mut moments = Vec::new();
        for (number, session) in self.sessions.iter().enumerate().filter(|(_, session)| session.booked) {
            moments.push(session.entry().starts_at);
            for reader in READERS {
                let leads = self.leads(reader).into_iter().flatten();
                moments.extend(leads.clone().filter_map(|lead| self.moment(number, reader, lead)));
                moments.extend(leads.map(|lead| useful_until(session.entry().starts_at, lead)));
            }
        }
        moments.extend(
            self.ledger.letters.iter().filter(|letter| letter.state == State::Waiting).map(|letter| letter.look_at),
        );
        moments.extend(self.nudge_moments(now));
        moments.retain(|at| *at > now + SignedDuration::from_secs(1));
        moments
    }
}

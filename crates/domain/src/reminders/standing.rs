//! How one reminder stands at one moment. This is the rule that planner and start of sending share.

use jiff::{SignedDuration, Timestamp};

use super::snapshot::{Correspondence, ReaderSnapshot, SessionSnapshot};
use crate::letters::{Reason, State};
use crate::people::{Lead, Slot};
use crate::scheduling::UNDO_WINDOW;

/// A reminder moves at most this far ahead of its moment to find a safe hour.
const FURTHEST: SignedDuration = SignedDuration::from_hours(48);
/// What was told so recently need not be told again.
const RECENT: SignedDuration = SignedDuration::from_hours(12);
/// A letter so recent lets the coach rest about a reminder that finds no safe hour.
const QUIET: SignedDuration = SignedDuration::from_hours(72);

/// How a reminder stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is nothing to say, or it is being said; whatever changes that makes itself known.
    Nothing,
    /// Its time comes then.
    NotYet(Timestamp),
    /// It is due since then.
    Due(Timestamp),
    /// Something stands in its way that may pass; look again then, at the latest when it stops being of use.
    Withheld(Reason, Timestamp),
    /// It will not be said, and why.
    Dropped(Reason),
    /// Its usefulness ended, and what stood in its way.
    Expired(Option<Reason>),
}

/// What the start of sending decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it now.
    Send,
    /// Not now: look again then; and why, if something stands in its way.
    Wait(Timestamp, Option<Reason>),
    /// It is no longer true, or not wanted.
    Drop(Reason),
    /// Its usefulness ended.
    Expire(Option<Reason>),
}

/// One slot of one reader of one session: the question that is asked.
pub(super) struct Question<'a> {
    pub(super) session: &'a SessionSnapshot,
    pub(super) reader: &'a ReaderSnapshot,
    pub(super) slot: Slot,
    pub(super) lead: Lead,
    pub(super) now: Timestamp,
}

impl Question<'_> {
    /// When the reminder stops being of use.
    pub(super) fn not_after(&self) -> Timestamp {
        self.session.starts_at - self.lead.useful_until_before_start()
    }

    /// When it is meant to be read: its lead before the start, or earlier, in the last safe hour before that.
    pub(super) fn moment(&self) -> Option<Timestamp> {
        let wanted = self.wanted();
        match &self.reader.hours {
            None => Some(wanted),
            Some(hours) => hours.last_moment_before(&self.reader.zone, wanted, FURTHEST),
        }
    }

    fn wanted(&self) -> Timestamp {
        self.session.starts_at - self.lead.length()
    }

    /// How it stands, seen by the planner: a letter that is there already needs no second.
    pub(super) fn standing(&self) -> Standing {
        match self.reader.reminder(self.session.entry, self.slot) {
            None => self.fresh(false),
            Some(past) if past.state == State::Dropped && past.reason != Some(Reason::Restored) => self.fresh(true),
            Some(_) => Standing::Nothing,
        }
    }

    fn fresh(&self, known: bool) -> Standing {
        if !self.session.booked || self.belongs_to_the_notice() {
            return Standing::Nothing;
        }
        if self.now >= self.not_after() {
            return self.afterwards(known);
        }
        if let Correspondence::Silent(reason, until) = self.reader.correspondence {
            let again = until.map_or(self.not_after(), |until| until.min(self.not_after()));
            return Standing::Withheld(reason, again.max(self.now));
        }
        match self.moment() {
            None => self.without_a_safe_hour(),
            Some(moment) if self.now < moment => Standing::NotYet(moment),
            Some(moment) => self.come(moment),
        }
    }

    /// Its moment has come; is it needed, and is this an hour to write at?
    fn come(&self, moment: Timestamp) -> Standing {
        if self.was_told_since(moment - RECENT) {
            return Standing::Dropped(Reason::Covered);
        }
        if self.another_waits() {
            return Standing::Nothing;
        }
        match self.reader.next_moment(self.now) {
            at if at <= self.now => Standing::Due(moment),
            at if at < self.not_after() => Standing::NotYet(at),
            _ => Standing::Withheld(Reason::OutsideSafeHours, self.not_after()),
        }
    }

    /// No safe hour lies near enough: said so early that the coach can still call.
    fn without_a_safe_hour(&self) -> Standing {
        let decided_at = self.wanted() - FURTHEST;
        if self.now < decided_at {
            Standing::NotYet(decided_at)
        } else if self.was_told_since(self.now - QUIET) {
            Standing::Dropped(Reason::Covered)
        } else {
            Standing::Dropped(Reason::OutsideSafeHours)
        }
    }

    /// Its usefulness has ended. It is listed only if this look, or an earlier one, was meant to find it while it was of use, and if
    /// nothing would have covered it then.
    fn afterwards(&self, known: bool) -> Standing {
        let moment = self.moment();
        let told_enough_since = moment.map_or(self.wanted() - FURTHEST - QUIET, |moment| moment - RECENT);
        if known || self.session.look_at > self.not_after() || self.was_told_since(told_enough_since) {
            return Standing::Nothing;
        }
        let reason = match (self.reader.correspondence, moment) {
            (Correspondence::Silent(reason, _), _) => Some(reason),
            (Correspondence::Open, None) => Some(Reason::OutsideSafeHours),
            (Correspondence::Open, Some(_)) => None,
        };
        Standing::Expired(reason)
    }

    /// Booked or moved so late that its moment lay before: then the notice of that change says it all, unless it came to nothing while this
    /// was of use.
    fn belongs_to_the_notice(&self) -> bool {
        let moment = self.moment().unwrap_or_else(|| self.wanted());
        moment < self.session.entry_made_at + UNDO_WINDOW
            && !self.reader.notice_came_to_nothing(self.session.entry, self.not_after())
    }

    fn was_told_since(&self, since: Timestamp) -> bool {
        self.reader
            .others(self.session.entry, self.slot)
            .any(|past| past.state.counts_as_told() && past.sending_at.is_some_and(|at| at > since))
    }

    fn another_waits(&self) -> bool {
        self.reader.others(self.session.entry, self.slot).any(|past| matches!(past.state, State::Waiting | State::Held))
    }
}

/// Whether a reminder that waits may be sent at `now`: the last question before it goes.
pub fn start_reminder(
    session: &SessionSnapshot,
    reader: &ReaderSnapshot,
    entry: crate::ids::EntryId,
    slot: Slot,
    now: Timestamp,
) -> Verdict {
    if !session.booked {
        return Verdict::Drop(Reason::Cancelled);
    }
    if session.entry != entry {
        return Verdict::Drop(Reason::Moved);
    }
    let Some(lead) = reader.leads.of(slot) else { return Verdict::Drop(Reason::Superseded) };
    let question = Question { session, reader, slot, lead, now };
    if now >= question.not_after() {
        return Verdict::Expire(None);
    }
    if let Correspondence::Silent(reason, _) = reader.correspondence {
        return Verdict::Drop(reason);
    }
    match question.moment() {
        None => Verdict::Drop(Reason::OutsideSafeHours),
        Some(moment) if question.was_told_since(moment - RECENT) => Verdict::Drop(Reason::Covered),
        Some(moment) if now < moment => Verdict::Wait(moment, None),
        Some(_) => wait_for_a_safe_hour(reader, now, question.not_after()),
    }
}

/// Send now, or at the next hour at which the reader may be written to, if that is still of use.
pub(super) fn wait_for_a_safe_hour(reader: &ReaderSnapshot, now: Timestamp, not_after: Timestamp) -> Verdict {
    if reader.within_hours(now) {
        return Verdict::Send;
    }
    let next = reader.next_moment(now);
    Verdict::Wait(next.min(not_after), (next >= not_after).then_some(Reason::OutsideSafeHours))
}

//! Notices: what a reader was told of a session, what holds now, and what there is to say about it.

use jiff::{SignedDuration, Timestamp};

use super::snapshot::{Correspondence, ReaderSnapshot};
use super::standing::{Verdict, wait_for_a_safe_hour};
use crate::letters::{Kind, Reason};
use crate::scheduling::Place;
use crate::time::StartsAt;

/// What somebody knows, or what holds, of a session: its state, its time and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Booked, and not cancelled.
    pub booked: bool,
    /// The promise.
    pub starts_at: StartsAt,
    /// The instant it was for; a new edition of the zone database can change it.
    pub instant: Timestamp,
    /// How long.
    pub minutes: i32,
    /// Where.
    pub place: Option<Place>,
}

/// What a notice says when its sending starts, and whether it starts: the session as it is, beside what this reader was last told.
/// `starts_at` ends its usefulness.
pub fn start_notice(reader: &ReaderSnapshot, told: Option<&Told>, holds: &Told, now: Timestamp) -> (Kind, Verdict) {
    let kind = match (told, holds.booked) {
        (_, false) => Kind::SessionCancelled,
        (Some(told), true) if told.booked => Kind::SessionMoved,
        (_, true) => Kind::SessionBooked,
    };
    let knows = match told {
        None => !holds.booked,
        Some(told) if !told.booked && !holds.booked => true,
        Some(told) => told == holds,
    };
    let verdict = if knows {
        Verdict::Drop(Reason::Superseded)
    } else if now >= holds.instant {
        Verdict::Expire(None)
    } else {
        deliverable(reader, told.is_some(), holds.instant, now)
    };
    (kind, verdict)
}

/// A reader who was told something that is no longer true keeps the notice waiting; one who was told nothing loses it.
fn deliverable(reader: &ReaderSnapshot, told: bool, not_after: Timestamp, now: Timestamp) -> Verdict {
    match reader.correspondence {
        Correspondence::Open => wait_for_a_safe_hour(reader, now, not_after),
        Correspondence::Silent(reason, until) if told => Verdict::Wait(
            until.map_or(not_after, |until| until.clamp(now + SignedDuration::from_secs(1), not_after)),
            Some(reason),
        ),
        Correspondence::Silent(reason, _) => Verdict::Drop(reason),
    }
}

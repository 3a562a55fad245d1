//! Pausing, resuming, stopping, and confirming: small changes of a plan, effective at once.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::contact_plan::{AgreedBy, Channel, ContactPlan};
use crate::Refusal;

/// What rests in a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resting {
    /// Homework nudges.
    Nudges,
    /// Everything automatic.
    Everything,
}

impl Resting {
    /// As the logbook and the interface write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nudges => "nudges",
            Self::Everything => "everything",
        }
    }
}

impl ContactPlan {
    /// Pauses until an instant, or until somebody resumes. A pause that rests already takes the new end; one of the client's own stays the client's,
    /// and staff do not shorten it.
    ///
    /// # Errors
    /// [`Refusal::OnlyTheClient`] for a shorter end from staff, [`Refusal::Invalid`] at `/until_on` for an end that has passed.
    pub fn pause(
        &mut self,
        what: Resting,
        until: Option<Timestamp>,
        by: AgreedBy,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if until.is_some_and(|until| until <= now) {
            return Err(Refusal::at("/until_on", "A day that lies ahead."));
        }
        let rest = self.rest(what);
        let theirs = rest.holds(now) && rest.by() == Some(AgreedBy::Client);
        let shorter = until.is_some_and(|until| rest.until().is_none_or(|held| until < held));
        if theirs && by == AgreedBy::Staff && shorter {
            return Err(Refusal::OnlyTheClient);
        }
        let since = if rest.holds(now) { rest.since() } else { None }.unwrap_or(now);
        rest.set(Some(since), until, Some(if theirs { AgreedBy::Client } else { by }));
        Ok(())
    }

    /// Ends a pause. Says whether there was one.
    ///
    /// # Errors
    /// [`Refusal::OnlyTheClient`] when the client paused and staff resume.
    pub fn resume(&mut self, what: Resting, by: AgreedBy, now: Timestamp) -> Result<bool, Refusal> {
        let rest = self.rest(what);
        let held = rest.holds(now);
        if held && by == AgreedBy::Staff && rest.by() == Some(AgreedBy::Client) {
            return Err(Refusal::OnlyTheClient);
        }
        rest.set(None, None, None);
        Ok(held)
    }

    /// The reader of the address confirmed it. Says whether that was news.
    ///
    /// # Errors
    /// [`Refusal::LinkSpent`] when the plan names none by now.
    pub fn confirm(&mut self, now: Timestamp) -> Result<bool, Refusal> {
        match &mut self.channel {
            Channel::Email { address: Some(_), confirmed_at, refused_at } => {
                let news = confirmed_at.is_none() || refused_at.is_some();
                *confirmed_at = confirmed_at.or(Some(now));
                *refused_at = None;
                Ok(news)
            }
            _ => Err(Refusal::LinkSpent),
        }
    }

    /// The client's zone changed: the hours mean other hours now, so somebody is to look at them.
    pub fn ask_for_review(&mut self, today: Date) {
        self.review_on = self.review_on.min(today);
    }

    fn rest(&mut self, what: Resting) -> Rest<'_> {
        let pause = &mut self.pause;
        match what {
            Resting::Nudges => Rest(&mut pause.nudges_at, &mut pause.nudges_until, &mut pause.nudges_by),
            Resting::Everything => Rest(&mut pause.everything_at, &mut pause.until, &mut pause.everything_by),
        }
    }
}

/// One of the two pauses of a plan: since, until, by.
struct Rest<'a>(&'a mut Option<Timestamp>, &'a mut Option<Timestamp>, &'a mut Option<AgreedBy>);

impl Rest<'_> {
    fn since(&self) -> Option<Timestamp> {
        *self.0
    }

    fn until(&self) -> Option<Timestamp> {
        *self.1
    }

    fn by(&self) -> Option<AgreedBy> {
        *self.2
    }

    fn holds(&self, now: Timestamp) -> bool {
        self.since().is_some() && self.until().is_none_or(|until| now < until)
    }

    fn set(self, since: Option<Timestamp>, until: Option<Timestamp>, by: Option<AgreedBy>) {
        (*self.0, *self.1, *self.2) = (since, until, by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Address;
    use jiff::civil::date;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).unwrap()
    }

    fn plan() -> ContactPlan {
        let mut plan = ContactPlan::nothing_automatic(AgreedBy::Client, date(2026, 12, 1));
        let address = Some(Address::parse("ana@home.example").unwrap());
        plan.channel = Channel::Email { address, confirmed_at: None, refused_at: None };
        plan
    }

    #[test]
    fn a_pause_ends_by_itself_or_when_resumed() {
        let mut plan = plan();
        plan.pause(Resting::Everything, Some(at(10)), AgreedBy::Client, at(1)).unwrap();
        assert!(plan.pause.everything(at(9)) && plan.pause.nudges(at(9)));
        assert!(!plan.pause.everything(at(10)));
        assert_eq!(plan.resume(Resting::Everything, AgreedBy::Client, at(2)), Ok(true));
        assert_eq!(plan.resume(Resting::Everything, AgreedBy::Client, at(2)), Ok(false));
        assert!(!plan.pause.everything(at(9)));
    }

    #[test]
    fn nudges_rest_apart_from_everything() {
        let mut plan = plan();
        plan.pause(Resting::Nudges, None, AgreedBy::Client, at(1)).unwrap();
        plan.pause(Resting::Everything, Some(at(10)), AgreedBy::Client, at(1)).unwrap();
        assert!(plan.pause.nudges(at(11)) && !plan.pause.everything(at(11)));
    }

    #[test]
    fn what_the_client_paused_only_the_client_resumes_or_shortens() {
        let mut plan = plan();
        plan.pause(Resting::Everything, Some(at(10)), AgreedBy::Client, at(1)).unwrap();
        assert_eq!(plan.pause(Resting::Everything, Some(at(5)), AgreedBy::Staff, at(2)), Err(Refusal::OnlyTheClient));
        plan.pause(Resting::Everything, None, AgreedBy::Staff, at(2)).unwrap();
        assert_eq!(plan.pause.everything_at, Some(at(1)));
        assert_eq!(plan.resume(Resting::Everything, AgreedBy::Staff, at(3)), Err(Refusal::OnlyTheClient));
        assert_eq!(plan.resume(Resting::Everything, AgreedBy::Client, at(3)), Ok(true));
    }

    #[test]
    fn what_staff_paused_either_resumes() {
        let mut plan = plan();
        plan.pause(Resting::Nudges, None, AgreedBy::Staff, at(1)).unwrap();
        assert_eq!(plan.resume(Resting::Nudges, AgreedBy::Staff, at(2)), Ok(true));
        assert!(plan.pause(Resting::Nudges, Some(at(2)), AgreedBy::Staff, at(2)).is_err());
    }

    #[test]
    fn an_address_is_confirmed_once_and_a_refusal_is_forgotten() {
        let mut plan = plan();
        assert_eq!(plan.confirm(at(1)), Ok(true));
        assert_eq!(plan.confirm(at(2)), Ok(false));
        assert!(matches!(plan.channel, Channel::Email { confirmed_at: Some(first), .. } if first == at(1)));
        if let Channel::Email { refused_at, .. } = &mut plan.channel {
            *refused_at = Some(at(2));
        }
        assert_eq!(plan.confirm(at(3)), Ok(true));
        plan.channel = Channel::None;
        assert_eq!(plan.confirm(at(4)), Err(Refusal::LinkSpent));
    }
}

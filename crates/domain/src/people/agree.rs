//! Writing a contact plan down: what holds afterwards, and what only the client may choose.

use jiff::civil::Date;

use super::contact_plan::{AgreedBy, Channel, ContactPlan, Nudges, Pause, WordingLevel, Yes};
use super::{Address, Leads};
use crate::Refusal;
use crate::refusal::Check;
use crate::text::Wording;
use crate::time::SafeHours;

/// A plan as somebody wants it written down, whole.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// On which day it was agreed.
    pub agreed_on: Date,
    /// By which way the client is reached.
    pub way: Way,
    /// The hours, in the client's zone.
    pub safe_hours: SafeHours,
    /// How much letters may reveal.
    pub wording: WordingLevel,
    /// The client's own subject at neutral. None, from staff, leaves the client's as it is.
    pub subject: Option<Wording>,
    /// The client's own sender name at neutral. None, from staff, leaves the client's as it is.
    pub sender: Option<Wording>,
    /// Whether letters about sessions bring a calendar file.
    pub calendar_files: bool,
    /// The reminders, where they differ from the practice's.
    pub leads: Option<Leads>,
    /// Homework nudges.
    pub nudges: Nudges,
}

/// The way, before anybody confirmed or refused anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// "I will contact you."
    None,
    /// By mail; the address may still be unknown.
    Email(Option<Address>),
}

impl ContactPlan {
    /// The plan that holds once `proposal` is written down over `former`, on the client's local day `today`.
    ///
    /// Only the client raises the wording level above what the client chose before (neutral, if nothing), turns nudges or letters of new homework on
    /// (staff may note a spoken yes with its day), chooses the words of neutral letters, and opens a way after having said "I will contact you".
    /// A pause and a stop outlast the change. Another address is unconfirmed and makes the plan due for review.
    ///
    /// # Errors
    /// [`Refusal::OnlyTheClient`]; [`Refusal::Invalid`] for a day that lies ahead or an hour there is not.
    pub fn agree(proposal: Proposal, by: AgreedBy, former: Option<&Self>, today: Date) -> Result<Self, Refusal> {
        proposal.check(today)?;
        if by == AgreedBy::Staff {
            proposal.ask_within(former)?;
        }
        let Proposal { agreed_on, way, safe_hours, wording, subject, sender, calendar_files, leads, nudges } = proposal;
        let moved = former
            .and_then(ContactPlan::address)
            .is_some_and(|address| way.address().is_some_and(|now| now != address));
        let kept = |words: Option<Wording>, theirs: Option<Wording>| {
            if by == AgreedBy::Staff { words.or(theirs) } else { words }
        };
        Ok(Self {
            agreed_by: by,
            agreed_on,
            channel: way.onwards(former),
            safe_hours,
            wording,
            subject: kept(subject, former.and_then(|plan| plan.subject.clone())),
            sender: kept(sender, former.and_then(|plan| plan.sender.clone())),
            calendar_files,
            leads,
            nudges: nudges.onwards(by, former.map(|plan| plan.nudges)),
            pause: former.map_or_else(Pause::default, |plan| plan.pause),
            stopped_at: former.and_then(|plan| plan.stopped_at),
            review_on: if moved { today } else { review_after(today) },
        })
    }

    /// The least plan there is: nothing automatic. What "stop all contact" is written on where nothing was agreed yet.
    pub fn nothing_automatic(by: AgreedBy, today: Date) -> Self {
        Self {
            agreed_by: by,
            agreed_on: today,
            channel: Channel::None,
            safe_hours: SafeHours::default(),
            wording: WordingLevel::Neutral,
            subject: None,
            sender: None,
            calendar_files: false,
            leads: None,
            nudges: Nudges::default(),
            pause: Pause::default(),
            stopped_at: None,
            review_on: review_after(today),
        }
    }
}

/// The day on which a plan looked at today is looked at again.
fn review_after(today: Date) -> Date {
    today.saturating_add(jiff::Span::new().days(ContactPlan::REVIEW_DAYS))
}

impl Proposal {
    fn check(&self, today: Date) -> Result<(), Refusal> {
        // Whoever writes may already be one day ahead of the client's calendar.
        let lies_ahead = |day: Date| today.tomorrow().is_ok_and(|tomorrow| day > tomorrow);
        let mut check = Check::default();
        if lies_ahead(self.agreed_on) {
            check.note("/agreed_on", "The day it was agreed: today or one before.");
        }
        if self.nudges.as_told_on.is_some_and(lies_ahead) {
            check.note("/nudges/as_told_on", "The day you were told: today or one before.");
        }
        if self.nudges.assigned.as_told_on.is_some_and(lies_ahead) {
            check.note("/nudges/assigned/as_told_on", "The day you were told: today or one before.");
        }
        if !(0..24).contains(&self.nudges.hour) {
            check.note("/nudges/hour", "An hour from 0 to 23.");
        }
        check.finish()
    }

    /// Whether staff stay within what the client chose.
    fn ask_within(&self, former: Option<&ContactPlan>) -> Result<(), Refusal> {
        let ceiling = former.map_or(WordingLevel::Neutral, |plan| plan.wording);
        let theirs = former.map(|plan| plan.nudges).unwrap_or_default();
        let other_words =
            |words: &Option<Wording>, theirs: Option<&Wording>| words.is_some() && words.as_ref() != theirs;
        let raises = self.wording > ceiling
            || self.nudges.yes().is_unheard_of(theirs.yes())
            || self.nudges.assigned.is_unheard_of(theirs.assigned)
            || other_words(&self.subject, former.and_then(|plan| plan.subject.as_ref()))
            || other_words(&self.sender, former.and_then(|plan| plan.sender.as_ref()));
        let closed_by_the_client =
            former.is_some_and(|plan| plan.agreed_by == AgreedBy::Client && plan.channel == Channel::None);
        if raises || closed_by_the_client { Err(Refusal::OnlyTheClient) } else { Ok(()) }
    }
}

impl Nudges {
    /// What holds once these are written down over others.
    fn onwards(self, by: AgreedBy, former: Option<Self>) -> Self {
        let former = former.unwrap_or_default();
        let Yes { on, as_told_on } = self.yes().onwards(by, former.yes());
        Self { on, hour: self.hour, as_told_on, assigned: self.assigned.onwards(by, former.assigned) }
    }

    /// The yes to nudges themselves.
    fn yes(self) -> Yes {
        Yes { on: self.on, as_told_on: self.as_told_on }
    }
}

impl Yes {
    /// Whether staff would say it for the client: it is new, and nobody was told it.
    fn is_unheard_of(self, former: Self) -> bool {
        self.on && !former.on && self.as_told_on.is_none()
    }

    /// What holds once it is written down over another: a yes of the client's own stands, a spoken one stays unconfirmed until the client writes.
    fn onwards(self, by: AgreedBy, former: Self) -> Self {
        let as_told_on = match by {
            _ if !self.on => None,
            AgreedBy::Client => None,
            AgreedBy::Staff if former.on && former.as_told_on.is_none() => None,
            AgreedBy::Staff => self.as_told_on.or(former.as_told_on),
        };
        Self { as_told_on, ..self }
    }
}

impl Default for Nudges {
    /// Off; at nine, once somebody says yes.
    fn default() -> Self {
        Self { on: false, hour: 9, as_told_on: None, assigned: Yes::default() }
    }
}

impl Channel {
    /// The address, if there is one.
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Email { address, .. } => address.as_ref(),
            Self::None => None,
        }
    }
}

impl Way {
    fn address(&self) -> Option<&Address> {
        if let Self::Email(address) = self { address.as_ref() } else { None }
    }

    /// The channel this becomes: what was known of the same address stays known.
    fn onwards(self, former: Option<&ContactPlan>) -> Channel {
        match (self, former.map(|plan| &plan.channel)) {
            (Self::None, _) => Channel::None,
            (Self::Email(address), Some(same @ Channel::Email { address: known, .. })) if address == *known => {
                same.clone()
            }
            (Self::Email(address), _) => Channel::Email { address, confirmed_at: None, refused_at: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 12, 1);

    fn proposal() -> Proposal {
        Proposal {
            agreed_on: TODAY,
            way: Way::Email(Some(Address::parse("ana@home.example").unwrap())),
            safe_hours: SafeHours::default(),
            wording: WordingLevel::Neutral,
            subject: None,
            sender: None,
            calendar_files: true,
            leads: None,
            nudges: Nudges::default(),
        }
    }

    fn agree(proposal: Proposal, by: AgreedBy, former: Option<&ContactPlan>) -> Result<ContactPlan, Refusal> {
        ContactPlan::agree(proposal, by, former, TODAY)
    }

    fn clients_own() -> ContactPlan {
        let words = Some(Wording::parse("The garden club").unwrap());
        let nudges = Nudges { on: true, hour: 18, ..Nudges::default() };
        agree(Proposal { wording: WordingLevel::Plain, subject: words, nudges, ..proposal() }, AgreedBy::Client, None)
            .unwrap()
    }

    #[test]
    fn staff_start_at_neutral_without_nudges() {
        assert!(agree(proposal(), AgreedBy::Staff, None).is_ok());
        let plain = Proposal { wording: WordingLevel::Plain, ..proposal() };
        assert_eq!(agree(plain, AgreedBy::Staff, None), Err(Refusal::OnlyTheClient));
        let nudges = Proposal { nudges: Nudges { on: true, ..Nudges::default() }, ..proposal() };
        assert_eq!(agree(nudges, AgreedBy::Staff, None), Err(Refusal::OnlyTheClient));
        let words = Proposal { sender: Some(Wording::parse("Kim").unwrap()), ..proposal() };
        assert_eq!(agree(words, AgreedBy::Staff, None), Err(Refusal::OnlyTheClient));
    }

    #[test]
    fn a_spoken_yes_counts_until_the_client_writes() {
        let told = Proposal { nudges: Nudges { on: true, as_told_on: Some(TODAY), ..Nudges::default() }, ..proposal() };
        let noted = agree(told, AgreedBy::Staff, None).unwrap();
        assert_eq!((noted.nudges.on, noted.nudges.as_told_on), (true, Some(TODAY)));
        let again = agree(
            Proposal { nudges: Nudges { on: true, hour: 10, ..Nudges::default() }, ..proposal() },
            AgreedBy::Staff,
            Some(&noted),
        )
        .unwrap();
        assert_eq!(again.nudges.as_told_on, Some(TODAY));
        let confirmed = agree(Proposal { nudges: again.nudges, ..proposal() }, AgreedBy::Client, Some(&again)).unwrap();
        assert_eq!(confirmed.nudges, Nudges { on: true, hour: 10, ..Nudges::default() });
    }

    #[test]
    fn a_letter_of_new_homework_has_a_yes_of_its_own() {
        let assigned = |yes| Proposal { nudges: Nudges { assigned: yes, ..Nudges::default() }, ..proposal() };
        let bare = Yes { on: true, as_told_on: None };
        let spoken = Yes { on: true, as_told_on: Some(TODAY) };
        assert_eq!(agree(assigned(bare), AgreedBy::Staff, None), Err(Refusal::OnlyTheClient));
        assert_eq!(agree(assigned(bare), AgreedBy::Staff, Some(&clients_own())), Err(Refusal::OnlyTheClient));
        let noted = agree(assigned(spoken), AgreedBy::Staff, None).unwrap();
        assert_eq!((noted.nudges.on, noted.nudges.assigned), (false, spoken));
        let confirmed = agree(assigned(spoken), AgreedBy::Client, Some(&noted)).unwrap();
        assert_eq!(confirmed.nudges.assigned, bare);
        assert_eq!(agree(assigned(bare), AgreedBy::Staff, Some(&confirmed)).unwrap().nudges.assigned, bare);
        assert_eq!(agree(proposal(), AgreedBy::Staff, Some(&confirmed)).unwrap().nudges.assigned, Yes::default());
    }

    #[test]
    fn staff_keep_what_the_client_chose_or_lower_it() {
        let own = clients_own();
        let kept = agree(
            Proposal { wording: WordingLevel::Plain, nudges: own.nudges, ..proposal() },
            AgreedBy::Staff,
            Some(&own),
        )
        .unwrap();
        assert_eq!(
            (kept.wording, kept.subject.clone(), kept.nudges),
            (WordingLevel::Plain, own.subject.clone(), own.nudges)
        );
        let lowered = agree(proposal(), AgreedBy::Staff, Some(&own)).unwrap();
        assert_eq!((lowered.wording, lowered.nudges.on), (WordingLevel::Neutral, false));
        let raised = Proposal { wording: WordingLevel::Detailed, ..proposal() };
        assert_eq!(agree(raised, AgreedBy::Staff, Some(&own)), Err(Refusal::OnlyTheClient));
        let back = Proposal { wording: WordingLevel::Plain, ..proposal() };
        assert_eq!(agree(back, AgreedBy::Staff, Some(&lowered)), Err(Refusal::OnlyTheClient));
    }

    #[test]
    fn i_will_contact_you_is_the_clients_to_take_back() {
        let closed = agree(Proposal { way: Way::None, ..proposal() }, AgreedBy::Client, None).unwrap();
        assert_eq!(agree(proposal(), AgreedBy::Staff, Some(&closed)), Err(Refusal::OnlyTheClient));
        let still_closed = Proposal { way: Way::None, ..proposal() };
        assert_eq!(agree(still_closed, AgreedBy::Staff, Some(&closed)), Err(Refusal::OnlyTheClient));
        assert!(agree(proposal(), AgreedBy::Client, Some(&closed)).is_ok());
    }

    #[test]
    fn another_address_is_unconfirmed_and_due_for_review() {
        let at = Timestamp::UNIX_EPOCH;
        let mut own = clients_own();
        own.channel =
            Channel::Email { address: own.channel.address().cloned(), confirmed_at: Some(at), refused_at: Some(at) };
        let same = agree(proposal(), AgreedBy::Staff, Some(&own)).unwrap();
        assert_eq!((same.channel, same.review_on), (own.channel.clone(), date(2027, 3, 1)));
        let elsewhere = Proposal { way: Way::Email(Some(Address::parse("ana@work.example").unwrap())), ..proposal() };
        let moved = agree(elsewhere, AgreedBy::Client, Some(&own)).unwrap();
        assert!(matches!(moved.channel, Channel::Email { confirmed_at: None, refused_at: None, .. }));
        assert_eq!(moved.review_on, TODAY);
    }

    #[test]
    fn a_pause_and_a_stop_outlast_a_change() {
        let mut own = clients_own();
        own.pause.everything_at = Some(Timestamp::UNIX_EPOCH);
        own.stopped_at = Some(Timestamp::UNIX_EPOCH);
        let changed = agree(proposal(), AgreedBy::Client, Some(&own)).unwrap();
        assert_eq!((changed.pause, changed.stopped_at), (own.pause, own.stopped_at));
    }

    #[test]
    fn a_day_that_lies_ahead_was_not_agreed_yet() {
        let as_told_on = Some(date(2026, 12, 3));
        let nudges = Nudges { on: true, hour: 24, as_told_on, assigned: Yes { on: true, as_told_on } };
        let Err(Refusal::Invalid(faults)) =
            agree(Proposal { agreed_on: date(2026, 12, 3), nudges, ..proposal() }, AgreedBy::Staff, None)
        else {
            panic!("taken")
        };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_ref()).collect();
        assert_eq!(pointers, ["/agreed_on", "/nudges/as_told_on", "/nudges/assigned/as_told_on", "/nudges/hour"]);
    }
}

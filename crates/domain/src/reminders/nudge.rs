//! Letters about homework: one a day at most, to a client who said yes, about the pieces whose day it is or that a coach has just assigned.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::snapshot::Correspondence;
use super::standing::Verdict;
use crate::homework::{Cadence, Meeting, Step};
use crate::ids::HomeworkId;
use crate::letters::{Kind, Reason, State};
use crate::people::Nudges;
use crate::scheduling::UNDO_WINDOW;
use crate::time::{SafeHours, Zone};

/// A nudge is of use for a day, counted from its first safe moment.
pub(super) const OF_USE: SignedDuration = SignedDuration::from_hours(24);
/// Between two of them lie at least so many hours, midnight or not.
const APART: SignedDuration = SignedDuration::from_hours(20);

/// A client and all that nudges follow from.
#[derive(Clone, Debug)]
pub struct NudgeSnapshot {
    /// In whose clock the hours are.
    pub zone: Zone,
    /// When the client may be written to.
    pub hours: SafeHours,
    /// What the client said yes to, and at which hour nudges come.
    pub nudges: Nudges,
    /// Whether anything may go there now; a pause of nudges alone is silence here too.
    pub correspondence: Correspondence,
    /// The instant this look was meant for; later than that means the engine was away.
    pub look_at: Timestamp,
    /// The homework that is open, resting or not.
    pub homework: Vec<OpenHomework>,
    /// The letters about homework that there are.
    pub letters: Vec<PastNudge>,
}

/// Open homework, and what happened since it was agreed.
#[derive(Clone, Debug)]
pub struct OpenHomework {
    /// Which.
    pub id: HomeworkId,
    /// Whether a coach wrote it down: a client needs no letter about words of their own.
    pub by_coach: bool,
    /// The day on which it was agreed.
    pub agreed_on: Date,
    /// When it was written down.
    pub made_at: Timestamp,
    /// The day until which it is meant to be done.
    pub due_on: Option<Date>,
    /// The first day that the client chose for being asked.
    pub first_on: Option<Date>,
    /// When "not now" was said, in order.
    pub not_now_at: Vec<Timestamp>,
    /// The sessions of its pairing that are booked, those that are over too.
    pub meetings: Vec<Meeting>,
    /// When coach and client spoke otherwise.
    pub contacts: Vec<Timestamp>,
}

/// A letter about homework that there is.
#[derive(Clone, Debug)]
pub struct PastNudge {
    /// A nudge, or news of homework that was assigned.
    pub kind: Kind,
    /// The local day it is for.
    pub on: Date,
    /// Its state.
    pub state: State,
    /// Why it was not sent.
    pub reason: Option<Reason>,
    /// When sending last began.
    pub sending_at: Option<Timestamp>,
    /// What it listed when sending began, and why each piece stood there.
    pub asked: Vec<(HomeworkId, Occasion)>,
}

/// Why a letter lists a piece of homework. Later ones follow earlier ones, and each comes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// A coach has just assigned it; this is no step of its round.
    Assigned,
    /// The day of this step has come, counted from nought; earlier ones that no letter asked count with it.
    Step(usize),
}

/// What a letter is that lists these: a nudge as soon as one of them is asked about.
pub fn kind_of(occasions: impl IntoIterator<Item = Occasion>) -> Kind {
    let asks = occasions.into_iter().any(|occasion| occasion > Occasion::Assigned);
    if asks { Kind::HomeworkNudge } else { Kind::HomeworkAssigned }
}

/// What the planner found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NudgePlanning {
    /// The letters to write down.
    pub letters: Vec<PlannedNudge>,
    /// When there could next be something to say.
    pub look_at: Option<Timestamp>,
}

/// A letter about homework to write down: one to be sent, or one that will not be, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedNudge {
    /// A nudge, or news of homework that was assigned; what it is in the end is seen when its sending starts.
    pub kind: Kind,
    /// The local day of its safe moment; with the client it is the letter's key.
    pub on: Date,
    /// `waiting` or `expired`.
    pub state: State,
    /// Why it is not sent.
    pub reason: Option<Reason>,
    /// Its first safe moment.
    pub due_at: Timestamp,
    /// When its usefulness ends.
    pub not_after: Timestamp,
}

/// One piece of homework on one occasion, with the instants that follow from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asking {
    homework: HomeworkId,
    occasion: Occasion,
    /// Its first safe moment.
    moment: Timestamp,
    /// The local day of that moment.
    on: Date,
}

impl Asking {
    pub(super) fn not_after(self) -> Timestamp {
        self.moment + OF_USE
    }

    fn is_of_use(self, now: Timestamp) -> bool {
        self.moment <= now && now < self.not_after()
    }
}

impl NudgeSnapshot {
    fn moment_of(&self, day: Date) -> Timestamp {
        self.hours.next(&self.zone, self.zone.first_at(day.at(self.nudges.hour, 0, 0, 0)))
    }

    /// When news of a piece can go: two minutes are for second thoughts, and where a letter about homework went just before, it waits until that no
    /// longer stands in its way.
    fn moment_of_news(&self, homework: &OpenHomework) -> Timestamp {
        let first = self.hours.next(&self.zone, homework.made_at + UNDO_WINDOW);
        let before = self.letters.iter().filter(|letter| letter.sending_at.is_some_and(|at| at <= first));
        let until = before.filter_map(|letter| self.covers_until(letter)).max();
        until.map_or(first, |until| self.hours.next(&self.zone, until.max(first)))
    }

    /// Every occasion that no letter has spoken of yet and that neither the client nor contact between the two has spoken for, the passed ones too.
    fn unasked(&self, now: Timestamp) -> Vec<Asking> {
        self.homework.iter().flat_map(|homework| self.unasked_of(homework, now)).collect()
    }

    /// Of these, what the client said yes to.
    fn wanted(&self, now: Timestamp) -> Vec<Asking> {
        self.unasked(now).into_iter().filter(|asking| self.wants(asking.occasion)).collect()
    }

    fn wants(&self, occasion: Occasion) -> bool {
        match occasion {
            Occasion::Assigned => self.nudges.assigned.on,
            Occasion::Step(_) => self.nudges.on,
        }
    }

    /// It is no longer wanted, another letter went in its stead, contact between the two has spoken for it, or it was answered.
    fn why_nothing_is_due(&self, on: Date, now: Timestamp) -> Reason {
        let news = |letter: &PastNudge| letter.on == on && letter.kind == Kind::HomeworkAssigned;
        let unwanted = if self.letters.iter().any(news) { !self.nudges.assigned.on } else { !self.nudges.on };
        let put_off = || self.wanted(now).iter().any(|asking| asking.occasion == Occasion::Assigned && asking.on > on);
        let spoken_for = || self.homework.iter().any(|homework| self.cadence(homework).ended_at(now).is_some());
        match () {
            () if unwanted => Reason::Paused,
            () if put_off() => Reason::Covered,
            () if spoken_for() => Reason::Superseded,
            () => Reason::Answered,
        }
    }

    pub(super) fn cadence<'a>(&'a self, homework: &'a OpenHomework) -> Cadence<'a> {
        let OpenHomework { id: _, by_coach: _, agreed_on, made_at, due_on, first_on, not_now_at, meetings, contacts } =
            homework;
        let (agreed_on, made_at, due_on, first_on) = (*agreed_on, *made_at, *due_on, *first_on);
        Cadence { agreed_on, made_at, due_on, first_on, not_now_at, meetings, contacts, zone: &self.zone }
    }

    pub(super) fn unasked_of(&self, homework: &OpenHomework, now: Timestamp) -> Vec<Asking> {
        let cadence = self.cadence(homework);
        let ended_at = cadence.ended_at(now).unwrap_or(Timestamp::MAX);
        let asked = self.last_asked(homework.id);
        let asking = |occasion, moment| {
            let on = self.zone.today(moment);
            Asking { homework: homework.id, occasion, moment, on }
        };
        let is_news = homework.by_coach && homework.not_now_at.is_empty();
        let news = is_news.then(|| asking(Occasion::Assigned, self.moment_of_news(homework)));
        let steps = cadence.steps(|day| self.moment_of(day));
        let steps = steps.map(|Step { number, on }| asking(Occasion::Step(number), self.moment_of(on)));
        // Whoever says "not now", meets or speaks while a letter is of use has no need of it any more.
        let rested = |asking: &Asking| homework.not_now_at.iter().any(|rest| asking.is_of_use(*rest));
        let is_open =
            |asking: &Asking| asked.is_none_or(|asked| asking.occasion > asked) && asking.not_after() <= ended_at;
        let open = news.into_iter().chain(steps).filter(|asking| asking.moment >= homework.made_at && is_open(asking));
        open.filter(|asking| !rested(asking)).collect()
    }

    /// The last occasion on which a letter has listed a piece of homework.
    fn last_asked(&self, homework: HomeworkId) -> Option<Occasion> {
        let letters = self.letters.iter().filter(|letter| letter.has_asked());
        letters.flat_map(|letter| &letter.asked).filter(|(id, _)| *id == homework).map(|(_, occasion)| *occasion).max()
    }

    /// Until when the last letter about homework stands in the way of another: the end of its local day, and twenty hours.
    fn covered_until(&self, but: Option<Date>) -> Option<Timestamp> {
        let others = self.letters.iter().filter(|letter| Some(letter.on) != but);
        others.filter_map(|letter| self.covers_until(letter)).max()
    }

    fn covers_until(&self, letter: &PastNudge) -> Option<Timestamp> {
        let sent = letter.sending_at.filter(|_| letter.may_have_arrived())?;
        Some((sent + APART).max(self.zone.day(self.zone.today(sent)).1))
    }
}

impl PastNudge {
    /// Whether its reader has it, or may have it for all that anybody knows.
    fn may_have_arrived(&self) -> bool {
        self.state.counts_as_told() || (self.state == State::GivenUp && self.reason == Some(Reason::Unknown))
    }

    /// Whether its reader has it, or nobody knows.
    pub(super) fn has_asked(&self) -> bool {
        self.state.counts_as_told() || self.state == State::GivenUp
    }
}

/// Plans the nudges of a client: at most the one of today is to be sent, and those whose use ended unsent are listed.
pub fn plan_nudges(client: &NudgeSnapshot, now: Timestamp) -> NudgePlanning {
    let mut days: BTreeMap<Date, Vec<Asking>> = BTreeMap::new();
    for asking in client.wanted(now) {
        days.entry(asking.on).or_default().push(asking);
    }
    let mut planning = NudgePlanning::default();
    for (on, askings) in days {
        let (letter, look_at) = plan_day(client, on, &askings, now);
        planning.letters.extend(letter);
        planning.look_at = [planning.look_at, look_at].into_iter().flatten().min();
    }
    planning
}

/// The letter of one day, if one is to be written down, and when to look at that day again.
fn plan_day(
    client: &NudgeSnapshot,
    on: Date,
    askings: &[Asking],
    now: Timestamp,
) -> (Option<PlannedNudge>, Option<Timestamp>) {
    let Some(due_at) = askings.iter().map(|asking| asking.moment).min() else { return (None, None) };
    let not_after = due_at + OF_USE;
    let known = client.letters.iter().find(|letter| letter.on == on);
    let kind = kind_of(askings.iter().filter(|asking| asking.moment <= now).map(|asking| asking.occasion));
    let planned = |state, reason| Some(PlannedNudge { kind, on, state, reason, due_at, not_after });
    if known.is_some_and(|letter| letter.state != State::Dropped || letter.reason == Some(Reason::Restored)) {
        return (None, None);
    }
    if now >= not_after {
        let came = known.is_none() && client.look_at <= not_after;
        let reason = match client.correspondence {
            Correspondence::Silent(reason, _) => Some(reason),
            Correspondence::Open => {
                client.covered_until(None).is_some_and(|until| until > due_at).then_some(Reason::Covered)
            }
        };
        return (came.then(|| planned(State::Expired, reason)).flatten(), None);
    }
    match (client.correspondence, client.covered_until(None)) {
        _ if now < due_at => (None, Some(due_at)),
        (Correspondence::Silent(_, until), _) => {
            (None, Some(until.map_or(not_after, |until| until.clamp(now, not_after))))
        }
        (Correspondence::Open, Some(until)) if now < until => (None, Some(until.min(not_after))),
        (Correspondence::Open, _) => match client.hours.next(&client.zone, now) {
            at if at <= now => (planned(State::Waiting, None), Some(not_after)),
            at => (None, Some(at.min(not_after))),
        },
    }
}

/// When letters would first tell of a piece of homework that nothing has been said about, and first ask about it, if the sessions that are booked
/// are held and nothing else happens.
pub fn foresee_nudges(client: &NudgeSnapshot, homework: &OpenHomework) -> (Option<Timestamp>, Option<Timestamp>) {
    let cadence = client.cadence(homework);
    let mut all = client.unasked_of(homework, homework.made_at);
    all.retain(|asking| client.wants(asking.occasion) && cadence.ended_at(asking.moment).is_none());
    let first = |news: bool| {
        let some = all.iter().filter(|asking| (asking.occasion == Occasion::Assigned) == news);
        some.map(|asking| asking.moment).min()
    };
    (first(true), first(false))
}

/// Whether the letter about homework of a day may be sent at `now`, and which pieces it lists; each with the last occasion it stands for.
pub fn start_nudge(client: &NudgeSnapshot, on: Date, now: Timestamp) -> (Verdict, Vec<(HomeworkId, Occasion)>) {
    if let Correspondence::Silent(reason, _) = client.correspondence {
        return (Verdict::Drop(reason), Vec::new());
    }
    if client.covered_until(Some(on)).is_some_and(|until| now < until) {
        return (Verdict::Drop(Reason::Covered), Vec::new());
    }
    let due: Vec<_> =
        client.wanted(now).into_iter().filter(|asking| asking.on <= on && asking.is_of_use(now)).collect();
    let Some(not_after) = due.iter().map(|asking| asking.not_after()).max() else {
        return (Verdict::Drop(client.why_nothing_is_due(on, now)), Vec::new());
    };
    match client.hours.next(&client.zone, now) {
        at if at <= now => (Verdict::Send, listed(&due)),
        at => {
            let reason = (at >= not_after).then_some(Reason::OutsideSafeHours);
            (Verdict::Wait(at.min(not_after), reason), Vec::new())
        }
    }
}

/// Each piece of homework once, with the last of its occasions.
fn listed(due: &[Asking]) -> Vec<(HomeworkId, Occasion)> {
    let mut listed: Vec<(HomeworkId, Occasion)> = Vec::new();
    for asking in due {
        match listed.iter_mut().find(|(id, _)| *id == asking.homework) {
            Some((_, last)) => *last = (*last).max(asking.occasion),
            None => listed.push((asking.homework, asking.occasion)),
        }
    }
    listed
}

//! Nudges by example, and their properties: what a client gets, whatever happens.

use jiff::civil::{Date, DateTime, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::timelines::windows;
use crate::homework::Meeting;
use crate::ids::HomeworkId;
use crate::letters::{Kind, Reason, State};
use crate::people::{Nudges, Yes};
use crate::reminders::{
    Correspondence, NudgeSnapshot, Occasion, OpenHomework, PastNudge, Verdict, fell_silent, kind_of, plan_nudges,
    start_nudge,
};
use crate::time::{SafeHours, Zone};

const A: HomeworkId = HomeworkId(uuid::Uuid::from_u128(1));
const B: HomeworkId = HomeworkId(uuid::Uuid::from_u128(2));
const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Monday is the 2nd of March 2026; `Wed+` is the Wednesday of the week after.
fn day(written: &str) -> Date {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (name, weeks) = written.strip_suffix('+').map_or((written, 0), |name| (name, 1));
    let place = days.iter().position(|one| *one == name).unwrap();
    date(2026, 3, 2).saturating_add((i64::try_from(place).unwrap() + 7 * weeks).days())
}

/// Weeks of a client: the engine looks when it was told to, and all is sent at once.
struct Weeks {
    client: NudgeSnapshot,
    now: Timestamp,
    got: Vec<(DateTime, Vec<(HomeworkId, Occasion)>)>,
}

impl Weeks {
    fn of(homework: Vec<OpenHomework>, hours: SafeHours) -> Self {
        let zone = Zone::utc();
        let now = zone.first_at(day("Mon").at(12, 0, 0, 0));
        let (correspondence, letters) = (Correspondence::Open, Vec::new());
        let nudges = Nudges { on: true, ..Nudges::default() };
        let client = NudgeSnapshot { zone, hours, nudges, correspondence, look_at: now, homework, letters };
        Self { client, now, got: Vec::new() }
    }

    fn until(&mut self, at: Timestamp) {
        while self.client.look_at <= at {
            self.now = self.client.look_at.max(self.now);
            self.round();
        }
        self.now = at;
    }

    fn until_day(&mut self, written: &str, hour: i8) {
        let at = self.client.zone.first_at(day(written).at(hour, 0, 0, 0));
        self.until(at);
    }

    /// Plans, and sends what waits.
    fn round(&mut self) {
        let planning = plan_nudges(&self.client, self.now);
        for letter in planning.letters {
            self.client.letters.retain(|known| known.on != letter.on);
            let (kind, on, state, reason) = (letter.kind, letter.on, letter.state, letter.reason);
            self.client.letters.push(PastNudge { kind, on, state, reason, sending_at: None, asked: Vec::new() });
        }
        self.client.look_at = planning.look_at.unwrap_or(Timestamp::MAX);
        let waiting: Vec<_> =
            self.client.letters.iter().filter(|one| one.state == State::Waiting).map(|one| one.on).collect();
        for on in waiting {
            self.start(on);
        }
    }

    fn start(&mut self, on: Date) {
        let (verdict, asked) = start_nudge(&self.client, on, self.now);
        let (now, local) = (self.now, self.client.zone.local(self.now));
        let letter = self.client.letters.iter_mut().find(|one| one.on == on).unwrap();
        match verdict {
            Verdict::Send => {
                self.got.push((local, asked.clone()));
                let kind = kind_of(asked.iter().map(|(_, occasion)| *occasion));
                *letter = PastNudge { kind, on, state: State::Sent, reason: None, sending_at: Some(now), asked };
                self.client.look_at = now + SignedDuration::from_secs(1);
            }
            Verdict::Drop(reason) => {
                (letter.state, letter.reason) = (State::Dropped, Some(reason));
                self.client.look_at = now + SignedDuration::from_secs(1);
            }
            Verdict::Wait(..) | Verdict::Expire(_) => {}
        }
    }

    /// The client also said yes to a letter about what was just assigned.
    fn hears_of_new_homework(mut self) -> Self {
        self.client.nudges.assigned = Yes { on: true, as_told_on: None };
        self
    }

    /// A coach assigns another piece now.
    fn assigns(&mut self, id: HomeworkId) {
        let made_at = self.now;
        self.client.homework.push(OpenHomework { made_at, agreed_on: self.today(), ..agreed_on_monday(id, None) });
        self.changed();
    }

    fn today(&self) -> Date {
        self.client.zone.today(self.now)
    }

    fn letters_of(&self, kind: Kind) -> Vec<(DateTime, Vec<HomeworkId>)> {
        let of = self.got.iter().filter(|(_, asked)| kind_of(asked.iter().map(|(_, occasion)| *occasion)) == kind);
        of.map(|(at, asked)| (*at, asked.iter().map(|(id, _)| *id).collect())).collect()
    }

    fn news(&self) -> Vec<(DateTime, Vec<HomeworkId>)> {
        self.letters_of(Kind::HomeworkAssigned)
    }

    /// What became of letters that were not sent.
    fn unsent(&self) -> Vec<(Date, State, Option<Reason>)> {
        let unsent = self.client.letters.iter().filter(|one| !one.state.counts_as_told());
        unsent.map(|one| (one.on, one.state, one.reason)).collect()
    }

    fn changed(&mut self) {
        self.client.look_at = self.client.look_at.min(self.now);
    }

    fn not_now(&mut self, id: HomeworkId) {
        let now = self.now;
        self.client.homework.iter_mut().filter(|one| one.id == id).for_each(|one| one.not_now_at.push(now));
        self.changed();
    }

    fn spoke(&mut self) {
        let now = self.now;
        self.client.homework.iter_mut().for_each(|one| one.contacts.push(now));
        self.changed();
    }

    fn meets(&mut self, starts_at: Timestamp) {
        let meeting = Meeting { starts_at, ends_at: starts_at + SignedDuration::from_mins(50), did_not_happen: false };
        self.client.homework.iter_mut().for_each(|one| one.meetings.push(meeting));
        self.changed();
    }

    /// Days on which each was asked about, as the timelines write them.
    fn asked(&self, id: HomeworkId) -> Vec<String> {
        let is_step = |&(one, occasion): &(HomeworkId, Occasion)| one == id && occasion > Occasion::Assigned;
        let days = self.got.iter().filter(|(_, asked)| asked.iter().any(is_step)).map(|(at, _)| at.date());
        days.map(|on| format!("{}{}", on.strftime("%a"), if on > day("Sun") { "+" } else { "" })).collect()
    }
}

fn agreed_on_monday(id: HomeworkId, due_on: Option<&str>) -> OpenHomework {
    OpenHomework {
        id,
        by_coach: true,
        agreed_on: day("Mon"),
        made_at: Zone::utc().first_at(day("Mon").at(11, 0, 0, 0)),
        due_on: due_on.map(day),
        first_on: None,
        not_now_at: Vec::new(),
        meetings: Vec::new(),
        contacts: Vec::new(),
    }
}

/// A is due on Friday, B has no day.
fn a_and_b() -> Weeks {
    let homework = vec![agreed_on_monday(A, Some("Fri")), agreed_on_monday(B, None)];
    Weeks::of(homework, windows(&EVERY_DAY, "08:00", "20:00"))
}

#[test]
fn timeline_18_three_steps_each_then_silence() {
    let mut weeks = a_and_b();
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.asked(A), ["Wed", "Sat", "Wed+"]);
    assert_eq!(weeks.asked(B), ["Thu", "Sun", "Thu+"]);
    assert!(weeks.got.iter().all(|(at, _)| at.hour() == 9));
    assert_eq!(weeks.client.look_at, Timestamp::MAX, "nothing more to look at");
}

#[test]
fn timeline_19_the_session_that_was_met_ends_all_rounds() {
    let mut weeks = a_and_b();
    weeks.meets(weeks.client.zone.first_at(day("Tue+").at(10, 0, 0, 0)));
    weeks.until_day("Wed", 12);
    weeks.not_now(A);
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.asked(A), ["Wed"]);
    assert_eq!(weeks.asked(B), ["Thu", "Sun"]);
}

#[test]
fn a_session_that_did_not_happen_ends_nothing() {
    let mut weeks = a_and_b();
    weeks.meets(weeks.client.zone.first_at(day("Tue+").at(10, 0, 0, 0)));
    weeks.until_day("Tue+", 12);
    for homework in &mut weeks.client.homework {
        homework.meetings[0].did_not_happen = true;
    }
    weeks.changed();
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.asked(B), ["Thu", "Sun", "Thu+"]);
}

#[test]
fn timeline_20_having_spoken_ends_all_rounds() {
    let mut weeks = a_and_b();
    weeks.until_day("Thu", 8);
    weeks.spoke();
    weeks.until_day("Sun+", 23);
    assert_eq!((weeks.asked(A), weeks.asked(B)), (vec!["Wed".to_owned()], vec![]));
}

#[test]
fn timeline_21_a_rest_of_a_week_is_followed_by_the_next_steps() {
    let mut weeks = a_and_b();
    weeks.until_day("Wed", 12);
    weeks.not_now(A);
    weeks.until(weeks.client.zone.first_at(date(2026, 4, 1).at(0, 0, 0, 0)));
    let nudges = weeks.letters_of(Kind::HomeworkNudge);
    let days: Vec<_> = nudges.iter().filter(|(_, asked)| asked.contains(&A)).map(|(at, _)| at.date()).collect();
    assert_eq!(days, [day("Wed"), day("Sat+"), day("Wed").saturating_add(14.days())]);
    assert_eq!(weeks.asked(B), ["Thu", "Sun", "Thu+"]);
}

#[test]
fn timeline_22_two_of_one_day_are_one_letter() {
    let homework = vec![agreed_on_monday(A, Some("Fri")), agreed_on_monday(B, Some("Fri"))];
    let mut weeks = Weeks::of(homework, windows(&EVERY_DAY, "08:00", "20:00"));
    weeks.until_day("Wed", 23);
    assert_eq!(weeks.letters_of(Kind::HomeworkNudge), [(day("Wed").at(9, 0, 0, 0), vec![A, B])]);
}

#[test]
fn a_due_day_that_is_near_is_the_first_day() {
    for (due, first) in [("Tue", "Tue"), ("Wed", "Wed"), ("Thu", "Tue")] {
        let mut weeks = Weeks::of(vec![agreed_on_monday(A, Some(due))], windows(&EVERY_DAY, "08:00", "20:00"));
        weeks.until_day("Fri", 23);
        assert_eq!(weeks.asked(A)[0], first, "due on {due}");
    }
}

#[test]
fn what_passed_in_a_pause_is_lost_and_listed_and_nothing_piles_up() {
    let mut weeks = a_and_b();
    weeks.client.correspondence = Correspondence::Silent(Reason::Paused, None);
    weeks.until_day("Sat", 12);
    weeks.client.correspondence = Correspondence::Open;
    weeks.changed();
    weeks.until_day("Sun+", 23);
    // Saturday's step is still of use at noon.
    assert_eq!(
        (weeks.asked(A), weeks.asked(B)),
        (vec!["Sat".into(), "Wed+".into()], vec!["Sun".into(), "Thu+".into()])
    );
    let lost =
        weeks.client.letters.iter().filter(|one| (one.state, one.reason) == (State::Expired, Some(Reason::Paused)));
    assert_eq!(lost.map(|one| one.on).collect::<Vec<_>>(), [day("Wed"), day("Thu")]);
}

#[test]
fn steps_that_meet_in_one_window_are_one_letter() {
    let mut weeks = Weeks::of(vec![agreed_on_monday(A, Some("Fri"))], windows(&["mon"], "10:00", "11:00"));
    weeks.until(weeks.client.zone.first_at(date(2026, 4, 1).at(0, 0, 0, 0)));
    assert_eq!(weeks.asked(A), ["Mon+", "Mon+"], "both of the first week on one Monday, the third a week later");
    assert_eq!(weeks.got.len(), 2);
}

/// Wednesday's letter is on its way and has to be tried again; meanwhile something happens.
fn tried_again_after(happens: impl FnOnce(&mut Weeks)) -> Verdict {
    let mut weeks = Weeks::of(vec![agreed_on_monday(A, Some("Fri"))], windows(&EVERY_DAY, "08:00", "20:00"));
    weeks.now = weeks.client.zone.first_at(day("Wed").at(9, 10, 0, 0));
    happens(&mut weeks);
    start_nudge(&weeks.client, day("Wed"), weeks.now).0
}

#[test]
fn a_letter_tried_again_does_not_ask_who_answered_or_was_spoken_to_meanwhile() {
    assert_eq!(tried_again_after(|_| {}), Verdict::Send);
    assert_eq!(tried_again_after(|weeks| weeks.not_now(A)), Verdict::Drop(Reason::Answered));
    assert_eq!(tried_again_after(Weeks::spoke), Verdict::Drop(Reason::Superseded));
    let met = |weeks: &mut Weeks| weeks.meets(weeks.client.zone.first_at(day("Wed").at(8, 15, 0, 0)));
    assert_eq!(tried_again_after(met), Verdict::Drop(Reason::Superseded));
}

/// Tuesday's letter went at this hour of Wednesday, and this became of it.
fn after_tuesdays(hour: i8, state: State, reason: Option<Reason>) -> Verdict {
    tried_again_after(|weeks| {
        let sending_at = Some(weeks.client.zone.first_at(day("Wed").at(hour, 0, 0, 0)));
        let asked = vec![(A, Occasion::Step(0))];
        weeks.client.letters.push(PastNudge {
            kind: Kind::HomeworkNudge,
            on: day("Tue"),
            state,
            reason,
            sending_at,
            asked,
        });
        weeks.client.homework.push(agreed_on_monday(B, Some("Fri")));
    })
}

#[test]
fn a_letter_that_may_have_arrived_keeps_the_next_one_away() {
    assert_eq!(after_tuesdays(8, State::Sent, None), Verdict::Drop(Reason::Covered));
    assert_eq!(after_tuesdays(8, State::GivenUp, Some(Reason::Unknown)), Verdict::Drop(Reason::Covered));
    assert_eq!(after_tuesdays(8, State::GivenUp, Some(Reason::Undelivered)), Verdict::Send);
}

#[test]
fn a_letter_whose_homework_another_has_just_asked_about_is_covered_and_not_answered() {
    let verdict = tried_again_after(|weeks| {
        let (state, sending_at, asked) = (State::Sent, Some(weeks.now), vec![(A, Occasion::Step(0))]);
        weeks.client.letters.push(PastNudge {
            kind: Kind::HomeworkNudge,
            on: day("Thu"),
            state,
            reason: None,
            sending_at,
            asked,
        });
    });
    assert_eq!(verdict, Verdict::Drop(Reason::Covered));
}

/// A is new on Monday at noon, and nothing else is open.
fn news_of_a() -> Weeks {
    let mut weeks = Weeks::of(Vec::new(), windows(&EVERY_DAY, "08:00", "20:00")).hears_of_new_homework();
    weeks.assigns(A);
    weeks
}

#[test]
fn new_homework_is_told_at_the_next_safe_moment_and_is_no_step() {
    let mut weeks = news_of_a();
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.news(), [(day("Mon").at(12, 2, 0, 0), vec![A])]);
    assert_eq!(weeks.asked(A), ["Thu", "Sun", "Thu+"]);
    let mut evening = Weeks::of(Vec::new(), windows(&EVERY_DAY, "08:00", "12:00")).hears_of_new_homework();
    evening.assigns(A);
    evening.until_day("Tue", 12);
    assert_eq!(evening.news(), [(day("Tue").at(8, 0, 0, 0), vec![A])]);
}

#[test]
fn nobody_hears_of_it_unasked_nor_of_their_own_words() {
    let mut silent = Weeks::of(Vec::new(), windows(&EVERY_DAY, "08:00", "20:00"));
    silent.assigns(A);
    silent.until_day("Wed", 23);
    let mut own = news_of_a();
    own.client.homework[0].by_coach = false;
    own.until_day("Wed", 23);
    assert_eq!((silent.news(), own.news()), (vec![], vec![]));
}

#[test]
fn news_alone_can_be_wanted() {
    let mut weeks = news_of_a();
    weeks.client.nudges.on = false;
    weeks.until_day("Sun+", 23);
    assert_eq!((weeks.got.len(), weeks.news().len()), (1, 1));
}

#[test]
fn a_step_of_the_day_is_not_sent_beside_news() {
    let mut weeks = a_and_b().hears_of_new_homework();
    weeks.client.nudges.hour = 18;
    weeks.until_day("Thu", 12);
    weeks.assigns(HomeworkId(uuid::Uuid::from_u128(3)));
    weeks.until_day("Thu", 23);
    let days: Vec<_> = weeks.got.iter().map(|(at, _)| *at).collect();
    let at = |name, hour, minute| day(name).at(hour, minute, 0, 0);
    // B's first step was for Thursday at six in the evening.
    assert_eq!(days, [at("Mon", 12, 0), at("Wed", 18, 0), at("Thu", 14, 0)]);
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.asked(B), ["Sun", "Thu+"]);
}

#[test]
fn news_after_the_letter_of_the_day_comes_the_next_day() {
    let mut weeks = a_and_b().hears_of_new_homework();
    weeks.until_day("Thu", 12);
    let new = HomeworkId(uuid::Uuid::from_u128(3));
    weeks.assigns(new);
    weeks.until_day("Fri", 23);
    assert_eq!(weeks.news(), [(day("Mon").at(12, 0, 0, 0), vec![A, B]), (day("Fri").at(8, 0, 0, 0), vec![new])]);
}

#[test]
fn what_is_asked_about_and_what_is_new_share_a_letter() {
    let mut weeks = Weeks::of(vec![agreed_on_monday(A, Some("Wed"))], windows(&EVERY_DAY, "09:00", "20:00"));
    weeks.until_day("Tue", 21);
    let mut weeks = weeks.hears_of_new_homework();
    weeks.assigns(B);
    weeks.until_day("Wed", 23);
    assert_eq!(weeks.letters_of(Kind::HomeworkNudge), [(day("Wed").at(9, 0, 0, 0), vec![A, B])]);
    assert_eq!(weeks.news(), []);
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.asked(B), ["Fri", "Mon+", "Fri+"]);
}

#[test]
fn news_is_dropped_when_it_was_answered_or_spoken_of_and_sleeps_in_a_pause() {
    let night = || {
        let mut weeks = Weeks::of(Vec::new(), windows(&EVERY_DAY, "08:00", "11:00")).hears_of_new_homework();
        weeks.assigns(A);
        weeks
    };
    let morning = |mut weeks: Weeks| {
        weeks.until_day("Wed", 7);
        assert_eq!(weeks.got, []);
        weeks.unsent()
    };
    let mut answered = night();
    answered.client.homework.clear();
    assert_eq!(morning(answered), []);
    let mut resting = night();
    resting.not_now(A);
    assert_eq!(morning(resting), []);
    let mut spoken = night();
    spoken.until_day("Mon", 18);
    spoken.spoke();
    assert_eq!(morning(spoken), []);
    let mut paused = night();
    paused.client.correspondence = Correspondence::Silent(Reason::Paused, None);
    paused.until_day("Wed", 9);
    assert_eq!(paused.unsent(), [(day("Tue"), State::Expired, Some(Reason::Paused))]);
}

#[test]
fn news_that_waited_is_asked_once_more_before_it_goes() {
    let waiting = |change: fn(&mut Weeks)| {
        let mut weeks = news_of_a();
        let (kind, on, state) = (Kind::HomeworkAssigned, day("Mon"), State::Waiting);
        weeks.client.letters.push(PastNudge { kind, on, state, reason: None, sending_at: None, asked: Vec::new() });
        weeks.now = weeks.client.zone.first_at(day("Mon").at(12, 30, 0, 0));
        change(&mut weeks);
        start_nudge(&weeks.client, on, weeks.now).0
    };
    assert_eq!(waiting(|_| ()), Verdict::Send);
    assert_eq!(waiting(|weeks| weeks.client.homework.clear()), Verdict::Drop(Reason::Answered));
    assert_eq!(waiting(|weeks| weeks.not_now(A)), Verdict::Drop(Reason::Answered));
    let at_once = |weeks: &mut Weeks| {
        weeks.now -= SignedDuration::from_mins(29);
        weeks.spoke();
        weeks.now += SignedDuration::from_mins(29);
    };
    assert_eq!(waiting(at_once), Verdict::Drop(Reason::Superseded));
    assert_eq!(waiting(|weeks| weeks.client.nudges.assigned = Yes::default()), Verdict::Drop(Reason::Paused));
}

#[test]
fn an_old_piece_is_no_news_to_whoever_says_yes_later() {
    let mut weeks = a_and_b();
    weeks.until_day("Thu", 12);
    let mut weeks = weeks.hears_of_new_homework();
    weeks.changed();
    weeks.until_day("Sun+", 23);
    assert_eq!(weeks.news(), []);
    assert_eq!(
        (weeks.asked(A), weeks.asked(B)),
        (vec!["Wed".into(), "Sat".into(), "Wed+".into()], vec!["Thu".into(), "Sun".into(), "Thu+".into()])
    );
}

#[test]
fn homework_falls_silent_a_day_after_its_last_letter() {
    let mut weeks = a_and_b();
    let mut silent = |written| {
        weeks.until_day(written, 9);
        fell_silent(&weeks.client, weeks.now)
    };
    assert_eq!(silent("Wed+"), []);
    assert_eq!(silent("Thu+"), [A]);
    assert_eq!(silent("Fri+"), [A, B]);
}

#[test]
fn what_was_answered_or_spoken_of_or_never_asked_about_is_no_silence() {
    let silent = |change: fn(&mut Weeks)| {
        let mut weeks = a_and_b();
        weeks.until_day("Wed+", 12);
        change(&mut weeks);
        weeks.until_day("Sun+", 12);
        fell_silent(&weeks.client, weeks.now)
    };
    assert_eq!(silent(|_| ()), [A, B]);
    assert_eq!(silent(|weeks| weeks.not_now(A)), [B]);
    assert_eq!(silent(Weeks::spoke), []);
    assert_eq!(silent(|weeks| weeks.meets(weeks.now)), []);
    let never_asked = |weeks: &mut Weeks| {
        weeks.client.nudges.on = false;
        weeks.client.letters.clear();
    };
    assert_eq!(silent(never_asked), []);
    assert_eq!(silent(|weeks| weeks.client.correspondence = Correspondence::Silent(Reason::Paused, None)), []);
}

#[test]
fn a_step_that_passed_in_a_pause_is_not_waited_for() {
    let mut weeks = a_and_b();
    weeks.until_day("Sun", 12);
    weeks.client.correspondence = Correspondence::Silent(Reason::Paused, None);
    weeks.until_day("Sat+", 12);
    weeks.client.correspondence = Correspondence::Open;
    assert_eq!(fell_silent(&weeks.client, weeks.now), [A, B]);
}

#[derive(Clone, Debug)]
enum Act {
    NotNow(bool),
    Answer(bool),
    Spoke,
    Meet(i64),
    Assign,
    Pause,
    Resume,
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let act = prop_oneof![
        any::<bool>().prop_map(Act::NotNow),
        any::<bool>().prop_map(Act::Answer),
        Just(Act::Spoke),
        (1..100_i64).prop_map(Act::Meet),
        Just(Act::Assign),
        Just(Act::Pause),
        Just(Act::Resume),
    ];
    prop::collection::vec((1..4000_i64, act), 0..8)
}

fn hours() -> impl Strategy<Value = SafeHours> {
    prop_oneof![
        Just(windows(&EVERY_DAY, "08:00", "20:00")),
        Just(windows(&["mon", "thu"], "18:00", "19:00")),
        Just(windows(&EVERY_DAY, "22:00", "24:00")),
        Just(windows(&["sun"], "06:00", "07:30")),
    ]
}

fn act(weeks: &mut Weeks, act: &Act) {
    let which = |first: bool| if first { A } else { B };
    match act {
        Act::NotNow(first) => weeks.not_now(which(*first)),
        Act::Answer(first) => weeks.client.homework.retain(|one| one.id != which(*first)),
        Act::Spoke => weeks.spoke(),
        Act::Meet(hours) => weeks.meets(weeks.now + SignedDuration::from_hours(*hours)),
        Act::Assign => weeks.assigns(HomeworkId(uuid::Uuid::from_u128(3 + weeks.client.homework.len() as u128))),
        Act::Pause => weeks.client.correspondence = Correspondence::Silent(Reason::Paused, None),
        Act::Resume => weeks.client.correspondence = Correspondence::Open,
    }
    weeks.changed();
}

/// Acts the same out by looking when told to, or at every full ten minutes and two minutes later, when what was written down then becomes news.
fn acted_out(hours: &SafeHours, script: &[(i64, Act)], hears: bool, every_look: bool) -> Weeks {
    let mut weeks = if hears { a_and_b().hears_of_new_homework() } else { a_and_b() };
    weeks.client.hours = hours.clone();
    let go = |weeks: &mut Weeks, end: Timestamp| {
        if every_look {
            weeks.until(end);
            return;
        }
        loop {
            weeks.client.look_at = weeks.client.look_at.min(weeks.now);
            weeks.round();
            if weeks.now >= end {
                return;
            }
            let minutes = if weeks.now.as_second() / 60 % 10 == 0 { 2 } else { 8 };
            weeks.now = (weeks.now + SignedDuration::from_mins(minutes)).min(end);
        }
    };
    for (minutes, one) in script {
        let end = weeks.now + SignedDuration::from_mins(*minutes / 10 * 10);
        go(&mut weeks, end);
        act(&mut weeks, one);
    }
    let end = weeks.now + SignedDuration::from_hours(24 * 30);
    go(&mut weeks, end);
    weeks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn at_most_one_a_day_three_each_and_only_at_safe_hours(hours in hours(), script in acts(), hears in any::<bool>()) {
        let weeks = acted_out(&hours, &script, hears, true);
        for (at, asked) in &weeks.got {
            prop_assert!(hours.contains(&weeks.client.zone, weeks.client.zone.first_at(*at)));
            prop_assert!(!asked.is_empty());
        }
        for pair in weeks.got.windows(2) {
            prop_assert!(pair[0].0.date() < pair[1].0.date());
            prop_assert!(pair[1].0.duration_since(pair[0].0) >= SignedDuration::from_hours(20));
        }
        for id in [A, B] {
            prop_assert!(weeks.asked(id).len() <= 3);
            let news = weeks.got.iter().flat_map(|(_, asked)| asked).filter(|one| **one == (id, Occasion::Assigned));
            prop_assert!(news.count() <= usize::from(hears));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn looking_when_told_finds_all_that_looking_all_the_time_finds(hours in hours(), script in acts(), hears in any::<bool>()) {
        let (told, always) = (acted_out(&hours, &script, hears, true), acted_out(&hours, &script, hears, false));
        prop_assert_eq!(told.got, always.got);
    }
}

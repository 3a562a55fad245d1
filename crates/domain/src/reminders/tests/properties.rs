//! What holds for every session, every plan and every hour.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::timelines::{Week, at, windows};
use crate::letters::{Reason, State};
use crate::people::{Lead, Leads};
use crate::reminders::{Correspondence, Past, plan};
use crate::time::SafeHours;

fn hours() -> impl Strategy<Value = SafeHours> {
    let day = prop::sample::select(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    (prop::collection::vec(day, 1..7), 0..22_u8, 1..3_u8).prop_map(|(days, from, length)| {
        windows(&days, &format!("{from:02}:00"), &format!("{:02}:00", (from + length).min(24)))
    })
}

fn leads() -> impl Strategy<Value = Leads> {
    let lead = || prop::option::of((5..4000_i64).prop_map(|minutes| Lead::minutes(minutes).unwrap()));
    (lead(), lead()).prop_map(|(first, second)| Leads { first, second })
}

fn week() -> impl Strategy<Value = (Week, SafeHours)> {
    (hours(), leads(), 0..24_i8, 0..60_i8, 0..48_i64).prop_map(|(hours, leads, hour, minute, before)| {
        let starts = at("Sat", hour, minute);
        let booked = starts.checked_sub(jiff::Span::new().hours(before * 4 + 1)).unwrap();
        let mut week = Week::booked(booked, starts, hours.clone());
        week.leads(leads);
        (week, hours)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Nothing before its lead, nothing after its use, nothing outside the hours, nothing twice; and planning twice changes nothing.
    #[test]
    fn planning_keeps_its_bounds((week, hours) in week(), later in 0..12_000_i64) {
        let mut session = week.session.clone();
        let now = week.now + SignedDuration::from_mins(later);
        let planning = plan(&session, now);
        let waiting: Vec<_> = planning.letters.iter().filter(|letter| letter.state == State::Waiting).collect();
        prop_assert!(waiting.len() <= 1, "of several due at once only one goes");
        for letter in waiting {
            let lead = session.readers[0].leads.of(letter.slot).unwrap();
            prop_assert!(now < letter.not_after);
            prop_assert!(letter.due_at <= now);
            prop_assert!(letter.due_at >= session.starts_at - lead.length() - SignedDuration::from_hours(48));
            prop_assert!(hours.contains(&week.zone, now), "sent at an hour that is not safe");
        }
        session.readers[0].letters = planning.letters.iter().map(|planned| Past {
            kind: planned.kind,
            state: planned.state,
            reason: planned.reason,
            entry: planned.entry,
            slot: Some(planned.slot),
            sequence: None,
            sending_at: None,
            settled_at: None,
        }).collect();
        let again = plan(&session, now);
        prop_assert!(again.letters.is_empty(), "planned twice: {:?}", again.letters);
    }

    /// A look never skips what a look every minute would have found.
    #[test]
    fn looking_only_when_told_to_finds_the_same((week, _) in week(), start in 0..10_000_i64) {
        let session = week.session.clone();
        let mut now = week.now + SignedDuration::from_mins(start);
        let first = plan(&session, now);
        if first.letters.is_empty() {
            let told = first.look_at.unwrap_or(session.starts_at + SignedDuration::from_hours(1));
            let end = told.min(now + SignedDuration::from_hours(30));
            now += SignedDuration::from_mins(1);
            while now < end {
                prop_assert!(plan(&session, now).letters.is_empty(), "something was due at {now}, before the look at {told}");
                now += SignedDuration::from_mins(1);
            }
        }
    }

    /// Without a plan nothing is written down until its use has ended; then it is listed with the reason.
    #[test]
    fn without_a_plan_nothing_goes((week, _) in week(), later in 0..12_000_i64) {
        let mut session = week.session.clone();
        session.readers[0].correspondence = Correspondence::Silent(Reason::NoPlan, None);
        let planning = plan(&session, week.now + SignedDuration::from_mins(later));
        prop_assert!(planning.letters.iter().all(|letter| letter.state == State::Expired && letter.reason == Some(Reason::NoPlan)));
    }
}

//! What a walk chooses from: awkward hours, leads in every order, zones that set their clocks.

use domain::people::{Lead, Leads as RealLeads};
use domain::time::{SafeHours, WrittenWindow};
use jiff::civil::{Time, time};

use super::facts::Leads;

pub(super) const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "America/Nuuk",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
    "Africa/Cairo",
];

type Line = (&'static [&'static str], &'static str, &'static str);
const EVERY_DAY: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Windows by the week: evenings only, one morning a week, across midnight, ten minutes at noon, the small hours in which clocks are set.
pub(super) const HOURS: [&[Line]; 8] = [
    &[(EVERY_DAY, "18:00", "20:00")],
    &[(&["tue"], "18:00", "20:00")],
    &[(&["mon"], "09:00", "10:00"), (&["fri"], "20:00", "24:00"), (&["sat"], "00:00", "03:00")],
    &[(EVERY_DAY, "22:00", "24:00"), (EVERY_DAY, "00:00", "02:30")],
    &[(EVERY_DAY, "12:00", "12:10")],
    &[(EVERY_DAY, "01:30", "02:20"), (&["wed"], "09:00", "17:00")],
    &[
        (&["mon", "tue", "wed", "thu", "fri"], "09:00", "12:00"),
        (&["mon", "tue", "wed", "thu", "fri"], "13:00", "17:00"),
    ],
    &[(EVERY_DAY, "00:00", "24:00")],
];

pub(super) fn hours_of(lines: &[Line]) -> SafeHours {
    let window = |(days, from, to): &Line| WrittenWindow {
        days: days.iter().map(ToString::to_string).collect(),
        from: (*from).to_owned(),
        to: (*to).to_owned(),
    };
    SafeHours::parse(&lines.iter().map(window).collect::<Vec<_>>()).expect("hours")
}

const fn hours(first: i64, second: i64) -> Option<Leads> {
    Some([Some(first * 60), Some(second * 60)])
}

pub(super) const LEADS: [Option<Leads>; 9] = [
    None,
    None,
    hours(48, 4),
    hours(2, 24),
    hours(72, 13),
    hours(11, 5),
    Some([Some(24 * 60), None]),
    Some([None, Some(30)]),
    Some([None, None]),
];

pub(super) const COACH_LEADS_THERE_ARE: [Option<Leads>; 5] =
    [None, hours(20, 1), hours(3, 30), Some([None, Some(45)]), Some([None, None])];

pub(super) fn leads_of([first, second]: Leads) -> RealLeads {
    let lead = |minutes: Option<i64>| minutes.map(|minutes| Lead::minutes(minutes).expect("a lead"));
    RealLeads { first: lead(first), second: lead(second) }
}

pub(super) const AGENDAS: [Option<Time>; 4] =
    [Some(time(7, 0, 0, 0)), Some(time(5, 30, 0, 0)), Some(time(9, 15, 0, 0)), None];

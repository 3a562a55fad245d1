//! Safe hours against a slow reader who looks at the clock again and again.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::refusal::Refusal;
use crate::time::changes::{changes, every_clock};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const TWO_DAYS: SignedDuration = SignedDuration::from_hours(48);

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn at(written: &str) -> Timestamp {
    written.parse().unwrap()
}

fn line(days: &str, from: &str, to: &str) -> WrittenWindow {
    WrittenWindow { days: days.split(' ').map(str::to_owned).collect(), from: from.to_owned(), to: to.to_owned() }
}

const DAILY: &str = "mon tue wed thu fri sat sun";

fn hours(lines: &[(&str, &str, &str)]) -> SafeHours {
    let lines: Vec<_> = lines.iter().map(|(days, from, to)| line(days, from, to)).collect();
    SafeHours::parse(&lines).unwrap()
}

/// Somebody who reads the lines as they were written and looks at the wall.
struct Looker {
    lines: Vec<(Vec<Weekday>, i16, i16)>,
}

impl Looker {
    fn new(lines: &[WrittenWindow]) -> Self {
        let minute = |clock: &str| clock[..2].parse::<i16>().unwrap() * 60 + clock[3..].parse::<i16>().unwrap();
        let weekday = |day: &String| match day.as_str() {
            "mon" => Weekday::Monday,
            "tue" => Weekday::Tuesday,
            "wed" => Weekday::Wednesday,
            "thu" => Weekday::Thursday,
            "fri" => Weekday::Friday,
            "sat" => Weekday::Saturday,
            "sun" => Weekday::Sunday,
            other => panic!("{other}"),
        };
        Self {
            lines: lines
                .iter()
                .map(|line| (line.days.iter().map(weekday).collect(), minute(&line.from), minute(&line.to)))
                .collect(),
        }
    }

    fn safe(&self, zone: &Zone, at: Timestamp) -> bool {
        let wall = zone.local(at);
        let shown = i16::from(wall.hour()) * 60 + i16::from(wall.minute());
        self.lines.iter().any(|(days, from, to)| days.contains(&wall.weekday()) && (*from..*to).contains(&shown))
    }

    /// Forward a minute at a time.
    fn next(&self, zone: &Zone, from: Timestamp) -> Timestamp {
        let mut at = from;
        while !self.safe(zone, at) {
            at = next_minute(at);
        }
        at
    }

    /// Backward a minute at a time to the end of a window, then on for at most fifteen, while it is still safe.
    fn last_moment_before(&self, zone: &Zone, instant: Timestamp, at_most: SignedDuration) -> Option<Timestamp> {
        if self.safe(zone, instant) {
            return Some(instant);
        }
        let mut end = from_second(instant.as_second().div_euclid(60) * 60);
        while !self.safe(zone, end - MINUTE) {
            end -= MINUTE;
            if end < instant - at_most {
                return None;
            }
        }
        let moment = (1..=15)
            .map(|minutes| end - SignedDuration::from_mins(minutes))
            .take_while(|at| self.safe(zone, *at))
            .last()?;
        (moment >= instant - at_most).then_some(moment)
    }
}

fn next_minute(at: Timestamp) -> Timestamp {
    from_second((at.as_second().div_euclid(60) + 1) * 60)
}

#[test]
fn unless_agreed_otherwise_every_day_from_eight_to_eight() {
    assert_eq!(SafeHours::default(), hours(&[(DAILY, "08:00", "20:00")]));
    let berlin = zone("Europe/Berlin");
    for (instant, safe) in [
        ("2026-12-01T07:59:59.999+01:00", false),
        ("2026-12-01T08:00+01:00", true),
        ("2026-12-01T19:59:59.999+01:00", true),
        ("2026-12-01T20:00+01:00", false),
    ] {
        assert_eq!(SafeHours::default().contains(&berlin, at(instant)), safe, "{instant}");
    }
}

#[test]
fn a_reminder_moves_to_a_quarter_of_an_hour_before_the_last_window_closes() {
    let utc = Zone::utc();
    for (lines, instant, moment) in [
        (&[(DAILY, "08:00", "20:00")][..], "2026-12-02T07:00Z", Some("2026-12-01T19:45Z")),
        (&[(DAILY, "08:00", "20:00")], "2026-12-02T08:00Z", Some("2026-12-02T08:00Z")),
        (&[(DAILY, "08:00", "20:00")], "2026-12-02T20:00Z", Some("2026-12-02T19:45Z")),
        // Only Tuesday 18–20: both moments of a Thursday session move there.
        (&[("tue", "18:00", "20:00")], "2026-12-03T08:00Z", Some("2026-12-01T19:45Z")),
        (&[("tue", "18:00", "20:00")], "2026-12-02T10:00Z", Some("2026-12-01T19:45Z")),
        // Only Monday 9–10: 48 hours and a quarter is too early, 48 hours is not.
        (&[("mon", "09:00", "10:00")], "2026-12-02T10:00Z", None),
        (&[("mon", "09:00", "10:00")], "2026-12-02T09:45Z", Some("2026-11-30T09:45Z")),
        // A window shorter than the margin: its beginning.
        (&[(DAILY, "09:00", "09:10")], "2026-12-02T12:00Z", Some("2026-12-02T09:00Z")),
        // Windows that touch at midnight are one.
        (&[("mon", "22:00", "24:00"), ("tue", "00:00", "00:05")], "2026-12-01T03:00Z", Some("2026-11-30T23:50Z")),
        (&[("sun", "22:00", "24:00"), ("mon", "00:00", "00:05")], "2026-11-30T03:00Z", Some("2026-11-29T23:50Z")),
    ] {
        assert_eq!(hours(lines).last_moment_before(&utc, at(instant), TWO_DAYS), moment.map(at), "{instant} {lines:?}");
    }
}

#[test]
fn the_next_safe_moment_is_now_or_the_next_opening() {
    let utc = Zone::utc();
    let weekdays = hours(&[("mon tue", "09:00", "10:00")]);
    for (instant, next) in [
        ("2026-12-01T09:59:59.5Z", "2026-12-01T09:59:59.5Z"),
        ("2026-12-01T10:00Z", "2026-12-07T09:00Z"),
        ("2026-12-01T08:59:59.5Z", "2026-12-01T09:00Z"),
        ("2026-11-30T10:00Z", "2026-12-01T09:00Z"),
    ] {
        assert_eq!(weekdays.next(&utc, at(instant)), at(next), "{instant}");
    }
    assert_eq!(
        hours(&[(DAILY, "00:00", "24:00")]).next(&utc, at("2026-12-06T23:59:59.9Z")),
        at("2026-12-06T23:59:59.9Z")
    );
}

#[test]
fn a_window_that_the_clock_jumps_over_does_not_open_that_week() {
    let berlin = zone("Europe/Berlin");
    let saturday = at("2027-03-27T12:00+01:00");
    for (from, to) in [("02:15", "02:45"), ("02:00", "02:45"), ("02:15", "03:00"), ("02:00", "03:00")] {
        let swallowed = hours(&[("sun", from, to)]);
        assert_eq!(swallowed.next(&berlin, saturday), at(&format!("2027-04-04T{from}+02:00")), "{from} to {to}");
        assert_eq!(
            swallowed.last_moment_before(&berlin, at("2027-03-29T00:00+02:00"), TWO_DAYS),
            None,
            "{from} to {to}"
        );
    }
    // It begins inside the jump: it opens at the jump. It ends inside the jump: it closes there.
    assert_eq!(hours(&[("sun", "02:30", "04:00")]).next(&berlin, saturday), at("2027-03-28T03:00+02:00"));
    let closing = hours(&[("sun", "01:00", "02:30")]);
    assert_eq!(
        closing.last_moment_before(&berlin, at("2027-03-28T12:00+02:00"), TWO_DAYS),
        Some(at("2027-03-28T01:45+01:00"))
    );
    assert!(!closing.contains(&berlin, at("2027-03-28T03:00+02:00")));
}

#[test]
fn what_the_clock_shows_twice_is_safe_twice() {
    let berlin = zone("Europe/Berlin");
    let early = hours(&[("sun", "01:00", "02:30")]);
    for (instant, safe) in [
        ("2027-10-31T02:29+02:00", true),
        ("2027-10-31T02:30+02:00", false),
        ("2027-10-31T02:59+02:00", false),
        ("2027-10-31T02:00+01:00", true),
        ("2027-10-31T02:30+01:00", false),
    ] {
        assert_eq!(early.contains(&berlin, at(instant)), safe, "{instant}");
    }
    assert_eq!(early.next(&berlin, at("2027-10-31T02:30+02:00")), at("2027-10-31T02:00+01:00"));
    assert_eq!(
        early.last_moment_before(&berlin, at("2027-10-31T02:45+02:00"), TWO_DAYS),
        Some(at("2027-10-31T02:15+02:00"))
    );
    assert_eq!(
        early.last_moment_before(&berlin, at("2027-10-31T08:00+01:00"), TWO_DAYS),
        Some(at("2027-10-31T02:15+01:00"))
    );
    // Where the repeated hour lies inside, the window is an hour longer and stays one.
    let whole = hours(&[("sun", "02:50", "24:00"), ("sun", "01:00", "02:10")]);
    assert_eq!(
        whole.last_moment_before(&berlin, at("2027-10-31T02:20+01:00"), TWO_DAYS),
        Some(at("2027-10-31T02:55+02:00"))
    );
}

#[test]
fn the_last_moment_may_lie_across_the_change_of_the_clock() {
    // The window closes five minutes after the jump: the quarter of an hour reaches back over it.
    let berlin = zone("Europe/Berlin");
    let moment =
        hours(&[("sun", "01:00", "03:05")]).last_moment_before(&berlin, at("2027-03-28T12:00+02:00"), TWO_DAYS);
    assert_eq!(moment, Some(at("2027-03-28T01:50+01:00")));
}

#[test]
fn around_every_change_of_every_clock_edges_are_where_the_wall_shows_them() {
    let mut unsafe_ones = 0;
    let lines = [
        line(DAILY, "23:10", "24:00"),
        line(DAILY, "00:00", "00:05"),
        line(DAILY, "00:40", "02:15"),
        line(DAILY, "02:45", "03:20"),
    ];
    let (hours, looker) = (SafeHours::parse(&lines).unwrap(), Looker::new(&lines));
    let (step, four_hours) = (SignedDuration::from_mins(5), SignedDuration::from_hours(4));
    for zone in every_clock() {
        for change in changes(&zone) {
            let looks: Vec<_> =
                (-110..60).map(|count| change + step * count).map(|at| (at, looker.safe(&zone, at))).collect();
            for (place, &(at, safe)) in looks.iter().enumerate().skip(60) {
                assert_eq!(hours.contains(&zone, at), safe, "{at} in {zone}");
                if let Some((next, _)) = looks[place..].iter().find(|(_, safe)| *safe) {
                    assert_eq!(hours.next(&zone, at), *next, "{at} in {zone}");
                }
                let end = looks[..place].iter().rposition(|(_, safe)| *safe).map(|last| last + 1);
                let back =
                    end.and_then(|end| (1..=3).map(|count| looks[end - count]).take_while(|(_, safe)| *safe).last());
                let moment = back.map(|(moment, _)| moment).filter(|moment| *moment >= at - four_hours);
                let moment = if safe { Some(at) } else { moment };
                assert_eq!(hours.last_moment_before(&zone, at, four_hours), moment, "{at} in {zone}");
                unsafe_ones += usize::from(!safe);
            }
        }
    }
    assert!(unsafe_ones > 20_000, "only {unsafe_ones}");
}

/// Zones whose clocks are set in different ways, or never.
const SAMPLE: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/Nuuk",
    "Antarctica/Troll",
    "America/Santiago",
];

fn any_lines() -> impl Strategy<Value = Vec<WrittenWindow>> {
    let days = prop::sample::subsequence(DAILY.split(' ').map(str::to_owned).collect::<Vec<_>>(), 1..=7);
    let minutes = prop_oneof![(0_i32..1440, 1_i32..=1440), (60_i32..240, 61_i32..260)]
        .prop_filter("from < to", |(from, to)| from < to);
    let clock = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let window =
        (days, minutes).prop_map(move |(days, (from, to))| WrittenWindow { days, from: clock(from), to: clock(to) });
    prop::collection::vec(window, 1..4)
}

/// Half of them within hours of a change of the clock.
fn any_moment() -> impl Strategy<Value = (Zone, Timestamp)> {
    let far = (prop::sample::select(&SAMPLE[..]), 1_735_689_600_000_i64..1_924_991_999_999)
        .prop_map(|(name, milli)| (name, Timestamp::from_millisecond(milli).unwrap()));
    let near = prop::sample::select(vec![
        "Europe/Berlin",
        "America/Nuuk",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "Africa/Casablanca",
    ]);
    let near = (near, any::<prop::sample::Index>(), -9_000_i64..9_000).prop_map(|(name, which, minutes)| {
        let changes = changes(&zone(name));
        (
            name,
            changes[which.index(changes.len())]
                + MINUTE * i32::try_from(minutes / 6).unwrap()
                + SignedDuration::from_secs(minutes % 6 * 7),
        )
    });
    prop_oneof![far, near].prop_map(|(name, at)| (zone(name), at))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn every_answer_is_the_one_found_by_looking_each_minute(lines in any_lines(), (zone, at) in any_moment()) {
        let (hours, looker) = (SafeHours::parse(&lines).unwrap(), Looker::new(&lines));
        prop_assert_eq!(hours.contains(&zone, at), looker.safe(&zone, at));
        prop_assert_eq!(hours.next(&zone, at), looker.next(&zone, at));
        prop_assert_eq!(hours.last_moment_before(&zone, at, TWO_DAYS), looker.last_moment_before(&zone, at, TWO_DAYS));
    }

    #[test]
    fn what_is_written_down_reads_the_same(lines in any_lines()) {
        let hours = SafeHours::parse(&lines).unwrap();
        let json = serde_json::to_string(&hours).unwrap();
        prop_assert_eq!(SafeHours::parse(&hours.written()).unwrap(), hours.clone());
        prop_assert_eq!(serde_json::from_str::<SafeHours>(&json).unwrap(), hours);
    }
}

#[test]
fn windows_that_overlap_or_touch_are_one() {
    let hours = hours(&[
        ("mon tue wed", "08:00", "10:00"),
        ("wed thu", "09:00", "11:00"),
        ("thu", "11:00", "12:00"),
        ("mon mon", "09:30", "09:45"),
    ]);
    assert_eq!(
        hours.written(),
        [line("mon tue", "08:00", "10:00"), line("wed", "08:00", "11:00"), line("thu", "09:00", "12:00")]
    );
    let night = super::SafeHours::parse(&[
        line("sat", "20:00", "24:00"),
        line("sun", "00:00", "24:00"),
        line("mon", "00:00", "06:00"),
    ])
    .unwrap();
    assert_eq!(
        night.written(),
        [line("mon", "00:00", "06:00"), line("sat", "20:00", "24:00"), line("sun", "00:00", "24:00")]
    );
}

#[test]
fn each_thing_that_cannot_be_read_is_named_at_its_place() {
    let pointers = |lines: &[WrittenWindow]| match SafeHours::parse(lines) {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.pointer.into_owned()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(pointers(&[]), [""]);
    assert_eq!(pointers(&vec![line("mon", "08:00", "09:00"); 29]), [""]);
    assert_eq!(
        pointers(&[line("mon", "08:00", "09:00"), line("mon tues", "8:00", "24:01")]),
        ["/1/days/1", "/1/from", "/1/to"]
    );
    assert_eq!(pointers(&[WrittenWindow { days: Vec::new(), ..line("", "08:00", "09:00") }]), ["/0/days"]);
    for (from, to, place) in [
        ("24:00", "24:00", "/0/from"),
        ("08:60", "20:00", "/0/from"),
        ("+8:00", "20:00", "/0/from"),
        ("08:00:00", "20:00", "/0/from"),
        ("0800", "20:00", "/0/from"),
        ("08:00", "25:00", "/0/to"),
        ("08:00", "08:00", "/0/to"),
        ("22:00", "06:00", "/0/to"),
    ] {
        assert_eq!(pointers(&[line("mon", from, to)]), [place], "{from} {to}");
    }
    assert!(
        serde_json::from_str::<WrittenWindow>(r#"{"days":["mon"],"from":"08:00","to":"20:00","zone":"UTC"}"#).is_err()
    );
}

#[test]
fn lines_that_would_take_more_than_can_be_read_again_are_refused() {
    // Fourteen lines a day apart in their days: joined they would be cut into more different ones than there may be.
    let clock = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let lines: Vec<_> = (0..14)
        .flat_map(|pair| {
            let (from, days) = (pair * 100, ["mon tue wed", "tue fri"]);
            [line(days[0], &clock(from), &clock(from + 30)), line(days[1], &clock(from + 20), &clock(from + 40))]
        })
        .collect();
    assert_eq!(SafeHours::parse(&lines), Err(Refusal::at("", "At most 28 windows of hours.")));
}

#[test]
fn the_ends_of_time_hold() {
    let berlin = zone("Europe/Berlin");
    let hours = hours(&[("mon", "09:00", "09:01")]);
    assert_eq!(hours.next(&berlin, Timestamp::MAX), Timestamp::MAX);
    assert_eq!(hours.last_moment_before(&berlin, Timestamp::MIN, TWO_DAYS), None);
    assert!(hours.next(&berlin, Timestamp::MIN) > Timestamp::MIN);
}

//! Free stretches of a coach's time, to offer in place of one that is taken.

use jiff::civil::{Date, time};
use jiff::{SignedDuration, Timestamp};

use super::Zone;
use super::wall::{from_second, whole_second};
use crate::refusal::FreeTime;

/// How much of a coach's time a session takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// How long it is.
    pub length: SignedDuration,
    /// What is kept free before it.
    pub before: SignedDuration,
    /// What is kept free after it.
    pub after: SignedDuration,
}

/// Starts are offered at full five minutes. Every offset in use is a multiple of that, so they are full on every wall.
const STEP: i64 = 5 * 60;
/// How many stretches are offered at most.
const OFFERS: usize = 8;
/// How many further days are looked at.
const FURTHER_DAYS: usize = 2;

/// The free stretches nearest to the time asked for, nearest first, at most eight: on that day and the next two, between 07:00
/// and 21:00 on the coach's wall, after `now`. `busy` holds whatever else takes the coach's time there, buffers included, in any order.
pub fn free_near(
    asked_at: Timestamp,
    now: Timestamp,
    zone: &Zone,
    busy: &[(Timestamp, Timestamp)],
    takes: Footprint,
) -> Vec<FreeTime> {
    let soonest = from_second(whole_second(now).saturating_add(1));
    let mut free: Vec<_> = zone
        .today(asked_at)
        .series(jiff::Span::new().days(1))
        .take(1 + FURTHER_DAYS)
        .map(|on| waking_hours(zone, on))
        .flat_map(|(from, to)| free_within((from.max(soonest), to), busy, takes))
        .collect();
    free.sort_by_key(|stretch| distance(asked_at, stretch));
    free.truncate(OFFERS);
    free
}

/// The stretches of a window in which a session could start so that it lies inside the window and touches nothing busy with its buffers,
/// in order. `busy` may overlap and come in any order; a span that does not end after it begins counts for nothing.
pub fn free_within(window: (Timestamp, Timestamp), busy: &[(Timestamp, Timestamp)], takes: Footprint) -> Vec<FreeTime> {
    let last_start = whole_second(window.1) - takes.length.as_secs();
    let mut open_from = up(window.0);
    let mut free = Vec::new();
    for (from, until) in starts_taken(busy, takes) {
        free.extend(stretch(open_from, from.min(last_start)));
        open_from = open_from.max(until);
    }
    free.extend(stretch(open_from, last_start));
    free
}

/// Between which seconds no session may start (the ends themselves are free again), in order of their beginnings.
fn starts_taken(busy: &[(Timestamp, Timestamp)], takes: Footprint) -> Vec<(i64, i64)> {
    let mut taken: Vec<_> = busy
        .iter()
        .filter(|(from, to)| from < to)
        .map(|(from, to)| {
            (whole_second(*from) - (takes.length + takes.after).as_secs(), up(*to) + takes.before.as_secs())
        })
        .collect();
    taken.sort_unstable();
    taken
}

/// The full five minutes between two seconds, both included, if there are any.
fn stretch(from: i64, last: i64) -> Option<FreeTime> {
    let (from, last) = (
        from.div_euclid(STEP) * STEP + if from.rem_euclid(STEP) == 0 { 0 } else { STEP },
        last.div_euclid(STEP) * STEP,
    );
    (from <= last).then(|| FreeTime { starts_at: from_second(from), last_start_at: from_second(last) })
}

fn waking_hours(zone: &Zone, on: Date) -> (Timestamp, Timestamp) {
    (zone.first_at(on.to_datetime(time(7, 0, 0, 0))), zone.first_at(on.to_datetime(time(21, 0, 0, 0))))
}

/// How far the nearest start of a stretch is from the time asked for.
fn distance(asked_at: Timestamp, free: &FreeTime) -> SignedDuration {
    asked_at.duration_since(asked_at.clamp(free.starts_at, free.last_start_at)).abs()
}

/// The first Unix second that does not lie before an instant.
fn up(at: Timestamp) -> i64 {
    whole_second(at) + i64::from(at.subsec_nanosecond() != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(written: &str) -> Timestamp {
        format!("2026-12-{written}Z").parse().unwrap()
    }

    fn takes(length: i64, before: i64, after: i64) -> Footprint {
        let minutes = SignedDuration::from_mins;
        Footprint { length: minutes(length), before: minutes(before), after: minutes(after) }
    }

    fn offers(free: &[FreeTime]) -> Vec<String> {
        let utc = Zone::utc();
        free.iter()
            .map(|one| {
                format!(
                    "{}–{}",
                    utc.local(one.starts_at).strftime("%d %H:%M"),
                    utc.local(one.last_start_at).strftime("%H:%M")
                )
            })
            .collect()
    }

    #[test]
    fn a_stretch_leaves_room_for_the_session_and_its_buffers() {
        let busy = [(at("01T12:00"), at("01T13:00")), (at("01T09:00"), at("01T10:00"))];
        let free = free_within((at("01T08:00"), at("01T18:00")), &busy, takes(50, 5, 10));
        assert_eq!(offers(&free), ["01 08:00–08:00", "01 10:05–11:00", "01 13:05–17:10"]);
    }

    #[test]
    fn a_gap_of_just_the_right_size_is_offered_and_a_smaller_one_is_not() {
        let day = (at("01T09:00"), at("01T12:00"));
        let busy = |from: &str| [(at("01T09:00"), at("01T10:00")), (at(from), at("01T12:00"))];
        assert_eq!(offers(&free_within(day, &busy("01T11:00"), takes(60, 0, 0))), ["01 10:00–10:00"]);
        assert!(free_within(day, &busy("01T10:59"), takes(60, 0, 0)).is_empty());
    }

    #[test]
    fn the_nearest_come_first_and_never_before_now() {
        let busy =
            [(at("01T10:00"), at("01T11:00")), (at("01T14:00"), at("01T20:30")), (at("02T07:00"), at("03T20:00"))];
        let free = free_near(at("01T10:30"), at("01T09:01"), &Zone::utc(), &busy, takes(60, 0, 0));
        assert_eq!(offers(&free), ["01 11:00–13:00", "03 20:00–20:00"]);
        let free = free_near(at("01T10:00"), at("01T08:00"), &Zone::utc(), &busy, takes(60, 0, 0));
        assert_eq!(offers(&free), ["01 08:05–09:00", "01 11:00–13:00", "03 20:00–20:00"]);
    }

    #[test]
    fn offers_keep_to_the_hours_on_the_coachs_wall_and_to_eight() {
        let kathmandu = Zone::parse("Asia/Kathmandu").unwrap();
        let free = free_near(at("01T06:00"), at("01T00:00"), &kathmandu, &[], takes(50, 5, 5));
        assert_eq!(offers(&free), ["01 01:15–14:25", "02 01:15–14:25", "03 01:15–14:25"]);
        let every_hour: Vec<_> = (0..48)
            .map(|hour| {
                (at("01T00:50") + SignedDuration::from_hours(hour), at("01T01:00") + SignedDuration::from_hours(hour))
            })
            .collect();
        let free = free_near(at("01T12:00"), at("01T00:00"), &Zone::utc(), &every_hour, takes(50, 0, 0));
        assert_eq!(offers(&free)[..3], ["01 12:00–12:00", "01 11:00–11:00", "01 13:00–13:00"]);
        assert_eq!(free.len(), 8);
    }

    #[test]
    fn nothing_is_offered_where_there_is_no_room() {
        let window = (at("01T09:00"), at("01T09:30"));
        assert!(free_within(window, &[], takes(50, 0, 0)).is_empty());
        assert!(free_within((window.1, window.0), &[], takes(5, 0, 0)).is_empty());
    }

    proptest! {
        /// Minute by minute: a start is offered exactly if the session lies in the window and meets nothing busy.
        #[test]
        fn what_is_offered_is_what_fits(
            busy in prop::collection::vec((0_i64..600, 0_i64..90), 0..8), length in 1_i64..120, before in 0_i64..20, after in 0_i64..20,
        ) {
            let minute = |count: i64| from_second(at("01T08:00").as_second() + count * 60);
            let spans: Vec<_> = busy.iter().map(|(from, long)| (minute(*from), minute(from + long))).collect();
            let free = free_within((minute(0), minute(600)), &spans, takes(length, before, after));
            for start in (0..600).step_by(5) {
                let meets = |(from, long): &(i64, i64)| *long > 0 && start - before < from + long && start + length + after > *from;
                let fits = start + length <= 600 && !busy.iter().any(meets);
                let offered = free.iter().filter(|one| one.starts_at <= minute(start) && minute(start) <= one.last_start_at).count();
                prop_assert_eq!(offered, usize::from(fits), "start {}", start);
            }
        }
    }
}

//! A week's windows as arithmetic: readings of a wall clock in seconds, counted from a Monday's midnight.

const MINUTE: i64 = 60;
const DAY_MINUTES: i64 = 24 * 60;
const DAY: i64 = DAY_MINUTES * MINUTE;
const WEEK: i64 = 7 * DAY;
/// The Unix count begins on a Thursday, three days after a Monday's midnight.
const EPOCH: i64 = 3 * DAY;

/// An open stretch of the week in seconds of the week; `from` included, `to` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    from: i64,
    to: i64,
}

impl Window {
    /// A window on one day (0 is Monday) between two minutes of that day.
    pub(super) fn on(day: i64, from: i64, to: i64) -> Self {
        Self { from: day * DAY + from * MINUTE, to: day * DAY + to * MINUTE }
    }

    /// The day (0 is Monday) and the minutes of it.
    pub(super) fn parts(self) -> (i64, i64, i64) {
        let day = self.from / DAY;
        (day, (self.from - day * DAY) / MINUTE, (self.to - day * DAY) / MINUTE)
    }

    fn holds(self, reading: i64) -> bool {
        self.from <= reading && reading < self.to
    }
}

/// The windows of a week, in order, neither overlapping nor touching within the week. What touches across Sunday's midnight stays two
/// windows: every question below is asked again at an edge that leads straight into the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weekly(Vec<Window>);

impl Weekly {
    /// Puts windows in order and joins those that overlap or touch. There must be at least one.
    pub(super) fn joined(windows: impl Iterator<Item = Window>) -> Self {
        let mut windows: Vec<_> = windows.collect();
        windows.sort_unstable();
        windows.dedup_by(|next, kept| {
            let joins = next.from <= kept.to;
            if joins {
                kept.to = kept.to.max(next.to);
            }
            joins
        });
        Self(windows)
    }

    /// The windows cut at each midnight.
    pub(super) fn by_day(&self) -> impl Iterator<Item = Window> {
        self.0.iter().flat_map(|window| {
            (0..7)
                .map(|day| Window { from: window.from.max(day * DAY), to: window.to.min((day + 1) * DAY) })
                .filter(|part| part.from < part.to)
        })
    }

    /// For how many seconds, the one of this reading included, the window that holds it has been open; none if it is closed.
    pub(super) fn open_for(&self, reading: i64) -> Option<i64> {
        let reading = of_week(reading);
        self.0.iter().find(|window| window.holds(reading)).map(|window| reading - window.from + 1)
    }

    /// In how many seconds a window holds the reading; 0 if one does now.
    pub(super) fn opens_in(&self, reading: i64) -> i64 {
        let reading = of_week(reading);
        let wait = |window: &Window| if window.holds(reading) { 0 } else { (window.from - reading).rem_euclid(WEEK) };
        self.0.iter().map(wait).min().unwrap_or(i64::MAX)
    }

    /// For how many seconds, the one of this reading included, no window has been open; 0 if one is now.
    pub(super) fn closed_for(&self, reading: i64) -> i64 {
        let reading = of_week(reading);
        let since =
            |window: &Window| if window.holds(reading) { 0 } else { (reading - window.to).rem_euclid(WEEK) + 1 };
        self.0.iter().map(since).min().unwrap_or(i64::MAX)
    }
}

fn of_week(reading: i64) -> i64 {
    (reading + EPOCH).rem_euclid(WEEK)
}

//! How safe hours are written down, and read.

use serde::{Deserialize, Serialize};

use super::SafeHours;
use super::weekly::{Weekly, Window};
use crate::Refusal;
use crate::refusal::Check;

/// One line of safe hours: `{"days":["mon","tue"],"from":"08:00","to":"20:00"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenWindow {
    /// On which days: `mon` to `sun`, at least one.
    pub days: Vec<String>,
    /// From which minute on, `00:00` to `23:59`.
    pub from: String,
    /// Until which minute, `00:01` to `24:00`, after `from`. Hours across midnight are two windows.
    pub to: String,
}

impl WrittenWindow {
    /// Whether something is a time as it is written here: `HH:MM`, at most 24:00.
    pub fn is_clock(written: &str) -> bool {
        read_clock(written).is_some()
    }
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// How many lines there may be.
const MOST: usize = 28;
const MIDNIGHT: i64 = 24 * 60;

impl SafeHours {
    /// Reads windows. Those that overlap or touch become one.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with everything that is wrong: at the list itself if it is empty or holds more than 28 lines, else at pointers such as
    /// `/0/from`, `/0/to`, `/0/days`, `/0/days/1`.
    pub fn parse(written: &[WrittenWindow]) -> Result<Self, Refusal> {
        let mut check = Check::default();
        if written.is_empty() {
            return Err(Refusal::at("", "At least one window of hours."));
        }
        if written.len() > MOST {
            return Err(too_many());
        }
        let lines: Vec<_> = written
            .iter()
            .enumerate()
            .filter_map(|(line, window)| check.take(&format!("/{line}"), read(window)))
            .collect();
        check.finish()?;
        let hours = Self { weekly: Weekly::joined(lines.into_iter().flatten()) };
        // Lines whose days overlap in part can take more lines once joined; what is kept must be readable again.
        if hours.written().len() > MOST { Err(too_many()) } else { Ok(hours) }
    }

    /// Writes the windows down, days with the same hours on one line, in the order of the week. Reading that gives the same safe hours.
    pub fn written(&self) -> Vec<WrittenWindow> {
        let mut lines: Vec<WrittenWindow> = Vec::new();
        for (day, from, to) in self.weekly.by_day().map(Window::parts) {
            let (from, to) = (clock(from), clock(to));
            let name = usize::try_from(day).ok().and_then(|day| DAYS.get(day)).copied().unwrap_or_default().to_owned();
            match lines.iter_mut().find(|line| line.from == from && line.to == to) {
                Some(line) => line.days.push(name),
                None => lines.push(WrittenWindow { days: vec![name], from, to }),
            }
        }
        lines
    }
}

impl TryFrom<Vec<WrittenWindow>> for SafeHours {
    type Error = Refusal;

    fn try_from(written: Vec<WrittenWindow>) -> Result<Self, Refusal> {
        Self::parse(&written)
    }
}

impl From<SafeHours> for Vec<WrittenWindow> {
    fn from(hours: SafeHours) -> Self {
        hours.written()
    }
}

/// One window for each day of a line.
fn read(written: &WrittenWindow) -> Result<Vec<Window>, Refusal> {
    let mut check = Check::default();
    if written.days.is_empty() {
        check.note("/days", "At least one day, such as mon.");
    }
    let days: Vec<_> = written
        .days
        .iter()
        .enumerate()
        .filter_map(|(place, day)| check.take(&format!("/days/{place}"), read_day(day)))
        .collect();
    let from = check.take(
        "/from",
        read_clock(&written.from)
            .filter(|minute| *minute < MIDNIGHT)
            .ok_or_else(|| Refusal::at("", "A time such as 08:00.")),
    );
    let to = check
        .take("/to", read_clock(&written.to).ok_or_else(|| Refusal::at("", "A time such as 20:00, at most 24:00.")));
    let (from, to) = from.zip(to).unwrap_or((0, MIDNIGHT));
    if from >= to {
        check.note("/to", "A time after the beginning, as in 9–17. Hours across midnight are two: until 24 on one day, from 0 on the next.");
    }
    check.finish()?;
    Ok(days.into_iter().map(|day| Window::on(day, from, to)).collect())
}

fn read_day(written: &str) -> Result<i64, Refusal> {
    (0..)
        .zip(DAYS)
        .find(|(_, name)| *name == written)
        .map(|(day, _)| day)
        .ok_or_else(|| Refusal::at("", "One of mon, tue, wed, thu, fri, sat, sun."))
}

/// The minute of the day of `HH:MM`, up to and with 24:00.
fn read_clock(written: &str) -> Option<i64> {
    let (hours, minutes) = written.split_once(':')?;
    let two_digits = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= MIDNIGHT).then_some(hours * 60 + minutes)
}

fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn too_many() -> Refusal {
    Refusal::at("", "At most 28 windows of hours.")
}

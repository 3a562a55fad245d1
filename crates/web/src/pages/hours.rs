//! Hours of a week in a form: hours that many people want by one choice, or a line for each day of the week.

use domain::Refusal;
use domain::refusal::{Check, Fault};
use domain::time::{SafeHours, WrittenWindow};

use super::entries::Entries;
use crate::words::{Saying, saying_among};

/// The days, each with the field its hours stand in.
pub(super) const DAYS: [(&str, &str); 7] = [
    ("mon", "on_mon"),
    ("tue", "on_tue"),
    ("wed", "on_wed"),
    ("thu", "on_thu"),
    ("fri", "on_fri"),
    ("sat", "on_sat"),
    ("sun", "on_sun"),
];

/// What stands for hours written day by day.
const BY_DAY: &str = "by_day";
/// What stands for any hour.
const ALWAYS: &str = "always";

const SUCH_AS: &str = "Hours such as 9–17, or 8–12, 14:30–18. Leave it empty for a day without letters.";

/// Hours that one choice stands for: its word, on how many days from Monday on, from when, until when.
const CHOICES: [(&str, usize, &str, &str); 4] = [
    ("daily", 7, "08:00", "20:00"),
    ("weekdays", 5, "09:00", "17:00"),
    ("evenings", 7, "17:00", "21:00"),
    (ALWAYS, 7, "00:00", "24:00"),
];

/// All choices.
pub(super) fn choices() -> Vec<(&'static str, Saying)> {
    let words = CHOICES.iter().map(|(word, ..)| *word).chain([BY_DAY]);
    words.map(|word| (word, saying_among("hours-choice", word))).collect()
}

/// The field of each day, and what the day is called.
pub(super) fn days() -> Vec<(&'static str, Saying)> {
    DAYS.into_iter().map(|(day, field)| (field, saying_among("hours-day", day))).collect()
}

/// The same form with hours entered: by their choice if there is one, and day by day in any event.
pub(super) fn entered(entries: Entries, hours: &SafeHours) -> Entries {
    let written = hours.written();
    let choice = CHOICES.iter().find(|choice| windows(choice) == written).map_or(BY_DAY, |(word, ..)| *word);
    DAYS.iter().fold(entries.with("hours", choice), |entries, (day, field)| {
        let of_day = written.iter().filter(|window| window.days.iter().any(|one| one == day));
        let line: Vec<_> = of_day.map(|window| format!("{}–{}", window.from, window.to)).collect();
        entries.with(field, line.join(", "))
    })
}

/// The same where no hours mean any hour.
pub(super) fn entered_if(entries: Entries, hours: Option<&SafeHours>) -> Entries {
    match hours {
        Some(hours) => entered(entries, hours),
        None => DAYS.iter().fold(entries.with("hours", ALWAYS), |entries, (_, field)| entries.with(field, "")),
    }
}

/// The hours that were entered, where any hour means none.
pub(super) fn read_if(entries: &Entries) -> Result<Option<SafeHours>, Refusal> {
    if entries.entered("hours") == ALWAYS { Ok(None) } else { read(entries).map(Some) }
}

/// The hours that were entered.
pub(super) fn read(entries: &Entries) -> Result<SafeHours, Refusal> {
    if let Some(choice) = CHOICES.iter().find(|(word, ..)| *word == entries.entered("hours")) {
        return SafeHours::parse(&windows(choice));
    }
    let mut check = Check::default();
    let mut windows = Vec::new();
    for (day, field) in DAYS {
        windows.extend(check.take(&format!("/{field}"), of_day(day, entries.entered(field))).unwrap_or_default());
    }
    check.finish()?;
    SafeHours::parse(&together(windows)).map_err(|refusal| refusal.under("/hours"))
}

fn windows((_, days, from, to): &(&str, usize, &str, &str)) -> Vec<WrittenWindow> {
    let days = DAYS.iter().take(*days).map(|(day, _)| (*day).to_owned()).collect();
    vec![WrittenWindow { days, from: (*from).to_owned(), to: (*to).to_owned() }]
}

/// One line of a day, which is right in itself or told what is not.
fn of_day(day: &str, line: &str) -> Result<Vec<WrittenWindow>, Refusal> {
    let parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
    let windows: Vec<_> = parts.map(|part| window(day, part)).collect::<Result<_, _>>()?;
    if !windows.is_empty() {
        SafeHours::parse(&windows).map_err(of_whole_line)?;
    }
    Ok(windows)
}

fn window(day: &str, part: &str) -> Result<WrittenWindow, Refusal> {
    let (from, to) = part.split_once(['–', '-', '—']).ok_or_else(|| Refusal::at("", SUCH_AS))?;
    Ok(WrittenWindow { days: vec![day.to_owned()], from: clock(from)?, to: clock(to)? })
}

/// `9` as `09:00`, `9.30` as `09:30`.
fn clock(written: &str) -> Result<String, Refusal> {
    let written = written.trim();
    let (hour, minute) = written.split_once([':', '.']).unwrap_or((written, "00"));
    let clock = format!("{hour:0>2}:{minute}");
    if WrittenWindow::is_clock(&clock) { Ok(clock) } else { Err(Refusal::at("", SUCH_AS)) }
}

/// A fault anywhere in a line is a fault of the line.
fn of_whole_line(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Invalid(faults) => {
            let of_line = |fault: Fault| Fault { pointer: "".into(), ..fault };
            Refusal::Invalid(faults.into_iter().take(1).map(of_line).collect())
        }
        other => other,
    }
}

/// Days with the same hours on one line.
fn together(windows: Vec<WrittenWindow>) -> Vec<WrittenWindow> {
    let mut lines: Vec<WrittenWindow> = Vec::new();
    for window in windows {
        match lines.iter_mut().find(|line| line.from == window.from && line.to == window.to) {
            Some(line) => line.days.extend(window.days),
            None => lines.push(window),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_day(lines: &[(&'static str, &str)]) -> Entries {
        lines.iter().fold(Entries::default().with("hours", BY_DAY), |entries, (field, line)| entries.with(field, *line))
    }

    #[test]
    fn whatever_holds_is_entered_so_that_it_reads_the_same() {
        let line = |days: &[&str], from: &str, to: &str| WrittenWindow {
            days: days.iter().map(|day| (*day).to_owned()).collect(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let split = SafeHours::parse(&[line(&["mon", "tue"], "08:00", "12:00"), line(&["mon"], "14:30", "18:00")]);
        for hours in CHOICES.iter().map(|choice| SafeHours::parse(&windows(choice))).chain([split]) {
            let hours = hours.unwrap();
            assert_eq!(read(&entered(Entries::default(), &hours)).unwrap(), hours);
        }
        let daily = entered(Entries::default(), &SafeHours::default());
        assert_eq!((daily.entered("hours"), daily.entered("on_sun")), ("daily", "08:00–20:00"));
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let hours =
            read(&by_day(&[("on_mon", "9-17"), ("on_tue", "8.30 – 12, 14:00—24"), ("on_wed", "9–17")])).unwrap();
        let lines: Vec<_> =
            hours.written().iter().map(|line| format!("{} {}-{}", line.days.join(" "), line.from, line.to)).collect();
        assert_eq!(lines, ["mon wed 09:00-17:00", "tue 08:30-12:00", "tue 14:00-24:00"]);
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_day() {
        let wrong = by_day(&[("on_mon", "morning"), ("on_tue", "17–9"), ("on_wed", "9–25"), ("on_thu", "9–17")]);
        let Err(Refusal::Invalid(faults)) = read(&wrong) else { panic!("read") };
        let told: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_ref(), fault.detail.as_ref())).collect();
        assert_eq!(
            told,
            [
                ("/on_mon", SUCH_AS),
                (
                    "/on_tue",
                    "A time after the beginning, as in 9–17. Hours across midnight are two: until 24 on one day, from 0 on the next."
                ),
                ("/on_wed", SUCH_AS)
            ]
        );
        let Err(Refusal::Invalid(faults)) = read(&by_day(&[])) else { panic!("read") };
        assert_eq!(faults[0].pointer, "/hours");
    }
}

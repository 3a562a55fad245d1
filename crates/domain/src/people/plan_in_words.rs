//! A plan in one line, as a coach's list shows it: "Email, neutral, weekdays 9–17, nudges on".

use jiff::Timestamp;

use super::contact_plan::{Channel, ContactPlan, WordingLevel, Yes};
use crate::time::{SafeHours, WrittenWindow};

impl ContactPlan {
    /// The plan in one line of English. It names no address.
    pub fn in_words(&self, now: Timestamp) -> String {
        if self.stopped_at.is_some() {
            return "All contact stopped".to_owned();
        }
        let Channel::Email { address, confirmed_at, refused_at } = &self.channel else {
            return "The client makes contact".to_owned();
        };
        let mut words = vec![
            match (address, refused_at, confirmed_at) {
                (None, ..) => "Email, no address yet",
                (_, Some(_), _) => "Email, address refused",
                (_, _, None) => "Email, not confirmed yet",
                _ => "Email",
            }
            .to_owned(),
        ];
        words.push(level(self.wording).to_owned());
        words.push(hours(&self.safe_hours));
        words.push(nudges(self, now).to_owned());
        words.extend(assigned(self, now).map(str::to_owned));
        if self.pause.everything(now) {
            words.push("paused".to_owned());
        }
        words.join(", ")
    }
}

fn level(wording: WordingLevel) -> &'static str {
    match wording {
        WordingLevel::Neutral => "neutral",
        WordingLevel::Plain => "plain",
        WordingLevel::Detailed => "detailed",
    }
}

fn nudges(plan: &ContactPlan, now: Timestamp) -> &'static str {
    match (plan.nudges.on, plan.nudges.as_told_on) {
        (false, _) => "nudges off",
        (true, _) if plan.pause.nudges(now) && !plan.pause.everything(now) => "nudges paused",
        (true, Some(_)) => "nudges on as told",
        (true, None) => "nudges on",
    }
}

fn assigned(plan: &ContactPlan, now: Timestamp) -> Option<&'static str> {
    match plan.nudges.assigned {
        Yes { on: false, .. } => None,
        Yes { .. } if plan.pause.nudges(now) && !plan.pause.everything(now) => Some("new homework paused"),
        Yes { as_told_on: Some(_), .. } => Some("new homework by letter as told"),
        Yes { as_told_on: None, .. } => Some("new homework by letter"),
    }
}

fn hours(hours: &SafeHours) -> String {
    let lines: Vec<_> = hours
        .written()
        .iter()
        .map(|line| match (days(line).as_str(), line.from.as_str(), line.to.as_str()) {
            ("daily", "00:00", "24:00") => "at any hour".to_owned(),
            (days, from, to) => format!("{days} {}–{}", clock(from), clock(to)),
        })
        .collect();
    lines.join(" and ")
}

fn days(line: &WrittenWindow) -> String {
    let names: Vec<_> = line.days.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] => "daily".to_owned(),
        ["mon", "tue", "wed", "thu", "fri"] => "weekdays".to_owned(),
        ["sat", "sun"] => "weekends".to_owned(),
        names => names.iter().map(|name| capital(name)).collect::<Vec<_>>().join(" "),
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// `09:00` as 9, `09:30` as 9:30.
fn clock(written: &str) -> &str {
    let short = written.strip_suffix(":00").unwrap_or(written);
    short.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{Address, AgreedBy};
    use jiff::civil::date;

    fn plan(days: &[&str], from: &str, to: &str) -> ContactPlan {
        let now = Timestamp::UNIX_EPOCH;
        let mut plan = ContactPlan::nothing_automatic(AgreedBy::Client, date(2026, 12, 1));
        plan.channel = Channel::Email {
            address: Some(Address::parse("a@b.example").unwrap()),
            confirmed_at: Some(now),
            refused_at: None,
        };
        let window = WrittenWindow {
            days: days.iter().map(|day| (*day).to_owned()).collect(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        plan.safe_hours = SafeHours::parse(&[window]).unwrap();
        plan
    }

    #[test]
    fn a_plan_reads_as_one_line() {
        let now = Timestamp::UNIX_EPOCH;
        let mut plan = plan(&["mon", "tue", "wed", "thu", "fri"], "09:00", "17:00");
        plan.nudges.on = true;
        assert_eq!(plan.in_words(now), "Email, neutral, weekdays 9–17, nudges on");
        plan.nudges.assigned.on = true;
        assert_eq!(plan.in_words(now), "Email, neutral, weekdays 9–17, nudges on, new homework by letter");
        plan.nudges.assigned.on = false;
        plan.pause.everything_at = Some(now);
        assert_eq!(plan.in_words(now), "Email, neutral, weekdays 9–17, nudges on, paused");
        plan.stopped_at = Some(now);
        assert_eq!(plan.in_words(now), "All contact stopped");
        plan.stopped_at = None;
        plan.channel = Channel::None;
        assert_eq!(plan.in_words(now), "The client makes contact");
    }

    #[test]
    fn hours_and_days_are_short() {
        let words = |days: &[&str], from, to| hours(&plan(days, from, to).safe_hours);
        assert_eq!(words(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "00:00", "24:00"), "at any hour");
        assert_eq!(words(&["sat", "sun"], "09:30", "12:00"), "weekends 9:30–12");
        assert_eq!(words(&["mon", "wed"], "10:00", "12:00"), "Mon Wed 10–12");
    }
}

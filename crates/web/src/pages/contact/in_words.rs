//! A contact plan in words: a row for each thing that was agreed, read alike by the client and by the coach.

use domain::people::{Leads, WordingLevel};
use domain::time::{SafeHours, Zone};
use jiff::civil::Date;
use practice::people::{ChannelWord, NudgesView, PauseView, PlanView};

use super::form::LEVELS;
use crate::pages::hours::DAYS;
use crate::pages::leads;
use crate::words::{Saying, dated, place_of, saying, saying_among};

/// One thing that was agreed.
#[derive(Clone)]
pub(super) struct Row {
    /// Its word; a change of it is told by that word.
    pub(super) word: &'static str,
    pub(super) label: Saying,
    pub(super) said: Vec<Saying>,
}

/// Against what a plan is read: the client's clock and the practice's reminders.
pub(super) struct Ground<'a> {
    pub(super) zone: &'a Zone,
    pub(super) usual: Leads,
}

/// The plan, row by row.
pub(super) fn rows(plan: &PlanView, ground: &Ground<'_>) -> Vec<Row> {
    let row = |word, said| Row { word, label: saying_among("contact-row", word), said };
    let mut rows = vec![row("channel", channel(plan))];
    if plan.channel == ChannelWord::Email {
        rows.push(row("hours", hours(&plan.safe_hours, ground.zone)));
        rows.push(row("wording", wording(plan)));
        rows.push(row("names", names(plan)));
        let files = if plan.calendar_files { "yes" } else { "no" };
        rows.push(row("calendar", vec![saying_among("contact-calendar", files)]));
        rows.push(row("leads", reminders(plan, ground.usual)));
        rows.push(row("nudges", nudges(plan)));
    }
    rows.extend(rests(&plan.pause, ground.zone).map(|rests| row("rest", vec![rests])));
    rows.push(row("review", vec![dated(saying("contact-review-on"), plan.review_on)]));
    rows
}

/// What another plan says otherwise, by the words of its rows.
pub(super) fn changed(former: Option<&PlanView>, plan: &PlanView) -> Vec<&'static str> {
    let Some(former) = former else { return vec!["channel", "hours", "wording", "nudges"] };
    let pairs = [
        ("channel", (former.channel, &former.address) == (plan.channel, &plan.address)),
        ("hours", former.safe_hours == plan.safe_hours),
        ("wording", former.wording == plan.wording),
        ("names", (&former.subject, &former.sender) == (&plan.subject, &plan.sender)),
        ("calendar", former.calendar_files == plan.calendar_files),
        ("leads", former.leads == plan.leads),
        ("nudges", former.nudges == plan.nudges),
    ];
    pairs.into_iter().filter(|(_, same)| !same).map(|(word, _)| word).collect()
}

fn channel(plan: &PlanView) -> Vec<Saying> {
    if plan.stopped_at.is_some() {
        return vec![saying("contact-stopped")];
    }
    let Some(address) = &plan.address else {
        let word = if plan.channel == ChannelWord::Email { "nowhere" } else { "none" };
        return vec![saying_among("contact-way", word)];
    };
    let to = saying_among("contact-way", "email").with("address", address.clone());
    let standing = match (plan.refused_at, plan.confirmed_at) {
        (Some(_), _) => Some("refused"),
        (None, None) => Some("unconfirmed"),
        (None, Some(_)) => None,
    };
    [to].into_iter().chain(standing.map(|word| saying_among("contact-way", word))).collect()
}

/// A line for each stretch of hours, then by whose clock; of any hour there is no more to say.
pub(super) fn hours(hours: &SafeHours, zone: &Zone) -> Vec<Saying> {
    if let [line] = hours.written().as_slice()
        && (line.days.len(), line.from.as_str(), line.to.as_str()) == (7, "00:00", "24:00")
    {
        return vec![saying_among("hours-choice", "always")];
    }
    let mut said = Vec::new();
    for line in hours.written() {
        let names: Vec<&str> = line.days.iter().map(String::as_str).collect();
        let on = |days: &str| {
            let window = saying_among("contact-window", days);
            window.with("from", short(&line.from)).with("to", short(&line.to))
        };
        match names.len() {
            7 => said.push(on("daily")),
            5 if names == DAYS.map(|(day, _)| day)[..5] => said.push(on("weekdays")),
            2 if names == DAYS.map(|(day, _)| day)[5..] => said.push(on("weekends")),
            _ => said.extend(names.iter().map(|day| on(day))),
        }
    }
    said.push(saying("contact-clock").with("place", place_of(zone)));
    said
}

/// `09:00` as 9, `09:30` as 9:30.
fn short(clock: &str) -> String {
    let clock = clock.strip_suffix(":00").unwrap_or(clock);
    clock.strip_prefix('0').filter(|rest| !rest.is_empty()).unwrap_or(clock).to_owned()
}

fn level(level: WordingLevel) -> &'static str {
    LEVELS.iter().find(|(_, one)| *one == level).map_or("", |(word, _)| word)
}

fn wording(plan: &PlanView) -> Vec<Saying> {
    let chosen = saying_among("contact-level", level(plan.wording));
    let lower = (plan.wording_today != plan.wording).then(|| {
        let why = if plan.review_due { "review" } else { "unconfirmed" };
        saying_among("contact-neutral-until", why)
    });
    [chosen].into_iter().chain(lower).collect()
}

/// The client's own words stand in neutral letters only; where others go now, that is said.
fn names(plan: &PlanView) -> Vec<Saying> {
    let subject = plan.subject.clone().map(|words| saying("contact-own-subject").with("words", words));
    let sender = plan.sender.clone().map(|words| saying("contact-own-sender").with("words", words));
    let mut own: Vec<_> = subject.into_iter().chain(sender).collect();
    if own.is_empty() {
        return vec![saying("contact-usual-names")];
    }
    if plan.wording_today != WordingLevel::Neutral {
        own.push(saying("contact-own-neutral-only"));
    }
    own
}

fn reminders(plan: &PlanView, usual: Leads) -> Vec<Saying> {
    let (whose, written) = match &plan.leads {
        Some(own) => (None, own.clone()),
        None => (Some(saying("contact-usual-leads")), usual.written()),
    };
    leads::in_words(&written).into_iter().chain(whose).collect()
}

fn nudges(plan: &PlanView) -> Vec<Saying> {
    let told = |on: Option<Date>| on.map(|day| dated(saying("contact-as-told"), day));
    let NudgesView { on, hour, as_told_on, assigned } = plan.nudges;
    let mut said = match (on, assigned.on) {
        (true, _) => vec![saying("contact-nudges-at").with("hour", hour.to_string())],
        (false, true) => vec![saying("contact-nudges-no-questions")],
        (false, false) => vec![saying("contact-nudges-off")],
    };
    said.extend(told(as_told_on));
    if assigned.on {
        said.push(saying("contact-assigned-on"));
        said.extend(told(assigned.as_told_on));
    }
    said
}

/// What rests, and until when.
pub(in crate::pages) fn rests(pause: &PauseView, zone: &Zone) -> Option<Saying> {
    let (what, until) = match (pause.everything, pause.nudges) {
        (true, _) => ("everything", pause.everything_until),
        (false, true) => ("nudges", pause.nudges_until),
        (false, false) => return None,
    };
    Some(match until {
        Some(at) => dated(saying_among("contact-rests-until", what), zone.local(at).date()),
        None => saying_among("contact-rests", what),
    })
}

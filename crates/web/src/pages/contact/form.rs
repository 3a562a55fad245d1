//! A contact plan as a form: what holds entered into its fields, and the plan that its fields propose.

use domain::Refusal;
use domain::people::{Address, Leads, Nudges, Proposal, Way, WordingLevel, WrittenLeads, Yes};
use domain::text::Wording;
use jiff::civil::Date;
use practice::people::{ChannelWord, PlanView};

use crate::pages::entries::{Entries, day};
use crate::pages::hours;
use crate::pages::leads::{self, Beside};
use crate::sent::{Fields, sure};

/// The fields.
pub(super) const FIELDS: [&str; 24] = [
    "version",
    "agreed_on",
    "channel",
    "address",
    "hours",
    "on_mon",
    "on_tue",
    "on_wed",
    "on_thu",
    "on_fri",
    "on_sat",
    "on_sun",
    "wording",
    "subject",
    "sender",
    "calendar_files",
    "leads",
    "first",
    "second",
    "nudges",
    "nudges_hour",
    "as_told_on",
    "assigned",
    "assigned_told_on",
];

/// The fields that are the client's alone to fill.
pub(super) const THEIRS: [&str; 2] = ["subject", "sender"];

/// The levels, each with its word.
pub(super) const LEVELS: [(&str, WordingLevel); 3] =
    [("neutral", WordingLevel::Neutral), ("plain", WordingLevel::Plain), ("detailed", WordingLevel::Detailed)];

/// What holds, or, where nothing was agreed yet, what one would begin with.
pub(super) fn entered(plan: Option<&PlanView>, usual: Leads, today: Date) -> Entries {
    let usual = usual.written();
    let Some(plan) = plan else {
        let entries = Entries::default().with("channel", "email").with("wording", "neutral");
        let entries = hours::entered(entries, &domain::time::SafeHours::default());
        return with_leads(entries, None, &usual).with("nudges_hour", "9").with("agreed_on", today.to_string());
    };
    let level = LEVELS.iter().find(|(_, level)| *level == plan.wording).map_or("", |(word, _)| word);
    let told = |on: Option<Date>| on.map(|day| day.to_string()).unwrap_or_default();
    let entries = Entries::default()
        .with("agreed_on", today.to_string())
        .with("channel", if plan.channel == ChannelWord::Email { "email" } else { "none" })
        .with("address", plan.address.clone().unwrap_or_default())
        .with("wording", level)
        .with("subject", plan.subject.clone().unwrap_or_default())
        .with("sender", plan.sender.clone().unwrap_or_default())
        .with("calendar_files", yes(plan.calendar_files))
        .with("nudges", yes(plan.nudges.on))
        .with("nudges_hour", plan.nudges.hour.to_string())
        .with("as_told_on", told(plan.nudges.as_told_on))
        .with("assigned", yes(plan.nudges.assigned.on))
        .with("assigned_told_on", told(plan.nudges.assigned.as_told_on));
    with_leads(hours::entered(entries, &plan.safe_hours), plan.leads.as_ref(), &usual)
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "" }
}

fn with_leads(entries: Entries, own: Option<&WrittenLeads>, usual: &WrittenLeads) -> Entries {
    let entries = entries.with("leads", if own.is_some() { "own" } else { "usual" });
    leads::entered(entries, leads::SLOTS, own.unwrap_or(usual))
}

/// The plan that was entered; without a day it was agreed today.
pub(super) fn proposal(entries: &Entries, beside: &Beside<'_>, today: Date) -> Result<Proposal, Refusal> {
    let mut fields = Fields::default();
    let by_mail = entries.entered("channel") != "none";
    let agreed_on = fields.may("/agreed_on", entries.written("agreed_on"), day);
    let address = fields.may("/address", entries.written("address").filter(|_| by_mail), Address::parse);
    let hours = fields.take("", hours::read(entries));
    let subject = fields.may("/subject", entries.written("subject"), Wording::parse);
    let sender = fields.may("/sender", entries.written("sender"), Wording::parse);
    let leads = fields.take("", leads::chosen(entries, beside));
    let as_told_on = fields.may("/as_told_on", entries.written("as_told_on"), day);
    let assigned_told_on = fields.may("/assigned_told_on", entries.written("assigned_told_on"), day);
    fields.finish()?;
    Ok(Proposal {
        agreed_on: agreed_on.unwrap_or(today),
        way: if by_mail { Way::Email(address) } else { Way::None },
        safe_hours: sure(hours)?,
        wording: wording(entries),
        subject,
        sender,
        calendar_files: entries.entered("calendar_files") == "yes",
        leads: sure(leads)?,
        nudges: Nudges {
            on: entries.entered("nudges") == "yes",
            hour: entries.entered("nudges_hour").parse().unwrap_or(-1),
            as_told_on,
            assigned: Yes { on: entries.entered("assigned") == "yes", as_told_on: assigned_told_on },
        },
    })
}

/// The level that was chosen.
pub(super) fn wording(entries: &Entries) -> WordingLevel {
    let chosen = LEVELS.iter().find(|(word, _)| *word == entries.entered("wording"));
    chosen.map_or(WordingLevel::Neutral, |(_, level)| *level)
}

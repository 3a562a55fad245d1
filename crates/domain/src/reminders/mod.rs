//! Which reminders are due, which are not wanted, and when to look again. Planner and start of sending ask the same rule.

mod agenda;
mod notice;
mod nudge;
mod plan;
mod snapshot;
mod standing;

#[cfg(test)]
mod tests;

pub use agenda::{AgendaDay, agenda_day};
pub use notice::{Told, start_notice};
pub use nudge::{
    NudgePlanning, NudgeSnapshot, OpenHomework, PastNudge, PlannedNudge, first_nudge, plan_nudges, start_nudge,
};
pub use plan::{Planned, Planning, plan};
pub use snapshot::{Correspondence, Past, ReaderSnapshot, SessionSnapshot};
pub use standing::{Standing, Verdict, start_reminder};

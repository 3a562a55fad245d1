//! Which reminders are due, which are not wanted, and when to look again. Planner and start of sending ask the same rule.

mod agenda;
mod notice;
mod nudge;
mod plan;
mod silence;
mod snapshot;
mod standing;

#[cfg(test)]
mod tests;

pub use agenda::{AgendaDay, agenda_day};
pub use notice::{Told, start_notice};
pub use nudge::{
    NudgePlanning, NudgeSnapshot, Occasion, OpenHomework, PastNudge, PlannedNudge, foresee_nudges, kind_of,
    plan_nudges, start_nudge,
};
pub use plan::{Planned, Planning, plan};
pub use silence::fell_silent;
pub use snapshot::{Correspondence, Past, ReaderSnapshot, SessionSnapshot};
pub use standing::{Standing, Verdict, start_reminder};

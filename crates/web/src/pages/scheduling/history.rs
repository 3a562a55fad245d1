//! Who did what to a session, and when.

use std::collections::HashMap;

use domain::ids::StaffId;
use jiff::{SignedDuration, Timestamp};
use practice::scheduling::views::{ChangeView, SessionView};
use practice::{Outcome, people};

use crate::pages::if_there;
use crate::pages::staff::Staff;
use crate::words::{Saying, dated, hour, moment, saying, saying_among};

/// A line of a session's history.
pub(super) struct Line {
    /// What was done, still without who did it.
    pub(super) what: Saying,
    pub(super) who: Who,
    pub(super) at: Timestamp,
    pub(super) when: Saying,
    /// The time it had afterwards.
    pub(super) then: Saying,
    pub(super) undone: bool,
}

/// Who did it.
pub(super) enum Who {
    /// Somebody with a name.
    Named(String),
    /// Somebody, or something, that is not called by one.
    Unnamed(Saying),
}

/// The history of a session, newest first.
pub(super) async fn history(staff: &Staff, session: &SessionView, client: &str) -> Outcome<Vec<Line>> {
    let mut names = HashMap::new();
    for change in &session.changes {
        if let Some(id) = staff_of(&change.actor)
            && !names.contains_key(&id)
        {
            names.insert(id, if_there(people::member(&staff.asked, id).await)?.map(|member| member.name));
        }
    }
    let who = |change: &ChangeView| match staff_of(&change.actor) {
        Some(id) => names.get(&id).cloned().flatten().map_or(Who::Unnamed(saying("who-staff")), Who::Named),
        None if change.actor.starts_with("client:") && !client.is_empty() => Who::Named(client.to_owned()),
        None if change.actor.starts_with("client:") => Who::Unnamed(saying("who-client")),
        None => Who::Unnamed(saying("who-halcyon")),
    };
    Ok(session.changes.iter().rev().map(|change| line(staff, change, who(change))).collect())
}

fn staff_of(actor: &str) -> Option<StaffId> {
    actor.strip_prefix("staff:")?.parse().ok()
}

fn line(staff: &Staff, change: &ChangeView, who: Who) -> Line {
    let zone = &staff.me.zone;
    let what = match change.attendance {
        Some(attendance) => saying_among("history-attendance", attendance.word()),
        None => saying_among("history", change.verb.word()),
    };
    let until = change.starts_at + SignedDuration::from_mins(change.minutes.into());
    let then = dated(saying("session-when"), zone.today(change.starts_at));
    let then = then.with("from", hour(zone, change.starts_at)).with("until", hour(zone, until));
    Line { what, who, at: change.at, when: moment(zone, change.at), then, undone: change.undone }
}

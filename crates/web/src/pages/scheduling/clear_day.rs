//! "I am ill today": what is still ahead of a coach's day, cancelled or moved at one press; first, who hears of it in time and who does not.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::actor::Role;
use domain::ids::StaffId;
use domain::may::Act;
use jiff::civil::Date;
use practice::people::StaffView;
use practice::scheduling::{self, Changed, ClearDay, Instead};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::ahead::Ahead;
use super::cleared;
use super::names::{at_work, chosen};
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Search, sure};
use crate::words::{Saying, filters, saying, saying_among};

/// The words of a form for what becomes of the sessions.
const CANCEL: &str = "cancel";
const MOVE: &str = "move";

const DAY: &str = "A day, such as 2026-12-01.";
const NO_DAY_NEEDED: &str = "A day is for moving them. To cancel them, please leave it empty.";
const DAY_TAKEN: &str =
    "On that day one of them would lie beside another session. Nothing was changed; please choose another day.";
const DAY_CHANGED: &str =
    "The day has changed since you looked. This is how it stands now; nothing was changed by you.";

#[derive(Template)]
#[template(path = "pages/scheduling/clear_day.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
    clock: Saying,
    /// To choose from, for those who look after every coach's day.
    coaches: Vec<(String, Saying)>,
    instead: [(&'static str, Saying); 2],
    ahead: Option<Ahead>,
}

/// What was sent: whose day, which, what becomes of it, and what was seen before the press.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    coach: String,
    on: String,
    instead: String,
    move_to: String,
    seen: String,
}

impl Sent {
    fn command(&self, coach: Option<StaffId>) -> Result<ClearDay, Refusal> {
        let mut fields = Fields::default();
        let coach = fields.take("/coach", coach.ok_or_else(|| Refusal::at("", "Please choose a coach.")));
        let on = fields.take("/on", day(&self.on));
        let instead = fields.take("/move_to", self.instead());
        fields.finish()?;
        Ok(ClearDay { coach: sure(coach)?, on: sure(on)?, instead: sure(instead)? })
    }

    fn instead(&self) -> Result<Instead, Refusal> {
        match (self.instead.as_str(), self.move_to.trim()) {
            (MOVE, to) => day(to).map(Instead::MoveTo),
            (_, "") => Ok(Instead::Cancel),
            _ => Err(Refusal::at("", NO_DAY_NEEDED)),
        }
    }

    fn entries(&self, whose: &Whose) -> Entries {
        let coach = whose.coach.map(|id| id.to_string()).unwrap_or_default();
        let entries = Entries::default().with("coach", coach).with("on", self.on.as_str());
        entries.with("instead", self.instead.as_str()).with("move_to", self.move_to.as_str())
    }
}

fn day(written: &str) -> Result<Date, Refusal> {
    written.trim().parse().map_err(|_| Refusal::at("", DAY))
}

/// Whose day it can be.
struct Whose {
    coach: Option<StaffId>,
    /// Nobody to choose from for a coach, who clears her own.
    coaches: Vec<StaffView>,
}

impl Whose {
    async fn of(staff: &Staff, sent: &Sent) -> Outcome<Self> {
        let all = staff.may_for_all(Act::Reschedule);
        let coaches = if all { at_work(&staff.asked).await? } else { Vec::new() };
        let chosen = coaches.iter().map(|coach| coach.id).find(|id| id.to_string() == sent.coach);
        let own = staff.asked.actor.is(Role::Coach).then_some(staff.me.id);
        Ok(Self { coach: chosen.or(own), coaches })
    }
}

pub(super) async fn ask(staff: Staff, Search(sent): Search<Sent>) -> Response {
    staff.told(Tab::Week, asked(&staff, sent).await)
}

/// Whoever comes without a day means the one she has.
async fn asked(staff: &Staff, mut sent: Sent) -> Outcome<Response> {
    if !staff.may_at_all(Act::Reschedule) {
        return Err(Refusal::NotYours.into());
    }
    let whose = Whose::of(staff, &sent).await?;
    if sent.on.is_empty() {
        sent.on = staff.me.zone.today(staff.now).to_string();
        if whose.coach.is_none() {
            return form(staff, &whose, StatusCode::OK, sent.entries(&whose), None);
        }
    }
    match foresee(staff, &whose, &sent).await {
        Ok(ahead) => form(staff, &whose, StatusCode::OK, sent.entries(&whose), Some(ahead)),
        Err(Unfulfilled::Refused(refusal)) => refused(staff, &whose, &sent, refusal, None),
        Err(broke) => Err(broke),
    }
}

async fn foresee(staff: &Staff, whose: &Whose, sent: &Sent) -> Outcome<Ahead> {
    let command = sent.command(whose.coach)?;
    let foreseen = scheduling::foresee_clear_day(&staff.asked, command).await?;
    Ahead::of(staff, &command, foreseen).await
}

pub(super) async fn clear_day(staff: Staff, Form(sent): Form<Sent>) -> Response {
    staff.told(Tab::Week, pressed(&staff, &sent).await)
}

async fn pressed(staff: &Staff, sent: &Sent) -> Outcome<Response> {
    let whose = Whose::of(staff, sent).await?;
    let ahead = match foresee(staff, &whose, sent).await {
        Ok(ahead) if ahead.seen.is(&sent.seen) => ahead,
        Ok(ahead) => return refused(staff, &whose, sent, Refusal::at("/on", DAY_CHANGED), Some(ahead)),
        Err(Unfulfilled::Refused(refusal)) => return refused(staff, &whose, sent, refusal, None),
        Err(broke) => return Err(broke),
    };
    let command = sent.command(whose.coach)?;
    match scheduling::clear_day(&staff.asked, command).await {
        Ok(cleared) => Ok(Redirect::to(&next(&command, &cleared)).into_response()),
        Err(Unfulfilled::Refused(refusal)) => refused(staff, &whose, sent, refusal, Some(ahead)),
        Err(broke) => Err(broke),
    }
}

/// Where it is told what was done; of a day on which nothing was ahead there is nothing to tell.
fn next(command: &ClearDay, cleared: &[Changed]) -> String {
    let at = cleared.first().and_then(|one| one.session.changes.last()).map(|change| change.at);
    match (at, command.instead) {
        (None, _) => format!("/week?on={}", command.on),
        (Some(at), Instead::Cancel) => cleared::path(command.coach, command.on, at),
        (Some(at), Instead::MoveTo(to)) => cleared::path(command.coach, to, at),
    }
}

fn refused(staff: &Staff, whose: &Whose, sent: &Sent, refusal: Refusal, ahead: Option<Ahead>) -> Outcome<Response> {
    let status = status_of(refusal.sort());
    let refusal = match refusal {
        Refusal::NotFound | Refusal::NotYours => return Err(refusal.into()),
        Refusal::SlotTaken(_) => Refusal::at("/move_to", DAY_TAKEN),
        other => other,
    };
    form(staff, whose, status, sent.entries(whose).refused(&refusal, "move_to"), ahead)
}

fn form(staff: &Staff, whose: &Whose, status: StatusCode, entries: Entries, ahead: Option<Ahead>) -> Outcome<Response> {
    let named = whose.coaches.iter().map(|coach| (coach.id.to_string(), coach.name.clone()));
    let page = Ask {
        frame: staff.frame(Tab::Week, saying("clear-title")).below(saying("week-title"), "/week"),
        entries,
        clock: staff.clock(),
        coaches: if whose.coaches.is_empty() { Vec::new() } else { chosen(named) },
        instead: [CANCEL, MOVE].map(|word| (word, saying_among("clear-instead", word))),
        ahead,
    };
    Ok(with_status(status, &page))
}

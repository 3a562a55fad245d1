//! A client's file: one page, with what matters at once on top.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::ids::{ClientId, StaffId};
use domain::may::Act;
use practice::doors::clients::is_guarded;
use practice::letters::views::{self as letters, Filter};
use practice::people::{self, ClientView, PlanView};
use practice::requests::fresh_key;
use practice::{Outcome, Turn};
use uuid::Uuid;

use super::ask::{AskedFor, Asking};
use super::glance::Glance;
use super::plan_words::plan_notes;
use super::signing_in::SigningIn;
use super::sittings::{Sitting, backwards, booked_ahead, to_come};
use super::spoken::{Spoken, lately_spoken};
use super::{InSight, plan_in_words};
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::first_steps::is_under_way;
use crate::pages::frame::Tab;
use crate::pages::homework::{Piece, Pieces};
use crate::pages::reader::Line;
use crate::pages::staff::Staff;
use crate::pages::told::Told;
use crate::pages::{Frame, with_status};
use crate::sent::{Id, Search};
use crate::words::{Saying, dated, filters, hour, place_of, saying};

/// So much of what is over, and of letters and contacts, stands in the file itself.
const LATELY: u16 = 5;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients/{client}", get(client))
}

#[derive(Template)]
#[template(path = "pages/people/client.html")]
struct File {
    frame: Frame,
    told: Option<Saying>,
    /// Whether there are first steps to go back to.
    steps: bool,
    entries: Entries,
    /// What the forms of this page are keyed with.
    key: String,
    path: String,
    client: ClientView,
    there: Saying,
    clock: Saying,
    coaches: String,
    may: May,
    glance: Glance,
    to_come: Vec<Sitting>,
    /// How many sessions are booked, of whoever's: closing the file leaves them where they are.
    booked: usize,
    past: Vec<Sitting>,
    open: Vec<Piece>,
    answered: Vec<Piece>,
    plan: Plan,
    signing_in: SigningIn,
    letters: Vec<Line>,
    contacts: Vec<Spoken>,
    /// Whether there is a PIN that could be chosen anew.
    is_guarded: bool,
    /// The note that was just made, while it can be taken back.
    just_noted: Option<Uuid>,
}

/// What the page offers.
struct May {
    book: bool,
    see_homework: bool,
    assign: bool,
    note: bool,
    record_plan: bool,
    stop: bool,
    read_letters: bool,
    archive: bool,
    pin: bool,
    sign_in: bool,
}

/// How the client may be written to.
struct Plan {
    words: Saying,
    notes: Vec<Saying>,
    address: Option<String>,
    stopped: bool,
    /// The letters that a press asks for.
    asked_for: Vec<AskedFor>,
}

async fn client(staff: Staff, Id(id): Id<ClientId>, Search(told): Search<Told>) -> Response {
    let done = shown(&staff, id, StatusCode::OK, Entries::default(), &told).await;
    staff.told(Tab::Clients, done)
}

/// The page.
pub(super) async fn shown(
    staff: &Staff,
    id: ClientId,
    status: StatusCode,
    entries: Entries,
    told: &Told,
) -> Outcome<Response> {
    let seen = InSight::of(staff, id).await?;
    let may = May::of(&seen);
    let plan = people::contact_plans(&staff.asked, &[id]).await?.pop();
    let Pieces { open, answered } = Pieces::of(&seen).await?;
    let to_come = to_come(&seen).await?;
    let names = names(staff).await?;
    let contacts = lately_spoken(&seen, &names, &Turn::read(None, Some(LATELY))?).await?;
    let file = File {
        frame: seen.frame(saying("client-name").with("name", seen.client.name.clone())),
        told: told.sentence(),
        steps: is_under_way(&staff.asked).await?,
        entries,
        key: fresh_key(&staff.asked).await?,
        path: seen.path(),
        there: there(&seen),
        clock: staff.clock(),
        coaches: seen.client.coaches.iter().filter_map(|id| names.get(id)).cloned().collect::<Vec<_>>().join(", "),
        glance: Glance::of(&to_come, &open, &answered),
        booked: booked_ahead(&seen).await?,
        past: backwards(&seen, false, Turn::read(None, Some(LATELY))?).await?.items,
        to_come,
        open,
        answered: answered.into_iter().take(usize::from(LATELY)).collect(),
        signing_in: SigningIn::of(&staff.asked, plan.as_ref()).await?,
        plan: Plan::of(&seen, plan).await?,
        letters: lately_written(&seen).await?,
        just_noted: told.is("spoke").then(|| contacts.first().and_then(|newest| newest.undo)).flatten(),
        contacts,
        is_guarded: may.pin && is_guarded(&staff.asked, id).await?,
        may,
        client: seen.client,
    };
    Ok(with_status(status, &file))
}

impl May {
    fn of(seen: &InSight<'_>) -> Self {
        Self {
            book: seen.may_now(Act::Book),
            see_homework: seen.may(Act::SeeHomework),
            assign: seen.may_now(Act::AssignHomework),
            note: seen.may_now(Act::NoteContact),
            record_plan: seen.may_now(Act::RecordContactPlan),
            stop: seen.may(Act::StopContact),
            read_letters: seen.may(Act::ReadLetter),
            archive: seen.may(Act::ArchiveClient),
            pin: seen.may(Act::LetChoosePin),
            sign_in: seen.may(Act::LetSignIn),
        }
    }
}

impl Plan {
    async fn of(seen: &InSight<'_>, plan: Option<PlanView>) -> Outcome<Self> {
        let asked_for = match &plan {
            Some(plan) if plan.address.is_some() && seen.may_now(Act::Invite) => AskedFor::all(seen, plan).await?,
            _ => Vec::new(),
        };
        Ok(Self {
            words: plan_in_words(plan.as_ref()),
            notes: plan.as_ref().map(|plan| plan_notes(plan, &seen.client.zone)).unwrap_or_default(),
            stopped: plan.as_ref().is_some_and(|plan| plan.stopped_at.is_some()),
            address: plan.and_then(|plan| plan.address),
            asked_for,
        })
    }
}

/// Where the client is, and what the clock shows there.
fn there(seen: &InSight<'_>) -> Saying {
    let (zone, now) = (&seen.client.zone, seen.staff.now);
    dated(saying("client-there"), zone.today(now)).with("time", hour(zone, now)).with("place", place_of(zone))
}

/// The names of the staff, those who are gone too.
async fn names(staff: &Staff) -> Outcome<HashMap<StaffId, String>> {
    let all = people::staff(&staff.asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

async fn lately_written(seen: &InSight<'_>) -> Outcome<Vec<Line>> {
    let filter = Filter { recipient: Some(seen.client.id.0), ..Filter::default() };
    let items = letters::list(&seen.staff.asked, filter, &Turn::read(None, Some(LATELY))?).await?.items;
    Ok(items.iter().map(|letter| Line::of(letter, &seen.staff.me.zone)).collect())
}

//! Moving a session.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::SessionId;
use domain::scheduling::Place;
use practice::people::{self, ClientView};
use practice::scheduling::views::{self, SessionView};
use practice::scheduling::{self, Foresee, Reschedule, Slot, ask_free};
use practice::{Outcome, Unfulfilled};
use serde::Deserialize;

use super::book::places;
use super::doubt::{Doubt, Stop, Wanted, heed};
use super::session::{May, after, path, theirs, title, when};
use super::wish::Wish;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::pages::{Frame, if_there, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Id, Search, sure};
use crate::words::{Saying, filters, place_of, saying};

#[derive(Template)]
#[template(path = "pages/scheduling/reschedule.html")]
struct Asking {
    frame: Frame,
    entries: Entries,
    doubt: Option<Doubt>,
    id: SessionId,
    title: Saying,
    when: Saying,
    /// The viewer's clock, and the one the session was agreed on.
    clock: Saying,
    agreed: String,
    theirs: Option<Saying>,
    places: Vec<(&'static str, Saying)>,
}

/// What was sent: where to, and of which version.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(flatten)]
    wish: Wish,
    #[serde(flatten)]
    version: Versioned,
}

/// What is to be moved.
struct Moving {
    session: SessionView,
    client: ClientView,
}

pub(super) async fn ask(staff: Staff, Id(id): Id<SessionId>, Search(wish): Search<Wish>) -> Response {
    staff.told(Tab::Week, asked(&staff, id, wish).await)
}

async fn asked(staff: &Staff, id: SessionId, wish: Wish) -> Outcome<Response> {
    let Some(moving) = Moving::of(staff, id).await? else { return Ok(Redirect::to(&path(id)).into_response()) };
    let wish = moving.as_it_is(wish);
    Ok(moving.form(staff, StatusCode::OK, wish.entries(), None))
}

pub(super) async fn reschedule(staff: Staff, Id(id): Id<SessionId>, Form(sent): Form<Sent>) -> Response {
    staff.told(Tab::Week, moved(&staff, id, sent).await)
}

async fn moved(staff: &Staff, id: SessionId, sent: Sent) -> Outcome<Response> {
    let Some(moving) = Moving::of(staff, id).await? else { return Ok(Redirect::to(&path(id)).into_response()) };
    let Sent { wish, version } = sent;
    let wish = wish.settled();
    match attempt(staff, &moving, &wish, &version).await {
        Ok(()) => after(staff, id, Ok(())).await,
        Err(Stop::Doubt(doubt)) => Ok(moving.form(staff, StatusCode::OK, wish.entries(), Some(*doubt))),
        Err(Stop::Unfulfilled(Unfulfilled::Refused(refusal))) => moving.refused(staff, &wish, &refusal).await,
        Err(Stop::Unfulfilled(broke)) => Err(broke),
    }
}

async fn attempt(staff: &Staff, moving: &Moving, wish: &Wish, version: &Versioned) -> Result<(), Stop> {
    // Before anything is said of letters: the page that says it shows how the session is now.
    version.expected().met_by(moving.session.version)?;
    let command = moving.command(wish, version)?;
    let wanted = Wanted { starts_at: &command.to, client: Some(&moving.client) };
    let change = Foresee::Reschedule { session: command.session, to: command.to.clone() };
    heed(staff, change, &wanted, &wish.heeded, ask_free(&staff.asked, Slot::Reschedule(&command))).await?;
    scheduling::reschedule(&staff.asked, command).await?;
    Ok(())
}

impl Moving {
    /// What the viewer can move; of anything else its own page says how it stands.
    async fn of(staff: &Staff, id: SessionId) -> Outcome<Option<Self>> {
        let session = views::session(&staff.asked, id).await?;
        let client = if_there(people::client(&staff.asked, session.client).await)?;
        let client = client.filter(|client| May::of(staff, &session, Some(client)).reschedule);
        Ok(client.map(|client| Self { session, client }))
    }

    /// The form with what holds now, but for a day or a time that is asked for.
    fn as_it_is(&self, wish: Wish) -> Wish {
        let Self { session, .. } = self;
        let held = session.place.as_ref().map(Place::written);
        let or = |entered: String, format: &str| {
            if entered.is_empty() { session.starts_at_local.strftime(format).to_string() } else { entered }
        };
        Wish {
            on: or(wish.on, "%Y-%m-%d"),
            at: or(wish.at, "%H:%M"),
            minutes: session.minutes.to_string(),
            place_kind: held.as_ref().map(|held| held.kind.clone()).unwrap_or_default(),
            place: held.map(|held| held.at).unwrap_or_default(),
            ..Wish::default()
        }
    }

    /// Whether “where it was” was chosen, and the form still holds what the place was.
    fn stays_where_it_was(&self, wish: &Wish) -> bool {
        let held = self.session.place.as_ref().map(|place| place.written().at);
        wish.place_kind.is_empty() && held.is_some_and(|held| held == wish.place.trim())
    }

    fn command(&self, wish: &Wish, version: &Versioned) -> Result<Reschedule, Refusal> {
        let mut fields = Fields::default();
        let to = fields.take("", wish.starts_at(&self.session.zone));
        let length = fields.take("", wish.length());
        let place = fields.take("", if self.stays_where_it_was(wish) { Ok(None) } else { wish.place() });
        fields.finish()?;
        Ok(Reschedule {
            session: self.session.id,
            expected: version.expected(),
            to: sure(to)?,
            length: sure(length)?,
            place: sure(place)?,
            overriding: !wish.beside.is_empty(),
        })
    }

    async fn refused(&self, staff: &Staff, wish: &Wish, refusal: &Refusal) -> Outcome<Response> {
        let starts_at = wish.starts_at(&self.session.zone).ok();
        let wanted = |starts_at| Wanted { starts_at, client: Some(&self.client) };
        let mut doubt = starts_at.as_ref().and_then(|starts_at| Doubt::of(refusal, &wanted(starts_at)));
        if let (Some(doubt), Ok(command)) = (&mut doubt, self.command(wish, &Versioned::default())) {
            doubt.say_whose(staff, refusal, Slot::Reschedule(&command)).await?;
        }
        let entries = wish.refused(refusal);
        Ok(self.form(staff, status_of(refusal.sort()), entries, doubt))
    }

    fn form(&self, staff: &Staff, status: StatusCode, entries: Entries, doubt: Option<Doubt>) -> Response {
        let Self { session, client } = self;
        let (zone, title) = (&staff.me.zone, title(Some(client)));
        let frame = staff.frame(Tab::Week, saying("reschedule-title")).below(saying("week-title"), "/week");
        let page = Asking {
            frame: frame.below(title.clone(), path(session.id)),
            entries: entries.with("version", session.version.to_string()),
            doubt,
            id: session.id,
            title,
            when: when(zone, session),
            clock: staff.clock(),
            agreed: place_of(&session.zone),
            theirs: theirs(client, zone, session.starts_at),
            places: places(saying("reschedule-place-usual")),
        };
        with_status(status, &page)
    }
}

//! Booking a session.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::actor::Role;
use domain::may::Act;
use domain::time::Zone;
use practice::people::{ClientView, StaffView};
use practice::requests::fresh_key;
use practice::scheduling::views::{SessionTypeView, session_types};
use practice::scheduling::{self, Book, Foresee, Slot, ask_free};
use practice::{Outcome, Unfulfilled};

use super::doubt::{Doubt, Stop, Wanted, heed};
use super::names::{at_work, chosen, open_files};
use super::session::path;
use super::wish::Wish;
use crate::Web;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, Search, sure};
use crate::words::{Saying, filters, place_of, saying, saying_among};

#[derive(Template)]
#[template(path = "pages/scheduling/book.html")]
struct Asking {
    frame: Frame,
    entries: Entries,
    doubt: Option<Doubt>,
    clients: Vec<(String, Saying)>,
    coaches: Vec<(String, Saying)>,
    kinds: Vec<(String, Saying)>,
    places: Vec<(&'static str, Saying)>,
    /// The place whose clock is meant.
    place: Option<String>,
}

/// What a booking chooses from.
struct Ground {
    clients: Vec<ClientView>,
    /// Nobody where the viewer books for herself.
    coaches: Vec<StaffView>,
    kinds: Vec<SessionTypeView>,
    coach: Option<StaffView>,
}

pub(super) async fn ask(staff: Staff, Search(wish): Search<Wish>) -> Response {
    staff.told(Tab::Week, asked(&staff, wish).await)
}

async fn asked(staff: &Staff, mut wish: Wish) -> Outcome<Response> {
    if !staff.may_at_all(Act::Book) {
        return Err(Refusal::NotYours.into());
    }
    let ground = Ground::of(staff, &wish).await?;
    if wish.on.is_empty() {
        wish.on = staff.me.zone.today(staff.now).to_string();
    }
    wish.coach = ground.coach.as_ref().map(|coach| coach.id.to_string()).unwrap_or_default();
    match ground.kinds.first() {
        Some(kind) => wish.session_type = kind.id.to_string(),
        None => wish.minutes = USUAL_MINUTES.to_owned(),
    }
    ground.form(staff, StatusCode::OK, wish.entries(), None).await
}

/// Where the practice has no types yet, a length is suggested.
const USUAL_MINUTES: &str = "50";

pub(super) async fn book(State(web): State<Web>, staff: Staff, pressed: Pressed<Wish>) -> Response {
    let (wish, key) = pressed.open();
    staff.told(Tab::Week, booked(&web, &staff, wish.settled(), key).await)
}

async fn booked(web: &Web, staff: &Staff, wish: Wish, key: Key) -> Outcome<Response> {
    let ground = Ground::of(staff, &wish).await?;
    match attempt(web, staff, &ground, &wish, key).await {
        Ok(place) => Ok(Redirect::to(&place).into_response()),
        Err(Stop::Doubt(doubt)) => ground.form(staff, StatusCode::OK, wish.entries(), Some(*doubt)).await,
        Err(Stop::Unfulfilled(Unfulfilled::Refused(refusal))) => ground.refused(staff, &wish, &refusal).await,
        Err(Stop::Unfulfilled(broke)) => Err(broke),
    }
}

/// Books, unless something is to be said first. Answers where the session is.
async fn attempt(web: &Web, staff: &Staff, ground: &Ground, wish: &Wish, key: Key) -> Result<String, Stop> {
    let command = ground.command(wish)?;
    let starts_at = command.starts_at.clone();
    let wanted = Wanted { starts_at: &starts_at, client: ground.client(&wish.client) };
    let change = Foresee::Book { client: command.client, starts_at: starts_at.clone() };
    heed(staff, change, &wanted, &wish.heeded, ask_free(&staff.asked, Slot::Book(&command))).await?;
    let make = async |asked| Ok(path(scheduling::book(&asked, command).await?.session.id));
    Ok(key.once(web, &staff.asked, &format!("/week?on={}", wish.on), make).await?)
}

impl Ground {
    async fn of(staff: &Staff, wish: &Wish) -> Outcome<Self> {
        let asked = &staff.asked;
        let (clients, kinds) = (open_files(asked).await?, session_types(asked, false).await?);
        let coaches = if staff.may_for_all(Act::Book) { at_work(asked).await? } else { Vec::new() };
        let named = |id: &str| coaches.iter().find(|coach| coach.id.to_string() == id).cloned();
        let usual = || {
            let client = clients.iter().find(|client| client.id.to_string() == wish.client)?;
            let [coach] = client.coaches.as_slice() else { return None };
            named(&coach.to_string())
        };
        let own = || asked.actor.is(Role::Coach).then(|| staff.me.clone());
        let coach = match (coaches.is_empty(), wish.coach.is_empty()) {
            (true, _) => own(),
            (false, true) => usual().or_else(own),
            (false, false) => named(&wish.coach),
        };
        Ok(Self { clients, coaches, kinds, coach })
    }

    fn client(&self, id: &str) -> Option<&ClientView> {
        self.clients.iter().find(|client| client.id.to_string() == id)
    }

    fn command(&self, wish: &Wish) -> Result<Book, Refusal> {
        let mut fields = Fields::default();
        let client =
            fields.take("/client", self.client(&wish.client).ok_or_else(|| Refusal::at("", "Please choose a client.")));
        let coach = fields.take("/coach", self.coach.as_ref().ok_or_else(|| Refusal::at("", "Please choose a coach.")));
        let kind = fields.take("/session_type", self.kind(&wish.session_type));
        let starts_at = fields.take("", wish.starts_at(self.coach.as_ref().map_or(&Zone::utc(), |coach| &coach.zone)));
        let length = fields.take("", wish.length());
        let usual = kind.flatten().map(|kind| kind.length);
        let length = length.flatten().or(usual).ok_or_else(|| Refusal::at("", "A length of 5 to 600 minutes."));
        let length = fields.take("/minutes", length);
        let place = fields.take("", wish.place());
        fields.finish()?;
        Ok(Book {
            client: sure(client)?.id,
            coach: sure(coach)?.id,
            starts_at: sure(starts_at)?,
            length: sure(length)?,
            session_type: sure(kind)?.map(|kind| kind.id),
            place: sure(place)?,
            overriding: !wish.beside.is_empty(),
        })
    }

    fn clients(&self) -> Vec<(String, Saying)> {
        chosen(self.clients.iter().map(|client| (client.id.to_string(), client.name.clone())))
    }

    fn kind(&self, id: &str) -> Result<Option<&SessionTypeView>, Refusal> {
        let found = self.kinds.iter().find(|kind| kind.id.to_string() == id);
        if found.is_none() && !id.is_empty() { Err(Refusal::at("", "One of this list.")) } else { Ok(found) }
    }

    /// The form again, with what a rule says no to, and what there is to choose from instead.
    async fn refused(&self, staff: &Staff, wish: &Wish, refusal: &Refusal) -> Outcome<Response> {
        let starts_at = self.coach.as_ref().and_then(|coach| wish.starts_at(&coach.zone).ok());
        let mut doubt = starts_at
            .as_ref()
            .and_then(|starts_at| Doubt::of(refusal, &Wanted { starts_at, client: self.client(&wish.client) }));
        if let (Some(doubt), Ok(command)) = (&mut doubt, self.command(wish)) {
            doubt.say_whose(staff, refusal, Slot::Book(&command)).await?;
        }
        let entries = wish.refused(refusal);
        self.form(staff, status_of(refusal.sort()), entries, doubt).await
    }

    /// Those who could hold it, after whoever usually does; nobody where there is no choice.
    fn coaches(&self) -> Vec<(String, Saying)> {
        let named = |coach: &StaffView| {
            let said = saying("book-coach-of").with("name", coach.name.clone()).with("place", place_of(&coach.zone));
            (coach.id.to_string(), said)
        };
        let usual = (!self.coaches.is_empty()).then(|| (String::new(), saying("book-coach-usual")));
        usual.into_iter().chain(self.coaches.iter().map(named)).collect()
    }

    fn kinds(&self) -> Vec<(String, Saying)> {
        let named = |kind: &SessionTypeView| {
            let said = saying("book-type").with("name", kind.name.to_string()).with("minutes", kind.length.minutes());
            (kind.id.to_string(), said)
        };
        [(String::new(), saying("book-no-type"))].into_iter().chain(self.kinds.iter().map(named)).collect()
    }

    async fn form(
        &self,
        staff: &Staff,
        status: StatusCode,
        entries: Entries,
        doubt: Option<Doubt>,
    ) -> Outcome<Response> {
        let page = Asking {
            frame: staff.frame(Tab::Week, saying("book-title")).below(saying("week-title"), "/week"),
            entries: entries.with("key", fresh_key(&staff.asked).await?),
            doubt,
            clients: self.clients(),
            coaches: self.coaches(),
            kinds: self.kinds(),
            places: places(saying("book-place-usual")),
            place: self.coach.as_ref().map(|coach| place_of(&coach.zone)),
        };
        Ok(with_status(status, &page))
    }
}

/// The kinds of places, after whatever holds where none is chosen.
pub(super) fn places(usual: Saying) -> Vec<(&'static str, Saying)> {
    let kinds = ["room", "phone", "street"].map(|word| (word, saying_among("place-kind", word)));
    [("", usual)].into_iter().chain(kinds).collect()
}

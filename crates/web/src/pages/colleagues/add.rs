//! A colleague joins. It opens nothing to them yet: from their page a link is made and handed over.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::people::Address;
use domain::text::Name;
use practice::people::{self, AddStaff, proved};
use practice::requests::fresh_key;
use practice::{Outcome, Unfulfilled};

use super::{ALL, frame, owners_only, place, ticked};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::me::elsewhere;
use crate::pages::pressed::{Key, Pressed};
use crate::pages::staff::Staff;
use crate::pages::told::told_at;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Fields, sure};
use crate::words::{filters, saying};

const NEW: &str = "/settings/staff/new";
const FIELDS: [&str; 5] = ["name", "address", "coach", "assistant", "owner"];

#[derive(Template)]
#[template(path = "pages/colleagues/add.html")]
struct Ask {
    frame: Frame,
    key: String,
    entries: Entries,
}

pub(super) async fn ask(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Response {
    let done = begin(&web, &staff, &signed_in).await;
    staff.told(Tab::Settings, done)
}

async fn begin(web: &Web, staff: &Staff, signed_in: &SignedIn) -> Outcome<Response> {
    owners_only(staff)?;
    match elsewhere(web, staff, signed_in, NEW).await? {
        Some(elsewhere) => Ok(elsewhere),
        None => form(staff, StatusCode::OK, Entries::default().with("coach", "yes")).await,
    }
}

async fn form(staff: &Staff, status: StatusCode, entries: Entries) -> Outcome<Response> {
    let key = fresh_key(&staff.asked).await?;
    Ok(with_status(status, &Ask { frame: frame(staff, saying("colleague-add")), key, entries }))
}

pub(super) async fn add(State(web): State<Web>, staff: Staff, pressed: Pressed<Vec<(String, String)>>) -> Response {
    let (sent, key) = pressed.open();
    let entries = Entries::sent(&FIELDS, &sent);
    let done = match added(&web, &staff, &entries, key).await {
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::AddressInUse))) => {
            let usual = if refusal == Refusal::AddressInUse { "address" } else { "name" };
            form(&staff, status_of(refusal.sort()), entries.refused(&refusal, usual)).await
        }
        done => done,
    };
    staff.told_or_proved(Tab::Settings, done, NEW)
}

async fn added(web: &Web, staff: &Staff, entries: &Entries, key: Key) -> Outcome<Response> {
    owners_only(staff)?;
    proved(&staff.asked).await?;
    let command = command(entries)?;
    let make = async |asked| {
        let one = people::add_staff(&asked, command).await?;
        Ok(told_at(&place(one.id), "added"))
    };
    let to = key.once(web, &staff.asked, ALL, make).await?;
    Ok(Redirect::to(&to).into_response())
}

fn command(entries: &Entries) -> Result<AddStaff, Refusal> {
    let mut fields = Fields::default();
    let name = fields.take("/name", Name::parse(entries.entered("name")));
    let address = fields.take("/address", Address::parse(entries.entered("address")));
    fields.finish()?;
    Ok(AddStaff { name: sure(name)?, address: sure(address)?, roles: ticked(entries), language: None, zone: None })
}

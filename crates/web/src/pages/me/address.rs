//! One's own address: changed by whoever has just shown who they are.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::people::Address;
use practice::doors::{ChangeAddress, change_address};
use practice::{Outcome, Unfulfilled};

use super::doors::elsewhere;
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::tell;
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::words::{filters, saying};

const ADDRESS: &str = "/me/address";

#[derive(Template)]
#[template(path = "pages/me/address.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
}

fn form(staff: &Staff, status: StatusCode, entries: Entries) -> Response {
    let frame = staff.frame(Tab::Me, saying("me-address-title")).below(saying("me-title"), "/me");
    with_status(status, &Ask { frame, entries })
}

pub(super) async fn ask(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Response {
    let done = begin(&web, &staff, &signed_in).await;
    staff.told(Tab::Me, done)
}

async fn begin(web: &Web, staff: &Staff, signed_in: &SignedIn) -> Outcome<Response> {
    let elsewhere = elsewhere(web, staff, signed_in, ADDRESS).await?;
    let held = Entries::default().with("address", staff.me.address.clone());
    Ok(elsewhere.unwrap_or_else(|| form(staff, StatusCode::OK, held)))
}

pub(super) async fn change(staff: Staff, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&["address"], &sent);
    let changed = match Address::parse(entries.entered("address")) {
        Ok(address) => change_address(&staff.asked, ChangeAddress { staff: staff.me.id, address }).await,
        Err(refusal) => Err(refusal.under("/address").into()),
    };
    let done = match changed {
        Ok(_) => Ok(tell("/me", "address")),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::AddressInUse | Refusal::TooOften(_)))) => {
            Ok(form(&staff, status_of(refusal.sort()), entries.refused(&refusal, "address")))
        }
        Err(refused) => Err(refused),
    };
    staff.told_or_proved(Tab::Me, done, ADDRESS)
}

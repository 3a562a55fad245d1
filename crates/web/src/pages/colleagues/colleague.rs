//! One colleague: what they do, where they are reached, how far they have come with signing in.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use domain::ids::StaffId;
use domain::people::Address;
use jiff::Timestamp;
use practice::doors::{self, ChangeAddress};
use practice::people::{self, ChangeStaff, StaffView, WayIn, ways_of_staff};
use practice::{Outcome, Unfulfilled};

use super::{ROLES, frame, in_words, owners_only, place, ticked};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::first_steps::is_under_way;
use crate::pages::frame::Tab;
use crate::pages::me::{elsewhere, has_a_way_in};
use crate::pages::staff::Staff;
use crate::pages::told::{Told, tell, told_at};
use crate::pages::{Frame, with_status};
use crate::problem::status_of;
use crate::sent::{Id, Search};
use crate::words::{Saying, filters, moment, saying};

const FIELDS: [&str; 5] = ["version", "coach", "assistant", "owner", "address"];

#[derive(Template)]
#[template(path = "pages/colleagues/colleague.html")]
struct Page {
    frame: Frame,
    told: Option<Saying>,
    changed_meanwhile: bool,
    path: String,
    now: StaffView,
    roles: Vec<Saying>,
    way: Way,
    may_change: bool,
    steps: bool,
    entries: Entries,
}

/// How far they have come with signing in.
enum Way {
    /// They left.
    Gone,
    /// They sign in.
    SignsIn,
    /// They used a link and are choosing.
    Chooses,
    /// A link can be used until then.
    HasALink(Saying),
    /// Nothing is open to them.
    None,
}

#[derive(Default)]
struct Shown {
    told: Option<Saying>,
    refused: Option<(Entries, Refusal)>,
}

pub(super) async fn look(
    State(web): State<Web>,
    staff: Staff,
    signed_in: SignedIn,
    Id(id): Id<StaffId>,
    Search(told): Search<Told>,
) -> Response {
    let told = told.among("colleague-told", &["added", "roles", "address", "again"]);
    let done = match proved_first(&web, &staff, &signed_in, id).await {
        Ok(Some(elsewhere)) => Ok(elsewhere),
        Ok(None) => shown(&staff, id, Shown { told, refused: None }).await,
        Err(unfulfilled) => Err(unfulfilled),
    };
    staff.told(Tab::Settings, done)
}

/// All that is done here asks for a proof. It is asked for before anything is typed, or that would be lost.
async fn proved_first(web: &Web, staff: &Staff, signed_in: &SignedIn, id: StaffId) -> Outcome<Option<Response>> {
    owners_only(staff)?;
    match has_a_way_in(staff).await? {
        true => elsewhere(web, staff, signed_in, &place(id)).await,
        false => Ok(None),
    }
}

pub(super) async fn change_roles(
    staff: Staff,
    Id(id): Id<StaffId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let entries = Entries::sent(&FIELDS, &sent);
    let command = ChangeStaff { roles: Some(ticked(&entries)), ..ChangeStaff::of(id, entries.expected()) };
    let changed = match owners_only(&staff) {
        Ok(()) => people::change_staff(&staff.asked, command).await,
        Err(refused) => Err(refused),
    };
    finish(&staff, id, (entries, "roles"), changed.map(drop)).await
}

pub(super) async fn change_address(
    staff: Staff,
    Id(id): Id<StaffId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Response {
    let entries = Entries::sent(&FIELDS, &sent);
    let changed = match (owners_only(&staff), Address::parse(entries.entered("address"))) {
        (Err(refused), _) => Err(refused),
        (_, Err(refusal)) => Err(refusal.under("/address").into()),
        (Ok(()), Ok(address)) => {
            doors::change_address(&staff.asked, ChangeAddress { staff: id, address }).await.map(drop)
        }
    };
    finish(&staff, id, (entries, "address"), changed).await
}

async fn finish(
    staff: &Staff,
    id: StaffId,
    (entries, what): (Entries, &'static str),
    changed: Outcome<()>,
) -> Response {
    let done = match changed {
        Ok(()) => Ok(tell(&place(id), what)),
        Err(Unfulfilled::Refused(
            refusal @ (Refusal::Invalid(_) | Refusal::Changed | Refusal::LastOwner | Refusal::AddressInUse),
        )) => {
            let refusal = match refusal {
                Refusal::LastOwner => Refusal::at("/roles", Refusal::LastOwner.sentence()),
                Refusal::AddressInUse => Refusal::at("/address", Refusal::AddressInUse.sentence()),
                refusal => refusal,
            };
            shown(staff, id, Shown { told: None, refused: Some((entries, refusal)) }).await
        }
        Err(unfulfilled) => Err(unfulfilled),
    };
    staff.told_or_proved(Tab::Settings, done, &told_at(&place(id), "again"))
}

async fn shown(staff: &Staff, id: StaffId, Shown { told, refused }: Shown) -> Outcome<Response> {
    owners_only(staff)?;
    if id == staff.me.id {
        return Ok(Redirect::to("/me").into_response());
    }
    let now = people::member(&staff.asked, id).await?;
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, refusal)| status_of(refusal.sort()));
    let changed_meanwhile = matches!(refused, Some((_, Refusal::Changed)));
    let entries = match refused {
        None | Some((_, Refusal::Changed)) => held(&now),
        Some((entries, refusal)) => filled(entries, &now).refused(&refusal, "roles"),
    };
    Ok(with_status(
        status,
        &Page {
            frame: frame(staff, saying("colleague-name").with("name", now.name.clone())),
            told,
            changed_meanwhile,
            path: place(id),
            roles: in_words(&now.roles),
            way: way(staff, id, now.left_at).await?,
            may_change: has_a_way_in(staff).await?,
            steps: is_under_way(&staff.asked).await?,
            entries,
            now,
        },
    ))
}

/// What holds, in the forms of the page.
fn held(now: &StaffView) -> Entries {
    let entries = Entries::default().with("version", now.version.to_string()).with("address", now.address.clone());
    let has = ROLES.iter().filter(|(role, _)| now.roles.contains(role));
    has.fold(entries, |entries, (_, field)| entries.with(field, "yes"))
}

/// What was sent by one form of the page, with what holds in the other.
fn filled(entries: Entries, now: &StaffView) -> Entries {
    let held = held(now);
    if entries.has("address") {
        let address = entries.entered("address").to_owned();
        return held.without(&["address"]).with("address", address);
    }
    entries.with("address", now.address.clone())
}

async fn way(staff: &Staff, id: StaffId, left_at: Option<Timestamp>) -> Outcome<Way> {
    if left_at.is_some() {
        return Ok(Way::Gone);
    }
    let of = ways_of_staff(&staff.asked).await?.into_iter().find(|way| way.staff == id);
    Ok(match of {
        Some(WayIn { signs_in: true, .. }) => Way::SignsIn,
        Some(WayIn { begun: true, .. }) => Way::Chooses,
        Some(WayIn { link_until: Some(until), .. }) => Way::HasALink(moment(&staff.me.zone, until)),
        _ => Way::None,
    })
}

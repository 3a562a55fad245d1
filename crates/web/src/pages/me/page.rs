//! The page about oneself: a form for staff, another for a client, and the sign-ins of either.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::actor::Role;
use domain::time::Zone;
use practice::doors::clients::{guards, may_keep_passkeys};
use practice::doors::{passkeys, standing};
use practice::people::{self, SignInView};
use practice::{Asked, Outcome, Unfulfilled};

use super::ways::{Way, guarding, ways};
use super::{change_client, change_staff};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::told::{Told, tell};
use crate::pages::{Frame, hours, leads, said_in, with_status};
use crate::problem::{Problem, status_of};
use crate::sent::Search;
use crate::words::{Saying, filters, moment, saying};

#[derive(Template)]
#[template(path = "pages/me/me.html")]
struct Page {
    frame: Frame,
    of_staff: bool,
    told: Option<Saying>,
    /// How many recovery codes are left to whoever has just come in by one.
    recovered: Option<Saying>,
    few_codes: bool,
    changed_meanwhile: bool,
    /// What holds, where somebody else changed it while it was written.
    now: Vec<(Saying, String)>,
    entries: Entries,
    zones: Vec<&'static str>,
    /// The reminders of those who coach here.
    usual: Vec<Saying>,
    lengths: Vec<(String, Saying)>,
    choices: Vec<(&'static str, Saying)>,
    days: Vec<(&'static str, Saying)>,
    place: String,
    clock: Saying,
    doors: Vec<Way>,
    /// Whether another passkey can be made, and how that is called.
    another: Option<Saying>,
    /// Who lets in again whoever of the staff has one passkey and nothing else, should it be lost.
    one_alone: Option<Saying>,
    /// Whether a client has neither PIN nor passkey.
    unguarded: bool,
    /// Whether a client said that others use this device, so that none can be made here.
    device_is_shared: bool,
    sign_ins: Vec<Line>,
    /// Whether there are others than this one.
    others: bool,
}

/// Somewhere one is signed in.
struct Line {
    id: String,
    opened: Saying,
    seen: Saying,
    browser: Option<String>,
    this_one: bool,
}

/// What is shown besides what holds.
#[derive(Default)]
struct Shown {
    told: Option<Saying>,
    recovered: bool,
    refused: Option<(Entries, Refusal)>,
}

/// So few recovery codes are left that new ones are offered.
const FEW: i64 = 2;

const TOLD: [&str; 11] = [
    "changed",
    "address",
    "ended",
    "password",
    "authenticator",
    "codes",
    "recovered",
    "passkey",
    "renamed",
    "unpasskeyed",
    "pin",
];

pub(super) async fn read(
    State(web): State<Web>,
    signed_in: SignedIn,
    Search(told): Search<Told>,
) -> Result<Response, Problem> {
    let (recovered, told) = (told.is("recovered"), told.among("me-told", &TOLD));
    shown(&web, signed_in, Shown { told, recovered, refused: None }).await
}

pub(super) async fn change(
    State(web): State<Web>,
    signed_in: SignedIn,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (entries, changed) = changed(&signed_in.asked, &sent).await;
    match changed {
        Ok(()) => Ok(tell("/me", "changed")),
        Err(Unfulfilled::Refused(refusal @ (Refusal::Invalid(_) | Refusal::Changed))) => {
            shown(&web, signed_in, Shown { refused: Some((entries, refusal)), ..Shown::default() }).await
        }
        Err(unfulfilled) => said_in(unfulfilled, frame(&Reader::of(&signed_in.asked).await?)),
    }
}

async fn changed(asked: &Asked, sent: &[(String, String)]) -> (Entries, Outcome<()>) {
    match (asked.actor.staff(), asked.actor.client()) {
        (Some(id), _) => {
            let entries = Entries::sent(&change_staff::FIELDS, sent);
            let done = change_staff::change(asked, id, &entries).await;
            (entries, done)
        }
        (None, Some(id)) => {
            let entries = Entries::sent(&change_client::FIELDS, sent);
            let done = change_client::change(asked, id, &entries).await;
            (entries, done)
        }
        (None, None) => (Entries::default(), Err(Refusal::NotYours.into())),
    }
}

fn frame(reader: &Reader) -> Frame {
    reader.frame(Tab::Me, saying("me-title"))
}

/// What holds, in a form.
async fn held(asked: &Asked) -> Outcome<Entries> {
    match (asked.actor.staff(), asked.actor.client()) {
        (Some(id), _) => change_staff::entered(asked, id).await,
        (None, Some(id)) => change_client::entered(asked, id).await,
        (None, None) => Err(Refusal::NotYours.into()),
    }
}

async fn shown(web: &Web, SignedIn { asked, by }: SignedIn, shown: Shown) -> Result<Response, Problem> {
    let reader = Reader::of(&asked).await?;
    let held = held(&asked).await?;
    let usual = if reader.of_staff { change_staff::usual(&asked).await? } else { Vec::new() };
    let sign_ins = people::sign_ins(&web.office, by).await?;
    let doors = match reader.of_staff {
        true => of_staff(web, &asked, &reader).await?,
        false => of_client(web, &asked, by, &reader).await?,
    };
    let version = held.version();
    let Shown { told, recovered, refused } = shown;
    let left = doors.codes_left.filter(|_| recovered);
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, refusal)| status_of(refusal.sort()));
    let changed_meanwhile = matches!(refused, Some((_, Refusal::Changed)));
    let now = if changed_meanwhile { now(&held) } else { Vec::new() };
    let entries = match refused {
        None => held,
        // Pressing again is meant for what holds now, which stands above the form.
        Some((entries, Refusal::Changed)) => entries.at_version(version),
        Some((entries, refusal)) => entries.refused(&refusal, "name"),
    };
    let page = Page {
        frame: frame(&reader),
        of_staff: reader.of_staff,
        told,
        recovered: left.map(|left| saying("recovered-left").with("left", left)),
        few_codes: left.is_some_and(|left| left <= FEW),
        changed_meanwhile,
        now,
        zones: Zone::all_names().collect(),
        usual,
        lengths: leads::lengths(&entries, leads::SLOTS),
        choices: hours::choices(),
        days: hours::days(),
        clock: reader.clock(),
        another: doors.another,
        one_alone: doors.one_alone,
        unguarded: doors.unguarded,
        device_is_shared: doors.device_is_shared,
        doors: doors.lines,
        others: sign_ins.iter().any(|one| !one.this_one),
        sign_ins: sign_ins.iter().map(|one| Line::of(one, &reader.zone)).collect(),
        place: reader.place,
        entries,
    };
    Ok(with_status(status, &page))
}

/// How one signs in, and what of it can be made here.
#[derive(Default)]
struct Doors {
    lines: Vec<Way>,
    another: Option<Saying>,
    one_alone: Option<Saying>,
    /// How many recovery codes are left beside password and authenticator.
    codes_left: Option<i64>,
    unguarded: bool,
    device_is_shared: bool,
}

async fn of_staff(web: &Web, asked: &Asked, reader: &Reader) -> Outcome<Doors> {
    let held = standing(asked).await?;
    let lines = ways(&held, passkeys(asked).await?, &reader.zone);
    let another = (web.site.is_some() && !lines.is_empty()).then(|| offered(held.passkeys > 0));
    let lets_in = if asked.actor.is(Role::Owner) { saying("passkey-alone-owner") } else { saying("passkey-alone") };
    let one_alone = (held.passkeys == 1 && !held.knows_both()).then_some(lets_in);
    let codes_left = held.knows_both().then_some(held.codes_left);
    Ok(Doors { lines, another, one_alone, codes_left, ..Doors::default() })
}

/// How making a passkey is called, the first or one more.
fn offered(has_one: bool) -> Saying {
    if has_one { saying("passkey-another") } else { saying("passkey-make") }
}

async fn of_client(web: &Web, asked: &Asked, by: people::SignedIn, reader: &Reader) -> Outcome<Doors> {
    let (guards, kept) = (guards(asked).await?, passkeys(asked).await?);
    let may_keep = may_keep_passkeys(&web.office, by).await?;
    Ok(Doors {
        another: (web.clients_site.is_some() && may_keep).then(|| offered(!kept.is_empty())),
        unguarded: !guards.any(),
        device_is_shared: web.clients_site.is_some() && !may_keep,
        lines: guarding(guards.pin_since, kept, &reader.zone),
        ..Doors::default()
    })
}

/// What holds of what somebody may have typed over.
fn now(held: &Entries) -> Vec<(Saying, String)> {
    let fact = |label, field| (saying(label), held.entered(field).to_owned());
    vec![fact("me-name", "name"), fact("me-zone", "zone")]
}

impl Line {
    fn of(one: &SignInView, zone: &Zone) -> Self {
        Self {
            id: one.id.to_string(),
            opened: moment(zone, one.made_at),
            seen: moment(zone, one.seen_at),
            browser: one.browser.clone(),
            this_one: one.this_one,
        }
    }
}

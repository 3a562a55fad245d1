//! One's own bearer tokens: listed, made by whoever has just shown who they are, shown once, and ended.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Refusal;
use domain::ids::TokenId;
use domain::text::Name;
use jiff::{SignedDuration, Timestamp};
use practice::people::{self, MadeToken, MakeToken, Person, TokenView, end_token, make_token};
use practice::{Outcome, Unfulfilled};

use super::doors::{elsewhere, has_a_way_in};
use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::told::{Told, tell};
use crate::pages::{Frame, page, with_status};
use crate::problem::status_of;
use crate::sent::{Id, Search};
use crate::words::{Saying, filters, moment, saying, saying_among, timed};

const TOKENS: &str = "/me/tokens";
const NEW: &str = "/me/tokens/new";
const FIELDS: [&str; 2] = ["name", "length"];
/// For how many days a token can be good: the field's word, which the catalogue knows too.
const LENGTHS: [(&str, i64); 4] = [("week", 7), ("quarter", 90), ("year", 365), ("two-years", 730)];

#[derive(Template)]
#[template(path = "pages/me/tokens.html")]
struct All {
    frame: Frame,
    told: Option<Saying>,
    /// Whether whoever looks can show who they are; in a demo nobody can.
    may_make: bool,
    clock: Saying,
    good: Vec<Line>,
    over: Vec<Line>,
}

/// A token in the list.
struct Line {
    id: TokenId,
    name: Saying,
    made: Saying,
    until: Saying,
}

#[derive(Template)]
#[template(path = "pages/me/token_new.html")]
struct Ask {
    frame: Frame,
    entries: Entries,
    lengths: Vec<(&'static str, Saying)>,
}

/// The one time it is shown.
#[derive(Template)]
#[template(path = "pages/me/token.html")]
struct Shown {
    frame: Frame,
    token: String,
    until: Saying,
}

fn frame(staff: &Staff, title: Saying) -> Frame {
    staff.frame(Tab::Me, title).below(saying("me-title"), "/me").below(saying("tokens-title"), TOKENS)
}

pub(super) async fn all(staff: Staff, Search(told): Search<Told>) -> Response {
    let done = listed(&staff, &told).await;
    staff.told(Tab::Me, done)
}

async fn listed(staff: &Staff, told: &Told) -> Outcome<Response> {
    let tokens = people::tokens(&staff.asked).await?;
    let is_good = |one: &&TokenView| one.ended_at.is_none() && one.expires_at > staff.now;
    let (good, over): (Vec<_>, Vec<_>) = tokens.iter().partition(is_good);
    let lines = |some: Vec<&TokenView>| some.into_iter().map(|one| Line::of(one, staff)).collect();
    Ok(page(&All {
        frame: staff.frame(Tab::Me, saying("tokens-title")).below(saying("me-title"), "/me"),
        told: told.among("tokens-told", &["ended"]),
        may_make: has_a_way_in(staff).await?,
        clock: staff.clock(),
        good: lines(good),
        over: lines(over),
    }))
}

pub(super) async fn ask(State(web): State<Web>, staff: Staff, signed_in: SignedIn) -> Response {
    let done = begin(&web, &staff, &signed_in).await;
    staff.told(Tab::Me, done)
}

async fn begin(web: &Web, staff: &Staff, signed_in: &SignedIn) -> Outcome<Response> {
    let elsewhere = elsewhere(web, staff, signed_in, NEW).await?;
    Ok(elsewhere.unwrap_or_else(|| form(staff, StatusCode::OK, Entries::default().with("length", "quarter"))))
}

fn form(staff: &Staff, status: StatusCode, entries: Entries) -> Response {
    let lengths = LENGTHS.iter().map(|(word, _)| (*word, saying_among("tokens-length", word))).collect();
    with_status(status, &Ask { frame: frame(staff, saying("tokens-new")), entries, lengths })
}

pub(super) async fn make(staff: Staff, Form(sent): Form<Vec<(String, String)>>) -> Response {
    let entries = Entries::sent(&FIELDS, &sent);
    let made = match command(&staff, &entries) {
        Ok(command) => make_token(&staff.asked, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    let done = match made {
        Ok(made) => Ok(shown(&staff, &made)),
        Err(Unfulfilled::Refused(refusal @ Refusal::Invalid(_))) => {
            Ok(form(&staff, status_of(refusal.sort()), entries.refused(&refusal, "name")))
        }
        Err(refused) => Err(refused),
    };
    staff.told_or_proved(Tab::Me, done, NEW)
}

fn command(staff: &Staff, entries: &Entries) -> Result<MakeToken, Refusal> {
    let name = Some(Name::parse(entries.entered("name")).map_err(|refusal| refusal.under("/name"))?);
    let length = LENGTHS.iter().find(|(word, _)| entries.is("length", word));
    let (_, days) = length.ok_or_else(|| Refusal::at("/length", "One of the lengths in the list."))?;
    Ok(MakeToken { name, good_for: SignedDuration::from_hours(days * 24), ..MakeToken::of(Person::Staff(staff.me.id)) })
}

fn shown(staff: &Staff, made: &MadeToken) -> Response {
    page(&Shown {
        frame: frame(staff, saying("tokens-shown-title")),
        token: made.token.reveal().to_owned(),
        until: timed(saying("tokens-until"), &staff.me.zone, made.expires_at),
    })
}

pub(super) async fn end(staff: Staff, Id(id): Id<TokenId>) -> Response {
    let done = end_token(&staff.asked, id).await.map(|()| tell(TOKENS, "ended"));
    staff.told(Tab::Me, done)
}

impl Line {
    fn of(one: &TokenView, staff: &Staff) -> Self {
        let at = |at: Timestamp| moment(&staff.me.zone, at);
        Self {
            id: one.id,
            name: match &one.name {
                Some(name) => saying("tokens-name").with("name", name.clone()),
                None => saying("tokens-no-name"),
            },
            made: at(one.made_at),
            until: at(one.ended_at.unwrap_or(one.expires_at).min(one.expires_at)),
        }
    }
}

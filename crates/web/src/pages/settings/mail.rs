//! Whether letters arrive: a test letter to oneself, what became of it, and what to look at where it did not.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::letters::Kind;
use domain::may::{Act, ask_plainly};
use practice::correspondence::send_test;
use practice::letters::views::{Filter, LetterView, list};
use practice::requests::fresh_key;
use practice::{Outcome, Turn};
use serde::Deserialize;

use crate::Web;
use crate::pages::first_steps::is_under_way;
use crate::pages::frame::Tab;
use crate::pages::pressed::Pressed;
use crate::pages::reader::Line;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::words::{Saying, filters, saying};

const MAIL: &str = "/settings/mail";

#[derive(Template)]
#[template(path = "pages/settings/mail.html")]
struct Page {
    frame: Frame,
    key: String,
    clock: Saying,
    address: String,
    /// The newest test, and what became of it.
    test: Option<Test>,
    /// Whether letters are kept here and mailed to nobody.
    mailed_to_nobody: bool,
    steps: bool,
}

struct Test {
    line: Line,
    /// Whether it can still go.
    is_on_its_way: bool,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn ask(State(web): State<Web>, staff: Staff) -> Response {
    let done = shown(&web, &staff).await;
    staff.told(Tab::Settings, done)
}

async fn shown(web: &Web, staff: &Staff) -> Outcome<Response> {
    ask_plainly(staff.asked.actor, Act::SendTest)?;
    let newest = newest(staff).await?;
    Ok(page(&Page {
        frame: staff.frame(Tab::Settings, saying("mail-title")).below(saying("settings-title"), "/settings"),
        key: fresh_key(&staff.asked).await?,
        clock: staff.clock(),
        address: staff.me.address.clone(),
        test: newest.map(|letter| Test {
            is_on_its_way: ["waiting", "sending"].contains(&letter.state.as_str()),
            line: Line::of(&letter, &staff.me.zone),
        }),
        mailed_to_nobody: web.office.letterhead().outbox,
        steps: is_under_way(&staff.asked).await?,
    }))
}

async fn newest(staff: &Staff) -> Outcome<Option<LetterView>> {
    let kind = Some(Kind::Test.word().to_owned());
    let filter = Filter { kind, recipient: Some(staff.me.id.0), ..Filter::default() };
    Ok(list(&staff.asked, filter, &Turn::read(None, Some(1))?).await?.items.into_iter().next())
}

pub(super) async fn send(State(web): State<Web>, staff: Staff, pressed: Pressed<Nothing>) -> Response {
    let make = async |asked| send_test(&asked).await.map(|_| MAIL.to_owned());
    let done = pressed.open().1.once(&web, &staff.asked, MAIL, make).await;
    staff.told(Tab::Settings, done.map(|place| Redirect::to(&place).into_response()))
}

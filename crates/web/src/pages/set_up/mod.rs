//! Setting up how one signs in: a link, a passkey, and in; or a password, an authenticator, recovery codes, and in. Each page leads to the step that is next, whatever
//! was asked for, and none can be passed over.

mod authenticator;
mod codes;
mod link;
mod passkey;
mod password;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use practice::doors::{Step, next_step};
use practice::{Outcome, Unfulfilled};

use super::told::tell;
use crate::Web;
use crate::guard::Browser;
use crate::problem::Problem;

pub(super) fn doors() -> Router<Web> {
    link::doors().merge(passkey::doors()).merge(password::doors()).merge(authenticator::doors()).merge(codes::doors())
}

fn path_of(web: &Web, step: Step) -> &'static str {
    match step {
        Step::First if web.site.is_none() => "/set-up/password",
        Step::First | Step::AnotherPasskey => passkey::PATH,
        Step::Authenticator => "/set-up/authenticator",
        Step::RecoveryCodes | Step::SignIn => "/set-up/codes",
    }
}

/// Whether it is this page's turn; otherwise where it is.
async fn turn(web: &Web, browser: &Browser, its: &[Step]) -> Result<Option<Response>, Problem> {
    match next_step(&web.office, browser.half()).await {
        Ok(step) if its.contains(&step) => Ok(None),
        Ok(step) => Ok(Some(Redirect::to(path_of(web, step)).into_response())),
        Err(unfulfilled) => over(unfulfilled).map(Some),
    }
}

/// What was done, or, where setting up is over, the page of links.
fn done(outcome: Outcome<Response>) -> Result<Response, Problem> {
    outcome.or_else(over)
}

fn over(unfulfilled: Unfulfilled) -> Result<Response, Problem> {
    match unfulfilled {
        Unfulfilled::Refused(Refusal::Lapsed) => Ok(tell("/set-up", "lapsed")),
        unfulfilled => Err(unfulfilled.into()),
    }
}

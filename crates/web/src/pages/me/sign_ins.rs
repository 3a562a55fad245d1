//! Ending sign-ins: one of them, or all but this one.

use axum::extract::State;
use axum::response::Response;
use domain::ids::SignInId;
use practice::people::{end_other_sign_ins, end_sign_in};
use practice::{Asked, Outcome};

use crate::Web;
use crate::guard::SignedIn;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::said_in;
use crate::pages::told::tell;
use crate::problem::Problem;
use crate::sent::Id;
use crate::words::saying;

pub(super) async fn end(SignedIn { asked, .. }: SignedIn, Id(id): Id<SignInId>) -> Result<Response, Problem> {
    told(&asked, end_sign_in(&asked, id).await).await
}

pub(super) async fn end_others(State(web): State<Web>, SignedIn { asked, by }: SignedIn) -> Result<Response, Problem> {
    told(&asked, end_other_sign_ins(&web.office, by).await).await
}

async fn told<T>(asked: &Asked, done: Outcome<T>) -> Result<Response, Problem> {
    match done {
        Ok(_) => Ok(tell("/me", "ended")),
        Err(unfulfilled) => said_in(unfulfilled, Reader::of(asked).await?.frame(Tab::Me, saying("me-title"))),
    }
}

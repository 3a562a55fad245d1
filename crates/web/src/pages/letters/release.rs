//! Letters flow again after a restore.

use axum::response::{IntoResponse, Redirect, Response};
use practice::letters::hold::{self, Released};

use crate::guard::SignedIn;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::said_in;
use crate::problem::Problem;
use crate::words::saying;

pub(super) async fn release(SignedIn { asked, .. }: SignedIn) -> Result<Response, Problem> {
    match hold::release(&asked).await {
        Ok(Released { waiting, restored }) => {
            Ok(Redirect::to(&format!("/letters?released={waiting}&restored={restored}")).into_response())
        }
        Err(unfulfilled) => {
            said_in(unfulfilled, Reader::of(&asked).await?.frame(Tab::Letters, saying("letters-title")))
        }
    }
}

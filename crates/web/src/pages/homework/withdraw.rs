//! Taking homework back. Its words stay on record, and the page offers to agree on them anew.

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Form, Router};
use domain::ids::HomeworkId;
use practice::homework::{self, WithdrawHomework};

use super::piece::anew;
use crate::Web;
use crate::pages::staff::Staff;
use crate::pages::versioned::Versioned;
use crate::sent::Id;

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/homework/{homework}/withdraw", post(withdraw))
}

async fn withdraw(staff: Staff, Id(homework): Id<HomeworkId>, Form(version): Form<Versioned>) -> Response {
    let done = homework::withdraw(&staff.asked, WithdrawHomework { homework, expected: version.expected() }).await;
    anew(&staff, homework, done.map(|_| Redirect::to(&format!("/homework/{homework}")).into_response())).await
}

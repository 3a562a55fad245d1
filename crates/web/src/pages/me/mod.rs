//! Oneself: what one is called, whose clock one lives by, when one is written to, and where one is signed in.

mod address;
mod change_client;
mod change_staff;
mod doors;
mod page;
mod passkeys;
mod sign_ins;
mod tokens;
mod ways;

use axum::Router;
use axum::routing::{get, post};

pub(super) use doors::{elsewhere, has_a_way_in};

use crate::Web;

pub(super) fn doors() -> Router<Web> {
    Router::new()
        .route("/me", get(page::read).post(page::change))
        .route("/me/sign-ins/end-others", post(sign_ins::end_others))
        .route("/me/sign-ins/{sign_in}/end", post(sign_ins::end))
        .route("/me/address", get(address::ask).post(address::change))
        .route("/me/tokens", get(tokens::all))
        .route("/me/tokens/new", get(tokens::ask).post(tokens::make))
        .route("/me/tokens/{token}/end", post(tokens::end))
        .merge(doors::doors())
        .merge(passkeys::doors())
}

//! The doors. Staff: a passkey; or address and password, then a code, or a recovery code in its place; and showing once more who one is.
//! Clients: a letter, a passkey, or a code that was said.

pub(super) mod codes;
pub(super) mod letter;
pub(super) mod offer;
pub(super) mod passkey;
mod prove;
pub(super) mod said;
mod second;
mod sign_in;

use axum::Router;

use crate::Web;

pub(super) fn doors() -> Router<Web> {
    sign_in::doors()
        .merge(second::doors())
        .merge(prove::doors())
        .merge(passkey::doors())
        .merge(letter::doors())
        .merge(said::doors())
}

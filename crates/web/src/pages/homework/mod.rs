//! Homework, as a coach sees it: agreed on, answered as told, changed, and taken back.

mod all;
mod answer;
mod assign;
mod change;
mod foresight;
mod piece;
mod pieces;
mod templates;
mod withdraw;

use axum::Router;

use crate::Web;

pub(super) use pieces::{Piece, Pieces};

pub(super) fn doors() -> Router<Web> {
    let doors = assign::doors().merge(all::doors()).merge(piece::doors());
    doors.merge(answer::doors()).merge(change::doors()).merge(withdraw::doors()).merge(templates::doors())
}

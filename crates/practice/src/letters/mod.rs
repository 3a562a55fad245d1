//! The letters' own records: written down, leased, settled. By id only; what a letter says is composed elsewhere.

pub mod copies;
pub mod expire;
pub mod flow;
pub mod hold;
pub mod lease;
mod look_again;
mod post;
pub mod reclaim;
pub mod settle;
pub mod tidy;
pub mod views;

pub(crate) use look_again::look_again;
pub(crate) use post::{Asking, NewLetter, post, post_asked};
pub use post::{Notices, Readers, post_notices};

use domain::letters::{Kind, Reader, Reason, State};
use uuid::Uuid;

use crate::Broke;

/// A reader, as two columns: the client's letters are told from the staff's by which is filled.
pub(crate) fn columns(reader: Reader) -> (bool, Option<Uuid>) {
    match reader {
        Reader::Client(_) => (true, None),
        Reader::Staff(id) => (false, Some(id.0)),
    }
}

pub(crate) fn kind(word: &str) -> Result<Kind, Broke> {
    Kind::of(word).ok_or(Broke::Record("letter kind"))
}

pub(crate) fn state(word: &str) -> Result<State, Broke> {
    State::of(word).ok_or(Broke::Record("letter state"))
}

pub(crate) fn reason(word: Option<&str>) -> Result<Option<Reason>, Broke> {
    word.map(|word| Reason::of(word).ok_or(Broke::Record("letter reason"))).transpose()
}

/// The kinds for which a second copy does less harm than none, as SQL takes them.
pub(crate) fn kinds_that_may_go_twice() -> Vec<String> {
    Kind::ALL.iter().filter(|kind| kind.may_go_twice()).map(|kind| kind.word().to_owned()).collect()
}

/// The kinds that are sent even while letters are held.
pub(crate) fn kinds_that_pass_a_hold() -> Vec<String> {
    Kind::ALL.iter().filter(|kind| kind.passes_hold()).map(|kind| kind.word().to_owned()).collect()
}

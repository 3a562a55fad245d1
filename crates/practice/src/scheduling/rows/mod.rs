//! The rows of sessions and session types, and how they read.

pub(super) mod change;
pub(super) mod session;
pub(super) mod session_type;
pub(super) mod told;

use domain::scheduling::place::WrittenPlace;
use domain::scheduling::{Place, State};
use domain::time::Zone;
use serde_json::Value;

use crate::Broke;

pub(super) fn zone(name: &str) -> Result<Zone, Broke> {
    Zone::parse(name).map_err(|_| Broke::Record("zone"))
}

pub(super) fn state(word: &str) -> Result<State, Broke> {
    State::of(word).ok_or(Broke::Record("session state"))
}

pub(super) fn place(written: Option<Value>) -> Result<Option<Place>, Broke> {
    let read = |written| Place::parse(&serde_json::from_value::<WrittenPlace>(written).ok()?).ok();
    written.map(|written| read(written).ok_or(Broke::Record("place"))).transpose()
}

pub(super) fn written_place(place: Option<&Place>) -> Result<Option<Value>, Broke> {
    place.map(|place| serde_json::to_value(place.written()).map_err(|_| Broke::Record("place"))).transpose()
}

//! Shapes that several bodies share.

use domain::people::{Leads, WrittenLeads};
use domain::scheduling::Place;
use domain::scheduling::place::WrittenPlace;
use domain::time::{SafeHours, WrittenWindow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::{PlaceKind, Weekday};
use domain::Refusal;

/// A window of hours on certain days.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WindowBody {
    /// On which days.
    #[schema(value_type = Vec<Weekday>, min_items = 1)]
    days: Vec<String>,
    /// From when.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:00")]
    from: String,
    /// Until when, after `from`. Hours across midnight are two windows.
    #[schema(pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "20:00")]
    to: String,
}

/// Reads windows of hours.
pub(crate) fn safe_hours(windows: Vec<WindowBody>) -> Result<SafeHours, Refusal> {
    let written: Vec<_> =
        windows.into_iter().map(|WindowBody { days, from, to }| WrittenWindow { days, from, to }).collect();
    SafeHours::parse(&written)
}

/// Windows of hours, written down.
pub(crate) fn windows(hours: &SafeHours) -> Vec<WindowBody> {
    hours.written().into_iter().map(|WrittenWindow { days, from, to }| WindowBody { days, from, to }).collect()
}

/// How long before a session its reader is reminded: ISO 8601 lengths; a slot that is absent is off.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeadsBody {
    /// The first reminder.
    #[schema(example = "PT24H")]
    first: Option<String>,
    /// The second.
    #[schema(example = "PT2H")]
    second: Option<String>,
}

/// Reads leads.
pub(crate) fn leads(body: LeadsBody) -> Result<Leads, Refusal> {
    let LeadsBody { first, second } = body;
    Leads::parse(&WrittenLeads { first, second })
}

impl From<WrittenLeads> for LeadsBody {
    fn from(WrittenLeads { first, second }: WrittenLeads) -> Self {
        Self { first, second }
    }
}

/// Where a session is held.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceBody {
    /// What kind of place.
    #[schema(value_type = PlaceKind)]
    kind: String,
    /// The link of a room (`https://`), the number, or the street address.
    #[schema(min_length = 1, max_length = 200, example = "https://rooms.example/7")]
    at: String,
}

/// Reads a place.
pub(crate) fn place(body: PlaceBody) -> Result<Place, Refusal> {
    let PlaceBody { kind, at } = body;
    Place::parse(&WrittenPlace { kind, at })
}

impl From<Place> for PlaceBody {
    fn from(place: Place) -> Self {
        let WrittenPlace { kind, at } = place.written();
        Self { kind, at }
    }
}

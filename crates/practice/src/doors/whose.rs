//! Whom a try at a door concerns, for the log: noted on the span under which the door is worked on, so that whatever is told of the try tells of them. Ids
//! only. Where no door has such a span, nothing is noted.

use std::fmt::Display;

use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use tracing::Span;
use tracing::field::display;

/// The field of the span that a door leaves empty.
const WHO: &str = "who";

fn note(who: impl Display) {
    Span::current().record(WHO, display(who));
}

/// Somebody of the staff.
pub(super) fn staff(staff: StaffId) {
    note(format_args!("staff:{staff}"));
}

/// A client.
pub(super) fn client(client: ClientId) {
    note(format_args!("client:{client}"));
}

/// Whoever it is.
pub(super) fn actor(actor: Actor) {
    note(actor);
}

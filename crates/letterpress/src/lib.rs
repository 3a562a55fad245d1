//! The letterpress: what a letter says → text, HTML, calendar file, headers, and the bytes of a letter (RFC 5322).
//!
//! Pure: the same content always gives the same bytes. Every sentence comes from a catalogue; what a practice writes
//! in its place is plain text with `{names}`, never a template language.

mod catalogue;
mod clock;
mod facts;
mod headers;
mod homework;
mod invite;
mod line;
mod link;
mod mime;
mod news;
pub mod own_words;
mod press;
mod printed;
mod quoted;
pub mod samples;
mod sheet;
mod speech;
pub mod words;

pub use headers::message_id;
pub use own_words::check_own_words;
pub use press::{PressError, print};
pub use printed::{Kept, Printed};
pub use words::banned_words;

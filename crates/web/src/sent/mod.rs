//! What was sent: bodies, parameters and ids, read strictly.

mod body;
mod fields;
mod id;
mod search;
mod strict;

pub(crate) use body::{Body, MOST, given, whole};
pub(crate) use fields::{Fields, sure};
pub(crate) use id::Id;
pub(crate) use search::{Paged, Search};

use domain::Refusal;

/// A serde path as a JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => "/".to_owned(),
    };
    path.iter().map(step).collect()
}

/// What a deserialiser says, without the place in the text: the pointer tells it.
fn misread<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> Refusal {
    let said = error.inner().to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    Refusal::at(pointer(error.path()), format!("This cannot be read: {said}."))
}

//! Session types, read.

use domain::Refusal;
use domain::ids::SessionTypeId;
use domain::may::{self, Act};
use domain::people::Leads;
use domain::scheduling::{Buffers, Length, Place};
use domain::text::Wording;
use jiff::Timestamp;

use crate::scheduling::rows::session_type;
use crate::{Asked, Outcome, Records};

/// A session type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTypeView {
    /// Which one.
    pub id: SessionTypeId,
    /// What the practice calls it.
    pub name: Wording,
    /// How long it usually is.
    pub length: Length,
    /// What is kept free around it.
    pub buffers: Buffers,
    /// Where it is usually held.
    pub place: Option<Place>,
    /// When its clients are reminded, where that differs.
    pub leads: Option<Leads>,
    /// Since when nothing more is booked under it.
    pub archived_at: Option<Timestamp>,
    /// Raised by every change.
    pub version: i32,
}

/// The session types, in the order of their names; those that are closed too, if asked for.
///
/// # Errors
/// `NotYours`.
pub async fn session_types(asked: &Asked, closed_too: bool) -> Outcome<Vec<SessionTypeView>> {
    let records = asked.look().await?;
    may::ask_plainly(records.actor, Act::SeeSessionTypes)?;
    let sql = format!("{} WHERE archived_at IS NULL OR $1 ORDER BY lower(name), id", session_type::SESSION_TYPE);
    let rows: Vec<session_type::Row> = records.all(&sql, [closed_too.into()]).await?;
    Ok(rows.into_iter().map(SessionTypeView::try_from).collect::<Result<_, _>>()?)
}

/// One session type.
///
/// # Errors
/// `NotYours`, `NotFound`.
pub async fn session_type(asked: &Asked, id: SessionTypeId) -> Outcome<SessionTypeView> {
    let records = asked.look().await?;
    may::ask_plainly(records.actor, Act::SeeSessionTypes)?;
    read_type(&records, id).await?.ok_or_else(|| Refusal::NotFound.into())
}

/// A session type, closed or not.
pub(in super::super) async fn read_type(records: &Records, id: SessionTypeId) -> Outcome<Option<SessionTypeView>> {
    let row: Option<session_type::Row> =
        records.one(&format!("{} WHERE id = $1", session_type::SESSION_TYPE), [id.0.into()]).await?;
    Ok(row.map(SessionTypeView::try_from).transpose()?)
}

/// A session type under which sessions are booked now.
pub(in super::super) async fn open_type(records: &Records, id: SessionTypeId) -> Outcome<SessionTypeView> {
    let open = read_type(records, id).await?.filter(|kind| kind.archived_at.is_none());
    open.ok_or_else(|| Refusal::at("/session_type", "One of the session types that are open.").into())
}

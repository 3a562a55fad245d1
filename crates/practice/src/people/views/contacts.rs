//! "We spoke": contact outside of letters.

use domain::ids::{ClientId, StaffId};
use domain::may::Act;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::moment::Ts;
use crate::people::standing;
use crate::{Asked, Outcome, Page, Turn};

/// Coach and client spoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// Which note of it.
    pub id: Uuid,
    /// The client.
    pub client: ClientId,
    /// The coach.
    pub coach: StaffId,
    /// When they spoke.
    pub at: Timestamp,
    /// When it was noted.
    pub noted_at: Timestamp,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    client_id: Uuid,
    coach_id: Uuid,
    at: Ts,
    noted_at: Ts,
}

impl Row {
    fn view(self) -> ContactView {
        let Self { id, client_id, coach_id, at, noted_at } = self;
        ContactView {
            id,
            client: ClientId(client_id),
            coach: StaffId(coach_id),
            at: at.into(),
            noted_at: noted_at.into(),
        }
    }
}

/// When a client and their coaches spoke, the last note first; without those that were taken back.
///
/// # Errors
/// [`domain::Refusal::NotFound`] when there is no such client for the actor.
pub async fn contacts(asked: &Asked, client: ClientId, turn: &Turn) -> Outcome<Page<ContactView>> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeClient).await?;
    let sql = "SELECT id, client_id, coach_id, at, noted_at FROM contacts
      WHERE client_id = $1 AND undone_at IS NULL AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3";
    let rows: Vec<Row> = records.all(sql, [client.0.into(), turn.after::<Uuid>()?.into(), turn.fetch().into()]).await?;
    Ok(turn.page(rows.into_iter().map(Row::view).collect(), |contact| contact.id.to_string()))
}

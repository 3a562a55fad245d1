//! Taking a note of "we spoke" back: for seven days, by the coach whose note it is.

use domain::Refusal;
use domain::homework::UNDO_DAYS;
use domain::ids::ClientId;
use domain::may::Act;
use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::standing::lock_for;
use super::store;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome};

/// Which note is taken back.
#[derive(Clone, Copy, Debug)]
pub struct UndoContact {
    /// With whom.
    pub client: ClientId,
    /// Which note of it.
    pub contact: Uuid,
}

/// Takes a note of contact back: letters ask again as if it had never been.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours` for everybody but a coach of the client, `NothingToUndo` unless it is a note of hers, of these days, that stands.
pub async fn undo_contact(asked: &Asked, command: UndoContact) -> Outcome<()> {
    let UndoContact { client, contact } = command;
    let records = asked.open().await?;
    lock_for(&records, client, Act::NoteContact).await?;
    let coach = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let (now, since) = (Ts::from(records.now), Ts::from(records.now - SignedDuration::from_hours(24 * UNDO_DAYS)));
    let sql = "UPDATE contacts SET undone_at = $1
      WHERE id = $2 AND client_id = $3 AND coach_id = $4 AND noted_at > $5 AND undone_at IS NULL";
    let values = [now.into(), contact.into(), client.0.into(), coach.0.into(), since.into()];
    if records.run(sql, values).await? == 0 {
        return Err(Refusal::NothingToUndo.into());
    }
    store::look_again(&records, client).await?;
    let subject = format!("contact:{contact}");
    let entry = Entry { verb: "people.undo_contact", subject, client: Some(client), facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;
    use crate::cast::{Stage, refusal};
    use crate::people::{NoteContact, contacts, note_contact};

    async fn noted(stage: &Stage, client: ClientId) -> UndoContact {
        let view = note_contact(&stage.as_coach(), NoteContact { client, at: None }).await.unwrap();
        UndoContact { client, contact: view.id }
    }

    #[tokio::test]
    async fn a_note_is_taken_back_once_and_the_others_stay() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (first, second) = (noted(&stage, ana).await, noted(&stage, ana).await);
        undo_contact(&stage.as_coach(), first).await.unwrap();
        assert_eq!(refusal(undo_contact(&stage.as_coach(), first).await), Refusal::NothingToUndo);
        let listed = contacts(&stage.as_owner(), ana, &Turn::default()).await.unwrap().items;
        assert_eq!(listed.iter().map(|contact| contact.id).collect::<Vec<_>>(), [second.contact]);
        stage.pass(SignedDuration::from_hours(24 * 8)).await;
        assert_eq!(refusal(undo_contact(&stage.as_coach(), second).await), Refusal::NothingToUndo);
    }

    #[tokio::test]
    async fn it_is_taken_back_by_the_coach_whose_note_it_is() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let note = noted(&stage, ana).await;
        let other = stage.coach_named("Dora").await;
        assert_eq!(refusal(undo_contact(&stage.as_staff(other).await, note).await), Refusal::NotFound);
        assert_eq!(refusal(undo_contact(&stage.as_assistant().await, note).await), Refusal::NotYours);
        assert_eq!(refusal(undo_contact(&stage.as_client(ana), note).await), Refusal::NotYours);
        let elsewhere = UndoContact { client: ben, ..note };
        assert_eq!(refusal(undo_contact(&stage.as_coach(), elsewhere).await), Refusal::NothingToUndo);
        let paired = crate::people::Pair { client: ana, coach: other };
        crate::people::pair(&stage.as_owner(), paired).await.unwrap();
        assert_eq!(refusal(undo_contact(&stage.as_staff(other).await, note).await), Refusal::NothingToUndo);
    }
}

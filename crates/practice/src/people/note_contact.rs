//! "We spoke": contact outside of letters.

use domain::Refusal;
use domain::ids::ClientId;
use domain::may::Act;
use jiff::Timestamp;
use serde_json::json;

use super::standing::{lock_for, still_open};
use super::{ContactView, store};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome};

/// A coach notes that she and a client spoke.
#[derive(Clone, Copy, Debug)]
pub struct NoteContact {
    /// With whom.
    pub client: ClientId,
    /// When; none means now.
    pub at: Option<Timestamp>,
}

/// Notes contact.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours` for everybody but a coach of the client, `ClientArchived`, `Invalid` at `/at` for what lies ahead.
pub async fn note_contact(asked: &Asked, command: NoteContact) -> Outcome<ContactView> {
    let NoteContact { client, at } = command;
    let records = asked.open().await?;
    still_open(&lock_for(&records, client, Act::NoteContact).await?)?;
    let coach = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let at = at.unwrap_or(records.now);
    if at > records.now {
        return Err(Refusal::at("/at", "A time that has come.").into());
    }
    let id = records.id()?;
    let sql = "INSERT INTO contacts (id, client_id, coach_id, at, noted_at) VALUES ($1, $2, $3, $4, $5)";
    records
        .run(sql, [id.into(), client.0.into(), coach.0.into(), Ts::from(at).into(), Ts::from(records.now).into()])
        .await?;
    store::look_again(&records, client).await?;
    logbook::enter(
        &records,
        Entry { verb: "people.note_contact", subject: format!("contact:{id}"), client: Some(client), facts: json!({}) },
    )
    .await?;
    let noted_at = records.now;
    records.commit().await?;
    Ok(ContactView { id, client, coach, at, noted_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;
    use crate::cast::{Stage, refusal};
    use crate::people::contacts;
    use jiff::SignedDuration;

    #[tokio::test]
    async fn it_is_noted_and_listed_each_time() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let yesterday = stage.now().await - SignedDuration::from_hours(24);
        let first = note_contact(&stage.as_coach(), NoteContact { client: ana, at: Some(yesterday) }).await.unwrap();
        let second = note_contact(&stage.as_coach(), NoteContact { client: ana, at: None }).await.unwrap();
        let listed = contacts(&stage.as_owner(), ana, &Turn::default()).await.unwrap().items;
        assert_eq!(listed.iter().map(|contact| contact.id).collect::<Vec<_>>(), [second.id, first.id]);
    }

    #[tokio::test]
    async fn it_is_noted_by_a_coach_of_the_client_about_what_has_happened() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let now = NoteContact { client: ana, at: None };
        let other = stage.coach_named("Dora").await;
        assert_eq!(refusal(note_contact(&stage.as_staff(other).await, now).await), Refusal::NotFound);
        assert_eq!(refusal(note_contact(&stage.as_assistant().await, now).await), Refusal::NotYours);
        assert_eq!(refusal(note_contact(&stage.as_client(ana), now).await), Refusal::NotYours);
        let ahead = stage.now().await + SignedDuration::from_hours(1);
        let refused = refusal(note_contact(&stage.as_coach(), NoteContact { client: ana, at: Some(ahead) }).await);
        assert!(matches!(refused, Refusal::Invalid(_)));
    }
}

//! Changing a session type, closing it, opening it again.

use domain::Refusal;
use domain::ids::SessionTypeId;
use domain::may::{self, Act};
use domain::people::Leads;
use domain::scheduling::{Buffers, Length, Place};
use domain::text::Wording;
use serde_json::json;

use super::store;
use super::views::{self, SessionTypeView};
use crate::logbook::{self, Entry};
use crate::{Asked, Expected, Outcome};

/// Changes what is given and leaves the rest.
#[derive(Clone, Debug)]
pub struct ChangeSessionType {
    /// Which one.
    pub session_type: SessionTypeId,
    /// The version it was read at.
    pub expected: Expected,
    /// What the practice calls it.
    pub name: Option<Wording>,
    /// How long it usually is.
    pub length: Option<Length>,
    /// What is kept free around it, from the next booking or move on.
    pub buffers: Option<Buffers>,
    /// Where it is usually held, from the next booking on; or nowhere in particular.
    pub place: Option<Option<Place>>,
    /// When its clients are reminded; or as everybody is. It holds for what is booked already, too.
    pub leads: Option<Option<Leads>>,
    /// Whether nothing more is booked under it.
    pub archived: Option<bool>,
}

/// Changes. What is booked keeps its time, length and place.
///
/// # Errors
/// `NotYours`, `NotFound`, `Changed`.
pub async fn change_session_type(asked: &Asked, command: ChangeSessionType) -> Outcome<SessionTypeView> {
    let records = asked.open().await?;
    may::ask_plainly(records.actor, Act::ChangeSessionTypes)?;
    store::lock_type(&records, command.session_type).await?;
    let before = views::read_type(&records, command.session_type).await?.ok_or(Refusal::NotFound)?;
    command.expected.met_by(before.version)?;
    let leads_changed = command.leads.is_some_and(|leads| leads != before.leads);
    let changed = command.made_to(before, records.now);
    store::save_type(&records, &changed).await?;
    if leads_changed {
        store::look_again_at(&records, changed.id).await?;
    }
    let facts = json!({ "leads": leads_changed, "archived": changed.archived_at.is_some() });
    let subject = format!("session_type:{}", changed.id);
    logbook::enter(&records, Entry { verb: "scheduling.change_session_type", subject, client: None, facts }).await?;
    records.commit().await?;
    Ok(changed)
}

impl ChangeSessionType {
    fn made_to(self, before: SessionTypeView, now: jiff::Timestamp) -> SessionTypeView {
        let Self { session_type: id, expected: _, name, length, buffers, place, leads, archived } = self;
        SessionTypeView {
            id,
            name: name.unwrap_or(before.name),
            length: length.unwrap_or(before.length),
            buffers: buffers.unwrap_or(before.buffers),
            place: place.unwrap_or(before.place),
            leads: leads.unwrap_or(before.leads),
            archived_at: match archived {
                None => before.archived_at,
                Some(false) => None,
                Some(true) => before.archived_at.or(Some(now)),
            },
            version: before.version + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booking, refused};
    use super::super::views::session_types;
    use super::super::{AddSessionType, Book, add_session_type, book};
    use super::*;
    use domain::actor::Role;

    #[tokio::test]
    async fn the_owner_adds_changes_and_closes_types_and_staff_see_them() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (owner, coach) = (ground.staff(Role::Owner).await, ground.coach().await);
        let (name, length) = (Wording::parse("First meeting").unwrap(), Length::of_minutes(50).unwrap());
        let add = AddSessionType { name, length, buffers: Buffers::default(), place: None, leads: Some(Leads::COACH) };
        assert_eq!(refused(add_session_type(&coach, add.clone()).await), "not-yours");
        let added = add_session_type(&owner, add).await.unwrap();
        assert_eq!(session_types(&coach, false).await.unwrap(), std::slice::from_ref(&added));
        let nothing = ChangeSessionType {
            session_type: added.id,
            expected: Expected(Some(1)),
            name: None,
            length: None,
            buffers: None,
            place: None,
            leads: None,
            archived: None,
        };
        assert_eq!(refused(change_session_type(&coach, nothing.clone()).await), "not-yours");
        let close = ChangeSessionType { archived: Some(true), leads: Some(None), ..nothing.clone() };
        let closed = change_session_type(&owner, close).await.unwrap();
        assert!((closed.archived_at.is_some(), closed.leads, closed.version) == (true, None, 2));
        assert_eq!(refused(change_session_type(&owner, nothing).await), "changed-meanwhile");
        assert!(session_types(&coach, false).await.unwrap().is_empty());
        assert_eq!(session_types(&coach, true).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn other_leads_make_the_planner_look_again_and_nothing_else_does() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (owner, coach) = (ground.staff(Role::Owner).await, ground.coach().await);
        let (name, length) = (Wording::parse("First meeting").unwrap(), Length::of_minutes(50).unwrap());
        let add = AddSessionType { name: name.clone(), length, buffers: Buffers::default(), place: None, leads: None };
        let session_type = add_session_type(&owner, add).await.unwrap().id;
        let client = ground.client(&coach).await;
        book(&coach, Book { session_type: Some(session_type), ..booking(client, &coach, "2026-12-01T10:00") })
            .await
            .unwrap();
        let expected = Expected::ANY;
        let same = ChangeSessionType {
            session_type,
            expected,
            name: Some(name),
            length: None,
            buffers: None,
            place: None,
            leads: None,
            archived: None,
        };
        for (leads, looked_at) in [(None, 0), (Some(None), 0), (Some(Some(Leads::COACH)), 1)] {
            ground.sql("UPDATE sessions SET look_at = NULL".to_owned()).await;
            change_session_type(&owner, ChangeSessionType { leads, ..same.clone() }).await.unwrap();
            assert_eq!(
                ground.count("SELECT count(*) FROM sessions WHERE look_at IS NOT NULL").await,
                looked_at,
                "{leads:?}"
            );
        }
    }
}

use super::{ChangeSettings, change, open_practice, read};
use crate::Expected;
use crate::cast::{Stage, refusal};
use domain::Refusal;
use domain::people::{Lead, Leads};
use domain::text::Wording;

fn name(words: &str, expected: Expected) -> ChangeSettings {
    ChangeSettings { name: Some(Wording::parse(words).unwrap()), expected, ..ChangeSettings::default() }
}

#[tokio::test]
async fn the_practice_is_opened_once() {
    let stage = Stage::empty().await;
    let (one, other) = tokio::join!(
        open_practice(stage.office(), Stage::first_start()),
        open_practice(stage.office(), Stage::first_start())
    );
    assert_ne!(one.unwrap(), other.unwrap());
    assert_eq!(stage.count("SELECT count(*) FROM practice").await, 1);
}

#[tokio::test]
async fn an_owner_changes_it_and_others_read() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let view = change(&stage.as_owner(), name("Lakeside", Expected(Some(1)))).await.unwrap();
    assert_eq!((view.name.as_str(), view.version, view.demo), ("Lakeside", 2, false));
    assert_eq!(read(&stage.as_assistant().await).await.unwrap(), view);
    assert_eq!(refusal(change(&stage.as_coach(), name("Hillside", Expected::ANY)).await), Refusal::NotYours);
    assert_eq!(refusal(read(&stage.as_client(ana)).await), Refusal::NotYours);
    assert_eq!(stage.touched_by(stage.as_coach().actor, "UPDATE practice SET name = 'x'").await, 0);
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_told_to_look_again() {
    let stage = Stage::open().await;
    let owner = stage.as_owner();
    let (one, other) =
        tokio::join!(change(&owner, name("A", Expected(Some(1)))), change(&owner, name("B", Expected(Some(1)))));
    let refused = if one.is_ok() { other } else { one };
    assert_eq!(refusal(refused), Refusal::Changed);
}

#[tokio::test]
async fn other_default_reminders_make_every_session_due_for_a_look() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let (session, _) = stage.session_with_a_waiting_letter(ana).await;
    change(&stage.as_owner(), name("Lakeside", Expected::ANY)).await.unwrap();
    assert!(!stage.session_is_due_for_a_look(session).await);
    let leads = Leads { first: Some(Lead::hours(48)), second: None };
    let view = change(&stage.as_owner(), ChangeSettings { client_leads: Some(leads), ..ChangeSettings::default() })
        .await
        .unwrap();
    assert_eq!(view.leads.client.first.as_deref(), Some("PT48H"));
    assert!(stage.session_is_due_for_a_look(session).await);
}

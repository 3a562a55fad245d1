use std::collections::HashSet;

use domain::ids::{ClientId, LetterId, SessionId};
use domain::letters::delivery::Answer;
use domain::letters::{Kind, Lane};
use jiff::SignedDuration;

use super::{Begun, start, start_together};
use crate::cast::Stage;
use crate::letters::lease::{Leased, take};
use crate::letters::settle::{Ended, settle};
use crate::people::{Lock, lock_client};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Ana, Ben and Cleo each have a session; the notices are due.
async fn three_notices() -> (Stage, Vec<ClientId>) {
    let stage = Stage::open().await;
    stage.at("2027-03-01T10:00[Europe/Berlin]").await;
    let mut clients = Vec::new();
    for (name, hour) in [("Ana", 10), ("Ben", 12), ("Cleo", 14)] {
        let client = stage.client(name).await;
        stage.session(client, &format!("2027-03-04T{hour}:00")).await;
        clients.push(client);
    }
    stage.pass(SignedDuration::from_mins(3)).await;
    (stage, clients)
}

async fn lot(stage: &Stage) -> Vec<Leased> {
    take(stage.worker_office(), Lane::Bulk, MINUTE).await.unwrap()
}

async fn together(stage: &Stage, lot: &[Leased]) -> Begun {
    start_together(stage.worker_office(), lot, MINUTE).await.unwrap()
}

fn ids<'a>(letters: impl IntoIterator<Item = &'a Leased>) -> HashSet<LetterId> {
    letters.into_iter().map(|leased| leased.letter).collect()
}

fn sent(leased: Leased, kind: Kind) -> Ended {
    let address = "ana@home.example".to_owned();
    Ended { leased, kind, answer: Answer::Sent, code: Some("250".to_owned()), address, copy: Some(b"copy".to_vec()) }
}

#[tokio::test]
async fn a_lot_starts_together_each_letter_for_its_own_reader() {
    let (stage, _) = three_notices().await;
    let lot = lot(&stage).await;
    let begun = together(&stage, &lot).await;
    assert_eq!((begun.contents.len(), begun.left.len()), (3, 0));
    for (leased, content) in &begun.contents {
        assert_eq!(content.letter, leased.letter);
    }
    let names: HashSet<_> = begun.contents.iter().map(|(_, content)| content.reader.name.to_string()).collect();
    assert_eq!(names, ["Ana", "Ben", "Cleo"].map(str::to_owned).into());
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE state = 'sending' AND attempts = 1").await, 3);
    assert_eq!(stage.count("SELECT count(*) FROM attempts WHERE number = 1 AND ended_at IS NULL").await, 3);
}

#[tokio::test]
async fn whom_somebody_changes_right_now_is_left_and_keeps_nobody_waiting() {
    let (stage, clients) = three_notices().await;
    let lot = lot(&stage).await;
    let changing = stage.as_coach().open().await.unwrap();
    lock_client(&changing, clients[1], Lock::Update).await.unwrap();
    let begun = together(&stage, &lot).await;
    assert_eq!((begun.contents.len(), begun.left.len()), (2, 1));
    drop(changing);
    let content = start(stage.worker_office(), begun.left[0], MINUTE).await.unwrap().unwrap();
    assert_eq!(content.reader.name.as_str(), "Ben");
}

#[tokio::test]
async fn of_a_session_one_letter_starts_and_another_is_left() {
    let (stage, clients) = three_notices().await;
    let session: SessionId = stage.session(clients[0], "2027-03-08T10:00").await;
    stage.pass(SignedDuration::from_mins(3)).await;
    let twice = format!(
        "INSERT INTO letters SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'dedupe_key', l.dedupe_key || '+'))).*
         FROM letters l WHERE session_id = '{session}'"
    );
    sqlx::query(sqlx::AssertSqlSafe(twice)).execute(&stage.database().owner()).await.unwrap();
    let lot = lot(&stage).await;
    let begun = together(&stage, &lot).await;
    assert_eq!((lot.len(), begun.contents.len(), begun.left.len()), (5, 4, 1));
}

#[tokio::test]
async fn what_is_under_another_lease_is_left() {
    let (stage, _) = three_notices().await;
    let mut lot = lot(&stage).await;
    lot[0].lease = lot[1].lease;
    let begun = together(&stage, &lot).await;
    assert_eq!(ids(&begun.left), ids(&lot[..1]));
    assert!(start(stage.worker_office(), lot[0], MINUTE).await.unwrap().is_none());
}

#[tokio::test]
async fn while_letters_are_held_none_starts_together() {
    let (stage, _) = three_notices().await;
    let lot = lot(&stage).await;
    let held = "UPDATE practice SET held_since = halcyon_now()";
    sqlx::query(held).execute(&stage.database().owner()).await.unwrap();
    assert_eq!(ids(&together(&stage, &lot).await.left), ids(&lot));
}

#[tokio::test]
async fn what_ended_is_written_down_together_but_for_leases_that_ran_out() {
    let (stage, _) = three_notices().await;
    let lot = lot(&stage).await;
    let begun = together(&stage, &lot).await;
    let mut ended: Vec<_> = begun.contents.iter().map(|(leased, content)| sent(*leased, content.kind)).collect();
    ended[0].leased.lease = ended[1].leased.lease;
    ended[2].answer = Answer::TryAgain;
    let settlements = settle(stage.worker_office(), &ended).await.unwrap();
    assert_eq!(settlements.len(), 2);
    let count = async |state: &str| stage.count(&format!("SELECT count(*) FROM letters WHERE state = '{state}'")).await;
    assert_eq!((count("sent").await, count("waiting").await, count("sending").await), (1, 1, 1));
    assert_eq!(stage.count("SELECT count(*) FROM letter_copies").await, 1);
    assert_eq!(stage.count("SELECT count(*) FROM attempts WHERE outcome IN ('sent','try-again')").await, 2);
    let later =
        "SELECT count(*) FROM letters WHERE state = 'waiting' AND lease IS NULL AND next_attempt_at > halcyon_now()";
    assert_eq!(stage.count(later).await, 1);
}

use super::plan;
use crate::cast::Stage;
use crate::homework::{AssignHomework, WithdrawHomework, Written, assign, withdraw};
use crate::letters::views::{Filter, list};
use crate::people::{RecordContactPlan, record_contact_plan};
use crate::{Asked, Expected, Turn};
use domain::ids::{ClientId, HomeworkId};
use domain::people::{Nudges, Proposal, Yes};
use domain::text::Passage;
use jiff::SignedDuration;

/// Ana, on a Tuesday at ten, who wants to hear of new homework and of nothing else.
async fn stage() -> (Stage, ClientId) {
    let stage = Stage::open().await;
    stage.at("2026-12-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    let nudges = Nudges { assigned: Yes { on: true, as_told_on: None }, ..Nudges::default() };
    let proposal = Proposal { nudges, ..stage.proposal("Ana").await };
    let record = RecordContactPlan { client: ana, expected: Expected::ANY, proposal };
    record_contact_plan(&stage.as_client(ana), record).await.unwrap();
    (stage, ana)
}

async fn assigned(asked: &Asked, client: ClientId) -> HomeworkId {
    let written = Written { words: Passage::parse("Walk by the river.").unwrap(), cover: None, link: None };
    let command = AssignHomework { client, coach: None, written, agreed_on: None, due_on: None, first_nudge_on: None };
    assign(asked, command).await.unwrap().id
}

/// What the planner wrote down after so many minutes.
async fn planned_after(stage: &Stage, minutes: i64) -> Vec<(String, String)> {
    plan(stage.worker_office()).await.unwrap();
    stage.pass(SignedDuration::from_mins(minutes)).await;
    plan(stage.worker_office()).await.unwrap();
    let found = list(&stage.as_coach(), Filter::default(), &Turn::default()).await.unwrap().items;
    found.into_iter().map(|letter| (letter.kind, letter.state)).collect()
}

#[tokio::test]
async fn new_homework_is_one_letter_under_the_key_of_its_day() {
    let (stage, ana) = stage().await;
    for _ in 0..2 {
        assigned(&stage.as_coach(), ana).await;
    }
    assert_eq!(planned_after(&stage, 1).await, []);
    let news = [("homework-assigned".to_owned(), "waiting".to_owned())];
    assert_eq!(planned_after(&stage, 1).await, news);
    assert_eq!(planned_after(&stage, 60).await, news);
    let key = format!("SELECT count(*) FROM letters WHERE dedupe_key = 'nudge/{ana}/2026-12-01'");
    assert_eq!(stage.count(&key).await, 1);
}

#[tokio::test]
async fn what_was_withdrawn_or_is_the_clients_own_is_no_news() {
    let (stage, ana) = stage().await;
    let homework = assigned(&stage.as_coach(), ana).await;
    assigned(&stage.as_client(ana), ana).await;
    withdraw(&stage.as_coach(), WithdrawHomework { homework, expected: Expected::ANY }).await.unwrap();
    assert_eq!(planned_after(&stage, 60).await, []);
}

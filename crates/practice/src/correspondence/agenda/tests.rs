use super::super::{nudge, start};
use super::plan;
use crate::cast::Stage;
use crate::homework::{
    AnswerHomework, AssignHomework, UndoAnswer, WithdrawHomework, Written, answer, assign, undo_answer, withdraw,
};
use crate::letters::lease::{Leased, lease};
use crate::people::{EndPairing, RecordContactPlan, end_pairing, pairings, record_contact_plan};
use crate::{Asked, Expected};
use domain::homework::Answer;
use domain::ids::{ClientId, HomeworkId, LetterId};
use domain::letters::Lane;
use domain::letters::content::{AgendaFacts, Body};
use domain::people::{Nudges, Proposal};
use domain::text::Passage;
use jiff::SignedDuration;

async fn assigned(stage: &Stage, client: ClientId) -> HomeworkId {
    let written = Written { words: Passage::parse("Walk by the river.").unwrap(), cover: None, link: None };
    let command = AssignHomework { client, coach: None, written, agreed_on: None, due_on: None, first_nudge_on: None };
    assign(&stage.as_coach(), command).await.unwrap().id
}

async fn says(asked: &Asked, homework: HomeworkId, said: Answer) {
    let command = AnswerHomework { homework, expected: Expected::ANY, answer: said, helped: None, letter: None };
    answer(asked, command).await.unwrap();
}

/// Starts what waits; what the agenda says, if there is one.
async fn started(stage: &Stage) -> Option<AgendaFacts> {
    let (office, minute) = (stage.worker_office(), SignedDuration::from_mins(1));
    lease(office, Lane::Bulk, minute, 8).await.unwrap();
    let sql = "SELECT id, lease FROM letters WHERE lease IS NOT NULL AND state = 'waiting'";
    let leased: Vec<_> = sqlx::query_as(sql).fetch_all(&stage.database().owner()).await.unwrap();
    let mut agenda = None;
    for (letter, lease) in leased {
        let content = start::start(office, Leased { letter: LetterId(letter), lease }, minute).await.unwrap();
        if let Some(Body::Agenda(facts)) = content.map(|content| content.body) {
            agenda = Some(facts);
        }
    }
    agenda
}

/// The agenda of a morning in December, and what it tells of homework.
async fn morning(stage: &Stage, day: i8) -> Option<Vec<(String, Option<Answer>)>> {
    stage.at(&format!("2026-12-{day:02}T07:00[Europe/Berlin]")).await;
    plan(stage.worker_office()).await.unwrap();
    let news = started(stage).await?.homework;
    Some(news.into_iter().map(|one| (one.client.to_string(), one.said)).collect())
}

fn ana(said: Answer) -> Option<Vec<(String, Option<Answer>)>> {
    Some(vec![("Ana".to_owned(), Some(said))])
}

/// Tuesday the first, in the morning.
async fn stage() -> (Stage, ClientId) {
    let stage = Stage::open().await;
    stage.at("2026-12-01T10:00[Europe/Berlin]").await;
    let client = stage.client("Ana").await;
    (stage, client)
}

#[tokio::test]
async fn an_answer_is_told_once_and_a_later_one_again() {
    let (stage, client) = stage().await;
    let homework = assigned(&stage, client).await;
    assert_eq!(morning(&stage, 2).await, None);
    says(&stage.as_client(client), homework, Answer::NotNow).await;
    says(&stage.as_client(client), homework, Answer::Done).await;
    assert_eq!(morning(&stage, 3).await, ana(Answer::Done));
    assert_eq!(morning(&stage, 4).await, None);
    says(&stage.as_client(client), homework, Answer::Done).await;
    assert_eq!(morning(&stage, 5).await, ana(Answer::Done));
}

#[tokio::test]
async fn what_she_wrote_down_herself_or_was_taken_back_or_lies_long_ago_is_not_told() {
    let (stage, client) = stage().await;
    let (hers, undone, withdrawn, old) = (
        assigned(&stage, client).await,
        assigned(&stage, client).await,
        assigned(&stage, client).await,
        assigned(&stage, client).await,
    );
    says(&stage.as_coach(), hers, Answer::Done).await;
    for homework in [undone, withdrawn] {
        says(&stage.as_client(client), homework, Answer::Done).await;
    }
    undo_answer(&stage.as_client(client), UndoAnswer { homework: undone, expected: Expected::ANY }).await.unwrap();
    withdraw(&stage.as_coach(), WithdrawHomework { homework: withdrawn, expected: Expected::ANY }).await.unwrap();
    assert_eq!(morning(&stage, 2).await, None);
    says(&stage.as_client(client), old, Answer::Done).await;
    assert_eq!(morning(&stage, 12).await, None);
}

#[tokio::test]
async fn an_agenda_that_did_not_arrive_told_nothing() {
    let (stage, client) = stage().await;
    let homework = assigned(&stage, client).await;
    says(&stage.as_client(client), homework, Answer::LetGo).await;
    assert_eq!(morning(&stage, 2).await, ana(Answer::LetGo));
    let sql = "UPDATE letters SET state = 'expired', lease = NULL, lease_until = NULL, settled_at = halcyon_now() WHERE kind = 'coach-agenda'";
    sqlx::query(sql).execute(&stage.database().owner()).await.unwrap();
    assert_eq!(morning(&stage, 3).await, ana(Answer::LetGo));
}

#[tokio::test]
async fn homework_of_a_pairing_that_ended_is_nobodys_morning() {
    let (stage, client) = stage().await;
    let homework = assigned(&stage, client).await;
    says(&stage.as_client(client), homework, Answer::Done).await;
    let pairing = pairings(&stage.as_owner(), client).await.unwrap()[0].id;
    end_pairing(&stage.as_owner(), EndPairing { pairing, expected: Expected::ANY }).await.unwrap();
    assert_eq!(morning(&stage, 2).await, None);
}

#[tokio::test]
async fn silence_is_one_line_once() {
    let (stage, client) = stage().await;
    let nudges = Nudges { on: true, ..Nudges::default() };
    let proposal = Proposal { nudges, ..stage.proposal("Ana").await };
    let record = RecordContactPlan { client, expected: Expected::ANY, proposal };
    record_contact_plan(&stage.as_client(client), record).await.unwrap();
    assigned(&stage, client).await;
    let mut told = Vec::new();
    for day in 2..=20 {
        told.extend(morning(&stage, day).await.map(|news| (day, news)));
        stage.at(&format!("2026-12-{day:02}T09:00[Europe/Berlin]")).await;
        nudge::plan(stage.worker_office()).await.unwrap();
        started(&stage).await;
    }
    let asked = "SELECT count(*) FROM letters WHERE kind = 'homework-nudge'";
    assert_eq!(stage.count(asked).await, 3);
    // The last letter went on Friday the eleventh.
    assert_eq!(told, [(13, vec![("Ana".to_owned(), None)])]);
}

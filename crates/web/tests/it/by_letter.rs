//! What a reader does from a letter, without signing in: answer, let letters rest, stop them. Looking changes nothing.

use domain::homework::State;
use domain::ids::{ClientId, HomeworkId, LetterId};
use domain::people::{Nudges, Proposal, WordingLevel};
use domain::text::{Passage, Wording};
use practice::Expected;
use practice::homework::views::homework;
use practice::homework::{AssignHomework, Written, assign};
use practice::keyring::Purpose;
use practice::people::{PlanView, RecordContactPlan, contact_plan, record_contact_plan};
use serde_json::json;

use crate::house::House;

/// A client who said yes to nudges, a piece of homework, and a letter to them.
struct Mailed {
    house: House,
    client: ClientId,
    homework: HomeworkId,
    letter: uuid::Uuid,
}

impl Mailed {
    async fn nudge() -> Self {
        let house = House::open().await;
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let client = house.stage.client("Ana").await;
        let nudges = Nudges { on: true, ..Nudges::default() };
        let proposal = Proposal { nudges, ..house.stage.proposal("Ana").await };
        let command = RecordContactPlan { client, expected: Expected::ANY, proposal };
        record_contact_plan(&house.stage.as_client(client), command).await.unwrap();
        let words = Passage::parse("Walk by the river.").unwrap();
        let written = Written { words, cover: Wording::parse("Plants").ok(), link: None };
        let (coach, agreed_on, due_on, first_nudge_on) = (None, None, None, None);
        let command = AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on };
        let homework = assign(&house.stage.as_coach(), command).await.unwrap().id;
        let letter = uuid::Uuid::from_u128(77);
        let sql = "INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, on_date, due_at, not_after, next_attempt_at, sending_at, settled_at, message_id, made_at)
          SELECT $1, 'homework-nudge', 'sent', 'nudge', $2, true, '2026-11-24', t, t, t, t, t, 'x', t FROM (SELECT halcyon_now() AS t) AS now";
        sqlx::query(sql).bind(letter).bind(client.0).execute(&house.stage.database().owner()).await.unwrap();
        house.stage.attempted(LetterId(letter)).await;
        Self { house, client, homework, letter }
    }

    fn path(&self, page: &str, purpose: Purpose, item: &str) -> String {
        format!("/{page}/{}", self.house.stage.office().keyring().letter_token(purpose, self.letter, item))
    }

    fn answers(&self) -> String {
        self.path("answer", Purpose::Answer, &self.homework.to_string())
    }

    fn rests(&self) -> String {
        self.path("pause", Purpose::Pause, "letters")
    }

    async fn state(&self) -> State {
        homework(&self.house.stage.as_coach(), self.homework).await.unwrap().state
    }

    async fn plan(&self) -> PlanView {
        contact_plan(&self.house.stage.as_coach(), self.client).await.unwrap()
    }

    async fn press(&self, path: &str, form: &str) -> u16 {
        self.house.post(path).form(form).send().await.status.as_u16()
    }
}

#[tokio::test]
async fn a_look_answers_nothing_and_each_press_is_one_record_that_can_be_taken_back() {
    let mailed = Mailed::nudge().await;
    let path = mailed.answers();
    for _ in 0..2 {
        let looked = mailed.house.get(&path).send().await;
        assert_eq!(looked.status, 200, "{}", looked.text);
        assert!(looked.text.contains("Plants") && !looked.text.contains("river"), "{}", looked.text);
        assert!(!looked.text.to_lowercase().contains("coach") && !looked.text.contains("homework"));
        mailed.house.call("HEAD", &path).send().await;
    }
    assert_eq!(mailed.house.stage.count("SELECT count(*) FROM homework_answers").await, 0);
    for (said, state) in [("done", State::Done), ("not_now", State::NotNow), ("let_go", State::LetGo)] {
        let form = format!("answer={said}");
        assert_eq!((mailed.press(&path, &form).await, mailed.press(&path, &form).await), (303, 303));
        assert_eq!(mailed.state().await, state);
    }
    assert_eq!(mailed.house.stage.count("SELECT count(*) FROM homework_answers WHERE letter_id IS NOT NULL").await, 3);
    assert!(mailed.house.get(&path).send().await.text.contains("You said: let it go."));
    for _ in 0..3 {
        assert_eq!(mailed.press(&format!("{path}/undo"), "").await, 303);
    }
    assert_eq!(mailed.state().await, State::Open);
    assert_eq!(mailed.press(&format!("{path}/undo"), "").await, 409);
    let seen = mailed.house.get(&format!("/api/v1/homework/{}", mailed.homework)).bearer(&mailed.house.cora().await);
    assert_eq!(seen.send().await.json["answers"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_page_and_piece_and_for_thirty_days() {
    let mailed = Mailed::nudge().await;
    let other = mailed.path("answer", Purpose::Answer, &uuid::Uuid::nil().to_string());
    let foreign = mailed.path("answer", Purpose::Pause, "letters");
    for path in [other.as_str(), foreign.as_str(), "/answer/none"] {
        assert_eq!(mailed.press(path, "answer=done").await, 409);
        assert_eq!(mailed.house.get(path).send().await.status, 409);
    }
    assert_eq!(mailed.press(&mailed.answers().replace("/answer/", "/pause/"), "what=everything").await, 409);
    mailed.house.stage.pass(jiff::SignedDuration::from_hours(31 * 24)).await;
    assert_eq!(mailed.press(&mailed.answers(), "answer=done").await, 409);
    assert_eq!(mailed.state().await, State::Open);
}

#[tokio::test]
async fn letters_rest_come_again_and_stop_by_a_press_each() {
    let mailed = Mailed::nudge().await;
    let path = mailed.rests();
    assert_eq!(mailed.house.get(&path).send().await.status, 200);
    assert!(!mailed.plan().await.pause.everything);
    assert_eq!(mailed.press(&path, "what=nudges&until_on=").await, 303);
    assert_eq!((mailed.plan().await.pause.nudges, mailed.plan().await.pause.everything), (true, false));
    assert_eq!(mailed.press(&format!("{path}/resume"), "what=nudges").await, 303);
    assert!(!mailed.plan().await.pause.nudges);
    let wrong = mailed.house.post(&path).form("what=everything&until_on=2020-01-01").send().await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("A day that lies ahead.") && wrong.text.contains("2020-01-01"), "{}", wrong.text);
    assert_eq!(mailed.press(&path, "what=everything&until_on=2026-12-24").await, 303);
    assert!(mailed.plan().await.pause.everything_until.is_some());
    assert!(mailed.house.get(&path).send().await.text.contains("Everything rests until Thu 24 December 2026."));
    assert_eq!(mailed.press(&format!("{path}/stop"), "").await, 303);
    assert!(mailed.plan().await.stopped_at.is_some());
    assert_eq!(mailed.house.get(&path).send().await.status, 200);
    assert_eq!(mailed.press(&format!("{path}/begin"), "").await, 303);
    assert_eq!(mailed.plan().await.stopped_at, None);
}

#[tokio::test]
async fn a_stop_is_taken_back_from_a_letter_of_the_last_thirty_days() {
    let mailed = Mailed::nudge().await;
    let path = mailed.rests();
    assert!(mailed.house.get(&path).send().await.text.contains("for 30 days after it was written"), "said before");
    assert_eq!(mailed.press(&format!("{path}/stop"), "").await, 303);
    let shown = mailed.house.get(&path).send().await.text;
    assert!(shown.contains("Nothing is sent to you any more.") && shown.contains("Let letters come again"), "{shown}");
    mailed.house.stage.pass(jiff::SignedDuration::from_hours(31 * 24)).await;
    let shown = mailed.house.get(&path).send().await.text;
    assert!(shown.contains("A passkey leads there, or a code") && !shown.contains("Let letters come again"), "{shown}");
    assert_eq!(mailed.press(&format!("{path}/begin"), "").await, 409);
    assert!(mailed.plan().await.stopped_at.is_some());
}

#[tokio::test]
async fn a_letter_to_a_former_address_shows_and_does_nothing_more() {
    let mailed = Mailed::nudge().await;
    let stage = &mailed.house.stage;
    stage.confirms(mailed.client).await;
    let detailed = Proposal { wording: WordingLevel::Detailed, ..stage.proposal("Elsewhere").await };
    let command = RecordContactPlan { client: mailed.client, expected: Expected::ANY, proposal: detailed };
    record_contact_plan(&stage.as_client(mailed.client), command).await.unwrap();
    stage.confirms(mailed.client).await;
    let (answers, rests) = (mailed.answers(), mailed.rests());
    for path in [&answers, &rests] {
        let looked = mailed.house.get(path).send().await;
        assert_eq!(looked.status, 409, "{}", looked.text);
        assert!(!looked.text.contains("Plants") && !looked.text.contains("river"), "{}", looked.text);
    }
    let before = mailed.house.dump().await;
    let unsubscribes = mailed.path("unsubscribe", Purpose::Unsubscribe, "nudges");
    for (path, form) in [
        (answers.clone(), "answer=done"),
        (format!("{answers}/undo"), ""),
        (rests.clone(), "what=everything&until_on="),
        (format!("{rests}/resume"), "what=everything"),
        (format!("{rests}/stop"), ""),
        (format!("{rests}/begin"), ""),
    ] {
        assert_eq!(mailed.press(&path, form).await, 409, "{path}");
    }
    assert_eq!(mailed.press(&unsubscribes, "List-Unsubscribe=One-Click").await, 200, "one click is told nothing");
    assert_eq!(mailed.house.dump().await, before);
}

#[tokio::test]
async fn one_click_lets_nudges_rest_and_a_look_does_not() {
    let mailed = Mailed::nudge().await;
    let path = mailed.path("unsubscribe", Purpose::Unsubscribe, "nudges");
    assert_eq!(mailed.house.get(&path).send().await.status, 200);
    assert!(!mailed.plan().await.pause.nudges);
    assert_eq!(mailed.press(&path, "List-Unsubscribe=One-Click").await, 200);
    assert!(mailed.plan().await.pause.nudges && !mailed.plan().await.pause.everything);
}

#[tokio::test]
async fn homework_goes_through_the_interface_from_both_sides() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let (cora, own) = (house.cora().await, house.token(&house.stage.as_client(ana)).await);
    let body = json!({ "client": ana, "words": "Walk by the river.", "cover": "Plants", "due_on": "2026-11-27" });
    let made = house.post("/api/v1/homework").bearer(&cora).json(&body).send().await;
    assert_eq!((made.status.as_u16(), made.json["state"].as_str()), (201, Some("open")), "{}", made.text);
    let path = format!("/api/v1/homework/{}", made.id());
    let said = house.post(&format!("{path}/answer")).bearer(&own).json(&json!({ "answer": "not_now" })).send().await;
    assert_eq!((said.status.as_u16(), said.json["rests_until"].as_str()), (200, Some("2026-12-01")), "{}", said.text);
    let stale =
        house.post(&format!("{path}/answer")).bearer(&own).at(1).json(&json!({ "answer": "done" })).send().await;
    assert_eq!(stale.problem(), (412, "changed-meanwhile"));
    let words = json!({ "words": "Sit by the river." });
    let changed = house.call("PATCH", &path).bearer(&own).at(2).json(&words).send().await;
    assert_eq!(changed.problem(), (409, "not-the-author"));
    let bad = json!({ "client": ana, "words": "x", "link": "http://example.org", "answer": "done" });
    assert_eq!(house.post("/api/v1/homework").bearer(&cora).json(&bad).send().await.problem(), (422, "invalid"));
    let open = house.get("/api/v1/homework?open=true").bearer(&cora).send().await;
    assert_eq!(open.json["items"].as_array().unwrap().len(), 1);
    let withdrawn = house.post(&format!("{path}/withdraw")).bearer(&cora).at(2).send().await;
    assert_eq!(withdrawn.json["state"], "withdrawn");
}

//! The front pages: a coach's day, a client's home, and what somebody sees who is nobody yet.

use domain::homework::Answer;
use domain::text::Passage;
use jiff::SignedDuration;
use practice::Expected;
use practice::homework::views::homework;
use practice::homework::{AnswerHomework, AssignHomework, Written, answer, assign};
use practice::letters::hold::tick;
use practice::people::{ChangeClient, change_client, contact_plan};

use crate::house::House;

async fn agreed(house: &House, client: domain::ids::ClientId, words: &str) -> domain::ids::HomeworkId {
    let written = Written { words: Passage::parse(words).unwrap(), cover: None, link: None };
    let (coach, agreed_on, due_on, first_nudge_on) = (None, None, None, None);
    let command = AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on };
    assign(&house.stage.as_coach(), command).await.unwrap().id
}

async fn page(house: &House, person: &str) -> (String, String) {
    let cookie = house.cookie(person).await;
    let page = house.get("/").header("cookie", &cookie).send().await;
    assert_eq!(page.status, 200, "{}", page.text);
    (cookie, page.text)
}

#[tokio::test]
async fn a_coach_sees_who_comes_what_was_answered_and_what_was_not_sent() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T07:00[Europe/Berlin]").await;
    let cora = format!("staff:{}", house.stage.coach());
    let (_, empty) = page(&house, &cora).await;
    assert!(empty.contains("Nothing more today") && empty.contains("Nothing in the last two days."), "{empty}");
    let ana = house.stage.client("Ana").await;
    let zone = Some(practice::cast::Stage::zone("America/New_York"));
    let far = ChangeClient { zone, ..ChangeClient::of(ana, Expected::ANY) };
    change_client(&house.stage.as_coach(), far).await.unwrap();
    house.stage.session(ana, "2026-11-24T17:00").await;
    let piece = agreed(&house, ana, "Walk by the <river>.").await;
    agreed(&house, ana, "Rest on Sunday.").await;
    let said =
        AnswerHomework { homework: piece, expected: Expected::ANY, answer: Answer::LetGo, helped: None, letter: None };
    answer(&house.stage.as_client(ana), said).await.unwrap();
    let sql = "UPDATE letters SET state = 'expired', settled_at = halcyon_now() WHERE to_client";
    sqlx::query(sql).execute(&house.stage.database().owner()).await.unwrap();
    let (_, day) = page(&house, &cora).await;
    for shown in [
        "17:00–17:50",
        "11:00 in New York",
        "What you agreed on",
        "Rest on Sunday.",
        "Ana: let it go",
        "Walk by the &#60;river&#62;.",
        "Session booked",
    ] {
        assert!(day.contains(shown), "{shown}: {day}");
    }
    assert_eq!(day.matches("river").count(), 1, "what was let go is open no more: {day}");
    let (_, other) = page(&house, &format!("staff:{}", house.stage.coach_named("Otto").await)).await;
    assert!(!other.contains("Ana") && !other.contains("river"), "{other}");
    let (_, owner) = page(&house, &format!("staff:{}", house.stage.owner())).await;
    assert!(owner.contains("17:00–17:50") && !owner.contains("river") && !owner.contains("Rest on"), "{owner}");
}

#[tokio::test]
async fn who_coaches_nobody_sees_who_coaches_and_nothing_of_homework() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T07:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    house.stage.session(ana, "2026-11-24T17:00").await;
    for person in [house.stage.owner(), house.stage.assistant().await] {
        let (_, day) = page(&house, &format!("staff:{person}")).await;
        assert_eq!(day.matches("with Cora").count(), 2, "beside what is next, and in the list: {day}");
        assert!(day.contains("Letters that need you") && day.contains("None at the moment."), "{day}");
        assert!(!day.contains("What clients said") && !day.contains("I am ill today"), "{day}");
    }
    let (_, cora) = page(&house, &format!("staff:{}", house.stage.coach())).await;
    assert!(!cora.contains("with Cora") && cora.contains("What clients said"), "{cora}");
    assert!(cora.contains("I am ill today"), "{cora}");
}

#[tokio::test]
async fn a_client_answers_takes_back_and_lets_letters_rest_at_home() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let piece = agreed(&house, ana, "Walk by the river.").await;
    house.stage.session(ana, "2026-12-01T10:00").await;
    let (cookie, home) = page(&house, &format!("client:{ana}")).await;
    assert!(home.contains("<title>Welcome</title>") && home.contains("Tue 1 December 2026, 10:00"), "{home}");
    assert!(home.contains("Walk by the river.") && home.contains("Email, not confirmed yet, neutral"), "{home}");
    let press = async |path: String, form: &str| {
        let got = house.post(&path).header("cookie", &cookie).form(form).send().await;
        (got.status.as_u16(), got.header("location").to_owned())
    };
    assert_eq!(press(format!("/answers/{piece}"), "answer=not_now").await, (303, "/?told=answered".to_owned()));
    let home = house.get("/").header("cookie", &cookie).send().await.text;
    assert!(
        home.contains("You said: not now. Nobody asks until") && home.contains("Nothing is open. That is fine."),
        "{home}"
    );
    assert!(home.contains("Your coach sees what you say here"), "{home}");
    assert_eq!(press(format!("/answers/{piece}/undo"), "").await.0, 303);
    assert_eq!(press(format!("/answers/{piece}/undo"), "").await.0, 409);
    assert!(homework(&house.stage.as_coach(), piece).await.unwrap().answers[0].undone_at.is_some());
    for (path, told, said) in [
        ("/rest", "nudges-rest", "No letters about homework come now."),
        ("/rest/resume", "nudges-resumed", "Letters about homework come again."),
    ] {
        assert_eq!(press(path.to_owned(), "what=nudges").await, (303, format!("/?told={told}")));
        let home = house.get(&format!("/?told={told}")).header("cookie", &cookie).send().await.text;
        assert!(home.contains(said) && !home.contains("No letters come now"), "{home}");
    }
    assert_eq!(press("/rest".to_owned(), "what=everything").await, (303, "/?told=rests".to_owned()));
    assert!(contact_plan(&house.stage.as_coach(), ana).await.unwrap().pause.everything);
    assert_eq!(press("/rest/resume".to_owned(), "what=everything").await.0, 303);
    assert!(!contact_plan(&house.stage.as_coach(), ana).await.unwrap().pause.everything);
    let ben = house.cookie(&format!("client:{}", house.stage.client("Ben").await)).await;
    let foreign = house.post(&format!("/answers/{piece}")).header("cookie", &ben).form("answer=done").send().await;
    assert_eq!(foreign.status, 404);
}

/// Until they meet it rests; on the day itself it is there again, and what was said is not forgotten.
#[tokio::test]
async fn not_now_is_kept_to_be_seen_on_the_day_of_the_session_too() {
    let house = House::demo().await;
    house.stage.at("2026-11-23T07:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let piece = agreed(&house, ana, "Walk by the river.").await;
    house.stage.session(ana, "2026-11-24T17:00").await;
    house.stage.at("2026-11-24T09:00[Europe/Berlin]").await;
    let cookie = house.cookie(&format!("client:{ana}")).await;
    let said = house.post(&format!("/answers/{piece}")).header("cookie", &cookie).form("answer=not_now").send().await;
    let home = house.get(said.header("location")).header("cookie", &cookie).send().await.text;
    for shown in ["Kept. Thank you.", "You said: not now. It is there again", "Take that back", "value=\"done\""] {
        assert!(home.contains(shown), "{shown}: {home}");
    }
}

#[tokio::test]
async fn a_client_changes_what_they_wrote_and_of_the_rest_their_own_word_and_the_days() {
    let house = House::demo().await;
    house.stage.at("2026-11-23T07:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let theirs = agreed(&house, ana, "Walk by the river.").await;
    let cookie = house.cookie(&format!("client:{ana}")).await;
    let press = async |path: &str, form: &str| house.post(path).header("cookie", &cookie).form(form).send().await;
    assert_eq!(press("/homework/new", "words=Call+my+sister.").await.header("location"), "/?told=kept");
    let home = house.get("/").header("cookie", &cookie).send().await.text;
    let own = home.split("/answers/").filter_map(|rest| rest.split_once("/edit")).map(|(id, _)| id);
    let own = own.filter(|id| !id.contains('"')).find(|id| *id != theirs.to_string()).unwrap().to_owned();
    let page = house.get(&format!("/answers/{own}/edit")).header("cookie", &cookie).send().await.text;
    assert!(page.contains("Call my sister.") && page.contains("<title>Welcome</title>"), "{page}");
    let path = format!("/answers/{own}/edit");
    let wrong = press(&path, "version=1&words=&cover=Tea&due_on=soon").await;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text.contains("Please write something here.") && wrong.text.contains("value=\"Tea\""),
        "{}",
        wrong.text
    );
    let kept = press(&path, "version=1&words=Call+my+brother.&cover=Tea&due_on=2026-12-01").await;
    assert_eq!((kept.status.as_u16(), kept.header("location")), (303, "/?told=kept"), "{}", kept.text);
    assert_eq!(press(&path, "version=1&words=Something+else.").await.status, 412);
    let view = homework(&house.stage.as_client(ana), own.parse().unwrap()).await.unwrap();
    assert_eq!((view.words.as_str(), view.cover.unwrap().as_str()), ("Call my brother.", "Tea"));
    let foreign = format!("/answers/{theirs}/edit");
    let page = house.get(&foreign).header("cookie", &cookie).send().await.text;
    assert!(page.contains("Walk by the river.") && !page.contains("name=\"words\""), "{page}");
    assert_eq!(press(&foreign, "version=1&words=Mine&cover=Garden").await.status, 303);
    let view = homework(&house.stage.as_coach(), theirs).await.unwrap();
    assert_eq!((view.words.as_str(), view.cover.unwrap().as_str()), ("Walk by the river.", "Garden"));
    assert_eq!(press(&format!("/answers/{own}/withdraw"), "version=2").await.header("location"), "/?told=withdrawn");
    assert_eq!(press(&format!("/answers/{theirs}/withdraw"), "version=2").await.status, 409);
    let ben = house.cookie(&format!("client:{}", house.stage.client("Ben").await)).await;
    assert_eq!(house.get(&foreign).header("cookie", &ben).send().await.status, 404);
}

#[tokio::test]
async fn staff_are_told_on_every_page_that_no_letters_go_and_clients_are_not() {
    let house = House::demo().await;
    let cora = house.cookie(&format!("staff:{}", house.stage.coach())).await;
    let ana = house.cookie(&format!("client:{}", house.stage.client("Ana").await)).await;
    tick(house.stage.worker_office()).await.unwrap();
    for (minutes, told) in [(1, false), (3, true)] {
        house.stage.pass(SignedDuration::from_mins(minutes)).await;
        for path in ["/", "/week", "/clients", "/letters", "/me"] {
            let page = house.get(path).header("cookie", &cora).send().await.text;
            assert_eq!(page.contains("No letters go out at the moment"), told, "{path}: {page}");
        }
        assert!(!house.get("/").header("cookie", &ana).send().await.text.contains("No letters go out"));
    }
}

#[tokio::test]
async fn nobody_is_told_what_this_is() {
    let house = House::open().await;
    let front = house.get("/").send().await;
    assert_eq!(front.status, 200);
    assert!(front.text.contains("href=\"/set-up\""));
    for telling in ["Riverside", "coach", "Halcyon", "Sign in"] {
        assert!(!front.text.contains(telling), "{telling}: {}", front.text);
    }
}

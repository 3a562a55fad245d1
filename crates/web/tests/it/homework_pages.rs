//! Homework at the pages of a coach: agreed on with the nudges foreseen, answered as told, changed and taken back.

use domain::homework::{Answer, State};
use domain::ids::{ClientId, HomeworkId};
use domain::people::{Nudges, Proposal, WordingLevel, Yes};
use domain::text::Passage;
use practice::homework::views::{HomeworkView, ListHomework, homework, list};
use practice::homework::{AnswerHomework, AssignHomework, Written, answer, assign};
use practice::people::{RecordContactPlan, record_contact_plan};
use practice::{Expected, Turn};

use crate::house::House;
use crate::visit::{Visit, hidden, says, says_nothing_of};

async fn house() -> (House, ClientId) {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    (house, ana)
}

async fn wants_nudges(house: &House, client: ClientId) {
    let nudges = Nudges { on: true, hour: 9, ..Nudges::default() };
    let proposal = Proposal { nudges, ..house.stage.proposal("Ana").await };
    let command = RecordContactPlan { client, expected: Expected::ANY, proposal };
    record_contact_plan(&house.stage.as_client(client), command).await.unwrap();
}

async fn all(house: &House) -> Vec<HomeworkView> {
    list(&house.stage.as_coach(), ListHomework { client: None, open: false, turn: Turn::default() })
        .await
        .unwrap()
        .items
}

/// Agrees on homework at the page, and says which piece it is.
async fn agreed(house: &House, cora: &Visit<'_>, client: ClientId, form: &str) -> HomeworkId {
    let place = cora.goes(&format!("/clients/{client}/homework"), form).await;
    assert_eq!(place, format!("/clients/{client}?told=agreed"));
    all(house).await.first().unwrap().id
}

async fn versioned(cora: &Visit<'_>, piece: HomeworkId) -> String {
    format!("version={}", hidden(&cora.page(&format!("/homework/{piece}")).await, "version"))
}

#[tokio::test]
async fn before_it_is_agreed_the_page_says_what_would_be_mailed() {
    let (house, ana) = house().await;
    let cora = house.visit_of_cora().await;
    let path = format!("/clients/{ana}/homework/new");
    says(&cora.page(&path).await, &["nudges are off. Only they turn them on.", "Email, not confirmed yet, neutral"]);
    wants_nudges(&house, ana).await;
    let form = cora.page(&path).await;
    says(
        &form,
        &["A first nudge goes to Ana:", "Fri 27 November 2026, 09:00", "names only the day", "three letters at most"],
    );
    let sent = "words=Walk+by+the+river.&due_on=2026-12-10&cover=Plants&link=";
    let looked = cora.press(&format!("/clients/{ana}/homework"), &format!("{sent}&look=yes")).await;
    assert_eq!(looked.status, 200, "{}", looked.text);
    says(
        &looked.text,
        &["Tue 8 December 2026, 09:00", "It calls this “Plants”.", "Walk by the river.", "value=\"2026-12-10\""],
    );
    assert!(all(&house).await.is_empty());
    let ben = house.stage.client_without_plan("Ben").await;
    says(
        &cora.page(&format!("/clients/{ben}/homework/new")).await,
        &["there is no contact plan", "No contact plan yet"],
    );
}

/// The letters that a page shows before homework is agreed on.
fn looked_at(page: &str) -> &str {
    page.split("id=\"look\"").nth(1).expect(page).split("</section>").next().unwrap()
}

#[tokio::test]
async fn the_letters_it_would_cause_are_shown_word_for_word_at_the_level_of_today() {
    let (house, ana) = house().await;
    let cora = house.visit_of_cora().await;
    let path = format!("/clients/{ana}/homework");
    let sent = "words=Walk+by+the+river.&due_on=2026-12-10&cover=Plants&link=&look=yes";
    let quiet = cora.press(&path, sent).await;
    says(looked_at(&quiet.text), &["no letter about it would go to Ana", "form=\"agree\""]);
    let nudges = Nudges { on: true, hour: 9, assigned: Yes { on: true, as_told_on: None }, ..Nudges::default() };
    let proposal = Proposal { nudges, wording: WordingLevel::Detailed, ..house.stage.proposal("Ana").await };
    let command = RecordContactPlan { client: ana, expected: Expected::ANY, proposal };
    record_contact_plan(&house.stage.as_client(ana), command).await.unwrap();
    let neutral = cora.press(&path, sent).await.text;
    let letters = looked_at(&neutral);
    assert_eq!(letters.matches("<article class=\"letter\"").count(), 2, "{letters}");
    says(letters, &["Plants", "Agree on this"]);
    says_nothing_of(letters, &["Walk by the river.", "10 December", "Riverside", "blue notebook"]);
    let confirmed = "UPDATE contact_plans SET confirmed_at = '2026-11-24T11:00Z'";
    sqlx::query(confirmed).execute(&house.stage.database().owner()).await.unwrap();
    let detailed = cora.press(&path, sent).await.text;
    says(looked_at(&detailed), &["Walk by the river.", "10 December", "Riverside"]);
    says_nothing_of(&cora.page(&format!("{path}/new")).await, &["id=\"look\""]);
    let unread = cora.press(&path, "words=&look=yes").await;
    assert_eq!(unread.status, 422, "{}", unread.text);
    says(&unread.text, &["href=\"#words\""]);
    assert!(all(&house).await.is_empty());
}

#[tokio::test]
async fn it_is_agreed_on_once_and_what_cannot_be_read_is_kept_and_told() {
    let (house, ana) = house().await;
    let cora = house.visit_of_cora().await;
    let path = format!("/clients/{ana}/homework");
    let wrong = cora.press(&path, "words=+&due_on=soon&link=http%3A%2F%2Fx.example&cover=Plants").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    says(&wrong.text, &["href=\"#words\"", "href=\"#due_on\"", "href=\"#link\"", "value=\"Plants\"", "value=\"soon\""]);
    let key = hidden(&wrong.text, "key");
    let sent =
        format!("key={key}&words=Walk+by+the+%3Criver%3E.&due_on=2026-12-10&cover=Plants&link=https%3A%2F%2Fx.example");
    let piece = agreed(&house, &cora, ana, &sent).await;
    assert_eq!(agreed(&house, &cora, ana, &sent).await, piece);
    assert_eq!(all(&house).await.len(), 1);
    let file = cora.page(&format!("/clients/{ana}?told=agreed")).await;
    says(&file, &["Agreed.", "Walk by the &#60;river&#62;.", "until Thu 10 December 2026", "still open"]);
    let page = cora.page(&format!("/homework/{piece}")).await;
    says(
        &page,
        &["Homework of Ana", "Plants", "href=\"https://x.example\"", "No answer yet. That is fine.", "still open"],
    );
    says(&cora.page(&format!("/clients/{ana}/homework")).await, &["Walk by the &#60;river&#62;."]);
}

#[tokio::test]
async fn an_answer_is_noted_as_told_and_taken_back_and_the_history_stays() {
    let (house, ana) = house().await;
    let cora = house.visit_of_cora().await;
    let piece = agreed(&house, &cora, ana, "words=Walk.").await;
    let path = format!("/homework/{piece}");
    let form = format!("{}&answer=done&helped=somewhat", versioned(&cora, piece).await);
    assert_eq!(cora.goes(&format!("{path}/answer"), &form).await, format!("{path}?told=answered"));
    let page = cora.page(&format!("{path}?told=answered")).await;
    says(&page, &["Noted, as told.", "it helped a little", "as told · ", "Take the last answer back"]);
    says(&cora.page(&format!("/clients/{ana}")).await, &["<strong>done</strong> · it helped a little"]);
    let clash = cora.press(&format!("{path}/answer"), &form).await;
    assert_eq!(clash.status, 412, "{}", clash.text);
    says(&clash.text, &["href=\"#answers\""]);
    let undo = versioned(&cora, piece).await;
    assert_eq!(cora.goes(&format!("{path}/undo"), &undo).await, format!("{path}?told=undone"));
    let page = cora.page(&format!("{path}?told=undone")).await;
    says(&page, &["Taken back.", "still open", "taken back<small>"]);
    says_nothing_of(&page, &["Take the last answer back"]);
    let said =
        AnswerHomework { homework: piece, expected: Expected::ANY, answer: Answer::NotNow, helped: None, letter: None };
    answer(&house.stage.as_client(ana), said).await.unwrap();
    says(&cora.page(&path).await, &["rests until Tue 1 December 2026", "Ana · "]);
}

#[tokio::test]
async fn its_author_changes_the_words_and_takes_it_back() {
    let (house, ana) = house().await;
    let cora = house.visit_of_cora().await;
    let piece = agreed(&house, &cora, ana, "words=Walk.").await;
    let path = format!("/homework/{piece}");
    let version = versioned(&cora, piece).await;
    let wrong = cora.press(&format!("{path}/edit"), &format!("{version}&words=+&link=&due_on=soon")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    says(&wrong.text, &["href=\"#words\"", "value=\"soon\""]);
    let sent = format!("{version}&words=Walk+far.&link=&due_on=2026-12-10");
    assert_eq!(cora.goes(&format!("{path}/edit"), &sent).await, format!("{path}?told=changed"));
    says(&cora.page(&path).await, &["Walk far.", "Thu 10 December 2026"]);
    let clash = cora.press(&format!("{path}/edit"), &sent.replace("far", "near")).await;
    assert_eq!(clash.status, 412);
    says(&clash.text, &["Walk near.", "class=\"matter\""]);
    let version = versioned(&cora, piece).await;
    assert_eq!(cora.goes(&format!("{path}/withdraw"), &version).await, path);
    let page = cora.page(&path).await;
    says(&page, &["This was taken back", "Agree on it anew"]);
    says_nothing_of(&page, &["/withdraw\"", "/answer\"", "/edit\""]);
    let anew = cora.page(&format!("/clients/{ana}/homework/new?again={piece}")).await;
    says(&anew, &["Walk far."]);
    assert_eq!(homework(&house.stage.as_coach(), piece).await.unwrap().state, State::Withdrawn);
}

#[tokio::test]
async fn words_of_the_client_are_theirs_and_nobody_else_reads_any() {
    let (house, ana) = house().await;
    let written = Written { words: Passage::parse("Sing.").unwrap(), cover: None, link: None };
    let (coach, agreed_on, due_on, first_nudge_on) = (Some(house.stage.coach()), None, None, None);
    let command = AssignHomework { client: ana, coach, written, agreed_on, due_on, first_nudge_on };
    let piece = assign(&house.stage.as_client(ana), command).await.unwrap().id;
    let path = format!("/homework/{piece}");
    let cora = house.visit_of_cora().await;
    let page = cora.page(&path).await;
    says(&page, &["Sing.", "in Ana’s own words"]);
    says_nothing_of(&page, &["/withdraw\""]);
    let edit = cora.page(&format!("{path}/edit")).await;
    says(&edit, &["own words. Only the day is yours to change.", "name=\"due_on\""]);
    says_nothing_of(&edit, &["name=\"words\""]);
    let version = versioned(&cora, piece).await;
    cora.goes(&format!("{path}/edit"), &format!("{version}&due_on=2026-12-10")).await;
    let version = versioned(&cora, piece).await;
    assert_eq!(cora.press(&format!("{path}/edit"), &format!("{version}&words=Shout.")).await.status, 409);
    for person in [house.stage.owner(), house.stage.assistant().await, house.stage.coach_named("Otto").await] {
        let got = house.visit(&format!("staff:{person}")).await.look(&path).await;
        assert!([403, 404].contains(&got.status.as_u16()), "{}", got.text);
        says_nothing_of(&got.text, &["Sing."]);
    }
    assert_eq!(house.visit(&format!("client:{ana}")).await.look(&path).await.status, 404);
}

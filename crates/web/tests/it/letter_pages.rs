//! Letters on pages: looked for, read as their reader sees them, and set free.

use domain::ids::ClientId;
use practice::Expected;
use practice::letters::hold::{Tick, hold_if_restored};
use practice::people::{ArchiveClient, archive_client};

use crate::house::{Got, House};

async fn get(house: &House, cookie: &str, path: &str) -> Got {
    house.get(path).header("cookie", cookie).send().await
}

async fn cookies(house: &House) -> [String; 3] {
    let staff = async |id| house.cookie(&format!("staff:{id}")).await;
    let assistant = house.stage.as_assistant().await.actor.staff().unwrap();
    [staff(house.stage.coach()).await, staff(house.stage.owner()).await, staff(assistant).await]
}

async fn sql(house: &House, sql: &'static str) {
    sqlx::query(sql).execute(&house.stage.database().owner()).await.unwrap();
}

/// A reminder that waits, a notice that was not sent, and an address check that went out.
async fn three_letters(house: &House, ana: ClientId) {
    house.stage.at("2026-11-23T12:00[Europe/Berlin]").await;
    house.stage.session_with_a_waiting_letter(ana).await;
    practice::correspondence::check_address(&house.stage.as_coach(), ana).await.unwrap();
    house.deliver_asked_for().await;
}

#[tokio::test]
async fn letters_are_looked_for_by_what_became_of_them_by_kind_and_by_reader() {
    let house = House::demo().await;
    let (ana, ben) = (house.stage.client("Ana").await, house.stage.client("Ben").await);
    let [cora, ..] = cookies(&house).await;
    assert!(get(&house, &cora, "/letters").await.text.contains("No letters yet"));
    three_letters(&house, ana).await;
    let all = get(&house, &cora, "/letters").await.text;
    assert!(all.contains("Check of an address · Ana") && all.contains("Times are those of Berlin."), "{all}");
    let shown = async |query: &str| {
        let page = get(&house, &cora, &format!("/letters?{query}")).await.text;
        let page = page.split("</main>").next().unwrap_or_default();
        let rows = page.split("<ul class=\"rows\">").nth(1).unwrap_or_default().to_owned();
        (rows.contains("Check of an address"), rows.matches("<li>").count())
    };
    assert_eq!(shown("which=sent").await, (true, 1));
    assert!(!shown("which=waiting").await.0);
    assert_eq!(shown("kind=address-check").await, (true, 1));
    assert_eq!(shown(&format!("client={ana}&which=sent")).await, (true, 1));
    assert_eq!(shown(&format!("client={ben}")).await, (false, 0));
    assert_eq!(shown("client=own").await, (false, 0));
    assert_eq!(shown("which=held&kind=&client=").await, (false, 0));
    let none = get(&house, &cora, &format!("/letters?which=unsent&client={ana}")).await.text;
    assert!(none.contains("No such letters") && none.contains("Show all"), "{none}");
    assert!(none.contains(&format!("<option value=\"{ana}\" selected>Ana</option>")), "{none}");
    sql(
        &house,
        "UPDATE letters SET state = 'dropped', reason = 'paused', settled_at = halcyon_now() WHERE state = 'waiting'",
    )
    .await;
    let unsent = get(&house, &cora, "/letters?which=unsent").await.text;
    assert!(unsent.contains("the reader has paused letters"), "{unsent}");
    archive_client(&house.stage.as_coach(), ArchiveClient { client: ana, expected: Expected::ANY }).await.unwrap();
    assert!(get(&house, &cora, "/letters").await.text.contains("Check of an address · Ana"));
}

#[tokio::test]
async fn a_letter_that_was_not_sent_leads_to_what_can_be_done_about_it() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let [cora, ..] = cookies(&house).await;
    let own = house.cookie(&format!("client:{ana}")).await;
    house.stage.at("2026-11-23T12:00[Europe/Berlin]").await;
    let (session, letter) = house.stage.session_with_a_waiting_letter(ana).await;
    let (path, there) = (format!("/letters/{letter}"), format!("href=\"/sessions/{session}\""));
    let advice = "Please reach them another way.";
    let waiting = get(&house, &cora, &path).await.text;
    assert!(waiting.contains(&there) && !waiting.contains(advice), "{waiting}");
    let undelivered = "UPDATE letters SET state = 'given_up', reason = 'undelivered', settled_at = halcyon_now()";
    sql(&house, undelivered).await;
    let unsent = get(&house, &cora, &path).await.text;
    assert!(unsent.contains(&there) && unsent.contains(advice), "{unsent}");
    let read = get(&house, &own, &path).await.text;
    assert!(!read.contains(advice) && !read.contains("/sessions/"), "{read}");
    sql(&house, "UPDATE letters SET session_id = NULL, entry_id = NULL").await;
    let file = get(&house, &cora, &path).await.text;
    assert!(file.contains("The file of Ana") && file.contains(&format!("href=\"/clients/{ana}\"")), "{file}");
}

#[tokio::test]
async fn a_letter_shows_what_became_of_it_and_its_words_to_whom_they_are_for() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let [cora, olga, assistant] = cookies(&house).await;
    three_letters(&house, ana).await;
    let list = get(&house, &cora, "/letters?which=sent").await.text;
    let path = format!("/letters/{}", list.split("href=\"/letters/").nth(1).unwrap().split('"').next().unwrap());
    let own = house.cookie(&format!("client:{ana}")).await;
    for reader in [&cora, &own] {
        let page = get(&house, reader, &path).await.text;
        assert!(page.contains("Please confirm") && page.contains("What became of it"), "{page}");
        assert_eq!(get(&house, reader, &format!("{path}/html")).await.status, 200);
    }
    for other in [&olga, &assistant] {
        let page = get(&house, other, &path).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("for its reader and for the client’s coach"), "{}", page.text);
        assert!(!page.text.contains("Please confirm") && !page.text.contains("/html\""), "{}", page.text);
        assert_eq!(get(&house, other, &format!("{path}/html")).await.status, 404);
    }
    let waiting = get(&house, &cora, "/letters?which=waiting").await.text;
    let path = format!("/letters/{}", waiting.split("href=\"/letters/").nth(1).unwrap().split('"').next().unwrap());
    assert!(get(&house, &cora, &path).await.text.contains("written at the moment it is sent"));
    let dora = house.cookie(&format!("staff:{}", house.stage.coach_named("Dora").await)).await;
    assert_eq!(get(&house, &dora, &path).await.status, 404);
    assert!(!get(&house, &dora, "/letters").await.text.contains("Ana"));
}

#[tokio::test]
async fn a_client_sees_their_own_letters_and_nothing_of_the_house() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    three_letters(&house, ana).await;
    let own = house.cookie(&format!("client:{ana}")).await;
    let page = get(&house, &own, &format!("/letters?client={}", uuid::Uuid::nil())).await.text;
    assert!(page.contains("Letters to Ana") && page.contains("Check of an address"), "{page}");
    for told in ["name=\"client\"", "Held", "agenda", "somebody had better call"] {
        assert!(!page.contains(told), "{told}: {page}");
    }
}

#[tokio::test]
async fn held_letters_are_explained_to_staff_and_set_free_by_an_owner() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let [cora, olga, assistant] = cookies(&house).await;
    three_letters(&house, ana).await;
    let press = async |cookie: &str| house.post("/letters/release").header("cookie", cookie).form("").send().await;
    assert_eq!(press(&olga).await.status, 409);
    assert!(!get(&house, &olga, "/letters").await.text.contains("Letters are held"));
    let now = house.stage.now().await;
    let later = Tick { counter: 9, at: now };
    assert!(hold_if_restored(house.stage.worker_office(), Some(later)).await.unwrap());
    for (cookie, offered) in [(&cora, false), (&assistant, false), (&olga, true)] {
        let page = get(&house, cookie, "/letters").await.text;
        assert!(page.contains("Letters are held") && page.contains("put back from a copy"), "{page}");
        assert_eq!(page.contains("action=\"/letters/release\""), offered, "{page}");
    }
    assert!(!get(&house, &house.cookie(&format!("client:{ana}")).await, "/letters").await.text.contains("held"));
    assert!(get(&house, &cora, "/letters?which=held").await.text.contains("Held</div>"));
    assert_eq!(press(&cora).await.status, 403);
    let freed = press(&olga).await;
    assert_eq!(freed.status, 303, "{}", freed.text);
    let told = get(&house, &olga, freed.header("location")).await.text;
    assert!(told.contains("Letters flow again") && !told.contains("Letters are held"), "{told}");
}

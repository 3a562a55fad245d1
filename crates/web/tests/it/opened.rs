//! Whoever opens a client's record is listed to that client: by whichever door, and before they are shown anything.

use domain::ids::ClientId;
use jiff::SignedDuration;
use practice::people::{Pair, pair};
use serde_json::json;

use crate::house::House;
use crate::visit::{says, says_nothing_of};

const READ: &str = "SELECT count(*) FROM logbook WHERE verb = 'homework.read'";

/// A client with a piece of homework of their own.
async fn with_homework(house: &House, name: &str) -> (ClientId, String) {
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let client = house.stage.client(name).await;
    let own = house.token(&house.stage.as_client(client)).await;
    let body = json!({ "client": client, "words": "Walk by the river." });
    let made = house.post("/api/v1/homework").bearer(&own).json(&body).send().await;
    (client, made.id())
}

#[tokio::test]
async fn every_door_at_which_homework_is_read_enters_it_and_nobody_elses_does() {
    let house = House::demo().await;
    let (ana, piece) = with_homework(&house, "Ana").await;
    let (cora, cora_at_pages) = (house.cora().await, house.visit_of_cora().await);
    let doors = [
        "/".to_owned(),
        format!("/clients/{ana}"),
        format!("/clients/{ana}/homework"),
        format!("/homework/{piece}"),
        format!("/homework/{piece}/edit"),
        format!("/clients/{ana}/homework/new?again={piece}"),
    ];
    // On a day with a session its client's homework is shown.
    house.stage.session(ana, "2026-11-24T17:00").await;
    let mut count = 0;
    for door in &doors {
        cora_at_pages.page(door).await;
        count += 1;
        assert_eq!(house.stage.count(READ).await, count, "{door}");
        cora_at_pages.page(door).await;
        assert_eq!(house.stage.count(READ).await, count, "{door}, soon again");
        house.stage.pass(SignedDuration::from_mins(11)).await;
    }
    for door in ["/api/v1/homework".to_owned(), format!("/api/v1/homework/{piece}")] {
        assert_eq!(house.get(&door).bearer(&cora).send().await.status, 200);
        count += 1;
        assert_eq!(house.stage.count(READ).await, count, "{door}");
        house.stage.pass(SignedDuration::from_mins(11)).await;
    }
    let olga = house.visit(&format!("staff:{}", house.stage.owner())).await;
    olga.page(&format!("/clients/{ana}")).await;
    assert_eq!(olga.look(&format!("/homework/{piece}")).await.status, 404);
    let own = house.visit(&format!("client:{ana}")).await;
    own.page("/").await;
    own.page(&format!("/answers/{piece}/edit")).await;
    assert_eq!(house.stage.count(READ).await, count, "who is shown nothing, and one's own");
}

#[tokio::test]
async fn a_client_is_told_by_name_and_on_their_own_clock_and_nobody_else_is() {
    let house = House::demo().await;
    let (ana, piece) = with_homework(&house, "Ana").await;
    let (ben, _) = with_homework(&house, "Ben").await;
    let own = house.visit(&format!("client:{ana}")).await;
    says(&own.page("/").await, &["href=\"/own/opened\""]);
    let page = own.page("/own/opened").await;
    says(&page, &["Nobody so far", "<title>Welcome</title>", "please ask", "href=\"/\""]);
    let dora = house.stage.coach_named("Dora").await;
    pair(&house.stage.as_owner(), Pair { client: ana, coach: dora }).await.unwrap();
    house.visit_of_cora().await.page(&format!("/homework/{piece}")).await;
    house.stage.pass(SignedDuration::from_mins(20)).await;
    house.visit(&format!("staff:{dora}")).await.page(&format!("/homework/{piece}")).await;
    let page = own.page("/own/opened").await;
    says(&page, &["Cora", "Dora", "Read your homework", "Tue 24 November 2026, 12:", "Times are those of Berlin"]);
    says_nothing_of(&page, &["Nobody so far", "river", "Olga"]);
    assert!(page.find("Dora") < page.find("Cora"), "the last first: {page}");
    let last = own.page("/own/opened?limit=1").await;
    says(&last, &["Dora", "href=\"/own/opened?after="]);
    says_nothing_of(&last, &["Cora"]);
    says_nothing_of(&house.visit(&format!("client:{ben}")).await.page("/own/opened").await, &["Dora", "Cora"]);
    let coach = house.visit_of_cora().await;
    assert_eq!(coach.look("/own/opened").await.status, 403);
    assert_eq!(house.get("/own/opened").send().await.status, 303);
    says(&coach.page(&format!("/clients/{ana}")).await, &["Ana can see who opens their record"]);
}

#[tokio::test]
async fn a_read_that_cannot_be_entered_shows_nothing() {
    let house = House::demo().await;
    let (ana, piece) = with_homework(&house, "Ana").await;
    let cora = house.visit_of_cora().await;
    let sql = "REVOKE EXECUTE ON FUNCTION enter_reads FROM halcyon_web";
    sqlx::raw_sql(sql).execute(&house.stage.database().owner()).await.unwrap();
    for door in [format!("/homework/{piece}"), format!("/clients/{ana}"), format!("/clients/{ana}/homework")] {
        let got = cora.look(&door).await;
        assert_eq!(got.status, 500, "{door}");
        says_nothing_of(&got.text, &["river"]);
    }
    let got = house.get(&format!("/api/v1/homework/{piece}")).bearer(&house.cora().await).send().await;
    assert_eq!((got.status.as_u16(), got.text.contains("river")), (500, false));
    says(&house.visit(&format!("client:{ana}")).await.page("/").await, &["Walk by the river."]);
}

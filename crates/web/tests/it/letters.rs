//! Letters through the doors.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn an_invitation_is_a_letter_that_can_be_found() {
    let house = House::open().await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    let invite = || house.post(&format!("/api/v1/clients/{ana}/invitation")).bearer(&cora).send();
    let invited = invite().await;
    assert_eq!((invited.status.as_u16(), &invited.json["kind"]), (201, &json!("invitation")), "{}", invited.text);
    let again = invite().await;
    assert_eq!(again.problem(), (429, "invited-recently"));
    assert_eq!(again.header("retry-after"), "86400");
    let one = house.get(invited.header("location")).bearer(&cora).send().await;
    for field in [
        "id",
        "kind",
        "state",
        "reason",
        "message_id",
        "recipient",
        "session",
        "homework",
        "due_at",
        "not_after",
        "sent_at",
        "attempts",
    ] {
        assert_eq!(one.json[field], invited.json[field], "{field}");
        assert!(one.json.get(field).is_some(), "{field}");
    }
    assert_eq!((&one.json["recipient"], &one.json["text"]), (&json!(ana), &json!(null)));
    let found = async |query: &str| {
        house.get(&format!("/api/v1/letters?{query}")).bearer(&cora).send().await.json["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(found("kind=invitation&state=waiting").await, 1);
    assert_eq!(found(&format!("recipient={ana}")).await, 1);
    assert_eq!(found("state=sent").await, 0);
    assert_eq!(found("needs_a_human=true").await, 0);
    let checked = house.post(&format!("/api/v1/clients/{ana}/address-check")).bearer(&cora).send().await;
    assert_eq!((checked.status.as_u16(), found("limit=1").await), (201, 1));
}

#[tokio::test]
async fn an_owner_sends_herself_a_test_and_releases_nothing_that_flows() {
    let house = House::open().await;
    let (olga, cora) = (house.olga().await, house.cora().await);
    let test = house.post("/api/v1/letters/test").bearer(&olga).send().await;
    assert_eq!((test.status.as_u16(), &test.json["to_client"]), (201, &json!(false)), "{}", test.text);
    assert_eq!(house.post("/api/v1/letters/test").bearer(&cora).send().await.problem(), (403, "not-yours"));
    assert_eq!(house.get("/api/v1/letters/hold").bearer(&cora).send().await.json, json!({ "held_since": null }));
    assert_eq!(house.post("/api/v1/letters/release").bearer(&olga).send().await.problem(), (409, "not-held"));
}

#[tokio::test]
async fn the_words_of_a_letter_are_for_its_reader_and_the_clients_coach() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let (cora, olga) = (house.cora().await, house.olga().await);
    let own = house.token(&house.stage.as_client(ana)).await;
    let invited = house.post(&format!("/api/v1/clients/{ana}/address-check")).bearer(&cora).send().await;
    let path = invited.header("location").to_owned();
    house.deliver_asked_for().await;
    for reader in [&cora, &own] {
        let read = house.get(&path).bearer(reader).send().await;
        assert_eq!((&read.json["state"], &read.json["attempts"]), (&json!("sent"), &json!(1)), "{}", read.text);
        assert!(read.json["text"].as_str().unwrap().contains("Please confirm"), "{}", read.text);
        assert!(read.json["html"].as_str().unwrap().contains("<html") && read.json["sent_at"].is_string());
        let headers = read.json["headers"].as_array().unwrap();
        assert!(headers.contains(&json!({ "name": "Subject", "value": read.json["subject"] })), "{headers:?}");
        assert_eq!(read.header("etag"), "W/\"sent-1\"");
    }
    let listed = house.get(&path).bearer(&olga).send().await;
    assert_eq!(
        (&listed.json["state"], &listed.json["text"], &listed.json["headers"]),
        (&json!("sent"), &json!(null), &json!(null))
    );
    let dora = house.stage.coach_named("Dora").await;
    let dora = house.token(&house.stage.as_staff(dora).await).await;
    assert_eq!(house.get(&path).bearer(&dora).send().await.problem(), (404, "not-found"));
    assert_eq!(house.stage.count("SELECT count(*) FROM logbook WHERE verb = 'letters.read'").await, 2);
}

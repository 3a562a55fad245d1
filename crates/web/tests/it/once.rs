//! Requests that come twice.

use serde_json::json;

use crate::house::{House, booking};

#[tokio::test]
async fn the_same_request_under_the_same_key_is_done_once() {
    let house = House::open().await;
    let cora = house.cora().await;
    let body = json!({ "name": "Ana", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    let add = |body: &serde_json::Value| {
        house.post("/api/v1/clients").bearer(&cora).header("idempotency-key", "one").json(body).send()
    };
    let first = add(&body).await;
    let second = add(&body).await;
    assert_eq!((first.status, second.status), (201.try_into().unwrap(), 201.try_into().unwrap()), "{}", first.text);
    assert_eq!((first.json, first.headers["location"].clone()), (second.json, second.headers["location"].clone()));
    assert_eq!(second.headers["idempotency-replayed"], "true");
    assert_eq!(house.stage.count("SELECT count(*) FROM clients").await, 1);
    let other = json!({ "name": "Ben", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    assert_eq!(add(&other).await.problem(), (409, "key-reused"));
}

#[tokio::test]
async fn a_key_is_its_actors_own() {
    let house = House::open().await;
    let body = json!({ "name": "Ana", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    for token in [house.cora().await, house.olga().await] {
        let got =
            house.post("/api/v1/clients").bearer(&token).header("idempotency-key", "one").json(&body).send().await;
        assert_eq!(got.status, 201);
    }
    assert_eq!(house.stage.count("SELECT count(*) FROM clients").await, 2);
}

#[tokio::test]
async fn of_many_at_once_one_is_done_and_all_are_answered() {
    let house = House::open().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    let body = booking(ana, house.stage.coach().0, "2026-12-01T10:00");
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let (doors, token, body) = (house.doors.clone(), cora.clone(), body.to_string());
        calls.spawn(async move {
            let request =
                axum::http::Request::post("/api/v1/sessions").header("authorization", format!("Bearer {token}"));
            let request = request.header("idempotency-key", "one").header("content-type", "application/json");
            let response =
                tower::ServiceExt::oneshot(doors, request.body(axum::body::Body::from(body)).unwrap()).await.unwrap();
            (response.status().as_u16(), response.headers()["location"].to_str().unwrap().to_owned())
        });
    }
    let mut answers = calls.join_all().await;
    answers.dedup();
    assert_eq!((answers.len(), answers[0].0), (1, 201));
    assert_eq!(house.stage.count("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn what_was_refused_can_be_asked_again_under_its_key() {
    let house = House::open().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    let booked = house.booked(&cora, ana).await;
    let body = booking(ana, house.stage.coach().0, "2026-12-01T10:00");
    let book = || house.post("/api/v1/sessions").bearer(&cora).header("idempotency-key", "two").json(&body).send();
    assert_eq!(book().await.problem(), (409, "slot-taken"));
    let cancel = || {
        house
            .post(&format!("/api/v1/sessions/{}/cancel", booked.id()))
            .bearer(&cora)
            .at(1)
            .header("idempotency-key", "three")
            .send()
    };
    assert_eq!(cancel().await.json["state"], "cancelled");
    let again = cancel().await;
    assert_eq!(
        (again.status.as_u16(), &again.json["state"], again.header("etag")),
        (200, &json!("cancelled"), "\"v2\"")
    );
    assert_eq!(book().await.status, 201);
}

#[tokio::test]
async fn a_key_is_of_visible_signs_and_belongs_to_posts_alone() {
    let house = House::open().await;
    let cora = house.cora().await;
    let body = json!({ "name": "Ana", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    for key in ["", "a b", &"x".repeat(201)] {
        let got = house.post("/api/v1/clients").bearer(&cora).header("idempotency-key", key).json(&body).send().await;
        assert_eq!(got.problem(), (422, "invalid"));
    }
    let get = house.get("/api/v1/clients").bearer(&cora).header("idempotency-key", "").send().await;
    assert_eq!(get.status, 200);
    assert_eq!(
        house.post("/api/v1/clients").header("idempotency-key", "k").json(&body).send().await.problem(),
        (401, "no-token")
    );
}

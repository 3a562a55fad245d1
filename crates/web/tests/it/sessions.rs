//! Sessions through the doors.

use serde_json::{Value, json};

use crate::house::{House, booking};

#[tokio::test]
async fn a_session_is_booked_moved_cancelled_and_taken_back() {
    let house = House::open().await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    let booked = house.booked(&cora, ana).await;
    for (field, value) in booking(ana, house.stage.coach().0, "2026-12-01T10:00").as_object().unwrap() {
        assert_eq!(booked.json[field], *value, "{field}");
    }
    assert_eq!(booked.json["starts_at"], "2026-12-01T09:00:00Z");
    assert_eq!(
        (&booked.json["state"], &booked.json["sequence"], &booked.json["override"]),
        (&json!("booked"), &json!(0), &json!(false))
    );
    assert_eq!(
        booked.json["reach"],
        json!({ "notice_reaches_at": booked.json["reach"]["notice_reaches_at"], "in_time": true, "why": null })
    );
    let path = booked.header("location").to_owned();
    let read = house.get(&path).bearer(&cora).send().await;
    assert_eq!(
        (&read.json["id"], &read.json["reach"], read.header("etag")),
        (&booked.json["id"], &Value::Null, booked.header("etag"))
    );

    let to = json!({ "starts_at_local": "2026-12-01T11:00", "zone": "Europe/Berlin" });
    let reschedule = || house.post(&format!("{path}/reschedule")).bearer(&cora).json(&to);
    assert_eq!(reschedule().send().await.problem(), (428, "precondition-required"));
    let moved = reschedule().at(1).send().await;
    assert_eq!(
        (&moved.json["starts_at"], &moved.json["sequence"]),
        (&json!("2026-12-01T10:00:00Z"), &json!(1)),
        "{}",
        moved.text
    );
    assert_eq!(moved.header("content-location"), path);
    let cancelled = house.post(&format!("{path}/cancel")).at(2).bearer(&cora).send().await;
    assert_eq!((&cancelled.json["state"], &cancelled.json["reach"]["in_time"]), (&json!("cancelled"), &json!(true)));
    let back = house.post(&format!("{path}/undo")).at(3).bearer(&cora).send().await;
    assert_eq!((&back.json["state"], back.json["changes"].as_array().unwrap().len()), (&json!("booked"), 4));
    let attended = house
        .post(&format!("{path}/attendance"))
        .at(4)
        .bearer(&cora)
        .json(&json!({ "attendance": "met" }))
        .send()
        .await;
    assert_eq!(attended.problem(), (409, "not-yet-begun"));
    house.stage.at("2026-12-01T12:30[Europe/Berlin]").await;
    let attended = house
        .post(&format!("{path}/attendance"))
        .at(4)
        .bearer(&cora)
        .json(&json!({ "attendance": "met" }))
        .send()
        .await;
    assert_eq!(attended.json["attendance"], "met", "{}", attended.text);
}

#[tokio::test]
async fn a_taken_time_comes_with_near_ones_that_can_be_booked() {
    let house = House::open().await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    house.booked(&cora, ana).await;
    let body = booking(ana, house.stage.coach().0, "2026-12-01T10:30");
    let taken = house.post("/api/v1/sessions").bearer(&cora).json(&body).send().await;
    assert_eq!(taken.problem(), (409, "slot-taken"));
    let near = taken.json["near"][0]["starts_at"].as_str().unwrap().to_owned();
    assert!(near.ends_with('Z'));
    let query = format!(
        "client={ana}&coach={}&starts_at_local=2026-12-01T10:30&zone=Europe/Berlin&minutes=50",
        house.stage.coach()
    );
    let offered = house.get(&format!("/api/v1/sessions/near-times?{query}")).bearer(&cora).send().await;
    assert_eq!(offered.json["items"], taken.json["near"]);
    let mut beside = body.clone();
    beside["override"] = json!(true);
    let beside = house.post("/api/v1/sessions").bearer(&cora).json(&beside).send().await;
    assert_eq!((beside.status.as_u16(), &beside.json["override"]), (201, &json!(true)));
    let skipped = booking(ana, house.stage.coach().0, "2027-03-28T02:30");
    let skipped = house.post("/api/v1/sessions").bearer(&cora).json(&skipped).send().await;
    assert_eq!(
        (skipped.problem(), &skipped.json["errors"][0]["pointer"]),
        ((422, "time-skipped"), &json!("/starts_at_local"))
    );
}

#[tokio::test]
async fn what_a_letter_cannot_reach_is_told_before_the_press_and_after() {
    let house = House::open().await;
    let (cora, ana) = (house.cora().await, house.stage.client_without_plan("Ana").await);
    let booked = house.booked(&cora, ana).await;
    let blocked = json!({ "notice_reaches_at": null, "in_time": false, "why": "no-plan" });
    assert_eq!(booked.json["reach"], blocked);
    let foresee =
        async |query: String| house.get(&format!("/api/v1/sessions/foresight?{query}")).bearer(&cora).send().await;
    assert_eq!(foresee(format!("change=cancel&session={}", booked.id())).await.json, blocked);
    assert_eq!(
        foresee(format!("change=book&client={ana}&starts_at_local=2026-12-02T10:00&zone=Europe/Berlin")).await.json,
        blocked
    );
    let incomplete = foresee("change=cancel".to_owned()).await;
    assert_eq!(
        (incomplete.problem(), &incomplete.json["errors"][0]["pointer"]),
        ((422, "invalid"), &json!("/session"))
    );
    let day = format!("/api/v1/coaches/{}/clear-day", house.stage.coach());
    let foreseen = house.get(&format!("{day}?on=2026-12-01&instead=cancel")).bearer(&cora).send().await;
    assert_eq!(foreseen.json["items"][0]["reach"], blocked, "{}", foreseen.text);
    let cleared = house
        .post(&day)
        .bearer(&cora)
        .json(&json!({ "on": "2026-12-01", "instead": "move", "move_to": "2026-12-03" }))
        .send()
        .await;
    assert_eq!(cleared.json["items"][0]["starts_at_local"], "2026-12-03T10:00", "{}", cleared.text);
    let unsaid = house.post(&day).bearer(&cora).json(&json!({ "on": "2026-12-01", "instead": "move" })).send().await;
    assert_eq!(unsaid.json["errors"][0]["pointer"], "/move_to");
}

#[tokio::test]
async fn sessions_are_listed_by_what_is_asked_for() {
    let house = House::open().await;
    let (cora, ana) = (house.cora().await, house.stage.client("Ana").await);
    let booked = house.booked(&cora, ana).await;
    let found = async |query: String| {
        house.get(&format!("/api/v1/sessions?{query}")).bearer(&cora).send().await.json["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(found(format!("client={ana}&state=booked&from=2026-12-01T00:00:00Z")).await, 1);
    assert_eq!(found("until=2026-12-01T00:00:00Z".to_owned()).await, 0);
    assert_eq!(found(format!("coach={}", booked.id())).await, 0);
}

#[tokio::test]
async fn session_types_lend_their_place_and_buffers() {
    let house = House::open().await;
    let (olga, cora, ana) = (house.olga().await, house.cora().await, house.stage.client("Ana").await);
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let place = json!({ "kind": "room", "at": "https://rooms.example/7" });
    let body = json!({ "name": "First meeting", "minutes": 50, "buffer_after": 10, "place": place });
    assert_eq!(house.post("/api/v1/session-types").bearer(&cora).json(&body).send().await.problem().0, 403);
    let made = house.post("/api/v1/session-types").bearer(&olga).json(&body).send().await;
    assert_eq!((made.status.as_u16(), &made.json["buffer_after"]), (201, &json!(10)));
    let mut session = booking(ana, house.stage.coach().0, "2026-12-01T10:00");
    session["session_type"] = made.json["id"].clone();
    let session = house.post("/api/v1/sessions").bearer(&cora).json(&session).send().await;
    assert_eq!(session.json["place"], place, "{}", session.text);
    let path = made.header("location").to_owned();
    let half = house.call("patch", &path).at(1).bearer(&olga).json(&json!({ "buffer_before": 5 })).send().await;
    assert_eq!(half.json["errors"][0]["pointer"], "/buffer_after");
    let closed =
        house.call("patch", &path).at(1).bearer(&olga).json(&json!({ "archived": true, "place": null })).send().await;
    assert!(closed.json["archived_at"].is_string() && closed.json["place"].is_null(), "{}", closed.text);
    let listed = async |query: &str| {
        house.get(&format!("/api/v1/session-types{query}")).bearer(&cora).send().await.json["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((listed("").await, listed("?archived=true").await), (0, 1));
}

//! People and contact plans through the doors.

use serde_json::{Value, json};

use crate::house::House;

fn plan() -> Value {
    json!({
        "agreed_by": "staff", "agreed_on": "2026-11-24", "channel": "email", "address": "ana@home.example",
        "safe_hours": [{ "days": ["mon", "tue"], "from": "08:00", "to": "20:00" }],
        "wording": "neutral", "calendar_files": false,
        "leads": { "first": "PT24H", "second": "PT2H" }, "nudges": { "on": false, "hour": 9 },
    })
}

#[tokio::test]
async fn a_client_is_added_read_changed_closed_and_opened_again() {
    let house = House::open().await;
    let cora = house.cora().await;
    let body = json!({ "name": "Ana", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    let made = house.post("/api/v1/clients").bearer(&cora).json(&body).send().await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"v1\""));
    let path = made.header("location").to_owned();
    assert_eq!(path, format!("/api/v1/clients/{}", made.id()));
    let read = house.get(&path).bearer(&cora).send().await;
    assert_eq!((&read.json, read.header("etag")), (&made.json, "\"v1\""));
    let expected = json!({
        "id": made.id(), "name": "Ana", "pronouns": null, "language": "en", "zone": "Europe/Berlin", "coach": house.stage.coach(),
        "coaches": [house.stage.coach()], "archived_at": null, "version": 1,
    });
    assert_eq!(made.json, expected);

    let change = json!({ "pronouns": "she/her" });
    let patch = async |call: crate::house::Call<'_>| call.bearer(&cora).json(&change).send().await;
    assert_eq!(patch(house.call("patch", &path)).await.problem(), (428, "precondition-required"));
    assert_eq!(patch(house.call("patch", &path).at(7)).await.problem(), (412, "changed-meanwhile"));
    let changed = patch(house.call("patch", &path).at(1)).await;
    assert_eq!((changed.json["pronouns"].as_str(), changed.header("etag")), (Some("she/her"), "\"v2\""));
    let forgotten = house.call("patch", &path).at(2).bearer(&cora).json(&json!({ "pronouns": null })).send().await;
    assert_eq!((&forgotten.json["pronouns"], &forgotten.json["name"]), (&Value::Null, &json!("Ana")));

    let closed = house.post(&format!("{path}/archive")).at(3).bearer(&cora).send().await;
    assert!(closed.json["archived_at"].as_str().unwrap().ends_with('Z'));
    let listed = async |query: &str| {
        house.get(&format!("/api/v1/clients{query}")).bearer(&cora).send().await.json["items"].as_array().unwrap().len()
    };
    assert_eq!((listed("").await, listed("?archived=true").await), (0, 1));
    let open = house.post(&format!("{path}/reopen")).at(4).bearer(&cora).send().await;
    assert_eq!((&open.json["archived_at"], open.header("content-location")), (&Value::Null, path.as_str()));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let house = House::open().await;
    let cora = house.cora().await;
    for name in ["Ana", "Ben", "Cem"] {
        house.stage.client_without_plan(name).await;
    }
    let first = house.get("/api/v1/clients?limit=2").bearer(&cora).send().await.json;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = first["next"].as_str().unwrap();
    let second = house.get(&format!("/api/v1/clients?limit=2&after={next}")).bearer(&cora).send().await.json;
    assert_eq!((second["items"][0]["name"].as_str(), &second["next"]), (Some("Cem"), &Value::Null));
}

#[tokio::test]
async fn a_contact_plan_is_written_down_whole_and_changed_only_as_it_was_read() {
    let house = House::open().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let (cora, ana) = (house.cora().await, house.stage.client_without_plan("Ana").await);
    let path = format!("/api/v1/clients/{ana}/contact-plan");
    assert_eq!(house.get(&path).bearer(&cora).send().await.problem(), (404, "not-found"));
    let put = |plan: Value| house.call("put", &path).bearer(&cora).json(&plan);
    let first = put(plan()).send().await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, "\"v1\""), "{}", first.text);
    for field in ["agreed_by", "agreed_on", "channel", "address", "safe_hours", "wording", "calendar_files", "leads"] {
        assert_eq!(first.json[field], plan()[field], "{field}");
    }
    let assigned = json!({ "on": false, "as_told_on": null });
    let nudges = json!({ "on": false, "hour": 9, "as_told_on": null, "assigned": assigned });
    assert_eq!(first.json["nudges"], nudges);
    assert_eq!(put(plan()).send().await.problem(), (428, "precondition-required"));
    assert_eq!(put(plan()).header("if-none-match", "*").send().await.problem(), (412, "changed-meanwhile"));
    assert_eq!(put(plan()).at(1).send().await.status, 200);
    let mut loud = plan();
    loud["wording"] = json!("detailed");
    assert_eq!(put(loud).at(2).send().await.problem(), (403, "only-the-client"));
    let mut wrong = plan();
    wrong["safe_hours"][0]["from"] = json!("25:00");
    wrong["leads"]["second"] = json!("soon");
    let wrong = put(wrong).at(2).send().await;
    let pointers: Vec<_> =
        wrong.json["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/safe_hours/0/from", "/leads/second"]);
}

#[tokio::test]
async fn letters_rest_go_on_and_stop() {
    let house = House::demo().await;
    let (ana, cora) = (house.stage.client("Ana").await, house.cora().await);
    let client = house.token(&house.stage.as_client(ana)).await;
    let post = |verb: &str| house.post(&format!("/api/v1/clients/{ana}/{verb}"));
    let everything = json!({ "what": "everything" });
    let rests = post("pause").bearer(&client).at(1).json(&everything).send().await;
    assert_eq!(rests.json["pause"]["everything"], true, "{}", rests.text);
    assert_eq!(post("resume").bearer(&cora).at(2).json(&everything).send().await.problem(), (403, "only-the-client"));
    assert_eq!(post("resume").bearer(&client).at(2).json(&everything).send().await.json["pause"]["everything"], false);
    assert!(post("stop-contact").bearer(&cora).send().await.json["stopped_at"].is_string());
    assert_eq!(post("resume-contact").bearer(&cora).at(4).send().await.problem(), (403, "not-yours"));
    assert!(post("resume-contact").bearer(&client).at(4).send().await.json["stopped_at"].is_null());
    assert_eq!(post("pause").bearer(&client).json(&everything).send().await.problem().0, 428);
    assert_eq!(post("contacts").bearer(&cora).json(&json!({})).send().await.status, 201);
    let spoke = house.get(&format!("/api/v1/clients/{ana}/contacts")).bearer(&cora).send().await;
    assert_eq!(spoke.json["items"][0]["coach"], json!(house.stage.coach()));
    let note = json!({ "contact": spoke.json["items"][0]["id"] });
    assert_eq!(post("contacts/undo").bearer(&cora).json(&note).send().await.status, 204);
    assert_eq!(post("contacts/undo").bearer(&cora).json(&note).send().await.problem(), (409, "nothing-to-undo"));
}

#[tokio::test]
async fn staff_are_added_changed_and_paired() {
    let house = House::open().await;
    let (olga, cora) = (house.olga().await, house.cora().await);
    let body = json!({ "name": "Dora", "address": "dora@practice.example", "roles": ["coach"] });
    assert_eq!(house.post("/api/v1/staff").bearer(&cora).json(&body).send().await.problem(), (403, "not-yours"));
    let dora = house.post("/api/v1/staff").bearer(&olga).json(&body).send().await;
    assert_eq!((dora.status.as_u16(), &dora.json["agenda_at"]), (201, &json!("07:00")));
    assert_eq!(house.post("/api/v1/staff").bearer(&olga).json(&body).send().await.problem(), (409, "address-in-use"));
    let path = dora.header("location").to_owned();
    let change = json!({ "agenda_at": null, "leads": { "first": "PT3H" }, "hours": [{ "days": ["mon"], "from": "09:00", "to": "17:00" }] });
    let changed = house.call("patch", &path).at(1).bearer(&olga).json(&change).send().await;
    assert_eq!(changed.json["leads"], json!({ "first": "PT3H", "second": null }), "{}", changed.text);
    assert_eq!((&changed.json["agenda_at"], &changed.json["hours"]), (&Value::Null, &change["hours"]));
    let ana = house.stage.client("Ana").await;
    let pair = json!({ "client": ana, "coach": dora.id() });
    let pairing = house.post("/api/v1/pairings").bearer(&olga).json(&pair).send().await;
    assert_eq!(pairing.status, 201);
    let pairings = house.get(&format!("/api/v1/pairings?client={ana}&limit=1")).bearer(&olga).send().await;
    assert_eq!((pairings.json["items"].as_array().unwrap().len(), pairings.json["next"].is_string()), (1, true));
    let ended = house.post(&format!("/api/v1/pairings/{}/end", pairing.id())).at(1).bearer(&olga).send().await;
    assert!(ended.json["ended_at"].is_string());
    let coaches = house.get("/api/v1/coaches").bearer(&cora).send().await;
    assert_eq!(coaches.json["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_settings_are_changed_whole_and_the_logbook_tells_of_it() {
    let house = House::open().await;
    let (olga, cora) = (house.olga().await, house.cora().await);
    let read = house.get("/api/v1/settings").bearer(&cora).send().await;
    assert_eq!((read.status.as_u16(), read.header("etag")), (200, "\"v1\""));
    let words = json!({ "kind": "session-reminder", "wording": "plain", "subject": "See you, {name}", "text": "Hello {name}." });
    let mut body = json!({ "name": "Riverside", "zone": "Europe/Lisbon", "locale": "en", "leads": read.json["leads"], "own_words": [words] });
    let put = |body: &Value, token: &str| house.call("put", "/api/v1/settings").at(1).bearer(token).json(body);
    assert_eq!(put(&body, &cora).send().await.problem(), (403, "not-yours"));
    let changed = put(&body, &olga).send().await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"v2\""), "{}", changed.text);
    assert_eq!(changed.json["own_words"], body["own_words"]);
    body["own_words"][0]["text"] = json!("{shoe}");
    let refused = put(&body, &olga).send().await;
    assert_eq!(refused.json["errors"][0]["pointer"], "/own_words/0/text", "{}", refused.text);
    let logbook = house.get("/api/v1/logbook?limit=1").bearer(&olga).send().await;
    assert_eq!(logbook.json["items"][0]["verb"], "settings.change");
    assert_eq!(house.get("/api/v1/logbook").bearer(&cora).send().await.problem(), (403, "not-yours"));
}

//! Her own homework templates, through the interface.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn a_coach_keeps_templates_through_the_interface() {
    let house = House::open().await;
    let cora = house.cora().await;
    let root = "/api/v1/homework-templates";
    let body = json!({ "words": "Walk by the river.", "link": "https://example.org/birds" });
    let made = house.post(root).bearer(&cora).json(&body).send().await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"v1\""), "{}", made.text);
    let path = format!("{root}/{}", made.id());
    assert_eq!(made.header("location"), path);
    let bad = json!({ "words": " ", "link": "http://example.org" });
    assert_eq!(house.post(root).bearer(&cora).json(&bad).send().await.problem(), (422, "invalid"));

    let patch = || house.call("patch", &path).bearer(&cora).json(&json!({ "link": null }));
    assert_eq!(patch().send().await.problem(), (428, "precondition-required"));
    assert_eq!(patch().at(2).send().await.problem(), (412, "changed-meanwhile"));
    let changed = patch().at(1).send().await;
    assert_eq!((&changed.json["words"], &changed.json["link"]), (&body["words"], &Value::Null));
    let listed = house.get(root).bearer(&cora).send().await;
    assert_eq!((&listed.json["items"], &listed.json["next"]), (&json!([changed.json]), &Value::Null));

    let delete = || house.call("delete", &path).bearer(&cora);
    assert_eq!(delete().send().await.problem(), (428, "precondition-required"));
    assert_eq!(delete().at(2).send().await.status, 204);
    assert_eq!(house.get(&path).bearer(&cora).send().await.problem(), (404, "not-found"));
}

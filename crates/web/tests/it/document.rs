//! The document: kept beside the code, complete, and served as it is.

use std::collections::BTreeSet;

use serde_json::Value;
use web::api::acts;

use crate::house::House;

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[test]
fn it_is_the_one_that_is_kept() {
    let made = web::openapi();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(KEPT, &made).unwrap();
    }
    let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
    assert!(
        kept == made,
        "openapi.json is not what the doors say; run this test with UPDATE=1 and look at the difference"
    );
}

pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) described: Value,
}

pub(crate) fn operations() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&web::openapi()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let id = described["operationId"].as_str().unwrap().to_owned();
            operations.push(Operation { id, method: method.clone(), path: path.clone(), described: described.clone() });
        }
    }
    operations
}

#[test]
fn its_version_is_that_of_the_interface() {
    let document: Value = serde_json::from_str(&web::openapi()).unwrap();
    assert_eq!(document["info"]["version"], "1");
    assert!(operations().iter().all(|one| one.path.starts_with("/api/v1/")));
}

#[test]
fn every_operation_says_which_act_it_is_and_nothing_else_does() {
    let told: BTreeSet<_> = operations().into_iter().map(|one| one.id).collect();
    let table: BTreeSet<_> = acts::TABLE.iter().map(|line| line.operation.to_owned()).collect();
    assert_eq!(told, table);
    assert_eq!(table.len(), acts::TABLE.len());
    assert!(operations().iter().all(|one| one.described["x-act"]["act"].is_string()));
}

#[test]
fn every_operation_is_told_whole() {
    for Operation { id, method, path, described } in operations() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        assert!(!described["summary"].as_str().unwrap_or_default().is_empty(), "{id}");
        assert_eq!(described["security"][0]["bearer"], serde_json::json!([]), "{id}");
        let responses = described["responses"].as_object().unwrap();
        assert!(
            responses.contains_key("401") && responses.contains_key("403") && responses.contains_key("503"),
            "{id}"
        );
        let parameters: Vec<_> =
            described["parameters"].as_array().into_iter().flatten().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(parameters.contains(&"Idempotency-Key"), method == "post", "{id}");
        assert_eq!(parameters.contains(&"If-Match"), responses.contains_key("412"), "{id}");
    }
}

#[tokio::test]
async fn it_is_served_with_a_page_for_people() {
    let house = House::open().await;
    let got = house.get("/api/v1/openapi.json").send().await;
    assert_eq!((got.text, got.json["openapi"].as_str()), (web::openapi(), Some("3.1.0")));
    let page = house.get("/api/v1/docs").send().await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(operations().iter().all(|one| page.text.contains(&format!("id=\"{}\"", one.id))));
    assert!(!page.text.contains("<script"));
    assert!(house.get("/problems/slot-taken").send().await.text.contains("That time is taken."));
    assert_eq!(house.get("/problems/none").send().await.status, 404);
}

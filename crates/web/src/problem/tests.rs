use axum::body::to_bytes;

use super::*;

#[test]
fn every_code_has_its_status_and_sentence() {
    let refusals = Refusal::all().map(|(code, sort, sentence)| (code, format!("{sort:?}"), status_of(sort), sentence));
    let doorsteps = Doorstep::all().map(|(code, status, sentence)| (code, "Door".to_owned(), status, sentence));
    let lines: Vec<_> = refusals
        .chain(doorsteps)
        .map(|(code, sort, status, sentence)| format!("{code:<22} {sort:<9} {} {sentence}", status.as_u16()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_code_stands_once() {
    let codes: Vec<_> = Refusal::all().map(|one| one.0).chain(Doorstep::all().map(|one| one.0)).collect();
    let once: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!(once.len(), codes.len());
    assert_eq!(Doorstep::TooSlow as usize + 1, BOOK.len());
}

async fn told(problem: Problem) -> (StatusCode, Option<String>, serde_json::Value) {
    let response = problem.into_response();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let retry = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, retry, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn faults_are_told_by_pointer() {
    let (status, retry, body) = told(Refusal::at("/safe_hours/0/from", "A time such as 08:00.").into()).await;
    assert_eq!((status, retry), (StatusCode::UNPROCESSABLE_ENTITY, None));
    let expected = serde_json::json!({
        "type": "/problems/invalid", "title": "Invalid", "status": 422, "code": "invalid",
        "detail": "Something in this cannot be used as it is.",
        "errors": [{ "pointer": "/safe_hours/0/from", "detail": "A time such as 08:00." }],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_taken_time_comes_with_near_ones_and_a_skipped_one_with_what_is_shown() {
    let at = |written: &str| written.parse::<Timestamp>().unwrap();
    let free = FreeTime { starts_at: at("2026-12-01T09:00:00Z"), last_start_at: at("2026-12-01T10:00:00Z") };
    let (status, _, body) = told(Refusal::SlotTaken(vec![free]).into()).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(
        body["near"],
        serde_json::json!([{ "starts_at": "2026-12-01T09:00:00Z", "last_start_at": "2026-12-01T10:00:00Z" }])
    );
    let (_, _, body) = told(Refusal::TimeSkipped(jiff::civil::date(2026, 3, 29).at(3, 0, 0, 0)).into()).await;
    assert_eq!(body["errors"][0]["detail"], "The clock shows 2026-03-29T03:00 then.");
}

#[tokio::test]
async fn what_broke_is_never_shown() {
    let (status, retry, body) =
        told(Unfulfilled::from(Broke::Statement("relation \"secrets\"".to_owned())).into()).await;
    assert_eq!((status, retry), (StatusCode::INTERNAL_SERVER_ERROR, None));
    assert!(!body.to_string().contains("secrets"));
    let (status, retry, _) = told(Unfulfilled::from(Broke::Unreachable("10.0.0.1".to_owned())).into()).await;
    assert_eq!((status, retry.as_deref()), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
}

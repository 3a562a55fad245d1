//! What every door does: who is let in, what is refused before a use case is asked, and what every answer carries.

use practice::people::{MakeToken, Person, make_token};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::house::House;

#[tokio::test]
async fn nobody_comes_in_without_a_token_that_is_good() {
    let house = House::open().await;
    let booked = house.stage.session(house.stage.client("Ana").await, "2026-12-01T10:00").await.to_string();
    let none = house.get("/api/v1/clients").send().await;
    assert_eq!(none.problem(), (401, "no-token"));
    assert_eq!(none.header("www-authenticate"), r#"Bearer realm="halcyon""#);
    for bad in ["halcyon_x", "x", ""] {
        let got = house.get("/api/v1/clients").bearer(bad).send().await;
        assert_eq!(got.problem(), (401, "no-token"));
        assert!(got.header("www-authenticate").contains("invalid_token"));
    }
    // What is read at a glance tells a stranger no more, not even what is no id.
    let stranger = format!("halcyon_{}", "A".repeat(43));
    for id in ["none", "0192f0c1-2ab0-7cde-8000-000000000000", &booked] {
        let path = format!("/api/v1/sessions/{id}");
        assert_eq!(house.get(&path).send().await.problem(), (401, "no-token"));
        for bad in [&stranger, "halcyon_x"] {
            let got = house.get(&path).bearer(bad).send().await;
            assert_eq!(got.problem(), (401, "no-token"), "{path}");
            assert!(got.header("www-authenticate").contains("invalid_token"));
        }
    }
    let basic = house.get("/api/v1/clients").header("authorization", "Basic eDp5").send().await;
    assert_eq!(basic.problem(), (401, "no-token"));
    let good =
        house.get("/api/v1/clients").header("authorization", &format!("bearer {}", house.cora().await)).send().await;
    assert_eq!(good.status, 200);
}

#[tokio::test]
async fn a_token_that_was_ended_opens_nothing_any_more() {
    let house = House::open().await;
    let session = house.stage.session(house.stage.client("Ana").await, "2026-12-01T10:00").await;
    let session = format!("/api/v1/sessions/{session}");
    let cora = house.cora().await;
    let holder = MakeToken::of(Person::Staff(house.stage.coach()));
    let made = make_token(&house.stage.as_operator(), holder).await.unwrap();
    let token = made.token.reveal().to_owned();
    assert_eq!(house.get("/api/v1/tokens").bearer(&token).send().await.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(house.get(&session).bearer(&token).send().await.status, 200);
    let ended = house.call("delete", &format!("/api/v1/tokens/{}", made.id)).bearer(&cora).send().await;
    assert_eq!(ended.status, 204);
    assert_eq!(house.get("/api/v1/tokens").bearer(&token).send().await.status, 401);
    assert_eq!(house.get(&session).bearer(&token).send().await.status, 401);
}

/// Whoever stole a token makes no other, gives nobody a way in, and changes nobody's: what asks for a proof on a page has no door here.
#[tokio::test]
async fn a_token_is_no_way_around_what_asks_for_a_proof() {
    let house = House::open().await;
    let (olga, dora) = (house.olga().await, house.stage.coach_named("Dora").await);
    let tokens = "SELECT count(*) FROM tokens";
    let before = house.stage.count(tokens).await;
    let made = house.post("/api/v1/tokens").bearer(&olga).json(&json!({ "good_for": "P1D" })).send().await;
    assert_eq!(made.problem(), (405, "method-not-allowed"));
    let staff = format!("/api/v1/staff/{dora}");
    for gone in ["leave", "reset", "link", "set-up-link"] {
        let got = house.post(&format!("{staff}/{gone}")).at(1).bearer(&olga).json(&json!({})).send().await;
        assert_eq!(got.problem(), (404, "not-found"), "{gone}");
    }
    for (field, change) in [
        ("/roles", json!({ "roles": ["owner"] })),
        ("/address", json!({ "address": "eve@elsewhere.example" })),
        ("/left_at", json!({ "left_at": "2026-11-23T06:00:00Z" })),
    ] {
        let got = house.call("patch", &staff).at(1).bearer(&olga).json(&change).send().await;
        assert_eq!((got.problem().0, got.json["errors"][0]["pointer"].as_str()), (422, Some(field)), "{}", got.text);
    }
    for page in ["/me/tokens/new", "/me/address", "/settings/staff/new"] {
        let got = house.post(page).bearer(&olga).form("name=Eve").send().await;
        assert_eq!(got.status, 303, "a page knows no token: {page}");
    }
    assert_eq!(house.stage.count(tokens).await, before);
    assert_eq!(house.stage.count("SELECT count(*) FROM set_up_links").await, 0);
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_problem() {
    let house = House::open().await;
    assert_eq!(house.get("/nowhere").send().await.problem(), (404, "not-found"));
    assert_eq!(house.get("/api/v1/nowhere").send().await.problem(), (404, "not-found"));
    let wrong = house.call("put", "/health/live").send().await;
    assert_eq!(wrong.problem(), (405, "method-not-allowed"));
    assert!(wrong.header("allow").contains("GET"));
    let cora = house.cora().await;
    for path in ["/api/v1/clients/none", "/api/v1/clients/0192f0c1-2ab0-7cde-8000-000000000000"] {
        assert_eq!(house.get(path).bearer(&cora).send().await.problem(), (404, "not-found"));
    }
    assert_eq!(house.call("trace", "/health/live").send().await.problem().0, 405);
}

#[tokio::test]
async fn bodies_are_read_strictly() {
    let house = House::open().await;
    let cora = house.cora().await;
    let send = |sort: &'static str, body: String| {
        house.post("/api/v1/clients").bearer(&cora).header("content-type", sort).raw(body).send()
    };
    assert_eq!(send("text/plain", "{}".to_owned()).await.problem(), (415, "not-json"));
    assert_eq!(send("application/json", "{".to_owned()).await.problem(), (422, "invalid"));
    assert_eq!(send("application/json", " ".repeat(300_000)).await.problem(), (413, "too-large"));
    let coach = house.stage.coach();
    let fine = json!({ "name": "Ana", "zone": "Europe/Berlin", "coach": coach });
    let with = |field: &str, value: serde_json::Value| {
        let mut body = fine.clone();
        body[field] = value;
        body.to_string()
    };
    let pointers = async |body: String| {
        let got = send("application/json; charset=utf-8", body).await;
        assert_eq!(got.problem(), (422, "invalid"));
        got.json["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(pointers(with("colour", json!("teal"))).await, ["/colour"]);
    assert_eq!(pointers(with("coach", json!("nobody"))).await, ["/coach"]);
    assert_eq!(pointers(with("name", json!(7))).await, ["/name"]);
    assert_eq!(pointers(with("name", json!("a\u{202e}b"))).await, ["/name"]);
    let many = json!({ "name": "", "zone": "Mars/Olympus", "language": "tlh", "coach": coach });
    assert_eq!(pointers(many.to_string()).await, ["/name", "/zone", "/language"]);
    assert_eq!(send("application/json", fine.to_string()).await.status, 201);
}

#[tokio::test]
async fn parameters_are_read_strictly() {
    let house = House::open().await;
    let cora = house.cora().await;
    for (query, pointer) in [
        ("colour=teal", "/colour"),
        ("limit=0", "/limit"),
        ("limit=201", "/limit"),
        ("limit=x", "/limit"),
        ("after=x", "/after"),
    ] {
        let got = house.get(&format!("/api/v1/clients?{query}")).bearer(&cora).send().await;
        assert_eq!(got.problem(), (422, "invalid"), "{query}");
        assert_eq!(got.json["errors"][0]["pointer"], pointer, "{query} {}", got.text);
    }
    let states = house.get("/api/v1/letters?state=lost").bearer(&cora).send().await;
    assert_eq!((states.problem(), &states.json["errors"][0]["pointer"]), ((422, "invalid"), &json!("/state")));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_it_safe() {
    let house = House::open().await;
    let cora = house.cora().await;
    let welcome = house.get("/welcome").send().await.text;
    let style = welcome.split('"').find(|part| part.starts_with("/static/") && part.ends_with(".css")).unwrap();
    let paths = [
        "/health/live",
        "/nowhere",
        "/api/v1/clients",
        "/api/v1/docs",
        "/address/x",
        "/welcome",
        "/unsubscribe/x",
        style,
    ];
    for path in paths {
        for token in ["bad", &cora] {
            let got = house.get(path).bearer(token).header("x-request-id", "mine").send().await;
            let policy = got.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert_eq!(got.header("x-content-type-options"), "nosniff");
            assert_eq!(got.header("referrer-policy"), "same-origin");
            assert_eq!(got.header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(got.header("cross-origin-resource-policy"), "same-origin");
            let kept = if path.starts_with("/static/") { "public, max-age=31536000, immutable" } else { "no-store" };
            assert_eq!(got.header("cache-control"), kept, "{path}");
            assert!(got.header("x-request-id").len() == 36 && !got.header("content-type").is_empty());
            assert_eq!(got.header("strict-transport-security"), "");
            assert_eq!(got.header("access-control-allow-origin"), "");
        }
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let house = House::open().await;
    let house = house.with(|web| web.https = true);
    assert_eq!(
        house.get("/nowhere").send().await.header("strict-transport-security"),
        "max-age=31536000; includeSubDomains"
    );
}

#[tokio::test]
async fn readiness_asks_the_database_and_its_shape_and_tells_no_more() {
    let house = House::open().await;
    assert_eq!(house.get("/health/live").send().await.text, "ok");
    assert_eq!(house.get("/health/ready").send().await.text, "ok");
    let house = house.with(|web| web.migrated = std::sync::Arc::new(|| Box::pin(async { false })));
    let got = house.get("/health/ready").send().await;
    assert_eq!((got.status.as_u16(), got.text.as_str()), (503, "not yet"));
    house.stage.office().pool().close().await;
    assert_eq!(house.get("/health/ready").send().await.status, 503);
    let cora = house.get("/api/v1/clients").bearer("halcyon_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").send().await;
    assert_eq!(cora.problem(), (503, "unreachable"));
    assert_eq!(cora.header("retry-after"), "5");
    assert_eq!(cora.json["reference"], cora.header("x-request-id"));
}

#[tokio::test]
async fn the_operator_sees_counters_and_health_in_detail() {
    let house = House::open().await;
    let admin = web::admin(web::Web::new(house.stage.office().clone()), || "halcyon_x 1\n".to_owned());
    let house = House { doors: admin, ..house };
    let counters = house.get("/metrics").send().await;
    assert_eq!(
        (counters.text.as_str(), counters.header("content-type")),
        ("halcyon_x 1\n", "text/plain; version=0.0.4")
    );
    let health = house.get("/health").send().await.json;
    assert_eq!(health, json!({ "reachable": true, "migrated": true, "last_tick_at": null, "held_since": null }));
}

#[tokio::test]
async fn requests_are_counted_by_door_and_status() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let house = House::open().await;
    let cora = house.cora().await;
    house.get("/api/v1/clients/none").bearer(&cora).send().await;
    house.get("/nowhere").send().await;
    let counted = handle.render();
    assert!(
        counted.contains(r#"halcyon_http_requests_total{route="/api/v1/clients/{client}",status="404"} 1"#),
        "{counted}"
    );
    assert!(counted.contains(r#"halcyon_http_requests_total{route="none",status="404"} 1"#), "{counted}");
    assert!(counted.contains(r#"halcyon_http_request_seconds_count{route="none"} 1"#), "{counted}");
}

#[tokio::test]
async fn doors_are_served_until_they_are_told_to_stop() {
    let house = House::open().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(web::serve(listener, house.doors.clone(), async { drop(stopped.await) }));
    let mut caller = tokio::net::TcpStream::connect(address).await.unwrap();
    caller.write_all(b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    caller.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("ok"), "{answer}");
    stop.send(()).unwrap();
    served.await.unwrap();
}

#[tokio::test]
async fn who_tries_codes_too_often_waits_and_a_neighbour_does_not() {
    let house = House::open().await.with(|web| web.trusted_proxies = ["::1/128".parse().unwrap()].into());
    let tried = async |from: &str| {
        let press = house.post("/welcome").header("sec-fetch-site", "same-origin").header("x-forwarded-for", from);
        press.form("token=AAAA-BBBB-CCCC").send().await
    };
    for n in 0..practice::limits::TRIES_OF_A_NETWORK.most {
        // What a caller writes itself makes it nobody else.
        assert_eq!(tried(&format!("192.0.2.{n}, 203.0.113.9")).await.status, 409);
    }
    let refused = tried("203.0.113.9").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "60"));
    assert!(refused.text.contains("please try again in a minute."), "{}", refused.text);
    assert!(refused.text.contains("AAAA-BBBB-CCCC"), "what was typed is still there");
    assert_eq!(tried("203.0.113.10").await.status, 409);
}

#[tokio::test]
async fn who_found_a_weakness_learns_whom_to_tell_if_that_was_set() {
    let house = House::open().await;
    assert_eq!(house.get("/.well-known/security.txt").send().await.problem(), (404, "not-found"));
    let house = house.with(|web| web.security_contact = Some("mailto:safe@practice.example".into()));
    let got = house.get("/.well-known/security.txt").send().await;
    assert_eq!((got.status.as_u16(), got.header("content-type")), (200, "text/plain; charset=utf-8"));
    let expected = "Contact: mailto:safe@practice.example\nExpires: 2026-12-23T00:00:00Z\nPreferred-Languages: en\n";
    assert_eq!(got.text, expected);
}

//! What people write goes into no log, no address line, no logbook, no queue: the same word in every field, then a search for it everywhere else.

use std::io::Write;
use std::sync::{Arc, Mutex};

use domain::ids::ClientId;
use serde_json::json;
use sqlx::Row;
use tracing_subscriber::fmt::MakeWriter;

use crate::house::{Got, House, booking};

/// A log that can be read.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    /// Hears everything, as text.
    pub(crate) fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let heard = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        heard.with_writer(self.clone()).finish()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).to_lowercase()
    }
}

/// Says the word wherever people can write.
async fn sing(house: &House) -> Vec<Got> {
    let (olga, cora) = (house.olga().await, house.cora().await);
    let mut got = Vec::new();
    let client = json!({ "name": "Canary Name", "pronouns": "canary/canary", "zone": "Europe/Berlin", "coach": house.stage.coach() });
    got.push(house.post("/api/v1/clients").bearer(&cora).header("idempotency-key", "k1").json(&client).send().await);
    let ana: ClientId = got[0].id().parse().unwrap();
    let plan = json!({ "agreed_on": "2026-11-24", "channel": "email", "address": "canary@canary.example" });
    got.push(house.call("put", &format!("/api/v1/clients/{ana}/contact-plan")).bearer(&cora).json(&plan).send().await);
    let words = json!({ "agreed_on": "2026-11-24", "channel": "email", "address": "canary@canary.example", "subject": "Canary", "sender": "Canary" });
    let own = house.token(&house.stage.as_client(ana)).await;
    got.push(
        house.call("put", &format!("/api/v1/clients/{ana}/contact-plan")).at(1).bearer(&own).json(&words).send().await,
    );
    let staff = json!({ "name": "Canary Coach", "address": "canary@practice.example", "roles": ["coach"] });
    got.push(house.post("/api/v1/staff").bearer(&olga).json(&staff).send().await);
    let place = json!({ "kind": "room", "at": "https://canary.example/canary" });
    got.push(
        house
            .post("/api/v1/session-types")
            .bearer(&olga)
            .json(&json!({ "name": "Canary", "minutes": 50, "place": place }))
            .send()
            .await,
    );
    let mut session = booking(ana, house.stage.coach().0, "2026-12-01T10:00");
    session["place"] = place.clone();
    got.push(house.post("/api/v1/sessions").bearer(&cora).json(&session).send().await);
    let to = json!({ "starts_at_local": "2026-12-01T11:00", "zone": "Europe/Berlin", "place": { "kind": "street", "at": "Canary Street 1" } });
    got.push(
        house.post(&format!("{}/reschedule", got[5].header("location"))).at(1).bearer(&cora).json(&to).send().await,
    );
    got.push(house.post(&format!("/api/v1/clients/{ana}/invitation")).bearer(&cora).send().await);
    let settings = house.get("/api/v1/settings").bearer(&olga).send().await.json;
    let own_words = json!([{ "kind": "session-reminder", "wording": "plain", "subject": "Canary", "text": "Canary." }]);
    let body = json!({ "name": "Canary House", "zone": "UTC", "locale": "en", "leads": settings["leads"], "own_words": own_words });
    got.push(house.call("put", "/api/v1/settings").at(1).bearer(&olga).json(&body).send().await);
    assert!(got.iter().all(|one| one.status.is_success()), "{got:?}");
    got
}

/// Where something is shown, or begun.
const DOORS: [&str; 17] = [
    "/welcome",
    "/set-up",
    "/set-up/password",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/recovery",
    "/sign-in/passkey",
    "/sign-in/letter",
    "/sign-in/letter/code",
    "/sign-in/letter/passkey",
    "/sign-in/said",
    "/prove",
    "/prove/passkey",
    "/own/pin",
    "/own/pin/show",
    "/me/passkeys",
    "/leave",
];

/// And wherever they write what cannot be kept.
async fn sing_out_of_tune(house: &House) {
    let cora = house.cora().await;
    for body in ["{\"canary\":1}", "{\"name\":\"canary\\u202e\"", "canary", "{\"name\":[\"canary\"]}"] {
        house.post("/api/v1/clients").bearer(&cora).header("content-type", "application/json").raw(body).send().await;
    }
    for path in [
        "/canary",
        "/api/v1/clients?canary=canary",
        "/api/v1/clients/canary",
        "/api/v1/letters?after=canary",
        "/address/canary",
        "/unsubscribe/canary",
        "/problems/canary",
    ] {
        let call = house.get(path).bearer(&cora).header("x-request-id", "canary").header("user-agent", "canary");
        call.header("referer", "http://localhost:8080/pause/canary").send().await;
        house.post(path).bearer("halcyon_canary").form("token=canary&person=canary").send().await;
        house.post(path).header("origin", "https://canary.example").header("cookie", "halcyon=canary").send().await;
    }
    let cora_s = house.cookie(&format!("staff:{}", house.stage.coach())).await;
    let ana = house.stage.confirmed_client("Ana").await;
    let ana_s = house.cookie(&format!("client:{ana}")).await;
    for path in DOORS {
        let form = "token=canary&address=canary%40canary.example&password=canary&code=canary&pin=canary&shown=canary\
            &answer=%7B%22id%22%3A%22canary%22%7D&name=canary&next=%2Fcanary";
        let cookies =
            "halcyon-half=canary; halcyon-device=canary; halcyon-asked=canary; halcyon-passkey=canary; halcyon=canary";
        for cookies in [cookies.to_owned(), format!("{cora_s}; {cookies}"), format!("{ana_s}; {cookies}")] {
            house.post(path).header("cookie", &cookies).form(form).send().await;
        }
    }
}

async fn rows(house: &House, table: &str) -> String {
    let sql = sqlx::AssertSqlSafe(format!("SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t"));
    let row = sqlx::query(sql).fetch_one(&house.stage.database().owner()).await.unwrap();
    row.get::<String, _>(0).to_lowercase()
}

#[tokio::test]
async fn what_people_write_is_found_nowhere_else() {
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.subscriber());
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let got = sing(&house).await;
    sing_out_of_tune(&house).await;
    assert!(log.text().contains("answered") && log.text().contains("/api/v1/clients/{client}"), "nothing was heard");
    let heard: Vec<_> = log.text().lines().filter(|line| line.contains("canary")).map(str::to_owned).collect();
    assert_eq!(heard, Vec::<String>::new());
    for answer in &got {
        let headers = format!("{:?}", answer.headers).to_lowercase();
        assert!(!headers.contains("canary"), "{headers}");
    }
    assert!(rows(&house, "clients").await.contains("canary"));
    for table in ["logbook", "idempotency_keys", "letters", "apalis.jobs"] {
        assert!(!rows(&house, table).await.contains("canary"), "{table}");
    }
}

//! A stage with doors: requests in, answers out.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::ids::ClientId;
use domain::letters::Lane;
use practice::Asked;
use practice::cast::Stage;
use practice::people::{MakeToken, Person, make_token};
use serde_json::Value;
use tower::ServiceExt;
use web::Web;

pub(crate) struct House {
    pub(crate) stage: Stage,
    pub(crate) doors: Router,
    pub(crate) demo: bool,
}

/// A request on its way.
pub(crate) struct Call<'a> {
    house: &'a House,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Body,
}

/// An answer that came.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::on(Stage::open().await, false)
    }

    /// A house that nobody lives in yet.
    pub(crate) async fn empty() -> Self {
        Self::on(Stage::empty().await, false)
    }

    pub(crate) async fn demo() -> Self {
        Self::on(Stage::demo().await, true)
    }

    fn on(stage: Stage, demo: bool) -> Self {
        Self { stage, doors: Router::new(), demo }.with(|web| web.demo = demo)
    }

    /// The same stage with other doors.
    pub(crate) fn with(self, change: impl FnOnce(&mut Web)) -> Self {
        let mut web = Web::new(self.stage.office().clone());
        change(&mut web);
        Self { doors: web::router(&web), demo: web.demo, ..self }
    }

    pub(crate) async fn token(&self, asked: &Asked) -> String {
        let staff = asked.actor.staff().map(Person::Staff);
        let holder = staff.or(asked.actor.client().map(Person::Client)).unwrap();
        let made = make_token(&self.stage.as_operator(), MakeToken::of(holder)).await.unwrap();
        made.token.reveal().to_owned()
    }

    pub(crate) async fn cora(&self) -> String {
        self.token(&self.stage.as_coach()).await
    }

    pub(crate) async fn olga(&self) -> String {
        self.token(&self.stage.as_owner()).await
    }

    /// The cookie of somebody of the demo, whom a press signed in.
    pub(crate) async fn cookie(&self, person: &str) -> String {
        let signed = self.post("/demo/sign-in").form(&format!("person={person}")).send().await;
        assert_eq!(signed.status, 303, "{}", signed.text);
        signed.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// Whether a cookie shows a page that is not for everybody.
    pub(crate) async fn is_signed_in(&self, cookie: &str) -> bool {
        let nothing = format!("/letters/{}", uuid::Uuid::nil());
        let got = self.get(&nothing).header("cookie", cookie).send().await;
        let way_in = if self.demo { "/".to_owned() } else { format!("/sign-in?next={}", nothing.replace('/', "%2F")) };
        assert!(
            got.status == 404 || (got.status, got.header("location")) == (StatusCode::SEE_OTHER, way_in.as_str()),
            "{}",
            got.text
        );
        got.status == 404
    }

    /// All rows of all our tables, as text.
    pub(crate) async fn dump(&self) -> String {
        let tables = self.rows().await.into_iter();
        tables.map(|(table, rows)| format!("{table}: {}\n", rows.join("\n"))).collect()
    }

    /// The same, table by table and row by row.
    pub(crate) async fn rows(&self) -> BTreeMap<String, Vec<String>> {
        let owner = self.stage.database().owner();
        let sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
        let tables: Vec<String> = sqlx::query_scalar(sql).fetch_all(&owner).await.unwrap();
        let mut all = BTreeMap::new();
        for table in tables {
            let sql = sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t ORDER BY t::text"));
            let rows = sqlx::query_scalar(sql).fetch_all(&owner).await.unwrap();
            all.insert(table, rows);
        }
        all
    }

    /// The same, but for when somebody was last seen, which any request may note.
    pub(crate) async fn rows_but_seen(&self) -> BTreeMap<String, Vec<String>> {
        let mut rows = self.rows().await;
        let sign_ins = "SELECT (to_jsonb(s) - 'seen_at')::text FROM sign_ins s ORDER BY id";
        let sign_ins = sqlx::query_scalar(sign_ins).fetch_all(&self.stage.database().owner()).await.unwrap();
        rows.insert("sign_ins".to_owned(), sign_ins);
        rows
    }

    pub(crate) fn call(&self, method: &str, path: &str) -> Call<'_> {
        let method = method.to_uppercase().parse().unwrap();
        Call { house: self, method, path: path.to_owned(), headers: HeaderMap::new(), body: Body::empty() }
    }

    pub(crate) fn get(&self, path: &str) -> Call<'_> {
        self.call("get", path)
    }

    pub(crate) fn post(&self, path: &str) -> Call<'_> {
        self.call("post", path)
    }

    /// A session of Ana's with Cora, on the first of December at ten, booked through the door.
    pub(crate) async fn booked(&self, token: &str, client: ClientId) -> Got {
        self.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let body = booking(client, self.stage.coach().0, "2026-12-01T10:00");
        let got = self.post("/api/v1/sessions").bearer(token).json(&body).send().await;
        assert_eq!(got.status, 201, "{}", got.text);
        got
    }
}

pub(crate) fn booking(client: ClientId, coach: uuid::Uuid, at: &str) -> Value {
    serde_json::json!({ "client": client, "coach": coach, "starts_at_local": at, "zone": "Europe/Berlin", "minutes": 50 })
}

impl House {
    /// Delivers what somebody asked for, as the worker does, to nobody.
    pub(crate) async fn deliver_asked_for(&self) {
        self.send_out(Lane::AskedFor).await;
    }
}

/// The status of a form that is sent without waiting for others.
pub(crate) async fn press(doors: Router, path: &'static str, form: String) -> u16 {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    doors.oneshot(request.body(Body::from(form)).unwrap()).await.unwrap().status().as_u16()
}

impl Call<'_> {
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn at(self, version: i64) -> Self {
        self.header("if-match", &format!("\"v{version}\""))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").raw(body.to_string())
    }

    pub(crate) fn form(self, body: &str) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").raw(body.to_owned())
    }

    pub(crate) fn raw(self, body: impl Into<Body>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(crate) async fn send(self) -> Got {
        Got::of(self.house.doors.clone(), self.request()).await
    }

    /// What goes on its way.
    pub(crate) fn request(self) -> Request<Body> {
        let Self { method, path, headers, body, .. } = self;
        let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
        *request.headers_mut() = headers;
        request
    }
}

impl Got {
    /// What doors answer.
    pub(crate) async fn of(doors: Router, request: Request<Body>) -> Self {
        let (parts, body) = doors.oneshot(request).await.unwrap().into_parts();
        let bytes = to_bytes(body, 4_000_000).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned(), json }
    }
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn id(&self) -> String {
        self.json["id"].as_str().expect("an id").to_owned()
    }

    /// Status and code of a problem, which looks like one.
    pub(crate) fn problem(&self) -> (u16, &str) {
        assert_eq!(self.header(header::CONTENT_TYPE.as_str()), "application/problem+json", "{}", self.text);
        assert_eq!(self.json["status"], self.status.as_u16());
        let code = self.json["code"].as_str().unwrap();
        assert_eq!(self.json["type"], format!("/problems/{code}"));
        (self.status.as_u16(), code)
    }
}

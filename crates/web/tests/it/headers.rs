//! What every answer carries, whatever route it is of and however it went: swept over every route and method that the running router has.

use axum::http::Method;

use crate::house::{Call, Got, House, booking};
use crate::pages::files_of;
use crate::routes::{Route, routes};

/// Every method there is a word for, also those that no route knows.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
/// What a letter's own HTML is shown under: it is not ours, and may do nothing.
const SANDBOXED: [&str; 4] =
    ["/letters/{letter}/html", "/plan/samples/{kind}", "/plan/preview/{kind}", "/clients/{client}/plan/preview/{kind}"];
/// What anybody may read, and keep for ever: its name changes with its content.
const PUBLIC: &str = "/static/{file}";
/// Told to nobody: it would say which weaknesses to try.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What forms are sent with: for some of them it will do.
const FORM: &str = "what=nudges&answer=done&reading=easy&keys=off&version=999&words=Walk.&token=x&attendance=";

/// Whoever asks.
#[derive(Clone, Copy, Debug)]
enum By<'a> {
    Nobody,
    Cookie(&'a str),
    Bearer(&'a str),
}

/// What is right about an answer, or what is not.
struct Judged<'a> {
    what: String,
    got: &'a Got,
    wrong: Vec<String>,
}

impl Judged<'_> {
    fn of(what: String, pattern: &str, got: &Got, https: bool) -> Vec<String> {
        let mut judged = Judged { what, got, wrong: Vec::new() };
        judged.policy(SANDBOXED.contains(&pattern));
        judged.keeping(pattern);
        judged.sort();
        judged.cookies(https);
        judged.version();
        let hsts = if https { "max-age=31536000; includeSubDomains" } else { "" };
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", hsts),
            ("access-control-allow-origin", ""),
            ("access-control-allow-credentials", ""),
            ("server", ""),
            ("x-powered-by", ""),
        ] {
            judged.is(name, value);
        }
        judged.wrong
    }

    fn is(&mut self, name: &'static str, value: &str) {
        let all: Vec<&str> = self.got.headers.get_all(name).iter().map(|one| one.to_str().unwrap()).collect();
        if all.join(", ") != value || all.len() > 1 {
            self.say(&format!("{name} is {all:?}"));
        }
    }

    fn say(&mut self, what: &str) {
        self.wrong.push(format!("{} → {}: {what}", self.what, self.got.status));
    }

    /// Nothing but our own files, nothing inline, no frame around us (Content Security Policy Level 3, section 6).
    fn policy(&mut self, may_be_sandboxed: bool) {
        let policy = self.got.header("content-security-policy").to_owned();
        let rules: Vec<(&str, &str)> =
            policy.split("; ").map(|rule| rule.split_once(' ').unwrap_or((rule, ""))).collect();
        let of = |name: &str| rules.iter().find(|(named, _)| *named == name).map(|(_, allowed)| *allowed);
        let sandboxed = may_be_sandboxed && of("sandbox").is_some();
        let ours = |allowed: Option<&str>| matches!(allowed, None | Some("'self'" | "'none'"));
        let mut right = of("default-src") == Some("'none'")
            && of("frame-ancestors") == Some("'none'")
            && of("base-uri") == Some("'none'")
            && ["script-src", "img-src", "font-src", "connect-src", "object-src", "frame-src"]
                .into_iter()
                .all(|name| ours(of(name)));
        right &= if sandboxed {
            // Styles of a letter stand in it; no script of it runs, and it is of no origin, ours least of all.
            of("sandbox") == Some("allow-popups allow-popups-to-escape-sandbox")
                && of("style-src") == Some("'unsafe-inline'")
                && of("script-src").is_none()
                && of("form-action") == Some("'none'")
        } else {
            ours(of("style-src")) && of("form-action") == Some("'self' https://www.wikipedia.org/")
        };
        if !right || self.got.headers.get_all("content-security-policy").iter().count() != 1 {
            self.say(&format!("the policy is {policy}"));
        }
    }

    /// Neither headers nor bodies say which version of the program answers (OWASP ASVS 5.0, 13.4.6).
    fn version(&mut self) {
        let headers = self.got.headers.values().any(|value| value.to_str().is_ok_and(|value| value.contains(VERSION)));
        if headers || self.got.text.contains(VERSION) {
            self.say("it tells the version of the program");
        }
    }

    /// Nothing of ours is kept anywhere, but files that say nothing of anybody.
    fn keeping(&mut self, pattern: &str) {
        let is_file = pattern == PUBLIC && self.got.status.is_success();
        self.is("cache-control", if is_file { "public, max-age=31536000, immutable" } else { "no-store" });
    }

    /// What is sent says what it is, and of text in which letters (OWASP ASVS 5.0, 4.1.1). JSON is always UTF-8 (RFC 8259, section 8.1).
    fn sort(&mut self) {
        let sort = self.got.header("content-type").to_owned();
        if self.got.text.is_empty() {
            return;
        }
        let begins = |beginning: &str| self.got.text.trim_start().to_lowercase().starts_with(beginning);
        let right = match sort.as_str() {
            "text/html; charset=utf-8" => begins("<!doctype html"),
            "application/json" | "application/problem+json" => begins("{") || begins("["),
            "text/plain; charset=utf-8" => !begins("<") && !begins("{"),
            "text/css; charset=utf-8" | "text/javascript; charset=utf-8" => !begins("<"),
            "image/svg+xml; charset=utf-8" => begins("<svg"),
            "font/woff2" => begins("wof2"),
            _ => false,
        };
        if !right {
            self.say(&format!("it is said to be {sort:?}: {:.60}", self.got.text));
        }
    }

    /// For no script, for this host alone, and over TLS for TLS alone (OWASP ASVS 5.0, 3.3).
    fn cookies(&mut self, https: bool) {
        let lines: Vec<String> =
            self.got.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect();
        for line in lines {
            let bounds = line.contains("; Path=/; HttpOnly; SameSite=") && !line.contains("Domain");
            if !bounds || https != (line.starts_with("__Host-") && line.contains("; Secure")) {
                self.say(&format!("a cookie is {line}"));
            }
        }
    }
}

/// Somebody, somewhere, and a piece of everything there is.
struct Ground {
    house: House,
    bearer: String,
    cookie: String,
    client_cookie: String,
    named: Vec<(&'static str, String)>,
    files: Vec<String>,
}

impl Ground {
    async fn laid() -> Self {
        let house = House::demo().await;
        let ana = house.stage.client("Ana").await;
        let (bearer, olga) = (house.cora().await, house.olga().await);
        let made = async |path: &str, token: &str, body: serde_json::Value| {
            house.post(path).bearer(token).json(&body).send().await.id()
        };
        let coach = house.stage.coach();
        let session = house.booked(&bearer, ana).await.id();
        let homework =
            made("/api/v1/homework", &bearer, serde_json::json!({ "client": ana, "words": "Walk by the river." }))
                .await;
        let template =
            made("/api/v1/homework-templates", &bearer, serde_json::json!({ "words": "Walk by the river." })).await;
        let session_type =
            made("/api/v1/session-types", &olga, serde_json::json!({ "name": "Meeting", "minutes": 50 })).await;
        let letter = practice::correspondence::check_address(&house.stage.as_coach(), ana).await.unwrap();
        house.deliver_asked_for().await;
        let welcome = house.get("/welcome").send().await.text;
        let mut files = files_of(&welcome);
        let style = files.iter().find(|path| path.ends_with(".css")).unwrap();
        files.append(&mut files_of(&house.get(style).send().await.text));
        let files = files.iter().map(|path| path.replace("/static/", "")).collect();
        let nothing = uuid::Uuid::nil().to_string();
        let named = vec![
            ("{client}", ana.to_string()),
            ("{coach}", coach.to_string()),
            ("{staff}", coach.to_string()),
            ("{pairing}", nothing.clone()),
            ("{session}", session),
            ("{homework}", homework),
            ("{template}", template),
            ("{session_type}", session_type),
            ("{letter}", letter.to_string()),
            ("{sign_in}", nothing.clone()),
            ("{passkey}", nothing.clone()),
            ("{step}", "letter".to_owned()),
            ("{token}", nothing),
            ("{kind}", "session-reminder".to_owned()),
            ("{code}", "slot-taken".to_owned()),
        ];
        let cookie = house.cookie(&format!("staff:{coach}")).await;
        let client_cookie = house.cookie(&format!("client:{ana}")).await;
        Self { house, bearer, cookie, client_cookie, named, files }
    }

    /// With browsers told to stay on `https`: their cookies have other names.
    fn over_https(self) -> Self {
        let named = |cookie: &str| cookie.replace("halcyon=", "__Host-halcyon=");
        let (cookie, client_cookie) = (named(&self.cookie), named(&self.client_cookie));
        let house = self.house.with(|web| {
            web.demo = true;
            web.https = true;
        });
        Self { house, cookie, client_cookie, ..self }
    }

    /// Everybody asks for a route in every way; says what was wrong.
    async fn swept(&self, route: &Route, https: bool) -> (usize, Vec<String>) {
        let (mut answers, mut wrong) = (0, Vec::new());
        for file in &self.files {
            let named = [&self.named[..], &[("{file}", file.clone())]].concat();
            let (more, mut matters) = self.asked_for(route, &route.filled(&named), https).await;
            answers += more;
            wrong.append(&mut matters);
            if route.pattern != PUBLIC {
                break;
            }
        }
        (answers, wrong)
    }

    async fn asked_for(&self, route: &Route, path: &str, https: bool) -> (usize, Vec<String>) {
        let (mut answers, mut wrong) = (0, Vec::new());
        for method in METHODS {
            // What would end the sign-in that the sweep goes on with is pressed by a client and by nobody.
            let ends =
                ["/leave", "/sign-out", "/demo/sign-in", "/me/sign-ins/end-others"].contains(&route.pattern.as_str());
            let staff = if ends { By::Nobody } else { By::Cookie(&self.cookie) };
            let client = if ends { By::Nobody } else { By::Cookie(&self.client_cookie) };
            for by in [By::Nobody, staff, client, By::Bearer(&self.bearer), By::Bearer("halcyon_x")] {
                for accept in ["*/*", "text/html"] {
                    let call = asked(&self.house, method, path, by).header("accept", accept);
                    let call = if accept == "text/html" { call.form(FORM) } else { call };
                    let got = call.send().await;
                    let what = format!("{method} {} {by:?} {accept}", route.pattern);
                    answers += 1;
                    let is_method = !route.methods.iter().any(|known| known == method);
                    if is_method && got.status != 405 || !is_method && got.status == 405 {
                        wrong.push(format!("{what} → {}", got.status));
                    }
                    wrong.append(&mut Judged::of(what, &route.pattern, &got, https));
                }
            }
        }
        (answers, wrong)
    }
}

fn asked<'a>(house: &'a House, method: &str, path: &str, by: By<'_>) -> Call<'a> {
    // A page of somebody else's that asks what it may read (Fetch Standard, section 3.2).
    let call = house.call(method, path).header("origin", "https://evil.example");
    match by {
        By::Nobody => call,
        By::Cookie(cookie) => call.header("cookie", cookie).header("origin", "http://localhost:8080"),
        By::Bearer(token) => call.bearer(token),
    }
    .header("host", "localhost:8080")
}

/// How much was asked, and what was wrong.
struct Swept {
    routes: usize,
    answers: usize,
    wrong: Vec<String>,
}

async fn sweep(ground: &Ground, https: bool) -> Swept {
    let all = routes(&ground.house.doors);
    let mut swept = Swept { routes: all.len(), answers: 0, wrong: Vec::new() };
    for route in &all {
        let (more, mut matters) = ground.swept(route, https).await;
        swept.answers += more;
        swept.wrong.append(&mut matters);
    }
    swept
}

#[tokio::test]
async fn every_answer_of_every_route_carries_them() {
    let Swept { routes, answers, wrong } = sweep(&Ground::laid().await, false).await;
    println!("{routes} routes, {answers} answers, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn over_https_every_answer_of_every_route_says_to_stay_there() {
    let Swept { routes, answers, wrong } = sweep(&Ground::laid().await.over_https(), true).await;
    println!("{routes} routes, {answers} answers, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A status, how it came about, and the answer.
type Wrong = (u16, &'static str, Got);

/// What is refused: each status there is, made for real.
async fn refused(ground: &Ground) -> Vec<Wrong> {
    let house = &ground.house;
    let api = |method: &str| house.call(method, "/api/v1/clients").bearer(&ground.bearer);
    let mut all = vec![
        (404, "no route", house.get("/nowhere").send().await),
        (404, "no file", house.get("/static/site.css").send().await),
        (401, "no token", house.get("/api/v1/clients").send().await),
        (403, "another page", house.post("/leave").header("sec-fetch-site", "cross-site").send().await),
        (405, "no method", house.call("put", "/health/live").send().await),
        (
            413,
            "too large",
            api("post").header("content-type", "application/json").raw(" ".repeat(300_000)).send().await,
        ),
        (413, "said to be", house.post("/welcome").header("content-length", "300000").send().await),
        (413, "a large form", house.post("/welcome").form(&"x".repeat(300_000)).send().await),
        (415, "no JSON", api("post").header("content-type", "text/plain").raw("{}").send().await),
        (422, "no sense", api("post").header("content-type", "application/json").raw("{").send().await),
        (
            422,
            "no sense in a page",
            house.post("/me").header("cookie", &ground.cookie).form("name=&version=1").send().await,
        ),
    ];
    for _ in 0..20 {
        house.post("/welcome").form("token=AAAA-BBBB-CCCC").send().await;
    }
    all.push((429, "too often", house.post("/welcome").form("token=AAAA-BBBB-CCCC").send().await));
    let same = serde_json::json!({ "client": ground.named[0].1, "words": "Walk." });
    let twice = |body| house.post("/api/v1/homework").bearer(&ground.bearer).header("idempotency-key", "k").json(body);
    twice(&same).send().await;
    let other = serde_json::json!({ "client": ground.named[0].1, "words": "Run." });
    all.push((409, "a key of something else", twice(&other).send().await));
    let stale = house.call("patch", &format!("/api/v1/clients/{}", ground.named[0].1)).bearer(&ground.bearer);
    all.push((412, "stale", stale.at(99).json(&serde_json::json!({})).send().await));
    let taken = booking(ground.named[0].1.parse().unwrap(), house.stage.coach().0, "2026-12-01T10:00");
    all.push((409, "taken", house.post("/api/v1/sessions").bearer(&ground.bearer).json(&taken).send().await));
    all
}

/// What breaks, for real: what a statement names is not there, and then the database is not.
async fn broken(ground: &Ground) -> Vec<Wrong> {
    let house = &ground.house;
    let clients = || house.get("/api/v1/clients").bearer(&ground.bearer);
    let page = || house.get("/clients").header("cookie", &ground.cookie);
    let rename = "ALTER TABLE pairings RENAME TO pairings_that_were";
    sqlx::raw_sql(rename).execute(&house.stage.database().owner()).await.unwrap();
    let mut all = vec![
        (500, "broken", clients().send().await),
        (500, "a broken page", page().send().await),
        (500, "a broken page for people", page().header("accept", "text/html").send().await),
    ];
    house.stage.office().pool().close().await;
    all.push((503, "unreachable", clients().send().await));
    all.push((503, "an unreachable page", page().header("accept", "text/html").send().await));
    all.push((503, "not ready", house.get("/health/ready").send().await));
    all
}

#[tokio::test]
async fn what_is_refused_and_what_breaks_carries_them_too() {
    for https in [false, true] {
        let ground = Ground::laid().await;
        let ground = if https { ground.over_https() } else { ground };
        for (status, what, got) in refused(&ground).await.into_iter().chain(broken(&ground).await) {
            assert_eq!(got.status, status, "{what}: {}", got.text);
            let wrong = Judged::of(what.to_owned(), "", &got, https);
            assert!(wrong.is_empty(), "{wrong:?}");
            // What broke names a reference, and nothing of how.
            if status == 500 {
                assert!(got.text.contains(got.header("x-request-id")), "{}", got.text);
                assert!(!got.text.contains("pairings") && !got.text.to_lowercase().contains("sql"), "{}", got.text);
            }
        }
    }
}

#[test]
fn every_method_is_one() {
    assert!(METHODS.iter().all(|method| method.parse::<Method>().is_ok()));
}

//! Requests that nobody may have granted, a hundred a second, for as long as a scenario lasts.
//!
//! Each would be granted to somebody else, or was granted before: so what refuses it is who asks, and nothing about what is asked.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Client, Method, header};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::api::text;
use super::{Api, Dice, Practice};

/// A hundred a second.
const EVERY: Duration = Duration::from_millis(10);
/// So many wait for an answer at once, at most: a house that does not answer is not to be stormed by a backlog.
const AT_ONCE: usize = 64;
/// An intruder waits so long for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
const FORM: &str = "application/x-www-form-urlencoded";

/// Something that may not be had.
#[derive(Clone, Debug)]
struct Knock {
    /// Why not.
    why: &'static str,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    /// JSON below `/api`, a form elsewhere.
    body: String,
}

/// What became of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) asked: usize,
    pub(crate) refused: usize,
    /// Neither: silence, or a house that regrets that it cannot answer.
    pub(crate) unanswered: usize,
    /// What was granted, in words.
    pub(crate) let_in: Vec<String>,
    /// How many of each sort were refused.
    pub(crate) by_sort: BTreeMap<&'static str, usize>,
    pub(crate) lasted: Duration,
}

/// Intruders at every door, until they are told to end.
pub(crate) struct Intruders {
    stop: Arc<AtomicBool>,
    tally: Arc<Mutex<Tally>>,
    knocking: JoinSet<()>,
}

impl Intruders {
    /// Prepares what they hold – a token that was ended, a sign-in that was, a link of a letter – and sends them.
    pub(crate) async fn send(practice: &Practice, letter_token: Option<&str>, dice: &mut Dice) -> Self {
        let knocks = knocks(practice, letter_token, dice).await;
        let (stop, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Tally::default())));
        let mut knocking = JoinSet::new();
        knocking.spawn(knock_on(practice.api.clone(), knocks, stop.clone(), tally.clone()));
        Self { stop, tally, knocking }
    }

    pub(crate) async fn end(mut self) -> Tally {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.knocking.join_next().await {
            ended.expect("intruders that knock");
        }
        self.tally.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn knock_on(api: Api, knocks: Vec<Knock>, stop: Arc<AtomicBool>, tally: Arc<Mutex<Tally>>) {
    let began = Instant::now();
    let waiting = Arc::new(AtomicUsize::new(0));
    let mut clock = tokio::time::interval(EVERY);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut under_way = JoinSet::new();
    for knock in knocks.iter().cycle() {
        clock.tick().await;
        if stop.load(Ordering::Relaxed) {
            break;
        }
        if waiting.load(Ordering::Relaxed) < AT_ONCE {
            waiting.fetch_add(1, Ordering::Relaxed);
            let (api, knock, tally, waiting) = (api.clone(), knock.clone(), tally.clone(), waiting.clone());
            under_way.spawn(async move {
                let heard = knock.heard(api.web(), &api.root).await;
                tally.lock().unwrap_or_else(PoisonError::into_inner).enter(&knock, heard);
                waiting.fetch_sub(1, Ordering::Relaxed);
            });
        }
        while under_way.try_join_next().is_some() {}
    }
    while under_way.join_next().await.is_some() {}
    tally.lock().unwrap_or_else(PoisonError::into_inner).lasted = began.elapsed();
}

impl Tally {
    fn enter(&mut self, knock: &Knock, heard: Option<(u16, String)>) {
        self.asked += 1;
        match heard {
            None => self.unanswered += 1,
            Some((status, _)) if status >= 500 => self.unanswered += 1,
            Some((status, leads)) if (400..500).contains(&status) || (status == 303 && leads_to_the_door(&leads)) => {
                self.refused += 1;
                *self.by_sort.entry(knock.why).or_default() += 1;
            }
            Some((status, leads)) => self.let_in.push(format!("{status} {leads} {knock:?}")),
        }
    }
}

/// Whoever is not signed in is led to the front, or to the door.
fn leads_to_the_door(leads: &str) -> bool {
    leads == "/" || leads == "/sign-in" || leads.starts_with("/sign-in?")
}

impl Knock {
    /// Status, and where the answer leads.
    async fn heard(&self, web: &Client, root: &str) -> Option<(u16, String)> {
        let mut asked = web.request(self.method.clone(), format!("{root}{}", self.path)).timeout(PATIENCE);
        for (name, value) in &self.headers {
            asked = asked.header(*name, value);
        }
        if self.method != Method::GET {
            let kind = if self.path.starts_with("/api") { "application/json" } else { FORM };
            asked = asked.header(header::CONTENT_TYPE, kind).header("if-match", "*").body(self.body.clone());
        }
        let heard = asked.send().await.ok()?;
        let leads = heard.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()).unwrap_or_default();
        Some((heard.status().as_u16(), leads.to_owned()))
    }
}

/// What is knocked at: requests below the interface, each with every way of not being allowed, and pages.
async fn knocks(practice: &Practice, letter_token: Option<&str>, dice: &mut Dice) -> Vec<Knock> {
    let things = Things::make(practice).await;
    let owner = &practice.people.owner_token;
    let ended = ended_token(practice).await;
    let mut near = owner.clone();
    let last = if near.pop() == Some('A') { 'B' } else { 'A' };
    near.push(last);
    let invented = format!("halcyon_{:016x}{:016x}{:016x}", dice.throw(), dice.throw(), dice.throw());
    let bearer = |token: &str| vec![("authorization", format!("Bearer {token}"))];
    let strangers = [
        ("no token", Vec::new()),
        ("an ended token", bearer(&ended)),
        ("a token with one sign changed", bearer(&near)),
        ("an invented token", bearer(&invented)),
        ("a cookie in place of a token", vec![("cookie", format!("halcyon={owner}"))]),
    ];
    let mut knocks = Vec::new();
    for (why, headers) in &strangers {
        knocks.extend(
            things.of_a_client().into_iter().chain(things.of_the_practice()).map(|ask| ask.knock(why, headers)),
        );
    }
    let other = bearer(&practice.people.coaches[1].token);
    knocks.extend(things.of_a_client().into_iter().map(|ask| ask.knock("another coach's client", &other)));
    knocks.extend(things.of_an_owner().into_iter().map(|ask| ask.knock("an owner's to do", &other)));
    knocks.extend(pages(practice, &things).await);
    if let Some(token) = letter_token {
        knocks.extend(of_another_purpose(token));
    }
    knocks
}

/// The first coach's client, and a session of hers that everybody else leaves alone.
struct Things {
    client: String,
    coach: String,
    session: String,
    owner: String,
}

/// A request that somebody may make.
struct Ask(Method, String, Value);

impl Ask {
    fn knock(&self, why: &'static str, headers: &[(&'static str, String)]) -> Knock {
        let Self(method, path, body) = self;
        let path = format!("/api/v1{path}");
        Knock { why, method: method.clone(), path, headers: headers.to_vec(), body: body.to_string() }
    }
}

impl Things {
    async fn make(practice: &Practice) -> Self {
        let coach = &practice.people.coaches[0];
        let day: String = sqlx::query_scalar("SELECT to_char(halcyon_now() + interval '20 days', 'YYYY-MM-DD')")
            .fetch_one(&practice.database)
            .await
            .expect("a day");
        let body = json!({
            "client": coach.clients[0], "coach": coach.id, "starts_at_local": format!("{day}T12:00"), "zone": "UTC", "minutes": 45,
        });
        let session = practice.api.must(Method::POST, "/sessions", &body).await;
        let things = Self {
            client: coach.clients[0].clone(),
            coach: coach.id.clone(),
            session: text(&session, "id").to_owned(),
            owner: practice.people.owner.clone(),
        };
        // What is refused to others is granted to her: so it is who asks that is refused.
        let her = practice.api.with(&coach.token);
        for Ask(method, path, body) in things.of_a_client() {
            if method == Method::GET {
                her.must(method, &path, &body).await;
            }
        }
        things
    }

    fn of_a_client(&self) -> Vec<Ask> {
        let (client, session) = (&self.client, &self.session);
        let elsewhen = json!({ "starts_at_local": "2031-03-03T10:00", "zone": "UTC", "minutes": 45 });
        let booking = json!({
            "client": client, "coach": self.coach, "starts_at_local": "2031-03-03T12:00", "zone": "UTC", "minutes": 45,
        });
        let homework = json!({ "client": client, "words": "A line that nobody wrote." });
        vec![
            Ask(Method::GET, format!("/clients/{client}"), Value::Null),
            Ask(Method::GET, format!("/clients/{client}/contact-plan"), Value::Null),
            Ask(Method::GET, format!("/clients/{client}/contacts"), Value::Null),
            Ask(Method::GET, format!("/sessions/{session}"), Value::Null),
            Ask(Method::PATCH, format!("/clients/{client}"), json!({ "name": "Somebody Else" })),
            Ask(Method::POST, format!("/clients/{client}/pause"), json!({ "what": "everything" })),
            Ask(Method::POST, format!("/clients/{client}/stop-contact"), json!({})),
            Ask(Method::POST, format!("/clients/{client}/archive"), json!({})),
            Ask(Method::POST, "/sessions".to_owned(), booking),
            Ask(Method::POST, format!("/sessions/{session}/cancel"), json!({})),
            Ask(Method::POST, format!("/sessions/{session}/reschedule"), elsewhen),
            Ask(Method::POST, "/homework".to_owned(), homework),
        ]
    }

    fn of_the_practice(&self) -> Vec<Ask> {
        let mut asks = vec![
            Ask(Method::GET, "/clients".to_owned(), Value::Null),
            Ask(Method::GET, "/sessions".to_owned(), Value::Null),
            Ask(Method::GET, "/letters".to_owned(), Value::Null),
            Ask(Method::GET, "/staff".to_owned(), Value::Null),
            Ask(Method::GET, "/tokens".to_owned(), Value::Null),
            Ask(Method::POST, "/letters/test".to_owned(), json!({})),
        ];
        asks.extend(self.of_an_owner());
        asks
    }

    fn of_an_owner(&self) -> Vec<Ask> {
        let somebody = json!({ "name": "Eve", "address": "eve@elsewhere.example", "roles": ["owner"] });
        vec![
            Ask(Method::POST, "/staff".to_owned(), somebody),
            Ask(Method::PATCH, format!("/staff/{}", self.owner), json!({ "name": "Eve" })),
            Ask(Method::POST, "/letters/release".to_owned(), json!({})),
            Ask(Method::GET, "/logbook".to_owned(), Value::Null),
        ]
    }
}

/// A token that was good until it was ended.
async fn ended_token(practice: &Practice) -> String {
    let (token, _) = practice.tell(&["token", "create", "--person", &practice.people.owner]).await;
    let listed = practice.api.with(&token).must(Method::GET, "/tokens?limit=1", &Value::Null).await;
    let id = text(&listed["items"][0], "id");
    practice.api.must(Method::DELETE, &format!("/tokens/{id}"), &json!({})).await;
    token
}

/// Two tokens of sign-ins.
const GOOD: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
const ENDED: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

/// Pages without a sign-in, with one that was ended, and presses on pages of others with one that is good.
async fn pages(practice: &Practice, things: &Things) -> Vec<Knock> {
    let (client, session) = (&things.client, &things.session);
    let shown = ["/clients", "/week", "/settings", "/logbook"].map(str::to_owned);
    let shown = shown.into_iter().chain([format!("/clients/{client}"), format!("/sessions/{session}")]);
    let presses = [format!("/clients/{client}/stop"), format!("/sessions/{session}/cancel"), "/settings".to_owned()];
    let (good, ended) = (sign_in(practice, GOOD).await, sign_in(practice, ENDED).await);
    let own = ("sec-fetch-site", "same-origin".to_owned());
    leave(practice, &ended).await;
    let knock = |why, method: Method, path: &str, headers: &[(&'static str, String)]| Knock {
        why,
        method,
        path: path.to_owned(),
        headers: headers.to_vec(),
        body: String::new(),
    };
    let mut knocks = Vec::new();
    for path in shown {
        knocks.push(knock("a page without a sign-in", Method::GET, &path, &[]));
        knocks.push(knock("an ended sign-in", Method::GET, &path, &[("cookie", ended.clone())]));
    }
    for path in &presses {
        knocks.push(knock("a press without a sign-in", Method::POST, path, std::slice::from_ref(&own)));
        let cookie = ("cookie", good.clone());
        let foreign = ("origin", "https://elsewhere.example".to_owned());
        knocks.push(knock("a foreign origin", Method::POST, path, &[cookie.clone(), foreign]));
        knocks.push(knock(
            "another site's press",
            Method::POST,
            path,
            &[cookie, ("sec-fetch-site", "cross-site".to_owned())],
        ));
    }
    knocks.push(knock("a sign-in at the interface", Method::GET, "/api/v1/clients", &[("cookie", good)]));
    knocks
}

/// The cookie of the owner's sign-in, which is written down by hand as the door would write it: here it only matters what a good one opens
/// where it has no business.
async fn sign_in(practice: &Practice, token: &str) -> String {
    let owner = &practice.people.owner;
    let sql = format!(
        "INSERT INTO sign_ins (id, staff_id, hash, made_at, seen_at, expires_at) VALUES (gen_random_uuid(), '{owner}',
          sha256(convert_to('{token}', 'UTF8')), halcyon_now(), halcyon_now(), halcyon_now() + interval '7 days')"
    );
    practice.by_hand(&sql).await;
    format!("halcyon={token}")
}

/// Leaves with a cookie: it is nobody's afterwards, and was somebody's before.
async fn leave(practice: &Practice, cookie: &str) {
    let web = practice.api.web();
    let home = || web.get(format!("{}/me", practice.api.root)).header("cookie", cookie).send();
    assert_eq!(home().await.expect("an answer").status(), 200, "a sign-in that is good");
    let leave = web.post(format!("{}/leave", practice.api.root)).header("cookie", cookie);
    let left = leave.header("sec-fetch-site", "same-origin").header(header::CONTENT_TYPE, FORM).send();
    assert_eq!(left.await.expect("an answer").status(), 303);
    assert_eq!(home().await.expect("an answer").status(), 303, "a sign-in that has ended");
}

/// The token by which a letter's reader lets letters rest, at every door that asks for another.
fn of_another_purpose(token: &str) -> Vec<Knock> {
    let own = ("sec-fetch-site", "same-origin".to_owned());
    let doors = [
        (format!("/answer/{token}"), "answer=done".to_owned()),
        (format!("/address/{token}"), String::new()),
        ("/welcome".to_owned(), format!("token={token}")),
        ("/set-up".to_owned(), format!("token={token}")),
    ];
    let pressed = doors.into_iter().map(|(path, body)| Knock {
        why: "a letter's token for another purpose",
        method: Method::POST,
        path,
        headers: vec![own.clone()],
        body,
    });
    let bearer = ("authorization", format!("Bearer {token}"));
    let asked = Knock {
        why: "a letter's token for another purpose",
        method: Method::GET,
        path: "/api/v1/clients".to_owned(),
        headers: vec![bearer],
        body: String::new(),
    };
    pressed.chain([asked]).collect()
}

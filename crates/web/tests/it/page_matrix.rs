//! The authorisation matrix of the pages: every page of the running router × who asks × whose record, held against the one table of what may be done.
//!
//! A refused press changes nothing in any table, and what is shown names no record that whoever asks may not see.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::actor::Actor;
use domain::may::{Act, may};
use practice::cast::Stage;
use web::api::acts::Whose;

use crate::house::{Got, House};
use crate::matrix::{Asking, Cast, Record, Verdict};
use crate::page_table::{Door, Line, OF_A_DEMO, TABLE};
use crate::routes::routes;

/// What forms are sent with: enough for each of them to be read.
const FORM: &str = "version=999&what=nudges&answer=done&attendance=met&words=Walk.&name=Meeting&minutes=50&zone=Europe%2FBerlin\
    &on=2026-12-02&at=10%3A00&instead=cancel&token=x&code=000000&password=x&address=nobody%40home.example&channel=none\
    &contact=00000000-0000-0000-0000-000000000000";

/// Somebody who asks for pages.
pub(crate) struct Caller<'a> {
    pub(crate) name: &'static str,
    actor: Actor,
    asking: Option<&'a Asking>,
}

/// The people and records, and half a sign-in of Cora's.
pub(crate) struct Ground {
    pub(crate) cast: Cast,
    half: String,
    sign_ins: BTreeMap<&'static str, String>,
}

impl Ground {
    pub(crate) async fn laid() -> Self {
        // In a demo clients hold tokens; the doors are those of every practice.
        let house = House::demo().await.with(|web| {
            (web.site, web.clients_site) = (Some(Arc::new(Stage::site())), Some(Arc::new(Stage::site())));
        });
        let cast = Cast::meet(house).await;
        let stage = &cast.house.stage;
        let cora = stage.insider(stage.coach()).await;
        let half = format!("halcyon-half={}", cora.half(stage).await.unwrap().reveal());
        cast.house.deliver_asked_for().await;
        let mut sign_ins = BTreeMap::new();
        for record in &cast.records {
            stage.sign_in(Actor::Client(record.client)).await;
            let sql = "SELECT id::text FROM sign_ins WHERE client_id = $1";
            let id = sqlx::query_scalar(sql).bind(record.client.0).fetch_one(&stage.database().owner()).await;
            sign_ins.insert(record.name, id.unwrap());
        }
        Self { cast, half, sign_ins }
    }

    pub(crate) fn callers(&self) -> Vec<Caller<'_>> {
        let asking = self.cast.asking.iter();
        let mut callers: Vec<_> =
            asking.map(|one| Caller { name: one.name, actor: one.actor, asking: Some(one) }).collect();
        callers.push(Caller { name: "half signed in", actor: Actor::Nobody, asking: None });
        callers
    }

    /// What a browser of theirs carries: signed in anew each time, since some pages end sign-ins.
    pub(crate) async fn cookie(&self, caller: &Caller<'_>) -> String {
        match caller.actor {
            Actor::Nobody if caller.asking.is_none() => self.half.clone(),
            Actor::Nobody => String::new(),
            actor => format!("halcyon={}", self.cast.house.stage.sign_in(actor).await.reveal()),
        }
    }

    pub(crate) fn path(&self, line: &Line, record: &Record) -> String {
        let named = [
            ("{client}", record.client.to_string()),
            ("{session}", record.session.clone()),
            ("{homework}", record.homework.clone()),
            ("{template}", record.template.clone()),
            ("{letter}", record.letter.to_string()),
            ("{session_type}", self.cast.session_type.clone()),
            ("{sign_in}", self.sign_ins[record.name].clone()),
            ("{staff}", record.coach.to_string()),
            ("{passkey}", uuid::Uuid::nil().to_string()),
            ("{step}", "letter".to_owned()),
            ("{kind}", "session-reminder".to_owned()),
            ("{code}", "slot-taken".to_owned()),
            ("{token}", "x".to_owned()),
            ("{file}", "x".to_owned()),
        ];
        let path = named.iter().fold(line.pattern.to_owned(), |path, (name, value)| path.replace(name, value));
        if line.method == "GET" && !line.with.is_empty() {
            return format!("{path}?coach={}&{}", record.coach, line.with);
        }
        path
    }

    async fn asked(&self, line: &Line, record: &Record, cookie: &str) -> Got {
        let call = self.cast.house.call(line.method, &self.path(line, record)).header("host", "localhost:8080");
        let call = call.header("accept", "text/html").header("cookie", cookie);
        match line.method {
            "GET" => call.send().await,
            _ if !line.with.is_empty() => call.form(line.with).send().await,
            _ => call.form(&format!("{FORM}&client={}&coach={}", record.client, record.coach)).send().await,
        }
    }
}

/// What the tables say of a cell.
fn expected(line: &Line, actor: Actor, record: &Record) -> Verdict {
    let bond = record.bond(actor, line.whose);
    let is_client = actor.client().is_some();
    match (line.door, actor) {
        (Door::Everybody, _) => Verdict::Through,
        (_, Actor::Nobody) => Verdict::Unknown,
        (Door::OfNobody, _) => Verdict::NotThere,
        (Door::Staff, _) if is_client => Verdict::NotThere,
        (Door::Client, _) if !is_client => Verdict::NotThere,
        (Door::ClientAlone, _) if !is_client => Verdict::NotYours,
        (Door::Holder, _) if actor.client() != Some(record.client) => Verdict::NotThere,
        _ if line.whose == Whose::Listing || may(actor, line.act, bond) => Verdict::Through,
        _ if line.whose == Whose::Practice || line.whose == Whose::Own || may(actor, line.see, bond) => {
            Verdict::NotYours
        }
        _ => Verdict::NotThere,
    }
}

/// Whether a press of it may change something of that record, or of nobody's in particular.
fn may_change(line: &Line, actor: Actor, record: &Record) -> bool {
    let of_record = [Act::Book, Act::Reschedule].contains(&line.act);
    expected(line, actor, record) == Verdict::Through
        && (!of_record || may(actor, line.act, record.bond(actor, Whose::Client)))
}

fn verdict(line: &Line, got: &Got) -> Option<Verdict> {
    let led_in = got.status == 303 && got.header("location").starts_with("/sign-in");
    match got.status.as_u16() {
        500.. | 401 => None,
        _ if line.door == Door::Everybody => Some(Verdict::Through),
        _ if led_in => Some(Verdict::Unknown),
        // What is shown there once more does not match: whoever is signed in may try.
        403 if ["does not match what we keep", "please show once more"]
            .iter()
            .any(|shown| got.text.contains(shown)) =>
        {
            Some(Verdict::Through)
        }
        403 => Some(Verdict::NotYours),
        404 => Some(Verdict::NotThere),
        _ => Some(Verdict::Through),
    }
}

/// What an answer says that whoever asked may not see.
fn told_too_much(got: &Got, actor: Actor, records: &[Record]) -> Vec<String> {
    let text = format!("{}{:?}", got.text, got.headers);
    let mut told = Vec::new();
    for record in records {
        let bond = record.bond(actor, Whose::Client);
        let own_template = record.bond(actor, Whose::Staff);
        for (hidden, seen) in [
            (record.name.to_owned(), may(actor, Act::SeeClient, bond)),
            (format!("{}@home.example", record.name.to_lowercase()), may(actor, Act::SeeContactPlan, bond)),
            (record.client.to_string(), may(actor, Act::SeeClient, bond)),
            (Record::words_of(record.name), may(actor, Act::SeeHomework, bond)),
            (Record::template_of(record.name), may(actor, Act::ChangeTemplate, own_template)),
        ] {
            if !seen && text.contains(&hidden) {
                told.push(hidden);
            }
        }
    }
    told
}

/// What was asked, what should have come, and what came.
#[derive(Default)]
struct Tally {
    cells: usize,
    seen: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

impl Tally {
    async fn cell(&mut self, ground: &Ground, line: &Line, caller: &Caller<'_>, record: &Record) {
        let cookie = ground.cookie(caller).await;
        let got = ground.asked(line, record, &cookie).await;
        let should = expected(line, caller.actor, record);
        let what = format!("{} {} of {} by {}", line.method, line.pattern, record.name, caller.name);
        self.cells += 1;
        *self.seen.entry(format!("{should:?}")).or_default() += 1;
        if verdict(line, &got) != Some(should) {
            let place = got.header("location");
            self.wrong.push(format!(
                "{what}: {} {place}, should be {should:?} {:.300}",
                got.status,
                main_of(&got.text)
            ));
        }
        // What was sent comes back to whoever sent it: the path names the record.
        let told = told_too_much(&got, caller.actor, &ground.cast.records);
        let told: Vec<_> = told.into_iter().filter(|one| !ground.path(line, record).contains(one)).collect();
        if !told.is_empty() {
            self.wrong.push(format!("{what}: is told {told:?}"));
        }
    }
}

fn main_of(page: &str) -> String {
    page.split("<main").nth(1).unwrap_or(page).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn every_page_opens_to_whom_the_table_says_and_a_refused_press_changes_nothing() {
    let ground = Ground::laid().await;
    let (callers, mut tally) = (ground.callers(), Tally::default());
    for line in TABLE {
        let pairs = || callers.iter().flat_map(|caller| ground.cast.records.iter().map(move |record| (caller, record)));
        // First whoever is refused, with all that there is before and after; then the others.
        let before = ground.unchanging().await;
        for (caller, record) in pairs().filter(|(caller, record)| !may_change(line, caller.actor, record)) {
            tally.cell(&ground, line, caller, record).await;
        }
        let after = ground.unchanging().await;
        let changed: Vec<_> = before.symmetric_difference(&after).collect();
        if !changed.is_empty() {
            tally.wrong.push(format!("{} {} changed {changed:?}", line.method, line.pattern));
        }
        for (caller, record) in pairs().filter(|(caller, record)| may_change(line, caller.actor, record)) {
            tally.cell(&ground, line, caller, record).await;
        }
    }
    let Tally { cells, seen, wrong } = tally;
    println!("{} lines, {cells} cells: {seen:?}", TABLE.len());
    assert!(wrong.is_empty(), "{} of {cells}:\n{}", wrong.len(), wrong.join("\n"));
}

impl Ground {
    /// All rows but of what the test itself makes: sign-ins and their entries.
    async fn unchanging(&self) -> BTreeSet<String> {
        let mut rows = self.cast.house.rows().await;
        rows.remove("sign_ins");
        let named = |(table, rows): (String, Vec<String>)| rows.into_iter().map(move |row| format!("{table}: {row}"));
        rows.into_iter().flat_map(named).filter(|row| !row.contains("people.sign_in,")).collect()
    }
}

#[tokio::test]
async fn every_page_of_the_router_stands_in_the_table_and_nothing_else_does() {
    let of_a_demo: Vec<Line> = TABLE.iter().chain(OF_A_DEMO).copied().collect();
    for (house, table) in [(House::open().await, TABLE), (House::demo().await, &of_a_demo)] {
        let pages = routes(&house.doors).into_iter().filter(|route| !route.pattern.starts_with("/api/"));
        let there: BTreeSet<(String, String)> = pages
            .flat_map(|route| {
                route.methods.iter().map(|method| (method.clone(), route.pattern.clone())).collect::<Vec<_>>()
            })
            .filter(|(method, _)| method != "HEAD")
            .collect();
        let told: BTreeSet<(String, String)> =
            table.iter().map(|line| (line.method.to_owned(), line.pattern.to_owned())).collect();
        assert_eq!(there.difference(&told).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not in the table");
        assert_eq!(told.difference(&there).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "not in the router");
        assert_eq!(told.len(), table.len());
    }
}

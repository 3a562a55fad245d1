//! What people write, and what they show at doors, through the shipped program and past it: its logs, PostgreSQL's log as talkative as it comes, the
//! logbook, the job engine's tables and a dump are searched for it.

mod doors;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use cluster::{Cluster, Search, Settings};
use jiff::Timestamp;
use nix::sys::signal::Signal;
use practice::cast::Stage;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use testkit::smtp::SmtpSink;

use crate::program::{Running, ended, halcyon};
use doors::Browser;

/// Who somebody is: found in columns of that class, and nowhere else.
const PERSONAL: &str = "qpersonal";
/// What they wrote about a life: found nowhere.
const NARRATIVE: &str = "qnarrative";
/// What the practice calls itself and its meetings: found in its own settings.
const PRACTICE: &str = "qpractice";
/// A password that will do.
const PASSWORD: &str = "qsecret lamp otter violin fog";

/// An answer, as it came over the wire.
struct Answer {
    status: u16,
    whole: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(self.whole.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
    }

    fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("no id: {}", self.whole)).to_owned()
    }

    /// The token of a cookie that it sets.
    fn cookie(&self, name: &str) -> String {
        let set = self.whole.split(&format!("set-cookie: {name}=")).nth(1).unwrap_or_else(|| panic!("{}", self.whole));
        set.split(';').next().unwrap().to_owned()
    }

    /// Everything between two pieces of a page.
    fn between(&self, from: &str, to: &str) -> Vec<String> {
        self.whole.split(from).skip(1).filter_map(|rest| rest.split(to).next()).map(str::to_owned).collect()
    }
}

/// An installation in parts, with logs that say as much as they can.
struct House {
    folder: tempfile::TempDir,
    cluster: Cluster,
    sink: SmtpSink,
    /// What was shown at doors.
    secrets: BTreeSet<String>,
    port: u16,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::Builder::new().prefix("canary-").tempdir().unwrap();
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
        let search = Search { path: std::env::var_os("PATH"), ..Search::default() };
        let binaries = Cluster::find_binaries(&search).unwrap();
        let sockets = vec![folder.path().to_owned(), std::env::temp_dir()];
        let mut settings = Settings::new(binaries, folder.path().join("postgres"), sockets);
        settings.durable = false;
        // As PostgreSQL comes, and then some.
        for (name, value) in [
            ("log_error_verbosity", "default"),
            ("log_min_error_statement", "error"),
            ("log_min_messages", "info"),
            ("log_connections", "on"),
        ] {
            settings.options.push((name.to_owned(), value.to_owned()));
        }
        let cluster = Cluster::start(&settings).await.unwrap();
        let sink = SmtpSink::start().await.unwrap();
        Self { folder, cluster, sink, secrets: BTreeSet::new(), port: 0 }
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = halcyon(&self.at("data"), words);
        command.env_remove("HALCYON_MAIL__TRANSPORT");
        for (name, value) in [
            ("HALCYON_DATABASE__URL", self.cluster.url("halcyon")),
            ("HALCYON_HTTP__LISTEN", "127.0.0.1:0".to_owned()),
            ("HALCYON_WORKER__ADMIN_LISTEN", "off".to_owned()),
            ("HALCYON_MAIL__SMTP_URL", self.sink.url()),
            ("HALCYON_MAIL__FROM", "house@post.example".to_owned()),
            ("HALCYON_LOG__LEVEL", "trace".to_owned()),
        ] {
            command.env(name, value);
        }
        command
    }

    /// Runs a command, whose log is kept with the others.
    fn run(&self, words: &[&str]) -> (String, String) {
        let (code, said, errors) = ended(&mut self.command(words));
        assert_eq!(code, 0, "{words:?}: {errors}");
        (said, errors)
    }

    fn part(&self, word: &str, beginning: &str) -> Running {
        let log = File::create(self.at(&format!("{word}.log"))).unwrap();
        Running::start_speaking(&mut self.command(&[word]), Stdio::from(log), beginning)
    }

    /// Noon in Berlin, at whatever hour this test runs: letters wait for hours in which people are awake.
    async fn noon(&self) -> PgPool {
        let pool = PgPool::connect(&self.cluster.url("halcyon")).await.unwrap();
        let noon =
            "UPDATE clock SET shift = date_trunc('day', clock_timestamp()) + interval '11 hours' - clock_timestamp()";
        sqlx::raw_sql(noon).execute(&pool).await.unwrap();
        pool
    }

    fn ask(&self, method: &str, path: &str, head: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = body.len();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {length}\r\n{head}\r\n{body}").unwrap();
        let mut whole = String::new();
        stream.read_to_string(&mut whole).unwrap();
        let status = whole.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, whole }
    }

    fn press(&self, path: &str, cookies: &str, form: &str) -> Answer {
        let head = format!("Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        self.ask("POST", path, &head, form)
    }

    fn api(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let head = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\nIf-Match: *\r\n");
        self.ask(method, &format!("/api/v1{path}"), &head, &body.to_string())
    }

    /// The same, and it is done.
    fn done(&self, token: &str, method: &str, path: &str, body: &Value) -> Answer {
        let answer = self.api(token, method, path, body);
        assert!((200..300).contains(&answer.status), "{method} {path}: {}", answer.whole);
        answer
    }

    /// What is searched for. What is shorter could be found anywhere by chance.
    fn keep(&mut self, secrets: impl IntoIterator<Item = String>) {
        for secret in secrets {
            assert!(secret.len() >= 12, "too short to be searched for: {secret}");
            self.secrets.insert(secret);
        }
    }
}

async fn now(pool: &PgPool) -> Timestamp {
    let sql = "SELECT extract(epoch FROM halcyon_now())::bigint";
    Timestamp::from_second(sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()).unwrap()
}

/// Sets somebody up by the link, to the end, and says under which cookies they are in.
fn set_up(house: &mut House, link: &str, now: Timestamp) -> String {
    let token = link.trim().split_once('#').unwrap().1.to_owned();
    let begun = house.press("/set-up", "", &format!("token={token}"));
    let half = begun.cookie("halcyon-half");
    let cookies = format!("halcyon-half={half}");
    let refused = house.press("/set-up/password", &cookies, "password=qsecret");
    assert_eq!(refused.status, 422);
    let chosen = house.press("/set-up/password", &cookies, &format!("password={}", PASSWORD.replace(' ', "+")));
    assert_eq!(chosen.status, 303, "{}", chosen.whole);
    let page = house.ask("GET", "/set-up/authenticator", &format!("Cookie: {cookies}\r\n"), "");
    let typed = page.between("class=\"typed\">", "<").remove(0);
    let code = Stage::code_of(&typed, now);
    assert_eq!(house.press("/set-up/authenticator", &cookies, &format!("code={code}")).status, 303);
    let codes = house.press("/set-up/codes", &cookies, "").between("<li><code>", "<");
    assert_eq!(codes.len(), 10);
    let finished = house.press("/set-up/finish", &cookies, "");
    let (cookie, device) = (finished.cookie("halcyon"), finished.cookie("halcyon-device"));
    house.keep([token, half, typed.replace(' ', ""), typed, cookie.clone(), device.clone(), PASSWORD.to_owned()]);
    house.keep(codes);
    format!("halcyon={cookie}; halcyon-device={device}")
}

/// Writes wherever people write.
fn write(house: &House, owner: &str, coach: (&str, &str), at: (&str, Timestamp)) -> String {
    let ((coach, token), (cookies, now)) = (coach, at);
    let client = json!({ "name": "Qpersonal Ana", "pronouns": "qpersonal", "zone": "Europe/Berlin", "coach": coach });
    let ana = house.done(token, "POST", "/clients", &client).id();
    let today = now.strftime("%Y-%m-%d").to_string();
    let plan = json!({ "agreed_on": today, "channel": "email", "address": "qpersonal.ana@home.example" });
    house.done(token, "PUT", &format!("/clients/{ana}/contact-plan"), &plan);
    let place = json!({ "kind": "street", "at": "Qpractice Street 1" });
    let kind = house
        .done(owner, "POST", "/session-types", &json!({ "name": "Qpractice meeting", "minutes": 50, "place": place }))
        .id();
    let later = (now + jiff::SignedDuration::from_hours(24 * 9)).strftime("%Y-%m-%dT10:00").to_string();
    let place = json!({ "kind": "room", "at": "https://qpersonal.example/qpersonal" });
    let session = json!({ "client": ana, "coach": coach, "starts_at_local": later, "zone": "Europe/Berlin", "session_type": kind, "minutes": 50, "place": place });
    house.done(token, "POST", "/sessions", &session);
    assert_eq!(house.api(token, "POST", "/sessions", &session).status, 409);
    let homework = json!({ "client": ana, "words": "Qnarrative: walk by the river.", "cover": "Qnarrative plants", "link": "https://qnarrative.example/" });
    let homework = house.done(token, "POST", "/homework", &homework).id();
    house.done(token, "POST", &format!("/homework/{homework}/answer"), &json!({ "answer": "done" }));
    house.done(token, "POST", "/homework-templates", &json!({ "words": "Qnarrative: breathe." }));
    let settings = house.done(owner, "GET", "/settings", &json!({})).json();
    let own_words =
        json!([{ "kind": "session-reminder", "wording": "plain", "subject": "Qpractice", "text": "Qpractice." }]);
    let body = json!({ "name": "Qpractice House", "zone": "UTC", "locale": "en", "leads": settings["leads"], "own_words": own_words });
    house.done(owner, "PUT", "/settings", &body);
    // At one moment: the database decides, and refuses no statement by which its log would tell of a row.
    let twice = json!({ "name": "Qpersonal Twice", "address": "qpersonal.twice@home.example", "roles": ["coach"] });
    let at_once = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| house.api(owner, "POST", "/staff", &twice).status)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(at_once.iter().filter(|status| **status == 201).count(), 1, "{at_once:?}");
    for path in [
        "/",
        "/clients?find=qpersonal",
        "/me",
        "/logbook",
        "/letters",
        &format!("/clients/{ana}"),
        &format!("/homework/{homework}"),
    ] {
        house.ask("GET", path, &format!("Cookie: {cookies}\r\n"), "");
    }
    ana
}

/// Writes and shows what cannot be read, or is not right.
fn miss(house: &House, owner: &str, cookies: &str) {
    for body in ["{\"qnarrative\":1}", "qnarrative", "{\"name\":\"qpersonal\\u202e\"", "{\"name\":[\"qpersonal\"]}"] {
        let head = format!("Authorization: Bearer {owner}\r\nContent-Type: application/json\r\n");
        house.ask("POST", "/api/v1/clients", &head, body);
    }
    for path in [
        "/qnarrative",
        "/api/v1/clients/qpersonal",
        "/answer/qsecretqsecret",
        "/pause/qsecretqsecret",
        "/static/qpersonal",
        "/x?next=qpersonal",
    ] {
        house.ask(
            "GET",
            path,
            &format!("Cookie: {cookies}\r\nUser-Agent: qpersonal\r\nX-Request-Id: qpersonal\r\n"),
            "",
        );
        house.press(path, "halcyon=qsecretqsecret", "token=qsecretqsecret&words=qnarrative");
    }
    for _ in 0..6 {
        house.press("/sign-in", "", "address=qpersonal.olga%40home.example&password=qsecret+and+another");
    }
    house.press("/sign-in/code", "halcyon-half=qsecretqsecret", "code=qsecretqsecret");
    house.press("/prove", cookies, "password=qsecret+and+another&code=qsecretqsecret");
}

/// Follows what letters offer, and says which tokens that were.
async fn follow(house: &House, letters: usize) -> Vec<String> {
    let messages = house.sink.wait_for(letters).await.unwrap();
    let mut tokens = Vec::new();
    for message in messages {
        let letter = testkit::smtp::letter::Letter::read(&message.bytes);
        let text = letter.find("text/plain").unwrap_or(letter).text();
        for (page, sign) in [("/welcome#", ""), ("/pause/", ""), ("/address/", ""), ("/answer/", "")] {
            for rest in text.split(page).skip(1) {
                let token = rest.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c)).next().unwrap();
                let path = format!("{}{sign}", page.trim_end_matches('#'));
                match page {
                    "/welcome#" => drop(house.press("/welcome", "", &format!("token={token}"))),
                    _ => {
                        house.ask("GET", &format!("{path}{token}"), "", "");
                        house.press(&format!("{path}{token}"), "", "what=nudges&answer=done");
                    }
                }
                tokens.push(token.to_owned());
            }
        }
        let is_code = |word: &&str| word.len() == 14 && word.matches('-').count() == 2;
        tokens.extend(text.split_whitespace().filter(is_code).map(str::to_owned));
    }
    tokens
}

/// Where a word is found in the tables, column by column, with the class that the column has.
async fn found_in_tables(pool: &PgPool, word: &str) -> Vec<(String, String)> {
    let sql = "SELECT n.nspname || '.' || c.relname, a.attname::text, coalesce(col_description(c.oid, a.attnum), '')
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('public', 'apalis') AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped";
    let columns: Vec<(String, String, String)> = sqlx::query_as(sql).fetch_all(pool).await.unwrap();
    assert!(columns.iter().any(|(table, ..)| table == "apalis.jobs") && columns.len() > 200, "{}", columns.len());
    let mut found = Vec::new();
    for (table, column, class) in columns {
        // Bytes are told as text where they are text, and as they stand.
        let sql = format!("SELECT count(*) FROM {table} t WHERE position($1 IN lower(t.{column}::text)) > 0");
        let hits: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(word.to_lowercase()).fetch_one(pool).await.unwrap();
        if hits > 0 {
            found.push((format!("{table}.{column}"), class));
        }
    }
    found
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).to_lowercase()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_and_show_is_found_in_no_log_and_no_dump() {
    let mut house = House::open().await;
    let mut told = String::new();
    house.run(&["migrate"]);
    let pool = house.noon().await;
    let noon = now(&pool).await;
    let (link, said) =
        house.run(&["owner", "create", "--email", "qpersonal.olga@home.example", "--name", "Qpersonal Olga"]);
    told += &said;
    let pages = house.part("serve", "Halcyon's pages: http://localhost:");
    house.port = pages.port;
    let worker = house.part("work", "Halcyon's worker works");
    let mut browser = Browser::carrying(&set_up(&mut house, &link, noon));
    doors::of_owner(&mut house, &mut browser);
    let cookies = browser.line();
    let olga: String = sqlx::query_scalar("SELECT id::text FROM staff").fetch_one(&pool).await.unwrap();
    let bearer = |house: &House, person: &str| house.run(&["token", "create", "--person", person]).0.trim().to_owned();
    let owner = bearer(&house, &olga);
    let cora = json!({ "name": "Qpersonal Cora", "address": "qpersonal.cora@home.example", "roles": ["coach"] });
    let cora = house.done(&owner, "POST", "/staff", &cora).id();
    let token = bearer(&house, &cora);
    let ana = write(&house, &owner, (&cora, &token), (&cookies, noon));
    miss(&house, &owner, &cookies);
    house.done(&token, "POST", &format!("/clients/{ana}/invitation"), &json!({}));
    house.done(&token, "POST", &format!("/clients/{ana}/address-check"), &json!({}));
    for sign in ["/welcome#", "/address/"] {
        doors::letter(&house, sign, 0).await;
    }
    let tokens = follow(&house, 2).await;
    assert!(tokens.len() >= 4, "{tokens:?}");
    house.keep(tokens);
    house.keep([owner, token]);
    let (again, said) = house.run(&["reset", "--person", &cora]);
    told += &said;
    let mut coach = Browser::carrying(&set_up(&mut house, &again, now(&pool).await));
    doors::of_client(&mut house, &ana, &mut coach).await;
    for part in [pages, worker] {
        part.signal(Signal::SIGTERM);
        assert_eq!(part.end().0, 0);
    }
    fs::write(house.at("commands.log"), told).unwrap();
    refused_once(&house, &pool).await;
    searched(&house, &pool).await;
    pool.close().await;
    house.cluster.stop(Duration::from_secs(20)).await.unwrap();
}

/// A statement that PostgreSQL refuses, so that its log is known to tell of such: nothing else that was done made it refuse one.
async fn refused_once(house: &House, pool: &PgPool) {
    let again = "INSERT INTO pairings (id, client_id, coach_id, began_at) SELECT gen_random_uuid(), client_id, coach_id, began_at FROM pairings";
    assert!(sqlx::raw_sql(again).execute(pool).await.is_err());
    let log = read(&house.at("postgres.log"));
    let refused: Vec<_> = log.lines().filter(|line| line.contains("error:  ")).collect();
    assert_eq!(refused.len(), 1, "{refused:#?}");
}

/// Every log, every table, and a dump.
async fn searched(house: &House, pool: &PgPool) {
    let secrets: Vec<String> =
        house.secrets.iter().map(|secret| secret.to_lowercase()).chain(["qsecret".to_owned()]).collect();
    assert!(secrets.len() > 70, "{}", secrets.len());
    let logs: Vec<_> =
        ["serve.log", "work.log", "commands.log", "postgres.log"].map(|name| (name, read(&house.at(name)))).into();
    let words = [PERSONAL, NARRATIVE, PRACTICE];
    for (name, log) in &logs {
        let hits: Vec<_> = log
            .lines()
            .filter(|line| {
                words.iter().any(|word| line.contains(word)) || secrets.iter().any(|one| line.contains(one.as_str()))
            })
            .collect();
        assert!(hits.is_empty(), "{name}: {hits:#?}");
    }
    // Else nothing was listened to: pages told of doors, the worker of letters, PostgreSQL of values that it refused.
    for (at, word) in [
        (0, "/api/v1/clients/{client}"),
        (0, "/pause/{token}"),
        (0, "not let in"),
        (0, "/sign-in/letter/code"),
        (1, "invitation"),
        (3, "detail:"),
        (3, "statement:"),
    ] {
        assert!(logs[at].1.contains(word), "{} says nothing of {word}: {}", logs[at].0, logs[at].1);
    }
    for (word, allowed) in [(PERSONAL, "class=personal"), (PRACTICE, "class=operational")] {
        let found = found_in_tables(pool, word).await;
        assert!(!found.is_empty(), "{word} was written nowhere");
        for (place, class) in found {
            let own = ["public.practice.", "public.session_types.", "public.session_entries.place"];
            let right = class == allowed && (word == PERSONAL || own.iter().any(|one| place.starts_with(one)));
            assert!(
                right || word == PRACTICE && place == "public.session_entries.place",
                "{word} in {place}, of {class}"
            );
            assert!(
                !place.contains("logbook") && !place.contains("apalis") && !place.contains("idempotency"),
                "{place}"
            );
        }
    }
    for word in secrets.iter().map(String::as_str).chain([NARRATIVE]) {
        let found = found_in_tables(pool, word).await;
        assert!(found.is_empty(), "{found:?}");
    }
    let dump = Command::new("pg_dump").args(["--inserts", "--dbname", &house.cluster.url("halcyon")]).output().unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let dump = String::from_utf8_lossy(&dump.stdout).to_lowercase();
    assert!(dump.contains(PERSONAL) && dump.contains("v1.") && dump.len() > 50_000);
    for word in secrets.iter().map(String::as_str).chain([NARRATIVE]) {
        assert!(!dump.contains(word), "a secret, or words of a life, in the dump");
    }
}

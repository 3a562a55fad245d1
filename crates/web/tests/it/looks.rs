//! To look changes nothing: every page of the table, by everybody, with all that there is before and after (OWASP ASVS 5.0, 3.5.3).

use std::collections::{BTreeMap, BTreeSet};

use domain::actor::Actor;
use practice::cast::Device;
use practice::doors::Hand;
use practice::keyring::Purpose;
use practice::people::signed_in;

use crate::house::House;
use crate::matrix::Record;
use crate::page_matrix::Ground;
use crate::page_table::{Line, OF_A_DEMO, TABLE};
use crate::purposes::SettingUp;

/// Pages that are not there in this house: nobody named an address for reports, and it shows no people of a demo.
const NOT_HERE: [&str; 2] = ["/.well-known/security.txt", "/demo"];

/// Everybody who may look, and what they hold.
struct Looking {
    ground: Ground,
    /// What each browser carries.
    browsers: Vec<(&'static str, String)>,
    passkey: String,
    /// A file that every page asks for.
    file: String,
}

impl Looking {
    async fn begin() -> Self {
        let ground = Ground::laid().await;
        let house = &ground.cast.house;
        let stage = &house.stage;
        stage.insider(stage.owner()).await;
        let passkey = guarded(house, &ground.cast.records[0]).await;
        let halves = SettingUp::of(stage).await;
        let mut browsers = Vec::new();
        for caller in ground.callers() {
            browsers.push((caller.name, ground.cookie(&caller).await));
        }
        for half in [halves.at_the_beginning, halves.offered, halves.without_codes, halves.at_the_end] {
            browsers.push(("somebody who sets up", format!("halcyon-half={half}")));
        }
        // Whoever has just shown who they are comes as far as anybody.
        let proved = "UPDATE sign_ins SET proved_at = halcyon_now()";
        sqlx::query(proved).execute(&stage.database().owner()).await.unwrap();
        let page = house.get("/").send().await.text;
        let file = page.split("/static/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        Self { ground, browsers, passkey, file }
    }

    fn path(&self, line: &Line, record: &Record) -> String {
        let ring = self.ground.cast.house.stage.office().keyring();
        let pattern = line.pattern;
        match pattern {
            "/answer/{token}" => {
                pattern.replace("{token}", &ring.letter_token(Purpose::Answer, record.letter, &record.homework))
            }
            "/pause/{token}" => {
                pattern.replace("{token}", &ring.letter_token(Purpose::Pause, record.letter, "letters"))
            }
            "/me/passkeys/{passkey}" => pattern.replace("{passkey}", &self.passkey),
            "/static/{file}" => pattern.replace("{file}", &self.file),
            _ => self.ground.path(line, record),
        }
    }

    /// Looks at a page in every way, and says how often it was shown and what was odd.
    async fn at(&self, line: &Line, record: &Record) -> (usize, Vec<String>) {
        let (path, mut shown, mut odd) = (self.path(line, record), 0, Vec::new());
        for (name, cookie) in &self.browsers {
            for method in ["GET", "HEAD"] {
                let call = self.ground.cast.house.call(method, &path).header("accept", "text/html");
                let got = call.header("cookie", cookie).send().await;
                shown += usize::from(got.status == 200);
                if got.status.is_server_error() || !got.header("set-cookie").is_empty() {
                    odd.push(format!("{method} {path} by {name}: {} {}", got.status, got.header("set-cookie")));
                }
            }
        }
        (shown, odd)
    }
}

/// A client makes a passkey, which guards what lies deeper; its id.
async fn guarded(house: &House, record: &Record) -> String {
    let stage = &house.stage;
    let own = stage.sign_in(Actor::Client(record.client)).await;
    let by = signed_in(stage.office(), own.reveal()).await.unwrap().unwrap();
    Device::called("phone").made_by(stage, Hand::SignedIn(by)).await.unwrap();
    sqlx::query_scalar("SELECT id::text FROM passkeys").fetch_one(&stage.database().owner()).await.unwrap()
}

/// All there is, but when somebody was last seen and who read what.
async fn kept(house: &House) -> BTreeMap<String, Vec<String>> {
    let mut rows = house.rows_but_seen().await;
    let acts = "SELECT l::text FROM logbook l WHERE verb NOT LIKE '%.read' ORDER BY number";
    let acts = sqlx::query_scalar(acts).fetch_all(&house.stage.database().owner()).await.unwrap();
    rows.insert("logbook".to_owned(), acts);
    rows
}

#[tokio::test]
async fn whoever_looks_at_any_page_changes_nothing() {
    let looking = Looking::begin().await;
    let (mut unseen, mut wrong) = (BTreeSet::new(), Vec::new());
    let house = &looking.ground.cast.house;
    let mut before = kept(house).await;
    for line in TABLE.iter().filter(|line| line.method == "GET") {
        let mut times = 0;
        for record in &looking.ground.cast.records {
            let (shown, odd) = looking.at(line, record).await;
            times += shown;
            wrong.extend(odd);
        }
        if times == 0 {
            unseen.insert(line.pattern);
        }
        let after = kept(house).await;
        let changed = after.iter().filter(|(table, rows)| before[*table] != **rows);
        wrong.extend(changed.map(|(table, _)| format!("GET {} changed {table}", line.pattern)));
        before = after;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(unseen, BTreeSet::from(NOT_HERE), "and each was shown to somebody");
}

#[tokio::test]
async fn whoever_looks_at_the_people_of_a_demo_changes_nothing() {
    let house = House::demo().await;
    let cookie = house.cookie(&format!("staff:{}", house.stage.coach())).await;
    let before = kept(&house).await;
    let pages = OF_A_DEMO.iter().filter(|line| line.method == "GET").map(|line| line.pattern);
    for path in pages.chain(["/demo"]) {
        for method in ["GET", "HEAD"] {
            assert_eq!(house.call(method, path).header("cookie", &cookie).send().await.status, 200, "{method} {path}");
        }
    }
    assert_eq!(kept(&house).await, before);
}

#[tokio::test]
async fn what_a_look_would_change_is_noticed() {
    let house = House::open().await;
    let own = house.stage.sign_in(house.stage.as_coach().actor).await;
    let owner = house.stage.database().owner();
    let before = kept(&house).await;
    for (sql, noticed) in [
        ("UPDATE sign_ins SET seen_at = seen_at + interval '1 minute'", false),
        ("UPDATE sign_ins SET proved_at = halcyon_now()", true),
        ("UPDATE staff SET version = version + 1", true),
    ] {
        sqlx::query(sql).execute(&owner).await.unwrap();
        assert_eq!(kept(&house).await != before, noticed, "{sql}");
    }
    assert!(house.is_signed_in(&format!("halcyon={}", own.reveal())).await);
}

//! What lies behind a client's PIN, held against the table of pages: whoever came in by a letter alone neither reads how the client is written to nor
//! raises it. Fewer letters need no PIN.

use domain::actor::Actor;
use domain::ids::ClientId;
use jiff::SignedDuration;
use practice::people::{PlanView, contact_plan};

use crate::house::{Got, House};
use crate::page_table::{Line, TABLE};
use crate::visit::{says, says_nothing_of};

const PIN: &str = "pin=274619";
/// What else of the client's pages lies behind it.
const BESIDE_THE_PLAN: [&str; 2] = ["/own/opened", "/rest/resume"];
/// The ways to fewer letters.
const TO_FEWER: [&str; 3] = ["/plan/pause", "/plan/stop", "/rest"];
/// Enough of a form for each of these pages.
const FORM: &str = "version=1&what=everything&channel=email&address=eve%40home.example&wording=detailed&hours=always";
/// What is told of how Ana is written to wherever it is told.
const OF_THE_PLAN: [&str; 5] = ["ana@home.example", "8–20", "8 to 20", "neutral", "The garden club"];

/// Ana, who has a PIN, and somebody who reads her letters.
struct Ground {
    house: House,
    ana: ClientId,
    /// Came in by a letter, and has not shown the PIN.
    by_letter: String,
}

impl Ground {
    async fn laid() -> Self {
        let house = House::open().await;
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let ana = house.stage.confirmed_client("Ana").await;
        let words = "UPDATE contact_plans SET subject = 'The garden club'";
        sqlx::query(words).execute(&house.stage.database().owner()).await.unwrap();
        let first = house.stage.sign_in(Actor::Client(ana)).await;
        let cookie = format!("halcyon={}", first.reveal());
        assert_eq!(house.post("/own/pin").header("cookie", &cookie).form(PIN).send().await.status, 303);
        let by_letter = format!("halcyon={}", house.stage.sign_in(Actor::Client(ana)).await.reveal());
        Self { house, ana, by_letter }
    }

    async fn asked(&self, method: &str, path: &str, form: &str) -> Got {
        let call = self.house.call(method, path).header("cookie", &self.by_letter);
        if method == "POST" { call.form(form).send().await } else { call.send().await }
    }

    /// The PIN is shown in that browser.
    async fn shows_the_pin(&mut self) {
        let got = self.asked("POST", "/own/pin/show", PIN).await;
        assert_eq!(got.status, 303, "{}", got.text);
        self.by_letter = got.header("set-cookie").split(';').next().unwrap().to_owned();
    }

    async fn plan(&self) -> PlanView {
        contact_plan(&self.house.stage.as_coach(), self.ana).await.unwrap()
    }
}

fn path(line: &Line) -> String {
    line.pattern.replace("{kind}", "session-reminder")
}

fn lies_behind(line: &Line) -> bool {
    let of_the_plan = line.pattern == "/plan" || line.pattern.starts_with("/plan/");
    (of_the_plan || BESIDE_THE_PLAN.contains(&line.pattern)) && !TO_FEWER.contains(&line.pattern)
}

/// Where whoever has not shown it is led: to showing it, and from there to a page that can be looked at.
fn way(line: &Line) -> String {
    let next = if line.method == "GET" { path(line) } else { "/plan".to_owned() };
    format!("/own/pin/show?next={}", next.replace('/', "%2F"))
}

#[tokio::test]
async fn every_page_of_how_one_is_written_to_asks_for_the_pin_and_does_nothing_before() {
    let mut ground = Ground::laid().await;
    let (mut there, mut wrong) = (0, Vec::new());
    let before = ground.house.dump().await;
    for line in TABLE.iter().filter(|line| lies_behind(line)) {
        let methods = if line.method == "GET" { &["GET", "HEAD"][..] } else { &["POST"][..] };
        for method in methods {
            let got = ground.asked(method, &path(line), FORM).await;
            if (got.status.as_u16(), got.header("location")) != (303, way(line).as_str()) {
                wrong.push(format!("{method} {}: {} {}", line.pattern, got.status, got.header("location")));
            }
        }
        there += 1;
    }
    assert!(there >= 10, "{there}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(ground.house.dump().await, before);
    ground.shows_the_pin().await;
    for line in TABLE.iter().filter(|line| lies_behind(line)) {
        let got = ground.asked(line.method, &path(line), FORM).await;
        assert!(!got.header("location").starts_with("/own/pin"), "{} {}", line.method, line.pattern);
    }
}

#[tokio::test]
async fn letters_rest_and_stop_without_the_pin_and_nothing_of_the_plan_is_told() {
    let ground = Ground::laid().await;
    for (path, form, place, said) in [
        ("/plan/pause", "what=nudges", "/?told=nudges-rest", "No letters about homework come now."),
        ("/rest", "what=nudges", "/?told=nudges-rest", "No letters about homework come now."),
        ("/plan/pause", "what=everything&until_on=2026-12-24", "/?told=rests", "No letters come now."),
        ("/rest", "what=everything", "/?told=rests", "No letters come now."),
        ("/plan/stop", "", "/?told=kept", "Nothing is sent to you any more."),
    ] {
        let got = ground.asked("POST", path, form).await;
        assert_eq!((got.status.as_u16(), got.header("location")), (303, place), "{path} {form}: {}", got.text);
        says_nothing_of(&got.text, &OF_THE_PLAN);
        let home = ground.asked("GET", place, "").await.text;
        says(&home, &[said, "Ana"]);
        says_nothing_of(&home, &OF_THE_PLAN);
    }
    assert!(ground.plan().await.stopped_at.is_some());
}

#[tokio::test]
async fn what_rests_already_ends_no_sooner_without_the_pin() {
    let mut ground = Ground::laid().await;
    let sooner = "what=everything&until_on=2026-11-25";
    for form in ["what=everything&until_on=2026-12-24", "what=everything"] {
        ground.asked("POST", "/rest", form).await;
        let before = ground.plan().await;
        let got = ground.asked("POST", "/plan/pause", sooner).await;
        assert_eq!(got.header("location"), "/own/pin/show?next=%2Fplan", "{}", got.text);
        assert_eq!(ground.plan().await, before);
    }
    ground.shows_the_pin().await;
    assert_eq!(ground.asked("POST", "/plan/pause", sooner).await.header("location"), "/plan?changed=rest");
    assert!(ground.plan().await.pause.everything_until.is_some());
}

#[tokio::test]
async fn a_day_that_does_not_suit_is_said_without_the_plan_until_the_pin_is_shown() {
    let mut ground = Ground::laid().await;
    for day in ["tomorrow", "2026-11-24"] {
        let form = format!("what=everything&until_on={day}");
        let got = ground.asked("POST", "/plan/pause", &form).await;
        assert_eq!(got.status, 422, "{}", got.text);
        says(&got.text, &["href=\"/\""]);
        says_nothing_of(&got.text, &OF_THE_PLAN);
        says_nothing_of(&got.text, &["name=\"address\"", "name=\"hours\""]);
    }
    assert!(!ground.plan().await.pause.everything);
    ground.shows_the_pin().await;
    let got = ground.asked("POST", "/plan/pause", "what=everything&until_on=tomorrow").await;
    assert_eq!(got.status, 422);
    says(&got.text, &["id=\"until_on-matter\"", "value=\"tomorrow\"", "ana@home.example"]);
}

#[tokio::test]
async fn home_says_how_one_is_written_to_once_the_pin_is_shown() {
    let mut ground = Ground::laid().await;
    let home = ground.asked("GET", "/", "").await.text;
    says(&home, &["Your PIN or passkey guards how you are written to.", "href=\"/plan\""]);
    says_nothing_of(&home, &OF_THE_PLAN);
    ground.shows_the_pin().await;
    says(&ground.asked("GET", "/", "").await.text, &["As agreed: Email, neutral, daily 8–20"]);
    ground.house.stage.pass(SignedDuration::from_mins(10)).await;
    says_nothing_of(&ground.asked("GET", "/", "").await.text, &OF_THE_PLAN);
}

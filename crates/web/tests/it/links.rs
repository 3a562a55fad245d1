//! Whoever follows a link of a letter changes nothing, with a browser or without; whoever presses makes one record, which both sides see and
//! can take back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use domain::homework::State;
use domain::ids::{ClientId, HomeworkId};
use domain::letters::Kind;
use letterpress::Printed;
use practice::homework::views::homework;
use practice::people::{PlanView, contact_plan, member};

use crate::house::{Got, House};
use crate::postbag::Postbag;
use crate::visit::says;

/// What the links in letters of the stage begin with.
const LETTERS: &str = "http://letters.example";

/// The pages that letters of a kind lead to.
fn ways(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::SessionBooked | Kind::SessionMoved | Kind::SessionCancelled | Kind::SessionReminder => &["pause"],
        Kind::HomeworkAssigned | Kind::HomeworkNudge => &["answer", "pause", "unsubscribe"],
        Kind::CoachAgenda => &["unsubscribe"],
        Kind::Invitation => &["pause", "welcome"],
        Kind::AddressCheck => &["address", "pause"],
        Kind::SignIn => &["pause", "sign-in"],
        Kind::SecurityNotice => &["pause"],
        Kind::CoachReminder | Kind::Test => &[],
    }
}

/// Every link of a letter, as it stands below our address: of its text, its HTML and its headers.
pub(crate) fn links(printed: &Printed) -> BTreeSet<String> {
    let headers: String = printed.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let mut links = BTreeSet::new();
    for whole in [&printed.text, &printed.html, &headers] {
        assert!(!whole.contains("src=") && !whole.contains("url("), "{whole}");
        for (at, _) in whole.match_indices("http").chain(whole.match_indices("HTTP")) {
            let link = whole[at..].split(|c: char| c.is_whitespace() || "\"'<>".contains(c)).next().unwrap();
            links.insert(link.strip_prefix(LETTERS).unwrap_or_else(|| panic!("{link} leads elsewhere")).to_owned());
        }
    }
    links
}

fn page_of(link: &str) -> &str {
    link[1..].split(['/', '#']).next().unwrap()
}

/// A client who was written to in every way there is.
struct WrittenTo {
    house: House,
    client: ClientId,
    homework: HomeworkId,
    bag: Postbag,
}

impl WrittenTo {
    async fn in_every_way() -> Self {
        let house = House::demo().await;
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let client = house.stage.client("Ana").await;
        let mut bag = house.asked_for(client).await;
        bag.append(&mut house.come_due(client, None).await);
        let sql = "SELECT id FROM homework";
        let homework = sqlx::query_scalar(sql).fetch_one(&house.stage.database().owner()).await.unwrap();
        Self { house, client, homework: HomeworkId(homework), bag }
    }

    fn links(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        self.bag.iter().map(|(kind, mail)| (*kind, links(&mail.printed))).collect()
    }

    /// The link of a kind of letter to a page.
    fn link(&self, kind: Kind, page: &str) -> String {
        let links = links(&self.bag[kind.word()].printed);
        links.into_iter().find(|link| page_of(link) == page).unwrap_or_else(|| panic!("{kind} has no link to {page}"))
    }

    /// What can be pressed on a page but the way out, which takes a visitor elsewhere and does nothing else.
    async fn buttons(&self, path: &str) -> Vec<(String, String)> {
        let mut buttons = buttons(&self.house.get(path).send().await.text);
        let (before, out) = (self.house.dump().await, buttons.remove(0));
        assert_eq!(out, ("/leave".to_owned(), String::new()));
        assert_eq!(self.house.post("/leave").form("").send().await.header("location"), "https://www.wikipedia.org/");
        assert_eq!(self.house.dump().await, before);
        buttons
    }

    async fn press(&self, path: &str, form: &str) -> Got {
        let got = self.house.post(path).form(form).send().await;
        assert!(got.status == 303 || got.status == 200, "{path} {form}: {}", got.text);
        got
    }

    /// Presses once, and says which acts the logbook names since.
    async fn acts_of(&self, path: &str, form: &str) -> Vec<String> {
        let owner = self.house.stage.database().owner();
        let sql = "SELECT verb FROM logbook ORDER BY number";
        let verbs = async || sqlx::query_scalar::<_, String>(sql).fetch_all(&owner).await.unwrap();
        let before = verbs().await.len();
        self.press(path, form).await;
        verbs().await.split_off(before)
    }

    /// The contact plan, which both sides see alike.
    async fn plan(&self) -> PlanView {
        let seen = contact_plan(&self.house.stage.as_coach(), self.client).await.unwrap();
        let own = contact_plan(&self.house.stage.as_client(self.client), self.client).await.unwrap();
        assert_eq!((&seen.in_words, seen.version), (&own.in_words, own.version));
        seen
    }
}

#[tokio::test]
async fn whoever_follows_a_link_of_any_letter_changes_nothing() {
    let written = WrittenTo::in_every_way().await;
    let links = written.links();
    for kind in Kind::ALL.iter().copied() {
        let pages: Vec<&str> = links[kind.word()].iter().map(|link| page_of(link)).collect();
        assert_eq!(pages, ways(kind), "{kind}");
    }
    let before = written.house.dump().await;
    let all: Vec<&String> = links.values().flatten().collect();
    for link in &all {
        let path = link.split('#').next().unwrap();
        for method in ["get", "head", "get", "head"] {
            let got = written.house.call(method, path).send().await;
            assert_eq!((got.status.as_u16(), got.header("set-cookie")), (200, ""), "{method} {link}");
        }
    }
    assert_eq!(written.house.dump().await, before);
    let browser = Browser::before(&written.house).await;
    for link in &all {
        let shown = browser.opened(link).await;
        assert!(shown.contains("<main id=\"main\"") && shown.contains("<button"), "{link}: {shown}");
        // The page that takes its token from behind the "#" does so by a script: so scripts run here.
        assert_eq!(shown.contains("<div id=\"paste\" class=\"field\" hidden"), page_of(link) == "welcome", "{link}");
    }
    assert_eq!(written.house.dump().await, before);
}

#[tokio::test]
async fn each_answer_pressed_by_a_machine_is_one_record_that_both_see_and_can_take_back() {
    let written = WrittenTo::in_every_way().await;
    // The day after the session: until the next one, "not now" rests.
    written.house.stage.at("2026-11-28T12:00[Europe/Berlin]").await;
    let path = written.link(Kind::HomeworkNudge, "answer");
    let home = written.house.visit(&format!("client:{}", written.client)).await;
    let file = written.house.visit_of_cora().await;
    let buttons = written.buttons(&path).await;
    assert_eq!(buttons.len(), 3, "{buttons:?}");
    for (count, (action, pressed)) in (1..).zip(buttons) {
        assert_eq!(action, path);
        assert_eq!(written.acts_of(&action, &pressed).await, ["homework.answer"]);
        let sql = "SELECT count(*) FROM homework_answers WHERE letter_id IS NOT NULL";
        assert_eq!(written.house.stage.count(sql).await, count);
        let shown = homework(&written.house.stage.as_coach(), written.homework).await.unwrap();
        let last = shown.answers.last().unwrap();
        assert_eq!((format!("answer={}", last.answer.word()), last.undone_at), (pressed, None));
        assert_ne!(shown.state, State::Open);
        says(&home.page("/").await, &["You said"]);
        assert!(file.page(&format!("/homework/{}", written.homework)).await.contains("from a letter"));
        assert_eq!(written.acts_of(&format!("{path}/undo"), "").await, ["homework.undo_answer"]);
        let back = homework(&written.house.stage.as_client(written.client), written.homework).await.unwrap();
        assert!(back.state == State::Open && back.answers.last().unwrap().undone_at.is_some());
    }
}

#[tokio::test]
async fn each_rest_pressed_by_a_machine_is_one_record_that_both_see_and_the_client_can_end() {
    let written = WrittenTo::in_every_way().await;
    let path = written.link(Kind::SessionReminder, "pause");
    let buttons = written.buttons(&path).await;
    let first = written.plan().await;
    assert_eq!(buttons.len(), 3, "{buttons:?}");
    for (action, pressed) in buttons {
        let act = if action.ends_with("/stop") { "people.stop_contact" } else { "people.pause" };
        assert_eq!(written.acts_of(&action, &pressed).await, [act], "{action} {pressed}");
        let rests = written.plan().await;
        assert_ne!(rests.in_words, first.in_words);
        if act == "people.stop_contact" {
            assert!(written.house.get(&path).send().await.text.contains("Let letters come again"));
            assert_eq!(written.acts_of(&format!("{path}/begin"), "").await, ["people.resume_contact"]);
        } else {
            assert_eq!(written.acts_of(&format!("{path}/resume"), &pressed).await, ["people.resume"]);
        }
        assert_eq!(written.plan().await.in_words, first.in_words);
    }
}

#[tokio::test]
async fn an_address_confirmed_by_a_machine_is_one_record_that_both_see() {
    for (kind, page) in [(Kind::AddressCheck, "address"), (Kind::Invitation, "welcome")] {
        let written = WrittenTo::in_every_way().await;
        let link = written.link(kind, page);
        let (path, token) = link.split_once('#').unwrap_or((&link, ""));
        assert_eq!(written.plan().await.confirmed_at, None);
        assert_eq!(written.acts_of(path, &format!("token={token}")).await, ["people.confirm_address"]);
        assert!(written.plan().await.confirmed_at.is_some());
        assert_eq!(written.acts_of(path, &format!("token={token}")).await, [""; 0]);
    }
}

#[tokio::test]
async fn curl_ends_a_category_with_one_click_and_a_look_ends_nothing() {
    let written = WrittenTo::in_every_way().await;
    let browser = Browser::before(&written.house).await;
    let nudges = written.link(Kind::HomeworkNudge, "unsubscribe");
    let agenda = written.link(Kind::CoachAgenda, "unsubscribe");
    let before = written.house.dump().await;
    for link in [&nudges, &agenda] {
        assert_eq!(browser.curl(&[], link).await, "200");
    }
    assert_eq!(written.house.dump().await, before);
    let one_click = ["--data", "List-Unsubscribe=One-Click"];
    assert_eq!(browser.curl(&one_click, &nudges).await, "200");
    let pause = written.plan().await.pause;
    assert_eq!((pause.nudges, pause.everything), (true, false));
    let cora = async || member(&written.house.stage.as_coach(), written.house.stage.coach()).await.unwrap().agenda_at;
    assert_eq!(cora().await.as_deref(), Some("07:00"));
    assert_eq!(browser.curl(&one_click, &agenda).await, "200");
    assert_eq!(cora().await, None);
    assert_eq!(browser.curl(&["--form", "List-Unsubscribe=One-Click"], &nudges).await, "200");
    let again = written.plan().await.pause;
    assert_eq!((again.nudges, again.everything), (true, false));
}

/// Every button of a page: where its form leads, and what it sends.
fn buttons(page: &str) -> Vec<(String, String)> {
    let attribute = |tag: &str, name: &str| {
        tag.split('>').next()?.split(&format!(" {name}=\"")).nth(1)?.split('"').next().map(str::to_owned)
    };
    let mut buttons = Vec::new();
    for form in page.split("<form").skip(1) {
        let action = attribute(form, "action").unwrap();
        for button in form.split("</form>").next().unwrap().split("<button").skip(1) {
            let named = attribute(button, "name").zip(attribute(button, "value"));
            buttons.push((action.clone(), named.map(|(name, value)| format!("{name}={value}")).unwrap_or_default()));
        }
    }
    buttons
}

/// Programs that follow links by themselves, before doors that stand open on this machine.
struct Browser {
    doors: String,
    folder: PathBuf,
    serving: tokio::task::JoinHandle<()>,
}

impl Browser {
    async fn before(house: &House) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let doors = house.doors.clone();
        let serving = tokio::spawn(async move {
            web::serve(listener, doors, std::future::pending()).await;
        });
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("chromium-{}", at.port()));
        Self { doors: format!("http://{at}"), folder, serving }
    }

    /// What a page is once its scripts have run, in a browser that was never here before.
    async fn opened(&self, link: &str) -> String {
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::create_dir_all(&self.folder).unwrap();
        let mut chromium = Command::new("chromium");
        chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]);
        chromium.args(["--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]);
        chromium.arg(format!("--user-data-dir={}", self.folder.display())).env("HOME", &self.folder);
        chromium.arg("--dump-dom").arg(format!("{}{link}", self.doors));
        said(chromium).await
    }

    /// The status that curl is answered.
    async fn curl(&self, how: &[&str], link: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}"]);
        curl.args(how).arg(format!("{}{link}", self.doors));
        said(curl).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.serving.abort();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What a program says. It is waited for elsewhere, so that the doors can answer it here.
async fn said(mut program: Command) -> String {
    let ended = tokio::task::spawn_blocking(move || program.output()).await.unwrap();
    let output =
        ended.unwrap_or_else(|error| panic!("chromium and curl are needed here (deploy/install-tools test): {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

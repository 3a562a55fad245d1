//! A neutral reader learns nothing of the practice: the same word in everything that it has a name for, and then a look at all that such a
//! reader is sent or can see in the title of a window.

use std::collections::BTreeSet;

use domain::ids::{ClientId, SessionTypeId};
use domain::letters::Kind;
use domain::people::Address;
use letterpress::Printed;
use practice::Expected;
use practice::doors::{ChangeAddress, change_address};
use practice::people::{ChangeClient, ChangeStaff, change_client, change_staff};
use serde_json::json;

use crate::house::{Got, House};
use crate::links::links;
use crate::postbag::Postbag;

/// What the practice is called in all its names. Its sender is an address of its own, which neutral letters do not come from.
const CANARIES: [&str; 3] = ["canary", "riverside", "practice.example"];
/// What pages for visitors are not about.
const TELLING: [&str; 6] = ["coach", "session", "homework", "halcyon", "practice", "client"];
/// The titles there are.
const WINDOWS: [&str; 3] = ["Welcome", "Letters", "Your address"];

/// A practice that sings, a client of it, and every letter to them.
struct Song {
    house: House,
    client: ClientId,
    bag: Postbag,
}

impl Song {
    async fn sung() -> Self {
        let house = House::demo().await;
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let client = house.stage.client("Ana").await;
        let session_type = names(&house, client).await;
        let mut bag = house.asked_for(client).await;
        let check = links(&bag[Kind::AddressCheck.word()].printed);
        let path = check.iter().find(|link| link.starts_with("/address/")).unwrap();
        assert_eq!(house.post(path).form("").send().await.status, 200);
        bag.append(&mut house.come_due(client, Some(session_type)).await);
        bag.retain(|_, mail| mail.printed.to == "ana@home.example");
        Self { house, client, bag }
    }
}

/// Gives everything the name.
async fn names(house: &House, client: ClientId) -> SessionTypeId {
    let olga = house.olga().await;
    let place = json!({ "kind": "room", "at": "https://canary.example/room" });
    let meeting = json!({ "name": "Canary", "minutes": 50, "place": place });
    let session_type = house.post("/api/v1/session-types").bearer(&olga).json(&meeting).send().await;
    let settings = house.get("/api/v1/settings").bearer(&olga).send().await.json;
    let own = |kind: &str| json!({ "kind": kind, "wording": "plain", "subject": "Canary", "text": "Canary." });
    let own_words = json!([own("session-reminder"), own("session-booked"), own("homework-nudge")]);
    let body = json!({ "name": "Canary House", "zone": "UTC", "locale": "en", "leads": settings["leads"], "own_words": own_words });
    let kept = house.call("put", "/api/v1/settings").at(1).bearer(&olga).json(&body).send().await;
    assert!(kept.status.is_success(), "{}", kept.text);
    let name = Some(practice::cast::Stage::name("Canary Cora"));
    let address = Address::parse("cora@canary.example").unwrap();
    let coach = ChangeStaff { name, ..ChangeStaff::of(house.stage.coach(), Expected::ANY) };
    change_staff(&house.stage.as_owner(), coach).await.unwrap();
    let moved = ChangeAddress { staff: house.stage.coach(), address };
    change_address(&house.stage.as_operator(), moved).await.unwrap();
    let name = Some(practice::cast::Stage::name("Canary Ana"));
    let own = ChangeClient { name, ..ChangeClient::of(client, Expected::ANY) };
    change_client(&house.stage.as_coach(), own).await.unwrap();
    session_type.id().parse().unwrap()
}

/// Everything that reaches a mailbox, folded lines made whole.
fn heard(printed: &Printed) -> String {
    let headers: String = printed.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let calendar = printed.ics.clone().unwrap_or_default().replace("\r\n ", "");
    let bytes = String::from_utf8(printed.bytes.clone()).unwrap().replace("=\r\n", "").replace("\r\n ", "");
    let Printed { envelope_from, subject, text, html, .. } = printed;
    format!("{envelope_from} {subject} {text} {html} {headers} {calendar} {bytes}").to_lowercase()
}

#[tokio::test]
async fn no_letter_to_a_neutral_reader_names_anything_of_the_practice() {
    let song = Song::sung().await;
    let sent: Vec<&str> = song.bag.keys().copied().collect();
    let to_clients =
        Kind::ALL.iter().filter(|kind| !matches!(kind, Kind::CoachReminder | Kind::CoachAgenda | Kind::Test));
    assert_eq!(sent, to_clients.map(|kind| kind.word()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
    for (kind, mail) in &song.bag {
        let heard = heard(&mail.printed);
        for told in CANARIES.iter().chain(&TELLING) {
            assert!(!heard.contains(told), "{kind} tells {told}: {heard}");
        }
        assert_eq!(mail.printed.ics.is_some(), kind.starts_with("session-"), "{kind}");
    }
}

fn title(page: &str) -> &str {
    page.split("<title>")
        .nth(1)
        .and_then(|rest| rest.split("</title>").next())
        .unwrap_or_else(|| panic!("no title: {page}"))
}

/// A page as somebody sees it who looks over a shoulder.
fn is_neutral_outside(path: &str, got: &Got) {
    let headers = format!("{:?}", got.headers).to_lowercase();
    assert!(CANARIES.iter().all(|told| !headers.contains(told)), "{path}: {headers}");
    if got.text.contains("<main") {
        assert!(WINDOWS.contains(&title(&got.text)), "{path}: {}", title(&got.text));
    } else if got.text.contains("<title>") {
        let shown = title(&got.text).to_lowercase();
        assert!(CANARIES.iter().chain(&TELLING).all(|told| !shown.contains(told)), "{path}: {shown}");
    }
}

#[tokio::test]
async fn no_page_behind_a_letter_names_anything_of_the_practice() {
    let song = Song::sung().await;
    let mut paths: BTreeSet<String> = song.bag.values().flat_map(|mail| links(&mail.printed)).collect();
    let stale =
        ["/sign-in", "/welcome", "/set-up", "/answer/none", "/pause/none", "/address/none", "/unsubscribe/none"];
    paths.extend(stale.map(str::to_owned));
    for path in paths.iter().map(|path| path.split('#').next().unwrap()) {
        let looked = song.house.get(path).send().await;
        let form = "answer=done&what=nudges&until_on=never&token=none";
        let pressed = song.house.post(path).form(form).send().await;
        for got in [looked, pressed, song.house.get(path).send().await] {
            is_neutral_outside(path, &got);
            let shown = got.text.to_lowercase();
            for told in CANARIES.iter().chain(&TELLING) {
                assert!(!shown.contains(told), "{path} tells {told}: {shown}");
            }
        }
    }
}

/// Where a page leads: its links, and what it shows in frames.
fn onward(page: &str) -> impl Iterator<Item = String> {
    let begun = [" href=\"/", " src=\"/"].into_iter().flat_map(|mark| page.split(mark).skip(1));
    let paths =
        begun.filter_map(|rest| rest.split(['"', '#']).next()).map(|path| format!("/{}", path.replace("&#38;", "&")));
    // Only a demo has a list of people to choose from.
    paths.filter(|path| !["/static/", "/demo"].iter().any(|other| path.starts_with(other)))
}

#[tokio::test]
async fn no_window_of_a_client_names_anything_of_the_practice() {
    let song = Song::sung().await;
    let visit = song.house.visit(&format!("client:{}", song.client)).await;
    let nothing = uuid::Uuid::nil();
    let mut waiting: Vec<String> = vec!["/".to_owned(), format!("/letters/{nothing}"), format!("/homework/{nothing}")];
    let (mut seen, mut sang) = (BTreeSet::new(), false);
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let got = visit.look(&path).await;
        is_neutral_outside(&path, &got);
        sang |= got.text.to_lowercase().contains("canary");
        waiting.extend(onward(&got.text));
    }
    assert!(sang, "no page says whose it is, so that the silence of titles shows nothing");
    for path in ["/letters", "/plan", "/me"] {
        assert!(seen.contains(path), "{path} is not among {seen:?}");
    }
    assert!(seen.iter().any(|path| path.ends_with("/html")), "{seen:?}");
}

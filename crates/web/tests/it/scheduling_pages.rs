//! The pages of sessions: the week, booking, moving, cancelling, taking back, and what is said before a press.

use domain::ids::{ClientId, SessionId};
use domain::scheduling::{Attendance, State};
use practice::Asked;
use practice::scheduling::views::{ListSessions, SessionView, session, sessions};

use crate::house::{Got, House};

/// A browser in which somebody is signed in.
struct Browser<'a> {
    house: &'a House,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn of(house: &'a House, person: String) -> Self {
        Self { house, cookie: house.cookie(&person).await }
    }

    async fn cora(house: &'a House) -> Self {
        Self::of(house, format!("staff:{}", house.stage.coach())).await
    }

    async fn get(&self, path: &str) -> Got {
        self.house.get(path).header("cookie", &self.cookie).send().await
    }

    async fn page(&self, path: &str) -> String {
        let got = self.get(path).await;
        assert_eq!(got.status, 200, "{path}: {}", got.text);
        got.text
    }

    async fn press(&self, path: &str, form: &str) -> Got {
        self.house.post(path).header("cookie", &self.cookie).form(form).send().await
    }

    /// Presses, and follows to the page that tells of it.
    async fn done(&self, path: &str, form: &str) -> String {
        let got = self.press(path, form).await;
        assert_eq!(got.status, 303, "{path}: {}", got.text);
        self.page(got.header("location")).await
    }
}

/// What a page holds in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    page.split(&start).nth(1).unwrap_or_else(|| panic!("{name}: {page}")).split('"').next().unwrap().to_owned()
}

/// What pressing a button sends that bears a name.
fn button(page: &str, name: &str) -> String {
    hidden(page.split("<button").skip(1).find(|part| part.contains(&format!("name=\"{name}\""))).expect(page), name)
}

fn holds(page: &str, shown: &[&str]) {
    for one in shown {
        assert!(page.contains(one), "{one}: {page}");
    }
}

async fn all(asked: &Asked) -> Vec<SessionView> {
    sessions(asked, ListSessions::default()).await.unwrap().items
}

async fn read(house: &House, id: SessionId) -> SessionView {
    session(&house.stage.as_coach(), id).await.unwrap()
}

fn booking(client: ClientId, day: &str, time: &str) -> String {
    format!("client={client}&on={day}&at={time}&minutes=50&place_kind=room&place=https://room.example/a")
}

/// Noon of a Tuesday in Berlin, and Ana, who is reached by mail from 8 to 20.
async fn tuesday() -> (House, ClientId) {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    (house, ana)
}

#[tokio::test]
async fn a_week_is_shown_to_whoever_may_see_it() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    let empty = cora.page("/week").await;
    holds(
        &empty,
        &[
            "Week of Mon 23 November 2026",
            "Nothing is booked in this week yet",
            "href=\"/sessions/new\"",
            "now from-48",
        ],
    );
    let id = house.stage.session(ana, "2026-11-26T10:00").await;
    let week = cora.page("/week").await;
    holds(&week, &["10:00–10:50", "<strong>Ana</strong>", &format!("href=\"/sessions/{id}\""), "from-24 for-10"]);
    assert!(!week.contains("Nothing is booked") && !week.contains("Whose week"), "{week}");
    assert!(!cora.page("/week?on=2026-12-02").await.contains("Ana"));
    holds(&cora.page("/week?on=2026-12-02").await, &["Go to", "name=\"on\" type=\"date\" value=\"2026-11-30\""]);
    assert!(cora.page("/week?on=soon").await.contains("Ana"), "what is no day is today");
    let dora = Browser::of(&house, format!("staff:{}", house.stage.coach_named("Dora").await)).await;
    assert!(!dora.page("/week").await.contains("Ana"));
    for person in [house.stage.owner(), house.stage.assistant().await] {
        let browser = Browser::of(&house, format!("staff:{person}")).await;
        holds(&browser.page("/week").await, &["10:00 · Cora", "<strong>Ana</strong>", "Whose week", "Dora</option>"]);
    }
    let client = Browser::of(&house, format!("client:{ana}")).await.get("/week").await;
    assert_eq!(client.status, 404);
    assert!(client.text.contains("<title>Welcome</title>"), "{}", client.text);
}

#[tokio::test]
async fn a_session_is_booked_once_however_often_it_is_pressed() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    let form = cora.page("/sessions/new?on=2026-12-01&at=10:00").await;
    holds(&form, &["value=\"2026-12-01\"", "value=\"10:00\"", ">Ana</option>", "On the clock in Berlin."]);
    let sent = format!("{}&key={}", booking(ana, "2026-12-01", "10:00"), hidden(&form, "key"));
    let page = cora.done("/sessions", &sent).await;
    holds(
        &page,
        &["Session with Ana", "Tue 1 December 2026, 10:00–10:50", "A letter tells Ana: Tue 24 November 2026, 12:02."],
    );
    holds(&page, &["https://room.example/a", &format!("href=\"/clients/{ana}\""), "Session booked", ">Undo</button>"]);
    let again = cora.press("/sessions", &sent).await;
    assert_eq!((again.status.as_u16(), all(&house.stage.as_coach()).await.len()), (303, 1));
    let changed = cora.press("/sessions", &sent.replace("10:00", "15:00")).await;
    assert_eq!(changed.status, 422, "{}", changed.text);
    holds(&changed.text, &["This was sent once already.", "value=\"15:00\""]);
}

#[tokio::test]
async fn what_is_the_matter_with_a_booking_stands_at_its_field_and_nothing_is_lost() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    let wrong = cora.press("/sessions", "client=&on=tomorrow&at=25:00&minutes=50&place_kind=room&place=zoom").await;
    assert_eq!(wrong.status, 422);
    holds(
        &wrong.text,
        &["id=\"client-matter\"", "id=\"on-matter\"", "id=\"at-matter\"", "id=\"place-matter\"", "value=\"zoom\""],
    );
    let past = cora.press("/sessions", &booking(ana, "2026-11-23", "10:00")).await;
    assert_eq!(past.status, 422, "{}", past.text);
    holds(&past.text, &["id=\"at-matter\"", "value=\"2026-11-23\""]);
    let otto = Browser::of(&house, format!("staff:{}", house.stage.coach_named("Otto").await)).await;
    holds(&otto.page("/sessions/new").await, &["Nobody to book with yet", "href=\"/clients/new\""]);
    assert_eq!(otto.press("/sessions", &booking(ana, "2026-12-01", "10:00")).await.status, 422);
    assert!(all(&house.stage.as_coach()).await.is_empty());
    let astrid = Browser::of(&house, format!("staff:{}", house.stage.assistant().await)).await;
    holds(&astrid.page("/sessions/new").await, &["Whoever works with the client", "On the coach’s clock."]);
    holds(&astrid.done("/sessions", &booking(ana, "2026-12-01", "10:00")).await, &["Session with Ana", "Cora"]);
}

#[tokio::test]
async fn of_a_time_that_is_taken_free_ones_are_offered_and_the_override_is_said() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    house.stage.session(ana, "2026-12-01T10:00").await;
    let taken = cora.press("/sessions", &booking(ana, "2026-12-01", "10:30")).await;
    assert_eq!(taken.status, 409);
    holds(
        &taken.text,
        &[
            "That time is taken",
            "Tue 1 December 2026, 10:50",
            "Ana has a session then: Tue 1 December 2026, 10:00–10:50.",
            "Book both at once",
        ],
    );
    let near = format!("{}&near={}", booking(ana, "2026-12-01", "10:30"), button(&taken.text, "near"));
    holds(&cora.done("/sessions", &near).await, &["Session with Ana", "Booked"]);
    let beside = format!("{}&beside=yes", booking(ana, "2026-12-01", "10:30"));
    holds(&cora.done("/sessions", &beside).await, &["knowingly beside another session"]);
    assert_eq!(all(&house.stage.as_coach()).await.len(), 3);
}

#[tokio::test]
async fn what_no_letter_tells_in_time_is_said_before_the_press() {
    let (house, ana) = tuesday().await;
    house.stage.at("2026-11-24T23:00[Europe/Berlin]").await;
    let cora = Browser::cora(&house).await;
    let early = booking(ana, "2026-11-25", "07:30");
    let said = cora.press("/sessions", &early).await;
    assert_eq!((said.status.as_u16(), all(&house.stage.as_coach()).await.len()), (200, 0));
    holds(
        &said.text,
        &["This will not reach them in time", "Please contact them yourself", "Wed 25 November 2026, 08:00"],
    );
    let heeded = format!("{early}&heeded={}", button(&said.text, "heeded").replace(' ', "+"));
    let other = cora.press("/sessions", &heeded.replace("at=07:30", "at=07:00")).await;
    assert_eq!(other.status, 200, "another time is said anew");
    let page = cora.done("/sessions", &heeded).await;
    holds(&page, &["Please contact them yourself", ">Undo</button>"]);
    let id = all(&house.stage.as_coach()).await[0].id;
    let ask = cora.page(&format!("/sessions/{id}/cancel")).await;
    holds(&ask, &["This will not reach them in time", "Cancel it all the same"]);
    let version = hidden(&ask, "version");
    let unsaid = cora.press(&format!("/sessions/{id}/cancel"), &format!("version={version}")).await;
    assert_eq!((unsaid.status.as_u16(), read(&house, id).await.state), (200, State::Booked));
    let page = cora.done(&format!("/sessions/{id}/cancel"), &format!("version={version}&heeded=yes")).await;
    holds(&page, &["Cancelled", "Please contact them yourself", ">Undo</button>"]);
    let page = cora.done(&format!("/sessions/{id}/undo"), &format!("version={}", hidden(&page, "version"))).await;
    holds(&page, &["Taken back", "Booked"]);
    assert_eq!(read(&house, id).await.state, State::Booked);
}

#[tokio::test]
async fn that_the_time_is_taken_is_told_before_what_no_letter_tells_in_time() {
    let (house, ana) = tuesday().await;
    house.stage.session(ana, "2026-11-25T07:30").await;
    let ben = house.stage.client("Ben").await;
    house.stage.at("2026-11-24T23:00[Europe/Berlin]").await;
    let cora = Browser::cora(&house).await;
    let wish = booking(ben, "2026-11-25", "07:30");
    let taken = cora.press("/sessions", &wish).await;
    assert_eq!(taken.status, 409, "{}", taken.text);
    holds(&taken.text, &["Ana has a session then: Wed 25 November 2026, 07:30–08:20."]);
    assert!(!taken.text.contains("This will not reach them in time"), "{}", taken.text);
    let beside = cora.press("/sessions", &format!("{wish}&beside=yes")).await;
    holds(&beside.text, &["This will not reach them in time", "name=\"beside\" value=\"yes\""]);
    let heeded = format!("{wish}&beside=yes&heeded={}", button(&beside.text, "heeded").replace(' ', "+"));
    let page = cora.done("/sessions", &heeded).await;
    holds(&page, &["knowingly beside another session"]);
    let id = house.stage.session(ana, "2026-11-25T10:00").await;
    let version = format!("version={}", read(&house, id).await.version);
    let move_it = format!("on=2026-11-25&at=07:40&minutes=50&{version}");
    let taken = cora.press(&format!("/sessions/{id}/move"), &move_it).await;
    assert_eq!(taken.status, 409, "{}", taken.text);
    holds(&taken.text, &["Ana has a session then", "Ben has a session then", "Have both at once"]);
}

#[tokio::test]
async fn a_sort_of_place_that_was_chosen_asks_for_the_place() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    holds(&cora.page("/sessions/new").await, &["<option value=\"\" selected>As usual for this type</option>"]);
    let when = format!("client={ana}&on=2026-12-01&at=10:00&minutes=50");
    let asked = cora.press("/sessions", &format!("{when}&place_kind=phone&place=")).await;
    assert_eq!(asked.status, 422, "{}", asked.text);
    holds(&asked.text, &["id=\"place-matter\"", "A number to call.", "<option value=\"phone\" selected>"]);
    let unsorted = cora.press("/sessions", &format!("{when}&place_kind=&place=030+1234")).await;
    holds(&unsorted.text, &["id=\"place_kind-matter\""]);
    let page = cora.done("/sessions", &format!("{when}&place_kind=phone&place=030+1234")).await;
    holds(&page, &["By telephone: 030 1234"]);
    let session = all(&house.stage.as_coach()).await.remove(0);
    let path = format!("/sessions/{}/move", session.id);
    holds(&cora.page(&path).await, &["Where it was</option>", "<option value=\"phone\" selected>"]);
    let sent = format!("on=2026-12-02&at=10:00&minutes=50&version={}", session.version);
    let asked = cora.press(&path, &format!("{sent}&place_kind=street&place=")).await;
    holds(&asked.text, &["An address to come to."]);
    cora.done(&path, &format!("{sent}&place_kind=&place=030+1234")).await;
    assert_eq!(read(&house, session.id).await.place, session.place);
}

#[tokio::test]
async fn a_session_is_moved_and_taken_back_and_nobody_writes_over_another_unseen() {
    let (house, ana) = tuesday().await;
    let cora = Browser::cora(&house).await;
    let id = house.stage.session(ana, "2026-12-01T10:00").await;
    house.stage.at("2026-11-24T13:00[Europe/Berlin]").await;
    let path = format!("/sessions/{id}/move");
    let form = cora.page(&path).await;
    holds(&form, &["value=\"2026-12-01\"", "value=\"10:00\"", "value=\"50\"", "Leave it as it is"]);
    let sent = format!("on=2026-12-02&at=16:00&minutes=50&version={}", hidden(&form, "version"));
    let page = cora.done(&path, &sent).await;
    holds(&page, &["Wed 2 December 2026, 16:00–16:50", "Moved", ">Undo</button>", "A letter tells Ana"]);
    let clash = cora.press(&path, &sent.replace("16:00", "17:00")).await;
    assert_eq!(clash.status, 412, "{}", clash.text);
    holds(&clash.text, &["Wed 2 December 2026, 16:00–16:50", "value=\"17:00\""]);
    let page = cora.done(&format!("/sessions/{id}/undo"), &format!("version={}", hidden(&page, "version"))).await;
    holds(&page, &["Tue 1 December 2026, 10:00–10:50", "Taken back"]);
    let stale = cora.press(&format!("/sessions/{id}/undo"), "version=1").await;
    assert_eq!(stale.status, 412);
    holds(&stale.text, &["Somebody has changed this session since you looked."]);
    let dora = Browser::of(&house, format!("staff:{}", house.stage.coach_named("Dora").await)).await;
    for path in [format!("/sessions/{id}"), path, format!("/sessions/{id}/cancel")] {
        assert_eq!(dora.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(dora.press(&format!("/sessions/{id}/cancel"), "version=3&heeded=yes").await.status, 404);
}

#[tokio::test]
async fn whether_it_was_held_is_noted_by_its_coach() {
    let (house, ana) = tuesday().await;
    let id = house.stage.session(ana, "2026-11-24T14:00").await;
    house.stage.at("2026-11-24T15:00[Europe/Berlin]").await;
    let (cora, path) = (Browser::cora(&house).await, format!("/sessions/{id}"));
    let page = cora.page(&path).await;
    holds(&page, &["Did you meet?", "value=\"met\"", "value=\"did_not_happen\""]);
    assert!(!page.contains("/cancel") && !page.contains("/move"), "{page}");
    let attend = format!("{path}/attendance");
    let page = cora.done(&attend, &format!("version={}&attendance=met", hidden(&page, "version"))).await;
    holds(&page, &["Noted: met", "Take that back"]);
    assert_eq!(read(&house, id).await.attendance, Some(Attendance::Met));
    cora.done(&attend, &format!("version={}&attendance=", hidden(&page, "version"))).await;
    assert_eq!(read(&house, id).await.attendance, None);
    let odd = cora.press(&attend, "version=3&attendance=perhaps").await;
    assert_eq!(odd.status, 422, "{}", odd.text);
    let owner = Browser::of(&house, format!("staff:{}", house.stage.owner())).await;
    assert!(!owner.page(&path).await.contains("Did you meet?"));
    assert_eq!(owner.press(&attend, "version=3&attendance=met").await.status, 403);
}

#[tokio::test]
async fn a_day_is_cleared_after_it_was_said_whom_no_letter_tells() {
    let (house, ana) = tuesday().await;
    let ben = house.stage.client_without_plan("Ben").await;
    house.stage.session(ana, "2026-11-24T14:00").await;
    let quiet = house.stage.session(ben, "2026-11-24T16:00").await;
    let cora = Browser::cora(&house).await;
    assert!(cora.page("/").await.contains("href=\"/day/clear\""));
    let ask = cora.page("/day/clear").await;
    holds(&ask, &["Session with Ana", "A letter tells Ana", "Nothing is agreed with Ben", "Cancel these 2 sessions"]);
    house.stage.session(ana, "2026-11-24T18:00").await;
    let stale = cora.press("/day/clear", &clearing(&ask)).await;
    assert_eq!((stale.status.as_u16(), all(&house.stage.as_coach()).await[0].state), (422, State::Booked));
    holds(&stale.text, &["The day has changed since you looked.", "Cancel these 3 sessions"]);
    let page = cora.done("/day/clear", &clearing(&stale.text)).await;
    holds(
        &page,
        &["The day is clear", "please contact them yourself", "Nothing is agreed with Ben", "Cancelled", ">Undo <"],
    );
    assert!(all(&house.stage.as_coach()).await.iter().all(|one| one.state == State::Cancelled));
    let version = read(&house, quiet).await.version;
    cora.done(&format!("/sessions/{quiet}/undo"), &format!("version={version}")).await;
    assert_eq!(read(&house, quiet).await.state, State::Booked);
}

#[tokio::test]
async fn a_day_moves_whole_or_not_at_all() {
    let (house, ana) = tuesday().await;
    let id = house.stage.session(ana, "2026-11-24T16:00").await;
    house.stage.session(ana, "2026-12-02T16:30").await;
    let path = "/day/clear?on=2026-11-24&instead=move";
    let owner = Browser::of(&house, format!("staff:{}", house.stage.owner())).await;
    holds(&owner.page("/day/clear").await, &[">Cora</option>", "Look at that day"]);
    let cora = Browser::cora(&house).await;
    for (asked, matter) in [("&move_to=soon", "A day, such as"), ("&move_to=2026-11-01", "That time has passed.")] {
        let got = cora.get(&format!("{path}{asked}")).await;
        assert_eq!(got.status, 422, "{}", got.text);
        holds(&got.text, &["id=\"move_to-matter\"", matter]);
    }
    let got = cora.get("/day/clear?on=2026-11-24&instead=cancel&move_to=2026-12-01").await;
    holds(&got.text, &["To cancel them, please leave it empty."]);
    let taken = cora.page(&format!("{path}&move_to=2026-12-02")).await;
    let got = cora.press("/day/clear", &clearing(&taken)).await;
    assert_eq!((got.status.as_u16(), read(&house, id).await.version), (409, 1), "{}", got.text);
    holds(&got.text, &["On that day one of them would lie beside another session."]);
    let coach = house.stage.coach();
    let free = owner.page(&format!("{path}&move_to=2026-12-03&coach={coach}")).await;
    holds(&free, &["Move this session"]);
    let page = owner.done("/day/clear", &clearing(&free)).await;
    holds(&page, &["Thu 3 December 2026, 16:00–16:50", "Session with Ana", "/week?on=2026-12-03"]);
    let dora = Browser::of(&house, format!("staff:{}", house.stage.coach_named("Dora").await)).await;
    holds(&dora.page(&format!("/day/clear?on=2026-12-03&coach={coach}")).await, &["There is nobody to tell."]);
}

/// What the form sends that clears a day; the one above it only looks.
fn clearing(page: &str) -> String {
    let form = page.split("<form method=\"post\" action=\"/day/clear\">").nth(1);
    let form = form.unwrap_or_else(|| panic!("no form: {page}"));
    ["coach", "on", "instead", "move_to", "seen"].map(|name| format!("{name}={}", hidden(form, name))).join("&")
}

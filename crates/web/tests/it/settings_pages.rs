//! The practice's settings, oneself, and the logbook, on pages.

use practice::Expected;
use practice::people::{ChangeClient, change_client, client, member};
use practice::scheduling::views::session_types;
use practice::settings::{self, ChangeSettings};

use crate::house::{Got, House};
use crate::visit::says;

struct At<'a> {
    house: &'a House,
    cookie: String,
}

impl<'a> At<'a> {
    async fn staff(house: &'a House, id: impl std::fmt::Display) -> Self {
        Self { house, cookie: house.cookie(&format!("staff:{id}")).await }
    }

    async fn get(&self, path: &str) -> Got {
        self.house.get(path).header("cookie", &self.cookie).send().await
    }

    async fn press(&self, path: &str, form: &str) -> Got {
        self.house.post(path).header("cookie", &self.cookie).form(form).send().await
    }
}

const PRACTICE: &str =
    "name=Lakeside&zone=Europe/Vienna&client_first=PT48H&client_second=&coach_first=PT12H&coach_second=";

#[tokio::test]
async fn an_owner_changes_the_settings_and_others_read_them() {
    let house = House::demo().await;
    let (olga, cora) = (At::staff(&house, house.stage.owner()).await, At::staff(&house, house.stage.coach()).await);
    let page = olga.get("/settings").await.text;
    assert!(page.contains("value=\"Riverside\"") && page.contains("No session types yet"), "{page}");
    let kept = olga.press("/settings", &format!("version=1&{PRACTICE}")).await;
    assert_eq!((kept.status.as_u16(), kept.header("location")), (303, "/settings?told=changed-apart"), "{}", kept.text);
    says(&olga.get("/settings?told=changed-apart").await.text, &["Your own clock is another one still"]);
    let now = settings::read(&house.stage.as_owner()).await.unwrap();
    assert_eq!((now.name.as_str(), now.zone.name(), now.leads.client.second), ("Lakeside", "Europe/Vienna", None));
    let read = cora.get("/settings").await.text;
    assert!(read.contains("Lakeside") && read.contains("2 days before") && read.contains("An owner changes"), "{read}");
    assert!(!read.contains("<form method=\"post\" action=\"/settings\"") && !read.contains("/logbook"), "{read}");
    assert_eq!(cora.press("/settings", &format!("version=2&{PRACTICE}")).await.status, 403);
    let ana = house.stage.client("Ana").await;
    let own = At { house: &house, cookie: house.cookie(&format!("client:{ana}")).await };
    for path in ["/settings", "/logbook", "/settings/session-types/new"] {
        assert_eq!(own.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be_kept_are_told_at_their_field_and_a_clash_is_told() {
    let house = House::demo().await;
    let olga = At::staff(&house, house.stage.owner()).await;
    let wrong = "version=1&name=&zone=Atlantis&client_first=PT2H&client_second=PT2H&coach_first=&coach_second=";
    let again = olga.press("/settings", wrong).await;
    assert_eq!(again.status, 422);
    for matter in ["id=\"name-matter\"", "id=\"zone-matter\"", "id=\"client_second-matter\"", "value=\"Atlantis\""] {
        assert!(again.text.contains(matter), "{matter}: {}", again.text);
    }
    let name = Some(domain::text::Wording::parse("Hillside").unwrap());
    let command = ChangeSettings { name, ..ChangeSettings::default() };
    settings::change(&house.stage.as_owner(), command).await.unwrap();
    let clash = olga.press("/settings", &format!("version=1&{PRACTICE}")).await;
    assert_eq!(clash.status, 412);
    assert!(clash.text.contains("Hillside") && clash.text.contains("value=\"Lakeside\""), "{}", clash.text);
    assert!(clash.text.contains("name=\"version\" value=\"2\""), "{}", clash.text);
}

#[tokio::test]
async fn an_owner_adds_changes_and_closes_session_types() {
    let house = House::demo().await;
    let (olga, cora) = (At::staff(&house, house.stage.owner()).await, At::staff(&house, house.stage.coach()).await);
    assert_eq!(olga.get("/settings/session-types/new").await.status, 200);
    assert_eq!(cora.get("/settings/session-types/new").await.status, 403);
    let wrong =
        "name=&minutes=soon&buffer_before=999&buffer_after=0&place=room&at=http://x&leads=own&first=PT2H&second=PT2H";
    let again = olga.press("/settings/session-types/new", wrong).await;
    assert_eq!(again.status, 422);
    for field in ["name", "minutes", "buffer_before", "at", "second"] {
        assert!(again.text.contains(&format!("id=\"{field}-matter\"")), "{field}: {}", again.text);
    }
    let right =
        "name=First+meeting&minutes=50&buffer_before=0&buffer_after=10&place=street&at=River+Lane+1&leads=usual";
    let added = olga.press("/settings/session-types/new", right).await;
    assert_eq!(added.header("location"), "/settings?told=added", "{}", added.text);
    let one = session_types(&house.stage.as_coach(), true).await.unwrap().pop().unwrap();
    let path = format!("/settings/session-types/{}", one.id);
    let page = olga.get(&path).await.text;
    assert!(page.contains("value=\"River Lane 1\"") && page.contains("Close this type"), "{page}");
    let changed = olga.press(&path, &right.replace("minutes=50", "version=1&minutes=80")).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let clash = olga.press(&path, &right.replace("minutes=50", "version=1&minutes=30")).await;
    assert!(clash.status == 412 && clash.text.contains("80 minutes") && clash.text.contains("value=\"30\""));
    assert_eq!(olga.press(&path, "version=2&archived=yes").await.status, 303);
    let closed = session_types(&house.stage.as_coach(), true).await.unwrap().pop().unwrap();
    assert!((closed.archived_at.is_some(), closed.length.minutes()) == (true, 80));
    assert!(olga.get(&path).await.text.contains("Open it again"));
    assert!(cora.get("/settings").await.text.contains("80 minutes · River Lane 1"));
}

#[tokio::test]
async fn reminders_chosen_beside_the_usual_ones_are_told_at_their_field() {
    let house = House::demo().await;
    let (olga, cora) = (At::staff(&house, house.stage.owner()).await, At::staff(&house, house.stage.coach()).await);
    let path = "/settings/session-types/new";
    let form = "name=Walk&minutes=50&buffer_before=0&buffer_after=0&place=none&at=";
    let usual = "Usual in the practice: a day before, 2 hours before.";
    assert!(olga.get(path).await.text.contains(usual));
    assert!(cora.get("/me").await.text.contains("Usual in the practice: 12 hours before."));
    let told = olga.press(path, &format!("{form}&leads=usual&first=PT48H&second=PT2H")).await;
    assert_eq!(told.status, 422, "{}", told.text);
    for shown in ["id=\"first-matter\"", "please choose “As chosen here”", "<option value=\"PT48H\" selected>"] {
        assert!(told.text.contains(shown), "{shown}: {}", told.text);
    }
    assert!(!told.text.contains("id=\"second-matter\""), "{}", told.text);
    let kept = olga.press(path, &format!("{form}&leads=own&first=PT48H&second=PT2H")).await;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let one = session_types(&house.stage.as_coach(), true).await.unwrap().pop().unwrap();
    assert!(one.leads.is_some());
    let path = format!("/settings/session-types/{}", one.id);
    let back = olga.press(&path, &format!("version=1&{form}&leads=usual&first=PT48H&second=PT2H")).await;
    assert_eq!(back.status, 303, "{}", back.text);
    assert!(session_types(&house.stage.as_coach(), true).await.unwrap().pop().unwrap().leads.is_none());
    let me = "version=1&name=Cora&zone=berlin&leads=usual&first=PT4H&second=&hours=always&agenda_at=";
    let told = cora.press("/me", me).await;
    assert!(told.status == 422 && told.text.contains("id=\"first-matter\""), "{}", told.text);
}

#[tokio::test]
async fn staff_say_what_they_are_called_and_when_they_are_written_to() {
    let house = House::demo().await;
    let cora = At::staff(&house, house.stage.coach()).await;
    assert!(cora.get("/").await.text.contains("<a href=\"/me\">Cora</a>"));
    let page = cora.get("/me").await.text;
    assert!(page.contains("value=\"Cora\"") && page.contains("name=\"hours\" value=\"always\" checked"), "{page}");
    let form = "version=1&name=Cora+B.&zone=Europe/Vienna&leads=own&first=PT4H&second=&hours=weekdays&agenda_at=06:30";
    let kept = cora.press("/me", form).await;
    assert_eq!((kept.status.as_u16(), kept.header("location")), (303, "/me?told=changed"), "{}", kept.text);
    let me = member(&house.stage.as_coach(), house.stage.coach()).await.unwrap();
    assert_eq!(
        (me.name.as_str(), me.zone.name(), me.agenda_at.as_deref()),
        ("Cora B.", "Europe/Vienna", Some("06:30"))
    );
    assert!(me.leads.is_some() && me.hours.is_some());
    let clash = cora.press("/me", &form.replace("B.", "C.")).await;
    assert!(clash.status == 412 && clash.text.contains("value=\"Cora C.\""), "{}", clash.text);
    assert!(clash.text.contains("<dd>Cora B.</dd>") && clash.text.contains("name=\"version\" value=\"2\""));
    let open = form.replace("version=1", "version=2").replace("hours=weekdays", "hours=always").replace("06:30", "");
    assert_eq!(cora.press("/me", &open).await.status, 303);
    let me = member(&house.stage.as_coach(), house.stage.coach()).await.unwrap();
    assert_eq!((me.hours, me.agenda_at), (None, None));
    let wrong = cora.press("/me", "version=3&name=&zone=x&hours=by_day&on_mon=late&agenda_at=soon").await;
    assert_eq!(wrong.status, 422);
    for field in ["name", "zone", "on_mon", "agenda_at"] {
        assert!(wrong.text.contains(&format!("id=\"{field}-matter\"")), "{field}: {}", wrong.text);
    }
}

#[tokio::test]
async fn a_client_says_their_name_pronouns_and_zone() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At { house: &house, cookie: house.cookie(&format!("client:{ana}")).await };
    let page = own.get("/me").await.text;
    assert!(page.contains("<title>Letters</title>") && !page.contains("name=\"agenda_at\""), "{page}");
    let kept = own.press("/me", "version=1&name=Ana+M.&pronouns=they/them&zone=America/New_York").await;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let now = client(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!(
        (now.name.as_str(), now.pronouns.as_deref(), now.zone.name()),
        ("Ana M.", Some("they/them"), "America/New_York")
    );
    assert!(own.get("/").await.text.contains("Is it still right?"), "the hours mean others now");
    assert!(own.get("/plan").await.text.contains("Yes, it is still right"));
    let command = ChangeClient { pronouns: Some(None), ..ChangeClient::of(ana, Expected::ANY) };
    change_client(&house.stage.as_coach(), command).await.unwrap();
    assert_eq!(own.press("/me", "version=2&name=Ana&pronouns=&zone=UTC").await.status, 412);
}

#[tokio::test]
async fn sign_ins_are_listed_and_ended_one_by_one_or_all_others() {
    let house = House::demo().await;
    let id = house.stage.coach();
    let (here, there, elsewhere) =
        (At::staff(&house, id).await, At::staff(&house, id).await, At::staff(&house, id).await);
    let page = here.get("/me").await.text;
    assert_eq!((page.matches("This browser").count(), page.matches("Another browser").count()), (1, 2), "{page}");
    let path = page.split("action=\"/me/sign-ins/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/me/sign-ins/{path}");
    let ana = house.stage.client("Ana").await;
    let other = At { house: &house, cookie: house.cookie(&format!("client:{ana}")).await };
    assert_eq!(other.press(&path, "").await.status, 404);
    assert_eq!(here.press(&path, "").await.header("location"), "/me?told=ended");
    let left = [&there, &elsewhere].map(|at| at.cookie.clone());
    let alive = async |cookie: &str| house.is_signed_in(cookie).await;
    assert_ne!(alive(&left[0]).await, alive(&left[1]).await);
    assert_eq!(here.press("/me/sign-ins/end-others", "").await.status, 303);
    assert!(!alive(&left[0]).await && !alive(&left[1]).await && alive(&here.cookie).await);
    assert!(!here.get("/me").await.text.contains("End all others"));
}

#[tokio::test]
async fn an_owner_reads_the_logbook_in_words_page_by_page() {
    let house = House::demo().await;
    let ana = house.stage.client("Anastasia").await;
    let olga = At::staff(&house, house.stage.owner()).await;
    let book = olga.get("/logbook").await.text;
    for words in ["Wrote down the contact plan · Anastasia", "by Cora", "Added a client · Anastasia", "Signed in"] {
        assert!(book.contains(words), "{words}: {book}");
    }
    assert!(!book.contains("people.") && !book.contains(&ana.to_string()), "{book}");
    let last = olga.get("/logbook?limit=1").await.text;
    assert!(last.contains("rel=\"next\"") && last.matches("<li>\n<div>").count() == 1, "{last}");
    let next = last.split("href=\"/logbook?after=").nth(1).unwrap().split('"').next().unwrap();
    assert!(olga.get(&format!("/logbook?after={next}")).await.text.contains("Back to the newest"));
    for other in [house.stage.coach(), house.stage.as_assistant().await.actor.staff().unwrap()] {
        assert_eq!(At::staff(&house, other).await.get("/logbook").await.status, 403);
    }
}

#[tokio::test]
async fn whoever_asks_for_it_reads_easily_until_they_ask_for_the_usual() {
    let house = House::demo().await;
    let cora = At::staff(&house, house.stage.coach()).await;
    let page = cora.get("/letters?which=sent").await.text;
    assert!(page.contains("name=\"back\" value=\"/letters?which=sent\"") && !page.contains("data-reading"), "{page}");
    let chosen = cora.press("/reading", "reading=easy&back=/letters?which=sent").await;
    assert_eq!((chosen.status.as_u16(), chosen.header("location")), (303, "/letters?which=sent"));
    let bounds = "; Path=/; HttpOnly; SameSite=Lax; Max-Age=";
    assert_eq!(chosen.header("set-cookie"), format!("reading=easy{bounds}31536000"));
    let easy = At { house: &house, cookie: format!("{}; reading=easy", cora.cookie) };
    let page = easy.get("/").await.text;
    assert!(page.contains("<html lang=\"en\" data-reading=\"easy\">") && page.contains("value=\"usual\""), "{page}");
    let visitor = house.get("/welcome").header("cookie", "reading=easy").send().await.text;
    assert!(visitor.contains("data-reading=\"easy\"") && !visitor.contains("name=\"back\""), "{visitor}");
    let usual = easy.press("/reading", "reading=usual&back=/").await;
    assert_eq!(usual.header("set-cookie"), format!("reading={bounds}0"));
    for elsewhere in ["//else.example", "https://else.example", "/\\else.example", "/%09/else.example", "%0A", ""] {
        let got = cora.press("/reading", &format!("reading=easy&back={elsewhere}")).await;
        assert_eq!((got.status.as_u16(), got.header("location")), (303, "/"), "{elsewhere}");
    }
}

#[tokio::test]
async fn whoever_presses_keys_unawares_turns_them_off() {
    let house = House::demo().await;
    let cora = At::staff(&house, house.stage.coach()).await;
    let page = cora.get("/week").await.text;
    assert!(page.contains("data-key=\"/\"") && !page.contains("data-off"), "{page}");
    let off = cora.press("/keys", "keys=off&back=/week").await;
    assert_eq!((off.status.as_u16(), off.header("location")), (303, "/week"));
    assert!(off.header("set-cookie").starts_with("keys=off; Path=/; HttpOnly"), "{}", off.header("set-cookie"));
    let without = At { house: &house, cookie: format!("{}; keys=off", cora.cookie) };
    let page = without.get("/week").await.text;
    assert!(page.contains("data-off") && page.contains("Turn them on"), "{page}");
    assert!(cora.press("/keys", "keys=on&back=/").await.header("set-cookie").contains("Max-Age=0"));
    let ana = house.stage.client("Ana").await;
    let home = house.get("/").header("cookie", &house.cookie(&format!("client:{ana}")).await).send().await.text;
    assert!(home.contains("three times") && !home.contains("data-key"), "{home}");
}

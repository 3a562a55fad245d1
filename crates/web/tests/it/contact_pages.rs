//! How a client is written to, on pages: the client's own, and the coach's.

use domain::ids::ClientId;
use domain::people::WordingLevel;
use practice::Expected;
use practice::people::{ArchiveClient, Pair, archive_client, contact_plan, pair};

use crate::house::{Got, House};

/// A form as it is filled in: everything that stands on the page, with some of it changed.
fn filled(page: &str, changes: &[(&str, &str)]) -> String {
    let form = page.split("id=\"plan\"").nth(1).expect("the form").split("</form>").next().expect("its end");
    let attribute = |tag: &str, name: &str| -> Option<String> {
        Some(tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?.to_owned())
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for tag in form.split("<input ").skip(1).filter_map(|rest| rest.split('>').next()) {
        let tag = format!(" {tag}");
        let presses = ["radio", "checkbox"].contains(&attribute(&tag, "type").unwrap_or_default().as_str());
        if !presses || tag.contains(" checked") {
            fields.push((attribute(&tag, "name").unwrap(), attribute(&tag, "value").unwrap_or_default()));
        }
    }
    for select in form.split("<select ").skip(1) {
        let name = attribute(&format!(" {select}"), "name").unwrap();
        let chosen =
            select.split("</select>").next().unwrap().split("<option").find(|option| option.contains(" selected"));
        fields.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
    }
    for (name, value) in changes {
        fields.retain(|(field, _)| field != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(fields).finish()
}

struct At<'a> {
    house: &'a House,
    cookie: String,
    path: String,
}

impl<'a> At<'a> {
    async fn client(house: &'a House, client: ClientId) -> Self {
        Self { house, cookie: house.cookie(&format!("client:{client}")).await, path: "/plan".to_owned() }
    }

    async fn coach(house: &'a House, client: ClientId) -> Self {
        let cookie = house.cookie(&format!("staff:{}", house.stage.coach())).await;
        Self { house, cookie, path: format!("/clients/{client}/plan") }
    }

    async fn page(&self) -> Got {
        self.house.get(&self.path).header("cookie", &self.cookie).send().await
    }

    async fn get(&self, path: &str) -> Got {
        self.house.get(path).header("cookie", &self.cookie).send().await
    }

    async fn press(&self, below: &str, form: &str) -> Got {
        self.house.post(&format!("{}{below}", self.path)).header("cookie", &self.cookie).form(form).send().await
    }

    async fn keep(&self, changes: &[(&str, &str)]) -> Got {
        self.press("", &filled(&self.page().await.text, changes)).await
    }
}

#[tokio::test]
async fn a_plan_that_was_kept_leads_to_the_invitation_of_whoever_was_never_invited() {
    let house = House::demo().await;
    let (ana, ben) = (house.stage.client("Ana").await, house.stage.confirmed_client("Ben").await);
    let coach = At::coach(&house, ana).await;
    let link = format!("href=\"/clients/{ana}#invitation\"");
    assert!(!coach.page().await.text.contains(&link), "nothing was kept yet");
    let kept = coach.keep(&[("nudges_hour", "9")]).await;
    let page = coach.get(kept.header("location")).await.text;
    assert!(page.contains(&format!("{link}>Invite Ana</a>")) && page.contains("Ana was not invited yet."), "{page}");
    let file = coach.get(&format!("/clients/{ana}")).await.text;
    assert_eq!(file.matches("id=\"invitation\"").count(), 1, "{file}");
    assert!(!coach.page().await.text.contains(&link), "it is said once");
    let own = At::client(&house, ana).await;
    let kept = own.keep(&[("subject", "Garden")]).await;
    assert!(!own.get(kept.header("location")).await.text.contains("#invitation"));
    practice::correspondence::invite(&house.stage.as_coach(), ana).await.unwrap();
    house.stage.pass(jiff::SignedDuration::from_hours(8 * 24)).await;
    let coach = At::coach(&house, ana).await;
    let kept = coach.keep(&[("nudges_hour", "10")]).await;
    assert!(!coach.get(kept.header("location")).await.text.contains("#invitation"), "they were invited before");
    let confirmed = At::coach(&house, ben).await;
    let kept = confirmed.keep(&[("nudges_hour", "9")]).await;
    assert!(!confirmed.get(kept.header("location")).await.text.contains("#invitation"));
    let kept = confirmed.keep(&[("channel", "none")]).await;
    assert!(!confirmed.get(kept.header("location")).await.text.contains("#invitation"), "nothing may be sent");
}

#[tokio::test]
async fn what_is_kept_unchanged_stays_as_it_is() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let before = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    let own = At::client(&house, ana).await;
    let page = own.page().await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(
        page.text.contains("<title>Letters</title>") && page.text.contains("Every day from 8 to 20"),
        "{}",
        page.text
    );
    let kept = own.keep(&[]).await;
    assert_eq!((kept.status.as_u16(), kept.header("location")), (303, "/plan?changed="), "{}", kept.text);
    let after = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!((after.safe_hours, after.address, after.leads), (before.safe_hours, before.address, before.leads));
    assert!(own.get("/plan?changed=").await.text.contains("Everything stays as it was."));
}

#[tokio::test]
async fn a_client_chooses_and_is_told_what_will_happen() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let chosen = [
        ("hours", "by_day"),
        ("on_mon", "9-12, 14.30-17"),
        ("on_tue", ""),
        ("on_wed", ""),
        ("on_thu", ""),
        ("on_fri", ""),
        ("on_sat", ""),
        ("on_sun", ""),
        ("wording", "detailed"),
        ("subject", "The <garden> club"),
        ("nudges", "yes"),
        ("nudges_hour", "18"),
        ("leads", "own"),
        ("first", "PT48H"),
        ("second", ""),
    ];
    let kept = own.keep(&chosen).await;
    assert_eq!(kept.header("location"), "/plan?changed=hours,wording,names,leads,nudges", "{}", kept.text);
    let told = own.get(kept.header("location")).await.text;
    let notice = told.split("role=\"status\"").nth(1).unwrap().split("</div>\n<section").next().unwrap();
    for sentence in [
        "Mondays from 9 to 12",
        "Mondays from 14:30 to 17",
        "by the clock of Berlin",
        "Detailed: also says the words",
        "Neutral until the address is confirmed.",
        "The &#60;garden&#62; club",
        "2 days before",
        "Around 18 o’clock",
    ] {
        assert!(notice.contains(sentence), "{sentence}: {notice}");
    }
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!((plan.wording, plan.nudges.on, plan.nudges.hour), (WordingLevel::Detailed, true, 18));
    let shown = own.page().await.text;
    assert!(shown.contains("value=\"09:00–12:00, 14:30–17:00\""), "{shown}");
}

#[tokio::test]
async fn reminders_chosen_beside_the_usual_ones_are_not_dropped_without_a_word() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    for below in ["", "/preview"] {
        let page = own.page().await.text;
        let told = own.press(below, &filled(&page, &[("leads", "usual"), ("second", "PT1H")])).await;
        assert_eq!(told.status, 422, "{}", told.text);
        for shown in ["href=\"#second\"", "id=\"second-matter\"", "<option value=\"PT1H\" selected>"] {
            assert!(told.text.contains(shown), "{shown}: {}", told.text);
        }
    }
    assert_eq!(own.keep(&[("leads", "own"), ("second", "PT1H")]).await.header("location"), "/plan?changed=leads");
    assert_eq!(own.keep(&[("leads", "usual")]).await.header("location"), "/plan?changed=leads");
    assert_eq!(contact_plan(&house.stage.as_coach(), ana).await.unwrap().leads, None);
}

#[tokio::test]
async fn letters_at_any_hour_are_said_to_come_at_any_hour() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let kept = own.keep(&[("hours", "always")]).await;
    let told = own.get(kept.header("location")).await.text;
    assert!(told.contains("<dd>At any hour</dd>") && !told.contains("from 0 to 24"), "{told}");
    let file = At::coach(&house, ana).await.get(&format!("/clients/{ana}")).await.text;
    assert!(file.contains("neutral, at any hour"), "{file}");
}

#[tokio::test]
async fn letters_are_shown_as_they_would_be_and_nothing_is_kept() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let page = own.page().await.text;
    assert!(page.contains("What you get now") && page.contains("/plan/samples/session-reminder"), "{page}");
    let before = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    let typed = filled(&page, &[("wording", "plain"), ("nudges", "yes"), ("address", "ana@work.example")]);
    let look = own.press("/preview", &typed).await;
    assert_eq!(look.status, 200);
    let shown = look.text.split("id=\"look\"").nth(1).unwrap().split("id=\"now\"").next().unwrap();
    for part in ["Riverside", "Cora", "Session booked", "Nudge about homework", "riverside@practice.example"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(look.text.contains("value=\"ana@work.example\"") && look.text.contains("id=\"wording-plain\""));
    assert_eq!(contact_plan(&house.stage.as_coach(), ana).await.unwrap(), before);
    let mail = own.press("/preview/homework-nudge", &typed).await;
    assert!(mail.header("content-security-policy").contains("sandbox") && mail.text.contains("<html"), "{}", mail.text);
    assert_eq!(own.press("/preview/sign-in", &typed).await.status, 404);
    let today = own.get("/plan/samples/session-reminder").await;
    assert!(today.header("content-security-policy").contains("sandbox"));
    for telling in ["Riverside", "Cora", "coach", "session"] {
        assert!(!today.text.contains(telling), "{telling}: {}", today.text);
    }
    assert_eq!(house.stage.count("SELECT count(*) FROM letters").await, 0);
}

#[tokio::test]
async fn what_is_refused_is_told_at_its_field_and_nothing_typed_is_lost() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let typed = [("hours", "by_day"), ("on_mon", "mornings"), ("address", "nowhere"), ("subject", "Notes of Kim")];
    let again = own.keep(&typed).await;
    assert_eq!(again.status, 422);
    for kept in ["mornings", "nowhere", "Notes of Kim"] {
        assert!(again.text.contains(&format!("value=\"{kept}\"")), "{kept}");
    }
    for matter in ["href=\"#on_mon\"", "href=\"#address\"", "id=\"on_mon-matter\"", "Hours such as 9–17"] {
        assert!(again.text.contains(matter), "{matter}: {}", again.text);
    }
}

#[tokio::test]
async fn of_two_who_write_at_once_the_second_is_told() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let (own, coach) = (At::client(&house, ana).await, At::coach(&house, ana).await);
    let read = coach.page().await.text;
    own.keep(&[("hours", "evenings")]).await;
    let clash = coach.press("", &filled(&read, &[("hours", "weekdays")])).await;
    assert_eq!(clash.status, 412);
    assert!(clash.text.contains("Somebody else has changed this meanwhile") && clash.text.contains("from 17 to 21"));
    assert!(clash.text.contains("id=\"hours-weekdays\" name=\"hours\" value=\"weekdays\" checked"), "{}", clash.text);
    let kept = coach.press("", &filled(&clash.text, &[])).await;
    assert_eq!(kept.header("location"), format!("/clients/{ana}/plan?changed=hours"), "{}", kept.text);
}

#[tokio::test]
async fn a_coach_records_what_was_agreed_and_raises_nothing() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client_without_plan("Ana").await;
    let coach = At::coach(&house, ana).await;
    let page = coach.page().await.text;
    assert!(page.contains("Nothing is agreed yet") && page.contains("post@mail.example"), "{page}");
    assert!(page.contains("id=\"wording-plain\" name=\"wording\" value=\"plain\" disabled"), "{page}");
    assert!(!page.contains("name=\"subject\""));
    let raised = coach.keep(&[("address", "ana@home.example"), ("wording", "plain")]).await;
    assert_eq!(raised.status, 403);
    assert!(raised.text.contains("id=\"wording-matter\"") && raised.text.contains("Only the client can choose this."));
    let on = coach.keep(&[("address", "ana@home.example"), ("nudges", "yes")]).await;
    assert!(on.status == 403 && on.text.contains("id=\"nudges-matter\""), "{}", on.text);
    let told =
        [("address", "ana@home.example"), ("nudges", "yes"), ("as_told_on", "2026-11-23"), ("agreed_on", "2026-11-20")];
    let kept = coach.keep(&told).await;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!(
        (plan.agreed_on.to_string(), plan.nudges.as_told_on.map(|day| day.to_string())),
        ("2026-11-20".to_owned(), Some("2026-11-23".to_owned()))
    );
    let own = At::client(&house, ana).await;
    let asked = own.page().await.text;
    assert!(
        asked.contains("Is this still right?") && asked.contains("On Mon 23 November 2026 your coach noted"),
        "{asked}"
    );
    let right = own.press("/still-right", &format!("version={}", plan.version)).await;
    assert_eq!(right.header("location"), "/plan?changed=", "{}", right.text);
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!((plan.nudges.on, plan.nudges.as_told_on), (true, None));
    assert!(!own.page().await.text.contains("Is this still right?"));
}

#[tokio::test]
async fn news_of_homework_has_a_yes_of_its_own() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let (own, coach) = (At::client(&house, ana).await, At::coach(&house, ana).await);
    let on = coach.keep(&[("assigned", "yes")]).await;
    assert!(on.status == 403 && on.text.contains("id=\"assigned-matter\""), "{}", on.text);
    let kept = coach.keep(&[("assigned", "yes"), ("assigned_told_on", "2026-11-23")]).await;
    assert_eq!(kept.header("location"), format!("/clients/{ana}/plan?changed=nudges"), "{}", kept.text);
    let file = coach.get(&format!("/clients/{ana}")).await.text;
    assert!(file.contains("nudges off, new homework by letter as told"), "{file}");
    let home = own.get("/").await.text;
    assert!(home.contains("Is it still right?") && home.contains("name=\"what\" value=\"nudges\""), "{home}");
    let page = own.page().await.text;
    for part in [
        "your coach noted that you would like a letter when there is new homework",
        "No questions",
        "A letter when there is something new",
        "said to the coach on Mon 23 November 2026, not confirmed yet",
        "/plan/samples/homework-assigned",
        "name=\"what\" value=\"nudges\"",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    own.press("/still-right", &format!("version={}", plan.version)).await;
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!((plan.nudges.on, plan.nudges.assigned.on, plan.nudges.is_as_told()), (false, true, false));
    assert_eq!(own.keep(&[("assigned", "")]).await.header("location"), "/plan?changed=nudges");
}

#[tokio::test]
async fn the_clients_own_words_stand_in_what_the_coach_looks_at_and_keeps() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let (own, coach) = (At::client(&house, ana).await, At::coach(&house, ana).await);
    own.keep(&[("subject", "The garden club"), ("sender", "Kim")]).await;
    let look = coach.press("/preview", &filled(&coach.page().await.text, &[("hours", "weekdays")])).await;
    let letters = look.text.split("id=\"look\"").nth(1).unwrap().split("id=\"now\"").next().unwrap();
    assert!(letters.contains("The garden club") && letters.contains("Kim"), "{letters}");
    let kept = coach.press("", &filled(&look.text, &[])).await;
    assert_eq!(kept.header("location"), format!("/clients/{ana}/plan?changed=hours"), "{}", kept.text);
    let forged = filled(&coach.page().await.text, &[("subject", "Else")]);
    assert_eq!(coach.press("", &forged).await.status, 303);
    let plan = contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    assert_eq!((plan.subject.as_deref(), plan.sender.as_deref()), (Some("The garden club"), Some("Kim")));
}

#[tokio::test]
async fn where_nothing_can_be_written_there_is_no_form() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let (own, coach) = (At::client(&house, ana).await, At::coach(&house, ana).await);
    own.keep(&[("channel", "none")]).await;
    let closed = coach.page().await.text;
    assert!(closed.contains("Only the client can change that") && !closed.contains("name=\"channel\""), "{closed}");
    assert!(own.page().await.text.contains("name=\"channel\""));
    let archive = ArchiveClient { client: ana, expected: Expected::ANY };
    archive_client(&house.stage.as_coach(), archive).await.unwrap();
    let archived = own.page().await.text;
    assert!(archived.contains("This file is closed") && !archived.contains("<select"), "{archived}");
}

#[tokio::test]
async fn what_would_be_neutral_for_now_is_said_with_the_letters() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let page = own.page().await.text;
    for (level, says) in [("neutral", false), ("plain", true)] {
        let look = own.press("/preview", &filled(&page, &[("wording", level)])).await.text;
        assert_eq!(look.contains("Until the address is confirmed, letters stay neutral"), says, "{look}");
    }
}

#[tokio::test]
async fn a_client_lets_letters_rest_stops_and_begins_again() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let plan = async || contact_plan(&house.stage.as_coach(), ana).await.unwrap();
    let wrong = own.press("/pause", "what=everything&until_on=2020-01-01").await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"until_on-matter\"") && wrong.text.contains("2020-01-01"));
    assert_eq!(
        own.press("/pause", "what=everything&until_on=2026-12-01").await.header("location"),
        "/plan?changed=rest"
    );
    let rests = own.get("/plan?changed=rest").await.text;
    assert!(rests.contains("Everything rests.") && rests.contains("until Tue 1 December 2026"), "{rests}");
    assert_eq!(own.press("/resume", "what=everything").await.status, 303);
    assert!(!plan().await.pause.everything);
    assert_eq!(own.press("/stop", "").await.status, 303);
    assert!(plan().await.stopped_at.is_some() && own.page().await.text.contains("/plan/begin"));
    assert_eq!(own.press("/begin", "").await.status, 303);
    assert_eq!(plan().await.stopped_at, None);
}

#[tokio::test]
async fn it_is_the_coachs_and_the_clients_to_write() {
    let house = House::demo().await;
    let (ana, ben) = (house.stage.client("Ana").await, house.stage.client("Ben").await);
    let path = format!("/clients/{ana}/plan");
    let dora = house.stage.coach_named("Dora").await;
    let assistant = house.stage.as_assistant().await.actor.staff().unwrap();
    for (person, status) in [
        (format!("client:{ben}"), 404),
        (format!("staff:{dora}"), 404),
        (format!("staff:{}", house.stage.owner()), 403),
        (format!("staff:{assistant}"), 403),
        (format!("client:{ana}"), 200),
    ] {
        let cookie = house.cookie(&person).await;
        assert_eq!(house.get(&path).header("cookie", &cookie).send().await.status.as_u16(), status, "{person}");
    }
    let cora = house.cookie(&format!("staff:{}", house.stage.coach())).await;
    assert_eq!(house.get("/plan").header("cookie", &cora).send().await.status, 404);
    assert_eq!(house.get("/clients/none/plan").header("cookie", &cora).send().await.status, 404);
    assert_eq!(house.get("/plan").send().await.status, 303);
}

#[tokio::test]
async fn a_client_writes_homework_and_says_whether_it_helped() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let own = At::client(&house, ana).await;
    let press = async |path: &str, form: &str| house.post(path).header("cookie", &own.cookie).form(form).send().await;
    assert!(own.get("/").await.text.contains("href=\"/homework/new\""));
    assert!(!own.get("/homework/new").await.text.contains("name=\"coach\""));
    let empty = press("/homework/new", "words=&cover=The+blue+notebook&due_on=soon").await;
    assert_eq!(empty.status, 422);
    assert!(
        empty.text.contains("value=\"The blue notebook\"") && empty.text.contains("id=\"due_on-matter\""),
        "{}",
        empty.text
    );
    assert_eq!(press("/homework/new", "words=Sing+once+a+day.&cover=&due_on=").await.header("location"), "/?told=kept");
    let home = own.get("/").await.text;
    let id = home.split("action=\"/answers/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(home.contains("Sing once a day."), "{home}");
    press(&format!("/answers/{id}"), "answer=done").await;
    assert!(own.get("/").await.text.contains("Did it help?"));
    press(&format!("/answers/{id}"), "answer=done&helped=somewhat").await;
    let home = own.get("/").await.text;
    assert!(home.contains("it helped a little") && !home.contains("Did it help?"), "{home}");
    let dora = house.stage.coach_named("Dora").await;
    pair(&house.stage.as_owner(), Pair { client: ana, coach: dora }).await.unwrap();
    assert!(own.get("/homework/new").await.text.contains("Dora"));
    let unsaid = press("/homework/new", "words=Sing+again.").await;
    assert!(unsaid.status == 422 && unsaid.text.contains("Please say with which coach"), "{}", unsaid.text);
    assert_eq!(press("/homework/new", &format!("words=Sing+again.&coach={dora}")).await.status, 303);
    let cora = house.cookie(&format!("staff:{}", house.stage.coach())).await;
    assert_eq!(house.get("/homework/new").header("cookie", &cora).send().await.status, 404);
}

#[tokio::test]
async fn letters_of_new_homework_have_a_yes_of_their_own_that_stays() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    let (own, coach) = (At::client(&house, ana).await, At::coach(&house, ana).await);
    let assigned = async || contact_plan(&house.stage.as_coach(), ana).await.unwrap().nudges.assigned;
    assert_eq!(coach.keep(&[("assigned", "yes")]).await.status, 403);
    let told = coach.keep(&[("assigned", "yes"), ("assigned_told_on", "2026-11-23")]).await;
    assert_eq!(told.header("location"), format!("/clients/{ana}/plan?changed=nudges"), "{}", told.text);
    assert!(own.page().await.text.contains("a letter when there is new homework."));
    assert!(own.get("/").await.text.contains("Is it still right?"));
    assert_eq!(own.keep(&[("hours", "weekdays")]).await.status, 303);
    assert!(assigned().await.on && assigned().await.as_told_on.is_none());
    assert_eq!(coach.keep(&[("hours", "daily")]).await.status, 303);
    assert!(assigned().await.on && assigned().await.as_told_on.is_none());
    assert!(own.page().await.text.contains("/plan/samples/homework-assigned"));
    assert_eq!(own.keep(&[("assigned", "")]).await.status, 303);
    assert!(!assigned().await.on);
}

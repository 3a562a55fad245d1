//! The list of clients, and the file of each.

use practice::Expected;
use practice::cast::Stage;
use practice::people::{ChangeClient, change_client, client, contact_plan};

use crate::house::House;
use crate::visit::{hidden, says, says_nothing_of};

#[tokio::test]
async fn the_list_says_who_comes_when_and_how_to_write_to_them() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let cora = house.visit_of_cora().await;
    says(&cora.page("/clients").await, &["No clients yet", "Add the first one.", "href=\"/clients/new\""]);
    let (ana, ben) = (house.stage.client("Ana").await, house.stage.client_without_plan("Ben <b>").await);
    let zone = Some(Stage::zone("America/New_York"));
    change_client(&house.stage.as_coach(), ChangeClient { zone, ..ChangeClient::of(ana, Expected::ANY) })
        .await
        .unwrap();
    house.stage.session(ana, "2026-12-01T10:00").await;
    let list = cora.page("/clients").await;
    says(&list, &["<title>Clients · Halcyon</title>", "aria-current=\"page\">Clients", "Ben &#60;b&#62;"]);
    says(&list, &["Tue 1 December 2026, 10:00", "04:00 in New York", "Email, not confirmed yet, neutral"]);
    says(&list, &["nothing booked", "without a plan", &format!("href=\"/clients/{ben}\"")]);
    let found = cora.page("/clients?q=AN").await;
    says(&found, &["value=\"AN\"", "Ana"]);
    says_nothing_of(&found, &["Ben"]);
    says(&cora.page("/clients?q=zoe").await, &["Nobody by that name", "“zoe”", "All clients"]);
    says(&cora.page("/clients?archived=true").await, &["Closed files", "No closed files"]);
    let otto = house.visit(&format!("staff:{}", house.stage.coach_named("Otto").await)).await;
    says(&otto.page("/clients").await, &["No clients yet"]);
    let astrid = house.visit(&format!("staff:{}", house.stage.assistant().await)).await;
    says(&astrid.page("/clients").await, &["Ana", "Email, not confirmed yet, neutral"]);
}

#[tokio::test]
async fn a_client_is_added_once_however_often_it_is_pressed_and_nothing_typed_is_lost() {
    let house = House::demo().await;
    let cora = house.visit_of_cora().await;
    let form = cora.page("/clients/new").await;
    says(&form, &["This mails nobody.", "value=\"Europe/Berlin\"", "list=\"zone-list\""]);
    says_nothing_of(&form, &["name=\"coach\"", "value=\"Etc/"]);
    let key = hidden(&form, "key");
    let wrong = cora.press("/clients", &format!("key={key}&name=+&pronouns=she%2Fher&zone=Moon&language=en")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    says(&wrong.text, &["href=\"#name\"", "href=\"#zone\"", "value=\"Moon\"", "value=\"she/her\""]);
    says(&wrong.text, &["such as Berlin or Europe/Berlin."]);
    let sent = format!("key={}&name=Ana&pronouns=&zone=+lisbon&language=en", hidden(&wrong.text, "key"));
    let place = cora.goes("/clients", &sent).await;
    assert_eq!(cora.goes("/clients", &sent).await, place);
    assert_eq!(house.stage.count("SELECT count(*) FROM clients").await, 1);
    assert!(place.ends_with("?told=added"), "{place}");
    says(&cora.page(&place).await, &["Nobody was mailed.", "<h1>Ana</h1>", "Lisbon", "No contact plan yet", "/plan\""]);
    let again = cora.press("/clients", &sent.replace("Ana", "Anna")).await;
    assert_eq!(again.status, 422);
    says(&again.text, &["press again", "value=\"Anna\""]);
    let olga = house.visit(&format!("staff:{}", house.stage.owner())).await;
    says(&olga.page("/clients/new").await, &["name=\"coach\"", "Cora"]);
    let whose = format!("name=Ben&zone=UTC&language=en&coach={}", house.stage.coach());
    let place = olga.goes("/clients", &whose).await;
    says(&cora.page(place.split('?').next().unwrap()).await, &["<h1>Ben</h1>"]);
}

#[tokio::test]
async fn two_people_do_not_write_over_each_other_unseen() {
    let house = House::demo().await;
    let (ana, cora) = (house.stage.client("Ana").await, house.visit_of_cora().await);
    let path = format!("/clients/{ana}/edit");
    let version = hidden(&cora.page(&path).await, "version").to_owned();
    let form = |name: &str| format!("version={version}&name={name}&pronouns=they&zone=Europe%2FBerlin&language=en");
    assert_eq!(cora.goes(&path, &form("Anna")).await, format!("/clients/{ana}?told=changed"));
    says(&cora.page(&format!("/clients/{ana}?told=changed")).await, &["Kept.", "<h1>Anna</h1>", "they"]);
    let clash = cora.press(&path, &form("Annika")).await;
    assert_eq!(clash.status, 412, "{}", clash.text);
    says(&clash.text, &["value=\"Annika\"", "class=\"matter\""]);
    assert_ne!(hidden(&clash.text, "version"), version);
    assert_eq!(client(&house.stage.as_coach(), ana).await.unwrap().name, "Anna");
}

#[tokio::test]
async fn a_file_is_closed_and_opened_again() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let (ana, cora) = (house.stage.client("Ana").await, house.visit_of_cora().await);
    let path = format!("/clients/{ana}");
    says_nothing_of(&cora.page(&path).await, &["still booked"]);
    let session = house.stage.session(ana, "2026-12-01T10:00").await;
    house.stage.session(ana, "2026-12-08T10:00").await;
    let file = cora.page(&path).await;
    says(&file, &["2 sessions are still booked. They stay in the week unless they are cancelled"]);
    let version = format!("version={}", hidden(&file, "version"));
    let closed = cora.goes(&format!("{path}/archive"), &version).await;
    let page = cora.page(&closed).await;
    says(&page, &["This file is closed", "Open it again", "2 sessions are still booked."]);
    says(&cora.page(&format!("/sessions/{session}")).await, &["/cancel\""]);
    says_nothing_of(&page, &["/homework/new", "/contacts\"", "/sessions/new?client", "/invitation"]);
    says(&cora.page("/clients").await, &["No clients yet"]);
    says(&cora.page("/clients?archived=true").await, &["Ana"]);
    let version = format!("version={}", hidden(&page, "version"));
    let open = cora.goes(&format!("{path}/reopen"), &version).await;
    says(&cora.page(&open).await, &["The file is open again.", "Close the file"]);
    assert_eq!(cora.press(&format!("{path}/archive"), &version).await.status, 412);
}

#[tokio::test]
async fn they_spoke_now_or_earlier_and_not_tomorrow() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let (ana, cora) = (house.stage.client("Ana").await, house.visit_of_cora().await);
    let path = format!("/clients/{ana}/contacts");
    let key = hidden(&cora.page(&format!("/clients/{ana}")).await, "key").to_owned();
    let place = cora.goes(&path, &format!("key={key}")).await;
    assert_eq!(cora.goes(&path, &format!("key={key}")).await, place);
    let told = cora.page(&place).await;
    says(&told, &["Noted: you spoke.", "Take that back", "Cora and Ana spoke", "Tue 24 November 2026, 12:00"]);
    cora.goes(&path, "at=2026-11-20T09%3A30").await;
    let file = cora.page(&format!("/clients/{ana}")).await;
    says(&file, &["Fri 20 November 2026, 09:30"]);
    assert_eq!(file.matches("Cora and Ana spoke").count(), 2);
    let undo = format!("contact={}", hidden(&file, "contact"));
    assert_eq!(cora.goes(&format!("{path}/undo"), &undo).await, format!("/clients/{ana}?told=unspoken"));
    let file = cora.page(&format!("/clients/{ana}?told=unspoken")).await;
    assert_eq!(file.matches("Cora and Ana spoke").count(), 1);
    assert_eq!(cora.press(&format!("{path}/undo"), &undo).await.status, 409);
    for (at, kept) in [("2026-11-25T09%3A30", "value=\"2026-11-25T09:30\""), ("soon", "value=\"soon\"")] {
        let wrong = cora.press(&path, &format!("at={at}")).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
        says(&wrong.text, &[kept, "href=\"#at\"", "<details open>"]);
    }
}

#[tokio::test]
async fn letters_that_a_press_asks_for_are_announced_in_words_to_pass_on() {
    let house = House::demo().await;
    let (ana, cora) = (house.stage.client("Ana").await, house.visit_of_cora().await);
    let path = format!("/clients/{ana}");
    let file = cora.page(&path).await;
    says(&file, &["Please tell them: it comes from", "subject “", "Letters go to ana@home.example."]);
    for (letter, told) in [("invitation", "invited"), ("address-check", "checked")] {
        let key = format!("key={}-{letter}", "k".repeat(32));
        let place = cora.goes(&format!("{path}/{letter}"), &key).await;
        assert_eq!(
            (place.as_str(), &cora.goes(&format!("{path}/{letter}"), &key).await),
            (&*format!("{path}?told={told}"), &place)
        );
    }
    assert_eq!(house.stage.count("SELECT count(*) FROM letters").await, 2);
    let again = cora.press(&format!("{path}/invitation"), "").await;
    assert_eq!(again.status, 429);
    says(
        &cora.page(&format!("{path}?told=invited")).await,
        &["goes out in safe hours", "Check of an address", "Invitation"],
    );
    let letters = cora.page(&format!("{path}/letters")).await;
    says(&letters, &["Letters to Ana", "Invitation", "Check of an address"]);
    assert_eq!(cora.goes(&format!("{path}/stop"), "").await, format!("{path}?told=stopped"));
    assert!(contact_plan(&house.stage.as_coach(), ana).await.unwrap().stopped_at.is_some());
    let stopped = cora.page(&path).await;
    says(&stopped, &["All contact is stopped.", "id=\"file\""]);
    says_nothing_of(&stopped, &["/stop\"", "action=\"/clients/x/invitation\""]);
    cora.goes(&format!("{path}/archive"), &format!("version={}", hidden(&stopped, "version"))).await;
    says_nothing_of(&cora.page(&path).await, &["/archive\"", "/edit\""]);
}

#[tokio::test]
async fn a_file_shows_each_what_is_theirs_to_see() {
    let house = House::demo().await;
    house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
    let ana = house.stage.client("Ana").await;
    house.stage.session(ana, "2026-12-01T10:00").await;
    let path = format!("/clients/{ana}");
    let cora = house.visit_of_cora().await.page(&path).await;
    says(
        &cora,
        &["Tue 1 December 2026, 10:00", "with Cora", "/homework/new", "We spoke", "Letters to them", "Session booked"],
    );
    for person in [house.stage.owner(), house.stage.assistant().await] {
        let visit = house.visit(&format!("staff:{person}")).await;
        let file = visit.page(&path).await;
        says(
            &file,
            &["Homework is between them and their coach.", "Email, not confirmed yet", "/sessions/new?client="],
        );
        says_nothing_of(&file, &["/homework/new", "We spoke earlier", &format!("href=\"{path}/plan\"")]);
        assert_eq!(visit.look(&format!("{path}/homework")).await.status, 403);
        says(&visit.page(&format!("{path}/sessions")).await, &["Sessions with Ana", "1 December 2026"]);
    }
    let otto = house.visit(&format!("staff:{}", house.stage.coach_named("Otto").await)).await;
    let ana_herself = house.visit(&format!("client:{ana}")).await;
    for path in [&*path, &format!("{path}/edit"), &format!("{path}/letters"), &format!("{path}/homework/new")] {
        assert_eq!(otto.look(path).await.status, 404, "{path}");
        let hers = ana_herself.look(path).await;
        assert_eq!(hers.status, 404, "{path}");
        says_nothing_of(&hers.text, &["Halcyon", "coach"]);
    }
    assert_eq!(house.get(&path).send().await.header("location"), "/");
}

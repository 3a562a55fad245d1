//! Pages behind links in letters.

use practice::correspondence::{check_address, invite};
use practice::keyring::Purpose;

use crate::house::House;

#[tokio::test]
async fn an_address_is_confirmed_by_a_press_and_never_by_a_look() {
    let house = House::open().await;
    let ana = house.stage.client("Ana").await;
    let letter = check_address(&house.stage.as_coach(), ana).await.unwrap();
    house.stage.attempted(letter).await;
    let token = house.stage.office().keyring().letter_token(Purpose::ConfirmAddress, letter.0, "ana@home.example");
    let path = format!("/address/{token}");
    let confirmed = "SELECT count(*) FROM contact_plans WHERE confirmed_at IS NOT NULL";
    let looked = house.get(&path).send().await;
    assert_eq!((looked.status.as_u16(), house.stage.count(confirmed).await), (200, 0));
    assert_eq!(house.get("/address/else").send().await.text, looked.text);
    assert!(!looked.text.contains("Riverside") && !looked.text.contains("coach"));
    let pressed = house.post(&path).form("").send().await;
    assert_eq!((pressed.status.as_u16(), house.stage.count(confirmed).await), (200, 1), "{}", pressed.text);
    let spent = house.post("/address/else").form("").send().await;
    assert_eq!(spent.status, 409);
    assert!(spent.text.contains("This link has been used, or its time has passed."));
}

#[tokio::test]
async fn an_invitation_is_answered_with_its_token_or_its_code() {
    let house = House::open().await;
    let (ana, ben) = (house.stage.client("Ana").await, house.stage.client("Ben").await);
    let page = house.get("/welcome").send().await.text;
    assert!(page.contains("<title>Welcome</title>") && page.contains("src=\"/static/welcome."));
    let letter = invite(&house.stage.as_coach(), ana).await.unwrap();
    house.stage.attempted(letter).await;
    let token = house.stage.office().keyring().letter_token(Purpose::Invitation, letter.0, "ana@home.example");
    let link = format!("token=https%3A%2F%2Fletters.example%2Fwelcome%23{token}");
    let got = house.post("/welcome").form(&link).send().await;
    assert_eq!(got.status, 200, "{}", got.text);
    let other = invite(&house.stage.as_coach(), ben).await.unwrap();
    house.stage.attempted(other).await;
    let sent = sqlx::query("UPDATE letters SET state = 'sent'").execute(&house.stage.database().owner()).await;
    assert_eq!(sent.unwrap().rows_affected(), 2);
    let code = house.stage.office().keyring().letter_code(Purpose::InvitationCode, other.0);
    let got = house.post("/welcome").form(&format!("token={}", code.to_lowercase())).send().await;
    assert_eq!(got.status, 200, "{}", got.text);
    assert_eq!(house.stage.count("SELECT count(*) FROM contact_plans WHERE confirmed_at IS NOT NULL").await, 2);
    assert_eq!(house.post("/welcome").form("token=ABCD-EFGH-JKLM").send().await.status, 409);
}

#[tokio::test]
async fn one_click_ends_letters_from_wherever_it_comes() {
    let house = House::open().await;
    for sort in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let call =
            house.post("/unsubscribe/none").header("content-type", sort).header("origin", "https://mail.example");
        let got = call.header("sec-fetch-site", "cross-site").raw("List-Unsubscribe=One-Click").send().await;
        assert_eq!((got.status.as_u16(), got.header("set-cookie"), got.header("location")), (200, "", ""));
    }
    let looked = house.get("/unsubscribe/none").send().await;
    assert!(looked.text.contains("<title>Letters</title>") && !looked.text.contains("Riverside"));
}

#[tokio::test]
async fn pages_bring_nothing_from_elsewhere_and_nothing_inline() {
    let house = House::demo().await;
    for path in
        ["/", "/welcome", "/set-up", "/sign-in", "/address/x", "/unsubscribe/x", "/api/v1/docs", "/problems/slot-taken"]
    {
        let page = house.get(path).send().await.text;
        assert!(page.starts_with("<!doctype html>"), "{path}");
        assert!(!page.contains("<script>"), "{path}");
        // Two places elsewhere may be named, and nothing is fetched from either: where "Leave this page" leads, and the host of letters.
        let page = page.replace(r#"data-away="https://www.wikipedia.org/""#, "");
        let page = page.replace(r#"href="http://letters.example/sign-in/letter""#, "");
        for foreign in ["http://", "https://", "style=", "onclick", "<style", "javascript:"] {
            assert!(!page.contains(foreign), "{path} {foreign}");
        }
    }
    assert_eq!(house.get("/static/site.css").send().await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn whoever_sends_nothing_is_told_so_and_not_that_a_link_is_over() {
    let house = House::open().await;
    for path in ["/welcome", "/set-up", "/sign-in/letter/code"] {
        let got = house.post(path).header("cookie", "halcyon-asked=x").form("token=+").send().await;
        assert_eq!(got.status, 422, "{path}");
        assert!(got.text.contains("Nothing is here yet. Please copy the whole link into it"), "{path} {}", got.text);
    }
}

/// Where a page names files of ours.
pub(crate) fn files_of(page: &str) -> Vec<String> {
    page.split('"').filter(|part| part.starts_with("/static/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_a_page_names_is_there_for_ever() {
    let house = House::demo().await;
    let welcome = house.get("/welcome").send().await.text;
    let mut asked_for = files_of(&welcome);
    let style = asked_for.iter().find(|path| path.ends_with(".css")).unwrap();
    let style = house.get(style).send().await;
    assert!(style.text.starts_with("/* The order of layers") && style.text.contains("light-dark("));
    asked_for.extend(files_of(&style.text));
    assert_eq!(asked_for.iter().filter(|path| path.ends_with(".woff2")).count(), 7, "{asked_for:?}");
    for path in asked_for {
        let got = house.get(&path).header("accept-encoding", "gzip").send().await;
        let sort = match path.rsplit('.').next().unwrap() {
            "css" => ("text/css; charset=utf-8", "gzip"),
            "js" => ("text/javascript; charset=utf-8", "gzip"),
            "svg" => ("image/svg+xml; charset=utf-8", "gzip"),
            _ => ("font/woff2", ""),
        };
        assert_eq!(got.status, 200, "{path}");
        assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!((got.header("content-type"), got.header("content-encoding")), sort, "{path}");
    }
}

#[tokio::test]
async fn a_visitors_window_and_a_clients_say_nothing_of_whose_they_are() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    let signed = house.post("/demo/sign-in").form(&format!("person=client:{ana}")).send().await;
    let cookie = signed.header("set-cookie").split(';').next().unwrap().to_owned();
    for path in ["/", "/welcome", "/address/x", "/unsubscribe/x"] {
        let page = house.get(path).header("cookie", &cookie).send().await.text;
        let title = page.split(['<', '>']).skip_while(|part| *part != "title").nth(1).unwrap();
        assert!(["Welcome", "Letters", "Your address"].contains(&title), "{path} {title}");
        for word in ["coach", "practice", "Halcyon", "Riverside", "bird."] {
            let head = page.split("<main").next().unwrap();
            assert!(!head.contains(word), "{path} {word}");
        }
        assert_eq!(page.contains("action=\"/leave\""), path != "/welcome", "{path}");
    }
    let cora = house.stage.coach().0;
    let signed = house.post("/demo/sign-in").form(&format!("person=staff:{cora}")).send().await;
    let cookie = signed.header("set-cookie").split(';').next().unwrap().to_owned();
    let page = house.get("/").header("cookie", &cookie).send().await.text;
    assert!(page.contains("<title>Today · Halcyon</title>") && !page.contains("data-away"), "{page}");
}

#[tokio::test]
async fn what_is_the_matter_stands_at_its_field_and_at_the_top() {
    let house = House::open().await;
    let page = house.post("/welcome").form("token=%3Cb%3EABCD").send().await;
    assert_eq!(page.status, 409);
    let sentence = "This link has been used, or its time has passed.";
    assert!(page.text.contains(&format!("<a href=\"#token\">{sentence}</a>")), "{}", page.text);
    assert!(page.text.contains(&format!("<p class=\"matter\" id=\"token-matter\">{sentence}</p>")));
    assert!(page.text.contains("aria-describedby=\"token-hint token-matter\" aria-invalid=\"true\""));
    assert!(page.text.contains("value=\"&#60;b&#62;ABCD\""), "{}", page.text);
}

/// A browser asks for HTML, a program does not say so.
#[tokio::test]
async fn a_place_that_is_not_there_is_a_page_to_people_and_a_problem_to_programs() {
    let house = House::demo().await;
    for path in ["/nothing", "/letters/x/y", "/answers/x/edit", "/sessions/x"] {
        let read = house.get(path).header("accept", "text/html,application/xhtml+xml,*/*;q=0.8").send().await;
        assert!(read.status == 404 || read.status == 303, "{path}: {}", read.status);
        if read.status == 404 {
            assert!(
                read.text.starts_with("<!doctype html>") && read.text.contains("href=\"/\""),
                "{path}: {}",
                read.text
            );
            assert!(read.text.contains("<title>Welcome</title>"), "{path}");
        }
    }
    assert_eq!(house.get("/nothing").send().await.problem(), (404, "not-found"));
    let call = house.get("/api/v1/nothing").header("accept", "text/html");
    assert_eq!(call.send().await.problem(), (404, "not-found"));
}

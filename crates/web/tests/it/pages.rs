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
    assert!(page.contains("<title>Welcome</title>") && page.contains("/static/welcome.js"));
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
async fn a_press_from_a_page_that_is_not_ours_does_nothing() {
    let house = House::demo().await;
    for path in ["/welcome", "/demo/sign-in", "/demo/token"] {
        let got = house
            .post(path)
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://evil.example")
            .form("token=x")
            .send()
            .await;
        assert_eq!(got.problem(), (403, "foreign-origin"));
    }
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
    for path in ["/", "/welcome", "/address/x", "/unsubscribe/x", "/api/v1/docs", "/problems/slot-taken"] {
        let page = house.get(path).send().await.text;
        assert!(page.starts_with("<!doctype html>"), "{path}");
        for foreign in ["http://", "https://", "style=", "onclick", "<style", "javascript:"] {
            assert!(!page.contains(foreign), "{path} {foreign}");
        }
    }
    assert!(house.get("/static/halcyon.css").send().await.text.contains("light-dark("));
    assert_eq!(house.get("/static/welcome.js").send().await.header("content-type"), "text/javascript; charset=utf-8");
}

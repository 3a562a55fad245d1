//! One's own tokens and one's own address, on pages: what a thief of a browser left open, or of a token, could use is made after a proof only.

use jiff::SignedDuration;
use practice::cast::PASSWORD;
use practice::people::tokens;

use crate::house::House;
use crate::staff_door::{Browser, insider, worded};
use crate::visit::{says, says_nothing_of};

const TOKENS: &str = "SELECT count(*) FROM tokens";

#[tokio::test]
async fn a_token_is_made_after_a_proof_shown_once_and_ended() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    says(&browser.look("/me").await.text, &["href=\"/me/tokens\""]);
    says(&browser.look("/me/tokens").await.text, &["No tokens", "href=\"/me/tokens/new\""]);
    says(&browser.look("/me/tokens/new").await.text, &["90 days", "id=\"name\""]);
    let wrong = browser.press("/me/tokens/new", "name=&length=century").await;
    assert_eq!((wrong.status.as_u16(), house.stage.count(TOKENS).await), (422, 0));
    says(&wrong.text, &["id=\"name-matter\""]);
    says(&browser.press("/me/tokens/new", "name=x&length=century").await.text, &["id=\"length-matter\""]);
    let made = browser.press("/me/tokens/new", "name=Calendar&length=week").await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (200, "no-store"), "{}", made.text);
    let token = made.text.split("id=\"token\">").nth(1).unwrap().split('<').next().unwrap();
    says(&made.text, &["It is good until Mon 30 November 2026"]);
    assert_eq!(house.get("/api/v1/clients").bearer(token).send().await.status, 200);
    let listed = browser.look("/me/tokens").await.text;
    says(&listed, &["Calendar", "good until Mon 30 November 2026"]);
    says_nothing_of(&listed, &[token, "halcyon_"]);
    let id = tokens(&house.stage.as_coach()).await.unwrap()[0].id;
    assert_eq!(browser.goes(&format!("/me/tokens/{id}/end"), "").await, "/me/tokens?told=ended");
    assert_eq!(house.get("/api/v1/clients").bearer(token).send().await.problem(), (401, "no-token"));
    says(&browser.look("/me/tokens?told=ended").await.text, &["Ended before", "No tokens"]);
    let mut olga = Browser::new(&house);
    olga.sign_in(&insider(&house, house.stage.owner()).await).await;
    assert_eq!(olga.press(&format!("/me/tokens/{id}/end"), "").await.status, 404, "another person's");
}

#[tokio::test]
async fn without_a_fresh_proof_no_token_is_made_and_no_address_changes() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    house.stage.pass(SignedDuration::from_mins(11)).await;
    for (path, form) in [("/me/tokens/new", "name=x&length=week"), ("/me/address", "address=else%40home.example")] {
        let way = format!("/prove?next={}", path.replace('/', "%2F"));
        assert_eq!(browser.look(path).await.header("location"), way);
        assert_eq!(browser.goes(path, form).await, way);
    }
    assert_eq!(house.stage.count(TOKENS).await, 0);
    assert_eq!(house.stage.count("SELECT count(*) FROM staff WHERE address LIKE 'else%'").await, 0);
    let code = cora.code(&house.stage).await;
    let form = format!("password={}&code={code}&next=%2Fme%2Ftokens%2Fnew", worded(PASSWORD));
    assert_eq!(browser.goes("/prove", &form).await, "/me/tokens/new");
    assert_eq!(browser.press("/me/tokens/new", "name=x&length=week").await.status, 200);
}

#[tokio::test]
async fn another_address_of_ones_own_ends_nothing() {
    let house = House::open().await;
    let mut cora = insider(&house, house.stage.coach()).await;
    let (mut here, mut there) = (Browser::new(&house), Browser::new(&house));
    there.sign_in(&cora).await;
    here.sign_in(&cora).await;
    let bearer = house.cora().await;
    says(&here.look("/me").await.text, &["href=\"/me/address\""]);
    says(&here.look("/me/address").await.text, &["value=\"cora@home.example\"", "autocomplete=\"username\""]);
    assert_eq!(here.press("/me/address", "address=nowhere").await.status, 422);
    let taken = here.press("/me/address", "address=olga%40home.example").await;
    assert_eq!(taken.status, 409);
    says(&taken.text, &["Another member of staff has this address."]);
    assert_eq!(here.goes("/me/address", "address=else%40home.example").await, "/me?told=address");
    says(&here.look("/me?told=address").await.text, &["You sign in with this address from now on"]);
    assert_eq!(
        (here.look("/me").await.status, there.look("/me").await.status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    assert_eq!(house.get("/api/v1/clients").bearer(&bearer).send().await.status, 200);
    cora.address = "else@home.example".to_owned();
    Browser::new(&house).sign_in(&cora).await;
}

#[tokio::test]
async fn in_a_demo_none_are_made() {
    let house = House::demo().await;
    let cora = house.visit_of_cora().await;
    says(&cora.page("/me/tokens").await, &["In a demo a press signs you in, so no tokens are made here."]);
    assert_eq!(cora.look("/me/tokens/new").await.header("location"), "/me");
    assert_eq!(cora.goes("/me/tokens/new", "name=x&length=week").await, "/prove?next=%2Fme%2Ftokens%2Fnew");
    assert_eq!(house.stage.count(TOKENS).await, 0);
}

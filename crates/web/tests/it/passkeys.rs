//! Passkeys, from outside: made at set-up and on one's own page, used to come in and to show once more who one is, renamed and removed.

use std::sync::Arc;

use domain::ids::StaffId;
use jiff::SignedDuration;
use practice::cast::{Device, ORIGIN, PASSWORD, Stage};
use practice::doors::reset;
use serde_json::Value;

use crate::house::{Got, House};
use crate::staff_door::{Browser, worded};
use crate::visit::{hidden, says, says_nothing_of};

async fn house() -> House {
    House::open().await.with(|web| web.site = Some(Arc::new(Stage::site())))
}

impl Browser<'_> {
    /// What the pages ask of a device.
    pub(crate) async fn asked(&mut self, path: &str) -> Value {
        let got = self.press(path, "").await;
        assert_eq!(got.status, 200, "{path}: {}", got.text);
        assert!(self.cookie("halcyon-passkey").is_some());
        got.json
    }

    /// A passkey is made, and the form says so.
    pub(crate) async fn makes(&mut self, place: &str, ask: &str, device: &mut Device, name: &str) -> Got {
        let answer = device.make(&self.asked(ask).await);
        self.press(place, &format!("name={name}&answer={}", encoded(&answer))).await
    }

    /// A passkey is shown, and the form says so.
    pub(crate) async fn shows(&mut self, place: &str, device: &mut Device, more: &str) -> Got {
        let answer = device.show(&self.asked(&format!("{place}/ask")).await);
        self.press(place, &format!("{more}answer={}", encoded(&answer))).await
    }
}

fn encoded(answer: &str) -> String {
    form_urlencoded::byte_serialize(answer.as_bytes()).collect()
}

/// Somebody who set up with one passkey and nothing else.
async fn with_a_passkey<'a>(house: &'a House, staff: StaffId, device: &mut Device) -> Browser<'a> {
    let link = reset(&house.stage.as_operator(), staff).await.unwrap();
    let mut cora = Browser::new(house);
    assert_eq!(cora.goes("/set-up", &format!("token={}", link.token.reveal())).await, "/set-up/passkey");
    let made = cora.makes("/set-up/passkey", "/set-up/passkey/ask", device, "Laptop").await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, "/set-up/passkey"), "{}", made.text);
    cora
}

/// The first passkey on a page.
pub(crate) fn first(page: &str) -> String {
    page.split("href=\"/me/passkeys/")
        .find_map(|rest| rest.split_once('"').filter(|(id, _)| id.len() == 36))
        .unwrap()
        .0
        .to_owned()
}

#[tokio::test]
async fn whoever_sets_up_is_offered_a_passkey_first_and_advised_to_make_a_second() {
    let house = house().await;
    let link = reset(&house.stage.as_operator(), house.stage.coach()).await.unwrap();
    let mut cora = Browser::new(&house);
    let got = cora.press("/set-up/passkey/ask", "").await;
    assert_eq!(got.problem(), (409, "lapsed"));
    assert_eq!(cora.look("/set-up/passkey").await.header("location"), "/set-up?told=lapsed");
    cora.goes("/set-up", &format!("token={}", link.token.reveal())).await;
    let page = cora.look("/set-up/passkey").await.text;
    says(
        &page,
        &[
            "data-ask=\"/set-up/passkey/ask\"",
            "href=\"/set-up/password\"",
            "This browser cannot use passkeys",
            "/static/passkey.",
        ],
    );
    says_nothing_of(&page, &["Cora", "Riverside", "<script>", "style="]);
    assert_eq!(cora.look("/set-up/password").await.status, 200);
    let refused = cora.press("/set-up/passkey", "name=Laptop&answer=%7B%7D").await;
    assert_eq!(refused.status, 409);
    let mut elsewhere = Device { origin: "https://halcyon.evil".to_owned(), ..Device::called("laptop") };
    let refused = cora.makes("/set-up/passkey", "/set-up/passkey/ask", &mut elsewhere, "Laptop").await;
    assert_eq!(refused.status, 403);
    says(&refused.text, &["This does not match what we keep."]);
    let mut device = Device::called("laptop");
    let made = cora.makes("/set-up/passkey", "/set-up/passkey/ask", &mut device, "%20").await;
    assert_eq!(made.header("location"), "/set-up/passkey", "{}", made.text);
    let page = cora.look("/set-up/passkey").await.text;
    says(&page, &["<strong>Passkey</strong>", "Please make a second one", "action=\"/set-up/finish\""]);
    for path in ["/set-up/password", "/set-up/codes"] {
        assert_eq!(cora.look(path).await.header("location"), "/set-up/passkey", "{path}");
    }
    assert_eq!(cora.goes("/set-up/finish", "").await, "/");
    let me = cora.look("/me").await.text;
    says(&me, &["Please make a second one", "A password and an authenticator", "href=\"/me/passkeys/new\""]);
}

#[tokio::test]
async fn a_passkey_opens_the_door_and_leads_to_where_one_was_going() {
    let house = house().await;
    let mut device = Device::called("laptop");
    with_a_passkey(&house, house.stage.coach(), &mut device).await;
    let mut browser = Browser::new(&house);
    let page = browser.look("/sign-in?next=%2Fme").await.text;
    says(&page, &["data-passkeys=\"known\" hidden", "data-ask=\"/sign-in/passkey/ask\"", "name=\"password\""]);
    assert_eq!(hidden(&page, "next"), "/me");
    for (next, place) in [("next=%2Fme&", "/me"), ("next=%2F%2Fevil.example&", "/"), ("", "/")] {
        let got = browser.shows("/sign-in/passkey", &mut device, next).await;
        assert_eq!((got.status.as_u16(), got.header("location")), (303, place), "{}", got.text);
    }
    says(&browser.look("/me").await.text, &["last used"]);
    let former = browser.cookie("halcyon").unwrap();
    browser.shows("/sign-in/passkey", &mut device, "").await;
    assert!(!house.is_signed_in(&format!("halcyon={former}")).await, "the one it came with ends");
}

#[tokio::test]
async fn what_is_shown_by_another_or_twice_opens_nothing() {
    let house = house().await;
    let mut device = Device::called("laptop");
    with_a_passkey(&house, house.stage.coach(), &mut device).await;
    let (mut asked, mut other) = (Browser::new(&house), Browser::new(&house));
    let answer = device.show(&asked.asked("/sign-in/passkey/ask").await);
    let form = format!("answer={}", encoded(&answer));
    assert_eq!(other.press("/sign-in/passkey", &form).await.status, 409, "a browser that was not asked");
    assert_eq!(asked.press("/sign-in/passkey", &form).await.status, 303);
    let twice = asked.press("/sign-in/passkey", &form).await;
    assert_eq!(twice.status, 409);
    says(&twice.text, &["This took longer than we wait.", "href=\"#passkey\"", "id=\"passkey\""]);
    let strange =
        other.shows("/sign-in/passkey", &mut Device { user: device.user.clone(), ..Device::called("x") }, "").await;
    assert_eq!(strange.status, 403);
    let foreign =
        house.post("/sign-in/passkey/ask").header("origin", "https://evil.example").header("host", "h").send().await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn what_is_great_is_shown_once_more_with_a_passkey() {
    let house = house().await;
    let mut device = Device::called("laptop");
    let mut cora = with_a_passkey(&house, house.stage.coach(), &mut device).await;
    cora.goes("/set-up/finish", "").await;
    house.stage.pass(SignedDuration::from_mins(11)).await;
    assert_eq!(cora.look("/me/passkeys/new").await.header("location"), "/prove?next=%2Fme%2Fpasskeys%2Fnew");
    assert_eq!(cora.press("/me/passkeys/ask", "").await.problem(), (403, "proof-needed"));
    let page = cora.look("/prove?next=%2Fme%2Fpasskeys%2Fnew").await.text;
    says(&page, &["data-ask=\"/prove/passkey/ask\"", "This browser cannot use passkeys"]);
    says_nothing_of(&page, &["name=\"password\""]);
    let wrong = cora.shows("/prove/passkey", &mut Device { verifies: false, ..device.clone() }, "").await;
    assert_eq!(wrong.status, 403);
    let before = cora.cookie("halcyon");
    let proved = cora.shows("/prove/passkey", &mut device, "next=%2Fme%2Fpasskeys%2Fnew&").await;
    assert_eq!((proved.status.as_u16(), proved.header("location")), (303, "/me/passkeys/new"), "{}", proved.text);
    assert_ne!(cora.cookie("halcyon"), before);
    let mut there = Browser::new(&house);
    there.shows("/sign-in/passkey", &mut device, "").await;
    let made = cora.makes("/me/passkeys", "/me/passkeys/ask", &mut Device::called("phone"), "Phone").await;
    assert_eq!(made.header("location"), "/me?told=passkey", "{}", made.text);
    says(&cora.look("/me?told=passkey").await.text, &["Your new passkey is good from now on.", "Phone", "Laptop"]);
    assert_eq!(there.look("/me").await.status, 303, "everywhere else they are signed out");
}

#[tokio::test]
async fn one_is_renamed_and_removed_and_the_last_one_stays() {
    let house = house().await;
    let mut device = Device::called("laptop");
    let mut cora = with_a_passkey(&house, house.stage.coach(), &mut device).await;
    cora.makes("/set-up/passkey", "/set-up/passkey/ask", &mut Device::called("phone"), "Phone").await;
    cora.goes("/set-up/finish", "").await;
    let laptop = format!("/me/passkeys/{}", first(&cora.look("/me").await.text));
    says(&cora.look(&laptop).await.text, &["value=\"Laptop\"", "Remove this passkey", "not yet"]);
    let refused = cora.press(&laptop, "name=%20").await;
    assert_eq!(refused.status, 422);
    assert_eq!(cora.goes(&laptop, "name=The+blue+%3Cb%3Ekey").await, "/me?told=renamed");
    says(&cora.look("/me").await.text, &["The blue &#60;b&#62;key"]);
    assert_eq!(cora.goes(&format!("{laptop}/remove"), "").await, "/me?told=unpasskeyed");
    assert_eq!(cora.look(&laptop).await.status, 404);
    let phone = format!("/me/passkeys/{}", first(&cora.look("/me").await.text));
    let page = cora.look(&phone).await.text;
    says(&page, &["It is your only way in, so it stays."]);
    says_nothing_of(&page, &["/remove\""]);
    let refused = cora.press(&format!("{phone}/remove"), "").await;
    assert_eq!(refused.status, 409);
    says(&refused.text, &["This is your only way in, so it stays."]);
    house.stage.pass(SignedDuration::from_mins(11)).await;
    let way = format!("/prove?next={}", phone.replace('/', "%2F"));
    assert_eq!(cora.goes(&format!("{phone}/remove"), "").await, way);
    let dora = house.stage.coach_named("Dora").await;
    let insider = house.stage.insider(dora).await;
    let mut dora = Browser::new(&house);
    dora.sign_in(&insider).await;
    assert_eq!(dora.look(&phone).await.status, 404);
    assert_eq!(dora.press(&phone, "name=Mine").await.status, 404);
    assert_eq!(dora.press(&format!("{phone}/remove"), "").await.status, 404);
}

#[tokio::test]
async fn whoever_has_one_passkey_alone_is_told_who_would_let_them_in_again() {
    let house = house().await;
    let mut device = Device::called("laptop");
    let mut cora = with_a_passkey(&house, house.stage.coach(), &mut device).await;
    cora.goes("/set-up/finish", "").await;
    let me = cora.look("/me").await.text;
    says(&me, &["Please make a second one", "an owner of the practice lets you in again"]);
    says_nothing_of(&me, &["halcyon reset"]);
    assert_eq!(me.matches("href=\"/me/passkeys/new\"").count(), 1, "{me}");
    let mut olga = with_a_passkey(&house, house.stage.owner(), &mut Device::called("tablet")).await;
    olga.goes("/set-up/finish", "").await;
    says(&olga.look("/me").await.text, &["another owner lets you in again", "with one command: halcyon reset"]);
    let made = cora.makes("/me/passkeys", "/me/passkeys/ask", &mut Device::called("phone"), "Phone").await;
    let me = cora.look(made.header("location")).await.text;
    says_nothing_of(&me, &["Please make a second one", "lets you in again"]);
    says(&me, &["href=\"/me/passkeys/new\">Make another passkey"]);
    let dora = house.stage.insider(house.stage.coach_named("Dora").await).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&dora).await;
    says(&browser.look("/me").await.text, &["href=\"/me/passkeys/new\">Make a passkey"]);
}

#[tokio::test]
async fn whoever_has_a_passkey_alone_may_add_password_authenticator_and_codes() {
    let house = house().await;
    let mut device = Device::called("laptop");
    let mut cora = with_a_passkey(&house, house.stage.coach(), &mut device).await;
    cora.goes("/set-up/finish", "").await;
    says(&cora.look("/me").await.text, &["href=\"/me/password\""]);
    assert_eq!(cora.look("/me/authenticator").await.header("location"), "/me/password");
    assert_eq!(cora.look("/me/recovery-codes").await.header("location"), "/me");
    assert_eq!(cora.goes("/me/password", &format!("password={}", worded(PASSWORD))).await, "/me/authenticator");
    let page = cora.look("/me/authenticator").await.text;
    let typed = page.split("class=\"typed\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    says(&cora.look("/me").await.text, &["href=\"/me/authenticator\"", "not set up"]);
    let code = Stage::code_of(&typed, house.stage.now().await);
    assert_eq!(cora.goes("/me/authenticator", &format!("code={code}")).await, "/me/recovery-codes");
    let shown = cora.press("/me/recovery-codes", "").await;
    assert_eq!(shown.text.matches("<li><code>").count(), 10, "{}", shown.text);
    let laptop = format!("/me/passkeys/{}", first(&cora.look("/me").await.text));
    assert_eq!(cora.goes(&format!("{laptop}/remove"), "").await, "/me?told=unpasskeyed", "now it may go");
}

#[tokio::test]
async fn where_passkeys_cannot_be_bound_to_a_name_none_are_offered() {
    let house = House::open().await;
    let cora = house.stage.insider(house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    says_nothing_of(&browser.look("/sign-in").await.text, &["passkey"]);
    assert_eq!(browser.press("/sign-in/passkey/ask", "").await.problem(), (404, "not-found"));
    browser.sign_in(&cora).await;
    says_nothing_of(&browser.look("/me").await.text, &["passkey"]);
    assert_eq!(browser.look("/me/passkeys/new").await.status, 404);
    assert!(practice::doors::Site::of("https://192.0.2.7").is_none());
    assert!(practice::doors::Site::of("http://localhost:8080").is_some());
    assert!(ORIGIN.starts_with("https://"));
}

#[tokio::test]
async fn over_tls_the_cookie_is_for_this_host_alone_and_for_five_minutes() {
    let house = house().await.with(|web| {
        web.site = Some(Arc::new(Stage::site()));
        web.https = true;
    });
    let got = house.post("/sign-in/passkey/ask").send().await;
    let cookie = got.header("set-cookie");
    let bounds = "; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=300";
    assert!(cookie.starts_with("__Host-halcyon-passkey=") && cookie.ends_with(bounds), "{cookie}");
    assert_eq!(got.json["rpId"], "halcyon.example");
    assert_eq!(got.json["userVerification"], "required");
    assert_eq!(got.json["allowCredentials"], serde_json::json!([]), "it tells of nobody");
}

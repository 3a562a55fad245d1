//! Passkeys of clients, from outside: made on their own page, shown for what lies deeper, a way in without a letter, renamed and removed.

use std::sync::Arc;

use domain::actor::Actor;
use domain::ids::ClientId;
use jiff::SignedDuration;
use practice::cast::{Device, Stage};
use practice::doors::Site;

use crate::house::House;
use crate::passkeys::first;
use crate::staff_door::Browser;
use crate::visit::{hidden, says, says_nothing_of};

const DOOR: &str = "/sign-in/letter/passkey";
/// Longer ago than a proof holds, and not so long that a sign-in rests.
const A_WHILE: SignedDuration = SignedDuration::from_mins(11);

async fn house() -> House {
    House::open().await.with(|web| web.clients_site = Some(Arc::new(Stage::site())))
}

/// A client who is signed in by a letter.
async fn ana(house: &House) -> Browser<'_> {
    let client = house.stage.confirmed_client("Ana").await;
    signed_in(house, Actor::Client(client)).await
}

/// Who is called so.
async fn called(house: &House, name: &str) -> ClientId {
    let sql = "SELECT id FROM clients WHERE name = $1";
    ClientId(sqlx::query_scalar(sql).bind(name).fetch_one(&house.stage.database().owner()).await.unwrap())
}

async fn signed_in(house: &House, actor: Actor) -> Browser<'_> {
    Browser::with(house, "halcyon", house.stage.sign_in(actor).await.reveal())
}

#[tokio::test]
async fn one_is_made_on_ones_own_page_and_shuts_what_lies_deeper() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let me = ana.look("/me").await.text;
    says(&me, &["Your PIN", "Make a passkey", "href=\"/me/passkeys/new\""]);
    says_nothing_of(&me, &["Please make a second one"]);
    assert_eq!(ana.look("/plan").await.status, 200);
    let page = ana.look("/me/passkeys/new").await.text;
    says(
        &page,
        &["data-ask=\"/me/passkeys/ask\"", "A passkey leaves a trace", "the address of this site", "/static/passkey."],
    );
    says_nothing_of(&page, &["tokens for programs", "<script>", "style="]);
    let mut phone = Device::called("phone");
    let made = ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    assert_eq!((made.status.as_u16(), made.header("location")), (303, "/me?told=passkey"), "{}", made.text);
    says(
        &ana.look("/me?told=passkey").await.text,
        &["Your new passkey is good from now on.", "Phone", "Make another passkey"],
    );
    assert_eq!(ana.look("/plan").await.status, 200, "it was just made");
    house.stage.pass(A_WHILE).await;
    for path in ["/plan", "/own/opened", "/me/passkeys/new"] {
        let place = format!("/own/pin/show?next={}", path.replace('/', "%2F"));
        assert_eq!(ana.look(path).await.header("location"), place);
    }
    assert_eq!(ana.press("/me/passkeys/ask", "").await.problem(), (403, "proof-needed"));
    let page = ana.look("/own/pin/show?next=%2Fplan").await.text;
    says(
        &page,
        &["data-ask=\"/prove/passkey/ask\"", "This browser cannot use passkeys", "I no longer have my PIN or passkey"],
    );
    says_nothing_of(&page, &["name=\"pin\""]);
    assert_eq!(hidden(&page, "next"), "/plan");
    let wrong = ana.shows("/prove/passkey", &mut Device { verifies: false, ..phone.clone() }, "next=%2Fplan&").await;
    assert_eq!(wrong.status, 403);
    says(&wrong.text, &["This does not match what we keep.", "Please show that it is you"]);
    let before = ana.cookie("halcyon");
    let shown = ana.shows("/prove/passkey", &mut phone, "next=%2Fplan&").await;
    assert_eq!((shown.status.as_u16(), shown.header("location")), (303, "/plan"), "{}", shown.text);
    assert_ne!(ana.cookie("halcyon"), before);
    assert_eq!(ana.look("/plan").await.status, 200);
}

#[tokio::test]
async fn whoever_has_neither_is_told_quietly_what_a_pin_and_a_passkey_are_for() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let what_for = "guards how you are written to, and who opened your record";
    says(
        &ana.look("/me").await.text,
        &[what_for, "You do not have to have one.", "href=\"/own/pin\"", "Make a passkey"],
    );
    says_nothing_of(&ana.look("/").await.text, &["PIN", "passkey"]);
    assert_eq!(ana.goes("/own/pin", "pin=274619").await, "/me?told=pin");
    says_nothing_of(&ana.look("/me").await.text, &[what_for]);
    let mut ben = signed_in(&house, Actor::Client(house.stage.confirmed_client("Ben").await)).await;
    ben.makes("/me/passkeys", "/me/passkeys/ask", &mut Device::called("phone"), "Phone").await;
    says_nothing_of(&ben.look("/me").await.text, &[what_for]);
    let mut cora = Browser::new(&house);
    cora.sign_in(&house.stage.insider(house.stage.coach()).await).await;
    says_nothing_of(&cora.look("/me").await.text, &[what_for]);
}

#[tokio::test]
async fn a_passkey_lets_one_in_without_a_letter_and_past_the_pin() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let mut phone = Device::called("phone");
    ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    let mut elsewhere = Browser::new(&house);
    let page = elsewhere.look("/sign-in/letter").await.text;
    says(&page, &["data-passkeys=\"known\" hidden", "data-ask=\"/sign-in/letter/passkey/ask\"", "data-as=\"shared\""]);
    assert_eq!(
        elsewhere.asked(&format!("{DOOR}/ask")).await["allowCredentials"],
        serde_json::json!([]),
        "it tells of nobody"
    );
    let letters = "SELECT count(*) FROM letters WHERE kind = 'sign-in'";
    let opened = elsewhere.shows(DOOR, &mut phone, "shared=&").await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, "/"), "{}", opened.text);
    assert!(elsewhere.cookie("halcyon-device").is_some());
    assert_eq!(house.stage.count(letters).await, 0);
    assert_eq!(elsewhere.look("/plan").await.status, 200);
    says(&elsewhere.look("/me").await.text, &["last used"]);
    let former = elsewhere.cookie("halcyon").unwrap();
    elsewhere.shows(DOOR, &mut phone, "").await;
    assert!(!house.is_signed_in(&format!("halcyon={former}")).await, "the one it came with ends");
}

#[tokio::test]
async fn on_a_device_that_others_use_nothing_is_remembered_and_none_is_offered() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let mut phone = Device::called("phone");
    ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    let mut library = Browser::new(&house);
    let wrong = library.shows(DOOR, &mut Device::called("strange"), "shared=yes&").await;
    assert_eq!(wrong.status, 403);
    says(&wrong.text, &["value=\"yes\" checked", "href=\"#passkey\"", "id=\"passkey\""]);
    library.shows(DOOR, &mut phone, "shared=yes&").await;
    assert!(library.cookie("halcyon").is_some() && library.cookie("halcyon-device").is_none());
    let me = library.look("/me").await.text;
    says(&me, &["You said that other people use this device"]);
    says_nothing_of(&me, &["href=\"/me/passkeys/new\""]);
    assert_eq!(library.look("/me/passkeys/new").await.header("location"), "/me");
    assert_eq!(library.press("/me/passkeys/ask", "").await.problem(), (422, "invalid"));
    house.stage.pass(SignedDuration::from_mins(30)).await;
    assert_eq!(library.look("/me").await.status, 303);
}

#[tokio::test]
async fn what_is_shown_by_another_or_twice_opens_nothing() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let mut phone = Device::called("phone");
    ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    let (mut asked, mut other) = (Browser::new(&house), Browser::new(&house));
    let answer = phone.show(&asked.asked(&format!("{DOOR}/ask")).await);
    let form = format!("answer={}", form_urlencoded::byte_serialize(answer.as_bytes()).collect::<String>());
    assert_eq!(other.press(DOOR, &form).await.status, 409, "a browser that was not asked");
    assert_eq!(asked.press(DOOR, &form).await.status, 303);
    assert_eq!(asked.press(DOOR, &form).await.status, 409);
    let ben = house.stage.confirmed_client("Ben").await;
    let mut ben = signed_in(&house, Actor::Client(ben)).await;
    let passkey = format!("/me/passkeys/{}", first(&ana.look("/me").await.text));
    for got in [ben.look(&passkey).await, ben.press(&passkey, "name=Mine").await] {
        assert_eq!(got.status, 404);
    }
    assert_eq!(ben.press(&format!("{passkey}/remove"), "").await.status, 404);
    assert_eq!(ben.press("/prove/passkey/ask", "").await.problem(), (404, "not-found"));
}

#[tokio::test]
async fn the_last_guard_stays_until_there_is_a_pin() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let mut phone = Device::called("phone");
    ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    let passkey = format!("/me/passkeys/{}", first(&ana.look("/me").await.text));
    assert_eq!(ana.goes(&passkey, "name=The+blue+one").await, "/me?told=renamed");
    let page = ana.look(&passkey).await.text;
    says(&page, &["value=\"The blue one\"", "Nothing else protects your private pages yet", "href=\"/own/pin\""]);
    says_nothing_of(&page, &["/remove\""]);
    let refused = ana.press(&format!("{passkey}/remove"), "").await;
    assert_eq!(refused.status, 422);
    says(&refused.text, &["Please choose a PIN first."]);
    says_nothing_of(&ana.look("/own/pin").await.text, &["name=\"shown\""]);
    assert_eq!(ana.goes("/own/pin", "pin=274619").await, "/me?told=pin");
    says(&ana.look(&passkey).await.text, &["Remove this passkey", "Its trace stays on the device"]);
    house.stage.pass(A_WHILE).await;
    let way = format!("/own/pin/show?next={}", passkey.replace('/', "%2F"));
    assert_eq!(ana.goes(&format!("{passkey}/remove"), "").await, way);
    let page = ana.look(&way).await.text;
    says(&page, &["data-ask=\"/prove/passkey/ask\"", "name=\"pin\"", "Or with your PIN"]);
    let place = ana.goes("/own/pin/show", &format!("pin=274619&next={}", passkey.replace('/', "%2F"))).await;
    assert_eq!(place, passkey);
    assert_eq!(ana.goes(&format!("{passkey}/remove"), "").await, "/me?told=unpasskeyed");
    assert_eq!(ana.look(&passkey).await.status, 404);
}

#[tokio::test]
async fn with_a_passkey_alone_a_pin_takes_a_proof_or_the_code_of_the_coach() {
    let house = house().await;
    let mut ana = ana(&house).await;
    let mut phone = Device::called("phone");
    ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    house.stage.pass(A_WHILE).await;
    let page = ana.look("/own/pin").await.text;
    says(&page, &["The code your coach told you", "href=\"/own/pin/show?next=/own/pin\"", "name=\"shown\""]);
    assert_eq!(ana.goes("/own/pin", "pin=274619").await, "/own/pin/show?next=%2Fown%2Fpin");
    let (client, mut cora) = (called(&house, "Ana").await, Browser::new(&house));
    cora.sign_in(&house.stage.insider(house.stage.coach()).await).await;
    says(&cora.look(&format!("/clients/{client}")).await.text, &["has lost the PIN, or the device with the passkey"]);
    let told = cora.press(&format!("/clients/{client}/pin"), "").await;
    let code = told.text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap().to_owned();
    assert_eq!(ana.goes("/own/pin", &format!("shown={code}&pin=274619")).await, "/me?told=pin");
    assert_eq!(ana.look("/plan").await.status, 200);
}

#[tokio::test]
async fn passkeys_of_clients_are_bound_to_the_host_that_their_letters_lead_to() {
    let letters = "https://letters.example";
    let house = House::open().await.with(|web| {
        (web.site, web.clients_site) = (Some(Arc::new(Stage::site())), Site::of(letters).map(Arc::new));
    });
    let mut ana = ana(&house).await;
    let mut phone = Device { origin: letters.to_owned(), ..Device::called("phone") };
    let made = ana.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    assert_eq!(made.header("location"), "/me?told=passkey", "{}", made.text);
    let mut there = Browser::new(&house);
    assert_eq!(there.asked(&format!("{DOOR}/ask")).await["rpId"], "letters.example");
    assert_eq!(there.asked("/sign-in/passkey/ask").await["rpId"], "halcyon.example");
    assert_eq!(there.shows("/sign-in/passkey", &mut phone, "").await.status, 403, "of another host");
    assert_eq!(there.shows(DOOR, &mut phone, "").await.status, 303);
    house.stage.pass(A_WHILE).await;
    assert_eq!(ana.shows("/prove/passkey", &mut phone, "").await.status, 303);
    let mut elsewhere = Device { origin: "https://halcyon.example".to_owned(), ..Device::called("tablet") };
    assert_eq!(ana.makes("/me/passkeys", "/me/passkeys/ask", &mut elsewhere, "Tablet").await.status, 403);
}

#[tokio::test]
async fn where_they_cannot_be_bound_to_a_name_none_are_offered_and_a_code_still_helps() {
    let house = house().await;
    let mut phone = Device::called("phone");
    ana(&house).await.makes("/me/passkeys", "/me/passkeys/ask", &mut phone, "Phone").await;
    let house = house.with(|web| web.clients_site = None);
    let client = called(&house, "Ana").await;
    let mut ana = signed_in(&house, Actor::Client(client)).await;
    says_nothing_of(&ana.look("/sign-in/letter").await.text, &["passkey"]);
    says_nothing_of(&ana.look("/me").await.text, &["href=\"/me/passkeys/new\""]);
    for path in [format!("{DOOR}/ask"), "/me/passkeys/ask".to_owned(), "/prove/passkey/ask".to_owned()] {
        assert_eq!(ana.press(&path, "").await.problem(), (404, "not-found"), "{path}");
    }
    assert_eq!(ana.look("/plan").await.status, 303, "it is shut all the same");
    says(
        &ana.look("/own/pin/show?next=%2Fplan").await.text,
        &["passkeys do not work under this address", "href=\"/own/pin\""],
    );
}

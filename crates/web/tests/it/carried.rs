//! What somebody has to carry elsewhere is copied by a button, which a script brings; codes for a rainy day are printed, too.

use domain::actor::Actor;
use practice::cast::PASSWORD;
use practice::doors::reset;

use crate::house::House;
use crate::staff_door::{Browser, insider, worded};
use crate::visit::{says, says_nothing_of};

/// Beside what is called `id` on a page stands a button that copies it, and a place that says so to eye and ear.
fn can_be_copied(page: &str, id: &str) {
    assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}: {page}");
    let copies = format!("data-copies=\"#{id}\" hidden>Copy</button>");
    says(page, &[&copies, "role=\"status\" aria-live=\"polite\"", "data-copied=\"Copied.\"", "src=\"/static/copy."]);
}

#[tokio::test]
async fn what_is_carried_elsewhere_can_be_copied() {
    let house = House::open().await;
    let mut olga = Browser::new(&house);
    olga.sign_in(&insider(&house, house.stage.owner()).await).await;
    let cora = format!("/settings/staff/{}", house.stage.coach());
    olga.goes("/me/authenticator/new", "").await;
    can_be_copied(&olga.look("/me/authenticator").await.text, "secret");
    can_be_copied(&olga.press("/me/tokens/new", "name=Calendar&length=week").await.text, "token");
    can_be_copied(&olga.press(&format!("{cora}/link"), "").await.text, "link");
    can_be_copied(&olga.press(&format!("{cora}/reset"), "").await.text, "link");
    let codes = olga.press("/me/recovery-codes", "").await.text;
    can_be_copied(&codes, "codes");
    says(&codes, &["data-prints hidden>Print</button>"]);
}

#[tokio::test]
async fn whoever_sets_up_copies_too_and_what_is_said_in_person_is_not_copied() {
    let house = House::open().await;
    let link = reset(&house.stage.as_operator(), house.stage.owner()).await.unwrap();
    let mut olga = Browser::new(&house);
    olga.goes("/set-up", &format!("token={}", link.token.reveal())).await;
    olga.goes("/set-up/password", &format!("password={}", worded(PASSWORD))).await;
    can_be_copied(&olga.look("/set-up/authenticator").await.text, "secret");
    let ana = house.stage.confirmed_client("Ana").await;
    let own = format!("halcyon={}", house.stage.sign_in(Actor::Client(ana)).await.reveal());
    assert_eq!(house.post("/own/pin").header("cookie", &own).form("pin=274619").send().await.status, 303);
    let mut browser = Browser::new(&house);
    browser.sign_in(&insider(&house, house.stage.coach()).await).await;
    for code in ["pin", "sign-in"] {
        let told = browser.press(&format!("/clients/{ana}/{code}"), "").await;
        assert_eq!(told.status, 200, "{}", told.text);
        says_nothing_of(&told.text, &["data-copies"]);
    }
}

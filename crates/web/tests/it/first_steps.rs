//! The first visit of an owner: four small steps, each seen from what there is, each of which can wait.

use domain::actor::Role;
use domain::ids::StaffId;
use jiff::SignedDuration;
use practice::Expected;
use practice::cast::Stage;
use practice::people::{CreateOwner, RecordContactPlan, create_owner, member, record_contact_plan};

use crate::house::House;
use crate::staff_door::{Browser, insider};
use crate::visit::{hidden, says, says_nothing_of};

/// A practice with nobody but its owner, who has just set up how she signs in.
async fn first_visit(house: &House) -> (Browser<'_>, StaffId) {
    let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
    let command = CreateOwner { name, address, first: Stage::first_start() };
    let olga = create_owner(&house.stage.as_operator(), command).await.unwrap().staff;
    let mut browser = Browser::new(house);
    browser.sign_in(&insider(house, olga).await).await;
    (browser, olga)
}

const OPEN: [&str; 4] =
    ["href=\"/settings\">Look", "href=\"/settings/mail\"", "href=\"/settings/staff/new\"", "href=\"/clients/new\""];

#[tokio::test]
async fn an_owner_is_led_through_what_is_there_anyway() {
    let house = House::empty().await;
    let (mut olga, me) = first_visit(&house).await;
    says(&olga.look("/").await.text, &["First steps", "0 of 4 done"]);
    says(&olga.look("/").await.text, &OPEN);
    let page = olga.look("/settings").await.text;
    says(&page, &["Back to the first steps", "Letters speak", "<option value=\"en\" selected>English"]);
    let form = "version=1&name=Lakeside&zone=Europe/Vienna&locale=en&client_first=PT24H&client_second=&coach_first=PT12H&coach_second=";
    assert_eq!(olga.goes("/settings", form).await, "/settings?told=changed-apart");
    let home = olga.look("/").await.text;
    says(&home, &["1 of 4 done"]);
    says_nothing_of(&home, &OPEN[..1]);
    let page = olga.look("/settings/mail").await.text;
    says(&page, &["olga@home.example", "Send a test letter", "Back to the first steps"]);
    let key = format!("key={}", hidden(&page, "key"));
    for _ in 0..2 {
        assert_eq!(olga.goes("/settings/mail", &key).await, "/settings/mail");
    }
    assert_eq!(
        house.stage.count("SELECT count(*) FROM letters WHERE kind = 'test'").await,
        1,
        "pressed twice, it is one"
    );
    says(&olga.look("/settings/mail").await.text, &["It is on its way.", "mail.smtp_url", "Look again"]);
    house.deliver_asked_for().await;
    says(&olga.look("/settings/mail").await.text, &["The mail server has taken it.", "/letters/", "Send another"]);
    assert_eq!(olga.goes("/first-steps/coach", "").await, "/");
    let me = member(&house.stage.as_operator(), me).await.unwrap();
    assert_eq!(me.roles, [Role::Owner, Role::Coach]);
    says(&olga.look("/").await.text, &["3 of 4 done", "href=\"/clients/new\""]);
    let page = olga.look("/clients/new").await.text;
    let form =
        format!("key={}&name=Ana&pronouns=&zone=Europe/Berlin&language=en&coach={}", hidden(&page, "key"), me.id);
    let to = olga.goes("/clients", &form).await;
    says(&olga.look(&to).await.text, &["Back to the first steps"]);
    says(&olga.look("/").await.text, &["3 of 4 done"]);
    let path = to.split('?').next().unwrap();
    let client = path.rsplit('/').next().unwrap();
    let proposal = house.stage.proposal("Ana").await;
    let plan = RecordContactPlan { client: client.parse().unwrap(), expected: Expected::NONE_YET, proposal };
    record_contact_plan(&house.stage.as_staff(me.id).await, plan).await.unwrap();
    says_nothing_of(&olga.look("/").await.text, &["First steps"]);
    says_nothing_of(&olga.look(path).await.text, &["Back to the first steps"]);
    says_nothing_of(&olga.look("/settings").await.text, &["the first steps"]);
}

#[tokio::test]
async fn each_step_can_wait_and_come_back() {
    let house = House::empty().await;
    let (mut olga, _) = first_visit(&house).await;
    assert_eq!(olga.goes("/first-steps/letter/aside", "").await, "/");
    let home = olga.look("/").await.text;
    says(&home, &["put aside", OPEN[0], OPEN[2]]);
    says_nothing_of(&home, &[OPEN[1]]);
    assert_eq!(olga.press("/first-steps/shoe/aside", "").await.status, 404);
    assert_eq!(olga.goes("/first-steps/aside", "").await, "/");
    says_nothing_of(&olga.look("/").await.text, &["First steps"]);
    says(&olga.look("/settings").await.text, &["Show the first steps again"]);
    assert_eq!(olga.goes("/first-steps/again", "").await, "/");
    says(&olga.look("/").await.text, &OPEN);
    house.stage.pass(SignedDuration::from_mins(11)).await;
    assert_eq!(olga.goes("/first-steps/coach", "").await, "/prove", "another role asks for a proof");
}

#[tokio::test]
async fn nobody_else_is_led_or_puts_anything_aside() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    says_nothing_of(&browser.look("/").await.text, &["First steps"]);
    says_nothing_of(&browser.look("/settings").await.text, &["first steps", "/settings/mail"]);
    for path in ["/first-steps/aside", "/first-steps/again", "/first-steps/letter/aside", "/first-steps/coach"] {
        let got = browser.press(path, "").await;
        assert_eq!(got.status, 403, "{path}");
    }
    assert_eq!(browser.look("/settings/mail").await.status, 403);
    assert_eq!(browser.press("/settings/mail", "").await.status, 403);
    let me = member(&house.stage.as_operator(), house.stage.coach()).await.unwrap();
    assert_eq!((me.roles, me.version), (vec![Role::Coach], 1), "whoever does not run the practice changes no roles");
    let demo = House::demo().await;
    let owner = demo.visit(&format!("staff:{}", demo.stage.owner())).await;
    says_nothing_of(&owner.page("/").await, &["First steps"]);
}

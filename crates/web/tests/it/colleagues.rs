//! The owner's page of the staff: a colleague joins, gets a link, loses their way in, does something else, and leaves.

use domain::actor::Role;
use jiff::SignedDuration;
use practice::cast::{PASSWORD, Stage};
use practice::people::member;

use crate::house::House;
use crate::staff_door::{Browser, insider, worded};
use crate::visit::{hidden, says, says_nothing_of};

/// What grows by whatever is done here.
const DONE: &str =
    "SELECT (SELECT sum(version) FROM staff) + (SELECT count(*) FROM set_up_links) + (SELECT count(*) FROM logbook)";

/// The link that a page shows once.
fn link(page: &str) -> String {
    let shown = page.split("id=\"link\">").nth(1).and_then(|rest| rest.split('<').next());
    let link = shown.unwrap_or_else(|| panic!("no link: {page}"));
    link.strip_prefix("https://halcyon.example/set-up#").unwrap_or_else(|| panic!("{link}")).to_owned()
}

async fn house() -> House {
    House::open().await.with(|web| web.public_url = "https://halcyon.example".into())
}

/// The owner, who has signed in a moment ago.
async fn olga(house: &House) -> Browser<'_> {
    let insider = insider(house, house.stage.owner()).await;
    let mut browser = Browser::new(house);
    browser.sign_in(&insider).await;
    browser
}

/// Sets somebody up by a link, to the end.
async fn sets_up<'a>(house: &'a House, token: &str) -> Browser<'a> {
    let mut browser = Browser::new(house);
    assert_eq!(browser.goes("/set-up", &format!("token={token}")).await, "/set-up/password");
    assert_eq!(browser.look("/").await.text.matches("Today").count(), 0, "a link signs nobody in");
    browser.goes("/set-up/password", &format!("password={}", worded(PASSWORD))).await;
    let page = browser.look("/set-up/authenticator").await.text;
    let typed = page.split("class=\"typed\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let code = Stage::code_of(&typed, house.stage.now().await);
    assert_eq!(browser.goes("/set-up/authenticator", &format!("code={code}")).await, "/set-up/codes");
    browser.press("/set-up/codes", "").await;
    assert_eq!(browser.goes("/set-up/finish", "").await, "/");
    browser
}

fn in_a_query(path: &str) -> String {
    path.replace('/', "%2F").replace('?', "%3F").replace('=', "%3D")
}

/// Where somebody shows who they are, and goes on to a page from there.
fn prove(path: &str) -> String {
    format!("/prove?next={}", in_a_query(path))
}

#[tokio::test]
async fn a_colleague_joins_by_a_link_that_is_shown_once_and_mailed_nowhere() {
    let house = house().await;
    let mut olga = olga(&house).await;
    says(&olga.look("/settings").await.text, &["href=\"/settings/staff\""]);
    says(&olga.look("/settings/staff").await.text, &["Cora", "no way in yet", "href=\"/settings/staff/new\"", ">you<"]);
    let page = olga.look("/settings/staff/new").await.text;
    let wrong = format!("key={}&name=&address=nowhere", hidden(&page, "key"));
    let again = olga.press("/settings/staff/new", &wrong).await;
    assert_eq!(again.status, 422);
    says(&again.text, &["id=\"name-matter\"", "id=\"address-matter\"", "value=\"nowhere\""]);
    let none = format!("key={}&name=Dora&address=dora%40home.example", hidden(&again.text, "key"));
    says(&olga.press("/settings/staff/new", &none).await.text, &["id=\"roles-matter\"", "At least one of"]);
    let taken = olga.press("/settings/staff/new", "name=Dora&address=cora%40home.example&coach=yes").await;
    says(&taken.text, &["id=\"address-matter\"", "Another member of staff has this address."]);
    let right = format!("key={}&name=Dora&address=dora%40home.example&coach=yes", hidden(&page, "key"));
    let to = olga.goes("/settings/staff/new", &right).await;
    assert_eq!(olga.goes("/settings/staff/new", &right).await, to, "pressed twice, they are one");
    says(&olga.look(&to).await.text, &["Added. They cannot sign in yet", "Make a link", "dora@home.example"]);
    assert_eq!(house.stage.count("SELECT count(*) FROM set_up_links WHERE used_at IS NULL").await, 0);
    let one = to.split('?').next().unwrap();
    let first = link(&olga.press(&format!("{one}/link"), "").await.text);
    let second = olga.press(&format!("{one}/link"), "").await;
    assert_eq!(second.header("cache-control"), "no-store");
    says(&second.text, &["Please do not mail it.", "It is good once, until Tue 24 November 2026"]);
    let page = olga.look(one).await.text;
    says(&page, &["A link can be used until"]);
    says_nothing_of(&page, &[&link(&second.text)]);
    assert_eq!(Browser::new(&house).press("/set-up", &format!("token={first}")).await.status, 409, "it was ended");
    let mut dora = sets_up(&house, &link(&second.text)).await;
    says(&dora.look("/").await.text, &["Dora", "Today"]);
    assert_eq!(Browser::new(&house).press("/set-up", &format!("token={}", link(&second.text))).await.status, 409);
    let page = olga.look(one).await.text;
    says(&page, &["signs in with what they chose themselves", "A new beginning"]);
    says_nothing_of(&page, &["Make a link"]);
    let refused = olga.press(&format!("{one}/link"), "").await;
    assert_eq!(refused.status, 409);
    says(&refused.text, &["They sign in already."]);
    let mailed = "SELECT count(*) FROM letters WHERE kind <> 'security-notice'";
    assert_eq!(house.stage.count(mailed).await, 0, "no link was mailed");
}

#[tokio::test]
async fn who_lost_everything_begins_anew_and_everything_of_theirs_ends_at_once() {
    let house = house().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut there = Browser::new(&house);
    there.sign_in(&cora).await;
    let bearer = house.cora().await;
    let mut olga = olga(&house).await;
    let one = format!("/settings/staff/{}", cora.staff);
    says(&olga.look(&format!("{one}/reset")).await.text, &["Cora has lost", "Not now", &format!("href=\"{one}\"")]);
    let token = link(&olga.press(&format!("{one}/reset"), "").await.text);
    assert_eq!(there.look("/me").await.header("location"), "/sign-in?next=%2Fme");
    assert_eq!(house.get("/api/v1/clients").bearer(&bearer).send().await.problem(), (401, "no-token"));
    says(&olga.look(&one).await.text, &["cannot sign in yet"]);
    says(&sets_up(&house, &token).await.look("/").await.text, &["Cora"]);
    says(&olga.look("/logbook").await.text, &["Gave somebody a new way to begin · Cora", "by Olga"]);
}

#[tokio::test]
async fn what_is_dangerous_asks_for_a_proof_and_leads_back() {
    let house = house().await;
    let cora = house.stage.coach();
    let me = insider(&house, house.stage.owner()).await;
    let mut olga = Browser::new(&house);
    olga.sign_in(&me).await;
    house.stage.pass(SignedDuration::from_mins(11)).await;
    let one = format!("/settings/staff/{cora}");
    let before = house.stage.count(DONE).await;
    let again = format!("{one}?told=again");
    for path in ["/settings/staff/new", &one, &format!("{one}/reset"), &format!("{one}/leave")] {
        assert_eq!(olga.look(path).await.header("location"), prove(path), "{path}");
    }
    for (path, form, back) in [
        ("/settings/staff/new", "name=Dora&address=dora%40home.example&coach=yes", "/settings/staff/new".to_owned()),
        (&format!("{one}/link"), "", again.clone()),
        (&format!("{one}/reset"), "", format!("{one}/reset")),
        (&format!("{one}/leave"), "version=1", format!("{one}/leave")),
        (&one, "version=1&owner=yes&coach=yes", again.clone()),
        (&format!("{one}/address"), "version=1&address=else%40home.example", again.clone()),
    ] {
        assert_eq!(olga.goes(path, form).await, prove(&back), "{path}");
    }
    assert_eq!(house.stage.count(DONE).await, before, "nothing was done");
    let code = me.code(&house.stage).await;
    let form = format!("password={}&code={code}&next={}", worded(PASSWORD), in_a_query(&again));
    assert_eq!(olga.goes("/prove", &form).await, again);
    says(&olga.look(&again).await.text, &["Nothing was kept yet"]);
    assert_eq!(olga.goes(&one, "version=1&owner=yes&coach=yes").await, format!("{one}?told=roles"));
}

#[tokio::test]
async fn roles_and_address_change_and_the_last_owner_stays() {
    let house = house().await;
    let _ana = house.stage.client("Ana").await;
    let mut olga = olga(&house).await;
    let one = format!("/settings/staff/{}", house.stage.coach());
    let kept = olga.press(&one, "version=1&assistant=yes").await;
    assert_eq!(kept.status, 422);
    says(&kept.text, &["id=\"roles-matter\"", "This person works with clients."]);
    assert_eq!(olga.goes(&one, "version=1&coach=yes&owner=yes").await, format!("{one}?told=roles"));
    says(&olga.look(&format!("{one}?told=roles")).await.text, &["It holds from their next press on.", "coach, owner"]);
    let stale = olga.press(&one, "version=1&coach=yes").await;
    assert_eq!(stale.status, 412);
    says(&stale.text, &["Somebody else has changed this meanwhile", "value=\"2\""]);
    let wrong = olga.press(&format!("{one}/address"), "address=olga%40home.example").await;
    assert_eq!((wrong.status.as_u16(), wrong.text.matches("id=\"address-matter\"").count()), (422, 1));
    assert_eq!(
        olga.goes(&format!("{one}/address"), "address=else%40home.example").await,
        format!("{one}?told=address")
    );
    let view = member(&house.stage.as_operator(), house.stage.coach()).await.unwrap();
    assert_eq!((view.address.as_str(), view.roles), ("else@home.example", vec![Role::Owner, Role::Coach]));
    let me = format!("/settings/staff/{}", house.stage.owner());
    assert_eq!(olga.look(&me).await.header("location"), "/me", "oneself is elsewhere");
    let alone = olga.press(&me, "version=1&assistant=yes").await;
    assert_eq!(alone.header("location"), "/me", "{}", alone.text);
    assert_eq!(member(&house.stage.as_operator(), house.stage.owner()).await.unwrap().roles, [Role::Owner]);
    assert_eq!(olga.press(&format!("{me}/reset"), "").await.status, 403);
    assert_eq!(olga.press(&format!("{me}/leave"), "version=1").await.status, 409, "the other cannot sign in");
}

#[tokio::test]
async fn somebody_leaves_and_is_gone_at_once() {
    let house = house().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut there = Browser::new(&house);
    there.sign_in(&cora).await;
    let mut olga = olga(&house).await;
    let one = format!("/settings/staff/{}", cora.staff);
    let page = olga.look(&format!("{one}/leave")).await.text;
    says(&page, &["If Cora leaves", "Not now"]);
    let stale = olga.press(&format!("{one}/leave"), "version=7").await;
    assert_eq!(stale.status, 412);
    let form = format!("version={}", hidden(&stale.text, "version"));
    assert_eq!(olga.goes(&format!("{one}/leave"), &form).await, "/settings/staff?told=left");
    assert_eq!(there.look("/me").await.status, 303);
    says(
        &olga.look("/settings/staff?told=left").await.text,
        &["Whatever was open to them has ended.", "Worked here before"],
    );
    says(&olga.look(&one).await.text, &["does not work here any more"]);
    assert_eq!(olga.press(&format!("{one}/link"), "").await.status, 404);
}

#[tokio::test]
async fn nobody_but_an_owner_sees_or_presses_any_of_it() {
    let house = house().await;
    let dora = house.stage.coach_named("Dora").await;
    let astrid = house.stage.assistant().await;
    let one = format!("/settings/staff/{dora}");
    for staff in [house.stage.coach(), astrid] {
        let insider = insider(&house, staff).await;
        let mut browser = Browser::new(&house);
        browser.sign_in(&insider).await;
        for path in ["/settings/staff", "/settings/staff/new", &one, &format!("{one}/reset"), &format!("{one}/leave")] {
            assert_eq!(browser.look(path).await.status, 403, "{path}");
        }
        for path in [
            "/new",
            &format!("/{dora}"),
            &format!("/{dora}/address"),
            &format!("/{dora}/link"),
            &format!("/{dora}/reset"),
            &format!("/{dora}/leave"),
        ] {
            let form = "version=1&name=Eve&address=eve%40home.example&owner=yes";
            let got = browser.press(&format!("/settings/staff{path}"), form).await;
            assert_eq!(got.status, 403, "{path}: {}", got.text);
        }
        says_nothing_of(&browser.look("/settings").await.text, &["/settings/staff"]);
    }
    let links = format!("SELECT count(*) FROM set_up_links WHERE staff_id = '{dora}'");
    assert_eq!(house.stage.count(&links).await, 0);
    assert_eq!(member(&house.stage.as_operator(), dora).await.unwrap().version, 1);
}

#[tokio::test]
async fn in_a_demo_nobody_is_given_a_way_in() {
    let house = House::demo().await;
    let olga = house.visit(&format!("staff:{}", house.stage.owner())).await;
    let page = olga.page("/settings/staff").await;
    says(&page, &["In a demo a press signs everybody in"]);
    says_nothing_of(&page, &["/settings/staff/new"]);
    let one = format!("/settings/staff/{}", house.stage.coach());
    says(&olga.page(&one).await, &["In a demo a press signs everybody in"]);
    assert_eq!(olga.goes(&format!("{one}/link"), "").await, prove(&format!("{one}?told=again")));
    let ana = house.stage.client("Ana").await;
    assert_eq!(house.visit(&format!("client:{ana}")).await.look("/settings/staff").await.status, 404);
}

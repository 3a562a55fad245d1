//! How clients come in: a letter that is good in the browser that asked, and a PIN for what lies deeper.

use domain::ids::ClientId;
use domain::letters::Lane;
use practice::people::Secret;

use crate::house::{Got, House};
use crate::links::links;
use crate::staff_door::Browser;
use crate::visit::{says, says_nothing_of};

const LETTER: &str = "/sign-in/letter";
const CODE: &str = "/sign-in/letter/code";

/// A client who confirmed the address; and what a letter says that was asked for now.
async fn ana(house: &House) -> ClientId {
    house.stage.confirmed_client("Ana").await
}

struct Way {
    asked: Secret,
    token: String,
    code: String,
}

async fn way_in(house: &House, client: ClientId) -> Way {
    let asked = house.asks_for_a_letter(client).await;
    let mail = house.send_out(Lane::AskedFor).await.pop().expect("the letter");
    let link = links(&mail.printed).into_iter().find(|link| link.starts_with(CODE)).expect("a link");
    let code = mail.printed.text.split("asks for one: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    Way { asked, token: link.split_once('#').unwrap().1.to_owned(), code: code.to_owned() }
}

async fn shows(house: &House, cookie: &str, token: &str) -> Got {
    house.post(CODE).header("cookie", cookie).form(&format!("token={token}")).send().await
}

fn cookie(way: &Way) -> String {
    format!("halcyon-asked={}", way.asked.reveal())
}

fn sign_in_of(got: &Got) -> String {
    let set = got.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let ours = set.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with("halcyon="));
    ours.expect("a sign-in").to_owned()
}

#[tokio::test]
async fn whoever_has_an_address_here_and_whoever_has_none_are_answered_the_same() {
    let house = House::open().await;
    ana(&house).await;
    let mut answers = Vec::new();
    for address in ["ana%40home.example", "nobody%40home.example"] {
        let got = house.post(LETTER).form(&format!("address={address}")).send().await;
        answers.push((got.status, got.header("location").to_owned(), got.header("set-cookie").len()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!((answers[0].0.as_u16(), answers[0].1.as_str()), (303, CODE));
}

#[tokio::test]
async fn a_letter_is_asked_for_at_the_host_that_it_leads_to() {
    let house = House::open().await;
    for page in ["/", "/sign-in"] {
        says(&house.get(page).send().await.text, &["href=\"http://letters.example/sign-in/letter\""]);
    }
    let house = house.with(|web| web.public_url = "http://letters.example".into());
    says(&house.get("/sign-in").send().await.text, &["href=\"/sign-in/letter\""]);
}

#[tokio::test]
async fn each_door_says_for_whom_it_is_before_it_asks_and_leads_to_the_other() {
    let house = House::open().await;
    for (path, whom, other) in [
        ("/sign-in", "This way in is for those who work here.", "href=\"http://letters.example/sign-in/letter\""),
        (LETTER, "This way in is for those who were invited by a letter.", "href=\"/sign-in\""),
    ] {
        let page = house.get(path).send().await.text.split_once("<main").unwrap().1.to_owned();
        let asks = page.find("<form").unwrap();
        for said in [whom, other] {
            assert!(page.find(said).is_some_and(|at| at < asks), "{path} {said}: {page}");
        }
        assert_eq!(page.matches(other).count(), 1, "{path}");
    }
    says_nothing_of(&house.get(LETTER).send().await.text, &["http://"]);
}

#[tokio::test]
async fn whoever_waits_for_a_letter_can_name_another_address() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    assert_eq!(browser.goes(LETTER, "address=nobody%40home.example").await, CODE);
    says(&browser.look(CODE).await.text, &["href=\"/sign-in/letter\">Ask for another letter, or name another address"]);
    assert_eq!(browser.goes(LETTER, "address=else%40home.example").await, CODE);
}

#[tokio::test]
async fn link_and_code_come_in_where_they_were_asked_for() {
    let house = House::open().await;
    let client = ana(&house).await;
    for by_link in [true, false] {
        let way = way_in(&house, client).await;
        let shown = if by_link { way.token.clone() } else { way.code.to_lowercase() };
        says(&house.get(CODE).header("cookie", &cookie(&way)).send().await.text, &["Look at your letters"]);
        let got = shows(&house, &cookie(&way), &shown).await;
        assert_eq!((got.status.as_u16(), got.header("location")), (303, "/"), "{}", got.text);
        let home = house.get("/").header("cookie", &sign_in_of(&got)).send().await;
        says(&home.text, &["Ana"]);
        assert_eq!(shows(&house, &cookie(&way), &shown).await.status, 409);
    }
}

#[tokio::test]
async fn in_another_browser_nobody_comes_in_and_nothing_is_spent() {
    let house = House::open().await;
    let client = ana(&house).await;
    let way = way_in(&house, client).await;
    let before = house.dump().await;
    for method in ["get", "head", "get", "head"] {
        let got = house.call(method, CODE).send().await;
        assert_eq!((got.status.as_u16(), got.header("set-cookie")), (200, ""));
    }
    says(&house.get(CODE).send().await.text, &["belongs to another browser", LETTER]);
    assert_eq!(shows(&house, "", &way.token).await.status, 409);
    assert_eq!(shows(&house, "", &way.code).await.status, 409);
    assert_eq!(house.dump().await, before);
    assert_eq!(shows(&house, &cookie(&way), &way.token).await.status, 303);
}

#[tokio::test]
async fn what_does_not_match_and_what_ran_out_have_a_way_on() {
    let house = House::open().await;
    let client = ana(&house).await;
    let way = way_in(&house, client).await;
    let wrong = shows(&house, &cookie(&way), "AAAA-AAAA-AAAA").await;
    assert_eq!(wrong.status, 403);
    says(&wrong.text, &["does not match", "Ask for another letter"]);
    house.stage.pass(jiff::SignedDuration::from_mins(10)).await;
    let late = shows(&house, &cookie(&way), &way.code).await;
    assert_eq!(late.status, 409);
    says(&late.text, &["took longer", "Send me a letter"]);
    let none = house.post(LETTER).form("address=ana+at+home").send().await;
    assert_eq!(none.status, 422);
    says(&none.text, &["id=\"address-matter\"", "ana at home"]);
}

#[tokio::test]
async fn whoever_stopped_all_letters_comes_in_by_what_their_coach_says_and_begins_again() {
    let house = House::demo().await;
    let client = ana(&house).await;
    let own = house.visit(&format!("client:{client}")).await;
    assert_eq!(own.press("/plan/stop", "").await.status, 303);
    let coach = house.visit(&format!("staff:{}", house.stage.coach())).await;
    says(&coach.page(&format!("/clients/{client}")).await, &["If no letter to sign in with reaches Ana"]);
    let told = coach.press(&format!("/clients/{client}/sign-in"), "").await;
    assert_eq!(told.status, 200, "{}", told.text);
    says(&told.text, &["tell Ana this code yourself", "/sign-in/said"]);
    let code = told.text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap();
    let mut elsewhere = Browser::new(&house);
    let door = elsewhere.look("/sign-in/said").await.text;
    says(&door, &["The code", "/sign-in/letter"]);
    says_nothing_of(&door, &["coach", "Ana", "Halcyon Practice"]);
    let wrong = elsewhere.press("/sign-in/said", "code=2345-2345&shared=yes").await;
    assert_eq!(wrong.status, 403);
    says(&wrong.text, &["id=\"code-matter\"", "does not match", "checked"]);
    assert_eq!(elsewhere.goes("/sign-in/said", &format!("code={code}")).await, "/");
    assert_eq!(elsewhere.press("/plan/begin", "").await.status, 303);
    says_nothing_of(&elsewhere.look("/plan").await.text, &["All contact is stopped"]);
    says(&elsewhere.look("/own/opened").await.text, &["Made a code to sign in with"]);
    assert_eq!(elsewhere.press("/sign-in/said", &format!("code={code}")).await.status, 403, "it is good once");
}

#[tokio::test]
async fn a_coach_shows_who_they_are_before_a_code_is_made() {
    let house = House::open().await;
    let client = ana(&house).await;
    let mut coach = Browser::new(&house);
    coach.sign_in(&house.stage.insider(house.stage.coach()).await).await;
    house.stage.pass(jiff::SignedDuration::from_mins(10)).await;
    for code in ["pin", "sign-in"] {
        let place = format!("/prove?next=%2Fclients%2F{client}%3Ftold%3Dagain");
        assert_eq!(coach.goes(&format!("/clients/{client}/{code}"), "").await, place, "{code}");
    }
    says(&coach.look(&format!("/clients/{client}?told=again")).await.text, &["Please press once more."]);
    assert_eq!(house.stage.count("SELECT count(*) FROM said_ways_in").await, 0);
    let demo = House::demo().await;
    let nobody = demo.visit(&format!("staff:{}", demo.stage.coach())).await;
    says(&nobody.page("/prove?next=/clients").await, &["cannot be tried here", "To the front page"]);
}

#[tokio::test]
async fn a_pin_guards_how_one_is_written_to_and_who_opened_ones_record() {
    let house = House::demo().await;
    let client = ana(&house).await;
    let visit = house.visit(&format!("client:{client}")).await;
    says(&visit.page("/me").await, &["Your PIN", "Choose one"]);
    assert_eq!(visit.look("/plan").await.status, 200);
    for (pin, words) in [("123456", "tried first"), ("27461", "six to twelve")] {
        let got = visit.press("/own/pin", &format!("pin={pin}")).await;
        assert_eq!(got.status, 422);
        says(&got.text, &["id=\"pin-matter\"", words]);
    }
    let chosen = visit.press("/own/pin", "pin=274619").await;
    assert_eq!(chosen.header("location"), "/me?told=pin");
    let own = sign_in_of(&chosen);
    let look = |path: &'static str, own: String| {
        let house = &house;
        async move { house.get(path).header("cookie", &own).send().await }
    };
    assert_eq!(look("/plan", own.clone()).await.status, 200, "it was just chosen");
    house.stage.pass(jiff::SignedDuration::from_mins(10)).await;
    for path in ["/plan", "/own/opened"] {
        let place = format!("/own/pin/show?next={}", path.replace('/', "%2F"));
        assert_eq!(look(path, own.clone()).await.header("location"), place);
    }
    says(&look("/", own.clone()).await.text, &["Ana"]);
    let press = |path: &'static str, form: &'static str, own: String| {
        let house = &house;
        async move { house.post(path).header("cookie", &own).form(form).send().await }
    };
    let wrong = press("/own/pin/show", "pin=903718&next=/plan", own.clone()).await;
    assert_eq!(wrong.status, 403);
    says_nothing_of(&wrong.text, &["903718"]);
    let right = press("/own/pin/show", "pin=274619&next=/plan", own).await;
    assert_eq!(right.header("location"), "/plan");
    assert_eq!(look("/plan", sign_in_of(&right)).await.status, 200);
}

#[tokio::test]
async fn a_coach_says_a_code_for_a_new_pin() {
    let house = House::demo().await;
    let client = ana(&house).await;
    let (mut cora, file) = (Browser::new(&house), format!("/clients/{client}"));
    cora.sign_in(&house.stage.insider(house.stage.coach()).await).await;
    says_nothing_of(&cora.look(&file).await.text, &["has lost the PIN"]);
    let visit = house.visit(&format!("client:{client}")).await;
    let own = sign_in_of(&visit.press("/own/pin", "pin=274619").await);
    says(&cora.look(&file).await.text, &["has lost the PIN"]);
    let page = cora.press(&format!("{file}/pin"), "").await;
    assert_eq!(page.status, 200);
    let code = page.text.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).unwrap();
    let anew = house.post("/own/pin").header("cookie", &own).form(&format!("shown={code}&pin=903718")).send().await;
    assert_eq!(anew.header("location"), "/me?told=pin");
}

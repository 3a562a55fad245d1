//! Being signed in, from outside: the cookie, the way in by a link, the way out, and what a cookie never opens.

use domain::actor::Actor;
use jiff::SignedDuration;
use practice::doors::reset;

use crate::house::{Got, House};

const NEUTRAL: &str = "https://www.wikipedia.org/";

/// The token in an answer's cookie.
fn token(got: &Got) -> &str {
    got.header("set-cookie").split(';').next().unwrap().split_once('=').unwrap().1
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_no_script_and_no_longer_than_the_browser() {
    let house = House::demo().await;
    let cora = format!("person=staff:{}", house.stage.coach());
    let got = house.post("/demo/sign-in").form(&cora).send().await;
    assert_eq!(token(&got).len(), 43);
    assert_eq!(got.header("set-cookie"), format!("halcyon={}; Path=/; HttpOnly; SameSite=Lax", token(&got)));
    let house = house.with(|web| (web.demo, web.https) = (true, true));
    let got = house.post("/demo/sign-in").form(&cora).send().await;
    let expected = format!("__Host-halcyon={}; Path=/; HttpOnly; SameSite=Lax; Secure", token(&got));
    assert_eq!(got.header("set-cookie"), expected);
    assert!(house.is_signed_in(&format!("__Host-halcyon={}", token(&got))).await);
    assert!(!house.is_signed_in(&format!("halcyon={}", token(&got))).await, "anybody on the way can set this one");
}

#[tokio::test]
async fn each_sign_in_has_a_token_of_its_own_and_ends_the_one_before() {
    let house = House::demo().await;
    let cora = format!("staff:{}", house.stage.coach());
    let planted = format!("halcyon={}", "A".repeat(43));
    let got = house.post("/demo/sign-in").header("cookie", &planted).form(&format!("person={cora}")).send().await;
    assert!(got.status == 303 && !planted.ends_with(token(&got)));
    assert!(!house.is_signed_in(&planted).await);
    let first = house.cookie(&cora).await;
    let again = house.post("/demo/sign-in").header("cookie", &first).form(&format!("person={cora}")).send().await;
    let second = format!("halcyon={}", token(&again));
    assert_ne!(first, second);
    assert!(!house.is_signed_in(&first).await && house.is_signed_in(&second).await);
}

#[tokio::test]
async fn each_sign_in_is_listed_with_the_browser_it_was_opened_in() {
    let house = House::demo().await;
    let cora = format!("person=staff:{}", house.stage.coach());
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    house.post("/demo/sign-in").header("user-agent", firefox).form(&cora).send().await;
    let here = house.post("/demo/sign-in").form(&cora).send().await;
    let me = house.get("/me").header("cookie", &format!("halcyon={}", token(&here))).send().await.text;
    assert_eq!(me.matches("Firefox, Linux").count(), 1, "{me}");
}

#[tokio::test]
async fn who_leaves_is_forgotten_here_and_there() {
    let house = House::demo().await;
    let ana = house.stage.client("Ana").await;
    for (person, to) in [(format!("client:{ana}"), NEUTRAL), (format!("staff:{}", house.stage.coach()), "/")] {
        let cookie = house.cookie(&person).await;
        assert!(house.is_signed_in(&cookie).await);
        let left = house.post("/leave").header("cookie", &cookie).send().await;
        assert_eq!((left.status.as_u16(), left.header("location")), (303, to));
        let forgotten = if to == "/" { r#""cache", "storage""# } else { r#""cache", "cookies", "storage""# };
        assert_eq!(
            left.header("clear-site-data"),
            forgotten,
            "that staff were here once lets them in while others guess"
        );
        assert_eq!(left.header("referrer-policy"), "same-origin");
        assert_eq!(left.header("set-cookie"), "halcyon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assert!(!house.is_signed_in(&cookie).await, "the cookie is dead");
    }
    assert_eq!(house.stage.count("SELECT count(*) FROM sign_ins WHERE ended_at IS NULL").await, 0);
}

#[tokio::test]
async fn everybody_can_leave_whatever_happens() {
    let house = House::open().await;
    let ana = house.stage.client("Ana").await;
    let cookie = format!("halcyon={}", house.stage.sign_in(Actor::Client(ana)).await.reveal());
    house.stage.pass(SignedDuration::from_hours(2)).await;
    for cookie in ["", "halcyon=x", &cookie] {
        let left = house.post("/leave").header("cookie", cookie).send().await;
        assert_eq!((left.status.as_u16(), left.header("location")), (303, NEUTRAL), "{cookie}");
    }
    house.stage.office().pool().close().await;
    let left = house.post("/leave").header("cookie", &cookie).send().await;
    assert_eq!((left.status.as_u16(), left.header("location")), (303, NEUTRAL));
    assert!(left.header("clear-site-data").contains("cookies") && left.header("set-cookie").contains("Max-Age=0"));
}

#[tokio::test]
async fn whoever_signs_out_stays_with_us_and_is_told_so() {
    let house = House::open().await;
    let ana = house.stage.client("Ana").await;
    for actor in [Actor::Client(ana), house.stage.as_coach().actor] {
        let cookie = format!("halcyon={}", house.stage.sign_in(actor).await.reveal());
        let page = house.get("/me").header("cookie", &cookie).send().await.text;
        let way = page.split("action=\"/sign-out\">").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(way.contains(">Sign out</button>"), "{way}");
        let out = house.post("/sign-out").header("cookie", &cookie).send().await;
        assert_eq!((out.status.as_u16(), out.header("location")), (303, "/?told=signed-out"));
        assert_eq!(out.header("set-cookie"), "halcyon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        assert_eq!(
            out.header("clear-site-data"),
            r#""cache", "storage""#,
            "this browser is known when they come again"
        );
        assert!(!house.is_signed_in(&cookie).await, "the cookie is dead");
        let front = house.get(out.header("location")).header("cookie", &cookie).send().await;
        assert_eq!(front.status, 200);
        assert!(front.text.contains("You are signed out.") && front.text.contains("<title>Welcome</title>"));
        for telling in ["Riverside", "coach", "Halcyon", "Ana", "Cora"] {
            assert!(!front.text.contains(telling), "{telling}: {}", front.text);
        }
    }
    assert!(!house.get("/").send().await.text.contains("signed out"));
    assert_eq!(house.stage.count("SELECT count(*) FROM sign_ins WHERE ended_at IS NULL").await, 0);
    house.stage.office().pool().close().await;
    let out = house.post("/sign-out").header("cookie", "halcyon=x").send().await;
    assert_eq!((out.status.as_u16(), out.header("location")), (303, "/?told=signed-out"));
}

#[tokio::test]
async fn a_client_has_both_ways_out_on_every_page_of_theirs() {
    let house = House::demo().await;
    let ana = house.visit(&format!("client:{}", house.stage.client("Ana").await)).await;
    for path in ["/", "/letters", "/plan", "/me"] {
        let page = ana.page(path).await;
        for way in ["/leave", "/sign-out"] {
            assert_eq!(page.matches(&format!("action=\"{way}\"")).count(), 1, "{path} {way}: {page}");
        }
    }
    assert_eq!(house.visit_of_cora().await.page("/").await.matches("Sign out").count(), 1);
}

#[tokio::test]
async fn whoever_writes_is_not_at_rest_and_their_time_is_up_all_the_same() {
    let house = House::open().await;
    let ana = house.stage.client("Ana").await;
    let cookie = format!("halcyon={}", house.stage.sign_in(Actor::Client(ana)).await.reveal());
    let page = house.get("/me").header("cookie", &cookie).send().await.text;
    assert!(page.contains("<script src=\"/static/writing."), "{page}");
    let here = async || house.post("/here").header("cookie", &cookie).send().await;
    for _ in 0..14 {
        house.stage.pass(SignedDuration::from_mins(50)).await;
        let got = here().await;
        assert_eq!((got.status.as_u16(), got.text.as_str(), got.header("set-cookie")), (204, "", ""));
    }
    assert!(house.is_signed_in(&cookie).await, "since eleven hours and forty minutes");
    house.stage.pass(SignedDuration::from_mins(20)).await;
    assert_eq!((here().await.status.as_u16(), here().await.header("location")), (303, "/sign-in"));
    assert_eq!(house.post("/here").send().await.status, 303);
    let foreign = house.post("/here").header("origin", "https://evil.example").header("host", "h").send().await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn a_sign_in_opens_pages_and_a_token_the_interface_and_neither_the_other() {
    let house = House::demo().await;
    let cora = house.stage.coach();
    let cookie = house.cookie(&format!("staff:{cora}")).await;
    let signed_in = cookie.strip_prefix("halcyon=").unwrap();
    assert_eq!(house.get("/api/v1/clients").header("cookie", &cookie).send().await.problem(), (401, "no-token"));
    for bearer in [signed_in, &format!("halcyon_{signed_in}")] {
        assert_eq!(house.get("/api/v1/clients").bearer(bearer).send().await.problem(), (401, "no-token"));
    }
    let bearer = house.cora().await;
    assert!(!house.is_signed_in(&format!("halcyon={bearer}")).await);
    let page = house.get(&format!("/letters/{cora}")).bearer(&bearer).send().await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/"));
}

#[tokio::test]
async fn who_rests_too_long_is_led_to_the_front_page() {
    let house = House::demo().await;
    let cora = house.stage.coach();
    let cookie = house.cookie(&format!("staff:{cora}")).await;
    let page = async || house.get(&format!("/letters/{cora}")).header("cookie", &cookie).send().await;
    assert_eq!(page().await.problem(), (404, "not-found"));
    house.stage.pass(SignedDuration::from_hours(13)).await;
    assert_eq!((page().await.status.as_u16(), page().await.header("location")), (303, "/"));
}

#[tokio::test]
async fn a_link_of_the_command_line_opens_the_set_up_by_a_press_and_once_and_signs_nobody_in() {
    let house = House::open().await;
    let link = reset(&house.stage.as_operator(), house.stage.owner()).await.unwrap();
    let before = house.dump().await;
    let looked = house.get("/set-up").send().await;
    assert_eq!((looked.status.as_u16(), looked.header("set-cookie")), (200, ""));
    assert!(looked.text.contains("name=\"token\"") && looked.text.contains("<script src=\"/static/welcome."));
    for telling in ["Riverside", "coach", "Halcyon", "Sign in"] {
        assert!(!looked.text.contains(telling), "{telling}: {}", looked.text);
    }
    assert_eq!(house.dump().await, before);
    let pasted = format!("token=https%3A%2F%2Fhalcyon.example%2Fset-up%23{}+", link.token.reveal());
    let got = house.post("/set-up").form(&pasted).send().await;
    assert_eq!((got.status.as_u16(), got.header("location")), (303, "/set-up/password"), "{}", got.text);
    assert_ne!(token(&got), link.token.reveal());
    assert!(got.header("set-cookie").starts_with("halcyon-half=") && got.header("set-cookie").contains("Strict"));
    for cookie in ["halcyon", "halcyon-half", "halcyon-device"] {
        assert!(!house.is_signed_in(&format!("{cookie}={}", token(&got))).await, "{cookie}");
    }
    let spent = house.post("/set-up").form(&pasted).send().await;
    assert_eq!((spent.status.as_u16(), spent.header("set-cookie")), (409, ""));
    assert!(spent.text.contains("This link has been used, or its time has passed."), "{}", spent.text);
}

#[tokio::test]
async fn fifty_presses_on_a_link_at_once_are_one_beginning() {
    let house = House::open().await;
    let link = reset(&house.stage.as_operator(), house.stage.coach()).await.unwrap();
    let form = format!("token={}", link.token.reveal());
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (doors, form) = (house.doors.clone(), form.clone());
        presses.spawn(async move { crate::house::press(doors, "/set-up", form).await });
    }
    let mut seen = presses.join_all().await;
    seen.sort_unstable();
    assert_eq!((seen[0], &seen[1..]), (303, &[409; 49][..]));
    assert_eq!(house.stage.count("SELECT count(*) FROM half_sign_ins").await, 1);
    assert_eq!(house.stage.count("SELECT count(*) FROM sign_ins").await, 0);
}

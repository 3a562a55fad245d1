//! The door of the staff, from outside: setting up, signing in with two things, showing once more who one is, and changing what one signs in with.

use domain::ids::StaffId;
use jiff::SignedDuration;
use practice::cast::{Insider, OTHER_PASSWORD, PASSWORD, Stage};
use practice::doors::reset;

use crate::house::{Got, House};
use crate::visit::{says, says_nothing_of};

/// A browser: it keeps what it is given.
pub(crate) struct Browser<'a> {
    house: &'a House,
    cookies: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self { house, cookies: Vec::new() }
    }

    /// One that holds something already.
    pub(crate) fn with(house: &'a House, cookie: &str, token: &str) -> Self {
        Self { house, cookies: vec![(cookie.to_owned(), token.to_owned())] }
    }

    fn line(&self) -> String {
        self.cookies.iter().map(|(name, token)| format!("{name}={token}")).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, token)| token.clone())
    }

    fn keep(&mut self, got: &Got) {
        for line in got.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            assert!(line.contains("; HttpOnly; SameSite="), "{line}");
            let (name, rest) = line.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
            }
        }
    }

    pub(crate) async fn look(&mut self, path: &str) -> Got {
        let got = self.house.get(path).header("cookie", &self.line()).send().await;
        self.keep(&got);
        got
    }

    pub(crate) async fn press(&mut self, path: &str, form: &str) -> Got {
        let got = self.house.post(path).header("cookie", &self.line()).form(form).send().await;
        self.keep(&got);
        got
    }

    /// Where a press leads.
    pub(crate) async fn goes(&mut self, path: &str, form: &str) -> String {
        let got = self.press(path, form).await;
        assert_eq!(got.status, 303, "{path}: {}", got.text);
        got.header("location").to_owned()
    }

    /// Signs in, with a code that was not used.
    pub(crate) async fn sign_in(&mut self, insider: &Insider) {
        self.house.stage.pass(SignedDuration::from_mins(1)).await;
        let form = format!("address={}&password={}", insider.address, worded(insider.password));
        assert_eq!(self.goes("/sign-in", &form).await, "/sign-in/code");
        let code = insider.code(&self.house.stage).await;
        assert_eq!(self.goes("/sign-in/code", &format!("code={code}")).await, "/");
    }
}

pub(crate) fn worded(words: &str) -> String {
    words.replace(' ', "+")
}

pub(crate) async fn insider(house: &House, staff: StaffId) -> Insider {
    house.stage.insider(staff).await
}

#[tokio::test]
async fn step_by_step_somebody_sets_up_and_is_in() {
    let house = House::open().await;
    let link = reset(&house.stage.as_operator(), house.stage.owner()).await.unwrap();
    let mut olga = Browser::new(&house);
    for path in ["/set-up/password", "/set-up/authenticator", "/set-up/codes"] {
        assert_eq!(olga.look(path).await.header("location"), "/set-up?told=lapsed", "{path}");
    }
    assert_eq!(olga.goes("/set-up", &format!("token={}", link.token.reveal())).await, "/set-up/password");
    for path in ["/set-up/authenticator", "/set-up/codes"] {
        assert_eq!(olga.look(path).await.header("location"), "/set-up/password", "no step is passed over");
    }
    assert_eq!(olga.goes("/set-up/codes", "").await, "/set-up/password");
    assert_eq!(olga.goes("/set-up/finish", "").await, "/set-up?told=lapsed");
    let page = olga.look("/set-up/password").await.text;
    says(&page, &["autocomplete=\"new-password\"", "type=\"password\"", "Four or five words"]);
    let short = olga.press("/set-up/password", "password=short").await;
    assert_eq!(short.status, 422);
    says(&short.text, &["Please use at least 15 characters", "href=\"#password\""]);
    says_nothing_of(&short.text, &["short"]);
    let form = format!("password={}", worded(PASSWORD));
    assert_eq!(olga.goes("/set-up/password", &form).await, "/set-up/authenticator");
    let page = olga.look("/set-up/authenticator").await;
    says(&page.text, &["<svg aria-hidden=\"true\"", "autocomplete=\"one-time-code\"", "inputmode=\"numeric\""]);
    says_nothing_of(&page.text, &["style=", "http://", "https://", "Riverside"]);
    let typed = page.text.split("class=\"typed\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let wrong = olga.press("/set-up/authenticator", "code=000000").await;
    assert_eq!(wrong.status, 422);
    says(&wrong.text, &["Every 30 seconds there is a new one", &typed]);
    let code = Stage::code_of(&typed, house.stage.now().await);
    assert_eq!(olga.goes("/set-up/authenticator", &format!("code={code}")).await, "/set-up/codes");
    assert_eq!(house.stage.count("SELECT count(*) FROM recovery_codes").await, 0, "to look makes none");
    olga.look("/set-up/codes").await;
    assert_eq!(olga.look("/").await.text.matches("Today").count(), 0, "not in yet");
    let shown = olga.press("/set-up/codes", "").await;
    assert_eq!((shown.status.as_u16(), shown.text.matches("<li><code>").count()), (200, 10), "{}", shown.text);
    assert_eq!(olga.goes("/set-up/finish", "").await, "/");
    assert!(olga.cookie("halcyon-half").is_none() && olga.cookie("halcyon-device").is_some());
    says(&olga.look("/").await.text, &["Olga", "Today"]);
    let me = olga.look("/me").await.text;
    says(&me, &["How you sign in", "10 are left", "href=\"/me/password\""]);
    says_nothing_of(&me, &[&typed, PASSWORD]);
}

#[tokio::test]
async fn two_things_open_the_door_and_lead_to_where_one_was_going() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    let way = browser.look("/week?from=2026-11-23").await.header("location").to_owned();
    assert_eq!(way, "/sign-in?next=%2Fweek%3Ffrom%3D2026-11-23");
    let page = browser.look(&way).await.text;
    says(&page, &["autocomplete=\"username\"", "autocomplete=\"current-password\"", "value=\"/week?from=2026-11-23\""]);
    let form = format!("address=cora%40home.example&password={}&next=%2Fweek%3Ffrom%3D2026-11-23", worded(PASSWORD));
    let code_page = browser.goes("/sign-in", &form).await;
    assert_eq!(code_page, "/sign-in/code?next=%2Fweek%3Ffrom%3D2026-11-23");
    for path in ["/me", "/clients", "/me/password", "/prove"] {
        assert_eq!(browser.look(path).await.status, 303, "half a sign-in opens nothing: {path}");
    }
    for path in ["/set-up/password", "/set-up/codes", "/set-up/finish"] {
        assert_eq!(browser.goes(path, "password=lamp+otter+violin").await, "/set-up?told=lapsed", "{path}");
    }
    says(&browser.look(&code_page).await.text, &["autocomplete=\"one-time-code\"", "use a recovery code instead"]);
    let wrong = browser.press("/sign-in/code", "code=000000&next=%2Fweek").await;
    assert_eq!(wrong.status, 403);
    says(&wrong.text, &["This does not match what we keep.", "value=\"/week\""]);
    let code = cora.code(&house.stage).await;
    let to = browser.goes("/sign-in/code", &format!("code={code}&next=%2Fweek%3Ffrom%3D2026-11-23")).await;
    assert_eq!(to, "/week?from=2026-11-23");
    assert_eq!(browser.look(&to).await.status, 200);
    assert_eq!(browser.look("/sign-in/code").await.header("location"), "/sign-in?told=lapsed");
}

#[tokio::test]
async fn nowhere_else_is_gone_on_to() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    for next in ["//evil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3Aalert(1)"] {
        house.stage.pass(SignedDuration::from_mins(1)).await;
        let mut browser = Browser::new(&house);
        says_nothing_of(&browser.look(&format!("/sign-in?next={next}")).await.text, &["evil", "alert"]);
        let form = format!("address=cora%40home.example&password={}&next={next}", worded(PASSWORD));
        assert_eq!(browser.goes("/sign-in", &form).await, "/sign-in/code", "{next}");
        let code = cora.code(&house.stage).await;
        assert_eq!(browser.goes("/sign-in/code", &format!("code={code}&next={next}")).await, "/", "{next}");
    }
}

#[tokio::test]
async fn somebody_and_nobody_are_told_the_same_and_after_five_guesses_to_wait() {
    let house = House::open().await;
    insider(&house, house.stage.coach()).await;
    let knock = async |address: &str| {
        let form = format!("address={address}%40home.example&password=wrong+wrong+wrong");
        let got = Browser::new(&house).press("/sign-in", &form).await;
        assert_eq!(got.header("set-cookie"), "");
        (got.status.as_u16(), got.text.replace(address, "x"))
    };
    for turn in 0..8 {
        let (known, unknown) = (knock("cora").await, knock("nobody").await);
        assert_eq!(known, unknown);
        assert_eq!(known.0, if turn < 5 { 403 } else { 429 });
        assert_eq!(known.1.contains("this door rests for a minute."), turn >= 5, "{}", known.1);
        says(&known.1, &["value=\"x@home.example\""]);
        says_nothing_of(&known.1, &["wrong wrong"]);
    }
}

#[tokio::test]
async fn a_door_that_rests_says_how_long() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let knock = async || {
        let form = "address=cora%40home.example&password=wrong+wrong+wrong";
        Browser::new(&house).press("/sign-in", form).await
    };
    for _ in 0..5 {
        assert_eq!(knock().await.status, 403);
    }
    for (minutes, words) in [(1, "for a minute."), (2, "for 2 minutes."), (4, "for 4 minutes.")] {
        let rests = knock().await;
        says(&rests.text, &[words]);
        let seconds: i64 = rests.header("retry-after").parse().unwrap();
        assert!((minutes * 60 - 10..=minutes * 60).contains(&seconds), "{seconds}");
        house.stage.pass(SignedDuration::from_secs(seconds)).await;
        assert_eq!(knock().await.status, 403, "after that it is looked at");
    }
    house.stage.pass(SignedDuration::from_hours(1)).await;
    for _ in 0..8 {
        knock().await;
        house.stage.pass(SignedDuration::from_hours(12)).await;
    }
    knock().await;
    says(&knock().await.text, &["this door rests for 12 hours."]);
    let mut signed_in = Browser::new(&house);
    house.stage.pass(SignedDuration::from_hours(12)).await;
    signed_in.sign_in(&cora).await;
    for turn in 0..6 {
        let shown = signed_in.press("/prove", "password=wrong&code=000000").await;
        assert_eq!(shown.status, if turn < 5 { 403 } else { 429 });
        assert_eq!(shown.header("retry-after").is_empty(), turn < 5);
    }
}

#[tokio::test]
async fn a_recovery_code_opens_the_door_once_and_says_what_to_do() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    let form = format!("address=cora%40home.example&password={}", worded(PASSWORD));
    for (turn, status) in [(0, 303), (1, 403)] {
        browser.goes("/sign-in", &form).await;
        says(&browser.look("/sign-in/recovery").await.text, &["One of your recovery codes"]);
        let got = browser.press("/sign-in/recovery", &format!("code={}", cora.codes[0])).await;
        assert_eq!(got.status, status, "{turn}: {}", got.text);
    }
    let me = browser.look("/me?told=recovered").await.text;
    says(&me, &["That recovery code is used up.", "9 are left"]);
    assert_eq!(browser.look("/me/authenticator").await.status, 200, "they have just shown who they are");
}

#[tokio::test]
async fn after_a_recovery_code_one_is_told_how_many_are_left_and_led_to_another_authenticator() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let connect = "<a class=\"button calm\" href=\"/me/authenticator\">Connect another authenticator</a>";
    let make = "href=\"/me/recovery-codes\">Make new recovery codes</a>";
    let mut told = Vec::new();
    for code in &cora.codes {
        let mut browser = Browser::new(&house);
        browser.goes("/sign-in", &format!("address=cora%40home.example&password={}", worded(PASSWORD))).await;
        let to = browser.goes("/sign-in/recovery", &format!("code={code}&next=%2Fweek")).await;
        told.push(browser.look(&to).await.text);
        says(&told[told.len() - 1], &["Welcome back.", connect]);
        says_nothing_of(&browser.look("/me").await.text, &["Welcome back.", "recovery codes are left", connect]);
    }
    says(&told[0], &["9 recovery codes are left."]);
    says_nothing_of(&told[0], &[make]);
    let few = ["2 recovery codes are left.", "One recovery code is left.", "No recovery code is left."];
    for (page, left) in told[7..].iter().zip(few) {
        says(page, &[left, make]);
    }
    let demo = House::demo().await;
    says_nothing_of(&demo.visit_of_cora().await.page("/me?told=recovered").await, &["/me/authenticator"]);
}

#[tokio::test]
async fn whoever_waits_at_the_second_door_can_begin_again() {
    let house = House::open().await;
    insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    let form = format!("address=cora%40home.example&password={}&next=%2Fweek", worded(PASSWORD));
    browser.goes("/sign-in", &form).await;
    for path in ["/sign-in/code?next=%2Fweek", "/sign-in/recovery?next=%2Fweek"] {
        says(&browser.look(path).await.text, &["href=\"/sign-in?next=%2Fweek\">Begin again"]);
    }
    says(&browser.look("/sign-in/code").await.text, &["href=\"/sign-in\">Begin again"]);
    assert_eq!(browser.look("/sign-in?next=%2Fweek").await.status, 200);
    assert_eq!(browser.goes("/sign-in", &form).await, "/sign-in/code?next=%2Fweek");
}

#[tokio::test]
async fn what_is_great_is_asked_for_once_more_and_leads_back() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let (mut here, mut there) = (Browser::new(&house), Browser::new(&house));
    there.sign_in(&cora).await;
    here.sign_in(&cora).await;
    let bearer = house.cora().await;
    house.stage.pass(SignedDuration::from_mins(11)).await;
    for path in ["/me/password", "/me/authenticator", "/me/recovery-codes"] {
        let way = format!("/prove?next={}", path.replace('/', "%2F"));
        assert_eq!(here.look(path).await.header("location"), way);
        let pressed = here.goes(path, &format!("password={}&code=000000", worded(OTHER_PASSWORD))).await;
        assert_eq!(pressed, way, "nothing is changed");
    }
    let before = here.cookie("halcyon");
    let wrong = here.press("/prove", "password=wrong&code=000000&next=%2Fme%2Fpassword").await;
    assert_eq!(wrong.status, 403);
    let code = cora.code(&house.stage).await;
    let form = format!("password={}&code={code}&next=%2Fme%2Fpassword", worded(PASSWORD));
    assert_eq!(here.goes("/prove", &form).await, "/me/password");
    assert_ne!(here.cookie("halcyon"), before);
    says(&here.look("/me/password").await.text, &["autocomplete=\"new-password\"", "<h1>Your password</h1>"]);
    let form = format!("password={}", worded(OTHER_PASSWORD));
    assert_eq!(here.goes("/me/password", &form).await, "/me?told=password");
    says(&here.look("/me?told=password").await.text, &["Your password is changed."]);
    assert_eq!(there.look("/me").await.header("location"), "/sign-in?next=%2Fme");
    assert_eq!(house.get("/api/v1/clients").bearer(&bearer).send().await.problem(), (401, "no-token"));
}

#[tokio::test]
async fn another_authenticator_takes_the_place_of_the_one_there_is() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    says(&browser.look("/me/authenticator").await.text, &["The one you have keeps working until"]);
    assert_eq!(browser.goes("/me/authenticator/new", "").await, "/me/authenticator");
    let page = browser.look("/me/authenticator").await.text;
    let typed = page.split("class=\"typed\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(browser.press("/me/authenticator", "code=000000").await.status, 422);
    let code = Stage::code_of(&typed, house.stage.now().await);
    assert_eq!(browser.goes("/me/authenticator", &format!("code={code}")).await, "/me?told=authenticator");
    let mut anew = Browser::new(&house);
    anew.sign_in(&cora.with_secret(&typed)).await;
    let shown = browser.press("/me/recovery-codes", "").await;
    assert_eq!(shown.text.matches("<li><code>").count(), 10, "{}", shown.text);
    assert_eq!(browser.look("/me").await.status, 200, "they go on under a new token");
    assert_eq!(anew.look("/me").await.status, 303, "and nobody else does");
}

#[tokio::test]
async fn a_cookie_from_before_a_reset_opens_nothing() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    let bearer = house.cora().await;
    reset(&house.stage.as_operator(), house.stage.coach()).await.unwrap();
    assert_eq!(browser.look("/me").await.header("location"), "/sign-in?next=%2Fme");
    assert_eq!(house.get("/api/v1/clients").bearer(&bearer).send().await.problem(), (401, "no-token"));
    let form = format!("address=cora%40home.example&password={}", worded(PASSWORD));
    assert_eq!(browser.press("/sign-in", &form).await.status, 403);
}

#[tokio::test]
async fn over_tls_every_cookie_is_for_this_host_alone() {
    let house = House::open().await;
    let cora = insider(&house, house.stage.coach()).await;
    let house = house.with(|web| web.https = true);
    let mut browser = Browser::new(&house);
    browser.sign_in(&cora).await;
    let names: Vec<&str> = browser.cookies.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["__Host-halcyon", "__Host-halcyon-device"]);
    let left = browser.press("/leave", "").await;
    assert_eq!(left.header("location"), "/");
    let names: Vec<&str> = browser.cookies.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["__Host-halcyon-device"], "this browser is known when they come again");
}

#[tokio::test]
async fn in_a_demo_there_is_nothing_to_choose() {
    let house = House::demo().await;
    let cora = house.visit_of_cora().await;
    says(&cora.page("/me").await, &["In a demo a press signs you in"]);
    for path in ["/me/password", "/me/authenticator", "/me/recovery-codes"] {
        assert_eq!(cora.look(path).await.header("location"), "/me");
    }
    let ana = house.stage.client("Ana").await;
    let visit = house.visit(&format!("client:{ana}")).await;
    says_nothing_of(&visit.page("/me").await, &["password", "authenticator"]);
    for path in ["/me/password", "/prove"] {
        assert_eq!(visit.look(path).await.status, 404, "{path}");
    }
}

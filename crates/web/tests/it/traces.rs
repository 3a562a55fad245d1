//! What is left in the log of tries at doors: at which door, from which network, whom it concerned, and why it came to nothing. No place, no address
//! and nothing that was shown stands there.

use std::net::IpAddr;
use std::sync::Arc;

use domain::actor::Actor;
use practice::cast::{Device, PASSWORD, Stage};
use practice::limits::{Network, TRIES_OF_A_NETWORK};
use tracing::subscriber::DefaultGuard;

use crate::canary::Log;
use crate::house::{Got, House};
use crate::page_table::TABLE;
use crate::staff_door::{Browser, worded};

const HERE: &str = "203.0.113.9";
const THERE: &str = "2001:db8:1:2::3";

/// A house with a log that can be read, whose callers say where they come from.
struct Told {
    house: House,
    log: Log,
    _listening: DefaultGuard,
}

impl Told {
    async fn house() -> Self {
        let log = Log::default();
        let listening = tracing::subscriber::set_default(log.subscriber());
        let house = House::open().await.with(|web| {
            web.trusted_proxies = ["::1/128".parse().unwrap()].into();
            web.site = Some(Arc::new(Stage::site()));
            web.clients_site.clone_from(&web.site);
        });
        Self { house, log, _listening: listening }
    }

    /// What a network is called in the log.
    fn called(&self, from: &str) -> String {
        let from: IpAddr = from.parse().unwrap();
        Network::of(from).hashed(&self.house.stage.office().keyring()).to_lowercase()
    }

    async fn press(&self, from: &str, path: &str, cookie: &str, form: &str) -> Got {
        self.house.post(path).header("x-forwarded-for", from).header("cookie", cookie).form(form).send().await
    }

    /// The entries of a message, under what was said of the try.
    fn entries(&self, message: &str) -> Vec<String> {
        self.log.text().lines().filter(|line| line.contains(message)).map(str::to_owned).collect()
    }

    /// The one entry of a refused try says all of this.
    fn refused_once(&self, door: &str, said: &[&str]) {
        let all: Vec<_> =
            self.entries("not let in").into_iter().filter(|line| line.contains(&format!("door=\"{door}\""))).collect();
        assert_eq!(all.len(), 1, "{door}: {all:#?}");
        for word in said {
            assert!(all[0].contains(&word.to_lowercase()), "{word}: {}", all[0]);
        }
    }

    fn tells_no_place(&self) {
        let text = self.log.text();
        for place in [HERE, THERE, "2001:db8"] {
            assert!(!text.contains(place), "{place}");
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_with_place_and_person() {
    let told = Told::house().await;
    let cora = told.house.stage.insider(told.house.stage.coach()).await;
    let form = |address: &str| format!("address={address}&password=something+else+entirely");
    assert_eq!(told.press(HERE, "/sign-in", "", &form(&cora.address)).await.status, 403);
    let (who, network) = (format!("who=staff:{}", cora.staff), format!("network=\"{}\"", told.called(HERE)));
    told.refused_once("/sign-in", &[&who, &network, "why=\"not-matched\""]);
    assert_eq!(told.press(THERE, "/sign-in", "", &form("nobody@home.example")).await.status, 403);
    let last = told.entries("not let in").pop().unwrap();
    assert!(last.contains(&told.called(THERE)) && !last.contains("who="), "{last}");
    told.tells_no_place();
    for word in ["nobody@", &cora.address.to_lowercase(), "something+else", "something else"] {
        assert_eq!(told.entries(word), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_wrong_code_is_told_and_so_is_where_somebody_comes_in() {
    let told = Told::house().await;
    let cora = told.house.stage.insider(told.house.stage.coach()).await;
    let form = format!("address={}&password={}", cora.address, worded(PASSWORD));
    let half = told.press(HERE, "/sign-in", "", &form).await.header("set-cookie").to_owned();
    let half = half.split(';').next().unwrap();
    assert_eq!(told.press(HERE, "/sign-in/code", half, "code=000000").await.status, 403);
    let (who, network) = (format!("staff:{}", cora.staff), format!("network=\"{}\"", told.called(HERE)));
    told.refused_once("/sign-in/code", &[&who, &network, "why=\"not-matched\""]);
    let code = cora.code(&told.house.stage).await;
    assert_eq!(told.press(HERE, "/sign-in/code", half, &format!("code={code}")).await.status, 303);
    let done = told.entries("done verb=\"people.sign_in\"").pop().expect("an entry of the sign-in");
    assert!(done.contains(&network) && done.contains(&format!("actor={who}")), "{done}");
    assert_eq!(told.press(HERE, "/sign-in/code", half, "code=000000").await.header("location"), "/sign-in?told=lapsed");
    assert!(told.entries("why=\"lapsed\"").pop().unwrap().contains(&network));
    told.tells_no_place();
}

#[tokio::test]
async fn wrong_pins_and_wrong_proofs_are_told_and_counted() {
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let told = Told::house().await;
    let stage = &told.house.stage;
    let cora = stage.insider(stage.coach()).await;
    let cookie = format!("halcyon={}", cora.opened.sign_in.reveal());
    let form = "password=something+else+entirely&code=000000";
    assert_eq!(told.press(HERE, "/prove", &cookie, form).await.status, 403);
    told.refused_once("/prove", &[&format!("who=staff:{}", cora.staff), &told.called(HERE), "not-matched"]);
    let ana = stage.confirmed_client("Ana").await;
    let mut browser = Browser::with(&told.house, "halcyon", stage.sign_in(Actor::Client(ana)).await.reveal());
    assert_eq!(browser.press("/own/pin", "pin=12").await.status, 422);
    assert_eq!(browser.goes("/own/pin", "pin=274619").await, "/me?told=pin");
    let cookie = format!("halcyon={}", browser.cookie("halcyon").unwrap());
    let who = format!("who=client:{ana}");
    assert_eq!(told.press(HERE, "/own/pin/show", &cookie, "pin=903718").await.status, 403);
    told.refused_once("/own/pin/show", &[&who, &told.called(HERE), "not-matched"]);
    assert_eq!(told.press(HERE, "/own/pin", &cookie, "pin=553311&shown=903718").await.status, 403);
    told.refused_once("/own/pin", &[&who, &told.called(HERE), "not-matched"]);
    let counted = handle.render();
    assert!(counted.contains(r#"halcyon_sign_in_total{result="refused"} 3"#), "{counted}");
    for shown in ["903718", "274619", "553311", "ana@"] {
        assert!(!told.log.text().contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn links_codes_of_letters_passkeys_and_tokens_that_open_nothing_are_told() {
    let told = Told::house().await;
    let network = told.called(HERE);
    let wrong = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(told.press(HERE, "/set-up", "", &format!("token={wrong}")).await.status, 409);
    told.refused_once("/set-up", &[&network, "why=\"lapsed\""]);
    let ana = told.house.stage.confirmed_client("Ana").await;
    let asked = format!("halcyon-asked={}", told.house.asks_for_a_letter(ana).await.reveal());
    assert_eq!(told.press(HERE, "/sign-in/letter/code", &asked, "token=AAAA-BBBB-CCCC").await.status, 403);
    told.refused_once("/sign-in/letter/code", &[&network, "why=\"not-matched\""]);
    for door in ["/sign-in/passkey", "/sign-in/letter/passkey"] {
        let mut browser = Browser::new(&told.house);
        let stranger = &mut Device { user: vec![7; 16], ..Device::called("stranger") };
        assert_eq!(browser.shows(door, stranger, "").await.status, 403);
        told.refused_once(door, &["why=\"not-matched\""]);
    }
    let call = told.house.get("/api/v1/clients").header("x-forwarded-for", HERE);
    assert_eq!(call.bearer("halcyon_nothing").send().await.status, 401);
    told.refused_once("bearer", &[&network, "why=\"not-matched\""]);
    assert_eq!(told.house.get("/api/v1/clients").send().await.status, 401);
    told.refused_once("bearer", &[]);
    for shown in ["aaaaaaaa", "aaaa-bbbb", "halcyon_nothing"] {
        assert!(!told.log.text().contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn no_page_that_lets_somebody_in_is_silent_about_a_try() {
    let told = Told::house().await;
    let asks = |path: &str| path.ends_with("/ask") || path == "/sign-in/letter";
    let lets_in = TABLE.iter().filter(|line| line.method == "POST" && line.pattern.starts_with("/sign-in"));
    for line in lets_in.filter(|line| !asks(line.pattern)) {
        told.press(HERE, line.pattern, "", "address=nobody%40home.example&password=x&code=x&token=x&answer=x").await;
        told.refused_once(line.pattern, &[&told.called(HERE), "why="]);
    }
}

#[tokio::test]
async fn a_spent_limit_is_told_by_its_name_and_with_the_network_that_spent_it() {
    let told = Told::house().await;
    for _ in 0..TRIES_OF_A_NETWORK.most {
        told.press(HERE, "/welcome", "", "token=AAAA-BBBB-CCCC").await;
    }
    assert_eq!(told.entries("a limit is spent"), Vec::<String>::new());
    assert_eq!(told.press(HERE, "/welcome", "", "token=AAAA-BBBB-CCCC").await.status, 429);
    let spent = told.entries("a limit is spent");
    assert_eq!(spent.len(), 1, "{spent:#?}");
    let network = format!("network=\"{}\"", told.called(HERE));
    for word in [" warn ", &network, "limit=\"tries-of-a-network\"", "seconds="] {
        assert!(spent[0].contains(word), "{word}: {spent:#?}");
    }
    let refused = told.entries("not let in");
    assert_eq!(refused.iter().filter(|line| line.contains(&network)).count(), refused.len());
    assert!(refused.last().unwrap().contains("why=\"too-often\""), "{refused:#?}");
    told.tells_no_place();
}

#[tokio::test]
async fn that_guesses_wait_is_told_with_whose_they_are() {
    let told = Told::house().await;
    let cora = told.house.stage.insider(told.house.stage.coach()).await;
    let form = format!("address={}&password=something+else+entirely", cora.address);
    for _ in 0..5 {
        assert_eq!(told.press(HERE, "/sign-in", "", &form).await.status, 403);
    }
    assert_eq!(told.entries("guesses wait"), Vec::<String>::new());
    assert_eq!(told.press(HERE, "/sign-in", "", &form).await.status, 429);
    let waits = told.entries("guesses wait");
    assert_eq!(waits.len(), 1, "{waits:#?}");
    let (who, network) = (format!("who=staff:{}", cora.staff), told.called(HERE));
    for word in [" warn ", &who, &network, "at=\"password\"", "known=false", "seconds="] {
        assert!(waits[0].contains(word), "{word}: {waits:#?}");
    }
}

#[tokio::test]
async fn whom_something_is_refused_to_is_told_and_who_is_answered_is_not() {
    let told = Told::house().await;
    let (house, cora) = (&told.house, format!("actor=staff:{}", told.house.stage.coach()));
    let bearer = house.cora().await;
    let cookie = format!("halcyon={}", house.stage.sign_in(house.stage.as_coach().actor).await.reveal());
    let answered = |route: &str| told.entries(&format!("route=\"{route}\"")).pop().expect("an entry");
    assert_eq!(house.get("/api/v1/logbook").bearer(&bearer).send().await.status, 403);
    assert!(answered("/api/v1/logbook").contains(&cora), "{}", answered("/api/v1/logbook"));
    assert_eq!(house.get("/logbook").header("cookie", &cookie).send().await.status, 403);
    assert!(answered("/logbook").contains(&cora), "{}", answered("/logbook"));
    assert_eq!(house.get("/clients").header("cookie", &cookie).send().await.status, 200);
    assert!(!answered("/clients").contains("actor="), "{}", answered("/clients"));
}

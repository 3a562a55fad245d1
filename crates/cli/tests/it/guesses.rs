//! A thousand guesses at whatever can be guessed, at the shipped program, which is stopped and started in between: fewer than twenty are looked at,
//! and whoever it belongs to still comes in.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use domain::actor::Actor;
use domain::ids::ClientId;
use jiff::SignedDuration;
use nix::sys::signal::Signal;
use practice::cast::{Insider, PASSWORD, Stage};
use practice::correspondence::invite;
use practice::keyring::Purpose;

use crate::apart::on;
use crate::program::Running;

/// The ring that every stage works with.
const RING: &str = "k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";
const GUESSES: usize = 1000;
/// After so many the program is stopped, hard every other time, and started anew.
const BETWEEN_STARTS: usize = 200;
const FEW: usize = 20;

/// How often each status was answered.
type Statuses = BTreeMap<u16, usize>;

struct House {
    stage: Stage,
    data: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let (stage, data) = (Stage::open().await, tempfile::tempdir().unwrap());
        fs::write(data.path().join("keyring"), RING).unwrap();
        fs::set_permissions(data.path().join("keyring"), PermissionsExt::from_mode(0o600)).unwrap();
        Self { stage, data }
    }

    fn pages(&self) -> Running {
        let mut serve = on(self.stage.database(), self.data.path(), &["serve"]);
        Running::start_until(&mut serve, "Halcyon's pages: http://localhost:")
    }

    /// Guesses, and says what was answered.
    fn guess(&self, mut tries: impl FnMut(&Running, usize) -> u16) -> Statuses {
        let mut statuses = Statuses::new();
        let mut pages = self.pages();
        for number in 0..GUESSES {
            if number > 0 && number % BETWEEN_STARTS == 0 {
                pages.signal(if number % (2 * BETWEEN_STARTS) == 0 { Signal::SIGKILL } else { Signal::SIGTERM });
                pages.end();
                pages = self.pages();
            }
            *statuses.entry(tries(&pages, number)).or_default() += 1;
        }
        pages.signal(Signal::SIGTERM);
        pages.end();
        statuses
    }

    /// Signs in by a browser that is known, and says where that leads. It goes on under another token.
    async fn comes_in(&self, insider: &Insider, device: &mut String, path: &str, code: Option<&str>) -> String {
        let pages = self.pages();
        let answer = pages.press("/sign-in", device, &first(insider, PASSWORD));
        let half = cookie(&answer, "halcyon-half");
        let code = match code {
            Some(code) => code.to_owned(),
            None => insider.code(&self.stage).await,
        };
        let answer = pages.press(path, &format!("{device}; {half}"), &format!("code={code}"));
        assert!(!cookie(&answer, "halcyon").is_empty(), "{answer}");
        *device = cookie(&answer, "halcyon-device");
        let place = answer.split("location: ").nth(1).unwrap().lines().next().unwrap().to_owned();
        pages.signal(Signal::SIGTERM);
        pages.end();
        place
    }

    /// A client asks for a letter to sign in with, and comes in with its code, by a browser that carries a cookie or none: the cookies it has then.
    async fn comes_in_by_letter(&self, address: &str, device: &str) -> String {
        let pages = self.pages();
        let asked = cookie(&pages.press("/sign-in/letter", device, &asks(address)), "halcyon-asked");
        let code = self.code_of_newest_letter().await;
        let answer = pages.press("/sign-in/letter/code", &format!("{device}; {asked}"), &format!("token={code}"));
        let (sign_in, device) = (cookie(&answer, "halcyon"), cookie(&answer, "halcyon-device"));
        assert!(!sign_in.is_empty() && !device.is_empty(), "{answer}");
        pages.signal(Signal::SIGTERM);
        pages.end();
        format!("{sign_in}; {device}")
    }

    /// What a reader of the newest letter to sign in with types off. It is written while the answer is on its way.
    async fn code_of_newest_letter(&self) -> String {
        let pool = self.stage.database().owner();
        let sql = "SELECT letter_id FROM asked_ways_in ORDER BY made_at DESC, id DESC LIMIT 1";
        let written = tokio::time::timeout(Duration::from_secs(30), async {
            loop {
                let newest: Option<uuid::Uuid> = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
                match newest {
                    Some(letter) => break letter,
                    None => tokio::task::yield_now().await,
                }
            }
        });
        let letter = written.await.expect("a letter is written");
        self.stage.office().keyring().letter_code(Purpose::WayInCode, letter)
    }

    /// As if each guess came from elsewhere: what is counted of networks is forgotten.
    fn forget_networks(&self) {
        let pool = self.stage.database().owner();
        let forget = sqlx::raw_sql("DELETE FROM limits WHERE what = 'tries-of-a-network'").execute(&pool);
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(forget)).unwrap();
    }
}

/// The cookie by which a browser of theirs is known.
fn known(insider: &Insider) -> String {
    format!("halcyon-device={}", insider.opened.device.as_ref().unwrap().reveal())
}

fn first(insider: &Insider, password: &str) -> String {
    format!("address={}&password={}", insider.address.replace('@', "%40"), password.replace(' ', "+"))
}

fn asks(address: &str) -> String {
    format!("address={}", address.replace('@', "%40"))
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status: {answer}"))
}

/// A cookie that an answer sets, as it is sent back.
fn cookie(answer: &str, name: &str) -> String {
    let set = answer.split(&format!("set-cookie: {name}=")).nth(1);
    set.and_then(|rest| rest.split(';').next()).map(|token| format!("{name}={token}")).unwrap_or_default()
}

/// So many were looked at; all others were told to wait.
fn looked_at(statuses: &Statuses, by: u16) -> usize {
    let looked_at = statuses.get(&by).copied().unwrap_or_default();
    let waits = statuses.get(&429).copied().unwrap_or_default();
    assert_eq!(looked_at + waits, GUESSES, "{statuses:?}");
    looked_at
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_passwords_few_are_looked_at_and_the_holder_comes_in_where_they_are_known() {
    let house = House::open().await;
    let cora = house.stage.insider(house.stage.coach()).await;
    let statuses = house.guess(|pages, number| {
        house.forget_networks();
        status(&pages.post("/sign-in", &first(&cora, &format!("a guess with the number {number}"))))
    });
    let seen = looked_at(&statuses, 403);
    println!("passwords: {seen} of {GUESSES} looked at");
    assert!(seen < FEW, "{statuses:?}");
    assert_eq!(house.comes_in(&cora, &mut known(&cora), "/sign-in/code", None).await, "/");
}

/// Half a sign-in takes five tries, and whoever knows the password can make another: the account counts them all.
async fn second_step(path: &'static str, guess: fn(usize) -> String) {
    let house = House::open().await;
    let cora = house.stage.insider(house.stage.coach()).await;
    let mut half = String::new();
    let statuses = house.guess(|pages, number| {
        house.forget_networks();
        let form = format!("code={}", guess(number));
        let answer = pages.press(path, &half, &form);
        if !answer.contains("told=lapsed") {
            return status(&answer);
        }
        let answer = pages.post("/sign-in", &first(&cora, PASSWORD));
        half = cookie(&answer, "halcyon-half");
        // Whoever is not even let to the second step guesses nothing there.
        if half.is_empty() { status(&answer) } else { status(&pages.press(path, &half, &form)) }
    });
    let seen = looked_at(&statuses, 403);
    println!("{path}: {seen} of {GUESSES} looked at");
    assert!(seen < FEW, "{statuses:?}");
    let mut device = known(&cora);
    assert_eq!(house.comes_in(&cora, &mut device, "/sign-in/code", None).await, "/");
    let recovered = house.comes_in(&cora, &mut device, "/sign-in/recovery", Some(&cora.codes[0])).await;
    assert_eq!(recovered, "/me?told=recovered");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_codes_few_are_looked_at_and_the_holder_comes_in_where_they_are_known() {
    second_step("/sign-in/code", |number| format!("{number:06}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_recovery_codes_few_are_looked_at_and_the_holder_comes_in_where_they_are_known() {
    second_step("/sign-in/recovery", |number| format!("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-{number:04}")).await;
}

/// The last four signs of a code, another for each number.
fn last_of_a_code(number: usize) -> String {
    let letters = [b'A', b'B', b'C', b'D', b'E', b'F', b'G', b'H', b'J', b'K'].map(char::from);
    format!("{number:04}").bytes().map(|digit| letters[usize::from(digit - b'0')]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_codes_of_invitations_few_are_looked_at_and_the_link_still_works() {
    let house = House::open().await;
    let ana: ClientId = house.stage.client("Ana").await;
    let letter = invite(&house.stage.as_coach(), ana).await.unwrap();
    house.stage.attempted(letter).await;
    let statuses = house
        .guess(|pages, number| status(&pages.post("/welcome", &format!("token=AAAA-BBBB-{}", last_of_a_code(number)))));
    let seen = looked_at(&statuses, 409);
    println!("codes of invitations: {seen} of {GUESSES} looked at");
    assert!(seen < FEW, "{statuses:?}");
    let token = house.stage.office().keyring().letter_token(Purpose::Invitation, letter.0, "ana@home.example");
    let pages = house.pages();
    assert_eq!(status(&pages.post("/welcome", &format!("token={token}"))), 200);
}

/// Whoever reads a client's mail came in, and does not know the PIN.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_pins_few_are_looked_at_and_the_client_shows_theirs_where_they_are_known() {
    const PIN: &str = "274619";
    let house = House::open().await;
    let ana: ClientId = house.stage.confirmed_client("Ana").await;
    let hers = house.comes_in_by_letter("ana@home.example", "").await;
    let pages = house.pages();
    let answer = pages.press("/own/pin", &hers, &format!("pin={PIN}"));
    assert!(answer.contains("location: /me?told=pin"), "{answer}");
    let hers = format!("{}; {}", cookie(&answer, "halcyon"), cookie(&answer, "halcyon-device"));
    pages.signal(Signal::SIGTERM);
    pages.end();
    let strangers = format!("halcyon={}", house.stage.sign_in(Actor::Client(ana)).await.reveal());
    let statuses = house.guess(|pages, number| {
        house.forget_networks();
        status(&pages.press("/own/pin/show", &strangers, &format!("pin={:06}", 100_000 + number)))
    });
    let seen = looked_at(&statuses, 403);
    println!("PINs: {seen} of {GUESSES} looked at");
    assert!(seen < FEW, "{statuses:?}");
    let pages = house.pages();
    let answer = pages.press("/own/pin/show", &hers, &format!("pin={PIN}&next=/own/opened"));
    assert!(answer.contains("location: /own/opened") && !cookie(&answer, "halcyon").is_empty(), "{answer}");
}

/// Five tries end what was asked for, and whoever guesses asks anew as often as they may.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_thousand_codes_of_letters_few_are_looked_at_and_the_client_comes_in_where_they_are_known() {
    let house = House::open().await;
    house.stage.confirmed_client("Ana").await;
    let hers = house.comes_in_by_letter("ana@home.example", "").await;
    let device = hers.split("; ").last().unwrap();
    house.stage.pass(SignedDuration::from_hours(24)).await;
    let mut asked = String::new();
    let statuses = house.guess(|pages, number| {
        house.forget_networks();
        let form = format!("token=AAAA-BBBB-{}", last_of_a_code(number));
        let answer = pages.press("/sign-in/letter/code", &asked, &form);
        if status(&answer) != 409 {
            return status(&answer);
        }
        let answer = pages.press("/sign-in/letter", "", &asks("ana@home.example"));
        asked = cookie(&answer, "halcyon-asked");
        // Whoever is not even written to guesses nothing.
        if asked.is_empty() { status(&answer) } else { status(&pages.press("/sign-in/letter/code", &asked, &form)) }
    });
    let seen = looked_at(&statuses, 403);
    println!("codes of letters: {seen} of {GUESSES} looked at");
    assert!(seen < FEW, "{statuses:?}");
    house.comes_in_by_letter("ana@home.example", device).await;
    // In a browser that nobody knows a letter is asked for again after a while.
    house.stage.pass(SignedDuration::from_mins(20)).await;
    house.comes_in_by_letter("ana@home.example", "").await;
}

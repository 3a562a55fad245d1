//! What people show at doors, and what doors give their browsers: passkeys and what they are called, letters to sign in with, PINs, the code that a coach
//! says, a token for programs. All of it is kept, to be searched for.

use std::collections::BTreeMap;

use practice::cast::Device;
use serde_json::Value;

use super::{Answer, House};

/// Twelve digits that stand nowhere by chance.
const PIN: &str = "915273648061";
const OTHER_PIN: &str = "730295618443";
/// What passkeys and tokens are called.
const NAME: &str = "Qpersonal+laptop";
const LETTER: &str = "/sign-in/letter";
const CODE: &str = "/sign-in/letter/code";

/// A browser: it keeps what it is given, and so does the house.
#[derive(Default)]
pub(super) struct Browser(BTreeMap<String, String>);

impl Browser {
    /// One that carries these already.
    pub(super) fn carrying(cookies: &str) -> Self {
        let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, token)| (name.to_owned(), token.to_owned())).collect())
    }

    pub(super) fn line(&self) -> String {
        self.0.iter().map(|(name, token)| format!("{name}={token}")).collect::<Vec<_>>().join("; ")
    }

    fn press(&mut self, house: &mut House, status: u16, path: &str, form: &str) -> Answer {
        let answer = house.press(path, &self.line(), form);
        assert_eq!(answer.status, status, "{path}: {}", answer.whole);
        for set in answer.between("set-cookie: ", ";") {
            let (name, token) = set.split_once('=').unwrap();
            self.0.remove(name);
            if !token.is_empty() {
                house.keep([token.to_owned()]);
                self.0.insert(name.to_owned(), token.to_owned());
            }
        }
        answer
    }

    /// What a browser is asked about passkeys.
    fn asked(&mut self, house: &mut House, path: &str) -> Value {
        let options = self.press(house, 200, path, "").json();
        assert!(self.0.contains_key("halcyon-passkey"), "a question without a cookie");
        house.keep([options["challenge"].as_str().unwrap().to_owned()]);
        options
    }

    fn makes(&mut self, house: &mut House, device: &mut Device) {
        let made = device.make(&self.asked(house, "/me/passkeys/ask"));
        house.keep([device.written_id()]);
        self.press(house, 303, "/me/passkeys", &format!("name={NAME}&answer={}", encoded(&made)));
    }

    fn shows(&mut self, house: &mut House, status: u16, place: &str, device: &mut Device) {
        let shown = device.show(&self.asked(house, &format!("{place}/ask")));
        self.press(house, status, place, &format!("answer={}", encoded(&shown)));
    }
}

fn encoded(answer: &str) -> String {
    answer.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn device(house: &House, name: &str) -> Device {
    Device { origin: format!("http://localhost:{}", house.port), ..Device::called(name) }
}

/// The owner, who has just set up, makes a passkey, shows it wherever one is shown, and makes a token for a program.
pub(super) fn of_owner(house: &mut House, olga: &mut Browser) {
    let (mut laptop, mut strange) = (device(house, "laptop"), device(house, "strange"));
    olga.makes(house, &mut laptop);
    strange.user.clone_from(&laptop.user);
    olga.shows(house, 403, "/prove/passkey", &mut strange);
    olga.shows(house, 303, "/prove/passkey", &mut laptop);
    Browser::default().shows(house, 403, "/sign-in/passkey", &mut strange);
    Browser::default().shows(house, 303, "/sign-in/passkey", &mut laptop);
    let page = olga.press(house, 200, "/me/tokens/new", &format!("name={NAME}&length=week"));
    let token = page.between("halcyon_", "<").remove(0);
    house.keep([token]);
}

/// The newest letter in which something stands, when there are so many.
pub(super) async fn letter(house: &House, sign: &str, nth: usize) -> String {
    let mut taken = 0;
    loop {
        let messages = house.sink.wait_for(taken + 1).await.unwrap();
        taken = messages.len();
        let texts = messages.iter().map(|message| {
            let letter = testkit::smtp::letter::Letter::read(&message.bytes);
            letter.find("text/plain").unwrap_or(letter).text()
        });
        if let Some(found) = texts.filter(|text| text.contains(sign)).nth(nth) {
            return found;
        }
    }
}

/// The token of the link in a letter to sign in with, and the code beside it.
fn way_in(text: &str) -> (String, String) {
    let is_of_token = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
    let token = text.split(&format!("{CODE}#")).nth(1).unwrap().split(|sign| !is_of_token(sign)).next().unwrap();
    let is_code = |word: &&str| word.len() == 14 && word.matches('-').count() == 2;
    let code = text.split_whitespace().find(is_code).unwrap_or_else(|| panic!("no code: {text}"));
    (token.to_owned(), code.to_owned())
}

/// A client asks for a letter and comes in by its link, then for another and comes in by its code.
async fn by_letter(house: &mut House) -> Browser {
    let mut browser = Browser::default();
    for by_code in [false, true] {
        browser = Browser::default();
        browser.press(house, 303, LETTER, "address=qpersonal.ana%40home.example");
        let (token, code) = way_in(&letter(house, &format!("{CODE}#"), usize::from(by_code)).await);
        house.keep([token.clone(), code.clone()]);
        browser.press(house, 403, CODE, "token=AAAA-BBBB-CCCC");
        browser.press(house, 303, CODE, &format!("token={}", if by_code { code } else { token }));
    }
    browser
}

/// The client comes in by every way there is and guards what lies deeper; the coach says a code for a new PIN.
pub(super) async fn of_client(house: &mut House, client: &str, coach: &mut Browser) {
    let mut ana = by_letter(house).await;
    house.keep([PIN.to_owned(), OTHER_PIN.to_owned()]);
    ana.press(house, 303, "/own/pin", &format!("pin={PIN}"));
    ana.press(house, 403, "/own/pin/show", &format!("pin={OTHER_PIN}"));
    ana.press(house, 303, "/own/pin/show", &format!("pin={PIN}"));
    let mut phone = device(house, "phone");
    ana.makes(house, &mut phone);
    ana.shows(house, 303, "/prove/passkey", &mut phone);
    Browser::default().shows(house, 303, "/sign-in/letter/passkey", &mut phone);
    let code = coach.press(house, 200, &format!("/clients/{client}/pin"), "").between("<code>", "<").remove(0);
    house.keep([code.clone()]);
    ana.press(house, 303, "/own/pin", &format!("shown={code}&pin={OTHER_PIN}"));
}

//! The site that passkeys are bound to: its name and origin, from the settings alone. A device shows a passkey to no other site, so a page that
//! only looks like ours learns nothing (W3C Web Authentication, level 3, section 13.4.4).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Refusal;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::{Broke, Outcome};

/// The site that passkeys are bound to.
#[derive(Debug)]
pub struct Site(Webauthn);

/// For whom a device is to keep a passkey, and what it shows its person of that.
pub(super) struct For<'a> {
    pub(super) id: Uuid,
    pub(super) account: &'a str,
    pub(super) name: &'a str,
}

/// What a browser is asked, and what is kept of it until it answers.
pub(super) struct Question {
    pub(super) options: Value,
    pub(super) state: Vec<u8>,
}

/// What a browser answered, before it was looked at.
pub(super) struct Shown(PublicKeyCredential);

/// An answer is a few hundred bytes; the longest ids and attestations are some thousand.
const LONGEST: usize = 16 * 1024;

impl Site {
    /// The site under an address such as `https://halcyon.example.org`. None where its host is a number, since passkeys are bound to names, and none
    /// without TLS but on the machine itself, since browsers make no passkey there.
    pub fn of(url: &str) -> Option<Self> {
        let origin = Url::parse(url).ok()?;
        let name = origin.domain()?.to_owned();
        let is_here = name == "localhost" || name.ends_with(".localhost");
        if origin.scheme() != "https" && !is_here {
            return None;
        }
        Some(Self(WebauthnBuilder::new(&name, &origin).ok()?.build().ok()?))
    }

    /// Asks a browser to make a passkey that is found without an address, on a device that has none of these yet.
    pub(super) fn ask_to_make(&self, whose: &For<'_>, already: Vec<CredentialID>) -> Result<Question, Broke> {
        let asked = self.0.start_passkey_registration(whose.id, whose.account, whose.name, Some(already));
        let (options, state) = asked.map_err(|_| Broke::Record("passkey"))?;
        let mut options = written(&options.public_key)?;
        // The library leaves it to the device whether it is found without an address; here it has to be (section 5.4.6).
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        Ok(Question { options, state: bytes(&state)? })
    }

    /// Asks a browser to show a passkey: one of these, or, where there are none, whichever its person chooses.
    pub(super) fn ask_to_show(&self, among: &[Passkey]) -> Result<Question, Broke> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(|_| Broke::Record("passkey"))?;
        let mut options = written(&options.public_key)?;
        let allowed = |one: &Passkey| json!({ "type": "public-key", "id": URL_SAFE_NO_PAD.encode(one.cred_id()) });
        options["allowCredentials"] = among.iter().map(allowed).collect();
        Ok(Question { options, state: bytes(&state)? })
    }

    /// The passkey that was made.
    ///
    /// # Errors
    /// [`Refusal::NotMatched`] for what does not answer the question.
    pub(super) fn made(&self, state: &[u8], answer: &str) -> Outcome<Passkey> {
        let state: PasskeyRegistration = kept(state)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        Ok(self.0.finish_passkey_registration(&answer, &state).map_err(|error| not_matched(&error))?)
    }

    /// Whether somebody showed this passkey, and was verified by the device: the counter that it has now.
    ///
    /// # Errors
    /// [`Refusal::NotMatched`], also for a counter that did not move on: then there may be two of that passkey.
    pub(super) fn shown(&self, state: &[u8], shown: &Shown, passkey: &Passkey) -> Outcome<AuthenticationResult> {
        let state: DiscoverableAuthentication = kept(state)?;
        let result = self
            .0
            .finish_discoverable_authentication_v2(&shown.0, state, passkey)
            .map_err(|error| not_matched(&error))?;
        if result.user_verified() { Ok(result) } else { Err(Refusal::NotMatched.into()) }
    }
}

impl Shown {
    /// # Errors
    /// [`Refusal::NotMatched`] for what cannot be read.
    pub(super) fn read(answer: &str) -> Outcome<Self> {
        Ok(Self(read(answer)?))
    }

    pub(super) fn credential(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// For whom the device keeps it, if it says so.
    pub(super) fn is_kept_for(&self, whose: Uuid) -> Option<bool> {
        self.0.get_user_unique_id().map(|id| id == whose.as_bytes())
    }
}

fn not_matched(error: &WebauthnError) -> Refusal {
    if matches!(error, WebauthnError::CredentialPossibleCompromise) {
        tracing::warn!("a passkey's counter did not move on: there may be two of it");
    }
    Refusal::NotMatched
}

fn written(value: &impl Serialize) -> Result<Value, Broke> {
    serde_json::to_value(value).map_err(|_| Broke::Record("passkey"))
}

fn bytes(value: &impl Serialize) -> Result<Vec<u8>, Broke> {
    serde_json::to_vec(value).map_err(|_| Broke::Record("passkey"))
}

/// What we wrote ourselves.
pub(super) fn kept<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Broke> {
    serde_json::from_slice(bytes).map_err(|_| Broke::Record("passkey"))
}

/// What a browser wrote.
fn read<T: DeserializeOwned>(answer: &str) -> Result<T, Refusal> {
    if answer.len() > LONGEST {
        return Err(Refusal::NotMatched);
    }
    serde_json::from_str(answer).map_err(|_| Refusal::NotMatched)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Device, Stage, refusal};

    fn cora() -> For<'static> {
        For { id: Uuid::from_u128(7), account: "cora@home.example", name: "Cora" }
    }

    /// Every answer in which one bit of one part is another.
    fn bent(answer: &str, part: &str) -> Vec<String> {
        let whole: Value = serde_json::from_str(answer).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(whole["response"][part].as_str().unwrap()).unwrap();
        let one = |at: usize| {
            let (mut whole, mut bytes) = (whole.clone(), bytes.clone());
            bytes[at] ^= 1 << (at % 8);
            whole["response"][part] = json!(URL_SAFE_NO_PAD.encode(bytes));
            whole.to_string()
        };
        (0..bytes.len()).map(one).collect()
    }

    #[test]
    fn it_is_bound_to_a_name_and_to_what_stands_before_and_behind_it() {
        for (url, bound) in [
            ("https://halcyon.example.org", true),
            ("https://halcyon.example.org:8443", true),
            ("http://localhost:8080", true),
            ("http://demo.localhost", true),
            ("http://halcyon.example.org", false),
            ("http://notlocalhost", false),
            ("https://192.0.2.7", false),
            ("http://[::1]:8080", false),
            ("", false),
        ] {
            assert_eq!(Site::of(url).is_some(), bound, "{url}");
        }
    }

    #[test]
    fn it_asks_for_what_is_found_without_an_address_and_unlocked_by_its_holder() {
        let site = Stage::site();
        let made = site.ask_to_make(&cora(), vec![vec![1, 2, 3]]).unwrap().options;
        let wanted = json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" });
        assert_eq!(made["authenticatorSelection"], wanted);
        assert_eq!((&made["attestation"], &made["excludeCredentials"][0]["id"]), (&json!("none"), &json!("AQID")));
        assert_eq!(made["rp"], json!({ "id": "halcyon.example", "name": "halcyon.example" }), "it names nobody");
        let shown = site.ask_to_show(&[]).unwrap().options;
        assert_eq!((&shown["userVerification"], &shown["rpId"]), (&json!("required"), &json!("halcyon.example")));
    }

    #[test]
    fn where_one_bit_is_another_nothing_is_shown() {
        let (site, mut device) = (Stage::site(), Device::called("laptop"));
        let question = site.ask_to_make(&cora(), Vec::new()).unwrap();
        let answer = device.make(&question.options);
        let passkey = site.made(&question.state, &answer).unwrap();
        for bent in bent(&answer, "clientDataJSON").iter().chain(&bent(&answer, "attestationObject")) {
            // Without attestation the rest is the device's word alone. What is read is kept or refused, and never breaks anything.
            let _ = site.made(&question.state, bent);
        }
        let question = site.ask_to_show(&[]).unwrap();
        let answer = device.show(&question.options);
        for part in ["clientDataJSON", "authenticatorData", "signature"] {
            for bent in bent(&answer, part) {
                let shown = Shown::read(&bent).and_then(|shown| site.shown(&question.state, &shown, &passkey));
                assert_eq!(refusal(shown), Refusal::NotMatched, "{part}: {bent}");
            }
        }
        assert!(site.shown(&question.state, &Shown::read(&answer).unwrap(), &passkey).is_ok());
    }
}

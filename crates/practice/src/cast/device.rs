//! A device with passkeys, as a program: what a browser and its authenticator do between them (W3C Web Authentication, level 3, sections 5 and 6).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Stage;
use crate::doors::{
    Begun, Hand, MakePasskey, Opened, SignInWithPasskey, Site, ask_for_passkey, begin_passkey, make_passkey,
    sign_in_with_passkey,
};
use crate::{Outcome, Unfulfilled};

/// Where the pages of every stage are.
pub const ORIGIN: &str = "https://halcyon.example";

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const WITH_CREDENTIAL: u8 = 64;

/// A device that holds one passkey. Its fields can be changed, so that it does what a good one never would.
#[derive(Clone, Debug)]
pub struct Device {
    /// The id of the passkey.
    pub id: Vec<u8>,
    /// For whom it keeps it.
    pub user: Vec<u8>,
    /// How often it was used; a device that counts nothing says zero.
    pub counter: u32,
    /// Whether it asks for a finger, a face or a PIN.
    pub verifies: bool,
    /// On which page it believes to be.
    pub origin: String,
    /// Of what its key is made.
    pub seed: [u8; 32],
}

impl Stage {
    /// The site of every stage.
    pub fn site() -> Site {
        Site::of(ORIGIN).expect("a site")
    }
}

impl Device {
    /// A device called by something, without a passkey yet.
    pub fn called(name: &str) -> Self {
        let seed: [u8; 32] = Sha256::digest(name).into();
        let id = Sha256::digest(seed).to_vec();
        Self { id, user: Vec::new(), counter: 0, verifies: true, origin: ORIGIN.to_owned(), seed }
    }

    /// The id of its passkey, as browsers write it.
    pub fn written_id(&self) -> String {
        encoded(&self.id)
    }

    /// Makes a passkey as it is asked to, and says so.
    pub fn make(&mut self, options: &Value) -> String {
        self.user = decoded(&options["user"]["id"]);
        let mut data = self.data(&options["rp"]["id"], WITH_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key());
        // CBOR (RFC 8949) by hand: {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = vec![0xa3, 0x63];
        object.extend(b"fmt\x64none\x67attStmt\xa0\x68authData\x59");
        object.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        object.extend(data);
        let response = json!({
            "clientDataJSON": encoded(self.client("webauthn.create", options).as_bytes()),
            "attestationObject": encoded(&object),
        });
        self.answer(&response)
    }

    /// Shows the passkey as it is asked to.
    pub fn show(&mut self, options: &Value) -> String {
        self.counter += u32::from(self.counter > 0);
        let client = self.client("webauthn.get", options);
        let data = self.data(&options["rpId"], 0);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key().sign(&signed);
        let response = json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.to_der().as_bytes()),
            "userHandle": encoded(&self.user),
        });
        self.answer(&response)
    }

    fn answer(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {}, "response": response })
            .to_string()
    }

    fn client(&self, sort: &str, options: &Value) -> String {
        json!({ "type": sort, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
    }

    fn data(&self, site: &Value, more: u8) -> Vec<u8> {
        let site = Sha256::digest(site.as_str().expect("the name of a site"));
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        [site.as_slice(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn key(&self) -> SigningKey {
        SigningKey::from_slice(&self.seed).expect("a key")
    }

    /// COSE (RFC 9053, section 7.1): a point of P-256, for ES256.
    fn public_key(&self) -> Vec<u8> {
        let point = self.key().verifying_key().to_sec1_point(false);
        let (x, y) = (point.x().expect("a point"), point.y().expect("a point"));
        [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], x.as_slice(), &[0x22, 0x58, 32], y.as_slice()].concat()
    }

    /// Makes a passkey by somebody's hand, and lets it be kept.
    ///
    /// # Errors
    /// As the use cases.
    pub async fn made_by(&mut self, stage: &Stage, hand: Hand<'_>) -> Outcome<Option<Opened>> {
        let begun = begin_passkey(stage.office(), &Stage::site(), hand).await?;
        let answer = self.make(&begun.options);
        let command = MakePasskey { token: begun.token.reveal(), answer: &answer, name: Stage::name("Laptop") };
        make_passkey(stage.office(), &Stage::site(), hand, command).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// As the use cases.
    pub async fn sign_in(&mut self, stage: &Stage) -> Outcome<Opened> {
        let begun = ask_for_passkey(&stage.visitor(), &Stage::site()).await?;
        let answer = self.show(&begun.options);
        Self::signed_in_by(stage, &begun, &answer).await
    }

    /// Signs in by an answer to a question.
    ///
    /// # Errors
    /// As the use case.
    pub async fn signed_in_by(stage: &Stage, begun: &Begun, answer: &str) -> Result<Opened, Unfulfilled> {
        let command = SignInWithPasskey { token: begun.token.reveal(), answer, device: None, shared: false };
        sign_in_with_passkey(stage.office(), &Stage::site(), command).await
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(written: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(written.as_str().expect("base64url")).expect("base64url")
}

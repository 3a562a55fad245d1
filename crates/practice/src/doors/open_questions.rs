//! Questions that stand open at a site, for whoever throws answers at them (`tests/fuzz`).
#![expect(clippy::expect_used, reason = "it stands in tests only: what goes wrong here ends the test")]

use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::Site;
use super::site::{For, Question, Shown};
use crate::cast::{Device, Stage};

/// Somebody with a passkey who was asked to make another, and to show the one they have.
pub struct OpenQuestions {
    site: Site,
    passkey: Passkey,
    to_make: Question,
    to_show: Question,
    device: Device,
}

impl OpenQuestions {
    /// Both questions, just asked.
    pub fn asked() -> Self {
        let (site, mut device) = (Stage::site(), Device::called("laptop"));
        let cora = For { id: Uuid::from_u128(7), account: "cora@home.example", name: "Cora" };
        let ask = || site.ask_to_make(&cora, Vec::new());
        let first = ask().expect("a question");
        let passkey = site.made(&first.state, &device.make(&first.options)).expect("a passkey");
        let (to_make, to_show) = (ask().expect("a question"), site.ask_to_show(&[]).expect("a question"));
        Self { site, passkey, to_make, to_show, device }
    }

    /// What a browser is asked to make.
    pub fn to_make(&self) -> &Value {
        &self.to_make.options
    }

    /// What a browser is asked to show.
    pub fn to_show(&self) -> &Value {
        &self.to_show.options
    }

    /// The device that holds the passkey.
    pub fn device(&self) -> Device {
        self.device.clone()
    }

    /// Whether an answer is taken for a passkey that was made.
    pub fn is_made(&self, answer: &str) -> bool {
        self.site.made(&self.to_make.state, answer).is_ok()
    }

    /// Whether an answer is taken for the passkey, shown.
    pub fn is_shown(&self, answer: &str) -> bool {
        Shown::read(answer).and_then(|shown| self.site.shown(&self.to_show.state, &shown, &self.passkey)).is_ok()
    }
}

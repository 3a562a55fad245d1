//! Key rings, tokens and sealed values: nothing that was not made with a key is taken for something that was.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use practice::Keyring;
use practice::keyring::{Purpose, Spot};
use uuid::Uuid;

static RING: LazyLock<Keyring> =
    LazyLock::new(|| Keyring::read("k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").expect("a key ring"));

fuzz_target!(|text: &str| {
    let _ = Keyring::read(text);
    let _ = (Keyring::letter_named_by(text), Keyring::key_named_by(text));
    assert!(!RING.opens(Spot { table: "homework", column: "words", row: Uuid::nil() }, text));
    for purpose in [Purpose::Answer, Purpose::Invitation, Purpose::Pause, Purpose::Unsubscribe, Purpose::ConfirmAddress] {
        assert!(!RING.is_letter_token(purpose, text, "letters"));
    }
});

//! What a browser answers where it was asked for a passkey: as bytes of any kind, and as a right answer in which one part is any bytes. None of it is
//! taken for a passkey that was shown, since nobody here holds its key but the device.
#![no_main]

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use practice::doors::OpenQuestions;
use serde_json::{Value, json};

static OPEN: LazyLock<OpenQuestions> = LazyLock::new(OpenQuestions::asked);
static MADE: LazyLock<Value> = LazyLock::new(|| read(&OPEN.device().make(OPEN.to_make())));
static SHOWN: LazyLock<Value> = LazyLock::new(|| read(&OPEN.device().show(OPEN.to_show())));

const OF_MADE: [&str; 2] = ["attestationObject", "clientDataJSON"];
const OF_SHOWN: [&str; 3] = ["authenticatorData", "signature", "clientDataJSON"];

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, part)) = bytes.split_first() else { return };
    let which = usize::from(which);
    if let Ok(answer) = std::str::from_utf8(part) {
        OPEN.is_made(answer);
        assert!(!OPEN.is_shown(answer), "nobody can sign");
    }
    OPEN.is_made(&with(&MADE, OF_MADE[which % OF_MADE.len()], part));
    assert!(!OPEN.is_shown(&with(&SHOWN, OF_SHOWN[which % OF_SHOWN.len()], part)), "nobody can sign");
});

/// A right answer in which one part is something else.
fn with(right: &Value, part: &str, bytes: &[u8]) -> String {
    let mut answer = right.clone();
    answer["response"][part] = json!(URL_SAFE_NO_PAD.encode(bytes));
    answer.to_string()
}

fn read(answer: &str) -> Value {
    serde_json::from_str(answer).expect("the device writes JSON")
}

//! What a mail server answers, and what is made of it at every stage of the talk.
#![no_main]

use libfuzzer_sys::fuzz_target;
use worker::postman::{Outcome, ReplyCode, Stage, Trouble, classify};

const STAGES: [Stage; 4] = [Stage::Auth, Stage::Rcpt, Stage::Body, Stage::Answer];

fuzz_target!(|input: (u16, &str)| {
    let code = ReplyCode::read(input.0, input.1);
    // Only codes and dots are shown: words of a mail server like to quote addresses.
    assert!(code.to_string().chars().all(|sign| sign.is_ascii_digit() || sign == '.' || sign == ' '));
    for stage in STAGES {
        let outcome = classify(stage, Trouble::Reply(code));
        assert!(!matches!(outcome, Outcome::Sent { .. }), "a trouble is never a yes");
        assert!(!matches!(outcome, Outcome::AddressRefused { .. }) || stage == Stage::Rcpt);
    }
});

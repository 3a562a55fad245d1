//! One letter, from its lease to its end: start, print, send, settle.

use std::time::Duration;

use domain::letters::content::Content;
use domain::letters::delivery::Answer;
use domain::letters::{Kind, State};
use letterpress::Printed;
use practice::letters::lease::Leased;
use practice::letters::settle::{self, Ended, Settlement};
use practice::{Broke, Unfulfilled, correspondence};
use tokio::task::JoinError;

use crate::postman::{Outcome, Parcel, ReplyCode};
use crate::works::Works;

/// Delivers a leased letter. Whatever happens is written down with the letter; a panic is caught here, so that the job always ends.
pub(crate) async fn deliver_letter(works: Works, leased: Leased) {
    let carried = tokio::spawn(carry(works.clone(), leased)).await;
    if let Some(trouble) = trouble(carried) {
        set_back(&works, leased, &trouble).await;
    }
}

/// What kept a letter from being made. A database that does not answer is no such thing: the lease runs out, and the letter is taken up again.
fn trouble(carried: Result<Result<(), Unfulfilled>, JoinError>) -> Option<String> {
    match carried {
        Ok(Ok(()) | Err(Unfulfilled::Broke(Broke::Unreachable(_)))) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("it could not be worked on at all".to_owned()),
    }
}

async fn set_back(works: &Works, leased: Leased, trouble: &str) {
    tracing::error!(letter = %leased.letter, trouble, "a letter could not be made");
    if let Err(error) = settle::set_back(&works.office, leased).await {
        tracing::error!(letter = %leased.letter, %error, "and it could not be set back; its lease runs out by itself");
    }
}

async fn carry(works: Works, leased: Leased) -> Result<(), Unfulfilled> {
    let Some(content) = correspondence::start::start(&works.office, leased, works.lease_length()).await? else {
        return Ok(());
    };
    let ended = match letterpress::print(&content) {
        Ok(printed) => post(&works, leased, &content, &printed).await,
        Err(error) => {
            tracing::error!(letter = %leased.letter, %error, "a letter could not be printed");
            Ended {
                leased,
                answer: Answer::Undelivered,
                code: None,
                address: content.reader.address.to_string(),
                copy: None,
            }
        }
    };
    let settlement = settle_surely(&works, ended).await?;
    if let Some(settlement) = settlement {
        count(content.kind, settlement);
    }
    Ok(())
}

async fn post(works: &Works, leased: Leased, content: &Content, printed: &Printed) -> Ended {
    let parcel = Parcel { from: printed.envelope_from.clone(), to: printed.to.clone(), bytes: printed.bytes.clone() };
    let outcome = works.postman.send(content.kind.lane(), &parcel).await;
    let (answer, code) = read(outcome);
    tracing::info!(letter = %leased.letter, kind = %content.kind, answer = answer.word(), code, "letter ended");
    let kept = if works.postman.is_outbox() { printed.live() } else { printed.redacted() };
    Ended { leased, answer, code, address: content.reader.address.to_string(), copy: serde_json::to_vec(&kept).ok() }
}

fn read(outcome: Outcome) -> (Answer, Option<String>) {
    let digits = |code: ReplyCode| Some(code.to_string());
    match outcome {
        Outcome::Sent { code } => (Answer::Sent, digits(code)),
        Outcome::TryAgain { code, .. } => (Answer::TryAgain, code.and_then(digits)),
        Outcome::OurFault { code, .. } => (Answer::OurFault, code.and_then(digits)),
        Outcome::AddressRefused { code } => (Answer::AddressRefused, digits(code)),
        Outcome::Undelivered { code, .. } => (Answer::Undelivered, code.and_then(digits)),
        Outcome::Unknown => (Answer::Unknown, None),
    }
}

/// A result that cannot be written down is tried for as long as the lease can hold: it is worth more than the wait.
async fn settle_surely(works: &Works, ended: Ended) -> Result<Option<Settlement>, Unfulfilled> {
    let mut left = works.lease;
    let pause = Duration::from_secs(1);
    loop {
        match settle::settle(&works.office, ended.clone()).await {
            Err(Unfulfilled::Broke(Broke::Unreachable(_))) if left > pause => {
                tokio::time::sleep(pause).await;
                left -= pause;
            }
            ended => return ended,
        }
    }
}

fn count(kind: Kind, settlement: Settlement) {
    metrics::counter!("halcyon_letters_total", "kind" => kind.word(), "state" => settlement.state.word()).increment(1);
    if settlement.state == State::Sent {
        metrics::histogram!("halcyon_letter_delay_seconds").record(settlement.delay.as_secs_f64());
    }
}

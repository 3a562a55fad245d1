//! A lot of letters, from their leases to their ends: start, print, send, settle.
//!
//! What starts together is committed together, and so is what ended while the last results were written down: one commit for many.

use std::time::Duration;

use domain::letters::State;
use domain::letters::content::Content;
use domain::letters::delivery::Answer;
use letterpress::Printed;
use practice::correspondence::start::{Begun, start, start_together};
use practice::letters::lease::Leased;
use practice::letters::settle::{self, Ended, Settlement};
use practice::{Broke, Unfulfilled};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinError, JoinSet};

use crate::postman::{Outcome, Parcel, ReplyCode};
use crate::works::Works;

/// Delivers leased letters, each of which gives its place free at its end. Whatever happens is written down with the letter; a panic is caught
/// here, so that the job always ends.
pub(crate) async fn deliver(works: Works, lot: Vec<Leased>, mut places: OwnedSemaphorePermit) {
    let Begun { contents, left } = begin(&works, lot).await;
    let mut under_way = JoinSet::new();
    let begun = contents.into_iter().map(|(leased, content)| (leased, Some(content)));
    for (leased, content) in begun.chain(left.into_iter().map(|leased| (leased, None))) {
        let (works, place) = (works.clone(), places.split(1));
        under_way.spawn(async move { (carried(works, leased, content).await, place) });
    }
    drop(places);
    while let Some(first) = under_way.join_next().await {
        let mut ends = vec![first];
        ends.extend(std::iter::from_fn(|| under_way.try_join_next()));
        let (ended, places): (Vec<_>, Vec<_>) = ends.into_iter().filter_map(Result::ok).unzip();
        settle_surely(&works, ended.into_iter().flatten().collect()).await;
        drop(places);
    }
}

/// Starts what can start together. Where that fails, each letter is on its own, so that one that cannot be read keeps no other.
async fn begin(works: &Works, lot: Vec<Leased>) -> Begun {
    if lot.len() < 2 {
        return Begun { left: lot, ..Begun::default() };
    }
    let (office, length, of) = (works.office.clone(), works.lease_length(), lot.clone());
    match tokio::spawn(async move { start_together(&office, &of, length).await }).await {
        Ok(Ok(begun)) => begun,
        Ok(Err(Unfulfilled::Broke(Broke::Unreachable(_)))) => Begun::default(),
        Ok(Err(_)) | Err(_) => Begun { left: lot, ..Begun::default() },
    }
}

/// Carries one letter, started or not, to its end.
async fn carried(works: Works, leased: Leased, content: Option<Content>) -> Option<Ended> {
    let carried = tokio::spawn(carry(works.clone(), leased, content)).await;
    if let Some(trouble) = trouble(&carried) {
        set_back(&works, leased, &trouble).await;
    }
    carried.ok()?.ok()?
}

/// What kept a letter from being made. A database that does not answer is no such thing: the lease runs out, and the letter is taken up again.
fn trouble<T>(done: &Result<Result<T, Unfulfilled>, JoinError>) -> Option<String> {
    match done {
        Ok(Ok(_) | Err(Unfulfilled::Broke(Broke::Unreachable(_)))) => None,
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

async fn carry(works: Works, leased: Leased, content: Option<Content>) -> Result<Option<Ended>, Unfulfilled> {
    let content = match content {
        Some(content) => Some(content),
        None => start(&works.office, leased, works.lease_length()).await?,
    };
    let Some(content) = content else { return Ok(None) };
    Ok(Some(match letterpress::print(&content) {
        Ok(printed) => post(&works, leased, &content, &printed).await,
        Err(error) => {
            tracing::error!(letter = %leased.letter, %error, "a letter could not be printed");
            let (kind, address) = (content.kind, content.reader.address.to_string());
            Ended { leased, kind, answer: Answer::Undelivered, code: None, address, copy: None }
        }
    }))
}

async fn post(works: &Works, leased: Leased, content: &Content, printed: &Printed) -> Ended {
    let parcel = Parcel { from: printed.envelope_from.clone(), to: printed.to.clone(), bytes: printed.bytes.clone() };
    let outcome = works.postman.send(content.kind.lane(), &parcel).await;
    let (answer, code) = read(outcome);
    tracing::info!(letter = %leased.letter, kind = %content.kind, answer = answer.word(), code, "letter ended");
    let kept = if works.postman.is_outbox() { printed.live() } else { printed.redacted() };
    let (kind, address) = (content.kind, content.reader.address.to_string());
    Ended { leased, kind, answer, code, address, copy: serde_json::to_vec(&kept).ok() }
}

fn read(outcome: Outcome) -> (Answer, Option<String>) {
    let digits = |code: ReplyCode| Some(code.to_string());
    match outcome {
        Outcome::Sent { code } => (Answer::Sent, digits(code)),
        Outcome::TryAgain { code, .. } => (Answer::TryAgain, code.and_then(digits)),
        Outcome::NoTurn => (Answer::NoTurn, None),
        Outcome::OurFault { code, .. } => (Answer::OurFault, code.and_then(digits)),
        Outcome::AddressRefused { code } => (Answer::AddressRefused, digits(code)),
        Outcome::Undelivered { code, .. } => (Answer::Undelivered, code.and_then(digits)),
        Outcome::Unknown => (Answer::Unknown, None),
    }
}

/// Whatever was written down, or will be once leases have run out. One result that the records do not take keeps no other.
async fn settle_surely(works: &Works, ended: Vec<Ended>) {
    match settle_in_time(works, &ended).await {
        Ok(settlements) => settlements.into_iter().for_each(count),
        Err(Unfulfilled::Broke(Broke::Unreachable(_))) => {}
        Err(_) if ended.len() > 1 => {
            for one in ended {
                Box::pin(settle_surely(works, vec![one])).await;
            }
        }
        Err(error) => {
            for Ended { leased, answer, .. } in ended {
                give_back(works, leased, answer, &error.to_string()).await;
            }
        }
    }
}

/// One that left, or may have, is not sent again before its lease runs out: until then the records may come to themselves.
async fn give_back(works: &Works, leased: Leased, answer: Answer, trouble: &str) {
    match answer {
        Answer::Sent | Answer::Unknown => {
            tracing::error!(letter = %leased.letter, trouble, "a letter left, and that could not be written down");
        }
        _ => set_back(works, leased, trouble).await,
    }
}

/// Results that cannot be written down are tried for as long as their leases can hold: they are worth more than the wait.
async fn settle_in_time(works: &Works, ended: &[Ended]) -> Result<Vec<Settlement>, Unfulfilled> {
    let mut left = works.lease;
    let pause = Duration::from_secs(1);
    loop {
        match settle::settle(&works.office, ended).await {
            Err(Unfulfilled::Broke(Broke::Unreachable(_))) if left > pause => {
                tokio::time::sleep(pause).await;
                left -= pause;
            }
            done => return done,
        }
    }
}

fn count(settlement: Settlement) {
    let (kind, state) = (settlement.kind.word(), settlement.state.word());
    metrics::counter!("halcyon_letters_total", "kind" => kind, "state" => state).increment(1);
    if settlement.state == State::Sent {
        metrics::histogram!("halcyon_letter_delay_seconds").record(settlement.delay.as_secs_f64());
    }
}

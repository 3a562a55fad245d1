//! After every scenario the same questions: is each accepted call readable, did each expected letter come to one end, did nothing arrive that
//! nobody is owed, are there no more copies than sends that were under way, and was nobody let in?

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::smtp::letter::Letter;

use super::api::text;
use super::intruders::Tally;
use super::ledger::{Booked, Pages};
use super::{Ledger, Practice};

/// Letters past their time that nobody has taken up, or that are on their way.
const AT_WORK: &str = "SELECT count(*) = 0 FROM letters WHERE lease IS NOT NULL OR state = 'sending'
  OR (state = 'waiting' AND next_attempt_at <= halcyon_now())";
const OPEN: &str = "SELECT count(*) = 0 FROM letters WHERE state IN ('waiting', 'sending')";

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) accepted: usize,
    pub(crate) expected: usize,
    pub(crate) sent: usize,
    pub(crate) arrivals: usize,
    /// Letters by kind, state and reason that did not end as sent.
    pub(crate) otherwise: BTreeMap<String, usize>,
    pub(crate) lost: usize,
    pub(crate) missing_writes: usize,
    pub(crate) copies: usize,
    /// Sends that were under way when something was killed.
    pub(crate) in_flight: usize,
    /// The most copies of one letter.
    pub(crate) most_copies: usize,
    /// Everything that does not hold, in words.
    pub(crate) wrong: Vec<String>,
}

/// To the next moment at which a letter is to be tried, and past the second thoughts of those that follow it.
const JUMP: &str = "UPDATE clock SET shift = shift + interval '130 seconds' + greatest(interval '0',
  (SELECT min(next_attempt_at) FROM letters WHERE state = 'waiting') - halcyon_now()); NOTIFY letters";
/// More jumps than a letter has attempts.
const JUMPS: usize = 40;

/// Lets every letter come to its end: what is due first, then, with nobody at work, the clock goes on to what is due next. Says whether all did.
pub(crate) async fn let_all_settle(practice: &Practice, patience: Duration) -> bool {
    for _ in 0..JUMPS {
        if practice.within(AT_WORK, patience).await.is_none() {
            return false;
        }
        if practice.holds(OPEN).await {
            return true;
        }
        practice.by_hand(JUMP).await;
    }
    false
}

/// Holds what is there against the ledger.
pub(crate) async fn hold(practice: &Practice, ledger: &Ledger, intruders: &Tally) -> Found {
    let sessions = practice.api.all("/sessions").await;
    let letters = practice.api.all("/letters").await;
    let mut found = Found::default();
    {
        let pages = ledger.pages();
        found.accepted = pages.accepted;
        found.wrong.extend(pages.wrong.iter().cloned());
        hold_writes(&pages, &sessions, &mut found);
        hold_letters(&pages, &letters, &sessions, &mut found);
        hold_arrivals(practice, &pages, &letters, &mut found);
    }
    hold_repeats(practice, ledger, &mut found).await;
    let let_in = intruders.let_in.iter().map(|granted| format!("granted: {granted}"));
    found.wrong.extend(let_in);
    found
}

type Slot<'a> = (&'a str, &'a str);

fn by_slot(sessions: &[Value]) -> HashMap<Slot<'_>, Vec<&Value>> {
    let mut slots: HashMap<Slot<'_>, Vec<&Value>> = HashMap::new();
    for session in sessions {
        slots.entry((text(session, "coach"), text(session, "starts_at_local"))).or_default().push(session);
    }
    slots
}

/// Each accepted call is there, once, as it was accepted; and beside them only the session that intruders tried to get at.
fn hold_writes(pages: &Pages, sessions: &[Value], found: &mut Found) {
    let slots = by_slot(sessions);
    for booked in &pages.booked {
        let there = slots.get(&(booked.coach.as_str(), booked.starts_at_local.as_str())).map_or(&[][..], Vec::as_slice);
        match there {
            [session] if is_as_accepted(session, booked) => {}
            [session] => found.wrong.push(format!("accepted as {booked:?}, and now {session}")),
            [] => {
                found.missing_writes += 1;
                found.wrong.push(format!("accepted and not there: {booked:?}"));
            }
            _ => found.wrong.push(format!("accepted once, and there {} times: {booked:?}", there.len())),
        }
    }
    let intruded = sessions.len().saturating_sub(pages.booked.len() - found.missing_writes);
    if intruded != 1 {
        found.wrong.push(format!("{intruded} sessions that are not in the ledger, and not one"));
    }
}

fn is_as_accepted(session: &Value, booked: &Booked) -> bool {
    let state = if booked.cancelled { "cancelled" } else { "booked" };
    text(session, "client") == booked.client
        && text(session, "state") == state
        && booked.id.as_deref().is_none_or(|id| id == text(session, "id"))
}

/// Each accepted booking is told to client and coach, once; what was cancelled after it was told is told again. All letters have ended.
fn hold_letters(pages: &Pages, letters: &[Value], sessions: &[Value], found: &mut Found) {
    let mut of_session: HashMap<&str, Vec<&Value>> = HashMap::new();
    for letter in letters {
        let (kind, state) = (text(letter, "kind"), text(letter, "state"));
        found.expected += 1;
        if state == "sent" {
            found.sent += 1;
        } else {
            let reason = letter["reason"].as_str().unwrap_or("no reason");
            *found.otherwise.entry(format!("{kind} {state}: {reason}")).or_default() += 1;
        }
        if matches!(state, "waiting" | "sending" | "held") {
            found.lost += 1;
            found.wrong.push(format!("not at its end: {letter}"));
        }
        if let Some(session) = letter["session"].as_str() {
            of_session.entry(session).or_default().push(letter);
        }
    }
    let slots = by_slot(sessions);
    for booked in &pages.booked {
        let there =
            slots.get(&(booked.coach.as_str(), booked.starts_at_local.as_str())).and_then(|there| there.first());
        let Some(session) = there else { continue };
        let about = of_session.get(text(session, "id")).map_or(&[][..], Vec::as_slice);
        let reached = |reader: &&&String| !pages.unreachable.contains(**reader);
        for reader in [&booked.client, &booked.coach].iter().filter(reached) {
            hold_told(booked, reader, about, found);
        }
    }
    let tests = letters.iter().filter(|letter| text(letter, "kind") == "test").count();
    if tests != pages.tests {
        found.lost += pages.tests.saturating_sub(tests);
        found.wrong.push(format!("{} letters were asked for, and {tests} are there", pages.tests));
    }
}

fn hold_told(booked: &Booked, reader: &str, about: &[&Value], found: &mut Found) {
    let told = |kind: &str| {
        about.iter().filter(|letter| text(letter, "recipient") == reader && text(letter, "kind") == kind).count()
    };
    let booking = told("session-booked");
    // A cancellation within the two minutes of second thoughts takes the place of what it cancels, or leaves nothing to tell.
    if !booked.cancelled && booking != 1 {
        found.lost += usize::from(booking == 0);
        found.wrong.push(format!("{booking} letters tell {reader} of {booked:?}"));
    }
    let was_told = about.iter().any(|letter| {
        text(letter, "recipient") == reader
            && text(letter, "kind") == "session-booked"
            && text(letter, "state") == "sent"
    });
    if booked.cancelled && was_told && told("session-cancelled") == 0 {
        found.lost += 1;
        found.wrong.push(format!("{reader} was told of it, and never that it was cancelled: {booked:?}"));
    }
}

/// What is sent has arrived, what has arrived is a letter of ours, and copies stay within what was under way.
fn hold_arrivals(practice: &Practice, pages: &Pages, letters: &[Value], found: &mut Found) {
    let mut copies: HashMap<String, usize> = HashMap::new();
    for message in practice.sink.messages() {
        let letter = Letter::read(&message.bytes);
        let id = letter.header("Message-ID").unwrap_or_default().trim_matches(['<', '>']).to_owned();
        *copies.entry(id).or_default() += 1;
        found.arrivals += 1;
    }
    let mut known = BTreeSet::new();
    for letter in letters {
        let message_id = text(letter, "message_id");
        known.insert(message_id);
        let arrived = copies.get(message_id).copied().unwrap_or_default();
        let hits = pages.hits_of(text(letter, "id"));
        found.most_copies = found.most_copies.max(arrived);
        found.copies += arrived.saturating_sub(1);
        if arrived == 0 && text(letter, "state") == "sent" {
            found.lost += 1;
            found.wrong.push(format!("sent and never arrived: {letter}"));
        }
        if arrived > hits + 1 {
            found.wrong.push(format!("arrived {arrived} times, hit {hits} times: {letter}"));
        }
    }
    found.in_flight = pages.hits();
    for stranger in copies.keys().filter(|id| !known.contains(id.as_str())) {
        found.wrong.push(format!("arrived, and no letter of ours: {stranger}"));
    }
}

/// Some of the accepted bookings are repeated under their keys: each is answered as done, and does nothing.
async fn hold_repeats(practice: &Practice, ledger: &Ledger, found: &mut Found) {
    let booked: Vec<Booked> =
        ledger.pages().booked.iter().rev().filter(|one| !one.cancelled).take(20).cloned().collect();
    for one in booked {
        let body = json!({
            "client": one.client, "coach": one.coach, "starts_at_local": one.starts_at_local, "zone": "UTC", "minutes": 45,
        });
        let answer = practice.api.ask(Method::POST, "/sessions", Some(&one.key), &body).await;
        if !answer.as_ref().is_some_and(|answer| answer.is_yes() && answer.replayed) {
            found.wrong.push(format!("repeated under its key: {answer:?}"));
        }
    }
}

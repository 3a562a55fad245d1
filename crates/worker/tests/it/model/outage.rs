//! The worker was stopped for two days. People went on; when it comes back, nothing stale goes out, and what did not go is listed with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::time::SafeHours;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::facts::Reader;
use super::ground::Ground;
use super::ledger::Key;
use super::rows::{self, LetterRow};
use super::sweep::Answer;
use super::walker::Walker;

const CLIENTS: usize = 500;
/// How many go on their way at the same moment while the world is set up: as many as there are connections.
const AT_ONCE: usize = 8;

/// Every walker does something, several at a time.
async fn each<F>(walkers: Vec<Walker>, now: Timestamp, does: impl Fn(Walker) -> F) -> Vec<Walker>
where
    F: Future<Output = Walker> + Send + 'static,
{
    let (mut doing, mut done) = (JoinSet::new(), Vec::new());
    for mut walker in walkers {
        walker.now = now;
        doing.spawn(does(walker));
        if doing.len() >= AT_ONCE {
            done.extend(doing.join_next().await.map(Result::unwrap));
        }
    }
    done.extend(doing.join_all().await);
    done
}

async fn people(ground: &Arc<Ground>, now: Timestamp) -> Vec<Walker> {
    let (mut coming, mut walkers) = (JoinSet::new(), Vec::new());
    for number in 0..CLIENTS {
        coming.spawn(Walker::enter(ground.clone(), 48, number, now));
        if coming.len() >= AT_ONCE {
            walkers.extend(coming.join_next().await.map(Result::unwrap));
        }
    }
    walkers.extend(coming.join_all().await);
    walkers
}

async fn booked(mut walker: Walker) -> Walker {
    for _ in 0..3 {
        walker.book().await;
    }
    walker
}

async fn perhaps_a_step(mut walker: Walker) -> Walker {
    if walker.dice.percent(30) {
        walker.step().await;
    }
    walker
}

async fn round(ground: &Ground, walkers: &mut [Walker], now: Timestamp) -> Vec<LetterRow> {
    ground.set(now).await;
    ground.round(Answer::Taken).await;
    let letters = rows::letters(&ground.stage.database().owner()).await;
    for walker in walkers {
        walker.now = now;
        walker.compare(&letters, Answer::Taken);
    }
    letters
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_days_without_a_worker() {
    let mut now: Timestamp = "2027-03-26T15:00Z".parse().unwrap();
    let ground = Arc::new(Ground::open(now).await);
    let mut walkers = each(people(&ground, now).await, now, booked).await;
    now += SignedDuration::from_mins(3);
    round(&ground, &mut walkers, now).await;
    let before = now;
    for hours in [7, 12, 20] {
        now += SignedDuration::from_hours(hours);
        ground.set(now).await;
        walkers = each(walkers, now, perhaps_a_step).await;
    }
    now = before + SignedDuration::from_hours(48);
    let letters = round(&ground, &mut walkers, now).await;
    let differing: Vec<_> =
        walkers.iter().filter(|walker| !walker.differences.is_empty() || !walker.unlisted.is_empty()).collect();
    for walker in &differing {
        println!("--- {}\n{:#?}\n{:#?}\n{:#?}", walker.name, walker.history, walker.unlisted, walker.differences);
    }
    let (went, stale, doubled) = went_at(&letters, &walkers, now);
    let listed = unsent(&letters);
    println!(
        "{CLIENTS} clients, {went} letters went, {stale} stale, {doubled} double, {} differences; not sent: {listed:#?}",
        differing.len()
    );
    assert!(went > 100 && listed.len() > 3);
    assert_eq!((stale, doubled, differing.len()), (0, 0, 0));
}

/// How many letters went at an instant, how many of those were past their use, out of hours or untrue, and how many were one too many.
fn went_at(letters: &[LetterRow], walkers: &[Walker], at: Timestamp) -> (usize, usize, usize) {
    let (mut went, mut stale, mut seen) = (0, 0, BTreeSet::new());
    for letter in letters.iter().filter(|letter| letter.sending_at == Some(at)) {
        let walker = walkers.iter().find(|walker| walker.is_mine(letter)).expect("somebody's letter");
        went += 1;
        stale += usize::from(letter.not_after <= at || !is_true(walker, letter) || !is_welcome(walker, letter));
        seen.insert((letter.session, letter.to_client, letter.staff, letter.client, letter.kind.clone(), letter.on));
    }
    (went, stale, went - seen.len())
}

fn is_true(walker: &Walker, letter: &LetterRow) -> bool {
    let Some(session) = walker.key_of(letter).session() else { return true };
    let present = walker.world.sessions[session].known();
    letter.told_booked == Some(present.booked) && letter.told_starts_at == Some(present.starts_at)
}

fn is_welcome(walker: &Walker, letter: &LetterRow) -> bool {
    let hours = walker.world.plan.as_ref().map(|plan| plan.hours.clone());
    let is_safe = |hours: SafeHours| hours.contains(&walker.world.client_zone, walker.now);
    let key: Key = walker.key_of(letter);
    key.reader() == Reader::Coach
        || (walker.world.silence(Reader::Client, walker.now).is_none() && hours.is_some_and(is_safe))
}

/// What did not go, by kind, state and reason.
fn unsent(letters: &[LetterRow]) -> BTreeMap<String, usize> {
    let mut listed = BTreeMap::new();
    for letter in letters.iter().filter(|letter| letter.state != "sent") {
        let reason = letter.reason.as_deref().unwrap_or("the worker was stopped");
        let reason = if letter.state == "waiting" { "its time comes" } else { reason };
        *listed.entry(format!("{} {}: {reason}", letter.kind, letter.state)).or_default() += 1;
    }
    listed
}

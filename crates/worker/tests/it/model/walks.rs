//! The walks: several at once on one clock, since a round of the worker serves them all.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use super::compare::KINDS;
use super::ground::Ground;
use super::rows::{self, LetterRow};
use super::sweep::Answer;
use super::walker::Walker;
use super::wire::Dotted;
use crate::dice::Dice;

/// How many walk together.
const TOGETHER: usize = 50;
/// How many turns a walk has; about every other one is a step.
const TURNS: usize = 34;
/// And so many more in which nobody does anything, until all has gone that is to go.
const LAST_TURNS: usize = 14;

/// A few days before clocks are set somewhere.
const BEGINNINGS: [&str; 6] = [
    "2027-03-12T09:00Z",
    "2027-03-26T15:00Z",
    "2027-04-02T22:00Z",
    "2027-10-01T05:00Z",
    "2027-10-29T12:00Z",
    "2027-11-05T18:00Z",
];

#[derive(Debug, Default)]
struct Tally {
    walks: usize,
    steps: usize,
    rounds: usize,
    kinds: BTreeMap<String, usize>,
    ends: BTreeMap<String, usize>,
    differences: usize,
    unlisted: usize,
}

fn answer(dice: &mut Dice) -> Answer {
    dice.weighted(&[
        (86, Answer::Taken),
        (8, Answer::Later),
        (2, Answer::NoSuchAddress),
        (2, Answer::Refused),
        (2, Answer::Nothing),
    ])
}

/// How far the clock goes in a turn: minutes, hours, days, or to a moment that matters to somebody.
fn ahead(dice: &mut Dice, walkers: &[Walker], now: Timestamp) -> Timestamp {
    let by = |seconds| now + SignedDuration::from_secs(seconds);
    match dice.between(1, 100) {
        1..=25 => by(dice.between(1, 150)),
        26..=45 => by(dice.between(3 * 60, 90 * 60)),
        46..=60 => by(dice.between(2 * 3600, 14 * 3600)),
        61..=66 => by(dice.between(1, 3) * 86400 + dice.between(0, 7200)),
        _ => {
            let mut moments: Vec<_> = walkers.iter().flat_map(|walker| walker.world.moments_ahead(now)).collect();
            moments.sort_unstable();
            moments.truncate(12);
            if moments.is_empty() {
                by(3600)
            } else {
                (whole(dice.pick(&moments)) + SignedDuration::from_secs(dice.between(-1, 1))).max(by(1))
            }
        }
    }
}

/// The clock stands on whole seconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second() + i64::from(at.subsec_nanosecond() > 0)).expect("a time")
}

async fn walk_together(seed: u64) -> Tally {
    let mut dice = Dice::of(seed);
    let mut now: Timestamp = dice.pick(&BEGINNINGS).parse().unwrap();
    let ground = Arc::new(Ground::open(now).await);
    let mut walkers = Vec::new();
    for number in 0..TOGETHER {
        walkers.push(Walker::enter(ground.clone(), seed, number, now).await);
    }
    let mut tally = Tally { walks: TOGETHER, ..Tally::default() };
    for turn in 0..TURNS + LAST_TURNS {
        let ending = turn >= TURNS;
        now = if ending {
            now + SignedDuration::from_hours(dice.between(3, 18))
        } else {
            ahead(&mut dice, &walkers, now)
        };
        ground.set(now).await;
        walkers = all_step(walkers, now, ending).await;
        if ending || dice.percent(75) {
            let answer = if ending { Answer::Taken } else { answer(&mut dice) };
            ground.round(answer).await;
            let letters = rows::letters(&ground.stage.database().owner()).await;
            for walker in walkers.iter_mut().filter(|walker| walker.differences.is_empty()) {
                walker.note(format!("round, {answer:?}"));
                walker.compare(&letters, answer);
            }
            tally.rounds += 1;
        }
    }
    let letters = rows::letters(&ground.stage.database().owner()).await;
    tally.count(&letters);
    let dotted = Dotted::by_letter(ground.dotted());
    for walker in walkers.iter_mut().filter(|walker| walker.differences.is_empty()) {
        walker.check_wire(&letters, &dotted);
    }
    for walker in &walkers {
        tally.steps += walker.history.iter().filter(|line| !line.contains("round")).count();
        tally.differences += usize::from(!walker.differences.is_empty());
        tally.unlisted += walker.unlisted.len();
        report(seed, walker);
    }
    tally
}

async fn all_step(walkers: Vec<Walker>, now: Timestamp, ending: bool) -> Vec<Walker> {
    let mut stepping = JoinSet::new();
    for (place, mut walker) in walkers.into_iter().enumerate() {
        walker.now = now;
        stepping.spawn(async move {
            if !ending && walker.differences.is_empty() && walker.dice.percent(85) {
                walker.step().await;
            }
            (place, walker)
        });
    }
    let mut stepped = stepping.join_all().await;
    stepped.sort_by_key(|(place, _)| *place);
    stepped.into_iter().map(|(_, walker)| walker).collect()
}

fn report(seed: u64, walker: &Walker) {
    if walker.differences.is_empty() && walker.unlisted.is_empty() {
        return;
    }
    println!("--- seed {seed}, {}: {} in {}", walker.name, walker.client, walker.world.client_zone);
    for line in walker.history.iter().chain(&walker.unlisted).chain(&walker.differences) {
        println!("    {line}");
    }
}

impl Tally {
    fn count(&mut self, letters: &[LetterRow]) {
        for letter in letters {
            let reason = letter.reason.as_deref().unwrap_or("-");
            let whose = if letter.to_client { "to the client" } else { "to the coach" };
            *self.ends.entry(format!("{} {reason}, {} {whose}", letter.state, letter.kind)).or_default() += 1;
            for (_, answer) in &letter.tells {
                let what = if *answer == 0 { "stayed open" } else { "was answered" };
                *self.ends.entry(format!("told that homework {what}, {}", letter.state)).or_default() += 1;
            }
            if letter.state == "sent" {
                *self.kinds.entry(letter.kind.clone()).or_default() += 1;
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.walks += other.walks;
        self.steps += other.steps;
        self.rounds += other.rounds;
        self.differences += other.differences;
        self.unlisted += other.unlisted;
        for (kind, count) in other.kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        for (end, count) in other.ends {
            *self.ends.entry(end).or_default() += count;
        }
    }
}

/// How many walks there are in all, unless `WALKS` says otherwise.
const WALKS: usize = 1000;
/// They are shared out among so many tests, which run beside each other.
const SHARES: u64 = 4;

/// The seeds of a share; or those that `WALK_SEEDS` names, with commas between, all in the first share.
fn seeds(share: u64) -> Vec<u64> {
    if let Some(named) = std::env::var_os("WALK_SEEDS") {
        let named = named.to_string_lossy();
        let named = named.split(',').map(|seed| seed.parse().expect("seeds with commas between"));
        return named.filter(|_| share == 0).collect();
    }
    let walks =
        std::env::var_os("WALKS").map_or(WALKS, |walks| walks.to_string_lossy().parse().expect("a number of walks"));
    (1..=u64::try_from(walks.div_ceil(TOGETHER)).expect("a number of seeds"))
        .filter(|seed| seed % SHARES == share)
        .collect()
}

async fn walks(share: u64) {
    let (began, mut tally) = (std::time::Instant::now(), Tally::default());
    for seed in seeds(share) {
        let one = walk_together(seed).await;
        println!(
            "seed {seed}: {} walks, {} steps, {} rounds, {} nudges, {} differ",
            one.walks,
            one.steps,
            one.rounds,
            one.kinds.get("homework-nudge").unwrap_or(&0),
            one.differences
        );
        tally.add(one);
    }
    println!("{tally:#?} in {:?}", began.elapsed());
    assert_eq!((tally.differences, tally.unlisted), (0, 0));
    let of_every_kind = KINDS.iter().all(|kind| tally.kinds.get(*kind).is_some_and(|count| *count > 0));
    assert!(of_every_kind || tally.walks == 0, "a kind was never sent");
}

macro_rules! shares {
    ($($name:ident: $share:literal,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            walks($share).await;
        }
    )+};
}

shares! {
    walks_of_the_first_share: 0,
    walks_of_the_second_share: 1,
    walks_of_the_third_share: 2,
    walks_of_the_fourth_share: 3,
}

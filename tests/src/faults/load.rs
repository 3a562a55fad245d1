//! People at work: they book, cancel, and ask for letters, and repeat what got no answer under the same key until it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::ledger::{Booked, Entered};
use super::{Answer, Api, Dice, Ledger, Practice};

/// Whoever has not been answered after this much asking gives up, and the ledger says so.
const PATIENCE: Duration = Duration::from_secs(240);
/// How soon a call without an answer is repeated.
const AGAIN_AFTER: Duration = Duration::from_millis(60);
/// One in so many bookings is cancelled again.
const CANCELLED: u64 = 8;
/// One in so many turns asks for a letter that is to say that mail flows.
const ASKED_FOR: u64 = 10;

/// How much they do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How many work at once.
    pub(crate) hands: usize,
    /// How long each waits between two calls, on average.
    pub(crate) rest: Duration,
    /// Whether they cancel and ask for letters too, or only book.
    pub(crate) mixed: bool,
}

/// Load that goes on until it is told to end.
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    hands: JoinSet<()>,
}

/// What all hands share: the next free hour.
struct Desk {
    api: Api,
    ledger: Arc<Ledger>,
    coaches: Vec<super::people::Coach>,
    first_day: Vec<String>,
    next: AtomicUsize,
    stop: Arc<AtomicBool>,
}

impl Load {
    pub(crate) async fn begin(practice: &Practice, ledger: &Arc<Ledger>, pace: Pace, dice: &mut Dice) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let desk = Arc::new(desk(practice, ledger, &stop).await);
        let mut hands = JoinSet::new();
        for _ in 0..pace.hands {
            hands.spawn(work(desk.clone(), pace, dice.apart()));
        }
        Self { stop, hands }
    }

    /// Lets every call under way come to its answer, and ends.
    pub(crate) async fn end(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        while let Some(ended) = self.hands.join_next().await {
            ended.expect("hands that work");
        }
    }
}

/// Books so many sessions and returns when all are accepted.
pub(crate) async fn book(practice: &Practice, ledger: &Arc<Ledger>, sessions: usize, dice: &mut Dice) {
    let stop = Arc::new(AtomicBool::new(false));
    let desk = Arc::new(desk(practice, ledger, &stop).await);
    let mut hands = JoinSet::new();
    for hand in 0..4 {
        let (desk, mut dice) = (desk.clone(), dice.apart());
        hands.spawn(async move {
            for _ in (hand..sessions).step_by(4) {
                desk.book(&mut dice).await;
            }
        });
    }
    while let Some(ended) = hands.join_next().await {
        ended.expect("hands that work");
    }
}

/// Days from a month ahead on: far enough that no reminder comes due while a scenario runs.
async fn desk(practice: &Practice, ledger: &Arc<Ledger>, stop: &Arc<AtomicBool>) -> Desk {
    let sql = "SELECT to_char(clock_timestamp() + make_interval(days => 40 + n), 'YYYY-MM-DD') FROM generate_series(0, 700) n";
    let first_day = sqlx::query_scalar(sql).fetch_all(&practice.database).await.expect("days");
    let next = AtomicUsize::new(ledger.pages().booked.len());
    let coaches = practice.people.coaches.clone();
    Desk { api: practice.api.clone(), ledger: ledger.clone(), coaches, first_day, next, stop: stop.clone() }
}

async fn work(desk: Arc<Desk>, pace: Pace, mut dice: Dice) {
    while !desk.stop.load(Ordering::Relaxed) {
        if pace.mixed && dice.between(1, ASKED_FOR) == 1 {
            desk.ask_for_a_letter(&mut dice).await;
        } else {
            let session = desk.book(&mut dice).await;
            if let Some(session) = session.filter(|_| pace.mixed && dice.between(1, CANCELLED) == 1) {
                desk.cancel(&session, &mut dice).await;
            }
        }
        let rest = u64::try_from(pace.rest.as_millis()).unwrap_or(u64::MAX);
        tokio::time::sleep(Duration::from_millis(dice.between(rest / 2, rest * 3 / 2))).await;
    }
}

impl Desk {
    /// Books the next free hour; the id, unless the answer that named it was lost.
    async fn book(&self, dice: &mut Dice) -> Option<String> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let coach = &self.coaches[number % self.coaches.len()];
        let hour = number / self.coaches.len();
        let client = &coach.clients[hour % coach.clients.len()];
        let starts_at_local = format!("{}T{:02}:00", self.first_day[hour / 24], hour % 24);
        let body = json!({
            "client": client, "coach": coach.id, "starts_at_local": starts_at_local, "zone": "UTC", "minutes": 45,
        });
        let key = key(dice);
        let answer = self.until_answered("/sessions", &key, &body).await?;
        let id = answer.body["id"].as_str().map(str::to_owned);
        let (coach, client, cancelled) = (coach.id.clone(), client.clone(), false);
        self.ledger.pages().booked.push(Booked { coach, client, starts_at_local, id: id.clone(), key, cancelled });
        id
    }

    async fn cancel(&self, session: &str, dice: &mut Dice) {
        let path = format!("/sessions/{session}/cancel");
        if self.until_answered(&path, &key(dice), &json!({})).await.is_some() {
            let mut pages = self.ledger.pages();
            let booked = pages.booked.iter_mut().find(|booked| booked.id.as_deref() == Some(session));
            booked.expect("a session of the ledger").cancelled = true;
        }
    }

    async fn ask_for_a_letter(&self, dice: &mut Dice) {
        if self.until_answered("/letters/test", &key(dice), &json!({})).await.is_some() {
            self.ledger.pages().tests += 1;
        }
    }

    /// Asks until the answer is a yes. Silence and regrets are asked again under the same key; a no is entered as wrong.
    async fn until_answered(&self, path: &str, key: &str, body: &Value) -> Option<Answer> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let asked = Instant::now();
            let answer = self.api.ask(Method::POST, path, Some(key), body).await;
            match self.ledger.pages().enter(answer, asked.elapsed()) {
                Entered::Accepted(answer) => return Some(answer),
                Entered::Again => {}
                Entered::Wrong(answer) => {
                    self.ledger.pages().wrong.push(format!("POST {path} under {key} was answered {answer:?}"));
                    return None;
                }
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
        self.ledger.pages().wrong.push(format!("POST {path} under {key} was not answered in {PATIENCE:?}"));
        None
    }
}

fn key(dice: &mut Dice) -> String {
    format!("{:016x}{:016x}", dice.throw(), dice.throw())
}

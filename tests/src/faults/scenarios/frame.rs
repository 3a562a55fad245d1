//! What every scenario begins and ends with.

use std::sync::Arc;
use std::time::Duration;

use testkit::smtp::letter::Letter;
use testkit::smtp::{Rule, Script, SmtpSink, Stage};

use super::super::audit::{self, let_all_settle};
use super::super::intruders::Intruders;
use super::super::load::{self, Load, Pace};
use super::super::practice::Wish;
use super::super::{Dice, Ledger, Practice, Report, Scale};

/// How long a mail server takes before each yes.
const YES_AFTER: Duration = Duration::from_millis(20);

/// The booking is told to both, and so is whatever was to be told of moving in.
const ALL_SENT: &str = "SELECT count(*) FILTER (WHERE kind = 'session-booked' AND state = 'sent') >= 2
  AND count(*) FILTER (WHERE state = 'sending' OR state = 'waiting' AND next_attempt_at <= halcyon_now()) = 0 FROM letters";

/// A scenario under way.
pub(crate) struct Run {
    pub(crate) practice: Practice,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) dice: Dice,
    intruders: Intruders,
}

impl Run {
    /// Opens a practice, has all letters sent that there are so far, and sends intruders to every door, with what that letter holds. No worker runs.
    pub(crate) async fn open(wish: Wish, seed: u64) -> Self {
        let mut dice = Dice::of(seed);
        let mut practice = Practice::open(wish).await;
        let ledger = Arc::new(Ledger::default());
        load::book(&practice, &ledger, 1, &mut dice).await;
        practice.pass_second_thoughts().await;
        practice.start_worker().await;
        practice.until(ALL_SENT, Duration::from_secs(10)).await;
        practice.kill_worker().await;
        let token = pause_token(&practice);
        let intruders = Intruders::send(&practice, token.as_deref(), &mut dice).await;
        Self { practice, ledger, dice, intruders }
    }

    /// Lets every letter come to its end, ends the intruders, and holds what is there against the ledger.
    pub(crate) async fn finish(self, done: String, patience: Duration) -> Report {
        let settled = self.settle(patience).await;
        self.hold(done).await.demand(settled, "not every letter came to its end in time")
    }

    /// The same for a scenario that has seen to the letters itself.
    pub(crate) async fn hold(self, done: String) -> Report {
        // A mail server that never said whether it took a letter leaves it as much in the air as a kill does.
        self.note("SELECT letter_id::text, number FROM attempts WHERE outcome = 'unknown'").await;
        let tally = self.intruders.end().await;
        let found = audit::hold(&self.practice, &self.ledger, &tally).await;
        let regrets: Vec<_> =
            self.ledger.pages().regrets.iter().map(|(status, many)| format!("{many} × {status}")).collect();
        let calls = {
            let pages = self.ledger.pages();
            format!(
                "{} calls repeated for want of an answer ({}), {} of them had been done already; the slowest yes took {:.1} s, the slowest regret or silence {:.1} s",
                pages.repeated,
                if regrets.is_empty() { "all silence".to_owned() } else { regrets.join(", ") },
                pages.replayed,
                pages.slowest_yes.as_secs_f64(),
                pages.slowest_regret.as_secs_f64()
            )
        };
        let unnamed = self.ledger.pages().regrets_without_a_time;
        let panics = ["web", "worker"].map(|part| self.practice.log(part).matches("panicked").count());
        Report::of(done, found, tally)
            .note(calls)
            .demand(unnamed == 0, "a regret came without Retry-After")
            .demand(panics == [0, 0], "a part of the program panicked")
    }

    /// People begin to work, and letters flow: notices leave two minutes after what they tell of, so that takes two minutes – or, where there is
    /// no time for them, a stock of letters that are due at once.
    pub(crate) async fn warm_up(&mut self, scale: Scale, pace: Pace) -> Load {
        if scale == Scale::Short {
            load::book(&self.practice, &self.ledger, 60, &mut self.dice).await;
            self.practice.pass_second_thoughts().await;
        }
        let load = self.begin(pace).await;
        if scale == Scale::Whole {
            tokio::time::sleep(Duration::from_secs(125)).await;
        }
        load
    }

    /// People begin to work at once.
    pub(crate) async fn begin(&mut self, pace: Pace) -> Load {
        Load::begin(&self.practice, &self.ledger, pace, &mut self.dice).await
    }

    /// Lets every letter come to its end; says whether all did in time.
    pub(crate) async fn settle(&self, patience: Duration) -> bool {
        let_all_settle(&self.practice, patience).await
    }

    /// The status of a page that asks for nobody; nought for silence.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        let asked = self.practice.api.web().get(format!("{}{path}", self.practice.api.root));
        asked.send().await.map_or(0, |answer| answer.status().as_u16())
    }

    /// Notes the sends that a fault has just hit; says how many.
    pub(crate) async fn note_hits(&self) -> usize {
        self.note("SELECT id::text, attempts FROM letters WHERE state = 'sending'").await
    }

    async fn note(&self, sql: &'static str) -> usize {
        let sending = self.practice.attempts(sql).await;
        self.ledger.pages().hit(sending)
    }
}

/// A mail server that takes everything, each letter after a moment, so that there is something to hit.
pub(crate) async fn slow_sink() -> SmtpSink {
    let script = Script::default().when(Rule::delay(Stage::Answer, YES_AFTER));
    SmtpSink::scripted(script).await.expect("a mail server")
}

/// The token in the foot of a client's letter.
fn pause_token(practice: &Practice) -> Option<String> {
    practice.sink.messages().iter().find_map(|message| {
        let text = Letter::read(&message.bytes).find("text/plain")?.text();
        let token = text.split("/pause/").nth(1)?.split_whitespace().next()?.to_owned();
        Some(token)
    })
}

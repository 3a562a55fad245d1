//! The real thing: a practice on a database of its own, a clock that stands still between steps, and a relay for each mood of a mail server.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use practice::cast::Stage;
use testkit::smtp::{Message, Rule, Script, SmtpSink, Stage as At};
use worker::Works;
use worker::postman::{MailSettings, Postman};

use super::sweep::Answer;

/// The time is what the test says, to the microsecond, so that nothing depends on how fast the machine is.
const STANDING_CLOCK: &str = "CREATE OR REPLACE FUNCTION halcyon_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT timestamptz 'epoch' + shift FROM clock $$";

/// Waits until nobody is within a transaction. One that was refused ends a moment after its refusal, and the planner passes over what it holds until then.
const ALL_ENDED: &str = "DO $$ BEGIN
    WHILE EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend') LOOP
      PERFORM pg_sleep(0.002), pg_stat_clear_snapshot();
    END LOOP;
  END $$";

pub(super) struct Ground {
    pub(super) stage: Stage,
    taking: Relay,
    putting_off: Relay,
    without_address: Relay,
    refusing: Relay,
    falling_silent: Relay,
}

struct Relay {
    sink: SmtpSink,
    postman: Arc<Postman>,
}

impl Relay {
    async fn open(script: Script) -> Self {
        let sink = SmtpSink::scripted(script).await.unwrap();
        let postman = Arc::new(Postman::new(&MailSettings::new(sink.url())).unwrap());
        Self { sink, postman }
    }

    async fn that(rule: Rule) -> Self {
        Self::open(Script::default().when(rule)).await
    }
}

impl Ground {
    pub(super) async fn open(at: Timestamp) -> Self {
        let stage = Stage::open().await;
        sqlx::query(STANDING_CLOCK).execute(&stage.database().owner()).await.unwrap();
        let ground = Self {
            stage,
            taking: Relay::open(Script::default()).await,
            putting_off: Relay::that(Rule::answer(At::Rcpt, "450 4.2.0 Later, please")).await,
            without_address: Relay::that(Rule::answer(At::Rcpt, "550 5.1.1 Nobody here")).await,
            refusing: Relay::that(Rule::answer(At::Answer, "554 5.6.0 Not this")).await,
            falling_silent: Relay::that(Rule::hang_up(At::Answer)).await,
        };
        ground.set(at).await;
        ground
    }

    /// Puts the clock.
    pub(super) async fn set(&self, at: Timestamp) {
        let sql = "UPDATE clock SET shift = make_interval(secs => $1)";
        let seconds = f64::from(u32::try_from(at.as_second()).expect("a time after 1970"));
        sqlx::query(sql).bind(seconds).execute(&self.stage.database().owner()).await.unwrap();
    }

    fn relay(&self, answer: Answer) -> &Relay {
        match answer {
            Answer::Taken => &self.taking,
            Answer::Later => &self.putting_off,
            Answer::NoSuchAddress => &self.without_address,
            Answer::Refused => &self.refusing,
            Answer::Nothing => &self.falling_silent,
        }
    }

    /// A round of the worker, when everybody is done with what they did.
    pub(super) async fn round(&self, answer: Answer) {
        sqlx::raw_sql(ALL_ENDED).execute(&self.stage.database().owner()).await.unwrap();
        worker::run_due(&self.works(answer)).await.unwrap();
    }

    /// A worker whose mail server answers so. Where answers change what holds for the next letter, letters go one by one.
    pub(super) fn works(&self, answer: Answer) -> Works {
        let concurrency = if answer == Answer::Taken { 8 } else { 1 };
        let (office, postman) = (self.stage.worker_office().clone(), self.relay(answer).postman.clone());
        Works { office, postman, note: None, lease: Duration::from_secs(120), concurrency }
    }

    /// Every letter that came up to its final dot, whatever the relay answered.
    pub(super) fn dotted(&self) -> Vec<Message> {
        [&self.taking, &self.refusing, &self.falling_silent].into_iter().flat_map(|relay| relay.sink.dotted()).collect()
    }
}

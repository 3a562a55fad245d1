//! A week of one client, acted out: what people do, at which minute, and what the client then gets.

use std::sync::Arc;
use std::time::Duration;

use domain::ids::{ClientId, SessionId};
use domain::people::{Lead, Leads, Proposal, Resting};
use domain::scheduling::Length;
use domain::time::{SafeHours, StartsAt, WrittenWindow};
use jiff::civil::{Date, DateTime, Time, date};
use jiff::{SignedDuration, ToSpan};
use practice::Expected;
use practice::cast::Stage;
use practice::letters::views::LetterView;
use practice::people::{
    ChangeClient, PauseLetters, RecordContactPlan, ResumeLetters, change_client, contact_plan, pause,
    record_contact_plan, resume,
};
use practice::scheduling::{Book, Cancel, Changed, Reschedule, Undo, book, cancel, reschedule, undo};
use testkit::smtp::letter::Letter;
use testkit::smtp::{Script, SmtpSink};
use worker::postman::{MailSettings, Postman};
use worker::{Works, run_due};

use crate::main_job::letters;

/// Tuesday is the first day on which much happens; sessions that were booked long before were booked on the Friday before it.
const MONDAY: Date = date(2027, 3, 1);
pub(super) const BERLIN: &str = "Europe/Berlin";

/// A day and a time of the week, as the timelines write them: `Wed 18:00`. `Fri-` is the Friday before.
pub(super) fn on(written: &str) -> (Date, Time) {
    let (day, time) = written.split_once(' ').expect("a day and a time");
    let days = ["Fri-", "Sat-", "Sun-", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let place = days.iter().position(|known| *known == day).expect("a day of the week");
    let days = i64::try_from(place).expect("a small number") - 3;
    (MONDAY.checked_add(days.days()).expect("a day"), time.parse().expect("a time"))
}

fn local(written: &str) -> String {
    let (day, time) = on(written);
    format!("{day}T{}", time.strftime("%H:%M"))
}

pub(super) fn windows(days: &[&str], from: &str, to: &str) -> SafeHours {
    let days = days.iter().map(ToString::to_string).collect();
    SafeHours::parse(&[WrittenWindow { days, from: from.to_owned(), to: to.to_owned() }]).expect("hours")
}

pub(super) struct Week {
    pub(super) stage: Stage,
    pub(super) sink: SmtpSink,
    pub(super) works: Works,
    pub(super) client: ClientId,
}

impl Week {
    /// From a minute on; the client has a plan with the default hours and leads.
    pub(super) async fn from(written: &str) -> Self {
        Self::scripted(written, Script::default()).await
    }

    pub(super) async fn scripted(written: &str, script: Script) -> Self {
        let stage = Stage::open().await;
        let sink = SmtpSink::scripted(script).await.expect("a sink");
        let postman = Arc::new(Postman::new(&MailSettings::new(sink.url())).expect("a postman"));
        let office = stage.worker_office().clone();
        let works = Works { office, postman, note: None, lease: Duration::from_secs(120), concurrency: 4 };
        stage.at(&format!("{}[{BERLIN}]", local(written))).await;
        let client = stage.client("Ana").await;
        Self { stage, sink, works, client }
    }

    pub(super) async fn lives_in(&self, zone: &str) {
        let zone = Some(Stage::zone(zone));
        let change = ChangeClient { zone, ..ChangeClient::of(self.client, Expected::ANY) };
        change_client(&self.stage.as_coach(), change).await.expect("changed");
    }

    /// The engine works until a minute, at each moment at which it has something to do, and at that minute itself.
    pub(super) async fn until(&self, written: &str) {
        let (day, time) = on(written);
        self.works_until(day.to_datetime(time)).await;
    }

    /// The same until a minute of another week.
    pub(super) async fn works_until(&self, local: DateTime) {
        let end = Stage::zone(BERLIN).first_at(local);
        loop {
            run_due(&self.works).await.expect("a round");
            let now = self.stage.now().await;
            let wait = self.works.office.until_next_moment().await.expect("the next moment");
            let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
            let left = end.duration_since(now);
            if left <= SignedDuration::ZERO {
                return;
            }
            self.stage.pass(wait.clamp(SignedDuration::from_millis(1), left)).await;
        }
    }

    /// The clock goes on and nobody works.
    pub(super) async fn nobody_works_until(&self, written: &str) {
        self.stage.at(&format!("{}[{BERLIN}]", local(written))).await;
    }

    pub(super) async fn books(&self, written: &str) -> SessionId {
        self.books_at(StartsAt::parse(&local(written), BERLIN).expect("a time")).await
    }

    pub(super) async fn books_at(&self, starts_at: StartsAt) -> SessionId {
        let length = Length::of_minutes(50).expect("a length");
        let (client, coach) = (self.client, self.stage.coach());
        let command = Book { client, coach, starts_at, length, session_type: None, place: None, overriding: false };
        book(&self.stage.as_coach(), command).await.expect("a session").session.id
    }

    pub(super) async fn moves(&self, session: SessionId, written: &str) -> Changed {
        let to = StartsAt::parse(&local(written), BERLIN).expect("a time");
        let expected = Expected::ANY;
        let command = Reschedule { session, expected, to, length: None, place: None, overriding: false };
        reschedule(&self.stage.as_coach(), command).await.expect("moved")
    }

    pub(super) async fn undoes(&self, session: SessionId) {
        undo(&self.stage.as_coach(), Undo { session, expected: Expected::ANY }).await.expect("undone");
    }

    pub(super) async fn cancels(&self, session: SessionId) -> Changed {
        cancel(&self.stage.as_coach(), Cancel { session, expected: Expected::ANY }).await.expect("cancelled")
    }

    pub(super) async fn pauses(&self) {
        self.pauses_until(None).await;
    }

    pub(super) async fn pauses_until(&self, until_on: Option<Date>) {
        let (client, what) = (self.client, Resting::Everything);
        let command = PauseLetters { client, expected: Expected::ANY, what, until_on };
        pause(&self.stage.as_client(client), command).await.expect("paused");
    }

    pub(super) async fn resumes(&self) {
        let (client, what) = (self.client, Resting::Everything);
        let command = ResumeLetters { client, expected: Expected::ANY, what };
        resume(&self.stage.as_client(client), command).await.expect("resumed");
    }

    /// The client agrees to a plan like the one there is, but for this.
    pub(super) async fn agrees(&self, change: impl FnOnce(&mut Proposal)) {
        let mut proposal = self.stage.proposal("Ana").await;
        change(&mut proposal);
        let asked = self.stage.as_client(self.client);
        let known = contact_plan(&asked, self.client).await.is_ok();
        let expected = if known { Expected::ANY } else { Expected::NONE_YET };
        record_contact_plan(&asked, RecordContactPlan { client: self.client, expected, proposal })
            .await
            .expect("a plan");
    }

    /// All letters to the client, in the order in which they were written down.
    pub(super) async fn to_the_client(&self) -> Vec<LetterView> {
        let mut letters = letters(&self.stage).await;
        letters.retain(|letter| letter.to_client);
        letters.reverse();
        letters
    }

    /// What the client got, and when, on Berlin's wall: `session-reminder Tue 18:00`.
    pub(super) async fn got(&self) -> Vec<String> {
        let mut sent: Vec<_> =
            self.to_the_client().await.into_iter().filter_map(|letter| Some((letter.sent_at?, letter.kind))).collect();
        sent.sort();
        let zone = Stage::zone(BERLIN);
        let shown = |(at, kind)| format!("{kind} {}", zone.local(at).strftime("%a %H:%M"));
        sent.into_iter().map(shown).collect()
    }

    /// What a letter says, as it arrived.
    pub(super) fn text_of(&self, letter: &LetterView) -> String {
        let messages = self.sink.messages();
        let arrived = messages.iter().map(|message| Letter::read(&message.bytes));
        let is_it = |one: &Letter| one.header("Message-ID").is_some_and(|id| id.contains(&letter.message_id));
        arrived.into_iter().find(is_it).expect("it arrived").text()
    }

    /// What became of the letters of a kind.
    pub(super) async fn ends(&self, kind: &str) -> Vec<(String, Option<String>)> {
        let letters = self.to_the_client().await.into_iter().filter(|letter| letter.kind == kind);
        letters.map(|letter| (letter.state, letter.reason)).collect()
    }
}

pub(super) fn end(state: &str, reason: &str) -> (String, Option<String>) {
    (state.to_owned(), Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

pub(super) fn only_the_second() -> Leads {
    Leads { first: None, second: Some(Lead::hours(2)) }
}

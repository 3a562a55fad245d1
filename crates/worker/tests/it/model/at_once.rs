//! The line between a letter and a change, when both come at once: START is held open between its reading and its commit while the change is asked
//! for, and the other way round. Either the letter went first, and a correction follows; or the change did, and nothing goes.

use std::time::{Duration, Instant};

use domain::ids::{ClientId, SessionId};
use domain::people::{Lead, Leads, Nudges, Proposal, Resting, Way, WordingLevel};
use domain::scheduling::Length;
use domain::time::StartsAt;
use jiff::{SignedDuration, Timestamp};
use practice::cast::Stage;
use practice::people::{
    AddClient, ArchiveClient, ChangeStaff, PauseLetters, RecordContactPlan, add_client, archive_client, change_staff,
    pause, record_contact_plan,
};
use practice::scheduling::{Book, Cancel, Reschedule, book, cancel, reschedule};
use practice::{Asked, Expected};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinHandle;

use super::choices::hours_of;
use super::ground::Ground;
use super::rows::{self, LetterRow};
use super::sweep::Answer;

/// Both stand still where they would commit next, for as long as the test holds their lock.
const BARRIERS: [&str; 4] = [
    "CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint); RETURN NEW; END $$",
    "CREATE TRIGGER stand_still BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION stand_still('7001')",
    "CREATE TRIGGER stand_still BEFORE INSERT ON logbook FOR EACH ROW EXECUTE FUNCTION stand_still('7002')",
    STANDING,
];
/// How many stand at a barrier or wait for a row, as soon as they are so many, or after a moment. The server looks, every two milliseconds: a test that
/// asked it without a pause would take the time of those whom it waits for.
const STANDING: &str = "CREATE FUNCTION standing(many bigint) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE waiting bigint;
  BEGIN
    FOR look IN 1..10 LOOP
      PERFORM pg_stat_clear_snapshot();
      SELECT count(*) INTO waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND (wait_event = 'advisory' OR (many > 1 AND wait_event IN ('transactionid','tuple')));
      EXIT WHEN waiting >= many;
      PERFORM pg_sleep(0.002);
    END LOOP;
    RETURN waiting;
  END $$";
const START_STANDS: i64 = 7001;
const CHANGE_STANDS: i64 = 7002;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Cancel,
    Move,
    Pause,
    Plan,
    Archive,
}

/// One client with one session, and a letter about it that is due: its notice, or its reminder.
struct Scene {
    client: ClientId,
    session: SessionId,
}

struct Theatre {
    ground: Ground,
    /// Holds a barrier.
    hand: PgConnection,
    now: Timestamp,
    rounds: usize,
}

impl Theatre {
    async fn open() -> Self {
        let now = "2027-05-03T09:00Z".parse().unwrap();
        let ground = Ground::open(now).await;
        for sql in BARRIERS {
            sqlx::query(sql).execute(&ground.stage.database().owner()).await.unwrap();
        }
        let quiet = ChangeStaff {
            leads: Some(Some(Leads::default())),
            agenda_at: Some(None),
            ..ChangeStaff::of(ground.stage.coach(), Expected::ANY)
        };
        change_staff(&ground.stage.as_owner(), quiet).await.unwrap();
        let hand = PgConnection::connect(ground.stage.database().url()).await.unwrap();
        Self { ground, hand, now, rounds: 0 }
    }

    async fn pass(&mut self, length: SignedDuration) {
        self.now += length;
        self.ground.set(self.now).await;
    }

    async fn hold(&mut self, barrier: i64) {
        sqlx::query("SELECT pg_advisory_lock($1)").bind(barrier).execute(&mut self.hand).await.unwrap();
    }

    async fn let_go(&mut self, barrier: i64) {
        sqlx::query("SELECT pg_advisory_unlock($1)").bind(barrier).execute(&mut self.hand).await.unwrap();
    }

    /// Waits until somebody stands at the barrier and so many in all wait for a row or stand there, or the other has ended. Whoever waits for a
    /// page of a table, as under load, counts for nothing.
    async fn until_waiting<T>(&mut self, many: i64, or_ended: Option<&JoinHandle<T>>) {
        let began = Instant::now();
        loop {
            let asked = sqlx::query_scalar("SELECT standing($1)").bind(many);
            let waiting: i64 = asked.fetch_one(&mut self.hand).await.unwrap();
            if waiting >= many || or_ended.is_some_and(JoinHandle::is_finished) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "{waiting} of {many} came to a lock");
        }
    }

    /// A session whose notice is due. Every other one is let through, and its reminder is due.
    async fn scene(&mut self) -> Scene {
        self.rounds += 1;
        let name = format!("r{}", self.rounds);
        let stage = &self.ground.stage;
        let (coach, zone) = (stage.coach(), Stage::zone("Europe/Berlin"));
        let command = AddClient { name: Stage::name(&name), pronouns: None, zone: zone.clone(), language: None, coach };
        let client = add_client(&stage.as_coach(), command).await.unwrap().id;
        let proposal = plan(Way::Email(Some(Stage::address_of(&name))), self.now);
        record_contact_plan(&stage.as_coach(), RecordContactPlan { client, expected: Expected::ANY, proposal })
            .await
            .unwrap();
        let starts_at = StartsAt::new(zone.local(self.now + SignedDuration::from_hours(18)), zone);
        let length = Length::of_minutes(5).unwrap();
        let command = Book { client, coach, starts_at, length, session_type: None, place: None, overriding: true };
        let session = book(&stage.as_coach(), command).await.unwrap().session.id;
        self.pass(SignedDuration::from_mins(2)).await;
        if self.rounds.is_multiple_of(2) {
            self.run_due().await.unwrap();
            self.pass(SignedDuration::from_mins(16 * 60)).await;
        }
        Scene { client, session }
    }

    fn run_due(&self) -> JoinHandle<()> {
        let works = self.ground.works(Answer::Taken);
        tokio::spawn(async move {
            worker::run_due(&works).await.unwrap();
        })
    }

    fn change(&self, change: Change, scene: &Scene) -> JoinHandle<()> {
        let (asked, now) = (self.ground.stage.as_coach(), self.now);
        let (client, session) = (scene.client, scene.session);
        tokio::spawn(async move { make(change, &asked, client, session, now).await })
    }

    async fn letters_of(&self, scene: &Scene) -> Vec<LetterRow> {
        let letters = rows::letters_about(&self.ground.stage.database().owner(), scene.session).await;
        letters.into_iter().filter(|letter| letter.to_client).collect()
    }
}

fn plan(way: Way, now: Timestamp) -> Proposal {
    Proposal {
        agreed_on: Stage::zone("Europe/Berlin").today(now),
        way,
        safe_hours: hours_of(&[(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "00:00", "24:00")]),
        wording: WordingLevel::Neutral,
        subject: None,
        sender: None,
        calendar_files: false,
        leads: Some(Leads { first: None, second: Some(Lead::hours(2)) }),
        nudges: Nudges::default(),
    }
}

async fn make(change: Change, asked: &Asked, client: ClientId, session: SessionId, now: Timestamp) {
    let expected = Expected::ANY;
    match change {
        Change::Cancel => drop(cancel(asked, Cancel { session, expected }).await.unwrap()),
        Change::Move => {
            let zone = Stage::zone("Europe/Berlin");
            let to = StartsAt::new(zone.local(now + SignedDuration::from_hours(30)), zone);
            drop(
                reschedule(asked, Reschedule { session, expected, to, length: None, place: None, overriding: true })
                    .await
                    .unwrap(),
            );
        }
        Change::Pause => drop(
            pause(asked, PauseLetters { client, expected, what: Resting::Everything, until_on: None }).await.unwrap(),
        ),
        Change::Plan => drop(
            record_contact_plan(asked, RecordContactPlan { client, expected, proposal: plan(Way::None, now) })
                .await
                .unwrap(),
        ),
        Change::Archive => drop(archive_client(asked, ArchiveClient { client, expected }).await.unwrap()),
    }
}

/// The kind of the letter that puts right what had just gone, where one does.
fn correction(change: Change) -> Option<&'static str> {
    match change {
        Change::Cancel => Some("session-cancelled"),
        Change::Move => Some("session-moved"),
        Change::Pause | Change::Plan | Change::Archive => None,
    }
}

fn sent(letters: &[LetterRow]) -> Vec<&str> {
    letters.iter().filter(|letter| letter.attempts > 0).map(|letter| letter.kind.as_str()).collect()
}

/// START has read and not yet committed; the change has to wait for it, and is put right afterwards.
async fn start_first(theatre: &mut Theatre, change: Change) -> Option<String> {
    let scene = theatre.scene().await;
    let before = theatre.letters_of(&scene).await.iter().filter(|letter| letter.attempts > 0).count();
    theatre.hold(START_STANDS).await;
    let starting = theatre.run_due();
    theatre.until_waiting::<()>(1, None).await;
    let changing = theatre.change(change, &scene);
    theatre.until_waiting(2, Some(&changing)).await;
    let overtook = changing.is_finished();
    theatre.let_go(START_STANDS).await;
    starting.await.unwrap();
    changing.await.unwrap();
    let went = sent(&theatre.letters_of(&scene).await).len() - before;
    theatre.pass(SignedDuration::from_mins(3)).await;
    theatre.run_due().await.unwrap();
    let letters = theatre.letters_of(&scene).await;
    let corrected = correction(change).is_none_or(|kind| sent(&letters).contains(&kind));
    let after = sent(&letters).len() - before - went;
    let expected_after = usize::from(correction(change).is_some());
    let fine = !overtook && went == 1 && corrected && after == expected_after;
    (!fine).then(|| format!("{change:?}: overtook {overtook}, went {went}, after {after}: {:?}", sent(&letters)))
}

/// The change has written and not yet committed; START has to wait for it, and sees it.
async fn change_first(theatre: &mut Theatre, change: Change) -> Option<String> {
    let scene = theatre.scene().await;
    let before = sent(&theatre.letters_of(&scene).await).len();
    theatre.hold(CHANGE_STANDS).await;
    let changing = theatre.change(change, &scene);
    theatre.until_waiting(1, Some(&changing)).await;
    let starting = theatre.run_due();
    theatre.until_waiting(2, Some(&starting)).await;
    let overtook = sent(&theatre.letters_of(&scene).await).len() > before;
    theatre.let_go(CHANGE_STANDS).await;
    changing.await.unwrap();
    starting.await.unwrap();
    let letters = theatre.letters_of(&scene).await;
    let went = sent(&letters).len() - before;
    (overtook || went > 0).then(|| format!("{change:?}: overtook {overtook}, went {went}: {letters:#?}"))
}

async fn rounds(change: Change, many: usize, round: impl AsyncFn(&mut Theatre, Change) -> Option<String>) {
    let (began, mut exceptions) = (Instant::now(), Vec::new());
    let mut theatre = Theatre::open().await;
    for _ in 0..many {
        exceptions.extend(round(&mut theatre, change).await);
    }
    println!("{change:?}: {many} rounds, {} exceptions, {:?}", exceptions.len(), began.elapsed());
    assert!(exceptions.is_empty(), "{exceptions:#?}");
}

macro_rules! two_hundred_rounds {
    ($($name:ident: $change:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            rounds(Change::$change, 200, async |theatre, change| start_first(theatre, change).await).await;
        }
    )+};
}

two_hundred_rounds! {
    cancelling_waits_for_start: Cancel,
    moving_waits_for_start: Move,
    pausing_waits_for_start: Pause,
    another_plan_waits_for_start: Plan,
    archiving_waits_for_start: Archive,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_waits_for_a_change_and_sees_it() {
    for change in [Change::Cancel, Change::Move, Change::Pause, Change::Plan, Change::Archive] {
        rounds(change, 40, async |theatre, change| change_first(theatre, change).await).await;
    }
}

//! The steps of a walk: each is done for real, and, where it was not refused, in the world that ought to be.

use domain::ids::SessionId;
use domain::scheduling::{Length, Place};
use domain::text::Wording;
use domain::time::{StartsAt, Zone};
use jiff::{SignedDuration, Timestamp};
use practice::Expected;
use practice::scheduling::{Book, Cancel, Reschedule, Undo, book, cancel, reschedule, undo};

use super::acts::Act;
use super::facts::{Change, Doer, Entry};
use super::rows;
use super::walker::Walker;

const EXPECTED: Expected = Expected::ANY;

#[derive(Clone, Copy, Debug)]
enum Step {
    Book,
    Move,
    MoveBack,
    Elsewhere,
    Undo,
    Cancel,
    Plan,
    Pause,
    Resume,
    ClientZone,
    Coach,
    Archive,
    Pairing,
    Stop,
    Confirm,
    Homework,
}

const STEPS: [(i64, Step); 15] = [
    (30, Step::Book),
    (14, Step::Move),
    (6, Step::MoveBack),
    (3, Step::Elsewhere),
    (10, Step::Undo),
    (8, Step::Cancel),
    (8, Step::Plan),
    (4, Step::Pause),
    (9, Step::Resume),
    (3, Step::ClientZone),
    (5, Step::Coach),
    (2, Step::Archive),
    (2, Step::Pairing),
    (2, Step::Stop),
    (8, Step::Confirm),
];

impl Walker {
    /// One step at random.
    pub(super) async fn step(&mut self) {
        let step = self.chosen();
        self.take(step).await;
        self.world.foresee(self.now);
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Book => self.book().await,
            Step::Move => {
                let when = self.some_time();
                self.reschedule(Some(when), None).await;
            }
            Step::MoveBack => self.move_back().await,
            Step::Elsewhere => {
                let place = self.dice.between(1, 3);
                self.reschedule(None, Some(place)).await;
            }
            Step::Undo => self.undo().await,
            Step::Cancel => self.cancel().await,
            Step::Plan => self.agree().await,
            Step::Pause => self.pause().await,
            Step::Resume => self.resume().await,
            Step::ClientZone => self.client_zone().await,
            Step::Coach => self.change_coach().await,
            Step::Archive => self.archive_or_reopen().await,
            Step::Pairing => self.part_or_pair().await,
            Step::Stop => self.stop_or_go_on().await,
            Step::Confirm => self.confirm().await,
            Step::Homework => self.homework_step().await,
        }
    }

    /// What silences everything does not last long, or nothing would be left to look at.
    fn chosen(&mut self) -> Step {
        let world = &self.world;
        let way_back = match &world.plan {
            _ if world.archived => Some(Step::Archive),
            _ if !world.paired => Some(Step::Pairing),
            None => Some(Step::Plan),
            Some(plan) if plan.stopped => Some(Step::Stop),
            Some(plan) if plan.refused || !plan.by_mail || !plan.has_address => Some(Step::Plan),
            Some(plan) if plan.is_paused(self.now) || plan.do_nudges_rest(self.now) => Some(Step::Resume),
            Some(_) => None,
        };
        let back = self.dice.percent(30);
        match way_back.filter(|_| back) {
            Some(step) => step,
            None if self.dice.percent(self.leaning) => Step::Homework,
            None => self.dice.weighted(&STEPS),
        }
    }

    /// A quarter of an hour some time ahead, on some wall.
    fn some_time(&mut self) -> StartsAt {
        let ahead = match self.dice.between(1, 10) {
            1 | 2 => self.dice.between(20, 4 * 60),
            3..=7 => self.dice.between(4 * 60, 50 * 60),
            _ => self.dice.between(50 * 60, 7 * 24 * 60),
        };
        let at = self.now.as_second() + ahead * 60;
        let quarter = Timestamp::from_second(at - at.rem_euclid(900)).expect("a time");
        let zone: Zone = if self.dice.percent(70) { self.world.coach.zone.clone() } else { self.some_zone() };
        StartsAt::new(zone.local(quarter), zone)
    }

    pub(super) async fn book(&mut self) {
        let ahead =
            self.world.sessions.iter().filter(|session| session.booked && session.entry().starts_at > self.now).count();
        if ahead >= 3 {
            return;
        }
        let (asked, by_coach) = self.somebody();
        let starts_at = self.some_time();
        let told = format!(
            "session {} booked for {} in {} by {}",
            self.sessions.len(),
            starts_at.written(),
            starts_at.zone(),
            who(by_coach)
        );
        let length = Length::of_minutes(self.dice.pick(&[30, 50])).expect("a length");
        let overriding = self.dice.percent(20);
        let command = Book {
            client: self.client,
            coach: self.coach,
            starts_at,
            length,
            session_type: None,
            place: None,
            overriding,
        };
        let Ok(changed) = book(&asked, command).await else { return };
        self.note(told);
        self.sessions.push(changed.session.id);
        let row = rows::session(&self.ground.stage.database().owner(), changed.session.id).await;
        self.entries.insert(row.entry, 0);
        let entry = Entry {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            wall: row.wall,
            place: 0,
            made_at: self.now,
            by_coach,
        };
        self.world.book(entry, Act { by: doer(by_coach), at: self.now });
    }

    /// One of the sessions there are, the newest rather than older ones.
    pub(super) fn some_session(&mut self) -> Option<(usize, SessionId)> {
        let last = i64::try_from(self.sessions.len()).ok()?.checked_sub(1).filter(|last| *last >= 0)?;
        let first = (last - 2).max(0);
        let number = usize::try_from(self.dice.between(first, last)).ok()?;
        Some((number, self.sessions[number]))
    }

    async fn move_back(&mut self) {
        let Some((number, id)) = self.some_session() else { return };
        let former = self.world.sessions[number].entries.clone();
        let to = self.dice.pick(&former).starts_at;
        let zone = self.world.coach.zone.clone();
        self.move_session(number, id, StartsAt::new(zone.local(to), zone), None).await;
    }

    async fn reschedule(&mut self, to: Option<StartsAt>, place: Option<i64>) {
        let Some((number, id)) = self.some_session() else { return };
        let same = self.world.sessions[number].entry().starts_at;
        let zone = self.world.coach.zone.clone();
        let to = to.unwrap_or_else(|| StartsAt::new(zone.local(same), zone));
        self.move_session(number, id, to, place).await;
    }

    async fn move_session(&mut self, number: usize, id: SessionId, to: StartsAt, place: Option<i64>) {
        let (asked, by_coach) = self.somebody();
        let told =
            format!("session {number} moved to {} in {} place {place:?} by {}", to.written(), to.zone(), who(by_coach));
        let street = place.map(|place| Place::Street(Wording::parse(&format!("Lane {place}")).expect("a place")));
        let command = Reschedule {
            session: id,
            expected: EXPECTED,
            to,
            length: None,
            place: street,
            overriding: self.dice.percent(20),
        };
        if reschedule(&asked, command).await.is_err() {
            return;
        }
        let row = rows::session(&self.ground.stage.database().owner(), id).await;
        let held = &self.world.sessions[number];
        if row.sequence == held.sequence {
            return;
        }
        let place = place.unwrap_or(held.entry().place);
        let entry = Entry {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            wall: row.wall,
            place,
            made_at: self.now,
            by_coach,
        };
        self.entries.insert(row.entry, held.entries.len());
        self.note(told);
        self.world.promise(number, entry, Act { by: doer(by_coach), at: self.now });
    }

    async fn undo(&mut self) {
        let Some((number, id)) = self.some_session() else { return };
        let (asked, by_coach) = self.somebody();
        if undo(&asked, Undo { session: id, expected: EXPECTED }).await.is_err() {
            return;
        }
        let row = rows::session(&self.ground.stage.database().owner(), id).await;
        self.note(format!("session {number} undone by {}: booked {} at {}", who(by_coach), row.booked, row.starts_at));
        let Some(undone) = self.world.to_be_undone(number).copied() else { return };
        let known = self.entries.get(&row.entry).copied();
        self.check_in_time(number, undone, known.is_some());
        let held = &self.world.sessions[number];
        let before = undone.before.map_or(held.in_force, |(entry, _)| entry);
        let anew = known.is_none().then(|| Entry {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            wall: row.wall,
            place: held.entries[before].place,
            made_at: self.now,
            by_coach,
        });
        self.entries.entry(row.entry).or_insert(held.entries.len());
        self.world.undo(number, anew, Act { by: doer(by_coach), at: self.now });
        let held = &self.world.sessions[number];
        if (held.booked, held.entry().starts_at, held.sequence) != (row.booked, row.starts_at, row.sequence) {
            self.differences.push(format!("{} undone to something else than held before", self.now));
        }
    }

    /// What held before holds again for two minutes and while nobody can know; later it is promised anew.
    fn check_in_time(&mut self, number: usize, undone: Change, back_in_force: bool) {
        let mut letters = self.world.ledger.letters.iter().filter(|letter| letter.key.session() == Some(number));
        let known = letters.any(|letter| letter.sending_at.is_some_and(|began| began >= undone.at));
        let in_time = self.now.duration_since(undone.at) < SignedDuration::from_mins(2) && !known;
        if in_time != back_in_force {
            self.differences.push(format!(
                "{} undone in time: {in_time}, as if nothing had been: {back_in_force}, ought to be the same",
                self.now
            ));
        }
    }

    async fn cancel(&mut self) {
        let Some((number, id)) = self.some_session() else { return };
        let (mut asked, by_coach) = self.somebody();
        let by_client = self.dice.percent(20);
        if by_client {
            asked = self.as_client();
        }
        if cancel(&asked, Cancel { session: id, expected: EXPECTED }).await.is_ok() {
            let by = if by_client { Doer::Client } else { doer(by_coach) };
            self.note(format!("session {number} cancelled by {by:?}"));
            self.world.cancel(number, Act { by, at: self.now });
        }
    }
}

fn doer(by_coach: bool) -> Doer {
    if by_coach { Doer::Coach } else { Doer::Else }
}

fn who(by_coach: bool) -> &'static str {
    if by_coach { "the coach" } else { "somebody else" }
}

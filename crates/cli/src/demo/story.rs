//! The story of the demo: who does what, in the order in which it happened.

use std::collections::HashMap;

use domain::actor::Actor;
use domain::ids::{ClientId, HomeworkId, LetterId, SessionId};
use domain::people::{Resting, WordingLevel};
use domain::scheduling::{Attendance, Length};
use domain::time::StartsAt;
use jiff::{SignedDuration, Timestamp};
use practice::homework::{answer, assign};
use practice::keyring::Purpose;
use practice::people::{self as folk, NoteContact, PauseLetters, RecordContactPlan};
use practice::scheduling::{self, Book, Cancel, RecordAttendance, Reschedule};
use practice::{Asked, Expected, correspondence};

use super::cast::Cast;
use super::clock::Clock;
use super::diary::{Booking, Fate, LENGTH, bookings, days};
use super::homework::{self, By, PIECES};
use super::people::{CLIENTS, Coach, Reached};
use super::{DemoError, Stage};

/// How long ago the practice began.
const AGO: i64 = 21;
/// A client answers a letter the next day.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(26);
/// The clock goes on by at least so much: what is due in one quarter of an hour is done together, and what cannot be done does not hold it up.
const STEP: SignedDuration = SignedDuration::from_mins(15);
/// The story ends a little before now: the telling itself takes time, and what is due after now belongs to the sweeps.
const LAST_MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// With whom a coach spoke.
const SPOKEN_WITH: usize = 9;

/// Something that somebody does. The number is a place in the list of clients or of bookings.
#[derive(Clone, Copy, Debug)]
enum Act {
    CheckAddress(usize),
    Invite(usize),
    ConfirmAddress(usize),
    Pause(usize),
    Speak(usize),
    Book(usize),
    Move(usize),
    Cancel(usize),
    Record(usize, Attendance),
    Assign(usize),
    Answer(usize),
    AgreeForToday(usize),
}

/// The story, as far as it was told.
pub(super) struct Story<'a> {
    stage: &'a Stage,
    clock: &'a Clock<'a>,
    now: Timestamp,
    cast: Cast,
    bookings: Vec<Booking>,
    sessions: HashMap<usize, SessionId>,
    checks: HashMap<usize, LetterId>,
    homework: HashMap<usize, HomeworkId>,
    asked_today: Option<usize>,
}

impl<'a> Story<'a> {
    /// Opens the practice three weeks before `now`.
    pub(super) async fn begin(stage: &'a Stage, clock: &'a Clock<'a>, now: Timestamp) -> Result<Self, DemoError> {
        let first_day = now - days(AGO);
        clock.set(first_day).await?;
        let cast = Cast::gather(stage, first_day).await?;
        let bookings = bookings(now)?;
        let asked_today = homework::asked_within_the_minute(&bookings, now)?;
        let (sessions, checks, homework) = (HashMap::new(), HashMap::new(), HashMap::new());
        Ok(Self { stage, clock, now, cast, bookings, sessions, checks, homework, asked_today })
    }

    /// Tells it up to now; what is due after that is left to the sweeps.
    pub(super) async fn tell(mut self) -> Result<(), DemoError> {
        let end = self.now - LAST_MINUTE;
        let mut acts = self.acts();
        acts.retain(|(at, _)| *at < end);
        acts.sort_by_key(|(at, _)| *at);
        for (at, act) in acts {
            self.walk_to(at).await?;
            self.perform(act).await?;
        }
        self.walk_to(end).await?;
        worker::run_due(&self.stage.works).await?;
        self.say_yes_for_now().await
    }

    /// One client says yes to letters about homework at the very end, and it is their hour: the first sweep after the story asks.
    async fn say_yes_for_now(&self) -> Result<(), DemoError> {
        let Some(place) = self.asked_today else { return Ok(()) };
        let yes = homework::yes_for_now(self.client(place), &CLIENTS[place], self.now)?;
        folk::record_contact_plan(&self.as_client(place), yes).await?;
        Ok(())
    }

    fn acts(&self) -> Vec<(Timestamp, Act)> {
        let first_day = self.now - days(AGO);
        let mut acts = vec![(self.now - days(3), Act::Speak(SPOKEN_WITH))];
        for (place, sketch) in CLIENTS.iter().enumerate() {
            match sketch.reached {
                Reached::Mail(_) | Reached::Paused => {
                    acts.push((first_day + SignedDuration::from_hours(1), Act::CheckAddress(place)));
                    acts.push((first_day + NEXT_DAY, Act::ConfirmAddress(place)));
                }
                Reached::Unconfirmed => acts.push((self.now - days(6), Act::Invite(place))),
                Reached::Themselves | Reached::NoPlan => {}
            }
            if sketch.reached == Reached::Paused {
                acts.push((self.now - days(4), Act::Pause(place)));
            }
        }
        for (place, piece) in PIECES.iter().enumerate() {
            acts.push((piece.made_at(self.now), Act::Assign(place)));
            acts.extend(piece.answered_at(self.now).map(|at| (at, Act::Answer(place))));
        }
        acts.extend(self.asked_today.map(|place| (self.now - days(1), Act::AgreeForToday(place))));
        for (place, booking) in self.bookings.iter().enumerate() {
            acts.push((booking.made_at, Act::Book(place)));
            let afterwards = booking.starts_at + LENGTH + SignedDuration::from_mins(5);
            acts.extend(match booking.fate {
                Fate::Ahead => None,
                Fate::Met => Some((afterwards, Act::Record(place, Attendance::Met))),
                Fate::DidNotHappen => Some((afterwards, Act::Record(place, Attendance::DidNotHappen))),
                Fate::Moved(at) => Some((at, Act::Move(place))),
                Fate::Cancelled(at) => Some((at, Act::Cancel(place))),
            });
        }
        acts
    }

    /// Lets time pass: the worker does what comes due, when it comes due.
    async fn walk_to(&self, at: Timestamp) -> Result<(), DemoError> {
        loop {
            let shown = self.clock.shows().await?;
            let wait = self.stage.works.office.until_next_moment().await.map_err(practice::Unfulfilled::from)?;
            let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
            let next = shown.checked_add(wait.max(STEP)).unwrap_or(Timestamp::MAX);
            if next >= at {
                return Ok(self.clock.set(at.max(shown)).await?);
            }
            self.clock.set(next).await?;
            worker::run_due(&self.stage.works).await?;
        }
    }

    async fn perform(&mut self, act: Act) -> Result<(), DemoError> {
        match act {
            Act::CheckAddress(client) => {
                let letter = correspondence::check_address(&self.as_coach_of(client), self.client(client)).await?;
                self.checks.insert(client, letter);
            }
            Act::Invite(client) => {
                correspondence::invite(&self.as_coach_of(client), self.client(client)).await?;
            }
            Act::ConfirmAddress(client) => self.confirm(client).await?,
            Act::Pause(client) => {
                let pause = PauseLetters {
                    client: self.client(client),
                    expected: Expected::ANY,
                    what: Resting::Everything,
                    until_on: None,
                };
                folk::pause(&self.as_client(client), pause).await?;
            }
            Act::Speak(client) => {
                let spoke = NoteContact { client: self.client(client), at: None };
                folk::note_contact(&self.as_coach_of(client), spoke).await?;
            }
            Act::Assign(piece) => self.assign(piece).await?,
            Act::Answer(piece) => self.answer(piece).await?,
            Act::AgreeForToday(place) => {
                let agreed = homework::agreed_yesterday(self.client(place), &CLIENTS[place], self.now)?;
                assign(&self.as_client(place), agreed).await?;
            }
            Act::Book(booking) => self.book(booking).await?,
            Act::Move(booking) => self.reschedule(booking).await?,
            Act::Cancel(booking) => {
                let cancel = Cancel { session: self.session(booking)?, expected: Expected::ANY };
                scheduling::cancel(&self.as_coach(booking), cancel).await?;
            }
            Act::Record(booking, attendance) => {
                let record = RecordAttendance {
                    session: self.session(booking)?,
                    expected: Expected::ANY,
                    attendance: Some(attendance),
                };
                scheduling::record_attendance(&self.as_coach(booking), record).await?;
            }
        }
        Ok(())
    }

    /// The client follows the link in the letter, and then says how much letters may say.
    async fn confirm(&self, client: usize) -> Result<(), DemoError> {
        let Some(letter) = self.checks.get(&client) else { return Ok(()) };
        let token =
            self.stage.office.keyring().letter_token(Purpose::ConfirmAddress, letter.0, &CLIENTS[client].address());
        correspondence::confirm_address(&self.stage.office, &token).await?;
        let Reached::Mail(wording) = CLIENTS[client].reached else { return Ok(()) };
        if wording > WordingLevel::Neutral || homework::hour_of_yes(client).is_some() {
            let proposal = CLIENTS[client].proposal(wording, self.clock.shows().await?)?;
            let proposal = homework::with_their_yes(client, proposal);
            let record = RecordContactPlan { client: self.client(client), expected: Expected::ANY, proposal };
            folk::record_contact_plan(&self.as_client(client), record).await?;
        }
        Ok(())
    }

    async fn assign(&mut self, place: usize) -> Result<(), DemoError> {
        let piece = &PIECES[place];
        let asked = match piece.by {
            By::Coach => self.as_coach_of(piece.client),
            By::Client => self.as_client(piece.client),
        };
        let agreed = piece.assign(self.client(piece.client), self.clock.shows().await?)?;
        self.homework.insert(place, assign(&asked, agreed).await?.id);
        Ok(())
    }

    async fn answer(&self, place: usize) -> Result<(), DemoError> {
        let piece = &PIECES[place];
        let said = self.homework.get(&place).and_then(|homework| piece.answer(*homework));
        if let Some(said) = said {
            answer(&self.as_client(piece.client), said).await?;
        }
        Ok(())
    }

    async fn book(&mut self, place: usize) -> Result<(), DemoError> {
        let booking = &self.bookings[place];
        let book = Book {
            client: self.client(booking.client),
            coach: self.cast.coach(booking.coach()),
            starts_at: on_the_coachs_wall(booking.coach(), booking.starts_at)?,
            length: Length::of_minutes(i32::try_from(LENGTH.as_mins()).unwrap_or(50))?,
            session_type: Some(self.cast.session_type),
            place: None,
            overriding: false,
        };
        let booked = scheduling::book(&self.as_coach(place), book).await?;
        self.sessions.insert(place, booked.session.id);
        Ok(())
    }

    async fn reschedule(&self, place: usize) -> Result<(), DemoError> {
        let booking = &self.bookings[place];
        let to = on_the_coachs_wall(booking.coach(), booking.moved_to())?;
        let reschedule = Reschedule {
            session: self.session(place)?,
            expected: Expected::ANY,
            to,
            length: None,
            place: None,
            overriding: false,
        };
        scheduling::reschedule(&self.as_coach(place), reschedule).await?;
        Ok(())
    }

    fn client(&self, place: usize) -> ClientId {
        self.cast.clients[place]
    }

    fn session(&self, booking: usize) -> Result<SessionId, DemoError> {
        self.sessions.get(&booking).copied().ok_or(DemoError::Words(domain::Refusal::NotFound))
    }

    fn as_client(&self, place: usize) -> Asked {
        self.stage.office.asked(Actor::Client(self.client(place)))
    }

    fn as_coach_of(&self, client: usize) -> Asked {
        self.stage.office.asked(self.cast.actor(CLIENTS[client].coach))
    }

    fn as_coach(&self, booking: usize) -> Asked {
        self.as_coach_of(self.bookings[booking].client)
    }
}

/// An instant, as a promise on the wall of the coach.
fn on_the_coachs_wall(coach: Coach, at: Timestamp) -> Result<StartsAt, DemoError> {
    let zone = coach.zone()?;
    Ok(StartsAt::new(zone.local(at), zone))
}

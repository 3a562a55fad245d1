//! Letters to look at: for previews, for checking an installation, and for the tests. Everybody in them lives under `.example`.

use domain::Refusal;
use domain::homework::Answer;
use domain::ids::{LetterId, SessionId};
use domain::letters::content::{
    AgendaFacts, Body, Content, Correspondent, HomeworkFacts, HomeworkItem, HomeworkNews, House, LinkFacts,
    SecurityFacts, SessionFacts,
};
use domain::letters::{Kind, Matter};
use domain::people::{Address, Language, WordingLevel};
use domain::scheduling::Place;
use domain::text::{Name, Wording};
use domain::time::Zone;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::PressError;

/// When the samples were written: Monday 23 November 2026, 14:00 UTC.
const WRITTEN_AT: i64 = 1_795_442_400;
/// When the session is held: Tuesday 1 December 2026, 15:00 UTC, which is 16:00 in Berlin and 10:00 in New York.
const STARTS_AT: i64 = 1_796_137_200;

/// A letter of `kind` as it could be written at `wording`.
///
/// # Errors
/// [`PressError`] when its own words are refused, which a test rules out.
pub fn sample(kind: Kind, wording: WordingLevel) -> Result<Content, PressError> {
    let body = match kind {
        Kind::SessionBooked | Kind::SessionMoved | Kind::SessionCancelled | Kind::SessionReminder => {
            Body::Session(session(kind, "Robin Vale")?)
        }
        Kind::CoachReminder => Body::Session(session(kind, "Ana Reed")?),
        Kind::CoachAgenda => Body::Agenda(agenda()?),
        Kind::Invitation | Kind::AddressCheck | Kind::SignIn => Body::Link(link(kind)),
        Kind::SecurityNotice => Body::Security(SecurityFacts { matter: Matter::Password, at: instant(WRITTEN_AT)? }),
        Kind::Test => Body::Test,
        Kind::HomeworkAssigned | Kind::HomeworkNudge => Body::Homework(HomeworkFacts { items: vec![river()?] }),
    };
    let (pause, unsubscribe) = ways_to_fewer(kind);
    Ok(Content {
        letter: LetterId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
        kind,
        reader: reader(kind)?,
        wording,
        subject: None,
        sender: None,
        house: house()?,
        calendar_file: false,
        reply_to: None,
        pause,
        unsubscribe,
        body,
        written_at: instant(WRITTEN_AT)?,
    })
}

/// A letter about homework that lists three pieces, as it could be written at `wording`.
///
/// # Errors
/// [`PressError::OtherFacts`] for a kind that does not list homework; otherwise as for [`sample`].
pub fn sample_of_three(kind: Kind, wording: WordingLevel) -> Result<Content, PressError> {
    let mut content = sample(kind, wording)?;
    let Body::Homework(facts) = &mut content.body else {
        return Err(PressError::OtherFacts(kind));
    };
    facts.items = vec![river()?, evenings(), folder()?];
    Ok(content)
}

/// What stands in the foot of a letter: clients with a contact plan can pause, optional letters can be ended alone.
fn ways_to_fewer(kind: Kind) -> (Option<String>, Option<String>) {
    let to_a_plan = !matches!(kind, Kind::CoachReminder | Kind::CoachAgenda | Kind::Invitation | Kind::Test);
    let pause = to_a_plan.then(|| "/pause/c27d90b1e84f".to_owned());
    (pause, kind.can_be_unsubscribed().then(|| "/u/5f1c0a7e9b3d".to_owned()))
}

fn reader(kind: Kind) -> Result<Correspondent, Refusal> {
    let (name, address, zone) = match kind {
        Kind::CoachReminder | Kind::CoachAgenda => ("Robin Vale", "robin@willow.example", "Europe/Berlin"),
        _ => ("Ana Reed", "ana@home.example", "America/New_York"),
    };
    Ok(Correspondent {
        name: Name::parse(name)?,
        address: Address::parse(address)?,
        zone: Zone::parse(zone)?,
        language: Language::En,
    })
}

fn house() -> Result<House, Refusal> {
    Ok(House {
        name: Wording::parse("Willow Coaching")?,
        from: Address::parse("hello@willow.example")?,
        from_name: Wording::parse("Willow Coaching")?,
        neutral_from: Address::parse("notes@post.example")?,
        letters_url: "https://post.example".to_owned(),
        own_words: Vec::new(),
    })
}

fn session(kind: Kind, with: &str) -> Result<SessionFacts, PressError> {
    let starts_at = instant(STARTS_AT)?;
    let day = SignedDuration::from_hours(24);
    Ok(SessionFacts {
        session: SessionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002)),
        sequence: i32::from(matches!(kind, Kind::SessionMoved | Kind::SessionCancelled)),
        starts_at,
        minutes: 50,
        place: Some(Place::Room(Wording::parse("https://rooms.willow.example/robin")?)),
        session_type: Some(Wording::parse("Coaching session")?),
        with: Name::parse(with)?,
        formerly_at: (kind == Kind::SessionMoved)
            .then(|| starts_at.checked_sub(day))
            .transpose()
            .map_err(|_| PressError::Time)?,
        cancelled: kind == Kind::SessionCancelled,
    })
}

fn agenda() -> Result<AgendaFacts, PressError> {
    let first = session(Kind::CoachReminder, "Ana Reed")?;
    let at = |hours| first.starts_at.checked_add(SignedDuration::from_hours(hours)).map_err(|_| PressError::Time);
    let street = Some(Place::Street(Wording::parse("12 Mill Lane, second floor")?));
    let phone = Some(Place::Phone(Wording::parse("+49 30 5550 0123")?));
    let second = SessionFacts {
        starts_at: at(1)?,
        with: Name::parse("Milo Hart")?,
        place: street,
        cancelled: true,
        ..first.clone()
    };
    let third = SessionFacts {
        starts_at: at(3)?,
        with: Name::parse("Zoë Lind")?,
        place: phone,
        session_type: None,
        ..first.clone()
    };
    let sessions = vec![first, second, third];
    Ok(AgendaFacts { on: date(2026, 12, 1), sessions, homework: news()?, letters_that_need_a_human: 2 })
}

fn news() -> Result<Vec<HomeworkNews>, Refusal> {
    let notebook = Some(Wording::parse("The blue notebook")?);
    let (agreed_on, long_ago) = (date(2026, 11, 17), date(2026, 11, 3));
    Ok(vec![
        HomeworkNews { client: Name::parse("Ana Reed")?, said: Some(Answer::Done), cover: notebook, agreed_on },
        HomeworkNews { client: Name::parse("Milo Hart")?, said: Some(Answer::NotNow), cover: None, agreed_on },
        HomeworkNews { client: Name::parse("Ana Reed")?, said: Some(Answer::LetGo), cover: None, agreed_on: long_ago },
        HomeworkNews { client: Name::parse("Zoë Lind")?, said: None, cover: None, agreed_on: long_ago },
    ])
}

fn river() -> Result<HomeworkItem, Refusal> {
    Ok(HomeworkItem {
        words: Some("Walk along the river once this week, with nothing to listen to.".to_owned()),
        cover: Some(Wording::parse("The blue notebook")?),
        agreed_on: date(2026, 11, 17),
        due_on: Some(date(2026, 11, 27)),
        link: Some(Wording::parse("https://willow.example/walking")?),
        answer: "/answer/a4d80c6f15e7".to_owned(),
    })
}

fn evenings() -> HomeworkItem {
    HomeworkItem {
        words: Some("In the evening, three lines:\nwhat was good,\nwhat I did for it.".to_owned()),
        cover: None,
        agreed_on: date(2026, 11, 17),
        due_on: None,
        link: None,
        answer: "/answer/b93e27d1f068".to_owned(),
    }
}

fn folder() -> Result<HomeworkItem, Refusal> {
    Ok(HomeworkItem {
        words: Some(
            "Look through the letters of praise in the grey folder and choose the one you would read to a friend; if \
             none feels right, write a line of your own and bring it along."
                .to_owned(),
        ),
        cover: None,
        agreed_on: date(2026, 11, 20),
        due_on: Some(date(2026, 12, 1)),
        link: None,
        answer: "/answer/0f5b6c9ad342".to_owned(),
    })
}

fn link(kind: Kind) -> LinkFacts {
    let path = match kind {
        Kind::Invitation => "/hello#9f8e7d6c5b4a39281706",
        Kind::SignIn => "/sign-in/letter/code#9f8e7d6c5b4a39281706",
        _ => "/address#9f8e7d6c5b4a39281706",
    };
    LinkFacts { path: path.to_owned(), code: Some("418 902".to_owned()) }
}

fn instant(second: i64) -> Result<Timestamp, PressError> {
    Timestamp::from_second(second).map_err(|_| PressError::Time)
}

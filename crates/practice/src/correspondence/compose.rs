//! Composing: present records become what a letter says.

use domain::ids::{LetterId, SessionId};
use domain::letters::content::{Body, Content, Correspondent, House, LinkFacts, SessionFacts};
use domain::letters::{Kind, Reader};
use domain::people::{Address, WordingLevel};
use domain::reminders::Told;
use domain::scheduling::Place;
use domain::scheduling::place::WrittenPlace;
use domain::text::{Name, Wording};
use domain::time::StartsAt;
use sea_orm::FromQueryResult;
use serde::Deserialize;
use serde_json::Value as Json;
use time::PrimitiveDateTime;
use uuid::Uuid;

use super::snapshot::zone;
use super::start::{Decision, Row};
use crate::keyring::Purpose;
use crate::moment::{Ts, local};
use crate::{Broke, Outcome, Records, people, settings};

/// What a letter says: everything it may show, read now.
pub(crate) async fn content(records: &Records, row: &Row, decision: &Decision) -> Outcome<Content> {
    let (reader, kind) = (row.reader()?, decision.kind);
    let manner = manner(records, reader, kind).await?;
    let body = match kind {
        Kind::CoachAgenda => Body::Agenda(super::agenda::facts(records, row, &decision.heard).await?),
        Kind::Invitation | Kind::AddressCheck => Body::Link(link(records, row.id, kind, &manner.reader.address)),
        Kind::HomeworkNudge | Kind::HomeworkAssigned => {
            Body::Homework(super::nudge::facts(records, row, &decision.asks, manner.wording).await?)
        }
        Kind::Test => Body::Test,
        _ => Body::Session(session(records, row, reader).await?),
    };
    Ok(Content {
        letter: LetterId(row.id),
        kind,
        reader: manner.reader,
        wording: manner.wording,
        subject: manner.subject,
        sender: manner.sender,
        house: house(records).await?,
        calendar_file: manner.calendar_file && (kind.is_notice() || kind.is_reminder()),
        reply_to: None,
        pause: pause(records, row),
        unsubscribe: unsubscribe(records, row.id, kind),
        body,
        written_at: records.now,
    })
}

/// How a reader is written to.
pub(super) struct Manner {
    pub(super) reader: Correspondent,
    pub(super) wording: WordingLevel,
    pub(super) subject: Option<Wording>,
    pub(super) sender: Option<Wording>,
    calendar_file: bool,
}

pub(super) async fn manner(records: &Records, reader: Reader, kind: Kind) -> Outcome<Manner> {
    match reader {
        Reader::Staff(id) => {
            let member = people::staff_facts(records, id).await?;
            let reader = Correspondent {
                name: member.name,
                address: member.address,
                zone: member.zone,
                language: member.language,
            };
            Ok(Manner { reader, wording: WordingLevel::Plain, subject: None, sender: None, calendar_file: false })
        }
        Reader::Client(id) => {
            let client = people::client_facts(records, id).await?.ok_or(Broke::Record("client"))?.client;
            let plan = people::plan_of(records, id).await?.ok_or(Broke::Record("contact plan"))?;
            let address = plan.address().cloned().ok_or(Broke::Record("address"))?;
            let neutral = matches!(kind, Kind::Invitation | Kind::AddressCheck);
            let wording = if neutral { WordingLevel::Neutral } else { plan.wording_at(client.zone.today(records.now)) };
            let calendar_file = plan.wants_calendar_file();
            let reader = Correspondent { name: client.name, address, zone: client.zone, language: client.language };
            Ok(Manner { reader, wording, subject: plan.subject, sender: plan.sender, calendar_file })
        }
    }
}

/// The practice, as letters show it.
pub(crate) async fn house(records: &Records) -> Outcome<House> {
    let practice = settings::facts(records).await?;
    let letterhead = records.office.letterhead();
    Ok(House {
        from: letterhead.from.clone(),
        from_name: letterhead.from_name.clone().unwrap_or_else(|| practice.name.clone()),
        neutral_from: letterhead.neutral_from.clone(),
        letters_url: letterhead.letters_url.clone(),
        own_words: practice.own_words,
        name: practice.name,
    })
}

/// The way in that a letter offers: a low-power token in the path, a powerful one in the fragment with a code beside it.
fn link(records: &Records, letter: Uuid, kind: Kind, address: &Address) -> LinkFacts {
    let keyring = records.office.keyring();
    if kind == Kind::Invitation {
        let token = keyring.letter_token(Purpose::Invitation, letter, address.as_str());
        LinkFacts {
            path: format!("/welcome#{token}"),
            code: Some(keyring.letter_code(Purpose::InvitationCode, letter)),
        }
    } else {
        let token = keyring.letter_token(Purpose::ConfirmAddress, letter, address.as_str());
        LinkFacts { path: format!("/address/{token}"), code: None }
    }
}

/// The page on which a client lets letters rest.
fn pause(records: &Records, row: &Row) -> Option<String> {
    let token = || records.office.keyring().letter_token(Purpose::Pause, row.id, "letters");
    row.to_client.then(|| format!("/pause/{}", token()))
}

/// What one press ends: the category of letters that a kind belongs to.
pub(super) fn category(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::CoachAgenda => Some("agenda"),
        Kind::HomeworkNudge | Kind::HomeworkAssigned => Some("nudges"),
        _ => None,
    }
}

fn unsubscribe(records: &Records, letter: Uuid, kind: Kind) -> Option<String> {
    let token = |category| records.office.keyring().letter_token(Purpose::Unsubscribe, letter, category);
    category(kind).map(|category| format!("/unsubscribe/{}", token(category)))
}

#[derive(FromQueryResult)]
pub(crate) struct SessionRow {
    id: Uuid,
    state: String,
    sequence: i32,
    starts_at: Ts,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    minutes: i32,
    place: Option<Json>,
    session_type: Option<String>,
    client_name: String,
    coach_name: String,
}

pub(crate) const SESSION: &str = "SELECT s.id, s.state, s.sequence, e.starts_at, e.starts_at_local, e.zone, e.minutes, e.place, t.name AS session_type,
    c.name AS client_name, k.name AS coach_name
  FROM sessions s JOIN session_entries e ON e.id = s.entry_id JOIN clients c ON c.id = s.client_id JOIN staff k ON k.id = s.coach_id
  LEFT JOIN session_types t ON t.id = s.session_type_id";

impl SessionRow {
    /// The session as one of its readers sees it.
    pub(crate) fn facts(self, reader: Reader) -> Result<SessionFacts, Broke> {
        let with = if matches!(reader, Reader::Client(_)) { self.coach_name } else { self.client_name };
        Ok(SessionFacts {
            session: SessionId(self.id),
            sequence: self.sequence,
            starts_at: self.starts_at.into(),
            minutes: self.minutes,
            place: place(self.place.as_ref())?,
            session_type: self.session_type.as_deref().map(wording).transpose()?,
            with: name(&with)?,
            formerly_at: None,
            cancelled: self.state == "cancelled",
        })
    }
}

async fn session(records: &Records, row: &Row, reader: Reader) -> Outcome<SessionFacts> {
    let session = row.session_id.ok_or(Broke::Record("letter session"))?;
    let read: SessionRow =
        records.one(&format!("{SESSION} WHERE s.id = $1"), [session.into()]).await?.ok_or(Broke::Record("session"))?;
    let mut facts = read.facts(reader)?;
    if let Some(told) = told(records, SessionId(session), reader).await? {
        let moved = told.what.booked && told.what.instant != facts.starts_at;
        facts.formerly_at = moved.then_some(told.what.instant);
    }
    Ok(facts)
}

/// What holds of a session now.
pub(crate) async fn holds(records: &Records, session: SessionId) -> Outcome<Told> {
    let row: SessionRow = records
        .one(&format!("{SESSION} WHERE s.id = $1"), [session.0.into()])
        .await?
        .ok_or(Broke::Record("session"))?;
    Ok(Told {
        booked: row.state == "booked",
        starts_at: StartsAt::new(local(row.starts_at_local)?, zone(&row.zone)?),
        instant: row.starts_at.into(),
        minutes: row.minutes,
        place: place(row.place.as_ref())?,
    })
}

/// What a reader was last told of a session, or did to it.
pub(crate) struct LastTold {
    pub what: Told,
}

#[derive(FromQueryResult)]
struct ToldRow {
    booked: bool,
    starts_at: Ts,
    starts_at_local: PrimitiveDateTime,
    zone: String,
    minutes: i32,
    place: Option<Json>,
}

/// What a reader was last told of a session: by the newest letter on its way or sent, or, for staff, by a later act of their own.
pub(crate) async fn told(records: &Records, session: SessionId, reader: Reader) -> Outcome<Option<LastTold>> {
    let (to_client, staff) = crate::letters::columns(reader);
    let sql = "SELECT known.booked, known.starts_at, e.starts_at_local, e.zone, e.minutes, e.place FROM (
        SELECT told_state = 'booked' AS booked, told_entry AS entry, told_starts_at AS starts_at, sending_at AS at FROM letters
          WHERE session_id = $1 AND to_client = $2 AND staff_id IS NOT DISTINCT FROM $3 AND state IN ('sending','sent') AND told_entry IS NOT NULL
        UNION ALL
        SELECT state = 'booked', entry_id, starts_at, at FROM session_changes WHERE session_id = $1 AND actor = $4
      ) known JOIN session_entries e ON e.id = known.entry ORDER BY known.at DESC LIMIT 1";
    let row: Option<ToldRow> =
        records.one(sql, [session.0.into(), to_client.into(), staff.into(), reader.to_string().into()]).await?;
    row.map(|row| {
        let what = Told {
            booked: row.booked,
            starts_at: StartsAt::new(local(row.starts_at_local)?, zone(&row.zone)?),
            instant: row.starts_at.into(),
            minutes: row.minutes,
            place: place(row.place.as_ref())?,
        };
        Ok(LastTold { what })
    })
    .transpose()
}

fn place(written: Option<&Json>) -> Result<Option<Place>, Broke> {
    written
        .map(|json| {
            WrittenPlace::deserialize(json)
                .ok()
                .and_then(|written| Place::parse(&written).ok())
                .ok_or(Broke::Record("place"))
        })
        .transpose()
}

pub(crate) fn wording(written: &str) -> Result<Wording, Broke> {
    Wording::parse(written).map_err(|_| Broke::Record("words"))
}

pub(crate) fn name(written: &str) -> Result<Name, Broke> {
    Name::parse(written).map_err(|_| Broke::Record("name"))
}

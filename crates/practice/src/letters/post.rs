//! Writing letters down, in the transaction of what causes them.

use domain::actor::Actor;
use domain::ids::{ClientId, EntryId, LetterId, SessionId, StaffId};
use domain::letters::{DedupeKey, Kind, Lane, Reader, Reason, State};
use domain::people::Slot;
use domain::scheduling::UNDO_WINDOW;
use jiff::{Timestamp, civil};

use super::columns;
use crate::moment::{Ts, day};
use crate::{Outcome, Records};

/// A letter to be written down.
#[derive(Clone, Debug)]
pub(crate) struct NewLetter {
    pub key: DedupeKey,
    pub kind: Kind,
    pub state: State,
    pub reason: Option<Reason>,
    pub reader: Reader,
    /// The client it is about; for a letter to a client, that client.
    pub client: Option<ClientId>,
    pub session: Option<SessionId>,
    pub entry: Option<EntryId>,
    pub slot: Option<Slot>,
    pub sequence: Option<i32>,
    pub on: Option<civil::Date>,
    pub due_at: Timestamp,
    pub not_after: Timestamp,
    /// When it is first tried.
    pub first_attempt_at: Timestamp,
}

/// A key names one kind of letter, save where what is told is decided when sending starts: notices and letters about homework, which may be taken up
/// again as another of their sort. What is written down for before a moment that was restored is held while letters are held, and dropped when
/// they were released before the planner had come to it.
const INSERT: &str = "INSERT INTO letters
  (id, kind, state, reason, dedupe_key, asked_for, client_id, to_client, staff_id, session_id, entry_id, slot, sequence, on_date,
   due_at, not_after, next_attempt_at, settled_at, message_id, made_at)
  SELECT $1, $2, s.state, CASE WHEN s.state = $3 THEN $5 WHEN s.state = 'dropped' THEN 'restored' END, $6, $7, $8, $9, $10, $11, $12,
   $13, $14, $15, $16, $17, $18, CASE WHEN s.state IN ('waiting','held') THEN NULL ELSE $19::timestamptz END, $20, $19
  FROM practice p CROSS JOIN LATERAL (SELECT CASE WHEN $3 <> 'waiting' OR $4 THEN $3 WHEN p.held_since IS NOT NULL THEN 'held'
    WHEN $16 < p.held_tick_at THEN 'dropped' ELSE $3 END AS state) s
  ON CONFLICT (dedupe_key) DO UPDATE SET kind = excluded.kind, state = excluded.state, reason = excluded.reason, due_at = excluded.due_at,
   not_after = excluded.not_after, next_attempt_at = excluded.next_attempt_at, settled_at = excluded.settled_at, noted = false
  WHERE letters.state = 'dropped' AND letters.reason IS DISTINCT FROM 'restored'";

/// Writes a letter down, or takes up again one that was dropped under the same key.
pub(crate) async fn post(records: &Records, letter: NewLetter) -> Outcome<LetterId> {
    let NewLetter {
        key,
        kind,
        state,
        reason,
        reader,
        client,
        session,
        entry,
        slot,
        sequence,
        on,
        due_at,
        not_after,
        first_attempt_at,
    } = letter;
    let id = records.id()?;
    let (to_client, staff) = columns(reader);
    let message_id = format!("{}@{}", id.simple(), records.office.letterhead().neutral_from.domain());
    let values = [
        id.into(),
        kind.word().into(),
        state.word().into(),
        kind.passes_hold().into(),
        reason.map(Reason::word).into(),
        key.as_str().into(),
        (kind.lane() == Lane::AskedFor).into(),
        client.map(|id| id.0).into(),
        to_client.into(),
        staff.into(),
        session.map(|id| id.0).into(),
        entry.map(|id| id.0).into(),
        slot.map(Slot::number).into(),
        sequence.into(),
        on.map(day).transpose()?.into(),
        Ts::from(due_at).into(),
        Ts::from(not_after).into(),
        Ts::from(first_attempt_at).into(),
        Ts::from(records.now).into(),
        message_id.into(),
    ];
    records.run(INSERT, values).await?;
    Ok(LetterId(id))
}

/// Who is told of a change.
#[derive(Clone, Debug)]
pub enum Readers {
    /// The client, and the coach unless she made it.
    Both,
    /// Just these.
    Only(Vec<Reader>),
}

/// A change of a session that its readers may have to be told of.
#[derive(Clone, Debug)]
pub struct Notices {
    /// Which session.
    pub session: SessionId,
    /// Its client.
    pub client: ClientId,
    /// Its coach.
    pub coach: StaffId,
    /// The entry in force after the change.
    pub entry: EntryId,
    /// The sequence after the change.
    pub sequence: i32,
    /// Whether it is booked after the change.
    pub booked: bool,
    /// The start that ends the notices' usefulness.
    pub not_after: Timestamp,
    /// Who made the change.
    pub acted: Actor,
    /// Who is told.
    pub readers: Readers,
}

/// Writes down the notices of a change. Older ones to the same readers that still wait are superseded: only the last state is told.
/// What a notice says, and whether there is anything to say, is decided when its sending starts.
///
/// # Errors
/// [`crate::Broke`].
pub async fn post_notices(records: &Records, notices: &Notices) -> Outcome<()> {
    // The row rules keep letters to a coach from her clients: the program itself writes down what follows from anybody's change.
    step_forward(records, Actor::Engine).await?;
    let coach = Reader::Staff(notices.coach);
    let both = [Reader::Client(notices.client), coach];
    let (concerned, told) = match &notices.readers {
        Readers::Only(readers) => (readers.clone(), readers.clone()),
        Readers::Both if notices.acted.staff() == Some(notices.coach) => (both.to_vec(), vec![both[0]]),
        Readers::Both => (both.to_vec(), both.to_vec()),
    };
    for reader in concerned {
        supersede(records, notices.session, reader).await?;
    }
    for reader in told {
        post(records, notice(records, notices, reader)).await?;
    }
    step_forward(records, records.actor).await
}

fn notice(records: &Records, notices: &Notices, reader: Reader) -> NewLetter {
    let ready_at = records.now + UNDO_WINDOW;
    let kind = match (notices.booked, notices.sequence) {
        (false, _) => Kind::SessionCancelled,
        (true, 0) => Kind::SessionBooked,
        (true, _) => Kind::SessionMoved,
    };
    NewLetter {
        key: DedupeKey::notice(notices.session, reader, notices.sequence),
        kind,
        state: State::Waiting,
        reason: None,
        reader,
        client: Some(notices.client),
        session: Some(notices.session),
        entry: Some(notices.entry),
        slot: None,
        sequence: Some(notices.sequence),
        on: None,
        due_at: ready_at,
        not_after: notices.not_after,
        first_attempt_at: ready_at,
    }
}

/// Whom the row rules take for the actor from here on, in this transaction.
async fn step_forward(records: &Records, actor: Actor) -> Outcome<()> {
    records.run("SELECT set_config('halcyon.actor', $1, true)", [actor.to_string().into()]).await.map(drop)
}

async fn supersede(records: &Records, session: SessionId, reader: Reader) -> Outcome<()> {
    let (to_client, staff) = columns(reader);
    let sql = "UPDATE letters SET state = 'dropped', reason = 'superseded', lease = NULL, lease_until = NULL, settled_at = $4, noted = false
      WHERE session_id = $1 AND to_client = $2 AND staff_id IS NOT DISTINCT FROM $3
        AND kind IN ('session-booked','session-moved','session-cancelled') AND state IN ('waiting','held')";
    records.run(sql, [session.0.into(), to_client.into(), staff.into(), Ts::from(records.now).into()]).await?;
    Ok(())
}

/// A letter that a person asked for this minute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking {
    pub kind: Kind,
    pub reader: Reader,
    /// From when on it may go: now, or for an invitation the next default safe hour.
    pub first_attempt_at: Timestamp,
    /// Until when it is of use.
    pub not_after: Timestamp,
}

/// Writes down a letter that a person asked for.
pub(crate) async fn post_asked(records: &Records, asking: Asking) -> Outcome<LetterId> {
    let Asking { kind, reader, first_attempt_at, not_after } = asking;
    let client = if let Reader::Client(id) = reader { Some(id) } else { None };
    let key = DedupeKey::asked(LetterId(records.id()?));
    let letter = NewLetter {
        key,
        kind,
        state: State::Waiting,
        reason: None,
        reader,
        client,
        session: None,
        entry: None,
        slot: None,
        sequence: None,
        on: None,
        due_at: first_attempt_at,
        not_after,
        first_attempt_at,
    };
    post(records, letter).await
}

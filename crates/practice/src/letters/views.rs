//! Letters, read: what was sent, what was not and why, and the copy that is kept of a sent one.

use domain::Refusal;
use domain::actor::{Actor, Role};
use domain::ids::{ClientId, LetterId, SessionId, StaffId};
use domain::letters::Matter;
use domain::may::{self, Act, Bond};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use crate::moment::{Ts, at};
use crate::page::{Page, Turn};
use crate::{Asked, Asking, Broke, Office, Outcome, Records};

/// A letter as it is listed.
#[derive(Clone, Debug, Serialize)]
pub struct LetterView {
    /// Its id.
    pub id: LetterId,
    /// Its kind.
    pub kind: String,
    /// Its state.
    pub state: String,
    /// Why it was not sent, or why it still waits.
    pub reason: Option<String>,
    /// Its `Message-ID`, without angle brackets.
    pub message_id: String,
    /// The client or member of staff who reads it.
    pub recipient: Uuid,
    /// Whether the reader is a client.
    pub to_client: bool,
    /// The client it is about.
    pub client: Option<ClientId>,
    /// The session it is about.
    pub session: Option<SessionId>,
    /// The homework it is about; of several, the first that was written down.
    pub homework: Option<Uuid>,
    /// The moment it was meant for.
    pub due_at: Timestamp,
    /// When its usefulness ends.
    pub not_after: Timestamp,
    /// When a mail server took it.
    pub sent_at: Option<Timestamp>,
    /// How often sending began.
    pub attempts: i32,
    /// The mail server's last answer, as a code.
    pub code: Option<String>,
    /// Whether it needs a human: the coach reaches the reader another way.
    pub needs_a_human: bool,
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    kind: String,
    state: String,
    reason: Option<String>,
    matter: Option<String>,
    message_id: String,
    pub(super) client_id: Option<Uuid>,
    to_client: bool,
    staff_id: Option<Uuid>,
    session_id: Option<Uuid>,
    homework_id: Option<Uuid>,
    due_at: Ts,
    not_after: Ts,
    sent_at: Option<Ts>,
    attempts: i32,
    code: Option<String>,
}

const COLUMNS: &str = "id, kind, state, reason, matter, message_id, client_id, to_client, staff_id, session_id,
  (SELECT h.homework_id FROM letter_homework h WHERE h.letter_id = letters.id ORDER BY h.homework_id LIMIT 1) AS homework_id,
  due_at, not_after, sent_at, attempts, code";

impl Row {
    /// Whether anybody would miss it. An address that was changed is often one that nothing reaches any more.
    fn is_of_concern(&self) -> bool {
        self.matter.as_deref() != Some(Matter::FormerAddress.word())
    }

    fn view(self) -> Result<LetterView, Broke> {
        let recipient = if self.to_client { self.client_id } else { self.staff_id };
        let needs_a_human = self.is_of_concern() && needs_a_human(&self.state, self.reason.as_deref());
        Ok(LetterView {
            id: LetterId(self.id),
            kind: self.kind,
            state: self.state,
            reason: self.reason,
            message_id: self.message_id,
            recipient: recipient.ok_or(Broke::Record("letter reader"))?,
            to_client: self.to_client,
            client: self.client_id.map(ClientId),
            session: self.session_id.map(SessionId),
            homework: self.homework_id,
            due_at: self.due_at.into(),
            not_after: self.not_after.into(),
            sent_at: at(self.sent_at),
            attempts: self.attempts,
            code: self.code,
            needs_a_human,
        })
    }
}

/// Given up, without a safe hour, or ended by a fault of ours; everything else unsent is only listed.
fn needs_a_human(state: &str, reason: Option<&str>) -> bool {
    matches!((state, reason), ("given_up", _) | ("dropped" | "expired", Some("outside-safe-hours")) | ("expired", None))
}

/// Which letters to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states; in any if there is none.
    pub states: Vec<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// To this client or member of staff.
    pub recipient: Option<Uuid>,
    /// About this session.
    pub session: Option<Uuid>,
    /// About this homework.
    pub homework: Option<Uuid>,
    /// Only those that need a human.
    pub needs_a_human: bool,
}

/// The letters an actor may know of, newest first.
///
/// # Errors
/// [`Refusal::NotYours`] for nobody.
pub async fn list(asked: &Asked, filter: Filter, turn: &Turn) -> Outcome<Page<LetterView>> {
    if asked.actor == Actor::Nobody {
        return Err(Refusal::NotYours.into());
    }
    let Filter { states, kind, recipient, session, homework, needs_a_human } = filter;
    let after: Option<Uuid> = turn.after()?;
    let records = asked.look().await?;
    let sql = format!(
        "SELECT {COLUMNS} FROM letters
         WHERE (cardinality($1::text[]) = 0 OR state = ANY ($1)) AND ($2::text IS NULL OR kind = $2)
           AND ($3::uuid IS NULL OR (to_client AND client_id = $3) OR staff_id = $3)
           AND ($4::uuid IS NULL OR session_id = $4)
           AND ($5::uuid IS NULL OR EXISTS (SELECT 1 FROM letter_homework h WHERE h.letter_id = letters.id AND h.homework_id = $5))
           AND ($6::uuid IS NULL OR id < $6)
           AND (NOT $7 OR matter IS DISTINCT FROM $9 AND (state = 'given_up' OR (state IN ('dropped','expired') AND reason = 'outside-safe-hours') OR (state = 'expired' AND reason IS NULL)))
         ORDER BY id DESC LIMIT $8"
    );
    let values = [
        states.into(),
        kind.into(),
        recipient.into(),
        session.into(),
        homework.into(),
        after.into(),
        needs_a_human.into(),
        turn.fetch().into(),
        Matter::FormerAddress.word().into(),
    ];
    let rows: Vec<Row> = records.all(&sql, values).await?;
    let views = rows.into_iter().map(Row::view).collect::<Result<_, _>>()?;
    Ok(turn.page(views, |view: &LetterView| view.id.to_string()))
}

/// How an actor stands to a letter.
pub(super) async fn bond(records: &Records, row: &Row) -> Outcome<Bond> {
    let own = match records.actor {
        Actor::Staff(id, _) => row.staff_id == Some(id.0),
        Actor::Client(id) => row.to_client && row.client_id == Some(id.0),
        _ => false,
    };
    if own {
        return Ok(Bond::Own);
    }
    let (Actor::Staff(StaffId(coach), _), Some(client), true) = (records.actor, row.client_id, row.to_client) else {
        return Ok(Bond::Other);
    };
    #[derive(FromQueryResult)]
    struct Coaches {
        coaches: bool,
    }
    let sql =
        "SELECT EXISTS (SELECT 1 FROM pairings WHERE client_id = $1 AND coach_id = $2 AND ended_at IS NULL) AS coaches";
    let found: Option<Coaches> = records.one(sql, [client.into(), coach.into()]).await?;
    Ok(if found.is_some_and(|found| found.coaches) { Bond::Coached } else { Bond::Other })
}

pub(super) async fn find(records: &Records, letter: LetterId) -> Outcome<Row> {
    let row: Option<Row> =
        records.one(&format!("SELECT {COLUMNS} FROM letters WHERE id = $1"), [letter.0.into()]).await?;
    Ok(row.ok_or(Refusal::NotFound)?)
}

/// How many letters wait to be sent, for whoever watches the worker.
///
/// # Errors
/// [`Broke`].
pub async fn waiting(office: &Office) -> Outcome<u32> {
    #[derive(FromQueryResult)]
    struct Count {
        letters: i32,
    }
    let sql = "SELECT count(*)::int AS letters FROM letters WHERE state = 'waiting'";
    let found = Asking::from(&office.asked(Actor::Engine)).glance::<Count>(sql, []).await?;
    Ok(found.and_then(|(_, rows)| u32::try_from(rows.first()?.letters).ok()).unwrap_or(0))
}

/// One letter.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(asked: &Asked, letter: LetterId) -> Outcome<LetterView> {
    let records = asked.look().await?;
    let row = find(&records, letter).await?;
    may::ask(asked.actor, Act::ListLetters, bond(&records, &row).await?, Act::ListLetters)?;
    Ok(row.view()?)
}

/// Whether an actor may read the words of a letter, for doors that show a button for it.
pub fn may_read(actor: Actor, view: &LetterView) -> bool {
    let own = match actor {
        Actor::Staff(id, _) => !view.to_client && view.recipient == id.0,
        Actor::Client(id) => view.to_client && view.recipient == id.0,
        _ => false,
    };
    own || (view.to_client && actor.is(Role::Coach))
}

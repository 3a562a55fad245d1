//! What stands in the tables, read past the program that wrote it.

use domain::ids::{ClientId, SessionId, StaffId};
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

/// A letter as it is kept.
#[derive(Clone, Debug)]
pub(super) struct LetterRow {
    pub(super) id: String,
    pub(super) message_id: String,
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) to_client: bool,
    pub(super) client: Option<ClientId>,
    pub(super) staff: Option<StaffId>,
    pub(super) session: Option<SessionId>,
    pub(super) entry: Option<Uuid>,
    pub(super) slot: Option<i64>,
    pub(super) sequence: Option<i64>,
    pub(super) on: Option<jiff::civil::Date>,
    pub(super) next_attempt_at: Timestamp,
    pub(super) made_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) not_after: Timestamp,
    pub(super) sending_at: Option<Timestamp>,
    pub(super) attempts: i64,
    pub(super) told_booked: Option<bool>,
    pub(super) told_starts_at: Option<Timestamp>,
    /// The homework it lists, each with the step it stands for.
    pub(super) lists: Vec<(Uuid, i64)>,
    /// The homework it tells a coach of, each with the number of the answer.
    pub(super) tells: Vec<(Uuid, i64)>,
}

const LETTERS: &str = "SELECT id::text, message_id, kind, state, reason, to_client, client_id::text, staff_id::text, session_id::text, entry_id::text,
  slot::bigint, sequence::bigint, on_date::text, attempts::bigint, told_state,
  (extract(epoch FROM next_attempt_at) * 1000000)::bigint AS next_attempt_at, (extract(epoch FROM due_at) * 1000000)::bigint AS due_at,
  (extract(epoch FROM made_at) * 1000000)::bigint AS made_at, (extract(epoch FROM not_after) * 1000000)::bigint AS not_after, (extract(epoch FROM sending_at) * 1000000)::bigint AS sending_at,
  (extract(epoch FROM told_starts_at) * 1000000)::bigint AS told_starts_at,
  (SELECT string_agg(homework_id || ' ' || step, ',') FROM letter_homework WHERE letter_id = letters.id) AS lists,
  (SELECT string_agg(homework_id || ' ' || answer, ',') FROM agenda_homework WHERE letter_id = letters.id) AS tells
  FROM letters WHERE $1::uuid IS NULL OR session_id = $1::uuid ORDER BY id";

/// All letters there are.
pub(super) async fn letters(pool: &PgPool) -> Vec<LetterRow> {
    read(pool, None).await
}

/// Those about a session.
pub(super) async fn letters_about(pool: &PgPool, session: SessionId) -> Vec<LetterRow> {
    read(pool, Some(session.to_string())).await
}

async fn read(pool: &PgPool, session: Option<String>) -> Vec<LetterRow> {
    sqlx::query(LETTERS).bind(session).fetch_all(pool).await.unwrap().iter().map(LetterRow::read).collect()
}

fn instant(row: &PgRow, column: &str) -> Option<Timestamp> {
    row.get::<Option<i64>, _>(column).map(|micros| Timestamp::from_microsecond(micros).unwrap())
}

fn id(row: &PgRow, column: &str) -> Option<Uuid> {
    row.get::<Option<String>, _>(column).map(|written| written.parse().unwrap())
}

fn lists(written: &str) -> Vec<(Uuid, i64)> {
    let one = |written: &str| {
        let (id, step) = written.split_once(' ').unwrap();
        (id.parse().unwrap(), step.parse().unwrap())
    };
    written.split(',').map(one).collect()
}

impl LetterRow {
    fn read(row: &PgRow) -> Self {
        Self {
            id: row.get("id"),
            message_id: row.get("message_id"),
            kind: row.get("kind"),
            state: row.get("state"),
            reason: row.get("reason"),
            to_client: row.get("to_client"),
            client: id(row, "client_id").map(ClientId),
            staff: id(row, "staff_id").map(StaffId),
            session: id(row, "session_id").map(SessionId),
            entry: id(row, "entry_id"),
            slot: row.get("slot"),
            sequence: row.get("sequence"),
            on: row.get::<Option<String>, _>("on_date").map(|written| written.parse().unwrap()),
            next_attempt_at: instant(row, "next_attempt_at").unwrap(),
            made_at: instant(row, "made_at").unwrap(),
            due_at: instant(row, "due_at").unwrap(),
            not_after: instant(row, "not_after").unwrap(),
            sending_at: instant(row, "sending_at"),
            attempts: row.get("attempts"),
            told_booked: row.get::<Option<String>, _>("told_state").map(|state| state == "booked"),
            told_starts_at: instant(row, "told_starts_at"),
            lists: row.get::<Option<String>, _>("lists").as_deref().map(lists).unwrap_or_default(),
            tells: row.get::<Option<String>, _>("tells").as_deref().map(lists).unwrap_or_default(),
        }
    }
}

/// A session and the promise that is in force.
pub(super) struct SessionRow {
    pub(super) entry: Uuid,
    pub(super) sequence: i64,
    pub(super) booked: bool,
    pub(super) starts_at: Timestamp,
    pub(super) ends_at: Timestamp,
    pub(super) wall: (DateTime, &'static str),
}

pub(super) async fn session(pool: &PgPool, session: SessionId) -> SessionRow {
    let sql = "SELECT e.id::text AS entry_id, s.sequence::bigint, s.state, (extract(epoch FROM s.starts_at) * 1000000)::bigint AS starts_at,
      (extract(epoch FROM s.ends_at) * 1000000)::bigint AS ends_at, to_char(e.starts_at_local, 'YYYY-MM-DD\"T\"HH24:MI') AS local, e.zone
      FROM sessions s JOIN session_entries e ON e.id = s.entry_id WHERE s.id = $1::uuid";
    let row = sqlx::query(sql).bind(session.to_string()).fetch_one(pool).await.unwrap();
    let zone = Zone::parse(row.get("zone")).unwrap();
    SessionRow {
        entry: id(&row, "entry_id").unwrap(),
        sequence: row.get("sequence"),
        booked: row.get::<String, _>("state") == "booked",
        starts_at: instant(&row, "starts_at").unwrap(),
        ends_at: instant(&row, "ends_at").unwrap(),
        wall: (row.get::<String, _>("local").parse().unwrap(), zone.name()),
    }
}

//! The planner's sweep: sessions whose time to be looked at has come, the letters that are due, and the next look.
//! A pure rule decides; the unique key of a letter arbitrates between workers.

use domain::actor::Actor;
use domain::reminders::{self, Planned, SessionSnapshot};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::snapshot;
use crate::letters::{NewLetter, post};
use crate::moment::Ts;
use crate::{Office, Outcome, Records};

/// At most so many sessions in one transaction.
const BATCH: usize = 200;

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

/// Plans until nothing is left to look at. Says how many letters were written down.
///
/// # Errors
/// [`crate::Broke`]; what was committed before stays.
pub async fn plan(office: &Office) -> Outcome<u64> {
    let mut planned = 0;
    loop {
        let looked = look_at_some(office).await?;
        planned += looked.written;
        if !looked.perhaps_more {
            return Ok(planned);
        }
    }
}

/// What came of looking at some sessions.
#[derive(Default)]
struct Looked {
    written: u64,
    /// There were as many as one transaction looks at: sessions, or letters that settled, of which one session may have many.
    perhaps_more: bool,
}

/// Sessions whose time has come, and those of letters that settled, which may change what there is to say. The rows are locked first and read in
/// a later statement, which then sees every change that was waited for.
const DUE: &str = "SELECT id FROM sessions WHERE id IN (
    (SELECT id FROM sessions WHERE look_at <= $1 ORDER BY look_at LIMIT $2)
    UNION (SELECT session_id FROM letters WHERE settled_at IS NOT NULL AND NOT noted AND session_id IS NOT NULL LIMIT $2))
  LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED";

async fn look_at_some(office: &Office) -> Outcome<Looked> {
    let records = office.open(Actor::Engine).await?;
    let found: Vec<Found> =
        records.all(DUE, [Ts::from(records.now).into(), i64::try_from(BATCH).unwrap_or(i64::MAX).into()]).await?;
    let ids: Vec<Uuid> = found.into_iter().map(|found| found.id).collect();
    if ids.is_empty() {
        return Ok(Looked::default());
    }
    let sql = "UPDATE letters SET noted = true WHERE session_id = ANY ($1) AND settled_at IS NOT NULL AND NOT noted";
    let noted = records.run(sql, [ids.clone().into()]).await?;
    let mut written = 0;
    let mut looks = Vec::with_capacity(ids.len());
    for session in snapshot::sessions(&records, &ids).await? {
        let planning = reminders::plan(&session, records.now);
        for planned in planning.letters {
            written += 1;
            write(&records, &session, planned).await?;
        }
        looks.push(json!({ "id": session.session, "look_at": planning.look_at }));
    }
    let sql =
        "UPDATE sessions s SET look_at = v.look_at FROM jsonb_to_recordset($1) AS v (id uuid, look_at timestamptz)
      WHERE s.id = v.id AND s.look_at IS DISTINCT FROM v.look_at";
    records.run(sql, [serde_json::Value::from(looks).into()]).await?;
    records.commit().await?;
    Ok(Looked { written, perhaps_more: ids.len() >= BATCH || noted >= BATCH as u64 })
}

async fn write(records: &Records, session: &SessionSnapshot, planned: Planned) -> Outcome<()> {
    let Planned { key, kind, reader, entry, slot, state, reason, due_at, not_after } = planned;
    let letter = NewLetter {
        key,
        kind,
        state,
        reason,
        reader,
        client: Some(session.client),
        session: Some(session.session),
        entry: Some(entry),
        slot: Some(slot),
        sequence: None,
        on: None,
        due_at,
        not_after,
        first_attempt_at: due_at.max(records.now),
    };
    post(records, letter).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::correspondence::nudge;

    #[tokio::test]
    async fn while_the_mail_server_refuses_us_no_letter_is_due() {
        let stage = Stage::open().await;
        let (client, office) = (stage.client("Ana").await, stage.worker_office());
        stage.session_with_a_waiting_letter(client).await;
        let refused = "UPDATE letters SET next_attempt_at = halcyon_now(); UPDATE staff SET look_at = NULL; UPDATE clients SET look_at = NULL;
          UPDATE sessions SET look_at = NULL; UPDATE practice SET relay_paused_until = halcyon_now() + interval '1 minute'";
        sqlx::raw_sql(refused).execute(&stage.database().owner()).await.unwrap();
        let pause = office.until_next_moment().await.unwrap();
        assert!((50..=60).contains(&pause.as_secs()), "{pause:?}");
    }

    /// A session with many letters fills the lot that one transaction looks at, and is one session.
    #[tokio::test]
    async fn nothing_that_settled_is_left_behind_by_a_session_with_many_letters() {
        let stage = Stage::open().await;
        let client = stage.client("Ana").await;
        for local in ["2027-03-01T10:00", "2027-03-02T10:00"] {
            stage.session(client, local).await;
        }
        let many = "INSERT INTO letters SELECT (jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'dedupe_key', l.id || '-' || n,
            'message_id', l.id || '-' || n, 'state', 'expired', 'settled_at', halcyon_now()))).*
          FROM letters l, generate_series(1, 250) n ORDER BY l.session_id;
          UPDATE sessions SET look_at = NULL";
        sqlx::raw_sql(many).execute(&stage.database().owner()).await.unwrap();
        plan(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM letters WHERE settled_at IS NOT NULL AND NOT noted").await, 0);
    }

    /// The worker opens its records only when something is due: what settled is, until it was noted, should its bell be lost.
    #[tokio::test]
    async fn a_letter_that_settled_is_due_until_it_was_noted() {
        let stage = Stage::open().await;
        let (client, office) = (stage.client("Ana").await, stage.worker_office());
        stage.session_with_a_waiting_letter(client).await;
        let rest = "UPDATE staff SET look_at = NULL; UPDATE clients SET look_at = NULL";
        sqlx::raw_sql(rest).execute(&stage.database().owner()).await.unwrap();
        assert!(!office.until_next_moment().await.unwrap().is_zero());
        for kind in ["session-reminder", "homework-nudge"] {
            let settled = "UPDATE letters SET state = 'expired', settled_at = halcyon_now(), noted = false, kind = $1,
              session_id = CASE WHEN $1 LIKE 'session-%' THEN session_id END";
            sqlx::query(settled).bind(kind).execute(&stage.database().owner()).await.unwrap();
            assert!(office.until_next_moment().await.unwrap().is_zero(), "{kind}");
            plan(office).await.unwrap();
            nudge::plan(office).await.unwrap();
            assert!(!office.until_next_moment().await.unwrap().is_zero(), "{kind}");
        }
    }
}

//! Writing sessions and their history, and reading them under lock.

use domain::Refusal;
use domain::ids::{ClientId, SessionId};
use domain::scheduling::{Attendance, Change, Entry, Session, Span, Verb};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::moment::{Ts, wall};
use crate::outcome::on_constraint;
use crate::scheduling::near_times::{Stopped, Wish};
use crate::scheduling::parties::{self, Party};
use crate::scheduling::rows::{change, session, written_place};
use crate::scheduling::{calendar, verb_of};
use crate::{Outcome, Records, Unfulfilled};

#[derive(FromQueryResult)]
struct ClientOf {
    client_id: Uuid,
}

/// A session and its client, both locked in that order: client first.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none for whoever asks; [`Refusal::NotPaired`] when the coach does not work with its client any more.
pub(in super::super) async fn lock(records: &Records, id: SessionId) -> Outcome<(Party, Session)> {
    let of: Option<ClientOf> = records.one("SELECT client_id FROM sessions WHERE id = $1", [id.0.into()]).await?;
    let client = ClientId(of.ok_or(Refusal::NotFound)?.client_id);
    let party = parties::find(records, client).await?.ok_or(Refusal::NotPaired)?;
    records.run("SELECT 1 FROM sessions WHERE id = $1 FOR NO KEY UPDATE", [id.0.into()]).await?;
    Ok((party, read(records, id).await?))
}

/// Several sessions in the order of their starts: their clients locked first, each in the order of the ids, so that two
/// who lock some of the same never wait for each other.
pub(in super::super) async fn lock_all(records: &Records, ids: Vec<Uuid>) -> Outcome<Vec<Session>> {
    let of: Vec<ClientOf> =
        records.all("SELECT DISTINCT client_id FROM sessions WHERE id = ANY($1)", [ids.clone().into()]).await?;
    parties::lock_all(records, of.into_iter().map(|row| row.client_id).collect()).await?;
    records
        .run("SELECT 1 FROM sessions WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", [ids.clone().into()])
        .await?;
    let sql = format!("{} WHERE s.id = ANY($1) ORDER BY s.starts_at, s.id", session::SESSION);
    let rows: Vec<session::Row> = records.all(&sql, [ids.into()]).await?;
    Ok(rows.into_iter().map(Session::try_from).collect::<Result<_, _>>()?)
}

/// A session as it is. After a lock this is a later statement, so that it sees what the lock waited for.
pub(in super::super) async fn read(records: &Records, id: SessionId) -> Outcome<Session> {
    let row: Option<session::Row> =
        records.one(&format!("{} WHERE s.id = $1", session::SESSION), [id.0.into()]).await?;
    Ok(Session::try_from(row.ok_or(Refusal::NotFound)?)?)
}

/// Writes a new session down, with its first promise and the first line of its history.
///
/// # Errors
/// [`Stopped::Taken`] when the constraint finds the time taken.
pub(in super::super) async fn add(records: &Records, session: &Session) -> Result<(), Stopped> {
    let sql = "INSERT INTO sessions (id, client_id, coach_id, session_type_id, state, entry_id, starts_at, ends_at, busy_from, busy_until,
        overridden, sequence, look_at, version, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13)";
    let Span { from, until } = session.busy();
    let values = [
        session.id.0.into(),
        session.client.0.into(),
        session.coach.0.into(),
        session.session_type.map(|id| id.0).into(),
        session.state.word().into(),
        session.entry.id.0.into(),
        Ts::from(session.entry.starts_at).into(),
        Ts::from(session.entry.ends_at()).into(),
        Ts::from(from).into(),
        Ts::from(until).into(),
        session.overridden.into(),
        session.sequence.into(),
        Ts::from(records.now).into(),
        session.version.into(),
    ];
    records.try_run(sql, values).await.map_err(|error| taken(error, session))?;
    add_entry(records, session).await?;
    look_at_client(records, session).await?;
    Ok(enter_change(records, session, Verb::Book).await?)
}

/// Writes a changed session down, and the line of its history that tells of the change.
/// A look that is outstanding stays so: what should have gone by then is still to be listed.
///
/// # Errors
/// [`Stopped::Taken`] when the constraint finds the time taken.
pub(in super::super) async fn save(records: &Records, session: &Session, verb: Verb) -> Result<(), Stopped> {
    let sql = "UPDATE sessions SET state = $2, entry_id = $3, starts_at = $4, ends_at = $5, busy_from = $6, busy_until = $7, overridden = $8,
        sequence = $9, attendance = $10, version = $11, look_at = least(look_at, $12) WHERE id = $1";
    let Span { from, until } = session.busy();
    let values = [
        session.id.0.into(),
        session.state.word().into(),
        session.entry.id.0.into(),
        Ts::from(session.entry.starts_at).into(),
        Ts::from(session.entry.ends_at()).into(),
        Ts::from(from).into(),
        Ts::from(until).into(),
        session.overridden.into(),
        session.sequence.into(),
        session.attendance.map(Attendance::word).into(),
        session.version.into(),
        Ts::from(records.now).into(),
    ];
    records.try_run(sql, values).await.map_err(|error| taken(error, session))?;
    look_at_client(records, session).await?;
    Ok(enter_change(records, session, verb).await?)
}

/// Sessions end rests and rounds of homework: its client is looked at again. Everybody who saves a session holds the client.
async fn look_at_client(records: &Records, session: &Session) -> Outcome<()> {
    let sql = "UPDATE clients SET look_at = least(look_at, $2) WHERE id = $1";
    records.run(sql, [session.client.0.into(), Ts::from(records.now).into()]).await.map(drop)
}

/// Writes a session's promise down.
pub(in super::super) async fn add_entry(records: &Records, session: &Session) -> Outcome<()> {
    let Entry { id, promise, length, place, starts_at, zone_data, made_at } = &session.entry;
    let sql = "INSERT INTO session_entries (id, session_id, client_id, coach_id, starts_at_local, zone, minutes, place, starts_at, zone_data, made_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        id.0.into(),
        session.id.0.into(),
        session.client.0.into(),
        session.coach.0.into(),
        wall(promise.local())?.into(),
        promise.zone().name().into(),
        length.minutes().into(),
        written_place(place.as_ref())?.into(),
        Ts::from(*starts_at).into(),
        zone_data.clone().into(),
        Ts::from(*made_at).into(),
    ];
    records.run(sql, values).await.map(drop)
}

/// Adds a line to a session's history. The session is locked, so that the lines are numbered without a gap.
pub(in super::super) async fn enter_change(records: &Records, session: &Session, verb: Verb) -> Outcome<()> {
    let sql =
        "INSERT INTO session_changes (session_id, client_id, coach_id, number, verb, at, state, entry_id, starts_at, sequence, overridden, attendance)
      SELECT $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8, $9, $10, $11 FROM session_changes WHERE session_id = $1";
    let values = [
        session.id.0.into(),
        session.client.0.into(),
        session.coach.0.into(),
        verb.word().into(),
        Ts::from(records.now).into(),
        session.state.word().into(),
        session.entry.id.0.into(),
        Ts::from(session.entry.starts_at).into(),
        session.sequence.into(),
        session.overridden.into(),
        session.attendance.map(Attendance::word).into(),
    ];
    records.run(sql, values).await.map(drop)
}

#[derive(FromQueryResult)]
struct Told {
    told: bool,
}

/// The newest change that can be taken back and was not, with what held before it.
pub(in super::super) async fn newest_change(records: &Records, session: SessionId) -> Outcome<Option<Change>> {
    let newest = format!(
        "{} WHERE h.session_id = $1 AND NOT h.undone AND h.verb IN ('book','reschedule','cancel') ORDER BY h.number DESC LIMIT 1",
        change::CHANGE
    );
    let Some(row) = records.one::<change::Row>(&newest, [session.0.into()]).await? else { return Ok(None) };
    let former = format!("{} WHERE h.session_id = $1 AND h.number = $2", change::CHANGE);
    let before: Option<change::Row> = records.one(&former, [session.0.into(), (row.number - 1).into()]).await?;
    let told = "SELECT EXISTS (SELECT 1 FROM letters WHERE session_id = $1 AND state IN ('sending','sent') AND sending_at >= $2) AS told";
    let told: Option<Told> = records.one(told, [session.0.into(), row.at.into()]).await?;
    Ok(Some(Change {
        number: row.number,
        verb: verb_of(&row.verb)?,
        at: row.at.into(),
        before: before.map(change::Row::held).transpose()?,
        told: told.is_none_or(|row| row.told),
    }))
}

/// Notes that a change was taken back.
pub(in super::super) async fn mark_undone(records: &Records, session: SessionId, number: i32) -> Outcome<()> {
    let sql = "UPDATE session_changes SET undone = true WHERE session_id = $1 AND number = $2";
    records.run(sql, [session.0.into(), number.into()]).await.map(drop)
}

fn taken(error: sea_orm::DbErr, session: &Session) -> Stopped {
    match on_constraint(calendar::ONE_AT_A_TIME, Refusal::SlotTaken(Vec::new()))(error) {
        Unfulfilled::Refused(Refusal::SlotTaken(_)) => Stopped::Taken(Wish::of(session)),
        other => Stopped::Unfulfilled(other),
    }
}

#[cfg(test)]
mod tests {
    use crate::Expected;
    use crate::cast::Stage;
    use crate::people::{EndPairing, end_pairing, pairings};

    /// Of all rows, those whose session an actor sees, and those an actor sees.
    async fn counts(stage: &Stage, asked: &crate::Asked, table: &str) -> (i64, i64) {
        let (mut of_sessions, mut seen) = (0, 0);
        let ids: Vec<uuid::Uuid> =
            sqlx::query_scalar("SELECT id FROM sessions").fetch_all(&stage.database().owner()).await.unwrap();
        for id in ids {
            let rows = format!("SELECT count(*) FROM {table} WHERE session_id = '{id}'");
            seen += stage.seen_by(asked.actor, &rows).await;
            let sees = stage.seen_by(asked.actor, &format!("SELECT count(*) FROM sessions WHERE id = '{id}'")).await;
            of_sessions += sees * stage.count(&rows).await;
        }
        (of_sessions, seen)
    }

    #[tokio::test]
    async fn promises_and_changes_are_seen_by_whoever_sees_their_session() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        for (client, local) in [(ana, "2026-12-01T10:00"), (ben, "2026-12-02T10:00"), (ben, "2026-12-03T10:00")] {
            stage.session(client, local).await;
        }
        let (dora, assistant) = (stage.coach_named("Dora").await, stage.as_assistant().await);
        let everybody = [
            (stage.as_coach(), 3),
            (stage.as_owner(), 3),
            (assistant, 3),
            (stage.as_operator(), 3),
            (stage.as_client(ana), 1),
            (stage.as_client(ben), 2),
            (stage.as_staff(dora).await, 0),
            (stage.office().asked(domain::actor::Actor::Nobody), 0),
        ];
        let pairing = pairings(&stage.as_owner(), ben).await.unwrap()[0].id;
        for together in [true, false] {
            if !together {
                end_pairing(&stage.as_owner(), EndPairing { pairing, expected: Expected::ANY }).await.unwrap();
            }
            for (asked, many) in &everybody {
                for table in ["session_entries", "session_changes"] {
                    let counted = counts(&stage, asked, table).await;
                    assert_eq!(counted, (*many, *many), "{} {table}, together: {together}", asked.actor);
                }
            }
        }
    }

    #[tokio::test]
    async fn whose_a_session_is_is_written_as_it_is_and_stays() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        let session = stage.session(ana, "2026-12-01T10:00").await;
        let add = |client, coach| {
            format!(
                "INSERT INTO session_entries SELECT gen_random_uuid(), session_id, '{client}', '{coach}', starts_at_local, zone, minutes, place,
                   starts_at, zone_data, made_at FROM session_entries WHERE session_id = '{session}'"
            )
        };
        let change = |client, coach| {
            format!(
                "INSERT INTO session_changes (session_id, client_id, coach_id, number, verb, at, state, entry_id, starts_at, sequence, overridden)
                 SELECT session_id, '{client}', '{coach}', 2, 'cancel', at, state, entry_id, starts_at, 1, overridden
                 FROM session_changes WHERE session_id = '{session}'"
            )
        };
        let (cora, owner) = (stage.coach(), stage.owner());
        for asked in [stage.as_coach(), stage.as_owner(), stage.as_operator()] {
            for (client, coach) in [(ben, cora), (ana, owner)] {
                assert!(stage.is_forbidden(asked.actor, &add(client, coach)).await, "{}", asked.actor);
                assert!(stage.is_forbidden(asked.actor, &change(client, coach)).await, "{}", asked.actor);
            }
            assert_eq!(stage.touched_by(asked.actor, &add(ana, cora)).await, 1, "{}", asked.actor);
            assert_eq!(stage.touched_by(asked.actor, &change(ana, cora)).await, 1, "{}", asked.actor);
            for sql in [
                format!("UPDATE sessions SET client_id = '{ben}'"),
                format!("UPDATE sessions SET coach_id = '{owner}'"),
                format!("UPDATE session_entries SET client_id = '{ben}'"),
                format!("UPDATE session_changes SET client_id = '{ben}'"),
            ] {
                assert!(stage.is_forbidden(asked.actor, &sql).await, "{} {sql}", asked.actor);
            }
        }
        // Who sees nothing of a session adds nothing to it.
        let stranger = stage.as_staff(stage.coach_named("Dora").await).await;
        assert_eq!(stage.touched_by(stranger.actor, &add(ana, cora)).await, 0);
    }
}

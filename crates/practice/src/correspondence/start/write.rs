//! What was decided, written down.

use domain::letters::Reason;
use domain::reminders::Verdict;
use jiff::Timestamp;
use serde_json::json;

use super::Row;
use super::decide::{Decided, Decision};
use crate::correspondence::{agenda, nudge};
use crate::moment::Ts;
use crate::{Outcome, Records};

pub(super) async fn write(records: &Records, decided: &[Decided], sending_until: Timestamp) -> Outcome<()> {
    let mut going = Vec::new();
    for Decided { row, decision, .. } in decided {
        match decision.verdict {
            Verdict::Send => going.push((row, decision)),
            Verdict::Wait(until, reason) => wait(records, row, until, reason).await?,
            Verdict::Drop(reason) => end(records, row, decision, "dropped", Some(reason)).await?,
            Verdict::Expire(reason) => end(records, row, decision, "expired", reason).await?,
        }
    }
    for (row, decision) in going.iter().filter(|(row, _)| row.session_id.is_none()) {
        nudge::list(records, row.id, &decision.asks).await?;
        agenda::list(records, row.id, &decision.heard).await?;
    }
    begin(records, &going, sending_until).await
}

/// All that go are marked so, each with its attempt.
async fn begin(records: &Records, going: &[(&Row, &Decision)], sending_until: Timestamp) -> Outcome<()> {
    let told = |(row, decision): &(&Row, &Decision)| {
        let (state, entry, starts_at) = match decision.tells {
            Some((booked, entry, at)) => (Some(if booked { "booked" } else { "cancelled" }), Some(entry.0), Some(at)),
            None => (None, None, None),
        };
        json!({ "id": row.id, "kind": decision.kind.word(), "state": state, "entry": entry, "starts_at": starts_at })
    };
    let sql = "WITH begun AS (
        UPDATE letters l SET state = 'sending', kind = v.kind, reason = NULL, attempts = attempts + 1, sending_at = $2, lease_until = $3,
          told_state = v.state, told_entry = v.entry, told_starts_at = v.starts_at
        FROM jsonb_to_recordset($1) AS v (id uuid, kind text, state text, entry uuid, starts_at timestamptz) WHERE l.id = v.id
        RETURNING l.id, l.attempts)
      INSERT INTO attempts (letter_id, number, began_at) SELECT id, attempts, $2 FROM begun";
    let going: serde_json::Value = going.iter().map(told).collect();
    records.run(sql, [going.into(), Ts::from(records.now).into(), Ts::from(sending_until).into()]).await?;
    Ok(())
}

async fn wait(records: &Records, row: &Row, until: Timestamp, reason: Option<Reason>) -> Outcome<()> {
    let sql = "UPDATE letters SET next_attempt_at = $2, reason = $3, lease = NULL, lease_until = NULL WHERE id = $1";
    records.run(sql, [row.id.into(), Ts::from(until).into(), reason.map(Reason::word).into()]).await?;
    Ok(())
}

async fn end(records: &Records, row: &Row, decision: &Decision, state: &str, reason: Option<Reason>) -> Outcome<()> {
    let sql = "UPDATE letters SET state = $2, reason = coalesce($3, reason), kind = $4, settled_at = $5, noted = false, lease = NULL, lease_until = NULL WHERE id = $1";
    let values = [
        row.id.into(),
        state.into(),
        reason.map(Reason::word).into(),
        decision.kind.word().into(),
        Ts::from(records.now).into(),
    ];
    records.run(sql, values).await?;
    Ok(())
}

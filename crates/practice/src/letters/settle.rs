//! Settling: what became of attempts is written down, as far as their leases still hold.

use std::collections::HashMap;

use domain::actor::Actor;
use domain::ids::ClientId;
use domain::letters::delivery::{self, Answer, History, RELAY_PAUSE, Settled};
use domain::letters::{Kind, Reader, Reason, State};
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::lease::Leased;
use crate::moment::Ts;
use crate::{Broke, Office, Outcome, Records};

/// An attempt's end.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Which letter, under which lease.
    pub leased: Leased,
    /// The kind as which it went.
    pub kind: Kind,
    /// What the mail server answered, as a class.
    pub answer: Answer,
    /// And as a code: digits and dots only.
    pub code: Option<String>,
    /// The address it went to, so that only that one is marked.
    pub address: String,
    /// The letter as it was sent, for keeping: its tokens cut out, unless letters are read in the application.
    pub copy: Option<Vec<u8>>,
}

/// Where an attempt left its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The kind as which it went.
    pub kind: Kind,
    /// The state it is in now.
    pub state: State,
    /// How long after its moment.
    pub delay: SignedDuration,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    due_at: Ts,
    counted: i32,
    unknown: i64,
    client_id: Option<Uuid>,
    to_client: bool,
}

/// Writes down the ends of attempts, all or none of them. A result under a lease that is no longer the letter's changes nothing, and is not among
/// the settlements.
///
/// # Errors
/// [`crate::Broke`]; then nothing was written.
pub async fn settle(office: &Office, ended: &[Ended]) -> Outcome<Vec<Settlement>> {
    let records = office.open(Actor::Engine).await?;
    lock_refusing_clients(&records, ended).await?;
    let rows = lock(&records, ended).await?;
    let held = ended.iter().filter_map(|ended| Some((ended, rows.get(&ended.leased.letter.0)?)));
    let settled: Vec<(&Ended, &Row, Settled)> =
        held.map(|(ended, row)| Ok((ended, row, settled(&records, ended, row)?))).collect::<Result<_, Broke>>()?;
    write(&records, &settled).await?;
    keep_copies(&records, &settled).await?;
    for (ended, row, _) in &settled {
        if ended.answer == Answer::AddressRefused && row.to_client {
            mark_address(&records, row.client_id, &ended.address).await?;
        }
    }
    if let Some((ended, ..)) = settled.iter().rfind(|(ended, ..)| says_how_the_server_is(ended.answer)) {
        relay(&records, ended).await?;
    }
    let now = records.now;
    records.commit().await?;
    let settlement = |(ended, row, settled): (&Ended, &Row, Settled)| Settlement {
        kind: ended.kind,
        state: settled.state,
        delay: now.duration_since(row.due_at.into()),
    };
    Ok(settled.into_iter().map(settlement).collect())
}

fn settled(records: &Records, ended: &Ended, row: &Row) -> Result<Settled, Broke> {
    let history = History { counted: row.counted, unknown: i32::try_from(row.unknown).unwrap_or(i32::MAX) };
    let [coin]: [u8; 1] = records.office.random()?;
    Ok(delivery::settle(ended.kind, ended.answer, history, records.now, f64::from(coin) / 127.5 - 1.0))
}

/// The clients before their letters: the order in which everybody locks.
async fn lock_refusing_clients(records: &Records, ended: &[Ended]) -> Outcome<()> {
    let refused = ended.iter().filter(|ended| ended.answer == Answer::AddressRefused);
    let letters: Vec<Uuid> = refused.map(|ended| ended.leased.letter.0).collect();
    if letters.is_empty() {
        return Ok(());
    }
    let sql = "SELECT id FROM clients WHERE id IN (SELECT client_id FROM letters WHERE id = ANY ($1)) ORDER BY id FOR NO KEY UPDATE";
    records.run(sql, [letters.into()]).await.map(drop)
}

async fn lock(records: &Records, ended: &[Ended]) -> Outcome<HashMap<Uuid, Row>> {
    let sql = "SELECT l.id, l.due_at, l.counted, l.client_id, l.to_client,
        (SELECT count(*) FROM attempts a WHERE a.letter_id = l.id AND a.outcome = 'unknown') AS unknown
      FROM unnest($1::uuid[], $2::uuid[]) AS lot (letter, lease) JOIN letters l ON l.id = lot.letter AND l.lease IS NOT DISTINCT FROM lot.lease
      WHERE l.state = 'sending' ORDER BY l.id FOR NO KEY UPDATE OF l";
    let letters: Vec<Uuid> = ended.iter().map(|ended| ended.leased.letter.0).collect();
    let leases: Vec<Uuid> = ended.iter().map(|ended| ended.leased.lease).collect();
    let rows: Vec<Row> = records.all(sql, [letters.into(), leases.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn write(records: &Records, settled: &[(&Ended, &Row, Settled)]) -> Outcome<()> {
    let sql = "WITH v AS (SELECT * FROM jsonb_to_recordset($1) AS v (id uuid, state text, reason text, next timestamptz, counted int, outcome text, code text)),
      settled AS (
        UPDATE letters l SET state = v.state, reason = v.reason, next_attempt_at = coalesce(v.next, l.next_attempt_at),
          counted = l.counted + v.counted, code = v.code, lease = NULL, lease_until = NULL, noted = false,
          settled_at = CASE WHEN v.state = 'waiting' THEN NULL ELSE $2::timestamptz END,
          sent_at = CASE WHEN v.state = 'sent' THEN $2::timestamptz END
        FROM v WHERE l.id = v.id RETURNING l.id, l.attempts, v.outcome, v.code)
      UPDATE attempts a SET ended_at = $2, outcome = s.outcome, code = s.code FROM settled s WHERE a.letter_id = s.id AND a.number = s.attempts";
    let result = |(ended, _, settled): &(&Ended, &Row, Settled)| {
        json!({
            "id": ended.leased.letter,
            "state": settled.state.word(),
            "reason": settled.reason.map(Reason::word),
            "next": settled.next_attempt_at,
            "counted": i32::from(settled.counted),
            "outcome": ended.answer.word(),
            "code": ended.code,
        })
    };
    let results: serde_json::Value = settled.iter().map(result).collect();
    records.run(sql, [results.into(), Ts::from(records.now).into()]).await.map(drop)
}

async fn keep_copies(records: &Records, settled: &[(&Ended, &Row, Settled)]) -> Outcome<()> {
    let sent = settled.iter().filter(|(.., settled)| settled.state == State::Sent);
    let copies = sent.filter_map(|(ended, ..)| Some((ended.leased.letter, ended.copy.as_deref()?)));
    super::copies::keep_copies(records, copies).await
}

/// Whether an answer says something about the mail server itself: that it will not have us, or that it takes letters.
fn says_how_the_server_is(answer: Answer) -> bool {
    matches!(answer, Answer::OurFault | Answer::Sent)
}

/// A mail server that will not have us pauses the round; one that takes a letter ends the pause.
async fn relay(records: &Records, ended: &Ended) -> Outcome<()> {
    match ended.answer {
        Answer::OurFault => {
            tracing::error!(code = ended.code.as_deref().unwrap_or("none"), "the mail server refuses us; letters wait");
            let sql = "UPDATE practice SET relay_paused_until = $1, relay_trouble = $2";
            let code = ended.code.clone().unwrap_or_else(|| "unreachable".to_owned());
            records.run(sql, [Ts::from(records.now + RELAY_PAUSE).into(), code.into()]).await?;
        }
        Answer::Sent => {
            let sql =
                "UPDATE practice SET relay_paused_until = NULL, relay_trouble = NULL WHERE relay_trouble IS NOT NULL";
            records.run(sql, []).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Whatever else waits for this client is looked at now: nothing goes to that address any more.
async fn mark_address(records: &Records, client: Option<Uuid>, address: &str) -> Outcome<()> {
    let client = client.ok_or(Broke::Record("letter reader"))?;
    let sql = "UPDATE contact_plans SET refused_at = $3 WHERE client_id = $1 AND address = $2";
    records.run(sql, [client.into(), address.into(), Ts::from(records.now).into()]).await?;
    super::look_again(records, Reader::Client(ClientId(client))).await
}

/// A letter that could not even be made – its records do not read, or making it broke off – is tried again later, counted, and given up
/// after as many tries as any other. Nothing has left the house.
///
/// # Errors
/// [`crate::Broke`].
pub async fn set_back(office: &Office, leased: Leased) -> Outcome<()> {
    let records = office.open(Actor::Engine).await?;
    let sql = "UPDATE letters SET lease = NULL, lease_until = NULL, noted = false, counted = counted + 1,
        state = CASE WHEN counted + 1 >= $3 THEN 'given_up' ELSE 'waiting' END,
        reason = CASE WHEN counted + 1 >= $3 THEN 'undelivered' ELSE reason END,
        settled_at = CASE WHEN counted + 1 >= $3 THEN $4::timestamptz END,
        next_attempt_at = $5
      WHERE id = $1 AND lease = $2 AND state IN ('waiting','sending')";
    let later = records.now + SignedDuration::from_mins(5);
    let values = [
        leased.letter.0.into(),
        leased.lease.into(),
        delivery::MOST_COUNTED.into(),
        Ts::from(records.now).into(),
        Ts::from(later).into(),
    ];
    records.run(sql, values).await?;
    records.commit().await
}

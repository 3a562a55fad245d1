//! Settling: what became of an attempt is written down, if the lease still holds.

use domain::actor::Actor;
use domain::ids::ClientId;
use domain::letters::delivery::{self, Answer, History, RELAY_PAUSE, Settled};
use domain::letters::{Reader, Reason, State};
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::lease::Leased;
use crate::moment::{Ts, ts};
use crate::{Broke, Office, Outcome, Records};

/// An attempt's end.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Which letter, under which lease.
    pub leased: Leased,
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
    /// The state it is in now.
    pub state: State,
    /// How long after its moment.
    pub delay: SignedDuration,
}

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    due_at: Ts,
    counted: i32,
    attempts: i32,
    unknown: i64,
    client_id: Option<Uuid>,
    to_client: bool,
}

/// Writes down an attempt's end. A result under a lease that is no longer the letter's changes nothing; then the answer is `None`.
///
/// # Errors
/// [`crate::Broke`]; then nothing was written.
pub async fn settle(office: &Office, ended: Ended) -> Outcome<Option<Settlement>> {
    let records = office.open(Actor::Engine).await?;
    if ended.answer == Answer::AddressRefused {
        lock_client(&records, ended.leased.letter.0).await?;
    }
    let Some(row) = lock(&records, ended.leased).await? else { return Ok(None) };
    let history = History { counted: row.counted, unknown: i32::try_from(row.unknown).unwrap_or(i32::MAX) };
    let [coin]: [u8; 1] = records.office.random()?;
    let settled =
        delivery::settle(super::kind(&row.kind)?, ended.answer, history, records.now, f64::from(coin) / 127.5 - 1.0);
    write(&records, &ended, &row, settled).await?;
    relay(&records, &ended).await?;
    if ended.answer == Answer::AddressRefused && row.to_client {
        mark_address(&records, row.client_id, &ended.address).await?;
    }
    if let (State::Sent, Some(copy)) = (settled.state, &ended.copy) {
        super::views::keep_copy(&records, ended.leased.letter, copy).await?;
    }
    let settlement = Settlement { state: settled.state, delay: records.now.duration_since(row.due_at.into()) };
    records.commit().await?;
    Ok(Some(settlement))
}

/// The client before the letter: the order in which everybody locks.
async fn lock_client(records: &Records, letter: Uuid) -> Outcome<()> {
    let sql = "SELECT c.id FROM clients c WHERE c.id = (SELECT client_id FROM letters WHERE id = $1) FOR NO KEY UPDATE";
    records.run(sql, [letter.into()]).await?;
    Ok(())
}

async fn lock(records: &Records, leased: Leased) -> Outcome<Option<Row>> {
    let sql = "SELECT kind, due_at, counted, attempts, client_id, to_client,
        (SELECT count(*) FROM attempts a WHERE a.letter_id = l.id AND a.outcome = 'unknown') AS unknown
      FROM letters l WHERE id = $1 AND lease = $2 AND state = 'sending' FOR NO KEY UPDATE";
    records.one(sql, [leased.letter.0.into(), leased.lease.into()]).await
}

async fn write(records: &Records, ended: &Ended, row: &Row, settled: Settled) -> Outcome<()> {
    let now = Ts::from(records.now);
    let sql = "UPDATE letters SET state = $2, reason = $3, next_attempt_at = coalesce($4, next_attempt_at), counted = counted + $5,
        code = $6, lease = NULL, lease_until = NULL, noted = false,
        settled_at = CASE WHEN $2 = 'waiting' THEN NULL ELSE $7::timestamptz END, sent_at = CASE WHEN $2 = 'sent' THEN $7::timestamptz END
      WHERE id = $1";
    let values = [
        ended.leased.letter.0.into(),
        settled.state.word().into(),
        settled.reason.map(Reason::word).into(),
        ts(settled.next_attempt_at).into(),
        i32::from(settled.counted).into(),
        ended.code.clone().into(),
        now.into(),
    ];
    records.run(sql, values).await?;
    let sql = "UPDATE attempts SET ended_at = $3, outcome = $4, code = $5 WHERE letter_id = $1 AND number = $2";
    let values = [
        ended.leased.letter.0.into(),
        row.attempts.into(),
        now.into(),
        ended.answer.word().into(),
        ended.code.clone().into(),
    ];
    records.run(sql, values).await?;
    Ok(())
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

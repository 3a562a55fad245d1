//! The start of sending: the last question before a letter goes, asked of the records as they are now.
//!
//! The commit of this transaction is the line. It holds client, session and letter until then, so that no letter begins to be sent
//! after a change that makes it untrue has committed; a change that comes later finds it on its way and corrects it.

use domain::actor::Actor;
use domain::ids::{EntryId, HomeworkId, LetterId};
use domain::letters::content::Content;
use domain::letters::{Kind, Reader, Reason};
use domain::people::Slot;
use domain::people::contact_plan::Silence;
use domain::reminders::{
    Occasion, ReaderSnapshot, SessionSnapshot, Told, Verdict, kind_of, start_notice, start_reminder,
};
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::agenda::{self, Heard};
use super::{compose, facts, nudge, snapshot};
use crate::letters;
use crate::letters::lease::Leased;
use crate::moment::{Ts, ts};
use crate::{Broke, Office, Outcome, Records};

/// A letter under lease, as far as the start needs it.
#[derive(FromQueryResult)]
pub(crate) struct Row {
    pub id: Uuid,
    pub kind: String,
    pub client_id: Option<Uuid>,
    pub to_client: bool,
    pub staff_id: Option<Uuid>,
    pub session_id: Option<Uuid>,
    pub entry_id: Option<Uuid>,
    pub slot: Option<i16>,
    pub not_after: Ts,
    pub attempts: i32,
    pub held: bool,
}

impl Row {
    /// Who reads it.
    pub(crate) fn reader(&self) -> Result<Reader, Broke> {
        match (self.to_client, self.client_id, self.staff_id) {
            (true, Some(client), _) => Ok(Reader::Client(domain::ids::ClientId(client))),
            (false, _, Some(staff)) => Ok(Reader::Staff(domain::ids::StaffId(staff))),
            _ => Err(Broke::Record("letter reader")),
        }
    }
}

/// What the start decided, before it is written down.
pub(crate) struct Decision {
    pub kind: Kind,
    pub verdict: Verdict,
    /// What the reader will know of the session once this letter is on its way.
    pub tells: Option<(bool, EntryId, Timestamp)>,
    /// The homework it lists, each with the last occasion that it stands for.
    pub asks: Vec<(HomeworkId, Occasion)>,
    /// What an agenda tells of homework.
    pub heard: Vec<Heard>,
}

impl Decision {
    fn plain(kind: Kind, verdict: Verdict) -> Self {
        Self { kind, verdict, tells: None, asks: Vec::new(), heard: Vec::new() }
    }
}

/// Starts the sending of a leased letter. `None` when there is nothing to send: the lease is no longer the letter's, or the records say no.
///
/// # Errors
/// [`Broke`]; then the letter waits as it did.
pub async fn start(office: &Office, leased: Leased, sending_for: SignedDuration) -> Outcome<Option<Content>> {
    let records = office.open(Actor::Engine).await?;
    lock_people_and_session(&records, leased.letter).await?;
    let Some(row) = lock_letter(&records, leased).await? else { return Ok(None) };
    if row.held {
        return hold(records, &row).await;
    }
    let decision = decide(&records, &row).await?;
    let content = match decision.verdict {
        Verdict::Send => Some(compose::content(&records, &row, &decision).await?),
        _ => None,
    };
    write(&records, &row, &decision, records.now + sending_for).await?;
    records.commit().await?;
    Ok(content)
}

/// Client, member of staff, session: in the order in which everybody locks, and before anything is read.
async fn lock_people_and_session(records: &Records, letter: LetterId) -> Outcome<()> {
    let locks = [
        "SELECT c.id FROM clients c WHERE c.id = (SELECT client_id FROM letters WHERE id = $1) FOR SHARE",
        "SELECT k.id FROM staff k WHERE k.id = (SELECT staff_id FROM letters WHERE id = $1) FOR SHARE",
        "SELECT s.id FROM sessions s WHERE s.id = (SELECT session_id FROM letters WHERE id = $1) FOR SHARE",
    ];
    for lock in locks {
        records.run(lock, [letter.0.into()]).await?;
    }
    Ok(())
}

async fn lock_letter(records: &Records, leased: Leased) -> Outcome<Option<Row>> {
    let sql = "SELECT l.id, l.kind, l.client_id, l.to_client, l.staff_id, l.session_id, l.entry_id, l.slot, l.not_after, l.attempts,
        (SELECT held_since IS NOT NULL FROM practice) AND NOT l.kind = ANY ($3) AS held
      FROM letters l WHERE l.id = $1 AND l.lease = $2 AND l.state = 'waiting' FOR NO KEY UPDATE OF l";
    records.one(sql, [leased.letter.0.into(), leased.lease.into(), letters::kinds_that_pass_a_hold().into()]).await
}

/// A letter leased just before the hold began waits with the rest.
async fn hold(records: Records, row: &Row) -> Outcome<Option<Content>> {
    let sql = "UPDATE letters SET state = 'held', lease = NULL, lease_until = NULL WHERE id = $1";
    records.run(sql, [row.id.into()]).await?;
    records.commit().await?;
    Ok(None)
}

async fn decide(records: &Records, row: &Row) -> Outcome<Decision> {
    let kind = letters::kind(&row.kind)?;
    let not_after: Timestamp = row.not_after.into();
    if !kind.is_notice() && records.now >= not_after {
        return Ok(Decision::plain(kind, Verdict::Expire(None)));
    }
    match kind {
        _ if kind.is_reminder() || kind.is_notice() => about_a_session(records, row, kind).await,
        Kind::CoachAgenda => {
            let (verdict, heard) = agenda::start(records, row).await?;
            Ok(Decision { heard, ..Decision::plain(kind, verdict) })
        }
        Kind::HomeworkNudge | Kind::HomeworkAssigned => {
            let (verdict, asks) = nudge::start(records, row).await?;
            // A letter planned as one may have become the other.
            let kind = if asks.is_empty() { kind } else { kind_of(asks.iter().map(|(_, occasion)| *occasion)) };
            Ok(Decision { asks, ..Decision::plain(kind, verdict) })
        }
        _ => Ok(Decision::plain(kind, asked_for(records, row, kind).await?)),
    }
}

async fn about_a_session(records: &Records, row: &Row, kind: Kind) -> Outcome<Decision> {
    let session = row.session_id.ok_or(Broke::Record("letter session"))?;
    let snapshot = snapshot::sessions(records, &[session]).await?.pop().ok_or(Broke::Record("session"))?;
    let addressee = row.reader()?;
    let reader = snapshot.readers.iter().find(|one| one.reader == addressee);
    // Somebody who is no longer the session's coach hears nothing more of it.
    let Some(reader) = reader else { return Ok(Decision::plain(kind, Verdict::Drop(Reason::Ended))) };
    let now = records.now;
    let (kind, verdict) = if kind.is_reminder() {
        let slot = row.slot.and_then(Slot::numbered).ok_or(Broke::Record("letter slot"))?;
        let entry = EntryId(row.entry_id.ok_or(Broke::Record("letter entry"))?);
        (kind, start_reminder(&snapshot, reader, entry, slot, now))
    } else {
        notice(records, &snapshot, reader).await?
    };
    let tells = Some((snapshot.booked, snapshot.entry, snapshot.starts_at));
    Ok(Decision { tells, ..Decision::plain(kind, verdict) })
}

async fn notice(records: &Records, session: &SessionSnapshot, reader: &ReaderSnapshot) -> Outcome<(Kind, Verdict)> {
    let holds = compose::holds(records, session.session).await?;
    let told = compose::told(records, session.session, reader.reader).await?;
    let told: Option<Told> = told.map(|told| told.what);
    Ok(start_notice(reader, told.as_ref(), &holds, records.now))
}

/// A letter that somebody asked for goes, unless there is nowhere it may go to.
async fn asked_for(records: &Records, row: &Row, kind: Kind) -> Outcome<Verdict> {
    let Reader::Client(client) = row.reader()? else { return Ok(Verdict::Send) };
    let Some(plan) = crate::people::plan_of(records, client).await? else { return Ok(Verdict::Drop(Reason::NoPlan)) };
    Ok(match plan.open_address(records.now) {
        Ok(_) => Verdict::Send,
        // Whoever asks for a check of the address wants it in spite of a pause.
        Err(Silence::Paused) if kind == Kind::AddressCheck => Verdict::Send,
        Err(silence) => Verdict::Drop(facts::reason(silence)),
    })
}

async fn write(records: &Records, row: &Row, decision: &Decision, sending_until: Timestamp) -> Outcome<()> {
    match decision.verdict {
        Verdict::Send => {
            nudge::list(records, row.id, &decision.asks).await?;
            agenda::list(records, row.id, &decision.heard).await?;
            begin(records, row, decision, sending_until).await
        }
        Verdict::Wait(until, reason) => wait(records, row, until, reason).await,
        Verdict::Drop(reason) => end(records, row, decision.kind, "dropped", Some(reason)).await,
        Verdict::Expire(reason) => end(records, row, decision.kind, "expired", reason).await,
    }
}

async fn begin(records: &Records, row: &Row, decision: &Decision, sending_until: Timestamp) -> Outcome<()> {
    let sql = "UPDATE letters SET state = 'sending', kind = $2, reason = NULL, attempts = attempts + 1, sending_at = $3, lease_until = $4,
        told_state = $5, told_entry = $6, told_starts_at = $7 WHERE id = $1";
    let (state, entry, starts_at) = match decision.tells {
        Some((booked, entry, at)) => (Some(if booked { "booked" } else { "cancelled" }), Some(entry.0), Some(at)),
        None => (None, None, None),
    };
    let now = Ts::from(records.now);
    let values = [
        row.id.into(),
        decision.kind.word().into(),
        now.into(),
        Ts::from(sending_until).into(),
        state.into(),
        entry.into(),
        ts(starts_at).into(),
    ];
    records.run(sql, values).await?;
    let sql = "INSERT INTO attempts (letter_id, number, began_at) VALUES ($1, $2, $3)";
    records.run(sql, [row.id.into(), (row.attempts + 1).into(), now.into()]).await?;
    Ok(())
}

async fn wait(records: &Records, row: &Row, until: Timestamp, reason: Option<Reason>) -> Outcome<()> {
    let sql = "UPDATE letters SET next_attempt_at = $2, reason = $3, lease = NULL, lease_until = NULL WHERE id = $1";
    records.run(sql, [row.id.into(), Ts::from(until).into(), reason.map(Reason::word).into()]).await?;
    Ok(())
}

async fn end(records: &Records, row: &Row, kind: Kind, state: &str, reason: Option<Reason>) -> Outcome<()> {
    let sql = "UPDATE letters SET state = $2, reason = coalesce($3, reason), kind = $4, settled_at = $5, noted = false, lease = NULL, lease_until = NULL WHERE id = $1";
    let values = [
        row.id.into(),
        state.into(),
        reason.map(Reason::word).into(),
        kind.word().into(),
        Ts::from(records.now).into(),
    ];
    records.run(sql, values).await?;
    Ok(())
}

//! Whether a letter goes, waits or ends, and what it says.

use domain::ids::{ClientId, EntryId, HomeworkId};
use domain::letters::content::Content;
use domain::letters::{Kind, Reader, Reason};
use domain::people::ContactPlan;
use domain::people::contact_plan::Silence;
use domain::reminders::{Occasion, Verdict, kind_of};
use jiff::Timestamp;

use super::Row;
use super::present::Present;
use crate::correspondence::agenda::{self, Heard};
use crate::correspondence::{compose, facts, nudge};
use crate::{Broke, Outcome, Records, letters, people};

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
    pub(super) fn plain(kind: Kind, verdict: Verdict) -> Self {
        Self { kind, verdict, tells: None, asks: Vec::new(), heard: Vec::new() }
    }
}

/// A letter, what was decided of it, and what it says if it goes.
pub(super) struct Decided {
    pub row: Row,
    pub decision: Decision,
    pub content: Option<Content>,
}

/// Letters about sessions: what they rest on is read once for all of them.
pub(super) async fn about_sessions(records: &Records, rows: Vec<Row>) -> Outcome<Vec<Decided>> {
    let present = Present::read(records, &rows).await?;
    let decide = |row: Row| {
        let kind = letters::kind(&row.kind)?;
        let decision = if is_past(records, &row, kind) {
            Decision::plain(kind, Verdict::Expire(None))
        } else {
            present.decide(&row, kind)?
        };
        let goes = decision.verdict == Verdict::Send;
        let content = goes.then(|| present.content(records, &row, &decision)).transpose()?;
        Ok(Decided { row, decision, content })
    };
    rows.into_iter().map(decide).collect()
}

/// Any other letter.
pub(super) async fn about_else(records: &Records, row: Row) -> Outcome<Decided> {
    let decision = decide(records, &row).await?;
    let content = match decision.verdict {
        Verdict::Send => Some(compose::content(records, &row, &decision).await?),
        _ => None,
    };
    Ok(Decided { row, decision, content })
}

fn is_past(records: &Records, row: &Row, kind: Kind) -> bool {
    !kind.is_notice() && records.now >= row.not_after.into()
}

async fn decide(records: &Records, row: &Row) -> Outcome<Decision> {
    let kind = letters::kind(&row.kind)?;
    if is_past(records, row, kind) {
        return Ok(Decision::plain(kind, Verdict::Expire(None)));
    }
    match kind {
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
        _ if kind.is_reminder() || kind.is_notice() => Err(Broke::Record("letter session").into()),
        _ => Ok(Decision::plain(kind, asked_for(records, row, kind).await?)),
    }
}

/// A letter that somebody asked for goes, unless there is nowhere it may go to.
async fn asked_for(records: &Records, row: &Row, kind: Kind) -> Outcome<Verdict> {
    let Reader::Client(client) = row.reader()? else { return Ok(Verdict::Send) };
    let Some(plan) = people::plan_of(records, client).await? else { return Ok(Verdict::Drop(Reason::NoPlan)) };
    Ok(match plan.open_address(records.now) {
        // Nobody waits for this one.
        Ok(_) if kind == Kind::SecurityNotice => at_a_safe_hour(records, row, &plan, client).await?,
        Ok(_) => Verdict::Send,
        // Whoever asks for it themselves wants it in spite of a pause.
        Err(Silence::Paused) if matches!(kind, Kind::AddressCheck | Kind::SignIn) => Verdict::Send,
        Err(Silence::Paused) if kind == Kind::SecurityNotice => {
            let not_after = Timestamp::from(row.not_after);
            let end = plan.pause.until.map_or(not_after, |until| until.min(not_after));
            Verdict::Wait(end, (end == not_after).then_some(facts::reason(Silence::Paused)))
        }
        Err(silence) => Verdict::Drop(facts::reason(silence)),
    })
}

async fn at_a_safe_hour(records: &Records, row: &Row, plan: &ContactPlan, client: ClientId) -> Outcome<Verdict> {
    let zone = people::read_client(records, client).await?.ok_or(Broke::Record("client"))?.zone;
    let (next, not_after) = (plan.safe_hours.next(&zone, records.now), Timestamp::from(row.not_after));
    Ok(match next <= records.now {
        true => Verdict::Send,
        false => Verdict::Wait(next.min(not_after), (next >= not_after).then_some(Reason::OutsideSafeHours)),
    })
}

//! Homework, read.

use std::collections::HashMap;

use domain::Refusal;
use domain::homework::{Answer, Author, Helped, State};
use domain::ids::{ClientId, HomeworkId, LetterId, StaffId};
use domain::may::Act;
use domain::text::{Passage, Wording};
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::past::Past;
use super::rows::{self, ANSWER, AnswerRow, HOMEWORK, Kept, Row};
use super::unseal;
use crate::moment::Ts;
use crate::people::standing;
use crate::{Asked, Broke, Outcome, Page, Records, Turn, logbook};

/// A piece of homework.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeworkView {
    /// Which one.
    pub id: HomeworkId,
    /// Who does it.
    pub client: ClientId,
    /// With which coach it was agreed.
    pub coach: StaffId,
    /// Whether the client wrote it.
    pub by_client: bool,
    /// What is to be done.
    pub words: Passage,
    /// The client's own word for it.
    pub cover: Option<Wording>,
    /// A page that goes with it.
    pub link: Option<Wording>,
    /// The day on which it was agreed.
    pub agreed_on: Date,
    /// Until which day.
    pub due_on: Option<Date>,
    /// The first day on which a letter may ask, where the client chose one.
    pub first_nudge_on: Option<Date>,
    /// Where it stands.
    pub state: State,
    /// Until which day it rests, if it does.
    pub rests_until: Option<Date>,
    /// What was answered, in order.
    pub answers: Vec<AnswerView>,
    /// When it was written down.
    pub made_at: Timestamp,
    /// Raised by every change.
    pub version: i32,
}

impl HomeworkView {
    /// The last answer that stands.
    pub fn standing(&self) -> Option<&AnswerView> {
        self.answers.iter().rev().find(|answer| answer.undone_at.is_none())
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerView {
    /// What was said.
    pub answer: Answer,
    /// Whether it helped.
    pub helped: Option<Helped>,
    /// By whom, as the logbook writes it.
    pub actor: String,
    /// Whether a coach wrote down what she was told.
    pub as_told: bool,
    /// The letter it was answered from.
    pub letter: Option<LetterId>,
    /// When.
    pub at: Timestamp,
    /// When it was taken back.
    pub undone_at: Option<Timestamp>,
    /// By whom.
    pub undone_by: Option<String>,
}

/// Which homework is asked for.
#[derive(Clone, Debug)]
pub struct ListHomework {
    /// Whose; everybody's whom one may see, unless it is said.
    pub client: Option<ClientId>,
    /// Only what is still open, resting or not.
    pub open: bool,
    /// Which page.
    pub turn: Turn,
}

/// One piece.
/// Whoever reads it who is not the client stands in the logbook, as with every list of homework.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::NotYours`].
pub async fn homework(asked: &Asked, id: HomeworkId) -> Outcome<HomeworkView> {
    let records = asked.look().await?;
    let kept = super::store::read(&records, id).await?;
    standing::ask(&records, kept.homework.client, Act::SeeHomework).await?;
    let view = of(&records, id).await?;
    drop(records);
    entered(asked, std::slice::from_ref(&view)).await?;
    Ok(view)
}

/// Whoever else than the client reads the words of homework stands in the logbook before they are shown.
async fn entered(asked: &Asked, read: &[HomeworkView]) -> Outcome<()> {
    logbook::enter_reads(asked, "homework.read", read.iter().map(|view| view.client)).await
}

/// Homework, the newest first: a client's own, or that of the clients a coach works with. To everybody else there is none.
///
/// # Errors
/// [`crate::Broke`]; [`Refusal::Invalid`] at `/after`.
pub async fn list(asked: &Asked, list: ListHomework) -> Outcome<Page<HomeworkView>> {
    let ListHomework { client, open, turn } = list;
    let records = asked.look().await?;
    let sql = format!(
        "{HOMEWORK} WHERE ($1::uuid IS NULL OR h.client_id = $1) AND ($2::uuid IS NULL OR h.id < $2)
          AND (NOT $3 OR (h.withdrawn_at IS NULL AND (h.answer IS NULL OR h.answer = 'not_now')))
          AND (h.client_id = $4 OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = h.client_id AND p.coach_id = $5 AND p.ended_at IS NULL))
        ORDER BY h.id DESC LIMIT $6"
    );
    let values = [
        client.map(|id| id.0).into(),
        turn.after::<Uuid>()?.into(),
        open.into(),
        asked.actor.client().map(|id| id.0).into(),
        asked.actor.staff().map(|id| id.0).into(),
        turn.fetch().into(),
    ];
    let rows: Vec<Row> = records.all(&sql, values).await?;
    let page = turn.page(shown(&records, rows).await?, |view| view.id.to_string());
    drop(records);
    entered(asked, &page.items).await?;
    Ok(page)
}

/// What was answered since then, and stands, of the clients a coach works with: the last first, fifty at most.
///
/// # Errors
/// [`crate::Broke`].
pub async fn answered_since(asked: &Asked, since: Timestamp) -> Outcome<Vec<HomeworkView>> {
    let records = asked.look().await?;
    let sql = format!(
        "{HOMEWORK} JOIN pairings p ON p.client_id = h.client_id AND p.coach_id = $1 AND p.ended_at IS NULL
        WHERE h.answered_at > $2 AND h.withdrawn_at IS NULL ORDER BY h.answered_at DESC LIMIT 50"
    );
    let coach = asked.actor.staff().map(|id| id.0);
    let rows: Vec<Row> = records.all(&sql, [coach.into(), Ts::from(since).into()]).await?;
    let views = shown(&records, rows).await?;
    drop(records);
    entered(asked, &views).await?;
    Ok(views)
}

/// One piece, for whoever may see it.
pub(super) async fn of(records: &Records, id: HomeworkId) -> Outcome<HomeworkView> {
    let row: Option<Row> = records.one(&format!("{HOMEWORK} WHERE h.id = $1"), [id.0.into()]).await?;
    let rows = vec![row.ok_or(Refusal::NotFound)?];
    Ok(shown(records, rows).await?.pop().ok_or(Broke::Record("homework"))?)
}

#[derive(FromQueryResult)]
struct ZoneRow {
    id: Uuid,
    zone: String,
}

/// In whose days each client lives.
async fn zones(records: &Records, pieces: &[Kept]) -> Outcome<HashMap<Uuid, Zone>> {
    let clients: Vec<Uuid> = pieces.iter().map(|piece| piece.homework.client.0).collect();
    let sql = "SELECT id, zone FROM clients WHERE id = ANY ($1)";
    let rows: Vec<ZoneRow> = records.all(sql, [clients.into()]).await?;
    let read = |row: ZoneRow| Ok((row.id, Zone::parse(&row.zone).map_err(|_| Broke::Record("zone"))?));
    rows.into_iter().map(read).collect()
}

async fn shown(records: &Records, rows: Vec<Row>) -> Outcome<Vec<HomeworkView>> {
    let pieces = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
    let zones = zones(records, &pieces).await?;
    let past = Past::of(records, &pieces).await?;
    let mut answers = answers(records, &pieces).await?;
    let of = |piece: Kept| {
        let zone = zones.get(&piece.homework.client.0).ok_or(Broke::Record("client"))?;
        let answers = answers.remove(&piece.homework.id.0).unwrap_or_default();
        view(records, &past, zone, piece, answers)
    };
    Ok(pieces.into_iter().map(of).collect::<Result<_, _>>()?)
}

async fn answers(records: &Records, pieces: &[Kept]) -> Outcome<HashMap<Uuid, Vec<AnswerView>>> {
    let ids: Vec<Uuid> = pieces.iter().map(|piece| piece.homework.id.0).collect();
    let sql = format!("{ANSWER} WHERE a.homework_id = ANY ($1) ORDER BY a.homework_id, a.number");
    let rows: Vec<AnswerRow> = records.all(&sql, [ids.into()]).await?;
    let mut answers: HashMap<Uuid, Vec<AnswerView>> = HashMap::new();
    for row in rows {
        answers.entry(row.homework_id).or_default().push(AnswerView {
            answer: rows::answer(&row.answer)?,
            helped: rows::helped(row.helped.as_deref())?,
            actor: row.actor,
            as_told: row.as_told,
            letter: row.letter_id.map(LetterId),
            at: row.at.into(),
            undone_at: row.undone_at.map(Into::into),
            undone_by: row.undone_by,
        });
    }
    Ok(answers)
}

fn view(
    records: &Records,
    past: &Past,
    zone: &Zone,
    piece: Kept,
    answers: Vec<AnswerView>,
) -> Result<HomeworkView, Broke> {
    let rests_until = past.rests_until(&piece, zone, zone.today(records.now));
    let super::Written { words, cover, link } = unseal(records, piece.homework.id, &piece.sealed)?;
    let homework = piece.homework;
    Ok(HomeworkView {
        id: homework.id,
        client: homework.client,
        coach: homework.coach,
        by_client: matches!(homework.author, Author::Client(_)),
        words,
        cover,
        link,
        agreed_on: homework.agreed_on,
        due_on: homework.due_on,
        first_nudge_on: homework.first_nudge_on,
        state: homework.state(rests_until.is_some()),
        rests_until,
        answers,
        made_at: piece.made_at,
        version: homework.version,
    })
}

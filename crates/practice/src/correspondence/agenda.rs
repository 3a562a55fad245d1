//! A coach's morning agenda: planned for the days on which there is something to say.

mod heard;

use domain::actor::Actor;
use domain::ids::StaffId;
use domain::letters::content::AgendaFacts;
use domain::letters::{DedupeKey, Kind, Reader, Reason, State};
use domain::reminders::{AgendaDay, Verdict, agenda_day};
use domain::time::Zone;
use jiff::{Timestamp, ToSpan, civil};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use heard::heard;
pub(crate) use heard::{Heard, list};

use super::session_row::{SESSION, SessionRow};
use super::snapshot::zone;
use super::start::Row;
use crate::letters::{NewLetter, post};
use crate::moment::{Ts, at, hour, on};
use crate::{Broke, Office, Outcome, Records};

#[derive(FromQueryResult)]
struct CoachRow {
    id: Uuid,
    zone: String,
    agenda_at: Option<time::Time>,
    look_at: Option<Ts>,
    coach: bool,
}

const COACHES: &str = "SELECT id, zone, CASE WHEN left_at IS NULL THEN agenda_at END AS agenda_at, look_at, 'coach' = ANY (roles) AS coach FROM staff";

/// Plans the agendas whose hour has come. Says how many letters were written down.
///
/// # Errors
/// [`Broke`].
pub async fn plan(office: &Office) -> Outcome<u64> {
    let records = office.open(Actor::Engine).await?;
    let due = format!("{COACHES} WHERE look_at <= $1 ORDER BY look_at LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED");
    let coaches: Vec<CoachRow> = records.all(&due, [Ts::from(records.now).into()]).await?;
    let mut planned = 0;
    for coach in coaches {
        planned += plan_coach(&records, &coach).await?;
    }
    records.commit().await?;
    Ok(planned)
}

async fn plan_coach(records: &Records, coach: &CoachRow) -> Outcome<u64> {
    let zone = zone(&coach.zone)?;
    let mut planned = 0;
    let mut next = None;
    if let (Some(due), true) = (coach.agenda_at.map(hour).transpose()?, coach.coach) {
        let looked = at(coach.look_at).unwrap_or(records.now);
        let today = zone.today(records.now);
        // A week is as far back as an absence is listed.
        let mut day = zone.today(looked).max(today.checked_sub(7.days()).unwrap_or(today));
        while day <= today {
            let agenda = agenda_day(&zone, day, due);
            // A morning that lay before this look was meant belongs to another zone or hour.
            if agenda.due_at >= looked || records.now < agenda.not_after {
                planned += plan_day(records, StaffId(coach.id), &zone, agenda).await?;
            }
            day = day.tomorrow().unwrap_or(civil::Date::MAX);
        }
        let coming = [today, today.tomorrow().unwrap_or(today)].map(|day| agenda_day(&zone, day, due).due_at);
        next = coming.into_iter().find(|due_at| *due_at > records.now);
    }
    let sql = "UPDATE staff SET look_at = $2 WHERE id = $1";
    records.run(sql, [coach.id.into(), next.map(Ts::from).into()]).await?;
    Ok(planned)
}

async fn plan_day(records: &Records, coach: StaffId, zone: &Zone, day: AgendaDay) -> Outcome<u64> {
    let AgendaDay { on, due_at, not_after } = day;
    if due_at > records.now || !has_something_to_say(records, coach, zone, day).await? {
        return Ok(0);
    }
    let reader = Reader::Staff(coach);
    let letter = NewLetter {
        key: DedupeKey::agenda(reader, on),
        kind: Kind::CoachAgenda,
        state: if records.now < not_after { State::Waiting } else { State::Expired },
        reason: None,
        reader,
        client: None,
        session: None,
        entry: None,
        slot: None,
        sequence: None,
        on: Some(on),
        due_at,
        not_after,
        first_attempt_at: records.now,
    };
    post(records, letter).await?;
    Ok(1)
}

/// Sessions of that day; or, while the agenda is of use, something about homework, which else waits for the next one.
async fn has_something_to_say(records: &Records, coach: StaffId, zone: &Zone, day: AgendaDay) -> Outcome<bool> {
    if !sessions_of(records, coach, zone, day.on).await?.is_empty() {
        return Ok(true);
    }
    Ok(records.now < day.not_after && !heard(records, coach).await?.is_empty())
}

async fn sessions_of(records: &Records, coach: StaffId, zone: &Zone, on: civil::Date) -> Outcome<Vec<SessionRow>> {
    let (from, to): (Timestamp, Timestamp) = zone.day(on);
    let sql = format!(
        "{SESSION} WHERE s.coach_id = $1 AND s.state = 'booked' AND s.starts_at >= $2 AND s.starts_at < $3 ORDER BY s.starts_at"
    );
    records.all(&sql, [coach.0.into(), Ts::from(from).into(), Ts::from(to).into()]).await
}

#[derive(FromQueryResult)]
struct DayRow {
    on_date: Option<time::Date>,
}

/// Whether an agenda that waits may be sent: the coach is still here, still wants it, and there is still something to say. With it, what it then
/// tells of homework.
pub(crate) async fn start(records: &Records, row: &Row) -> Outcome<(Verdict, Vec<Heard>)> {
    let (coach, zone, day) = whose(records, row).await?;
    if coach.agenda_at.is_none() {
        return Ok((Verdict::Drop(Reason::Paused), Vec::new()));
    }
    let heard = heard(records, StaffId(coach.id)).await?;
    if heard.is_empty() && sessions_of(records, StaffId(coach.id), &zone, day).await?.is_empty() {
        return Ok((Verdict::Drop(Reason::Cancelled), heard));
    }
    Ok((Verdict::Send, heard))
}

async fn whose(records: &Records, row: &Row) -> Outcome<(CoachRow, Zone, civil::Date)> {
    let staff = row.staff_id.ok_or(Broke::Record("letter reader"))?;
    let coach: CoachRow =
        records.one(&format!("{COACHES} WHERE id = $1"), [staff.into()]).await?.ok_or(Broke::Record("coach"))?;
    let day: Option<DayRow> = records.one("SELECT on_date FROM letters WHERE id = $1", [row.id.into()]).await?;
    let day = day.and_then(|day| day.on_date).ok_or(Broke::Record("agenda day"))?;
    let zone = zone(&coach.zone)?;
    Ok((coach, zone, on(day)?))
}

#[derive(FromQueryResult)]
struct Count {
    letters: i64,
}

/// What an agenda says.
pub(crate) async fn facts(records: &Records, row: &Row, heard: &[Heard]) -> Outcome<AgendaFacts> {
    let (coach, zone, day) = whose(records, row).await?;
    let reader = Reader::Staff(StaffId(coach.id));
    let sessions = sessions_of(records, StaffId(coach.id), &zone, day).await?;
    let sql = "SELECT count(*) AS letters FROM letters l JOIN sessions s ON s.id = l.session_id
      WHERE s.coach_id = $1 AND s.starts_at > $2 AND l.to_client
        AND (l.state = 'given_up' OR (l.state IN ('dropped','expired') AND l.reason = 'outside-safe-hours') OR (l.state = 'expired' AND l.reason IS NULL))";
    let count: Option<Count> = records.one(sql, [coach.id.into(), Ts::from(records.now).into()]).await?;
    Ok(AgendaFacts {
        on: day,
        sessions: sessions.into_iter().map(|session| session.facts(reader)).collect::<Result<_, _>>()?,
        homework: heard::news(records, heard).await?,
        letters_that_need_a_human: count.and_then(|count| usize::try_from(count.letters).ok()).unwrap_or(0),
    })
}

#[cfg(test)]
mod tests;

//! What happened since homework was agreed: rests, sessions, and contact otherwise. From it follow its state, and the days on which a letter may ask.

use std::collections::HashMap;

use domain::homework::{Answer, Author, Cadence, Homework, Meeting};
use domain::reminders::OpenHomework;
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::rows::{ANSWER, AnswerRow, HOMEWORK, Kept, Row};
use crate::moment::Ts;
use crate::{Outcome, Records};

/// What a client and a coach had to do with each other, and the rests of each piece of homework.
#[derive(Default)]
pub(super) struct Past {
    meetings: HashMap<(Uuid, Uuid), Vec<Meeting>>,
    contacts: HashMap<(Uuid, Uuid), Vec<Timestamp>>,
    rests: HashMap<Uuid, Vec<Timestamp>>,
}

#[derive(FromQueryResult)]
struct MeetingRow {
    client_id: Uuid,
    coach_id: Uuid,
    starts_at: Ts,
    ends_at: Ts,
    did_not_happen: bool,
}

#[derive(FromQueryResult)]
struct ContactRow {
    client_id: Uuid,
    coach_id: Uuid,
    at: Ts,
}

impl Past {
    /// Of these pieces, since the first of them was written down.
    pub(super) async fn of(records: &Records, pieces: &[Kept]) -> Outcome<Self> {
        let Some(since) = pieces.iter().map(|piece| piece.made_at).min() else { return Ok(Self::default()) };
        let mut clients: Vec<Uuid> = pieces.iter().map(|piece| piece.homework.client.0).collect();
        clients.dedup();
        let ids: Vec<Uuid> = pieces.iter().map(|piece| piece.homework.id.0).collect();
        let mut past = Self::default();
        let sql = "SELECT client_id, coach_id, starts_at, ends_at, attendance IS NOT DISTINCT FROM 'did_not_happen' AS did_not_happen FROM sessions
          WHERE client_id = ANY ($1) AND state = 'booked' AND starts_at > $2 ORDER BY starts_at";
        let rows: Vec<MeetingRow> = records.all(sql, [clients.clone().into(), Ts::from(since).into()]).await?;
        for MeetingRow { client_id, coach_id, starts_at, ends_at, did_not_happen } in rows {
            let meeting = Meeting { starts_at: starts_at.into(), ends_at: ends_at.into(), did_not_happen };
            past.meetings.entry((client_id, coach_id)).or_default().push(meeting);
        }
        let sql = "SELECT client_id, coach_id, at FROM contacts
          WHERE client_id = ANY ($1) AND at > $2 AND undone_at IS NULL ORDER BY at";
        let rows: Vec<ContactRow> = records.all(sql, [clients.into(), Ts::from(since).into()]).await?;
        for ContactRow { client_id, coach_id, at } in rows {
            past.contacts.entry((client_id, coach_id)).or_default().push(at.into());
        }
        let sql = format!(
            "{ANSWER} WHERE a.homework_id = ANY ($1) AND a.undone_at IS NULL AND a.answer = $2 ORDER BY a.number"
        );
        let rows: Vec<AnswerRow> = records.all(&sql, [ids.into(), Answer::NotNow.word().into()]).await?;
        for row in rows {
            past.rests.entry(row.homework_id).or_default().push(row.at.into());
        }
        Ok(past)
    }

    /// A piece with all that follows it.
    pub(super) fn about(&self, piece: &Kept) -> OpenHomework {
        let Homework { id, client, coach, author, agreed_on, due_on, first_nudge_on, .. } = piece.homework.clone();
        let pair = (client.0, coach.0);
        OpenHomework {
            id,
            by_coach: matches!(author, Author::Coach(_)),
            agreed_on,
            made_at: piece.made_at,
            due_on,
            first_on: first_nudge_on,
            not_now_at: self.rests.get(&id.0).cloned().unwrap_or_default(),
            meetings: self.meetings.get(&pair).cloned().unwrap_or_default(),
            contacts: self.contacts.get(&pair).cloned().unwrap_or_default(),
        }
    }

    /// Until which day a piece rests, if it does on this one.
    pub(super) fn rests_until(&self, piece: &Kept, zone: &Zone, today: Date) -> Option<Date> {
        let since = piece.homework.answered.filter(|answered| answered.answer == Answer::NotNow)?.at;
        let about = self.about(piece);
        let OpenHomework { id: _, by_coach: _, agreed_on, made_at, due_on, first_on, not_now_at, meetings, contacts } =
            &about;
        let cadence = Cadence {
            agreed_on: *agreed_on,
            made_at: *made_at,
            due_on: *due_on,
            first_on: *first_on,
            not_now_at,
            meetings,
            contacts,
            zone,
        };
        Some(cadence.rests_until(since)).filter(|until| today < *until)
    }
}

/// The homework of these clients that is still open, with what happened since; that of pairings that have ended left out.
pub(crate) async fn open_of(records: &Records, clients: &[Uuid]) -> Outcome<HashMap<Uuid, Vec<OpenHomework>>> {
    let sql = format!(
        "{HOMEWORK} JOIN pairings p ON p.client_id = h.client_id AND p.coach_id = h.coach_id AND p.ended_at IS NULL
        WHERE h.client_id = ANY ($1) AND h.withdrawn_at IS NULL AND (h.answer IS NULL OR h.answer = 'not_now') ORDER BY h.client_id, h.id"
    );
    let rows: Vec<Row> = records.all(&sql, [clients.to_vec().into()]).await?;
    let pieces = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
    let past = Past::of(records, &pieces).await?;
    let mut open: HashMap<Uuid, Vec<OpenHomework>> = HashMap::new();
    for piece in &pieces {
        open.entry(piece.homework.client.0).or_default().push(past.about(piece));
    }
    Ok(open)
}

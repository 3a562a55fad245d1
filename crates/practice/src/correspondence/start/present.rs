//! What the records say now of letters about sessions: read once for as many as start together.

use std::collections::HashMap;

use domain::ids::{EntryId, StaffId};
use domain::letters::content::{Body, Content, House, SessionFacts};
use domain::letters::{Kind, Reader, Reason};
use domain::people::{Client, ContactPlan, Member, Slot};
use domain::reminders::{SessionSnapshot, Told, Verdict, start_notice, start_reminder};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Decision, Row};
use crate::correspondence::compose::{self, Manner};
use crate::correspondence::session_row::{SessionRow, by_id};
use crate::correspondence::{snapshot, told};
use crate::{Broke, Outcome, Records, people};

/// Everything that letters about some sessions rest on.
pub(super) struct Present {
    now: Timestamp,
    snapshots: HashMap<Uuid, SessionSnapshot>,
    sessions: HashMap<Uuid, SessionRow>,
    /// What the reader of each letter was told last.
    told: HashMap<Uuid, Told>,
    plans: HashMap<Uuid, ContactPlan>,
    clients: HashMap<Uuid, Client>,
    members: HashMap<Uuid, Member>,
    house: House,
}

impl Present {
    pub(super) async fn read(records: &Records, rows: &[Row]) -> Outcome<Self> {
        let sessions: Vec<Uuid> = rows.iter().filter_map(|row| row.session_id).collect();
        let (snapshots, plans) = snapshot::sessions_and_plans(records, &sessions).await?;
        let (clients, members) = readers(records, rows).await?;
        Ok(Self {
            now: records.now,
            snapshots: snapshots.into_iter().map(|snapshot| (snapshot.session.0, snapshot)).collect(),
            sessions: by_id(records, &sessions).await?,
            told: told::told(records, rows).await?,
            plans,
            clients,
            members,
            house: compose::house(records).await?,
        })
    }

    /// Whether a letter goes.
    pub(super) fn decide(&self, row: &Row, kind: Kind) -> Result<Decision, Broke> {
        let session = self.snapshot(row)?;
        let addressee = row.reader()?;
        let reader = session.readers.iter().find(|one| one.reader == addressee);
        // Somebody who is no longer the session's coach hears nothing more of it.
        let Some(reader) = reader else { return Ok(Decision::plain(kind, Verdict::Drop(Reason::Ended))) };
        let (kind, verdict) = if kind.is_reminder() {
            let slot = row.slot.and_then(Slot::numbered).ok_or(Broke::Record("letter slot"))?;
            let entry = EntryId(row.entry_id.ok_or(Broke::Record("letter entry"))?);
            (kind, start_reminder(session, reader, entry, slot, self.now))
        } else {
            start_notice(reader, self.told.get(&row.id), &self.session(row)?.holds()?, self.now)
        };
        let tells = Some((session.booked, session.entry, session.starts_at));
        Ok(Decision { tells, ..Decision::plain(kind, verdict) })
    }

    /// What it says.
    pub(super) fn content(&self, records: &Records, row: &Row, decision: &Decision) -> Result<Content, Broke> {
        let reader = row.reader()?;
        let manner = match reader {
            Reader::Staff(StaffId(id)) => {
                Manner::to_member(self.members.get(&id).cloned().ok_or(Broke::Record("staff"))?)
            }
            Reader::Client(id) => {
                let client = self.clients.get(&id.0).cloned().ok_or(Broke::Record("client"))?;
                let plan = self.plans.get(&id.0).cloned().ok_or(Broke::Record("contact plan"))?;
                Manner::to_client(client, plan, decision.kind, self.now)?
            }
        };
        let body = Body::Session(self.facts(row, reader)?);
        Ok(compose::letter(records, row, decision.kind, manner, self.house.clone(), body))
    }

    fn facts(&self, row: &Row, reader: Reader) -> Result<SessionFacts, Broke> {
        let facts = self.session(row)?.facts(reader)?;
        let told = self.told.get(&row.id);
        let moved = told.filter(|told| told.booked && told.instant != facts.starts_at);
        Ok(SessionFacts { formerly_at: moved.map(|told| told.instant), ..facts })
    }

    fn snapshot(&self, row: &Row) -> Result<&SessionSnapshot, Broke> {
        row.session_id.and_then(|id| self.snapshots.get(&id)).ok_or(Broke::Record("session"))
    }

    fn session(&self, row: &Row) -> Result<&SessionRow, Broke> {
        row.session_id.and_then(|id| self.sessions.get(&id)).ok_or(Broke::Record("session"))
    }
}

type Readers = (HashMap<Uuid, Client>, HashMap<Uuid, Member>);

async fn readers(records: &Records, rows: &[Row]) -> Outcome<Readers> {
    let clients: Vec<Uuid> = rows.iter().filter(|row| row.to_client).filter_map(|row| row.client_id).collect();
    let members: Vec<Uuid> = rows.iter().filter_map(|row| row.staff_id).collect();
    let clients = if clients.is_empty() { Vec::new() } else { people::clients_of(records, &clients).await? };
    let members = if members.is_empty() { Vec::new() } else { people::members_of(records, &members).await? };
    Ok((
        clients.into_iter().map(|client| (client.id.0, client)).collect(),
        members.into_iter().map(|member| (member.id.0, member)).collect(),
    ))
}

//! People as other slices read them.

use domain::Refusal;
use domain::ids::{ClientId, StaffId};
use domain::people::{Client, ContactPlan, Leads, Member};
use uuid::Uuid;

use super::rows::{client, plan, staff};
use crate::{Broke, Outcome, Records, settings};

/// A client, with the reminders that hold unless a session's type says otherwise.
#[derive(Clone, Debug)]
pub struct ClientFacts {
    /// The client.
    pub client: Client,
    /// The leads of the plan.
    pub own_leads: Option<Leads>,
    /// The practice's.
    pub default_leads: Leads,
}

/// A coach, with the reminders that hold.
#[derive(Clone, Debug)]
pub struct CoachFacts {
    /// The coach.
    pub member: Member,
    /// Her own leads, or the practice's.
    pub leads: Leads,
}

/// How firmly a row is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lock {
    /// Against changes, beside others that hold it so.
    Share,
    /// For a change. It keeps out [`Lock::Share`], and lets rows be added that refer to this one: a sweep that holds a session
    /// and adds a letter about its client must never wait for a change that holds the client and wants the session.
    Update,
}

impl Lock {
    /// As SQL says it.
    pub(crate) fn sql(self) -> &'static str {
        match self {
            Self::Share => "FOR SHARE",
            Self::Update => "FOR NO KEY UPDATE",
        }
    }
}

/// Locks a client and reads it. Clients come first: client → session → letter.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such client for the actor.
pub(crate) async fn lock_client(records: &Records, id: ClientId, lock: Lock) -> Outcome<Client> {
    let sql = format!("SELECT {} FROM clients WHERE id = $1 {}", client::COLUMNS, lock.sql());
    let row: Option<client::ClientRow> = records.one(&sql, [id.0.into()]).await?;
    Ok(row.ok_or(Refusal::NotFound)?.read()?)
}

/// Reads a client without a lock.
pub(crate) async fn client_facts(records: &Records, id: ClientId) -> Outcome<Option<ClientFacts>> {
    let Some(client) = read_client(records, id).await? else { return Ok(None) };
    let own_leads = plan_of(records, id).await?.and_then(|plan| plan.leads);
    let default_leads = settings::facts(records).await?.client_leads;
    Ok(Some(ClientFacts { client, own_leads, default_leads }))
}

/// Reads a client's own record without a lock.
pub(crate) async fn read_client(records: &Records, id: ClientId) -> Outcome<Option<Client>> {
    let sql = format!("SELECT {} FROM clients WHERE id = $1", client::COLUMNS);
    let row: Option<client::ClientRow> = records.one(&sql, [id.0.into()]).await?;
    Ok(row.map(client::ClientRow::read).transpose()?)
}

/// These clients' own records.
pub(crate) async fn clients_of(records: &Records, ids: &[Uuid]) -> Outcome<Vec<Client>> {
    let sql = format!("SELECT {} FROM clients WHERE id = ANY ($1)", client::COLUMNS);
    let rows: Vec<client::ClientRow> = records.all(&sql, [ids.to_vec().into()]).await?;
    rows.into_iter().map(|row| row.read().map_err(Into::into)).collect()
}

/// These members of staff.
pub(crate) async fn members_of(records: &Records, ids: &[Uuid]) -> Outcome<Vec<Member>> {
    let sql = format!("SELECT {} FROM staff WHERE id = ANY ($1)", staff::COLUMNS);
    let rows: Vec<staff::StaffRow> = records.all(&sql, [ids.to_vec().into()]).await?;
    rows.into_iter().map(|row| row.read().map_err(Into::into)).collect()
}

/// Reads a coach without a lock.
pub(crate) async fn coach_facts(records: &Records, id: StaffId) -> Outcome<Option<CoachFacts>> {
    let Some(member) = read_member(records, id).await? else { return Ok(None) };
    let leads = match member.leads {
        Some(own) => own,
        None => settings::facts(records).await?.coach_leads,
    };
    Ok(Some(CoachFacts { member, leads }))
}

/// Reads a member of staff, who is known to be there, without a lock.
pub(crate) async fn staff_facts(records: &Records, id: StaffId) -> Outcome<Member> {
    Ok(read_member(records, id).await?.ok_or(Broke::Record("staff"))?)
}

/// Reads a member of staff without a lock.
pub(super) async fn read_member(records: &Records, id: StaffId) -> Outcome<Option<Member>> {
    let sql = format!("SELECT {} FROM staff WHERE id = $1", staff::COLUMNS);
    let row: Option<staff::StaffRow> = records.one(&sql, [id.0.into()]).await?;
    Ok(row.map(staff::StaffRow::read).transpose()?)
}

/// The plan of a client, if there is one.
pub(crate) async fn plan_of(records: &Records, id: ClientId) -> Outcome<Option<ContactPlan>> {
    Ok(plans_of(records, &[id.0]).await?.pop().map(|(_, plan)| plan))
}

/// The plans of these clients, of those who have one.
pub(crate) async fn plans_of(records: &Records, clients: &[Uuid]) -> Outcome<Vec<(ClientId, ContactPlan)>> {
    let sql = format!("SELECT {} FROM contact_plans WHERE client_id = ANY ($1)", plan::COLUMNS);
    let rows: Vec<plan::PlanRow> = records.all(&sql, [clients.to_vec().into()]).await?;
    rows.into_iter().map(|row| row.read().map(|kept| (kept.client, kept.plan)).map_err(Into::into)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use domain::actor::Actor;

    #[tokio::test]
    async fn a_change_keeps_readers_out_and_lets_rows_be_added_that_refer_to_the_client() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let changing = stage.as_coach().open().await.unwrap();
        lock_client(&changing, ana, Lock::Update).await.unwrap();
        let sweep = stage.worker_office().open(Actor::Engine).await.unwrap();
        sweep.run("SET LOCAL lock_timeout = '2s'", []).await.unwrap();
        let letter = "INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, due_at, not_after, next_attempt_at, message_id, made_at)
          SELECT $1, 'test', 'waiting', 'y', $1, true, t, t, t, 'y', t FROM halcyon_now() AS t";
        assert_eq!(sweep.run(letter, [ana.0.into()]).await.unwrap(), 1);
        let beside =
            sweep.run("SELECT 1 FROM clients WHERE id = $1 FOR SHARE SKIP LOCKED", [ana.0.into()]).await.unwrap();
        assert_eq!(beside, 0);
    }

    #[tokio::test]
    async fn the_worker_reads_and_shares_what_its_letters_need() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let (one, other) = (stage.worker_office(), stage.worker_office());
        let (first, second) = (one.open(Actor::Engine).await.unwrap(), other.open(Actor::Engine).await.unwrap());
        for records in [&first, &second] {
            assert_eq!(lock_client(records, ana, Lock::Share).await.unwrap().name.as_str(), "Ana");
        }
        let facts = client_facts(&first, ana).await.unwrap().unwrap();
        assert_eq!((facts.own_leads, facts.default_leads), (None, Leads::CLIENT));
        assert_eq!(coach_facts(&first, stage.coach()).await.unwrap().unwrap().leads, Leads::COACH);
        assert!(plan_of(&first, ana).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn nobody_locks_a_client_whom_they_do_not_see() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let records = stage.as_staff(dora).await.open().await.unwrap();
        assert_eq!(refusal(lock_client(&records, ana, Lock::Share).await), Refusal::NotFound);
        assert!(client_facts(&records, ana).await.unwrap().is_none());
    }
}

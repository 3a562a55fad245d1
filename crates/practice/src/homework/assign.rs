//! Writing homework down: either side may.

use domain::Refusal;
use domain::homework::{Author, Homework};
use domain::ids::{ClientId, HomeworkId, StaffId};
use domain::may::Act;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::views::{self, HomeworkView};
use super::{Written, entry, store, words};
use crate::people::{self, Lock, standing};
use crate::{Asked, Outcome, Records, logbook};

/// What was agreed.
#[derive(Clone, Debug)]
pub struct AssignHomework {
    /// Who does it.
    pub client: ClientId,
    /// With which coach; needed only from a client who works with several.
    pub coach: Option<StaffId>,
    /// What is written.
    pub written: Written,
    /// The day on which it was agreed; today, unless it is said.
    pub agreed_on: Option<Date>,
    /// Until which day, if that matters.
    pub due_on: Option<Date>,
    /// The first day on which a letter may ask; the client's to choose.
    pub first_nudge_on: Option<Date>,
}

/// Writes homework down. It is open at once; whether anything is mailed about it is for the contact plan to say.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `ClientArchived`, `NotPaired`, `OnlyTheClient` for a first day from staff, `Invalid` at `/coach`, `/agreed_on`,
/// `/due_on`.
pub async fn assign(asked: &Asked, command: AssignHomework) -> Outcome<HomeworkView> {
    let AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on } = command;
    let records = asked.open().await?;
    let locked = people::lock_client(&records, client, Lock::Update).await?;
    standing::ask(&records, client, Act::AssignHomework).await?;
    if locked.archived_at.is_some() {
        return Err(Refusal::ClientArchived.into());
    }
    let author = Author::of(asked.actor).ok_or(Refusal::NotYours)?;
    if first_nudge_on.is_some() && !matches!(author, Author::Client(_)) {
        return Err(Refusal::OnlyTheClient.into());
    }
    let coach = agreed_with(&records, client, author, coach).await?;
    let today = locked.zone.today(records.now);
    let agreed_on = agreed_on.unwrap_or(today);
    in_order(today, agreed_on, due_on)?;
    let id = HomeworkId(records.id()?);
    let (withdrawn_at, answered, version) = (None, None, 1);
    let homework =
        Homework { id, client, coach, author, agreed_on, due_on, first_nudge_on, withdrawn_at, answered, version };
    store::add(&records, &homework, words::seal(&records, id, &written)?).await?;
    logbook::enter(&records, entry("homework.assign", &homework, json!({ "due_on": due_on }))).await?;
    let view = views::of(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

/// Agreed today or before, and due no earlier than that.
pub(super) fn in_order(today: Date, agreed_on: Date, due_on: Option<Date>) -> Result<(), Refusal> {
    if agreed_on > today {
        return Err(Refusal::at("/agreed_on", "Today, or a day that has passed."));
    }
    if due_on.is_some_and(|due_on| due_on < agreed_on) {
        return Err(Refusal::at("/due_on", "The day on which it was agreed, or a later one."));
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Coach {
    coach_id: Uuid,
}

async fn agreed_with(records: &Records, client: ClientId, author: Author, named: Option<StaffId>) -> Outcome<StaffId> {
    let coach = match (author, named) {
        (Author::Coach(own), None) => own,
        (Author::Coach(own), Some(named)) if own == named => own,
        (Author::Coach(_), Some(_)) => return Err(Refusal::at("/coach", "The coach who writes it.").into()),
        (Author::Client(_), Some(named)) => named,
        (Author::Client(_), None) => only_coach(records, client).await?,
    };
    if standing::is_paired(records, client, coach).await? { Ok(coach) } else { Err(Refusal::NotPaired.into()) }
}

async fn only_coach(records: &Records, client: ClientId) -> Outcome<StaffId> {
    let sql = "SELECT coach_id FROM pairings WHERE client_id = $1 AND ended_at IS NULL";
    let coaches: Vec<Coach> = records.all(sql, [client.0.into()]).await?;
    match coaches.as_slice() {
        [] => Err(Refusal::NotPaired.into()),
        [only] => Ok(StaffId(only.coach_id)),
        _ => Err(Refusal::at("/coach", "Please say with which coach it was agreed.").into()),
    }
}

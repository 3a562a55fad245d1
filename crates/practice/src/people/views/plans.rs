//! Contact plans, as they are shown.

use std::collections::HashMap;

use domain::Refusal;
use domain::ids::ClientId;
use domain::may::Act;
use domain::people::{AgreedBy, Channel, ContactPlan, Leads, Nudges, WordingLevel, WrittenLeads};
use domain::time::{SafeHours, Zone};
use jiff::{Timestamp, civil::Date};
use sea_orm::FromQueryResult;
use serde::Serialize;
use uuid::Uuid;

use super::clients::Scope;
use crate::people::rows::plan::{COLUMNS, KeptPlan, PlanRow};
use crate::people::{facts, standing, store};
use crate::{Asked, Broke, Outcome, Records};

/// A contact plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanView {
    /// Whose.
    pub client: ClientId,
    /// On whose word it stands.
    pub agreed_by: AgreedBy,
    /// On which day it was agreed.
    pub agreed_on: Date,
    /// The way.
    pub channel: ChannelWord,
    /// Where to.
    pub address: Option<String>,
    /// When the reader of that address confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// When a mail server refused it for good.
    pub refused_at: Option<Timestamp>,
    /// The hours, in the client's zone.
    pub safe_hours: SafeHours,
    /// The level the client chose.
    pub wording: WordingLevel,
    /// The level letters are written at today.
    pub wording_today: WordingLevel,
    /// The client's own subject at neutral.
    pub subject: Option<String>,
    /// The client's own sender name at neutral.
    pub sender: Option<String>,
    /// Whether letters about sessions bring a calendar file.
    pub calendar_files: bool,
    /// The reminders, where they differ from the practice's.
    pub leads: Option<WrittenLeads>,
    /// Homework nudges.
    pub nudges: NudgesView,
    /// What rests now.
    pub pause: PauseView,
    /// Since when all contact is stopped.
    pub stopped_at: Option<Timestamp>,
    /// When it is to be looked at again.
    pub review_on: Date,
    /// Whether that day has passed.
    pub review_due: bool,
    /// The plan in one line.
    pub in_words: String,
    /// Raised by every change.
    pub version: i32,
}

/// The way, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelWord {
    /// By mail.
    Email,
    /// "I will contact you."
    None,
}

/// Letters about homework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NudgesView {
    /// Whether they come.
    pub on: bool,
    /// At which local hour.
    pub hour: i8,
    /// The day of a spoken yes that the client has not confirmed yet.
    pub as_told_on: Option<Date>,
    /// Letters that tell of homework a coach has just assigned.
    pub assigned: YesView,
}

/// A yes to letters of a sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct YesView {
    /// Whether they come.
    pub on: bool,
    /// The day of a spoken yes that the client has not confirmed yet.
    pub as_told_on: Option<Date>,
}

impl NudgesView {
    /// Whether any letter about homework is wanted.
    pub fn wants_any(self) -> bool {
        self.on || self.assigned.on
    }

    /// Whether a spoken yes waits for the client to confirm it.
    pub fn is_as_told(self) -> bool {
        self.as_told_on.is_some() || self.assigned.as_told_on.is_some()
    }
}

impl From<Nudges> for NudgesView {
    fn from(Nudges { on, hour, as_told_on, assigned }: Nudges) -> Self {
        Self { on, hour, as_told_on, assigned: YesView { on: assigned.on, as_told_on: assigned.as_told_on } }
    }
}

/// What rests at the moment of looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PauseView {
    /// Whether everything rests.
    pub everything: bool,
    /// When that ends by itself.
    pub everything_until: Option<Timestamp>,
    /// Whether nudges rest.
    pub nudges: bool,
    /// When a pause of nudges alone ends by itself.
    pub nudges_until: Option<Timestamp>,
}

impl PlanView {
    fn of(kept: KeptPlan, today: Date, now: Timestamp) -> Self {
        let KeptPlan { client, plan, version } = kept;
        let (wording_today, review_due, in_words) =
            (plan.wording_at(today), plan.review_due(today), plan.in_words(now));
        let pause = pause(&plan, now);
        let ContactPlan {
            agreed_by,
            agreed_on,
            channel,
            safe_hours,
            wording,
            subject,
            sender,
            calendar_files,
            leads,
            nudges,
            stopped_at,
            review_on,
            ..
        } = plan;
        let (channel, address, confirmed_at, refused_at) = match channel {
            Channel::None => (ChannelWord::None, None, None, None),
            Channel::Email { address, confirmed_at, refused_at } => {
                (ChannelWord::Email, address.map(|address| address.to_string()), confirmed_at, refused_at)
            }
        };
        Self {
            client,
            agreed_by,
            agreed_on,
            channel,
            address,
            confirmed_at,
            refused_at,
            safe_hours,
            wording,
            wording_today,
            subject: subject.map(|words| words.to_string()),
            sender: sender.map(|words| words.to_string()),
            calendar_files,
            leads: leads.map(Leads::written),
            nudges: nudges.into(),
            pause,
            stopped_at,
            review_on,
            review_due,
            in_words,
            version,
        }
    }
}

fn pause(plan: &ContactPlan, now: Timestamp) -> PauseView {
    let pause = plan.pause;
    let (everything, nudges) = (pause.everything(now), pause.nudges(now));
    PauseView {
        everything,
        everything_until: pause.until.filter(|_| everything),
        nudges,
        nudges_until: pause.nudges_until.filter(|until| nudges && *until > now),
    }
}

/// The plan of a client.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such client for the actor, or no plan yet.
pub async fn contact_plan(asked: &Asked, client: ClientId) -> Outcome<PlanView> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::SeeContactPlan).await?;
    plan_in(&records, client).await
}

/// The same in open records.
pub(in crate::people) async fn plan_in(records: &Records, client: ClientId) -> Outcome<PlanView> {
    let kept = store::plans::read(records, client).await?.ok_or(Refusal::NotFound)?;
    let zone = facts::read_client(records, client).await?.ok_or(Refusal::NotFound)?.zone;
    Ok(PlanView::of(kept, zone.today(records.now), records.now))
}

#[derive(FromQueryResult)]
struct ZoneRow {
    id: Uuid,
    zone: String,
}

/// The plans of these clients, as far as the actor may see them and there are any.
///
/// # Errors
/// [`crate::Broke`].
pub async fn contact_plans(asked: &Asked, clients: &[ClientId]) -> Outcome<Vec<PlanView>> {
    let records = asked.look().await?;
    let ids: Vec<Uuid> = clients.iter().map(|client| client.0).collect();
    let Scope { all, coach, client } = Scope::of(asked.actor);
    let sql = "SELECT id, zone FROM clients c WHERE id = ANY ($1) AND ($2 OR id = $4
      OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = c.id AND p.coach_id = $3 AND p.ended_at IS NULL))";
    let zones: Vec<ZoneRow> = records.all(sql, [ids.into(), all.into(), coach.into(), client.into()]).await?;
    let zones: HashMap<Uuid, String> = zones.into_iter().map(|row| (row.id, row.zone)).collect();
    let seen: Vec<Uuid> = zones.keys().copied().collect();
    let sql = format!("SELECT {COLUMNS} FROM contact_plans WHERE client_id = ANY ($1)");
    let rows: Vec<PlanRow> = records.all(&sql, [seen.into()]).await?;
    let view = |row: PlanRow| {
        let kept = row.read()?;
        let zone = zones.get(&kept.client.0).and_then(|name| Zone::parse(name).ok()).ok_or(Broke::Record("zone"))?;
        Ok(PlanView::of(kept, zone.today(records.now), records.now))
    };
    Ok(rows.into_iter().map(view).collect::<Result<_, Broke>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;

    #[tokio::test]
    async fn plans_are_read_together_by_those_who_may_read_each() {
        let stage = Stage::open().await;
        let (ana, ben, cem) =
            (stage.client("Ana").await, stage.client("Ben").await, stage.client_without_plan("Cem").await);
        let other = stage.coach_named("Otto").await;
        for (asked, seen) in [
            (stage.as_coach(), vec![ana, ben]),
            (stage.as_assistant().await, vec![ana, ben]),
            (stage.as_client(ben), vec![ben]),
            (stage.as_staff(other).await, vec![]),
        ] {
            let plans = contact_plans(&asked, &[ana, ben, cem]).await.unwrap();
            let mut whose: Vec<_> = plans.iter().map(|plan| plan.client).collect();
            whose.sort();
            assert_eq!(whose, seen);
            for plan in &plans {
                assert_eq!(*plan, contact_plan(&asked, plan.client).await.unwrap());
            }
        }
    }
}

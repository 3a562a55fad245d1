//! What would be mailed about homework, said before it is agreed on.

use domain::Refusal;
use domain::homework::Meeting;
use domain::ids::{ClientId, HomeworkId, StaffId};
use domain::letters::Reason;
use domain::may::Act;
use domain::reminders::{Correspondence, OpenHomework, foresee_nudges};
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::facts;
use super::nudge::snapshots;
use crate::moment::Ts;
use crate::people::{self, standing};
use crate::{Asked, Outcome, Records};

/// What letters would come of homework that is assigned today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeworkForesight {
    /// When a letter tells the client of it, if they want to be told.
    pub told_at: Option<Timestamp>,
    /// Whether letters ask about it.
    pub nudge: NudgeForesight,
}

/// Whether letters would ask about homework that is assigned today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NudgeForesight {
    /// Nothing goes to the client.
    Silent(Reason),
    /// The client has not said yes to nudges.
    Off,
    /// The two meet before a letter would ask.
    MetBefore,
    /// A letter asks then for the first time, unless something happens before.
    First(Timestamp),
}

impl HomeworkForesight {
    fn unasked(nudge: NudgeForesight) -> Self {
        Self { told_at: None, nudge }
    }
}

/// Foresees the first letters about homework that the actor would agree on with a client today.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours` for everybody but a coach of the client.
pub async fn foresee_homework(asked: &Asked, client: ClientId, due_on: Option<Date>) -> Outcome<HomeworkForesight> {
    let coach = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let records = asked.look().await?;
    standing::ask(&records, client, Act::AssignHomework).await?;
    let plan = people::plan_of(&records, client).await?;
    if let Correspondence::Silent(reason, _) = facts::correspondence(plan.as_ref(), records.now) {
        return Ok(HomeworkForesight::unasked(NudgeForesight::Silent(reason)));
    }
    let Some(snapshot) = snapshots(&records, &[client.0]).await?.remove(&client.0) else {
        return Ok(HomeworkForesight::unasked(NudgeForesight::Off));
    };
    if let Correspondence::Silent(reason, _) = snapshot.correspondence {
        return Ok(HomeworkForesight::unasked(NudgeForesight::Silent(reason)));
    }
    let homework = OpenHomework {
        id: HomeworkId(Uuid::nil()),
        by_coach: true,
        agreed_on: snapshot.zone.today(records.now),
        made_at: records.now,
        due_on,
        first_on: None,
        not_now_at: Vec::new(),
        meetings: to_come(&records, client, coach).await?,
        contacts: Vec::new(),
    };
    let (told_at, asked_at) = foresee_nudges(&snapshot, &homework);
    let nudge = match asked_at {
        _ if !snapshot.nudges.on => NudgeForesight::Off,
        Some(at) => NudgeForesight::First(at),
        None => NudgeForesight::MetBefore,
    };
    Ok(HomeworkForesight { told_at, nudge })
}

#[derive(FromQueryResult)]
struct MeetingRow {
    starts_at: Ts,
    ends_at: Ts,
}

async fn to_come(records: &Records, client: ClientId, coach: StaffId) -> Outcome<Vec<Meeting>> {
    let sql = "SELECT starts_at, ends_at FROM sessions
      WHERE client_id = $1 AND coach_id = $2 AND state = 'booked' AND starts_at > $3 ORDER BY starts_at";
    let rows: Vec<MeetingRow> =
        records.all(sql, [client.0.into(), coach.0.into(), Ts::from(records.now).into()]).await?;
    let meeting = |MeetingRow { starts_at, ends_at }| Meeting {
        starts_at: starts_at.into(),
        ends_at: ends_at.into(),
        did_not_happen: false,
    };
    Ok(rows.into_iter().map(meeting).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{PauseLetters, RecordContactPlan, pause, record_contact_plan};
    use domain::people::{Nudges, Resting};

    async fn foreseen(stage: &Stage, client: ClientId, due_on: Option<&str>) -> NudgeForesight {
        foresee_homework(&stage.as_coach(), client, due_on.map(|day| day.parse().unwrap())).await.unwrap().nudge
    }

    fn at(written: &str) -> NudgeForesight {
        NudgeForesight::First(written.parse().unwrap())
    }

    #[tokio::test]
    async fn it_says_when_a_letter_first_asks_or_why_none_does() {
        let stage = Stage::open().await;
        stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let ana = stage.client_without_plan("Ana").await;
        assert_eq!(foreseen(&stage, ana, None).await, NudgeForesight::Silent(Reason::NoPlan));
        let mut proposal = stage.proposal("Ana").await;
        let command = RecordContactPlan { client: ana, expected: Expected::NONE_YET, proposal: proposal.clone() };
        record_contact_plan(&stage.as_coach(), command).await.unwrap();
        assert_eq!(foreseen(&stage, ana, None).await, NudgeForesight::Off);
        proposal.nudges = Nudges { on: true, hour: 10, ..Nudges::default() };
        let command = RecordContactPlan { client: ana, expected: Expected::ANY, proposal };
        record_contact_plan(&stage.as_client(ana), command).await.unwrap();
        assert_eq!(foreseen(&stage, ana, None).await, at("2026-11-27T09:00:00Z"));
        assert_eq!(foreseen(&stage, ana, Some("2026-12-10")).await, at("2026-12-08T09:00:00Z"));
        stage.session(ana, "2026-12-01T10:00").await;
        assert_eq!(foreseen(&stage, ana, None).await, at("2026-11-27T09:00:00Z"));
        assert_eq!(foreseen(&stage, ana, Some("2026-12-10")).await, NudgeForesight::MetBefore);
        let rest = PauseLetters { client: ana, expected: Expected::ANY, what: Resting::Nudges, until_on: None };
        pause(&stage.as_client(ana), rest).await.unwrap();
        assert_eq!(foreseen(&stage, ana, None).await, NudgeForesight::Silent(Reason::Paused));
    }

    #[tokio::test]
    async fn it_says_when_a_letter_first_tells_of_it() {
        let stage = Stage::open().await;
        stage.at("2026-11-24T21:00[Europe/Berlin]").await;
        let ana = stage.client_without_plan("Ana").await;
        let mut proposal = stage.proposal("Ana").await;
        proposal.nudges.assigned.on = true;
        let command = RecordContactPlan { client: ana, expected: Expected::NONE_YET, proposal };
        record_contact_plan(&stage.as_client(ana), command).await.unwrap();
        let foreseen = foresee_homework(&stage.as_coach(), ana, None).await.unwrap();
        let told_at = Some("2026-11-25T07:00:00Z".parse().unwrap());
        assert_eq!(foreseen, HomeworkForesight { told_at, nudge: NudgeForesight::Off });
    }

    #[tokio::test]
    async fn only_who_agrees_on_homework_is_told() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let other = stage.coach_named("Otto").await;
        assert_eq!(refusal(foresee_homework(&stage.as_assistant().await, ana, None).await), Refusal::NotYours);
        assert_eq!(refusal(foresee_homework(&stage.as_staff(other).await, ana, None).await), Refusal::NotFound);
    }
}

//! How far a practice has come with its first steps: seen from what there is, and from what was put aside.

use domain::Refusal;
use domain::actor::Role;
use sea_orm::FromQueryResult;

use crate::settings::FirstStep;
use crate::{Asked, Broke, Outcome};

/// A first step, and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub step: FirstStep,
    /// Whether it is done.
    pub is_done: bool,
    /// Whether it was put aside.
    pub is_aside: bool,
}

impl Standing {
    /// Whether it is still offered.
    pub fn is_open(self) -> bool {
        !self.is_done && !self.is_aside
    }
}

#[derive(FromQueryResult)]
struct Row {
    practice: bool,
    letter: bool,
    colleague: bool,
    client: bool,
    put_aside: Vec<String>,
    demo: bool,
}

/// The first steps, in the order in which they are offered; none in a demo, and none to whoever does not run the practice.
///
/// # Errors
/// [`Broke`].
pub async fn first_steps(asked: &Asked) -> Outcome<Vec<Standing>> {
    if !asked.actor.is(Role::Owner) {
        return Ok(Vec::new());
    }
    let me = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let sql = "SELECT version > 1 AS practice, put_aside, demo,
      EXISTS (SELECT 1 FROM letters WHERE kind = 'test' AND staff_id = $1 AND state = 'sent') AS letter,
      EXISTS (SELECT 1 FROM staff WHERE id <> $1 OR 'coach' = ANY (roles)) AS colleague,
      EXISTS (SELECT 1 FROM contact_plans) AS client FROM practice";
    let row: Option<Row> = asked.look().await?.one(sql, [me.0.into()]).await?;
    let row = row.ok_or(Broke::Record("practice"))?;
    if row.demo {
        return Ok(Vec::new());
    }
    let is_done = |step| match step {
        FirstStep::Practice => row.practice,
        FirstStep::Letter => row.letter,
        FirstStep::Colleague => row.colleague,
        FirstStep::Client => row.client,
    };
    let is_aside = |step: FirstStep| row.put_aside.iter().any(|word| word == step.word());
    let standing = |step| Standing { step, is_done: is_done(step), is_aside: is_aside(step) };
    Ok(FirstStep::ALL.into_iter().map(standing).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::correspondence::send_test;
    use crate::people::{CreateOwner, StaffLeaves, actor_of, create_owner, staff_leaves};
    use crate::settings::{ChangeSettings, change, put_aside, take_up};
    use domain::actor::Actor;

    async fn open(asked: &Asked) -> Vec<FirstStep> {
        let steps = first_steps(asked).await.unwrap();
        steps.into_iter().filter(|one| one.is_open()).map(|one| one.step).collect()
    }

    #[tokio::test]
    async fn on_the_first_visit_all_are_open_and_each_is_seen_from_what_there_is() {
        let stage = Stage::empty().await;
        let (name, address) = (Stage::name("Olga"), Stage::address_of("Olga"));
        let command = CreateOwner { name, address, first: Stage::first_start() };
        let link = create_owner(&stage.as_operator(), command).await.unwrap();
        let owner = stage.as_staff(link.staff).await;
        assert_eq!(open(&owner).await, FirstStep::ALL);
        change(&owner, ChangeSettings::default()).await.unwrap();
        assert_eq!(open(&owner).await, [FirstStep::Letter, FirstStep::Colleague, FirstStep::Client]);
        let letter = send_test(&owner).await.unwrap();
        assert_eq!(open(&owner).await.len(), 3, "it waits");
        let sent = format!("UPDATE letters SET state = 'sent', sent_at = halcyon_now() WHERE id = '{letter}'");
        sqlx::query(sqlx::AssertSqlSafe(sent)).execute(&stage.database().owner()).await.unwrap();
        assert_eq!(open(&owner).await, [FirstStep::Colleague, FirstStep::Client]);
        let dora = stage.coach_named("Dora").await;
        assert_eq!(open(&owner).await, [FirstStep::Client]);
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        assert_eq!(open(&owner).await, [FirstStep::Client], "a first step is not taken twice");
    }

    #[tokio::test]
    async fn what_is_put_aside_is_offered_no_more_until_it_is_taken_up() {
        let stage = Stage::open().await;
        let owner = stage.as_owner();
        assert_eq!(open(&owner).await, [FirstStep::Practice, FirstStep::Letter, FirstStep::Client]);
        for _ in 0..2 {
            put_aside(&owner, &[FirstStep::Letter]).await.unwrap();
            assert_eq!(open(&owner).await, [FirstStep::Practice, FirstStep::Client]);
        }
        put_aside(&owner, &FirstStep::ALL).await.unwrap();
        assert_eq!(open(&owner).await, []);
        take_up(&owner).await.unwrap();
        assert_eq!(open(&owner).await.len(), 3);
        stage.client("Ana").await;
        assert_eq!(
            open(&owner).await,
            [FirstStep::Practice, FirstStep::Letter],
            "a plan, not yet a practice of its own"
        );
    }

    #[tokio::test]
    async fn only_an_owner_is_led_and_nobody_in_a_demo() {
        let stage = Stage::open().await;
        for asked in [stage.as_coach(), stage.as_assistant().await] {
            assert_eq!(first_steps(&asked).await.unwrap(), []);
            assert_eq!(refusal(put_aside(&asked, &FirstStep::ALL).await), Refusal::NotYours);
            assert_eq!(refusal(take_up(&asked).await), Refusal::NotYours);
        }
        let demo = Stage::demo().await;
        let person = crate::people::Person::Staff(demo.owner());
        let actor: Option<Actor> = actor_of(demo.office(), person).await.unwrap();
        assert_eq!(first_steps(&demo.office().asked(actor.unwrap())).await.unwrap(), []);
    }
}

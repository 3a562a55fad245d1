//! What people are called, many at once: for lists whose lines name somebody.

use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{Asked, Outcome};

/// Somebody whom the actor knows by name.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Known {
    /// A client, or somebody of the staff.
    pub id: Uuid,
    /// What they are called.
    pub name: String,
    /// Whether it is a client whom the actor coaches now.
    pub coached: bool,
}

/// Of these people, those in the actor's sight; of nobody else is the name told.
///
/// # Errors
/// [`crate::Broke`].
pub async fn known(asked: &Asked, ids: Vec<Uuid>) -> Outcome<Vec<Known>> {
    let records = asked.look().await?;
    let sql = "SELECT id, name, EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = c.id AND p.coach_id = $2 AND p.ended_at IS NULL) AS coached
        FROM clients c WHERE id = ANY ($1)
      UNION ALL SELECT id, name, false FROM staff WHERE id = ANY ($1)";
    records.all(sql, [ids.into(), asked.actor.staff().map(|id| id.0).into()]).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;

    #[tokio::test]
    async fn who_is_in_sight_is_known_by_name() {
        let stage = Stage::open().await;
        let (ana, cora) = (stage.client("Ana").await, stage.coach());
        let dora = stage.as_staff(stage.coach_named("Dora").await).await;
        for (asked, expected) in [
            (stage.as_coach(), vec![("Ana", true), ("Cora", false)]),
            (stage.as_owner(), vec![("Ana", false), ("Cora", false)]),
            (dora, vec![("Cora", false)]),
        ] {
            let mut seen = known(&asked, vec![ana.0, cora.0, Uuid::nil()]).await.unwrap();
            seen.sort_by(|one, other| one.name.cmp(&other.name));
            let seen: Vec<_> = seen.iter().map(|one| (one.name.as_str(), one.coached)).collect();
            assert_eq!(seen, expected);
        }
    }
}

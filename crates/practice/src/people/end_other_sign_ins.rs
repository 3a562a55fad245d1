//! Ending every sign-in but this one: of a device that was lost, or of a browser somebody else may open.

use domain::ids::SignInId;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::SignedIn;
use super::sign_in::{enter, id_columns};
use crate::moment::Ts;
use crate::{Office, Outcome, Records};

#[derive(FromQueryResult)]
pub(crate) struct Ended {
    id: Uuid,
}

/// Ends all sign-ins of somebody but the one they ask by, and says how many there were.
///
/// # Errors
/// [`crate::Broke`].
pub async fn end_other_sign_ins(office: &Office, by: SignedIn) -> Outcome<usize> {
    let records = office.open(by.actor).await?;
    let ended = end_all_but(&records, id_columns(by.actor), Some(by.sign_in)).await?;
    enter_all(&records, &ended).await?;
    records.commit().await?;
    Ok(ended.len())
}

/// Ends the sign-ins of somebody of the staff, or of a client: all but one, if one is named.
pub(crate) async fn end_all_but(
    records: &Records,
    (staff, client): (Option<Uuid>, Option<Uuid>),
    but: Option<SignInId>,
) -> Outcome<Vec<Ended>> {
    let sql = "UPDATE sign_ins SET ended_at = $4
      WHERE (staff_id = $1 OR client_id = $2) AND id IS DISTINCT FROM $3 AND ended_at IS NULL AND expires_at > $4 RETURNING id";
    let values = [staff.into(), client.into(), but.map(|id| id.0).into(), Ts::from(records.now).into()];
    records.all(sql, values).await
}

/// Enters each that ended.
pub(crate) async fn enter_all(records: &Records, ended: &[Ended]) -> Outcome<()> {
    for Ended { id } in ended {
        enter(records, "people.sign_out", SignInId(*id), json!({})).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::people::{sign_ins, signed_in};

    #[tokio::test]
    async fn all_but_this_one_end_and_nobody_elses() {
        let stage = Stage::open().await;
        let (coach, owner) = (stage.as_coach(), stage.as_owner());
        let (here, there, elsewhere) =
            (stage.sign_in(coach.actor).await, stage.sign_in(coach.actor).await, stage.sign_in(owner.actor).await);
        let by = signed_in(stage.office(), here.reveal()).await.unwrap().unwrap();
        assert_eq!(sign_ins(stage.office(), by).await.unwrap().len(), 2);
        assert_eq!(end_other_sign_ins(stage.office(), by).await.unwrap(), 1);
        assert_eq!(end_other_sign_ins(stage.office(), by).await.unwrap(), 0);
        assert_eq!(signed_in(stage.office(), there.reveal()).await.unwrap(), None);
        for kept in [here, elsewhere] {
            assert!(signed_in(stage.office(), kept.reveal()).await.unwrap().is_some());
        }
        assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'people.sign_out'").await, 1);
    }
}

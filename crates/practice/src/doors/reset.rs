//! A new beginning for somebody who lost their way in: whoever holds the server can start it, and chooses nothing for them.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use serde_json::json;

use super::notices::{self, Matter};
use super::{ending, guesses};
use crate::logbook::{self, Entry};
use crate::people::{Lock, SetUpLink, add_link, forget_chosen, store};
use crate::{Asked, Outcome};

/// Forgets passkeys, password, authenticator, recovery codes and known browsers of somebody, ends every sign-in and token of theirs, and makes a link by
/// which they choose anew, once. Earlier links end.
///
/// # Errors
/// [`Refusal`]: `NotYours` for everybody but whoever holds the server; `NotFound`, also for whoever has left.
pub async fn reset(asked: &Asked, staff: StaffId) -> Outcome<SetUpLink> {
    if asked.actor != Actor::Operator {
        return Err(Refusal::NotYours.into());
    }
    let records = asked.open().await?;
    let member = store::staff::lock(&records, staff, Lock::Update).await?;
    let member = member.filter(|member| member.left_at.is_none()).ok_or(Refusal::NotFound)?;
    // A password that somebody shows at this moment is waited for, and then there is half a sign-in to end.
    forget_chosen(&records, staff).await?;
    ending::end_all_but(&records, staff, None, None).await?;
    let link = add_link(&records, staff).await?;
    guesses::forget(&records, staff, &member.address.folded(), None).await?;
    let entry = Entry { verb: "doors.reset", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    notices::tell(&records, staff, Matter::Reset).await?;
    records.commit().await?;
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::doors::{Standing, begin_set_up, standing};
    use crate::people::{MakeToken, Person, StaffLeaves, holder, make_token, signed_in, staff_leaves};
    use jiff::SignedDuration;

    #[tokio::test]
    async fn everything_ends_at_once() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let made = make_token(&stage.as_coach(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let half = insider.half(&stage).await.unwrap();
        let bystander = stage.sign_in(stage.as_owner().actor).await;
        reset(&stage.as_operator(), stage.coach()).await.unwrap();
        assert_eq!(signed_in(stage.office(), insider.opened.sign_in.reveal()).await.unwrap(), None);
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
        assert_eq!(refusal(insider.half(&stage).await), Refusal::NotMatched);
        assert_eq!(standing(&stage.as_coach()).await.unwrap(), Standing::default());
        for table in ["passwords", "authenticators", "recovery_codes", "known_devices"] {
            assert_eq!(stage.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert!(signed_in(stage.office(), bystander.reveal()).await.unwrap().is_some());
        assert_eq!(
            stage.count("SELECT count(*) FROM logbook WHERE verb = 'doors.reset' AND actor = 'operator'").await,
            2
        );
    }

    #[tokio::test]
    async fn only_whoever_holds_the_server_starts_it_and_for_those_who_are_here() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for asked in [stage.as_coach(), stage.as_owner(), stage.as_client(ana)] {
            assert_eq!(refusal(reset(&asked, stage.coach()).await), Refusal::NotYours);
        }
        let dora = stage.coach_named("Dora").await;
        staff_leaves(&stage.as_owner(), StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        for nobody in [dora, StaffId(uuid::Uuid::nil())] {
            assert_eq!(refusal(reset(&stage.as_operator(), nobody).await), Refusal::NotFound);
        }
    }

    #[tokio::test]
    async fn the_last_link_is_good_for_a_quarter_of_an_hour() {
        let stage = Stage::open().await;
        let first = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let second = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        assert_eq!(refusal(begin_set_up(stage.office(), first.token.reveal()).await), Refusal::LinkSpent);
        stage.pass(SignedDuration::from_mins(14)).await;
        assert!(begin_set_up(stage.office(), second.token.reveal()).await.is_ok());
        let third = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        stage.pass(SignedDuration::from_mins(15)).await;
        assert_eq!(refusal(begin_set_up(stage.office(), third.token.reveal()).await), Refusal::LinkSpent);
    }
}

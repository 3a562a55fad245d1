//! A new beginning for somebody who lost their way in: whoever holds the server can start it, and an owner who has just shown who she is; neither
//! chooses anything for them.

use domain::ids::StaffId;
use serde_json::json;

use super::colleague::Giving;
use super::notices::{self, Matter};
use super::{ending, guesses};
use crate::logbook::{self, Entry};
use crate::people::{SetUpLink, add_link, enter_all_ended, forget_chosen};
use crate::{Asked, Outcome};

/// Forgets passkeys, password, authenticator, recovery codes and known browsers of somebody, ends every sign-in and token of theirs, and makes a link by
/// which they choose anew, once. Earlier links end.
///
/// # Errors
/// [`domain::Refusal`]: `NotYours` for everybody but an owner, and for herself; `ProofNeeded`; `NotFound`, also for whoever has left.
pub async fn reset(asked: &Asked, staff: StaffId) -> Outcome<SetUpLink> {
    let giving = Giving::open(asked, staff).await?;
    let (records, address) = (&giving.records, giving.member.address.folded());
    // A password that somebody shows at this moment is waited for, and then there is half a sign-in to end.
    forget_chosen(records, staff).await?;
    let ended = ending::end(records, staff, None, None).await?;
    let link = add_link(records, staff, giving.good_for).await?;
    guesses::forget(records, staff, &address, None).await?;
    let records = giving.in_their_name().await?;
    enter_all_ended(&records, &ended).await?;
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
    use domain::Refusal;
    use domain::actor::Role;
    use jiff::SignedDuration;

    #[tokio::test]
    async fn everything_ends_at_once() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
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
    async fn whoever_holds_the_server_and_a_proved_owner_start_it_for_those_who_are_here() {
        let stage = Stage::open().await;
        let (ana, dora) = (stage.client("Ana").await, stage.coach_named("Dora").await);
        let (coach, assistant) = (stage.proved(&stage.as_coach()).await, stage.as_assistant().await);
        for asked in [coach, stage.proved(&assistant).await, stage.as_client(ana)] {
            assert_eq!(refusal(reset(&asked, dora).await), Refusal::NotYours);
        }
        let owner = stage.proved(&stage.as_owner()).await;
        assert_eq!(refusal(reset(&owner, stage.owner()).await), Refusal::NotYours, "herself: who would let her in?");
        assert_eq!(refusal(reset(&stage.as_owner(), dora).await), Refusal::ProofNeeded);
        assert_eq!(stage.count("SELECT count(*) FROM set_up_links").await, 0);
        let link = reset(&owner, dora).await.unwrap();
        assert!(begin_set_up(stage.office(), link.token.reveal()).await.is_ok());
        staff_leaves(&owner, StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        for nobody in [dora, StaffId(uuid::Uuid::nil())] {
            assert_eq!(refusal(reset(&stage.as_operator(), nobody).await), Refusal::NotFound);
            assert_eq!(refusal(reset(&owner, nobody).await), Refusal::NotFound);
        }
    }

    #[tokio::test]
    async fn by_an_owner_it_ends_the_same_and_names_her() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let half = insider.half(&stage).await.unwrap();
        let owner = stage.proved(&stage.as_owner()).await;
        let link = reset(&owner, stage.coach()).await.unwrap();
        assert_eq!(signed_in(stage.office(), insider.opened.sign_in.reveal()).await.unwrap(), None);
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
        for table in ["passwords", "authenticators", "recovery_codes", "known_devices"] {
            assert_eq!(stage.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        let by_her = format!("verb IN ('doors.reset','people.sign_out') AND actor = 'staff:{}'", stage.owner());
        assert_eq!(stage.count(&format!("SELECT count(*) FROM logbook WHERE {by_her}")).await, 2);
        assert_eq!(refusal(begin_set_up(stage.office(), made.token.reveal()).await), Refusal::LinkSpent);
        stage.pass(SignedDuration::from_hours(23)).await;
        assert!(begin_set_up(stage.office(), link.token.reveal()).await.is_ok());
    }

    /// Tokens that are made while somebody is reset, each in a connection of its own: whichever comes first, none lives on.
    #[tokio::test(flavor = "multi_thread")]
    async fn after_it_no_token_is_alive_however_many_are_being_made() {
        let stage = Stage::open().await;
        for _ in 0..8 {
            let asked = stage.proved(&stage.as_coach()).await;
            let command = MakeToken::of(Person::Staff(stage.coach()));
            let mut making = tokio::task::JoinSet::new();
            for _ in 0..12 {
                let (asked, command) = (asked.clone(), command.clone());
                making.spawn(async move { make_token(&asked, command).await });
            }
            making.join_next().await;
            let gone = reset(&stage.as_operator(), stage.coach()).await;
            assert!(gone.is_ok(), "{gone:?}");
            making.join_all().await;
            assert_eq!(stage.count("SELECT count(*) FROM tokens WHERE ended_at IS NULL").await, 0);
            assert_eq!(refusal(make_token(&asked, command).await), Refusal::ProofNeeded);
        }
        assert!(stage.count("SELECT count(*) FROM tokens").await > 0, "some were made before, and ended");
    }

    #[tokio::test]
    async fn an_owner_who_was_reset_a_moment_ago_resets_nobody() {
        let stage = Stage::open().await;
        let petra = stage.staff_named("Petra", &[Role::Owner]).await;
        let (owner, other) = (stage.proved(&stage.as_owner()).await, stage.proved(&stage.as_staff(petra).await).await);
        let (one, two) = tokio::join!(reset(&owner, petra), reset(&other, stage.owner()));
        let (went, stopped) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(went.is_ok());
        assert_eq!(refusal(stopped), Refusal::ProofNeeded);
        assert_eq!(stage.count("SELECT count(*) FROM set_up_links WHERE expires_at > halcyon_now()").await, 1);
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

//! Choosing a password, the first or another.

use domain::doors::{About, Password};

use super::hashing;
use super::notices::Matter;
use super::{Hand, Opened};
use crate::moment::Ts;
use crate::{Office, Outcome, settings};

/// Keeps a password. Whoever is signed in goes on under what is answered; everything else that was open to them ends.
///
/// # Errors
/// [`domain::Refusal`]: `Invalid` for one that is guessed too easily; `Lapsed`, `ProofNeeded` as the hand is.
pub async fn set_password(office: &Office, hand: Hand<'_>, written: String) -> Outcome<Option<Opened>> {
    let held = hand.open(office).await?;
    let practice = settings::facts(&held.records).await?.name;
    let about = About { name: &held.member.name, address: &held.member.address, practice: &practice };
    let password = Password::choose(written, about)?;
    // A hash takes its time; nobody waits for a lock meanwhile.
    drop(held);
    let hash = hashing::hash(office, password).await?;
    let held = hand.open(office).await?;
    let sql = "INSERT INTO passwords (staff_id, hash, made_at) VALUES ($1, $2, $3)
      ON CONFLICT (staff_id) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at";
    let values = [held.member.id.0.into(), hash.into(), Ts::from(held.records.now).into()];
    held.records.run(sql, values).await?;
    held.settle("doors.set_password", Matter::Password).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{OTHER_PASSWORD, Stage, refusal};
    use crate::doors::{begin_set_up, reset};
    use crate::people::{MakeToken, Person, holder, make_token, signed_in};
    use domain::Refusal;
    use jiff::SignedDuration;

    #[tokio::test]
    async fn another_one_ends_everything_else_and_goes_on_under_a_new_token() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let elsewhere = insider.sign_in(&stage).await.unwrap();
        let here = insider.sign_in(&stage).await.unwrap();
        let half = insider.half(&stage).await.unwrap();
        let by = signed_in(stage.office(), here.sign_in.reveal()).await.unwrap().unwrap();
        let bystander = stage.sign_in(stage.as_owner().actor).await;
        let changed =
            set_password(stage.office(), Hand::SignedIn(by), OTHER_PASSWORD.to_owned()).await.unwrap().unwrap();
        for gone in [&here.sign_in, &elsewhere.sign_in, &insider.opened.sign_in] {
            assert_eq!(signed_in(stage.office(), gone.reveal()).await.unwrap(), None);
        }
        let on = signed_in(stage.office(), changed.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!((on.sign_in, on.actor), (by.sign_in, by.actor));
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
        assert!(signed_in(stage.office(), bystander.reveal()).await.unwrap().is_some());
        assert_eq!(refusal(insider.half(&stage).await), Refusal::NotMatched, "the old one is nothing any more");
        assert!(insider.half_with(&stage, OTHER_PASSWORD, None).await.is_ok());
    }

    #[tokio::test]
    async fn without_a_fresh_proof_nothing_is_changed() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        stage.pass(SignedDuration::from_mins(10)).await;
        let answer = set_password(stage.office(), Hand::SignedIn(by), OTHER_PASSWORD.to_owned()).await;
        assert_eq!(refusal(answer), Refusal::ProofNeeded);
        let pressed = stage.sign_in(stage.as_coach().actor).await;
        let by = signed_in(stage.office(), pressed.reveal()).await.unwrap().unwrap();
        let answer = set_password(stage.office(), Hand::SignedIn(by), OTHER_PASSWORD.to_owned()).await;
        assert_eq!(refusal(answer), Refusal::ProofNeeded, "by a press nobody has shown who they are");
    }

    #[tokio::test]
    async fn one_that_is_guessed_too_easily_is_refused_by_the_link_too() {
        let stage = Stage::open().await;
        let link = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        for bad in ["short", "cora@home.example", "123456789987654321"] {
            let answer = set_password(stage.office(), Hand::SettingUp(half.reveal()), bad.to_owned()).await;
            assert!(matches!(refusal(answer), Refusal::Invalid(_)), "{bad}");
        }
        stage.pass(SignedDuration::from_mins(61)).await;
        let answer = set_password(stage.office(), Hand::SettingUp(half.reveal()), OTHER_PASSWORD.to_owned()).await;
        assert_eq!(refusal(answer), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn a_password_is_its_holders_row_alone() {
        let stage = Stage::open().await;
        stage.insider(stage.coach()).await;
        for table in ["passwords", "recovery_codes", "half_sign_ins", "known_devices"] {
            let rows = format!("SELECT count(*) FROM {table}");
            assert!(stage.seen_by(stage.as_coach().actor, &rows).await > 0, "{table}");
            for other in [stage.as_owner().actor, stage.as_assistant().await.actor, domain::actor::Actor::Nobody] {
                assert_eq!(stage.seen_by(other, &rows).await, 0, "{table}");
            }
            let worker = sqlx::query(sqlx::AssertSqlSafe(rows)).execute(stage.worker_office().pool()).await;
            assert!(worker.is_err(), "the worker has no business in {table}");
        }
        let other = stage.as_owner().actor;
        assert_eq!(stage.touched_by(other, "UPDATE passwords SET hash = hash").await, 0);
        assert_eq!(stage.touched_by(other, "DELETE FROM passwords").await, 0);
    }
}

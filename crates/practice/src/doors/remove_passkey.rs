//! Removing a passkey: it opens nothing from then on. The last full way in of somebody of the staff stays, and so does the last guard of a client.

use domain::ids::PasskeyId;

use super::notices::Matter;
use super::{Hand, Opened, kept_passkeys};
use crate::people::SignedIn;
use crate::{Office, Outcome};

/// Removes one of their passkeys. They go on under what is answered; everything else that was open to them ends.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound` for one that is not theirs; `LastWayIn` where staff could not sign in without it; `Invalid` where nothing else guards
/// what lies deeper of a client; `ProofNeeded`.
pub async fn remove_passkey(office: &Office, by: SignedIn, id: PasskeyId) -> Outcome<Option<Opened>> {
    let kept = Hand::SignedIn(by).open_for_passkeys(office).await?;
    kept_passkeys::remove(kept.records(), id).await?;
    kept.do_without().await?;
    kept.settle("doors.remove_passkey", Matter::Passkey).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Device, Stage, refusal};
    use crate::doors::{begin_set_up, finish_set_up, passkeys, rename_passkey, reset};
    use crate::people::signed_in;
    use domain::Refusal;
    use jiff::SignedDuration;

    /// Somebody who set up with so many passkeys and nothing else.
    async fn with_passkeys_alone(stage: &Stage, devices: &mut [Device]) -> SignedIn {
        let link = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        for device in devices {
            device.made_by(stage, Hand::SettingUp(half.reveal())).await.unwrap();
        }
        let opened = finish_set_up(stage.office(), half.reveal(), None).await.unwrap();
        signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn one_of_two_goes_and_the_last_one_stays() {
        let stage = Stage::open().await;
        let mut devices = [Device::called("laptop"), Device::called("phone")];
        let by = with_passkeys_alone(&stage, &mut devices).await;
        let elsewhere = devices[1].sign_in(&stage).await.unwrap();
        let kept = passkeys(&stage.as_coach()).await.unwrap();
        let opened = remove_passkey(stage.office(), by, kept[0].id).await.unwrap().unwrap();
        assert_eq!(signed_in(stage.office(), elsewhere.sign_in.reveal()).await.unwrap(), None);
        assert_eq!(signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap(), Some(by));
        assert_eq!(refusal(devices[0].sign_in(&stage).await), Refusal::NotMatched);
        assert_eq!(refusal(remove_passkey(stage.office(), by, kept[1].id).await), Refusal::LastWayIn);
        assert_eq!(refusal(remove_passkey(stage.office(), by, kept[0].id).await), Refusal::NotFound);
        assert!(devices[1].sign_in(&stage).await.is_ok());
    }

    #[tokio::test]
    async fn of_two_removed_at_once_one_stays() {
        let stage = Stage::open().await;
        let by = with_passkeys_alone(&stage, &mut [Device::called("laptop"), Device::called("phone")]).await;
        let kept = passkeys(&stage.as_coach()).await.unwrap();
        let (one, other) = tokio::join!(
            remove_passkey(stage.office(), by, kept[0].id),
            remove_passkey(stage.office(), by, kept[1].id)
        );
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
        assert_eq!(stage.count("SELECT count(*) FROM passkeys").await, 1);
    }

    #[tokio::test]
    async fn beside_password_and_authenticator_the_last_passkey_may_go() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        Device::called("laptop").made_by(&stage, Hand::SettingUp(half.reveal())).await.unwrap();
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        let kept = passkeys(&stage.as_coach()).await.unwrap();
        stage.pass(SignedDuration::from_mins(10)).await;
        assert_eq!(refusal(remove_passkey(stage.office(), by, kept[0].id).await), Refusal::ProofNeeded);
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        remove_passkey(stage.office(), by, kept[0].id).await.unwrap();
        assert!(insider.sign_in(&stage).await.is_ok());
    }

    #[tokio::test]
    async fn a_name_is_changed_by_its_holder_and_nobody_removes_anothers() {
        let stage = Stage::open().await;
        with_passkeys_alone(&stage, &mut [Device::called("laptop")]).await;
        let kept = passkeys(&stage.as_coach()).await.unwrap();
        rename_passkey(&stage.as_coach(), kept[0].id, &Stage::name("The blue key")).await.unwrap();
        assert_eq!(passkeys(&stage.as_coach()).await.unwrap()[0].name, "The blue key");
        let client = stage.as_client(stage.client("Ana").await);
        for other in [stage.as_owner(), client] {
            let answer = rename_passkey(&other, kept[0].id, &Stage::name("Mine")).await;
            assert_eq!(refusal(answer), Refusal::NotFound);
        }
        let dora = stage.insider(stage.coach_named("Dora").await).await.sign_in(&stage).await.unwrap();
        let dora = signed_in(stage.office(), dora.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!(refusal(remove_passkey(stage.office(), dora, kept[0].id).await), Refusal::NotFound);
        assert_eq!(stage.count("SELECT count(*) FROM passkeys").await, 1);
    }
}

//! Offering an authenticator: a secret for an app, which opens nothing until a code of it was shown.

use domain::Refusal;

use super::Hand;
use super::authenticator::{self, Which};
use crate::{Office, Outcome, settings};

/// What an app is given. It is shown while it is offered, and never afterwards.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// The secret in groups of four, to be typed (RFC 4648, section 6).
    pub typed: String,
    /// The address that a picture holds, to be scanned: `otpauth://…`.
    pub scanned: String,
}

impl std::fmt::Debug for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered(…)")
    }
}

/// Offers a fresh authenticator; the one that holds, if there is one, holds until a code of the new one is shown.
///
/// # Errors
/// [`Refusal`]: `Lapsed`, `ProofNeeded` as the hand is.
pub async fn make_authenticator(office: &Office, hand: Hand<'_>) -> Outcome<()> {
    let held = hand.open(office).await?;
    authenticator::offer(&held.records, held.member.id).await?;
    held.records.commit().await
}

/// What was offered, to whom it was offered.
///
/// # Errors
/// [`Refusal`]: `NotFound` where none is offered; `Lapsed`, `ProofNeeded` as the hand is.
pub async fn offered_authenticator(office: &Office, hand: Hand<'_>) -> Outcome<Offered> {
    let held = hand.open(office).await?;
    let offered = authenticator::read(&held.records, held.member.id, Which::Offered).await?.ok_or(Refusal::NotFound)?;
    let practice = settings::facts(&held.records).await?.name;
    let (typed, scanned) = offered.given_to(held.member.address.as_str(), practice.as_str())?;
    let groups: Vec<String> =
        typed.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(Offered { typed: groups.join(" "), scanned })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{OTHER_PASSWORD, Stage, refusal};
    use crate::doors::{begin_set_up, confirm_authenticator, reset, set_password};
    use crate::people::signed_in;
    use jiff::SignedDuration;

    #[tokio::test]
    async fn an_offer_lapses_after_an_hour() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let records = stage.office().open(stage.as_coach().actor).await.unwrap();
        authenticator::offer(&records, insider.staff).await.unwrap();
        records.commit().await.unwrap();
        for (minutes, is_there) in [(59, true), (1, false)] {
            stage.pass(SignedDuration::from_mins(minutes)).await;
            let records = stage.office().look(stage.as_coach().actor).await.unwrap();
            let offered = authenticator::read(&records, insider.staff, Which::Offered).await.unwrap();
            assert_eq!(offered.is_some(), is_there);
        }
    }

    #[tokio::test]
    async fn a_change_by_another_hand_ends_an_offer_and_the_set_up_itself_keeps_it() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let (mine, theirs) = (insider.sign_in(&stage).await.unwrap(), insider.sign_in(&stage).await.unwrap());
        let theirs = Hand::SignedIn(signed_in(stage.office(), theirs.sign_in.reveal()).await.unwrap().unwrap());
        make_authenticator(stage.office(), theirs).await.unwrap();
        let mine = Hand::SignedIn(signed_in(stage.office(), mine.sign_in.reveal()).await.unwrap().unwrap());
        set_password(stage.office(), mine, OTHER_PASSWORD.to_owned()).await.unwrap();
        assert_eq!(refusal(offered_authenticator(stage.office(), mine).await), Refusal::NotFound);
        let link = reset(&stage.as_operator(), insider.staff).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        let hand = Hand::SettingUp(half.reveal());
        make_authenticator(stage.office(), hand).await.unwrap();
        set_password(stage.office(), hand, OTHER_PASSWORD.to_owned()).await.unwrap();
        assert!(offered_authenticator(stage.office(), hand).await.is_ok());
    }

    #[tokio::test]
    async fn the_former_one_holds_until_the_new_one_is_confirmed() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = Hand::SignedIn(signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap());
        assert_eq!(refusal(offered_authenticator(stage.office(), by).await), Refusal::NotFound);
        make_authenticator(stage.office(), by).await.unwrap();
        let first = offered_authenticator(stage.office(), by).await.unwrap();
        assert!(first.scanned.starts_with("otpauth://totp/Riverside:cora%40home.example?secret="), "{}", first.scanned);
        assert_eq!(first.typed.replace(' ', "").len(), 32);
        make_authenticator(stage.office(), by).await.unwrap();
        let offered = offered_authenticator(stage.office(), by).await.unwrap();
        assert_ne!(first, offered);
        let new = insider.with_secret(&offered.typed);
        assert!(insider.sign_in(&stage).await.is_ok(), "what is only offered changes nothing");
        stage.pass(SignedDuration::from_mins(1)).await;
        let old = insider.code(&stage).await;
        assert!(matches!(refusal(confirm_authenticator(stage.office(), by, &old).await), Refusal::Invalid(_)));
        let code = new.code(&stage).await;
        let changed = confirm_authenticator(stage.office(), by, &code).await.unwrap().unwrap();
        assert!(signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().is_none());
        assert!(signed_in(stage.office(), changed.sign_in.reveal()).await.unwrap().is_some());
        stage.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(refusal(insider.sign_in(&stage).await), Refusal::NotMatched);
        assert!(new.sign_in(&stage).await.is_ok());
        assert_eq!(stage.count("SELECT count(*) FROM authenticators").await, 1);
    }
}

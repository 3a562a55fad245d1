//! Showing once more who one is, with a passkey.

use domain::Refusal;

use super::ceremony::{self, Begun, Purpose};
use super::keeping::hold_own_row;
use super::site::Shown;
use super::{Site, kept_passkeys, prove, whose};
use crate::people::{Secret, SignedIn};
use crate::{Office, Outcome, limits};

/// Begins a ceremony in which whoever is signed in shows one of their passkeys; good for five minutes.
///
/// # Errors
/// [`Refusal`]: `NotFound` for whoever has none; `TooOften`.
pub async fn ask_for_proof(office: &Office, site: &Site, by: SignedIn) -> Outcome<Begun> {
    let records = office.open(by.actor).await?;
    let theirs = kept_passkeys::all(&records).await?;
    if theirs.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    limits::take_in(&records, limits::PASSKEYS_OF_A_PERSON, &by.actor.to_string()).await?;
    let begun = ceremony::begin(&records, Purpose::Prove, site.ask_to_show(&theirs)?).await?;
    records.commit().await?;
    Ok(begun)
}

/// Notes that whoever is signed in has shown who they are. They go on under the token that is answered.
///
/// # Errors
/// [`Refusal`]: `Lapsed` where the ceremony is over; `NotMatched`; `NotYours` for whoever is signed in no more.
pub async fn prove_with_passkey(
    office: &Office,
    site: &Site,
    by: SignedIn,
    token: &str,
    answer: &str,
) -> Outcome<Secret> {
    whose::actor(by.actor);
    let state = ceremony::take(office, by.actor, Purpose::Prove, token).await?;
    let shown = Shown::read(answer)?;
    // A device that was told which passkeys are wanted need not say whose they are.
    let records = office.open(by.actor).await?;
    let whose = hold_own_row(&records).await?;
    if shown.is_kept_for(whose) == Some(false) {
        return Err(Refusal::NotMatched.into());
    }
    kept_passkeys::use_one(&records, site, &state, &shown).await?;
    let token = prove::note(&records, by, "doors.prove").await?;
    records.commit().await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unfulfilled;
    use crate::cast::{Device, Insider, Stage, refusal};
    use crate::doors::{Hand, SignInWithPasskey, is_proved, sign_in_with_passkey};
    use crate::people::signed_in;
    use jiff::SignedDuration;

    async fn signed(stage: &Stage, insider: &Insider, device: &mut Device) -> SignedIn {
        let half = insider.half_of_set_up(stage).await;
        device.made_by(stage, Hand::SettingUp(half.reveal())).await.unwrap();
        let opened = device.sign_in(stage).await.unwrap();
        signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap()
    }

    async fn proved(stage: &Stage, by: SignedIn, device: &mut Device) -> Outcome<Secret> {
        let begun = ask_for_proof(stage.office(), &Stage::site(), by).await?;
        let answer = device.show(&begun.options);
        prove_with_passkey(stage.office(), &Stage::site(), by, begun.token.reveal(), &answer).await
    }

    #[tokio::test]
    async fn it_holds_for_ten_minutes_under_a_new_token() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = Device::called("laptop");
        let by = signed(&stage, &insider, &mut device).await;
        stage.pass(SignedDuration::from_mins(10)).await;
        assert!(!is_proved(stage.office(), by).await.unwrap());
        let unverified = Device { verifies: false, ..device.clone() };
        for mut bad in [unverified, Device { user: vec![1], ..device.clone() }, Device::called("strange")] {
            assert_eq!(refusal(proved(&stage, by, &mut bad).await), Refusal::NotMatched, "{bad:?}");
        }
        let token = proved(&stage, by, &mut device).await.unwrap();
        assert!(is_proved(stage.office(), by).await.unwrap());
        assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), Some(by));
        assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'doors.prove'").await, 1);
    }

    #[tokio::test]
    async fn of_fifty_who_show_one_answer_at_once_one_has_proved() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = Device::called("laptop");
        let by = signed(&stage, &insider, &mut device).await;
        let begun = ask_for_proof(stage.office(), &Stage::site(), by).await.unwrap();
        let answer = device.show(&begun.options);
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, token, answer) = (stage.office().clone(), begun.token.clone(), answer.clone());
            presses
                .spawn(async move { prove_with_passkey(&office, &Stage::site(), by, token.reveal(), &answer).await });
        }
        let answers = presses.join_all().await;
        let lapsed = |answer: &&Outcome<Secret>| matches!(answer, Err(Unfulfilled::Refused(Refusal::Lapsed)));
        assert_eq!((answers.iter().filter(|one| one.is_ok()).count(), answers.iter().filter(lapsed).count()), (1, 49));
        assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'doors.prove'").await, 1);
        let token = answers.into_iter().find_map(Result::ok).unwrap();
        assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), Some(by));
    }

    #[tokio::test]
    async fn with_somebody_elses_passkey_nothing_is_proved() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        let (mut hers, mut theirs) = (Device::called("hers"), Device::called("theirs"));
        let by = signed(&stage, &cora, &mut hers).await;
        signed(&stage, &dora, &mut theirs).await;
        stage.pass(SignedDuration::from_mins(10)).await;
        assert_eq!(refusal(proved(&stage, by, &mut theirs).await), Refusal::NotMatched);
        let mut claimed = Device { user: hers.user.clone(), ..theirs };
        assert_eq!(refusal(proved(&stage, by, &mut claimed).await), Refusal::NotMatched);
        assert!(!is_proved(stage.office(), by).await.unwrap());
    }

    #[tokio::test]
    async fn a_proof_signs_nobody_in_and_who_has_no_passkey_is_not_asked_for_one() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let by = signed_in(stage.office(), insider.opened.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!(refusal(ask_for_proof(stage.office(), &Stage::site(), by).await), Refusal::NotFound);
        let mut device = Device::called("laptop");
        let by = signed(&stage, &insider, &mut device).await;
        let begun = ask_for_proof(stage.office(), &Stage::site(), by).await.unwrap();
        let theirs = serde_json::json!([{ "type": "public-key", "id": device.written_id() }]);
        assert_eq!(begun.options["allowCredentials"], theirs);
        let answer = device.show(&begun.options);
        let command = SignInWithPasskey { token: begun.token.reveal(), answer: &answer, device: None, shared: false };
        assert_eq!(refusal(sign_in_with_passkey(stage.office(), &Stage::site(), command).await), Refusal::Lapsed);
        let client = stage.sign_in(domain::actor::Actor::Client(stage.client("Ana").await)).await;
        let client = signed_in(stage.office(), client.reveal()).await.unwrap().unwrap();
        assert_eq!(refusal(ask_for_proof(stage.office(), &Stage::site(), client).await), Refusal::NotFound);
    }
}

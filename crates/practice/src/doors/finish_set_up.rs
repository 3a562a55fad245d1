//! The end of setting up: whoever has chosen everything is signed in.

use domain::Refusal;

use super::half::{self, Purpose};
use super::views::{Step, step_of};
use super::{Opened, guesses};
use super::{ending, letting_in};
use crate::people::{Door, Lock, store};
use crate::{Office, Outcome};

/// Signs in whoever has set up a passkey, or else a password, an authenticator and recovery codes.
///
/// # Errors
/// [`Refusal::Lapsed`] where the set-up is over, and where something is still to be chosen.
pub async fn finish_set_up(office: &Office, half: &str, device: Option<&str>) -> Outcome<Opened> {
    let half = half::holder(office, half, Purpose::SetUp).await?;
    let records = office.open(half.actor).await?;
    let member = store::staff::lock(&records, half.staff, Lock::Update).await?.ok_or(Refusal::Lapsed)?;
    if !matches!(step_of(&records, half.staff).await?, Step::SignIn | Step::AnotherPasskey) {
        return Err(Refusal::Lapsed.into());
    }
    ending::end_links(&records, half.staff).await?;
    half::end(&records, half).await?;
    guesses::forget(&records, half.staff, &member.address.folded(), None).await?;
    let opened = letting_in::open(&records, half.staff, Door::SetUp, device).await?;
    records.commit().await?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{OTHER_PASSWORD, Stage, refusal};
    use crate::doors::{
        Hand, begin_set_up, confirm_authenticator, make_authenticator, make_recovery_codes, next_step,
        offered_authenticator, reset, set_password,
    };
    use crate::people::signed_in;

    #[tokio::test]
    async fn step_by_step_and_none_is_passed_over() {
        let stage = Stage::open().await;
        let office = stage.office();
        let link = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let half = begin_set_up(office, link.token.reveal()).await.unwrap();
        let hand = Hand::SettingUp(half.reveal());
        let mut steps = Vec::new();
        for turn in 0..4 {
            steps.push(next_step(office, half.reveal()).await.unwrap());
            if turn < 3 {
                assert_eq!(refusal(finish_set_up(office, half.reveal(), None).await), Refusal::Lapsed);
            }
            match turn {
                0 => drop(set_password(office, hand, OTHER_PASSWORD.to_owned()).await.unwrap()),
                1 => {
                    make_authenticator(office, hand).await.unwrap();
                    let offered = offered_authenticator(office, hand).await.unwrap();
                    let code = Stage::code_of(&offered.typed, stage.now().await);
                    assert!(confirm_authenticator(office, hand, &code).await.unwrap().is_none());
                }
                2 => drop(make_recovery_codes(office, hand).await.unwrap()),
                _ => {}
            }
        }
        assert_eq!(steps, [Step::First, Step::Authenticator, Step::RecoveryCodes, Step::SignIn]);
        let opened = finish_set_up(office, half.reveal(), None).await.unwrap();
        let by = signed_in(office, opened.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!(by.actor, stage.as_coach().actor);
        assert_eq!(refusal(finish_set_up(office, half.reveal(), None).await), Refusal::Lapsed);
        let verbs = "SELECT count(DISTINCT verb) FROM logbook WHERE verb LIKE 'doors.%'";
        assert_eq!(stage.count(verbs).await, 5);
    }

    #[tokio::test]
    async fn fifty_at_once_are_one() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, half) = (stage.office().clone(), half.clone());
            presses.spawn(async move { finish_set_up(&office, half.reveal(), None).await });
        }
        assert_eq!(presses.join_all().await.iter().filter(|answer| answer.is_ok()).count(), 1);
    }
}

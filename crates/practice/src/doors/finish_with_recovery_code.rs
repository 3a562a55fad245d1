//! The second of two, for whoever lost their authenticator: a recovery code, which is good once.

use domain::Refusal;

use super::finish_with_code::{let_in, open};
use super::guesses::{self, Guess};
use super::half::{self, Purpose};
use super::letting_in::device;
use super::{Finish, Opened, recovery};
use crate::moment::Ts;
use crate::people::Door;
use crate::{Office, Outcome};

/// Signs in whoever shows a recovery code that was not used. Codes of 140 bits are not guessed; tries are counted all the same, apart from those at
/// an authenticator, so that whoever shuts one of the two ways has not shut the other.
///
/// # Errors
/// [`Refusal`]: `Lapsed` where the first step is over, or was tried five times; `WaitFirst` after many tries; `NotMatched`.
pub async fn finish_with_recovery_code(office: &Office, finish: Finish<'_>, code: &str) -> Outcome<Opened> {
    let half = half::holder(office, finish.half, Purpose::Code).await?;
    let known = device(&office.look(half.actor).await?, finish.device).await?;
    guesses::count(office, Guess::RecoveryCode(half.staff), known).await?;
    half::count_try(office, half).await?;
    let hash = recovery::hash(code).ok_or(Refusal::NotMatched)?;
    let (records, member) = open(office, half).await?;
    let sql = "UPDATE recovery_codes SET used_at = $3 WHERE hash = $1 AND staff_id = $2 AND used_at IS NULL";
    if records.run(sql, [hash.into(), half.staff.0.into(), Ts::from(records.now).into()]).await? == 0 {
        return Err(Refusal::NotMatched.into());
    }
    let opened = let_in(&records, &member, half, Door::RecoveryCode, finish).await?;
    records.commit().await?;
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::doors::standing;
    use crate::people::signed_in;

    #[tokio::test]
    async fn each_is_good_once_and_for_its_holder() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        assert_eq!(refusal(cora.recover(&stage, &dora.codes[0]).await), Refusal::NotMatched);
        let opened = cora.recover(&stage, &cora.codes[0].to_lowercase()).await.unwrap();
        assert!(signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().is_some());
        assert_eq!(refusal(cora.recover(&stage, &cora.codes[0]).await), Refusal::NotMatched);
        assert_eq!(standing(&stage.as_coach()).await.unwrap().codes_left, 9);
    }

    #[tokio::test]
    async fn fifty_at_once_are_one() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut presses = tokio::task::JoinSet::new();
        let mut halves = Vec::new();
        for _ in 0..4 {
            halves.push(insider.half(&stage).await.unwrap());
        }
        for turn in 0..50 {
            let (office, half, code) = (stage.office().clone(), halves[turn % 4].clone(), insider.codes[0].clone());
            presses.spawn(async move {
                finish_with_recovery_code(&office, Finish { half: half.reveal(), device: None }, &code).await
            });
        }
        assert_eq!(presses.join_all().await.iter().filter(|answer| answer.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn it_opens_nothing_without_the_password() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        for half in [
            "",
            "x",
            insider.codes[0].as_str(),
            insider.opened.sign_in.reveal(),
            insider.opened.device.as_ref().unwrap().reveal(),
        ] {
            let answer =
                finish_with_recovery_code(stage.office(), Finish { half, device: None }, &insider.codes[0]).await;
            assert_eq!(refusal(answer), Refusal::Lapsed);
        }
    }
}

//! The second of two: a code of the authenticator.

use domain::Refusal;
use domain::people::Member;

use super::guesses::{self, Guess};
use super::half::{self, Half, Purpose};
use super::letting_in::{self, device};
use super::{Opened, authenticator};
use crate::people::{Door, DoorOf, Lock, store, whole_ring};
use crate::{Office, Outcome, Records};

/// Who finishes, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Finish<'a> {
    /// The token of half a sign-in.
    pub half: &'a str,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
}

/// Signs in whoever shows the code that their authenticator shows now.
///
/// # Errors
/// [`domain::Refusal`]: `Lapsed` where the first step is over, or was tried five times; `WaitFirst` after many guesses; `NotMatched`, also for a code
/// that was used.
pub async fn finish_with_code(office: &Office, finish: Finish<'_>, code: &str) -> Outcome<Opened> {
    let half = half::holder(office, finish.half, Purpose::Code).await?;
    let records = office.look(half.actor).await?;
    whole_ring(&records, DoorOf::Staff).await?;
    let known = device(&records, finish.device).await?;
    drop(records);
    guesses::count(office, Guess::Code(half.staff), known).await?;
    half::count_try(office, half).await?;
    let (records, member) = open(office, half).await?;
    authenticator::use_code(&records, half.staff, code).await?;
    let opened = let_in(&records, &member, half, Door::Password, finish).await?;
    records.commit().await?;
    Ok(opened)
}

/// What both ways to finish have in common once what was shown is right.
pub(super) async fn let_in(
    records: &Records,
    member: &Member,
    half: Half,
    door: Door,
    finish: Finish<'_>,
) -> Outcome<Opened> {
    half::end(records, half).await?;
    let known = device(records, finish.device).await?;
    guesses::forget(records, half.staff, &member.address.folded(), known).await?;
    letting_in::open(records, half.staff, door, finish.device).await
}

/// Opens the records for finishing. Two who finish for one person come one after the other.
pub(super) async fn open(office: &Office, half: Half) -> Outcome<(Records, Member)> {
    let records = office.open(half.actor).await?;
    let member = store::staff::lock(&records, half.staff, Lock::Update).await?;
    let member = member.filter(|member| member.left_at.is_none()).ok_or(Refusal::Lapsed)?;
    Ok((records, member))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unfulfilled;
    use crate::cast::{Stage, broke, refusal};
    use crate::doors::{Hand, begin_set_up, finish_set_up, reset, set_password};
    use crate::people::signed_in;
    use jiff::SignedDuration;

    #[tokio::test]
    async fn password_and_code_sign_in_once() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        let opened = insider.finish(&stage, &half).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!(by.actor, stage.as_coach().actor);
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
        let again = insider.half(&stage).await.unwrap();
        let code = insider.code(&stage).await;
        let same = insider.finish_with(&stage, &again, &code).await;
        assert_eq!(refusal(same), Refusal::NotMatched, "the code was used");
        let entered =
            "SELECT count(*) FROM logbook WHERE verb = 'people.sign_in' AND facts = '{\"door\":\"password\"}'";
        assert_eq!(stage.count(entered).await, 1);
    }

    #[tokio::test]
    async fn a_key_that_is_not_at_hand_is_no_wrong_code() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        let counted = "SELECT (SELECT coalesce(sum(tries), 0) FROM guesses)::bigint + (SELECT sum(tries) FROM half_sign_ins)::bigint";
        let before = stage.count(counted).await;
        stage.needs_key("authenticators", "secret", "k2").await;
        for _ in 0..6 {
            let said = broke(insider.finish_with(&stage, &half, "000000").await);
            assert!(said.contains("the key k2"), "{said}");
        }
        assert_eq!(stage.count(counted).await, before);
        stage.needs_key("authenticators", "secret", "k1").await;
        assert!(insider.finish(&stage, &half).await.is_ok(), "once it is at hand");
    }

    #[tokio::test]
    async fn whoever_signs_in_ends_what_else_they_had_begun() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let (half, other) = (insider.half(&stage).await.unwrap(), insider.half(&stage).await.unwrap());
        let set_up = insider.half_of_set_up(&stage).await;
        insider.finish(&stage, &half).await.unwrap();
        assert_eq!(refusal(finish_set_up(stage.office(), set_up.reveal(), None).await), Refusal::Lapsed);
        stage.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(refusal(insider.finish(&stage, &other).await), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn of_fifty_halves_with_one_code_one_is_let_in() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        let code = insider.code(&stage).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, half, code) = (stage.office().clone(), half.clone(), code.clone());
            presses.spawn(async move {
                finish_with_code(&office, Finish { half: half.reveal(), device: None }, &code).await
            });
        }
        assert_eq!(presses.join_all().await.iter().filter(|answer| answer.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn five_are_looked_at_and_then_it_is_over_whatever_comes() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        for _ in 0..5 {
            assert_eq!(refusal(insider.finish_with(&stage, &half, "000000").await), Refusal::NotMatched);
        }
        stage.pass(SignedDuration::from_mins(2)).await;
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
        let kept = "SELECT count(*) FROM half_sign_ins WHERE tries = 5";
        assert_eq!(stage.count(kept).await, 1, "also for whoever starts the program anew");
    }

    /// Somebody who knows the password begins as often as they are let.
    #[tokio::test]
    async fn a_thousand_guesses_at_the_code_are_fewer_than_twenty() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let known = insider.opened.device.clone().unwrap();
        let mut looked_at = 0;
        for _ in 0..200 {
            let Ok(half) = insider.half(&stage).await else { continue };
            for _ in 0..5 {
                let answer = insider.finish_with(&stage, &half, "000000").await;
                looked_at += i32::from(matches!(answer, Err(Unfulfilled::Refused(Refusal::NotMatched))));
            }
        }
        assert!(looked_at < 20, "{looked_at}");
        assert!(insider.sign_in_from(&stage, Some(known.reveal())).await.is_ok(), "the holder has not guessed");
    }

    #[tokio::test]
    async fn ten_minutes_are_its_time_and_it_is_good_for_nothing_else() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        let answer = set_password(stage.office(), Hand::SettingUp(half.reveal()), "lamp otter violin".to_owned()).await;
        assert_eq!(refusal(answer), Refusal::Lapsed);
        assert_eq!(refusal(begin_set_up(stage.office(), half.reveal()).await), Refusal::LinkSpent);
        assert_eq!(crate::people::holder(stage.office(), &format!("halcyon_{}", half.reveal())).await.unwrap(), None);
        stage.pass(SignedDuration::from_mins(10)).await;
        assert_eq!(refusal(insider.finish(&stage, &half).await), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn a_sign_in_that_is_finished_while_all_is_reset_ends_with_the_rest() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half(&stage).await.unwrap();
        let operator = stage.as_operator();
        let (finished, link) = tokio::join!(insider.finish(&stage, &half), reset(&operator, stage.coach()));
        assert!(link.is_ok());
        assert_eq!(stage.count("SELECT count(*) FROM sign_ins WHERE ended_at IS NULL").await, 0, "{finished:?}");
    }
}

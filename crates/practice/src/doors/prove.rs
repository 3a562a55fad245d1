//! Showing once more who one is, before something great is changed: password and code, by somebody who is signed in.

use domain::Refusal;
use domain::doors::Password;
use sea_orm::FromQueryResult;
use serde_json::json;

use super::guesses::{self, Guess};
use super::{authenticator, hashing, letting_in};
use crate::logbook::{self, Entry};
use crate::people::{DoorOf, Secret, SignedIn, proof, whole_ring};
use crate::{Office, Outcome, Records};

/// What is shown.
#[derive(Clone, Debug)]
pub struct Prove<'a> {
    /// The password.
    pub password: Password,
    /// The code that the authenticator shows now.
    pub code: &'a str,
}

#[derive(FromQueryResult)]
struct Row {
    hash: String,
}

/// Notes that whoever is signed in has shown who they are. They go on under the token that is answered.
///
/// # Errors
/// [`Refusal`]: `WaitFirst` after many guesses; `NotMatched`; `NotYours` for whoever is not of the staff, or is signed in no more.
pub async fn prove(office: &Office, by: SignedIn, command: Prove<'_>) -> Outcome<Secret> {
    let Prove { password, code } = command;
    let staff = by.actor.staff().ok_or(Refusal::NotYours)?;
    whole_ring(&office.look(by.actor).await?, DoorOf::Staff).await?;
    guesses::count(office, Guess::Proof(staff), None).await?;
    let sql = "SELECT hash FROM passwords WHERE staff_id = $1";
    let row: Option<Row> = office.look(by.actor).await?.one(sql, [staff.0.into()]).await?;
    if !hashing::is_kept(password, row.map(|row| row.hash)).await? {
        return Err(Refusal::NotMatched.into());
    }
    let records = office.open(by.actor).await?;
    authenticator::use_code(&records, staff, code).await?;
    let token = note(&records, by, "doors.prove").await?;
    guesses::forget_at(&records, Guess::Proof(staff), None).await?;
    records.commit().await?;
    Ok(token)
}

/// What all ways to prove it have in common once what was shown is right.
pub(super) async fn note(records: &Records, by: SignedIn, verb: &'static str) -> Outcome<Secret> {
    let token = letting_in::rotate(records, by).await?;
    proof::note(records, by.sign_in).await?;
    let (subject, client) = (format!("sign-in:{}", by.sign_in), by.actor.client());
    logbook::enter(records, Entry { verb, subject, client, facts: json!({}) }).await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{OTHER_PASSWORD, Stage, broke, refusal};
    use crate::doors::is_proved;
    use crate::people::signed_in;
    use jiff::SignedDuration;

    fn shown<'a>(password: &str, code: &'a str) -> Prove<'a> {
        Prove { password: Password::shown(password.to_owned()), code }
    }

    #[tokio::test]
    async fn a_key_that_is_not_at_hand_is_no_wrong_guess() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let by = signed_in(stage.office(), insider.opened.sign_in.reveal()).await.unwrap().unwrap();
        let counted = "SELECT count(*) FROM guesses";
        let before = stage.count(counted).await;
        stage.needs_key("authenticators", "secret", "k2").await;
        let said = broke(prove(stage.office(), by, shown(OTHER_PASSWORD, "000000")).await);
        assert!(said.contains("the key k2"), "{said}");
        assert_eq!(stage.count(counted).await, before);
    }

    #[tokio::test]
    async fn password_and_code_hold_for_ten_minutes_under_a_new_token() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        assert!(is_proved(stage.office(), by).await.unwrap());
        stage.pass(SignedDuration::from_mins(10)).await;
        assert!(!is_proved(stage.office(), by).await.unwrap());
        let code = insider.code(&stage).await;
        assert_eq!(refusal(prove(stage.office(), by, shown(OTHER_PASSWORD, &code)).await), Refusal::NotMatched);
        assert_eq!(refusal(prove(stage.office(), by, shown(insider.password, "000000")).await), Refusal::NotMatched);
        let token = prove(stage.office(), by, shown(insider.password, &code)).await.unwrap();
        assert!(is_proved(stage.office(), by).await.unwrap());
        assert_eq!(signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap(), None);
        assert_eq!(signed_in(stage.office(), token.reveal()).await.unwrap(), Some(by));
        assert_eq!(refusal(prove(stage.office(), by, shown(insider.password, &code)).await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn a_proof_from_the_future_is_none() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        stage.pass(-SignedDuration::from_hours(1)).await;
        assert!(!is_proved(stage.office(), by).await.unwrap());
    }

    #[tokio::test]
    async fn guesses_at_an_open_browser_are_counted_and_shut_nobody_out_of_the_front_door() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let by = signed_in(stage.office(), insider.opened.sign_in.reveal()).await.unwrap().unwrap();
        for _ in 0..5 {
            assert_eq!(refusal(prove(stage.office(), by, shown(OTHER_PASSWORD, "0")).await), Refusal::NotMatched);
        }
        let answer = prove(stage.office(), by, shown(insider.password, "0")).await;
        assert!(matches!(refusal(answer), Refusal::WaitFirst(_)));
        assert!(insider.sign_in(&stage).await.is_ok());
    }
}

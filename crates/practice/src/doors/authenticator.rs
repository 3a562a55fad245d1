//! The authenticator: codes of six digits, another each thirty seconds (RFC 6238), of which none is used twice.

use domain::Refusal;
use domain::ids::StaffId;
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;

use crate::keyring::Spot;
use crate::{Broke, Outcome, Records};

/// The one that holds, or the one that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Confirmed,
    Offered,
}

/// An authenticator as it is kept, opened.
pub(super) struct Kept {
    pub(super) id: Uuid,
    pub(super) secret: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    secret: String,
}

fn spot(row: Uuid) -> Spot {
    Spot { table: "authenticators", column: "secret", row }
}

/// For how long one that was offered can be confirmed.
const OFFERED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Somebody's authenticator. An offer lapses.
pub(super) async fn read(records: &Records, staff: StaffId, which: Which) -> Outcome<Option<Kept>> {
    let sql = "SELECT id, secret FROM authenticators
      WHERE staff_id = $1 AND (confirmed_at IS NOT NULL) = $2 AND (confirmed_at IS NOT NULL OR made_at > $3)";
    let since = crate::moment::Ts::from(records.now - OFFERED_FOR);
    let row: Option<Row> = records.one(sql, [staff.0.into(), (which == Which::Confirmed).into(), since.into()]).await?;
    let Some(Row { id, secret }) = row else { return Ok(None) };
    let secret = records.office.keyring().unseal(spot(id), &secret)?.to_vec();
    Ok(Some(Kept { id, secret }))
}

/// Offers a fresh one in place of whichever was offered before. It opens nothing until it is confirmed.
pub(super) async fn offer(records: &Records, staff: StaffId) -> Outcome<()> {
    records.run("DELETE FROM authenticators WHERE staff_id = $1 AND confirmed_at IS NULL", [staff.0.into()]).await?;
    let id = records.id()?;
    let sealed = records.seal(spot(id), &records.office.random::<20>()?)?;
    let sql = "INSERT INTO authenticators (id, staff_id, secret, made_at) VALUES ($1, $2, $3, $4)";
    let now = crate::moment::Ts::from(records.now);
    records.run(sql, [id.into(), staff.0.into(), sealed.into(), now.into()]).await?;
    Ok(())
}

impl Kept {
    /// The step of a code that is good now, a step early or a step late.
    pub(super) fn step_of(&self, code: &str, now: Timestamp) -> Result<Option<i64>, Broke> {
        let digits: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        let seconds = u64::try_from(now.as_second()).map_err(|_| Broke::Record("clock"))?;
        Ok(self.totp("", "")?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    /// What an app is given: the secret to type, and the address in a picture that holds it.
    pub(super) fn given_to(&self, account: &str, issuer: &str) -> Result<(String, String), Broke> {
        let totp = self.totp(account, issuer)?;
        Ok((totp.secret().to_base32(), totp.to_url().map_err(|_| Broke::Record("authenticator"))?))
    }

    fn totp(&self, account: &str, issuer: &str) -> Result<Totp, Broke> {
        // A colon would part the two in the address.
        let plain = |words: &str| words.replace(':', " ");
        let issuer = Some(plain(issuer)).filter(|words| !words.is_empty());
        let secret = Secret::from(self.secret.clone());
        let builder = Builder::new().with_secret(secret).with_account_name(plain(account)).with_issuer(issuer);
        builder.build().map_err(|_| Broke::Record("authenticator"))
    }
}

/// Uses a code of the authenticator that holds, once.
///
/// # Errors
/// [`Refusal::NotMatched`] for another code, and for one that was used, or is older than one that was.
pub(super) async fn use_code(records: &Records, staff: StaffId, code: &str) -> Outcome<()> {
    let kept = read(records, staff, Which::Confirmed).await?.ok_or(Refusal::NotMatched)?;
    let step = kept.step_of(code, records.now)?.ok_or(Refusal::NotMatched)?;
    // Looking and writing in one: of many who show one code at once, one is let in.
    let sql = "UPDATE authenticators SET last_step = $2 WHERE id = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    if records.run(sql, [kept.id.into(), step.into()]).await? == 1 { Ok(()) } else { Err(Refusal::NotMatched.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unfulfilled;
    use crate::cast::{Stage, refusal};

    async fn used(stage: &Stage, code: &str) -> Outcome<()> {
        let records = stage.office().open(stage.as_coach().actor).await?;
        use_code(&records, stage.coach(), code).await?;
        records.commit().await
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        let kept = Kept { id: Uuid::nil(), secret: b"12345678901234567890".to_vec() };
        // RFC 6238, appendix B, cut to six digits.
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(kept.step_of(code, at).unwrap(), Some(second / 30));
            assert_eq!(kept.step_of(&format!(" {} {}", &code[..3], &code[3..]), at).unwrap(), Some(second / 30));
            for bad in ["", "0", "+81804", "0000000", "28708a"] {
                assert_eq!(kept.step_of(bad, at).unwrap(), None, "{bad}");
            }
        }
    }

    #[tokio::test]
    async fn a_code_is_good_a_step_early_and_a_step_late_and_no_further() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let code = insider.code(&stage).await;
        stage.pass(SignedDuration::from_secs(60)).await;
        assert_eq!(refusal(used(&stage, &code).await), Refusal::NotMatched);
        let code = insider.code(&stage).await;
        stage.pass(SignedDuration::from_secs(30)).await;
        used(&stage, &code).await.unwrap();
        let ahead = insider.code_in(&stage, SignedDuration::from_secs(30)).await;
        used(&stage, &ahead).await.unwrap();
        let between = insider.code(&stage).await;
        assert_eq!(refusal(used(&stage, &between).await), Refusal::NotMatched, "it is older than one that was used");
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_is_let_in() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let code = insider.code(&stage).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, actor, code, staff) =
                (stage.office().clone(), stage.as_coach().actor, code.clone(), stage.coach());
            presses.spawn(async move {
                let records = office.open(actor).await?;
                use_code(&records, staff, &code).await?;
                records.commit().await
            });
        }
        let answers = presses.join_all().await;
        let refused = |answer: &&Outcome<()>| matches!(answer, Err(Unfulfilled::Refused(Refusal::NotMatched)));
        assert_eq!((answers.iter().filter(|one| one.is_ok()).count(), answers.iter().filter(refused).count()), (1, 49));
    }

    #[tokio::test]
    async fn it_is_sealed_and_its_holders_alone() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let rows = "SELECT count(*) FROM authenticators";
        assert_eq!(
            stage
                .count(&format!("{rows} WHERE secret LIKE 'v1.k1.%' AND secret NOT LIKE '%{}%'", insider.secret))
                .await,
            1
        );
        assert_eq!(stage.seen_by(stage.as_coach().actor, rows).await, 1);
        for other in [stage.as_owner().actor, stage.as_assistant().await.actor, domain::actor::Actor::Nobody] {
            assert_eq!(stage.seen_by(other, rows).await, 0);
            assert_eq!(stage.touched_by(other, "UPDATE authenticators SET last_step = 0").await, 0);
        }
        let worker = sqlx::query("SELECT 1 FROM authenticators").execute(stage.worker_office().pool()).await;
        assert!(worker.is_err(), "the worker has no business here");
    }
}

//! Recovery codes, for the day on which the authenticator is lost: ten, each good once.

use super::notices::Matter;
use super::{Hand, Opened, recovery};
use crate::moment::Ts;
use crate::{Office, Outcome};

const SO_MANY: usize = 10;

/// Codes that were made. This is the only time they are shown.
#[derive(Clone)]
pub struct MadeCodes {
    /// The codes.
    pub codes: Vec<String>,
    /// Under what whoever is signed in goes on.
    pub opened: Option<Opened>,
}

impl std::fmt::Debug for MadeCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MadeCodes(…)")
    }
}

/// Makes new codes; the former ones are good no more.
///
/// # Errors
/// [`domain::Refusal`]: `Lapsed`, `ProofNeeded` as the hand is.
pub async fn make_recovery_codes(office: &Office, hand: Hand<'_>) -> Outcome<MadeCodes> {
    let held = hand.open(office).await?;
    let (records, staff) = (&held.records, held.member.id);
    records.run("DELETE FROM recovery_codes WHERE staff_id = $1", [staff.0.into()]).await?;
    let mut codes = Vec::with_capacity(SO_MANY);
    for _ in 0..SO_MANY {
        let code = recovery::fresh(office)?;
        let sql = "INSERT INTO recovery_codes (hash, staff_id, made_at) VALUES ($1, $2, $3)";
        records.run(sql, [recovery::hash(&code).into(), staff.0.into(), Ts::from(records.now).into()]).await?;
        codes.push(code);
    }
    let opened = held.settle("doors.make_recovery_codes", Matter::RecoveryCodes).await?;
    Ok(MadeCodes { codes, opened })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::signed_in;
    use domain::Refusal;

    #[tokio::test]
    async fn new_ones_are_ten_and_the_former_are_good_no_more() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let opened = insider.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        let made = make_recovery_codes(stage.office(), Hand::SignedIn(by)).await.unwrap();
        assert_eq!(made.codes.len(), 10);
        assert!(made.codes.iter().all(|code| !insider.codes.contains(code)));
        for code in &made.codes {
            let kept = format!("SELECT count(*) FROM recovery_codes r WHERE position('{code}' IN r::text) > 0");
            assert_eq!(stage.count(&kept).await, 0);
        }
        assert_eq!(refusal(insider.recover(&stage, &insider.codes[0]).await), Refusal::NotMatched);
        assert!(insider.recover(&stage, &made.codes[0]).await.is_ok());
    }
}

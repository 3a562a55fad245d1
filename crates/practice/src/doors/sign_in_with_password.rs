//! The first of two: address and password. What comes of it is half a sign-in.

use domain::Refusal;
use domain::actor::Actor;
use domain::doors::Password;
use domain::ids::StaffId;
use domain::people::Address;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::guesses::{self, Guess};
use super::half::{self, Purpose};
use super::{hashing, whose};
use crate::limits::{self, Visitor};
use crate::moment::Ts;
use crate::people::{DoorOf, Secret, presented_bare, read_roles, whole_ring};
use crate::{Office, Outcome};

/// What is shown.
#[derive(Clone, Debug)]
pub struct SignInWithPassword<'a> {
    /// The address, as it was typed.
    pub address: &'a str,
    /// The password.
    pub password: Password,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
}

#[derive(FromQueryResult)]
struct Row {
    staff_id: Option<Uuid>,
    roles: Option<Vec<String>>,
    hash: Option<String>,
    device_id: Option<Uuid>,
}

/// Half a sign-in, good for ten minutes, for whoever shows the right password. Whether there is anybody at the address is not told, neither by
/// what is answered nor by how long it takes.
///
/// # Errors
/// [`Refusal`]: `WaitFirst` after many guesses, `TooOften` where many came from one network; `NotMatched`.
pub async fn sign_in_with_password(visitor: &Visitor, command: SignInWithPassword<'_>) -> Outcome<Secret> {
    let office = &visitor.office;
    let SignInWithPassword { address, password, device } = command;
    let address = Address::parse(address).ok();
    let row = at(office, address.as_ref(), device).await?;
    if let Some(id) = row.staff_id {
        whose::staff(StaffId(id));
    }
    if row.device_id.is_none() {
        visitor.may(limits::TRIES_OF_A_NETWORK).await?;
    }
    let folded = address.map_or_else(|| NO_ADDRESS.to_owned(), |address| address.folded());
    guesses::count(office, Guess::Password(&folded), row.device_id).await?;
    let Row { staff_id, roles, hash, device_id: _ } = row;
    if !hashing::is_kept(password, hash.clone()).await? {
        return Err(Refusal::NotMatched.into());
    }
    let (Some(id), Some(roles)) = (staff_id, roles) else { return Err(Refusal::NotMatched.into()) };
    let staff = StaffId(id);
    let records = office.open(Actor::Staff(staff, read_roles(&roles)?)).await?;
    // A password that was changed while its guess was looked at is the former one by now.
    let sql = "SELECT staff_id FROM passwords WHERE staff_id = $1 AND hash = $2 FOR SHARE";
    if records.run(sql, [id.into(), hash.into()]).await? == 0 {
        return Err(Refusal::NotMatched.into());
    }
    let half = half::add(&records, staff, Purpose::Code).await?;
    records.commit().await?;
    Ok(half)
}

/// Under what guesses are counted at what is no address, and so is nobody's.
const NO_ADDRESS: &str = "no address";

async fn at(office: &Office, address: Option<&Address>, device: Option<&str>) -> Outcome<Row> {
    let records = office.look(Actor::Nobody).await?;
    whole_ring(&records, DoorOf::Staff).await?;
    let device = device.and_then(presented_bare);
    let hashes = address.map(|address| office.keyring().address_hashes(address)).unwrap_or_default();
    let sql = "SELECT staff_id, roles, hash, device_id FROM door_at($1, $2, $3)";
    let row = records.one(sql, [hashes.into(), device.into(), Ts::from(records.now).into()]).await?;
    Ok(row.ok_or(crate::Broke::Record("door"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{OTHER_PASSWORD, Stage, broke, refusal};
    use crate::people::{StaffLeaves, signed_in, staff_leaves};
    use jiff::SignedDuration;

    async fn tried(stage: &Stage, address: &str, password: &str, device: Option<&str>) -> Outcome<Secret> {
        let password = Password::shown(password.to_owned());
        sign_in_with_password(&stage.visitor(), SignInWithPassword { address, password, device }).await
    }

    #[tokio::test]
    async fn the_right_one_opens_half_and_no_more() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        for address in ["cora@home.example", " Cora@Home.Example "] {
            let half = tried(&stage, address, insider.password, None).await.unwrap();
            assert_eq!(signed_in(stage.office(), half.reveal()).await.unwrap(), None);
            assert_eq!(refusal(crate::doors::next_step(stage.office(), half.reveal()).await), Refusal::Lapsed);
        }
    }

    #[tokio::test]
    async fn whoever_is_there_and_whoever_is_not_are_told_the_same() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let dora = stage.coach_named("Dora").await;
        let gone = stage.insider(stage.coach_named("Gil").await).await;
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: gone.staff, expected: Expected::ANY }).await.unwrap();
        stage.client("Ana").await;
        crate::doors::reset(&stage.as_operator(), dora).await.unwrap();
        let long = format!("{}@home.example", "x".repeat(400));
        for (address, password) in [
            ("cora@home.example", OTHER_PASSWORD),
            ("cora@home.example", ""),
            ("dora@home.example", insider.password),
            ("gil@home.example", insider.password),
            ("ana@home.example", insider.password),
            ("nobody@home.example", insider.password),
            ("' OR 1=1 --", insider.password),
            ("\0", insider.password),
            ("", ""),
            (long.as_str(), insider.password),
        ] {
            assert_eq!(refusal(tried(&stage, address, password, None).await), Refusal::NotMatched, "{address}");
        }
    }

    #[tokio::test]
    async fn a_stranger_who_guesses_is_shut_out_and_the_holder_comes_in_by_a_known_browser() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let known = insider.sign_in(&stage).await.unwrap().device.unwrap();
        for address in ["cora@home.example", "nobody@home.example"] {
            let mut looked_at = 0;
            for _ in 0..40 {
                match refusal(tried(&stage, address, OTHER_PASSWORD, None).await) {
                    Refusal::NotMatched => looked_at += 1,
                    other => assert!(matches!(other, Refusal::WaitFirst(_)), "{other:?}"),
                }
            }
            assert_eq!(looked_at, 5, "{address}");
        }
        assert!(matches!(refusal(insider.half(&stage).await), Refusal::WaitFirst(_)), "also with the right one");
        let known = tried(&stage, "cora@home.example", insider.password, Some(known.reveal())).await;
        assert!(known.is_ok(), "{known:?}");
        stage.pass(SignedDuration::from_mins(1)).await;
        assert!(insider.half(&stage).await.is_ok(), "the wait is over");
    }

    #[tokio::test]
    async fn a_key_that_is_not_at_hand_is_no_wrong_guess_whoever_knocks() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let counted = "SELECT (SELECT count(*) FROM guesses) + (SELECT count(*) FROM limits)";
        let before = stage.count(counted).await;
        stage.needs_key("staff", "address_hash", "k2").await;
        for address in ["cora@home.example", "nobody@home.example", ""] {
            for password in [insider.password, OTHER_PASSWORD] {
                let said = broke(tried(&stage, address, password, None).await);
                assert!(said.contains("the key k2 is not in the key ring here"), "{address}: {said}");
            }
        }
        assert_eq!(stage.count(counted).await, before);
        stage.needs_key("staff", "address_hash", "k1").await;
        assert!(insider.half(&stage).await.is_ok(), "once it is at hand");
    }

    #[tokio::test]
    async fn however_an_address_is_padded_its_guesses_are_counted_as_one() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let address = insider.address.as_str();
        let mut looked_at = 0;
        for length in 0..20 {
            let blanks = [" ", "\t", "\n", "\u{a0}", "\u{3000}"][length % 5].repeat(300 + length);
            let padded = format!("{blanks}{address}{blanks}");
            looked_at += i32::from(refusal(tried(&stage, &padded, OTHER_PASSWORD, None).await) == Refusal::NotMatched);
        }
        assert_eq!(looked_at, 5);
        assert!(matches!(refusal(insider.half(&stage).await), Refusal::WaitFirst(_)));
    }

    #[tokio::test]
    async fn what_is_cut_off_is_not_passed_over_and_what_is_no_address_is_counted_as_one() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut looked_at = 0;
        for length in 0..20 {
            let padded = format!("{}{}x", insider.address, [" ", "\t", "\u{a0}"][length % 3].repeat(237 + length));
            looked_at +=
                i32::from(refusal(tried(&stage, &padded, insider.password, None).await) == Refusal::NotMatched);
        }
        assert_eq!(looked_at, 5);
        assert!(insider.half(&stage).await.is_ok(), "they were guesses at nobody");
    }

    #[tokio::test]
    async fn somebody_elses_browser_is_not_known_for_this_door() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        for _ in 0..5 {
            let _ = tried(&stage, "cora@home.example", OTHER_PASSWORD, None).await;
        }
        let answer =
            tried(&stage, "cora@home.example", cora.password, Some(dora.opened.device.as_ref().unwrap().reveal()))
                .await;
        assert!(matches!(refusal(answer), Refusal::WaitFirst(_)));
    }
}

//! Asking for a letter to sign in with.

use domain::actor::Actor;
use domain::ids::{AskedWayInId, ClientId};
use domain::letters::{Kind, Reader};
use domain::people::Address;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use crate::letters::{Asking, post_asked};
use crate::limits::{self, Visitor};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{DoorOf, Secret, presented_bare, whole_ring};
use crate::{Office, Outcome, Unfulfilled};

/// Who asks, and from where.
#[derive(Clone, Copy, Debug)]
pub struct AskForLetter<'a> {
    /// The address, as it was typed.
    pub address: &'a str,
    /// Whether others use the device.
    pub shared: bool,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
}

/// For so long its link and its code are good.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);

#[derive(FromQueryResult)]
struct Known {
    device: Option<Uuid>,
}

#[derive(FromQueryResult)]
struct Found {
    client: Option<Uuid>,
}

/// What was asked for. The letter is still to be written: nobody waits for that, and so nobody learns from a wait whether there is one.
#[must_use = "the letter is still to be written"]
pub struct AskedFor {
    /// What binds the letter to the browser that asked.
    pub token: Secret,
    office: Office,
    ask: AskedWayInId,
    client: Option<ClientId>,
    is_known: bool,
}

/// Asks for a letter. Whether there is anybody at the address is not told, neither by what is answered nor by how long it takes.
///
/// # Errors
/// [`domain::Refusal`]: `TooOften`; `Invalid` for what is no address.
pub async fn ask_for_letter(visitor: &Visitor, asking: AskForLetter<'_>) -> Outcome<AskedFor> {
    let office = visitor.office.clone();
    let address = Address::parse(asking.address).map_err(|refusal| refusal.under("/address"))?;
    let hashes = office.keyring().address_hashes(&address);
    let device = known(&office, &hashes, asking.device).await?;
    within_limits(visitor, &address, device).await?;
    let records = office.open(Actor::Nobody).await?;
    let (ask, token) = (AskedWayInId(records.id()?), Secret::bare(&office)?);
    let sql = "SELECT ask_way_in($1, $2, $3, $4, $5, $6) AS client";
    let times = [Ts::from(records.now).into(), Ts::from(records.now + GOOD_FOR).into()];
    let values = [ask.0.into(), hashes.into(), token.hash().into(), asking.shared.into()];
    let found: Option<Found> = records.one(sql, values.into_iter().chain(times)).await?;
    records.commit().await?;
    let client = found.and_then(|found| found.client).map(ClientId);
    Ok(AskedFor { token, office, ask, client, is_known: device.is_some() })
}

impl AskedFor {
    /// Writes the letter, if one is to go and not too many went to everybody. Should it not come to that, somebody asks once more.
    ///
    /// # Errors
    /// [`crate::Broke`].
    pub async fn write_letter(self) -> Outcome<()> {
        let Some(client) = self.client else { return Ok(()) };
        if !self.is_within_that_of_all().await? {
            return Ok(());
        }
        let records = self.office.open(Actor::Client(client)).await?;
        let (reader, now) = (Reader::Client(client), records.now);
        let asking = Asking { kind: Kind::SignIn, reader, first_attempt_at: now, not_after: now + GOOD_FOR };
        let letter = post_asked(&records, asking).await?;
        let sql = "UPDATE asked_ways_in SET letter_id = $2 WHERE id = $1";
        records.run(sql, [self.ask.0.into(), letter.0.into()]).await?;
        let (verb, subject) = ("doors.ask_for_letter", format!("letter:{letter}"));
        logbook::enter(&records, Entry { verb, subject, client: Some(client), facts: json!({}) }).await?;
        records.commit().await
    }

    /// Counted here and not when it is asked for: only what is really written counts, and whether that is much is told to nobody who asks.
    async fn is_within_that_of_all(&self) -> Outcome<bool> {
        if self.is_known {
            return Ok(true);
        }
        match limits::take(&self.office, limits::WAYS_IN_OF_ALL, "everybody").await {
            Ok(()) => Ok(true),
            Err(Unfulfilled::Refused(_)) => Ok(false),
            Err(broke @ Unfulfilled::Broke(_)) => Err(broke),
        }
    }
}

async fn known(office: &Office, hashes: &[String], device: Option<&str>) -> Outcome<Option<Uuid>> {
    let records = office.look(Actor::Nobody).await?;
    whole_ring(&records, DoorOf::Clients).await?;
    let sql = "SELECT device_at($1, $2, $3) AS device";
    let device = device.and_then(presented_bare);
    let values = [hashes.to_vec().into(), device.into(), Ts::from(records.now).into()];
    let known: Option<Known> = records.one(sql, values).await?;
    Ok(known.and_then(|known| known.device))
}

async fn within_limits(visitor: &Visitor, address: &Address, device: Option<Uuid>) -> Outcome<()> {
    if device.is_none() {
        visitor.may(limits::TRIES_OF_A_NETWORK).await?;
    }
    let whose = format!("{}/{}", device.map(|id| id.to_string()).unwrap_or_default(), address.folded());
    limits::take(&visitor.office, limits::WAYS_IN_AN_HOUR, &whose).await?;
    limits::take(&visitor.office, limits::WAYS_IN_A_DAY, &whose).await?;
    if device.is_some() {
        limits::take(&visitor.office, limits::WAYS_IN_OF_KNOWN, &address.folded()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, broke, refusal};
    use crate::people::{StopContact, stop_contact};
    use domain::Refusal;

    async fn asks(stage: &Stage, address: &str, device: Option<&str>) -> Outcome<Secret> {
        let asked = ask_for_letter(&stage.visitor(), AskForLetter { address, shared: false, device }).await?;
        let token = asked.token.clone();
        asked.write_letter().await.map(|()| token)
    }

    const LETTERS: &str = "SELECT count(*) FROM letters WHERE kind = 'sign-in' AND state = 'waiting'";

    #[tokio::test]
    async fn a_key_that_is_not_at_hand_is_told_to_everybody_alike_and_counted_for_nobody() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        stage.needs_key("contact_plans", "address_hash", "k2").await;
        for address in ["ana@home.example", "nobody@home.example"] {
            let said = broke(asks(&stage, address, None).await);
            assert!(said.contains("the key k2 is not in the key ring here"), "{said}");
        }
        let counted = "SELECT (SELECT count(*) FROM asked_ways_in) + (SELECT count(*) FROM limits)";
        assert_eq!(stage.count(counted).await, 0);
        stage.needs_key("contact_plans", "address_hash", "k1").await;
        asks(&stage, "ana@home.example", None).await.unwrap();
        assert_eq!(stage.count(LETTERS).await, 1, "once it is at hand");
    }

    #[tokio::test]
    async fn a_letter_goes_to_whoever_confirmed_the_address_and_to_nobody_else() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.client("Ben").await);
        for address in ["ana@home.example", "ben@home.example", "nobody@home.example", "cora@home.example"] {
            assert!(asks(&stage, address, None).await.is_ok(), "{address}");
        }
        assert_eq!(stage.count(LETTERS).await, 1);
        let asked = "SELECT count(*) FROM asked_ways_in";
        assert_eq!(stage.count(asked).await, 4);
        assert_eq!(stage.count(&format!("{asked} WHERE client_id = '{ana}'")).await, 1);
        assert_eq!(stage.count(&format!("{asked} WHERE client_id = '{ben}'")).await, 0);
    }

    #[tokio::test]
    async fn whoever_stopped_all_contact_or_shares_an_address_is_written_nothing() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.confirmed_client("Ben").await);
        stop_contact(&stage.as_client(ben), StopContact { client: ben }).await.unwrap();
        asks(&stage, "ben@home.example", None).await.unwrap();
        let shared =
            "UPDATE contact_plans SET address_hash = (SELECT address_hash FROM contact_plans WHERE client_id = $1)";
        sqlx::query(shared).bind(ana.0).execute(&stage.database().owner()).await.unwrap();
        asks(&stage, "ana@home.example", None).await.unwrap();
        assert_eq!(stage.count(LETTERS).await, 0);
    }

    #[tokio::test]
    async fn whoever_writes_down_an_address_that_is_not_theirs_shuts_nobody_out() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.client("Ben").await);
        let claimed =
            "UPDATE contact_plans SET address_hash = (SELECT address_hash FROM contact_plans WHERE client_id = $1)
             WHERE client_id = $2";
        sqlx::query(claimed).bind(ana.0).bind(ben.0).execute(&stage.database().owner()).await.unwrap();
        let records = stage.office().open(Actor::Client(ben)).await.unwrap();
        let bens = super::super::super::letting_in::know_device(&records, None, false).await.unwrap();
        records.commit().await.unwrap();
        asks(&stage, "ana@home.example", Some(bens.reveal())).await.unwrap();
        assert_eq!(stage.count(&format!("{LETTERS} AND client_id = '{ana}'")).await, 1);
        let known = "SELECT count(*) FROM limits WHERE what = 'ways-in-of-known'";
        assert_eq!(stage.count(known).await, 0, "Ben's browser is not known at Ana's address");
        stage.confirms(ben).await;
        asks(&stage, "ana@home.example", None).await.unwrap();
        assert_eq!(stage.count(LETTERS).await, 1, "who it is of the two cannot be told any more");
    }

    #[tokio::test]
    async fn three_an_hour_whether_or_not_anybody_has_the_address() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        for address in ["ana@home.example", "nobody@home.example"] {
            for _ in 0..3 {
                asks(&stage, address, None).await.unwrap();
            }
            assert!(matches!(refusal(asks(&stage, address, None).await), Refusal::TooOften(_)), "{address}");
        }
        assert_eq!(stage.count(LETTERS).await, 3);
    }

    #[tokio::test]
    async fn whoever_asks_for_invented_addresses_shuts_the_door_for_nobody() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        for number in 0..=limits::WAYS_IN_OF_ALL.most {
            asks(&stage, &format!("nobody-{number}@home.example"), None).await.unwrap();
        }
        asks(&stage, "ana@home.example", None).await.unwrap();
        assert_eq!(stage.count(LETTERS).await, 1);
    }

    #[tokio::test]
    async fn after_a_hundred_letters_to_all_nobody_is_told_and_only_known_browsers_get_more() {
        let stage = Stage::open().await;
        let (_, ben) = (stage.confirmed_client("Ana").await, stage.confirmed_client("Ben").await);
        for _ in 1..limits::WAYS_IN_OF_ALL.most {
            limits::take(stage.office(), limits::WAYS_IN_OF_ALL, "everybody").await.unwrap();
        }
        for address in ["ana@home.example", "ben@home.example", "nobody@home.example"] {
            assert!(asks(&stage, address, None).await.is_ok(), "{address}");
        }
        assert_eq!(stage.count(LETTERS).await, 1, "Ana's was the hundredth");
        let records = stage.office().open(Actor::Client(ben)).await.unwrap();
        let device = super::super::super::letting_in::know_device(&records, None, false).await.unwrap();
        records.commit().await.unwrap();
        asks(&stage, "ben@home.example", Some(device.reveal())).await.unwrap();
        assert_eq!(stage.count(LETTERS).await, 2);
    }

    #[tokio::test]
    async fn what_is_no_address_is_said_kindly() {
        let stage = Stage::open().await;
        assert!(matches!(refusal(asks(&stage, "ana at home", None).await), Refusal::Invalid(_)));
    }
}

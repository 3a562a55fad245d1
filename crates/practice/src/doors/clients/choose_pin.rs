//! Choosing a PIN: the first one, another for the one that is known or for a passkey that was just shown, or a new one with a code that the coach said.

use domain::Refusal;
use domain::doors::Pin;
use domain::ids::ClientId;
use sea_orm::FromQueryResult;

use super::super::guesses::{self, Guess};
use super::super::letting_in::Opened;
use super::super::notices::Matter;
use super::super::{hashing, recovery};
use super::guards::{Guards, guards_in};
use super::held::Held;
use super::show_pin::{kept, matches};
use crate::limits;
use crate::moment::Ts;
use crate::people::{SignedIn, proof};
use crate::{Office, Outcome};

/// What is chosen, and what is shown for it.
#[derive(Clone, Debug)]
pub struct ChoosePin<'a> {
    /// The new PIN.
    pub pin: Pin,
    /// The PIN that holds, or the code that the coach said; nothing where there is no PIN yet, and where a passkey was just shown.
    pub shown: &'a str,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
}

/// Chooses a PIN. Every other sign-in of the client ends, and so do the other browsers that were known; this one goes on under new tokens.
///
/// # Errors
/// [`Refusal`]: `WaitFirst` after many guesses; `TooOften` after many that were chosen; `NotMatched`; `ProofNeeded` where a passkey is to be shown
/// first; `Changed` where another was chosen meanwhile; `NotYours` for whoever is no client.
pub async fn choose_pin(office: &Office, by: SignedIn, choosing: ChoosePin<'_>) -> Outcome<Opened> {
    let client = by.actor.client().ok_or(Refusal::NotYours)?;
    let ChoosePin { pin, shown, device } = choosing;
    let records = office.look(by.actor).await?;
    let (former, guards) = (kept(&records, client).await?, guards_in(&records, client).await?);
    let by_passkey = stands_for_the_pin(guards, proof::is_fresh(&records, by.sign_in).await?, shown);
    drop(records);
    let code = recovery::hash(shown).filter(|_| guards.any());
    match (&former, &code) {
        (_, Some(code)) => is_said(office, by, client, code).await?,
        (None, None) if !guards.any() || by_passkey => {}
        (Some(_), None) if by_passkey => {}
        (Some(_), None) => matches(office, by, client, Pin::shown(shown), device).await?,
        (None, None) => return Err(Refusal::ProofNeeded.into()),
    }
    limits::take(office, limits::PINS_OF_A_CLIENT, &client.to_string()).await?;
    let hash = hashing::hash(office, pin.into_secret()).await?;
    let held = Held::open(office, by).await?;
    let as_before = kept(&held.records, client).await? == former && held.guards().await? == guards;
    match code {
        Some(code) => use_code(&held, &code).await?,
        None if as_before => {}
        None => return Err(Refusal::Changed.into()),
    }
    settle(held, hash).await
}

/// A passkey that was just shown stands for the PIN; whoever writes something in its place means that.
fn stands_for_the_pin(guards: Guards, proved: bool, shown: &str) -> bool {
    guards.passkeys > 0 && proved && shown.trim().is_empty()
}

/// The code that a coach said, while they and the client work together.
const IS_GOOD: &str = "client_id = $1 AND anew_hash = $2 AND anew_until > $3
  AND EXISTS (SELECT FROM pairings p WHERE p.client_id = $1 AND p.coach_id = anew_by AND p.ended_at IS NULL)";

#[derive(FromQueryResult)]
struct Said {}

/// Counts a guess of this sign-in, and then looks whether it is the code that the coach said. Nothing counts against the client: whoever reads their
/// mail would shut out the one whom the coach helps.
async fn is_said(office: &Office, by: SignedIn, client: ClientId, code: &[u8]) -> Outcome<()> {
    limits::take(office, limits::SAID_CODES_OF_A_SIGN_IN, &by.sign_in.to_string()).await?;
    let records = office.look(by.actor).await?;
    let sql = format!("SELECT FROM pins WHERE {IS_GOOD}");
    let said: Option<Said> = records.one(&sql, [client.0.into(), code.into(), Ts::from(records.now).into()]).await?;
    said.map(drop).ok_or(Refusal::NotMatched.into())
}

/// Uses the code, which is good once.
async fn use_code(held: &Held, code: &[u8]) -> Outcome<()> {
    let sql = format!("UPDATE pins SET anew_hash = NULL, anew_until = NULL, anew_by = NULL WHERE {IS_GOOD}");
    let values = [held.client.0.into(), code.into(), Ts::from(held.records.now).into()];
    if held.records.run(&sql, values).await? == 0 {
        return Err(Refusal::NotMatched.into());
    }
    guesses::forget_at(&held.records, Guess::Pin(held.client), None).await
}

async fn settle(held: Held, hash: String) -> Outcome<Opened> {
    let (records, now) = (&held.records, Ts::from(held.records.now));
    let sql = "INSERT INTO pins (client_id, hash, made_at) VALUES ($1, $2, $3)
      ON CONFLICT (client_id) DO UPDATE SET hash = $2, made_at = $3, anew_hash = NULL, anew_until = NULL, anew_by = NULL";
    records.run(sql, [held.client.0.into(), hash.into(), now.into()]).await?;
    held.settle("doors.choose_pin", Matter::Pin).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::doors::clients::{is_guarded, is_past_the_pin, let_choose_pin, show_pin};
    use crate::people::{Secret, signed_in};
    use domain::actor::Actor;
    use jiff::SignedDuration;

    const PIN: &str = "274619";
    const OTHER: &str = "903718";
    const LATELY: SignedDuration = SignedDuration::from_mins(10);

    async fn by(stage: &Stage, token: &Secret) -> SignedIn {
        signed_in(stage.office(), token.reveal()).await.unwrap().unwrap()
    }

    async fn chosen(stage: &Stage, by: SignedIn, pin: &str, shown: &str) -> Outcome<Secret> {
        let choosing = ChoosePin { pin: Pin::choose(pin).unwrap(), shown, device: None };
        Ok(choose_pin(stage.office(), by, choosing).await?.sign_in)
    }

    async fn shown(stage: &Stage, by: SignedIn, pin: &str) -> Outcome<Secret> {
        show_pin(stage.office(), by, Pin::shown(pin), None).await
    }

    #[tokio::test]
    async fn without_a_pin_nothing_is_shut_and_with_one_it_is_shown_each_time() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let here = stage.sign_in(Actor::Client(ana)).await;
        assert!(is_past_the_pin(stage.office(), by(&stage, &here).await, LATELY).await.unwrap());
        let here = chosen(&stage, by(&stage, &here).await, PIN, "").await.unwrap();
        stage.pass(SignedDuration::from_mins(10)).await;
        let me = by(&stage, &here).await;
        assert!(!is_past_the_pin(stage.office(), me, LATELY).await.unwrap());
        assert_eq!(refusal(shown(&stage, me, OTHER).await), Refusal::NotMatched);
        let next = shown(&stage, me, " 274 619 ").await.unwrap();
        assert!(is_past_the_pin(stage.office(), me, LATELY).await.unwrap());
        assert!(signed_in(stage.office(), here.reveal()).await.unwrap().is_none(), "it goes on under a new token");
        assert_eq!(by(&stage, &next).await, me);
        let another = by(&stage, &stage.sign_in(Actor::Client(ana)).await).await;
        assert!(!is_past_the_pin(stage.office(), another, LATELY).await.unwrap(), "in this browser it was not shown");
    }

    #[tokio::test]
    async fn another_is_chosen_for_the_one_that_holds_and_ends_what_else_is_open() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (here, there) = (stage.sign_in(Actor::Client(ana)).await, stage.sign_in(Actor::Client(ana)).await);
        let here = chosen(&stage, by(&stage, &here).await, PIN, "").await.unwrap();
        assert!(signed_in(stage.office(), there.reveal()).await.unwrap().is_none());
        let me = by(&stage, &here).await;
        for wrong in ["", OTHER, "2345-2345-2345-2345-2345-2345-2345"] {
            assert_eq!(refusal(chosen(&stage, me, OTHER, wrong).await), Refusal::NotMatched, "{wrong}");
        }
        chosen(&stage, me, OTHER, PIN).await.unwrap();
        assert_eq!(refusal(shown(&stage, me, PIN).await), Refusal::NotMatched);
        assert!(shown(&stage, me, OTHER).await.is_ok());
        let told = "SELECT count(*) FROM letters WHERE kind = 'security-notice' AND matter = 'pin' AND to_client";
        assert_eq!(stage.count(told).await, 2);
    }

    #[tokio::test]
    async fn a_code_that_the_coach_says_lets_a_new_one_be_chosen_once() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        assert_eq!(refusal(let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await), Refusal::Changed);
        let here = stage.sign_in(Actor::Client(ana)).await;
        let me = by(&stage, &here).await;
        chosen(&stage, me, PIN, "").await.unwrap();
        assert!(is_guarded(&stage.as_coach(), ana).await.unwrap());
        assert_eq!(refusal(let_choose_pin(&stage.as_owner(), ana).await), Refusal::NotYours);
        let (former, code) = (
            let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap(),
            let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap(),
        );
        assert_eq!(refusal(chosen(&stage, me, OTHER, &former).await), Refusal::NotMatched);
        chosen(&stage, me, OTHER, &code.to_lowercase()).await.unwrap();
        assert_eq!(refusal(chosen(&stage, me, PIN, &code).await), Refusal::NotMatched);
        let late = let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        stage.pass(SignedDuration::from_hours(7 * 24)).await;
        let me = by(&stage, &stage.sign_in(Actor::Client(ana)).await).await;
        assert_eq!(refusal(chosen(&stage, me, PIN, &late).await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn a_thousand_guesses_are_fewer_than_twenty() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let here = stage.sign_in(Actor::Client(ana)).await;
        let me = by(&stage, &here).await;
        chosen(&stage, me, PIN, "").await.unwrap();
        let mut looked_at = 0;
        for _ in 0..1000 {
            looked_at += i32::from(refusal(shown(&stage, me, OTHER).await) == Refusal::NotMatched);
        }
        assert_eq!(looked_at, 5);
    }

    #[tokio::test]
    async fn whom_the_coach_helps_is_not_shut_out_by_guesses_at_the_pin() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let here = stage.sign_in(Actor::Client(ana)).await;
        let me = by(&stage, &here).await;
        chosen(&stage, me, PIN, "").await.unwrap();
        for _ in 0..10 {
            refusal(shown(&stage, me, OTHER).await);
        }
        let code = let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        chosen(&stage, me, OTHER, &code).await.unwrap();
        assert!(shown(&stage, me, OTHER).await.is_ok());
    }

    #[tokio::test]
    async fn whoever_guesses_at_the_code_in_one_sign_in_shuts_nobody_out_of_another() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (here, there) = (stage.sign_in(Actor::Client(ana)).await, stage.sign_in(Actor::Client(ana)).await);
        let me = by(&stage, &here).await;
        chosen(&stage, me, PIN, "").await.unwrap();
        assert!(signed_in(stage.office(), there.reveal()).await.unwrap().is_none());
        let reader = by(&stage, &stage.sign_in(Actor::Client(ana)).await).await;
        let code = let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        for _ in 0..30 {
            refusal(chosen(&stage, reader, OTHER, "2345-2345-2345-2345-2345-2345-2345").await);
        }
        chosen(&stage, me, OTHER, &code).await.unwrap();
    }

    #[tokio::test]
    async fn a_wrong_code_costs_no_hash_and_a_right_one_only_so_many() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let mut here = stage.sign_in(Actor::Client(ana)).await;
        here = chosen(&stage, by(&stage, &here).await, PIN, "").await.unwrap();
        let me = by(&stage, &here).await;
        let strange = "2345-2345-2345-2345-2345-2345-2345";
        for turn in 0..20 {
            let refused = refusal(chosen(&stage, me, OTHER, strange).await);
            assert_eq!(matches!(refused, Refusal::TooOften(_)), turn >= 5, "{refused:?}");
        }
        let counted = "SELECT count(*) FROM limits WHERE what = 'pins-of-a-client'";
        assert_eq!(stage.count(counted).await, 1, "of the first choice");
        for turn in 1..12 {
            let again = chosen(&stage, me, PIN, PIN).await;
            assert_eq!(again.is_ok(), turn < 10, "{turn}: {again:?}");
        }
    }

    #[tokio::test]
    async fn nobody_else_sees_it_and_staff_have_none() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let ben = stage.client("Ben").await;
        let here = stage.sign_in(Actor::Client(ana)).await;
        chosen(&stage, by(&stage, &here).await, PIN, "").await.unwrap();
        for actor in [stage.as_coach().actor, stage.as_owner().actor, Actor::Client(ben), Actor::Nobody] {
            assert_eq!(stage.seen_by(actor, "SELECT count(*) FROM pins").await, 0, "{actor}");
        }
        let coach = by(&stage, &stage.sign_in(stage.as_coach().actor).await).await;
        assert_eq!(refusal(shown(&stage, coach, PIN).await), Refusal::NotYours);
    }
}

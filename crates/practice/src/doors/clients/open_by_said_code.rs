//! Coming in by a code that the coach said, once.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::ClientId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::letting_in::{self, Opened};
use super::super::{recovery, whose};
use crate::limits::{self, Visitor};
use crate::moment::Ts;
use crate::people::Door;
use crate::{Outcome, Records};

/// What is shown, and by which browser.
#[derive(Clone, Copy, Debug)]
pub struct OpenBySaidCode<'a> {
    /// The code, however it was typed.
    pub code: &'a str,
    /// Whether others use the device.
    pub shared: bool,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
}

#[derive(FromQueryResult)]
struct Found {
    client: Option<Uuid>,
}

/// Signs a client in. A code of 140 bits is not guessed, so that nothing is counted against anybody but the network that tries.
///
/// # Errors
/// [`Refusal`]: `TooOften`; `NotMatched` for a code that is none, was used, or has run out.
pub async fn open_by_said_code(visitor: &Visitor, opening: OpenBySaidCode<'_>) -> Outcome<Opened> {
    let OpenBySaidCode { code, shared, device } = opening;
    visitor.may(limits::TRIES_OF_A_NETWORK).await?;
    let hash = recovery::hash(code).ok_or(Refusal::NotMatched)?;
    let client = let_in_by(visitor, &hash).await?;
    whose::client(client);
    let records = visitor.office.open(Actor::Client(client)).await?;
    use_code(&records, client, &hash).await?;
    let opened = letting_in::open_for_client(&records, client, Door::Said { shared }, device).await?;
    records.commit().await?;
    Ok(opened)
}

async fn let_in_by(visitor: &Visitor, hash: &[u8]) -> Outcome<ClientId> {
    let records = visitor.office.look(Actor::Nobody).await?;
    let sql = "SELECT let_in_by($1, $2) AS client";
    let found: Option<Found> = records.one(sql, [hash.into(), Ts::from(records.now).into()]).await?;
    Ok(ClientId(found.and_then(|found| found.client).ok_or(Refusal::NotMatched)?))
}

/// Of many at the same moment one comes in.
async fn use_code(records: &Records, client: ClientId, hash: &[u8]) -> Outcome<()> {
    let sql = "DELETE FROM said_ways_in WHERE client_id = $1 AND hash = $2 AND expires_at > $3";
    match records.run(sql, [client.0.into(), hash.into(), Ts::from(records.now).into()]).await? {
        0 => Err(Refusal::NotMatched.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::doors::clients::{
        ChoosePin, OpenByLetter, choose_pin, is_past_the_pin, let_choose_pin, let_sign_in, open_by_letter,
    };
    use crate::doors::reset;
    use crate::people::{
        ArchiveClient, EndPairing, SignedIn, StopContact, archive_client, end_pairing, pairings, signed_in,
        stop_contact,
    };
    use domain::doors::Pin;
    use jiff::SignedDuration;

    async fn opened(stage: &Stage, code: &str) -> Outcome<Opened> {
        open_by_said_code(&stage.visitor(), OpenBySaidCode { code, shared: false, device: None }).await
    }

    async fn by(stage: &Stage, opened: &Opened) -> SignedIn {
        signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn whoever_stopped_all_contact_comes_in_once_by_what_the_coach_said() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        stop_contact(&stage.as_client(ana), StopContact { client: ana }).await.unwrap();
        let code = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let typed = code.to_lowercase().replace('-', " ");
        let way_in = opened(&stage, &typed).await.unwrap();
        assert_eq!(by(&stage, &way_in).await.actor, Actor::Client(ana));
        assert!(way_in.device.is_some());
        assert_eq!(refusal(opened(&stage, &code).await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn the_coach_alone_says_one_and_the_last_one_is_good_for_a_day() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        for (asked, refused) in [
            (stage.as_owner(), Refusal::NotYours),
            (stage.as_client(ana), Refusal::NotYours),
            (stage.as_staff(stage.coach_named("Dora").await).await, Refusal::NotFound),
        ] {
            assert_eq!(refusal(let_sign_in(&asked, ana).await), refused, "{}", asked.actor);
        }
        let former = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let late = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        assert_eq!(refusal(opened(&stage, &former).await), Refusal::NotMatched);
        stage.pass(SignedDuration::from_hours(24)).await;
        assert_eq!(refusal(opened(&stage, &late).await), Refusal::NotMatched);
        assert_eq!(refusal(opened(&stage, "what is no code").await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn a_browser_that_a_coach_left_open_or_a_token_of_theirs_makes_none() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let proved = stage.proved(&stage.as_coach()).await;
        let_sign_in(&proved, ana).await.unwrap();
        stage.pass(SignedDuration::from_mins(10)).await;
        for asked in [proved, stage.as_coach()] {
            assert_eq!(refusal(let_sign_in(&asked, ana).await), Refusal::ProofNeeded);
        }
        assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'doors.let_sign_in'").await, 1);
    }

    #[tokio::test]
    async fn it_is_good_while_the_two_work_together_and_also_where_the_file_is_closed() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.confirmed_client("Ben").await);
        let coach = stage.proved(&stage.as_coach()).await;
        let (anas, bens) = (let_sign_in(&coach, ana).await.unwrap(), let_sign_in(&coach, ben).await.unwrap());
        let pairing = pairings(&stage.as_owner(), ana).await.unwrap()[0].id;
        end_pairing(&stage.as_client(ana), EndPairing { pairing, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refusal(opened(&stage, &anas).await), Refusal::NotMatched);
        archive_client(&coach, ArchiveClient { client: ben, expected: Expected::ANY }).await.unwrap();
        assert!(opened(&stage, &bens).await.is_ok());
    }

    #[tokio::test]
    async fn a_coach_who_begins_anew_has_said_nothing() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let coach = stage.proved(&stage.as_coach()).await;
        let me = signed_in(stage.office(), stage.sign_in(Actor::Client(ana)).await.reveal()).await.unwrap().unwrap();
        let choose = async |pin: &str, shown: &str| {
            choose_pin(stage.office(), me, ChoosePin { pin: Pin::choose(pin).unwrap(), shown, device: None }).await
        };
        choose("274619", "").await.unwrap();
        let way_in = let_sign_in(&coach, ana).await.unwrap();
        let for_pin = let_choose_pin(&coach, ana).await.unwrap();
        reset(&stage.as_operator(), stage.coach()).await.unwrap();
        assert_eq!(refusal(opened(&stage, &way_in).await), Refusal::NotMatched);
        assert_eq!(refusal(choose("903718", &for_pin).await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn whoever_comes_in_by_a_letter_meanwhile_leaves_it_good() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let code = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let (asked, letter) = stage.way_in(ana).await;
        let shown = stage.typed_of(letter);
        let by_letter = OpenByLetter { asked: asked.reveal(), shown: &shown, device: None };
        open_by_letter(&stage.visitor(), by_letter).await.unwrap();
        assert!(opened(&stage, &code).await.is_ok());
    }

    #[tokio::test]
    async fn on_a_device_that_others_use_the_browser_is_forgotten() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let coach = stage.proved(&stage.as_coach()).await;
        let known = opened(&stage, &let_sign_in(&coach, ana).await.unwrap()).await.unwrap().device.unwrap();
        let code = let_sign_in(&coach, ana).await.unwrap();
        let opening = OpenBySaidCode { code: &code, shared: true, device: Some(known.reveal()) };
        assert!(open_by_said_code(&stage.visitor(), opening).await.unwrap().device.is_none());
        assert_eq!(stage.count("SELECT count(*) FROM known_devices").await, 0);
    }

    #[tokio::test]
    async fn it_stands_for_no_pin_and_a_new_pin_ends_it() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let here = stage.sign_in(Actor::Client(ana)).await;
        let me = signed_in(stage.office(), here.reveal()).await.unwrap().unwrap();
        let ended = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let choosing = ChoosePin { pin: Pin::choose("274619").unwrap(), shown: "", device: None };
        choose_pin(stage.office(), me, choosing).await.unwrap();
        assert_eq!(refusal(opened(&stage, &ended).await), Refusal::NotMatched);
        let code = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let way_in = opened(&stage, &code).await.unwrap();
        let me = by(&stage, &way_in).await;
        assert!(!is_past_the_pin(stage.office(), me, SignedDuration::from_mins(10)).await.unwrap());
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_comes_in() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let code = let_sign_in(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (visitor, code) = (stage.visitor(), code.clone());
            presses.spawn(async move {
                let opening = OpenBySaidCode { code: &code, shared: true, device: None };
                open_by_said_code(&visitor, opening).await
            });
        }
        assert_eq!(presses.join_all().await.iter().filter(|answer| answer.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn a_network_that_tries_waits() {
        let stage = Stage::open().await;
        let (visitor, mut refused) = (stage.visitor(), 0);
        let strange = OpenBySaidCode { code: "2345-2345-2345-2345-2345-2345-2345", shared: false, device: None };
        for _ in 0..20 {
            let answer = refusal(open_by_said_code(&visitor, strange).await);
            refused += i32::from(matches!(answer, Refusal::TooOften(_)));
        }
        assert_eq!(refused, 4);
    }
}

//! Coming in by a letter: its link or its code, in the browser that asked for it, once.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::ClientId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::super::letting_in::{self, Opened};
use crate::keyring::Purpose;
use crate::limits::Visitor;
use crate::moment::Ts;
use crate::people::{Door, DoorOf, presented_bare, whole_ring};
use crate::{Office, Outcome, Records};

/// What is shown, and by which browser.
#[derive(Clone, Copy, Debug)]
pub struct OpenByLetter<'a> {
    /// What the browser was given when it asked.
    pub asked: &'a str,
    /// The token of the letter's link, or its code.
    pub shown: &'a str,
}

/// So often something is looked at that is shown for one letter.
const TRIES: i32 = 5;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    client_id: Option<Uuid>,
    letter_id: Option<Uuid>,
    shared: bool,
}

/// Signs a client in. What else they asked for is over. A code of 60 bits is not guessed in five tries, and letters are asked for seldom: so nothing is
/// counted against the client, whom a stranger could shut out by it, nor against their network, where many may come in at nine o'clock.
///
/// # Errors
/// [`Refusal`]: `Lapsed` for a browser that did not ask, or asked too long ago, and after five tries; `NotMatched`.
pub async fn open_by_letter(visitor: &Visitor, opening: OpenByLetter<'_>) -> Outcome<Opened> {
    let office = &visitor.office;
    let Row { id, client_id, letter_id, shared } = tried(office, opening.asked).await?;
    let client = ClientId(client_id.ok_or(Refusal::NotMatched)?);
    let letter = letter_id.filter(|letter| is_of(office, *letter, client, opening.shown)).ok_or(Refusal::NotMatched)?;
    let records = office.open(Actor::Client(client)).await?;
    use_what_was_asked(&records, id, letter).await?;
    let opened = letting_in::open_for_client(&records, client, Door::Letter { shared }).await?;
    records.commit().await?;
    Ok(opened)
}

/// Counts one more try of the browser that asked.
async fn tried(office: &Office, asked: &str) -> Outcome<Row> {
    let hash = presented_bare(asked).ok_or(Refusal::Lapsed)?;
    // The letter is by whichever key the worker's ring wrote with.
    whole_ring(&office.look(Actor::Nobody).await?, DoorOf::Clients).await?;
    let records = office.open(Actor::Nobody).await?;
    let sql = "SELECT id, client_id, letter_id, shared FROM try_way_in($1, $2, $3)";
    let row: Option<Row> = records.one(sql, [hash.into(), Ts::from(records.now).into(), TRIES.into()]).await?;
    records.commit().await?;
    Ok(row.ok_or(Refusal::Lapsed)?)
}

/// Whether what is shown is the link or the code of this letter.
fn is_of(office: &Office, letter: Uuid, client: ClientId, shown: &str) -> bool {
    let keyring = office.keyring();
    let named = crate::Keyring::letter_named_by(shown) == Some(letter);
    let by_link = named && keyring.is_letter_token(Purpose::WayIn, shown, &client.to_string());
    by_link || keyring.is_letter_code(Purpose::WayInCode, letter, shown)
}

/// Of many at the same moment one comes in.
async fn use_what_was_asked(records: &Records, ask: Uuid, letter: Uuid) -> Outcome<()> {
    let sql = "UPDATE asked_ways_in SET used_at = $3 WHERE id = $1 AND letter_id = $2 AND used_at IS NULL AND expires_at > $3";
    match records.run(sql, [ask.into(), letter.into(), Ts::from(records.now).into()]).await? {
        0 => Err(Refusal::Lapsed.into()),
        _ => Ok(()),
    }
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
}

/// The browser that a client comes with, if it is known.
pub(super) async fn known(records: &Records, client: ClientId, token: Option<&str>) -> Outcome<Option<Uuid>> {
    let Some(hash) = token.and_then(presented_bare) else { return Ok(None) };
    let sql = "SELECT id FROM known_devices WHERE client_id = $1 AND hash = $2 AND expires_at > $3";
    let found: Option<Found> = records.one(sql, [client.0.into(), hash.into(), Ts::from(records.now).into()]).await?;
    Ok(found.map(|found| found.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, broke, refusal};
    use crate::doors::clients::{AskForLetter, ask_for_letter};
    use crate::people::{Secret, signed_in};
    use domain::ids::LetterId;
    use jiff::SignedDuration;

    async fn opened(stage: &Stage, asked: &Secret, shown: &str) -> Outcome<Opened> {
        open_by_letter(&stage.visitor(), OpenByLetter { asked: asked.reveal(), shown }).await
    }

    #[tokio::test]
    async fn link_and_code_are_good_once_and_in_the_browser_that_asked() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        for written in [None, Some("-"), Some(" "), Some("")] {
            let (asked, letter) = stage.way_in(ana).await;
            let (_, elsewhere) = (stage.way_in(ana).await, Secret::bare(stage.office()).unwrap());
            let shown = match written {
                None => stage.link_of(ana, letter),
                Some(between) => format!(" {} ", stage.typed_of(letter).to_lowercase().replace('-', between)),
            };
            assert_eq!(refusal(opened(&stage, &elsewhere, &shown).await), Refusal::Lapsed);
            let way_in = opened(&stage, &asked, &shown).await.unwrap();
            let by = signed_in(stage.office(), way_in.sign_in.reveal()).await.unwrap().unwrap();
            assert_eq!(by.actor, Actor::Client(ana));
            assert_eq!(refusal(opened(&stage, &asked, &shown).await), Refusal::Lapsed);
            assert_eq!(
                stage.count("SELECT count(*) FROM asked_ways_in WHERE used_at IS NULL").await,
                0,
                "all are over"
            );
            stage.pass(SignedDuration::from_hours(24)).await;
        }
    }

    #[tokio::test]
    async fn a_key_that_is_not_at_hand_is_no_wrong_code() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (asked, letter) = stage.way_in(ana).await;
        stage.needs_key("contact_plans", "address_hash", "k2").await;
        for _ in 0..6 {
            assert!(broke(opened(&stage, &asked, "AAAA-BBBB-CCCC").await).contains("the key k2"));
        }
        stage.needs_key("contact_plans", "address_hash", "k1").await;
        assert!(opened(&stage, &asked, &stage.typed_of(letter)).await.is_ok(), "no try was counted");
    }

    #[tokio::test]
    async fn the_letter_of_another_browser_opens_nothing_in_this_one() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.confirmed_client("Ben").await);
        let ((asked, letter), (_, later), (_, bens)) =
            (stage.way_in(ana).await, stage.way_in(ana).await, stage.way_in(ben).await);
        let invitation = stage.office().keyring().letter_token(Purpose::Invitation, letter.0, &ana.to_string());
        let of_another_client = stage.link_of(ben, letter);
        let shown =
            [stage.typed_of(later), stage.link_of(ana, later), stage.link_of(ben, bens), invitation, of_another_client];
        for one in shown {
            assert_eq!(refusal(opened(&stage, &asked, &one).await), Refusal::NotMatched);
        }
        assert_eq!(
            refusal(opened(&stage, &asked, &stage.typed_of(letter)).await),
            Refusal::Lapsed,
            "five were looked at"
        );
    }

    #[tokio::test]
    async fn ten_minutes_are_its_time() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (asked, letter) = stage.way_in(ana).await;
        stage.pass(SignedDuration::from_mins(10)).await;
        assert_eq!(refusal(opened(&stage, &asked, &stage.typed_of(letter)).await), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn of_fifty_at_once_one_comes_in() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (asked, letter) = stage.way_in(ana).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (visitor, asked, shown) = (stage.visitor(), asked.clone(), stage.typed_of(letter));
            presses.spawn(async move {
                open_by_letter(&visitor, OpenByLetter { asked: asked.reveal(), shown: &shown }).await
            });
        }
        assert_eq!(presses.join_all().await.iter().filter(|answer| answer.is_ok()).count(), 1);
    }

    #[tokio::test]
    async fn on_a_shared_device_it_is_short_and_the_browser_is_not_known() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (asked, letter) = stage.way_in_on(ana, true).await;
        let way_in = opened(&stage, &asked, &stage.typed_of(letter)).await.unwrap();
        assert!(way_in.device.is_none());
        stage.pass(SignedDuration::from_mins(29)).await;
        assert!(signed_in(stage.office(), way_in.sign_in.reveal()).await.unwrap().is_some());
        stage.pass(SignedDuration::from_mins(1)).await;
        assert!(signed_in(stage.office(), way_in.sign_in.reveal()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn of_a_thousand_guesses_few_are_looked_at_and_a_known_browser_still_comes_in() {
        let stage = Stage::open().await;
        let ana = stage.confirmed_client("Ana").await;
        let (asked, letter) = stage.way_in(ana).await;
        let device = opened(&stage, &asked, &stage.typed_of(letter)).await.unwrap().device.unwrap();
        let mut looked_at = 0;
        for _ in 0..200 {
            let asking = AskForLetter { address: "ana@home.example", shared: false, device: None };
            let Ok(asked) = ask_for_letter(&stage.visitor(), asking).await else { continue };
            let token = asked.token.clone();
            asked.write_letter().await.unwrap();
            for _ in 0..5 {
                let answer = opened(&stage, &token, "AAAA-AAAA-AAAA").await;
                looked_at += i32::from(refusal(answer) == Refusal::NotMatched);
            }
        }
        assert!(looked_at < 20, "{looked_at}");
        let known = AskForLetter { address: "ana@home.example", shared: false, device: Some(device.reveal()) };
        let asked = ask_for_letter(&stage.visitor(), known).await.unwrap();
        let token = asked.token.clone();
        asked.write_letter().await.unwrap();
        let letter = stage.letter_of(&token).await;
        assert!(opened(&stage, &token, &stage.typed_of(letter)).await.is_ok());
    }

    impl Stage {
        pub(in crate::doors::clients) async fn way_in(&self, client: ClientId) -> (Secret, LetterId) {
            self.way_in_on(client, false).await
        }

        /// What the browser holds that asked for a letter, and the letter.
        pub(in crate::doors::clients) async fn way_in_on(&self, client: ClientId, shared: bool) -> (Secret, LetterId) {
            let plan = crate::people::contact_plan(&self.as_coach(), client).await.unwrap();
            let address = plan.address.unwrap();
            let asking = AskForLetter { address: &address, shared, device: None };
            let asked = ask_for_letter(&self.visitor(), asking).await.unwrap();
            let token = asked.token.clone();
            asked.write_letter().await.unwrap();
            let letter = self.letter_of(&token).await;
            (token, letter)
        }

        async fn letter_of(&self, asked: &Secret) -> LetterId {
            let sql = "SELECT letter_id FROM asked_ways_in WHERE hash = $1";
            let letter = sqlx::query_scalar(sql).bind(asked.hash()).fetch_one(&self.database().owner()).await;
            LetterId(letter.unwrap())
        }

        pub(in crate::doors::clients) fn typed_of(&self, letter: LetterId) -> String {
            self.office().keyring().letter_code(Purpose::WayInCode, letter.0)
        }

        pub(in crate::doors::clients) fn link_of(&self, client: ClientId, letter: LetterId) -> String {
            self.office().keyring().letter_token(Purpose::WayIn, letter.0, &client.to_string())
        }
    }
}

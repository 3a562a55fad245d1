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
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
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
    let opened = letting_in::open_for_client(&records, client, Door::Letter { shared }, opening.device).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, broke, refusal};
    use crate::doors::clients::{AskForLetter, ChoosePin, ask_for_letter, choose_pin, show_pin};
    use crate::people::{Secret, SignedIn, signed_in};
    use domain::doors::Pin;
    use domain::ids::LetterId;
    use jiff::SignedDuration;

    async fn opened(stage: &Stage, asked: &Secret, shown: &str) -> Outcome<Opened> {
        open_by_letter(&stage.visitor(), OpenByLetter { asked: asked.reveal(), shown, device: None }).await
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
                open_by_letter(&visitor, OpenByLetter { asked: asked.reveal(), shown: &shown, device: None }).await
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

    #[tokio::test]
    async fn each_letter_brings_no_guesses_at_the_pin_of_its_own() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        let theirs = comes_in(&stage, None).await.unwrap();
        let choosing = ChoosePin { pin: Pin::choose("274619").unwrap(), shown: "", device: None };
        let theirs = choose_pin(stage.office(), by(&stage, &theirs).await, choosing).await.unwrap();
        let (mut looked_at, mut device) = (0, None);
        for _ in 0..10 {
            stage.pass(SignedDuration::from_mins(20)).await;
            let opened = comes_in(&stage, device.as_ref()).await.unwrap();
            let reader = by(&stage, &opened).await;
            device = opened.device;
            let shown = device.as_ref().map(Secret::reveal);
            for _ in 0..6 {
                let answer = show_pin(stage.office(), reader, Pin::shown("903718"), shown).await;
                looked_at += i32::from(refusal(answer) == Refusal::NotMatched);
            }
        }
        assert!(looked_at < 20, "{looked_at}");
        let device = theirs.device.as_ref();
        let again = comes_in(&stage, device).await.unwrap();
        let (me, device) = (by(&stage, &again).await, again.device.as_ref().map(Secret::reveal));
        assert!(show_pin(stage.office(), me, Pin::shown("274619"), device).await.is_ok(), "where it was shown before");
    }

    #[tokio::test]
    async fn all_known_browsers_together_ask_for_twenty_letters_a_day() {
        let stage = Stage::open().await;
        stage.confirmed_client("Ana").await;
        let (mut device, mut asked) = (comes_in(&stage, None).await.unwrap().device, 0);
        for _ in 0..40 {
            let Ok(opened) = comes_in_as(&stage, device.as_ref(), None).await else { break };
            device = opened.device;
            asked += 1;
        }
        assert_eq!(asked, 20);
    }

    async fn by(stage: &Stage, opened: &Opened) -> SignedIn {
        signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap()
    }

    /// Somebody who reads Ana's letters comes in by one, in a browser that may be known.
    async fn comes_in(stage: &Stage, device: Option<&Secret>) -> Outcome<Opened> {
        comes_in_as(stage, device, device).await
    }

    /// The same, in a browser that says it is one when it asks, and another when it comes.
    async fn comes_in_as(stage: &Stage, asks: Option<&Secret>, comes: Option<&Secret>) -> Outcome<Opened> {
        let (device, comes) = (asks.map(Secret::reveal), comes.map(Secret::reveal));
        let asking = AskForLetter { address: "ana@home.example", shared: false, device };
        let asked = ask_for_letter(&stage.visitor(), asking).await?;
        let token = asked.token.clone();
        asked.write_letter().await?;
        let shown = stage.typed_of(stage.letter_of(&token).await);
        open_by_letter(&stage.visitor(), OpenByLetter { asked: token.reveal(), shown: &shown, device: comes }).await
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

//! The keyring is lost for good: what docs/OPERATIONS.md says to do about it, done.

use backup::{Backup, verify};
use domain::Refusal;
use domain::actor::Actor;
use domain::doors::Pin;
use domain::ids::{ClientId, StaffId};
use domain::text::Passage;
use jiff::civil::date;
use practice::cast::{Device, Insider, PASSWORD, Stage, refusal};
use practice::doors::clients::{AskForLetter, ChoosePin, ask_for_letter, choose_pin, guards, let_choose_pin};
use practice::doors::{
    Hand, SignInWithPasskey, ask_for_passkey, begin_set_up, confirm_authenticator, finish_set_up, make_authenticator,
    make_recovery_codes, offered_authenticator, reset, set_password, sign_in_with_passkey,
};
use practice::homework::{AssignHomework, Written, assign};
use practice::keyring::SEALED;
use practice::limits::Visitor;
use practice::people::signed_in;
use practice::sealing::{Fits, fits, keys_in_use, rotate};
use practice::{Keyring, Office};
use sqlx::AssertSqlSafe;

use crate::house::{backup_of, identities, rows};
use crate::round_trip::practice;

const OPERATIONS: &str = include_str!("../../../../docs/OPERATIONS.md");
/// What the lost key is called on that page, and here.
const LOST: &str = "'v1.k1.%'";
const ANOTHER: &str = "k2 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
/// What holds, or is counted by, what needed the lost key.
const TOUCHED: [&str; 5] = ["authenticators", "letter_copies", "passkey_ceremonies", "passkeys", "pins"];

/// A practice that used its key wherever a key is used.
struct Lost {
    stage: Stage,
    insider: Insider,
    client: ClientId,
    phone: Device,
}

impl Lost {
    async fn keyring() -> Self {
        let stage = practice().await;
        let client = stage.confirmed_client("Eve").await;
        let written = Written { words: Passage::parse("Breathe.").unwrap(), cover: None, link: None };
        let agreed_on = Some(date(2027, 3, 1));
        let command = AssignHomework { client, coach: None, written, agreed_on, due_on: None, first_nudge_on: None };
        assign(&stage.as_coach(), command).await.unwrap();
        let insider = stage.insider(stage.coach()).await;
        let token = stage.sign_in(Actor::Client(client)).await;
        let by = signed_in(stage.office(), token.reveal()).await.unwrap().unwrap();
        let mut phone = Device::called("phone");
        phone.made_by(&stage, Hand::SignedIn(by)).await.unwrap();
        ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
        let kept = "INSERT INTO letter_copies (letter_id, sealed, keep_until)
          SELECT id, 'v1.k1.AA.AA', halcyon_now() + interval '1 day' FROM letters LIMIT 1";
        assert_eq!(sqlx::query(kept).execute(&stage.database().owner()).await.unwrap().rows_affected(), 1);
        Self { stage, insider, client, phone }
    }

    async fn count_of(&self, table: &str) -> i64 {
        self.stage.count(&format!("SELECT count(*) FROM {table}")).await
    }

    /// The commands of the page.
    async fn clear_away(&self) {
        sqlx::raw_sql(AssertSqlSafe(commands())).execute(&self.stage.database().owner()).await.unwrap();
    }

    /// The practice, started with the other ring.
    fn office(&self) -> Office {
        let office = self.stage.office();
        Office::new(office.pool().clone(), ring(ANOTHER), office.letterhead().clone())
    }

    async fn fits(&self) -> Fits {
        fits(self.office().pool(), &ring(ANOTHER)).await.unwrap()
    }
}

fn commands() -> String {
    OPERATIONS.split("```sql\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

fn ring(line: &str) -> Keyring {
    Keyring::read(line).unwrap()
}

fn opened(backup: &[u8], keyring: &str) -> (u64, u64) {
    let read = backup::open(backup, &identities()).unwrap();
    let seals = verify(Backup::begin(read, Some(ring(keyring))).unwrap()).unwrap().seals;
    (seals.values, seals.opened)
}

/// Chooses a password and an authenticator by a link, to the end.
async fn set_up(stage: &Stage, office: &Office, link: &str) -> StaffId {
    let half = begin_set_up(office, link).await.unwrap();
    let hand = Hand::SettingUp(half.reveal());
    set_password(office, hand, PASSWORD.to_owned()).await.unwrap();
    make_authenticator(office, hand).await.unwrap();
    let secret = offered_authenticator(office, hand).await.unwrap().typed;
    confirm_authenticator(office, hand, &Stage::code_of(&secret, stage.now().await)).await.unwrap();
    make_recovery_codes(office, hand).await.unwrap();
    let opened = finish_set_up(office, half.reveal(), None).await.unwrap();
    signed_in(office, opened.sign_in.reveal()).await.unwrap().unwrap().actor.staff().unwrap()
}

#[tokio::test]
async fn what_needs_the_lost_key_is_cleared_away_and_nothing_else() {
    let lost = Lost::keyring().await;
    let before = rows(&lost.stage.database().owner()).await;
    let sealed = opened(&backup_of(lost.stage.database()).await, ANOTHER);
    assert!(sealed.0 >= 6 && sealed.1 == 0, "{sealed:?}");
    let same_name = "k1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
    assert_eq!(opened(&backup_of(lost.stage.database()).await, same_name), sealed, "a key is more than its name");
    lost.clear_away().await;
    assert_eq!(opened(&backup_of(lost.stage.database()).await, ANOTHER), (0, 0));
    let after = rows(&lost.stage.database().owner()).await;
    for (table, rows) in before {
        if !table.starts_with("homework") && !TOUCHED.contains(&table.as_str()) {
            assert_eq!(after[&table], rows, "{table}");
        }
    }
}

#[tokio::test]
async fn every_sealed_column_is_named_and_every_sealed_table_is_cleared() {
    let lost = Lost::keyring().await;
    let commands = commands();
    for (table, _, columns) in SEALED {
        assert!(lost.count_of(table).await > 0, "nothing is sealed in {table}");
        for column in columns {
            let cleared = commands.split(';').any(|one| {
                (one.contains(&format!("DELETE FROM {table} ")) || one.contains(&format!("FROM {table}\n")))
                    && one.contains(&format!("{column} LIKE {LOST}"))
            });
            assert!(cleared, "{table}.{column}");
        }
    }
    lost.clear_away().await;
    for (table, ..) in SEALED {
        assert_eq!(lost.count_of(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_practice_goes_on_with_another_key_and_everybody_comes_in_again() {
    let mut lost = Lost::keyring().await;
    let owner = lost.stage.database().owner();
    assert!(matches!(lost.fits().await, Fits::Lacks(_)));
    lost.clear_away().await;
    rotate(&owner, &ring(ANOTHER), |_| {}).await.unwrap();
    assert_eq!(lost.fits().await, Fits::Yes);
    let needed: Vec<_> = keys_in_use(&owner).await.unwrap().into_iter().map(|one| one.key).collect();
    assert_eq!(needed, ["k2"]);

    let (stage, office) = (&lost.stage, lost.office());
    let link = reset(&office.asked(Actor::Operator), lost.insider.staff).await.unwrap();
    assert_eq!(set_up(stage, &office, link.token.reveal()).await, lost.insider.staff);

    let visitor = || Visitor { office: office.clone(), ..stage.visitor() };
    let asked = ask_for_passkey(&visitor(), &Stage::site()).await.unwrap();
    let answer = lost.phone.show(&asked.options);
    let shown = SignInWithPasskey { token: asked.token.reveal(), answer: &answer, device: None, shared: false };
    assert_eq!(refusal(sign_in_with_passkey(&office, &Stage::site(), shown).await), Refusal::NotMatched);
    let address = Stage::address_of("Eve");
    let asking = AskForLetter { address: address.as_str(), shared: false, device: None };
    ask_for_letter(&visitor(), asking).await.unwrap().write_letter().await.unwrap();
    assert_eq!(stage.count("SELECT count(*) FROM letters WHERE kind = 'sign-in'").await, 1);
}

/// Whoever reads a client's mail does not come further than before.
#[tokio::test]
async fn what_a_lost_passkey_guarded_stays_shut_until_the_coach_says_a_code() {
    let lost = Lost::keyring().await;
    lost.clear_away().await;
    rotate(&lost.stage.database().owner(), &ring(ANOTHER), |_| {}).await.unwrap();
    let office = lost.office();
    assert!(guards(&office.asked(Actor::Client(lost.client))).await.unwrap().pin_since.is_some());
    let token = lost.stage.sign_in(Actor::Client(lost.client)).await;
    let by = signed_in(&office, token.reveal()).await.unwrap().unwrap();
    let chosen = async |shown: &str| {
        choose_pin(&office, by, ChoosePin { pin: Pin::choose("274619").unwrap(), shown, device: None }).await
    };
    assert_eq!(refusal(chosen("").await), Refusal::NotMatched);
    let code = let_choose_pin(&lost.stage.proved(&office.asked(lost.stage.as_coach().actor)).await, lost.client)
        .await
        .unwrap();
    chosen(&code).await.unwrap();
}

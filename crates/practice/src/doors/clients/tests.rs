//! Passkeys of clients: what they guard, what they open, and what becomes of them.

use domain::Refusal;
use domain::actor::Actor;
use domain::doors::Pin;
use domain::ids::ClientId;
use jiff::SignedDuration;

use super::{ChoosePin, Guards, choose_pin, guards, is_guarded, is_past_the_pin, let_choose_pin, show_pin};
use crate::cast::{Device, Stage, refusal};
use crate::doors::{
    Begun, Hand, MakePasskey, Opened, SignInWithPasskey, ask_for_passkey, ask_for_proof, begin_passkey, make_passkey,
    passkeys, prove_with_passkey, remove_passkey, rename_passkey, sign_in_with_passkey,
};
use crate::people::{ArchiveClient, Secret, SignedIn, StopContact, archive_client, signed_in, stop_contact};
use crate::{Expected, Outcome};

const PIN: &str = "274619";
const LATELY: SignedDuration = SignedDuration::from_mins(10);
const KEPT: &str = "SELECT count(*) FROM passkeys";

impl Stage {
    /// A client who is signed in by a letter, and by which sign-in.
    async fn ana(&self) -> (ClientId, SignedIn) {
        let ana = self.confirmed_client("Ana").await;
        (ana, self.signed(&self.sign_in(Actor::Client(ana)).await).await.unwrap())
    }

    async fn signed(&self, token: &Secret) -> Option<SignedIn> {
        signed_in(self.office(), token.reveal()).await.unwrap()
    }

    async fn another(&self, client: ClientId) -> SignedIn {
        self.signed(&self.sign_in(Actor::Client(client)).await).await.unwrap()
    }

    async fn is_past(&self, by: SignedIn) -> bool {
        is_past_the_pin(self.office(), by, LATELY).await.unwrap()
    }

    async fn proved_by(&self, by: SignedIn, device: &mut Device) -> Outcome<Secret> {
        let begun = ask_for_proof(self.office(), &Self::site(), by).await?;
        let answer = device.show(&begun.options);
        prove_with_passkey(self.office(), &Self::site(), by, begun.token.reveal(), &answer).await
    }

    async fn chooses(&self, by: SignedIn, pin: &str, shown: &str) -> Outcome<Opened> {
        choose_pin(self.office(), by, ChoosePin { pin: Pin::choose(pin).unwrap(), shown, device: None }).await
    }

    async fn keeps(&self, by: SignedIn, begun: &Begun, answer: &str) -> Outcome<Option<Opened>> {
        let command = MakePasskey { token: begun.token.reveal(), answer, name: Self::name("Phone") };
        make_passkey(self.office(), &Self::site(), Hand::SignedIn(by), command).await
    }
}

#[tokio::test]
async fn the_first_needs_a_sign_in_and_shuts_what_lies_deeper() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let there = stage.sign_in(Actor::Client(ana)).await;
    let (asked, letter) = stage.way_in(ana).await;
    assert!(stage.is_past(here).await, "nothing guards it");
    let mut phone = Device::called("phone");
    let opened = phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap().unwrap();
    assert_eq!(stage.signed(&opened.sign_in).await, Some(here));
    assert!(stage.signed(&there).await.is_none(), "every other sign-in ended");
    let opening = super::OpenByLetter { asked: asked.reveal(), shown: &stage.typed_of(letter), device: None };
    assert_eq!(refusal(super::open_by_letter(&stage.visitor(), opening).await), Refusal::Lapsed);
    assert!(stage.is_past(here).await, "they have just made it");
    let elsewhere = stage.another(ana).await;
    assert!(!stage.is_past(elsewhere).await, "a letter does not stand for it");
    stage.pass(LATELY).await;
    assert!(!stage.is_past(here).await);
    stage.proved_by(here, &mut phone).await.unwrap();
    assert!(stage.is_past(here).await);
    assert!(!stage.is_past(elsewhere).await);
    let held = guards(&stage.as_client(ana)).await.unwrap();
    assert_eq!(held, Guards { pin_since: None, passkeys: 1 });
    let told = "SELECT count(*) FROM letters WHERE kind = 'security-notice' AND matter = 'passkey' AND to_client";
    assert_eq!(stage.count(told).await, 1);
    let entered = format!(
        "SELECT count(*) FROM logbook WHERE verb IN ('doors.make_passkey', 'doors.prove') AND client_id = '{ana}'"
    );
    assert_eq!(stage.count(&entered).await, 2);
}

#[tokio::test]
async fn another_one_asks_for_a_proof_by_passkey_or_by_pin() {
    let stage = Stage::open().await;
    let (_, here) = stage.ana().await;
    stage.chooses(here, PIN, "").await.unwrap();
    stage.pass(LATELY).await;
    let hand = Hand::SignedIn(here);
    assert_eq!(refusal(begin_passkey(stage.office(), &Stage::site(), hand).await), Refusal::ProofNeeded);
    show_pin(stage.office(), here, Pin::shown(PIN), None).await.unwrap();
    let mut phone = Device::called("phone");
    phone.made_by(&stage, hand).await.unwrap();
    let begun = begin_passkey(stage.office(), &Stage::site(), hand).await.unwrap();
    stage.pass(LATELY).await;
    let late = Device::called("laptop").make(&begun.options);
    assert_eq!(refusal(stage.keeps(here, &begun, &late).await), Refusal::ProofNeeded);
    assert_eq!(refusal(begin_passkey(stage.office(), &Stage::site(), hand).await), Refusal::ProofNeeded);
    stage.proved_by(here, &mut phone).await.unwrap();
    Device::called("laptop").made_by(&stage, hand).await.unwrap();
    assert_eq!(stage.count(KEPT).await, 2);
    stage.pass(LATELY).await;
    show_pin(stage.office(), here, Pin::shown(PIN), None).await.unwrap();
    assert!(stage.is_past(here).await, "either of them stands for the other");
}

#[tokio::test]
async fn a_ceremony_is_its_own_persons_of_its_own_purpose_once_and_for_five_minutes() {
    let stage = Stage::open().await;
    let (_, here) = stage.ana().await;
    let ben = stage.confirmed_client("Ben").await;
    let ben = stage.another(ben).await;
    let cora = stage.insider(stage.coach()).await.sign_in(&stage).await.unwrap();
    let cora = stage.signed(&cora.sign_in).await.unwrap();
    let site = Stage::site();
    let begun = begin_passkey(stage.office(), &site, Hand::SignedIn(here)).await.unwrap();
    let mut phone = Device::called("phone");
    let answer = phone.make(&begun.options);
    for other in [ben, cora] {
        assert_eq!(refusal(stage.keeps(other, &begun, &answer).await), Refusal::Lapsed);
    }
    let of_staff = begin_passkey(stage.office(), &site, Hand::SignedIn(cora)).await.unwrap();
    assert_eq!(refusal(stage.keeps(here, &of_staff, &answer).await), Refusal::Lapsed);
    assert_eq!(refusal(Device::signed_in_by(&stage, &begun, &answer).await), Refusal::Lapsed, "of another purpose");
    stage.keeps(here, &begun, &answer).await.unwrap();
    assert_eq!(refusal(stage.keeps(here, &begun, &answer).await), Refusal::Lapsed, "used twice");
    let again = begin_passkey(stage.office(), &site, Hand::SignedIn(ben)).await.unwrap();
    let copied = phone.clone().make(&again.options);
    assert_eq!(refusal(stage.keeps(ben, &again, &copied).await), Refusal::NotMatched, "one in the whole practice");

    let asked = ask_for_proof(stage.office(), &site, here).await.unwrap();
    let shown = phone.show(&asked.options);
    let prove = |by: SignedIn| prove_with_passkey(stage.office(), &site, by, asked.token.reveal(), &shown);
    for other in [ben, cora] {
        assert_eq!(refusal(prove(other).await), Refusal::Lapsed);
    }
    prove(here).await.unwrap();
    assert_eq!(refusal(prove(here).await), Refusal::Lapsed);
    let late = ask_for_proof(stage.office(), &site, here).await.unwrap();
    let shown = phone.show(&late.options);
    stage.pass(SignedDuration::from_mins(5)).await;
    let late = prove_with_passkey(stage.office(), &site, here, late.token.reveal(), &shown).await;
    assert_eq!(refusal(late), Refusal::Lapsed);
}

#[tokio::test]
async fn what_a_good_device_never_does_proves_nothing_and_opens_nothing() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let ben = stage.confirmed_client("Ben").await;
    let ben = stage.another(ben).await;
    let mut good = Device { counter: 7, ..Device::called("phone") };
    good.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let mut bens = Device::called("tablet");
    bens.made_by(&stage, Hand::SignedIn(ben)).await.unwrap();
    for (why, device) in [
        ("another client's, under one's own name", Device { user: good.user.clone(), ..bens.clone() }),
        ("another client's", bens.clone()),
        ("a passkey that nobody has", Device { user: good.user.clone(), ..Device::called("strange") }),
        ("nobody was verified", Device { verifies: false, ..good.clone() }),
        ("another page", Device { origin: "https://halcyon.example.evil".to_owned(), ..good.clone() }),
        ("a counter that stands still", Device { counter: 6, ..good.clone() }),
    ] {
        assert_eq!(refusal(stage.proved_by(here, &mut device.clone()).await), Refusal::NotMatched, "{why}");
        if why != "another client's" {
            assert_eq!(refusal(device.clone().sign_in(&stage).await), Refusal::NotMatched, "{why}");
        }
    }
    let moved = "UPDATE passkeys SET client_id = $2 WHERE client_id = $1";
    let ids = (ana.0, ben.actor.client().unwrap().0);
    sqlx::query(moved).bind(ids.0).bind(ids.1).execute(&stage.database().owner()).await.unwrap();
    assert_eq!(refusal(good.sign_in(&stage).await), Refusal::NotMatched, "moved to somebody else");
    assert_eq!(refusal(stage.proved_by(ben, &mut good).await), Refusal::NotMatched);
}

#[tokio::test]
async fn the_last_guard_stays_and_beside_a_pin_every_passkey_may_go() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let (mut phone, mut laptop) = (Device::called("phone"), Device::called("laptop"));
    phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    laptop.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let kept = passkeys(&stage.as_client(ana)).await.unwrap();
    stage.pass(LATELY).await;
    assert_eq!(refusal(remove_passkey(stage.office(), here, kept[0].id).await), Refusal::ProofNeeded);
    stage.proved_by(here, &mut laptop).await.unwrap();
    let there = stage.sign_in(Actor::Client(ana)).await;
    remove_passkey(stage.office(), here, kept[0].id).await.unwrap();
    assert!(stage.signed(&there).await.is_none());
    assert_eq!(refusal(phone.sign_in(&stage).await), Refusal::NotMatched);
    assert!(matches!(refusal(remove_passkey(stage.office(), here, kept[1].id).await), Refusal::Invalid(_)));
    assert!(!stage.is_past(stage.another(ana).await).await, "it is not open for anybody");
    stage.chooses(here, PIN, "").await.unwrap();
    remove_passkey(stage.office(), here, kept[1].id).await.unwrap();
    assert_eq!(stage.count(KEPT).await, 0);
    assert!(!stage.is_past(stage.another(ana).await).await);
    let told = "SELECT count(*) FROM letters WHERE kind = 'security-notice' AND matter = 'passkey' AND to_client";
    assert_eq!(stage.count(told).await, 4);
}

#[tokio::test]
async fn of_two_removed_at_once_one_stays() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    for name in ["phone", "laptop"] {
        Device::called(name).made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    }
    let kept = passkeys(&stage.as_client(ana)).await.unwrap();
    let (one, other) = tokio::join!(
        remove_passkey(stage.office(), here, kept[0].id),
        remove_passkey(stage.office(), here, kept[1].id)
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
    assert_eq!(stage.count(KEPT).await, 1);
}

#[tokio::test]
async fn with_a_passkey_alone_a_pin_is_chosen_by_whoever_has_just_shown_it() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let mut phone = Device::called("phone");
    phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let there = stage.another(ana).await;
    for shown in ["", PIN] {
        assert_eq!(refusal(stage.chooses(there, PIN, shown).await), Refusal::ProofNeeded, "by a letter alone");
    }
    stage.proved_by(there, &mut phone).await.unwrap();
    stage.chooses(there, PIN, "").await.unwrap();
    stage.chooses(there, "903718", "").await.unwrap();
    let wrong = stage.chooses(there, PIN, "111213").await;
    assert_eq!(refusal(wrong), Refusal::NotMatched, "what is written in its place is meant");
    stage.pass(LATELY).await;
    assert_eq!(refusal(stage.chooses(there, PIN, "").await), Refusal::NotMatched);
    stage.proved_by(there, &mut phone).await.unwrap();
    stage.chooses(there, PIN, "").await.unwrap();
}

#[tokio::test]
async fn whoever_lost_the_device_is_helped_by_their_coach() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    assert_eq!(refusal(let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await), Refusal::Changed);
    Device::called("phone").made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    assert!(is_guarded(&stage.as_coach(), ana).await.unwrap());
    assert_eq!(refusal(let_choose_pin(&stage.as_owner(), ana).await), Refusal::NotYours);
    let code = let_choose_pin(&stage.proved(&stage.as_coach()).await, ana).await.unwrap();
    let held = guards(&stage.as_client(ana)).await.unwrap();
    assert_eq!(held, Guards { pin_since: None, passkeys: 1 }, "a code is no PIN");
    let there = stage.another(ana).await;
    assert_eq!(refusal(show_pin(stage.office(), there, Pin::shown(PIN), None).await), Refusal::NotMatched);
    stage.chooses(there, PIN, &code.to_lowercase()).await.unwrap();
    assert!(stage.is_past(there).await);
    let lost = passkeys(&stage.as_client(ana)).await.unwrap()[0].id;
    remove_passkey(stage.office(), there, lost).await.unwrap();
    assert_eq!(refusal(stage.chooses(there, PIN, &code).await), Refusal::NotMatched, "it was good once");
}

#[tokio::test]
async fn what_a_device_shows_of_it_names_nobody() {
    let stage = Stage::open().await;
    let (_, here) = stage.ana().await;
    let begun = begin_passkey(stage.office(), &Stage::site(), Hand::SignedIn(here)).await.unwrap();
    let site = serde_json::json!({ "id": "halcyon.example", "name": "halcyon.example" });
    assert_eq!(begun.options["rp"], site);
    for named in ["name", "displayName"] {
        assert_eq!(begun.options["user"][named], "Passkey");
    }
    let asked = begun.options.to_string().to_lowercase();
    for telling in ["ana", "home.example", "coach", "riverside", "cora"] {
        assert!(!asked.contains(&format!("\"{telling}")), "{asked}");
    }
}

#[tokio::test]
async fn it_opens_the_front_door_and_is_a_proof() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let mut phone = Device::called("phone");
    phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let (asked, letter) = stage.way_in(ana).await;
    let opened = phone.sign_in(&stage).await.unwrap();
    let by = stage.signed(&opened.sign_in).await.unwrap();
    assert_eq!(by.actor, Actor::Client(ana));
    assert!(stage.is_past(by).await);
    assert!(opened.device.is_some());
    let opening = super::OpenByLetter { asked: asked.reveal(), shown: &stage.typed_of(letter), device: None };
    let lapsed = super::open_by_letter(&stage.visitor(), opening).await;
    assert_eq!(refusal(lapsed), Refusal::Lapsed, "whatever else they had begun is over");
    let entered = format!(
        "SELECT count(*) FROM logbook WHERE verb = 'people.sign_in' AND facts = '{{\"door\":\"passkey\"}}' AND client_id = '{ana}'"
    );
    assert_eq!(stage.count(&entered).await, 1);
    stage.pass(SignedDuration::from_hours(1)).await;
    assert!(stage.signed(&opened.sign_in).await.is_none(), "as long as any sign-in of a client, and no longer");
}

#[tokio::test]
async fn on_a_device_that_others_use_it_is_short_nothing_is_remembered_and_none_is_made() {
    let stage = Stage::open().await;
    let (_, here) = stage.ana().await;
    let mut phone = Device::called("phone");
    phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let begun = ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
    let answer = phone.show(&begun.options);
    let command = SignInWithPasskey { token: begun.token.reveal(), answer: &answer, device: None, shared: true };
    let opened = sign_in_with_passkey(stage.office(), &Stage::site(), command).await.unwrap();
    assert!(opened.device.is_none());
    let by = stage.signed(&opened.sign_in).await.unwrap();
    let begun = begin_passkey(stage.office(), &Stage::site(), Hand::SignedIn(by)).await;
    assert!(matches!(refusal(begun), Refusal::Invalid(_)));
    let opened = stage.chooses(by, PIN, "").await.unwrap();
    assert!(opened.device.is_none(), "neither is the browser known after a change");
    stage.pass(SignedDuration::from_mins(29)).await;
    assert!(stage.signed(&opened.sign_in).await.is_some());
    stage.pass(SignedDuration::from_mins(1)).await;
    assert!(stage.signed(&opened.sign_in).await.is_none());
}

#[tokio::test]
async fn whoever_wants_no_letters_and_whose_file_is_closed_comes_in_all_the_same() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let mut phone = Device::called("phone");
    phone.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let count = "SELECT count(*) FROM letters";
    stop_contact(&stage.as_client(ana), StopContact { client: ana }).await.unwrap();
    assert!(phone.sign_in(&stage).await.is_ok());
    archive_client(&stage.as_coach(), ArchiveClient { client: ana, expected: Expected::ANY }).await.unwrap();
    let before = stage.count(count).await;
    let by = stage.signed(&phone.sign_in(&stage).await.unwrap().sign_in).await.unwrap();
    Device::called("laptop").made_by(&stage, Hand::SignedIn(by)).await.unwrap();
    assert_eq!(stage.count(count).await, before, "and nothing is written to them");
}

#[tokio::test]
async fn nobody_else_sees_names_or_removes_it() {
    let stage = Stage::open().await;
    let (ana, here) = stage.ana().await;
    let ben = stage.confirmed_client("Ben").await;
    Device::called("phone").made_by(&stage, Hand::SignedIn(here)).await.unwrap();
    let id = passkeys(&stage.as_client(ana)).await.unwrap()[0].id;
    rename_passkey(&stage.as_client(ana), id, &Stage::name("The blue one")).await.unwrap();
    assert_eq!(passkeys(&stage.as_client(ana)).await.unwrap()[0].name, "The blue one");
    assert_eq!(stage.seen_by(Actor::Client(ana), KEPT).await, 1);
    for other in [stage.as_client(ben), stage.as_coach(), stage.as_owner()] {
        assert_eq!(passkeys(&other).await.unwrap(), []);
        assert_eq!(refusal(rename_passkey(&other, id, &Stage::name("Mine")).await), Refusal::NotFound);
    }
    for actor in [Actor::Client(ben), stage.as_coach().actor, stage.as_owner().actor, Actor::Nobody] {
        assert_eq!(stage.seen_by(actor, KEPT).await, 0, "{actor}");
        assert_eq!(stage.touched_by(actor, "DELETE FROM passkeys").await, 0, "{actor}");
    }
    let ben = stage.another(ben).await;
    Device::called("tablet").made_by(&stage, Hand::SignedIn(ben)).await.unwrap();
    assert_eq!(refusal(remove_passkey(stage.office(), ben, id).await), Refusal::NotFound);
}

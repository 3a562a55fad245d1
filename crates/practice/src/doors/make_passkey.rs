//! Making a passkey: a device makes a key pair, and we keep the public half.

use domain::Refusal;
use domain::text::Name;

use super::ceremony::{self, Begun, Purpose};
use super::notices::Matter;
use super::{Hand, Opened, Site, kept_passkeys};
use crate::{Office, Outcome, limits};

/// So many of one person are enough.
const MOST: usize = 20;

/// What was made, and what its holder calls it.
#[derive(Clone, Debug)]
pub struct MakePasskey<'a> {
    /// The token of the ceremony.
    pub token: &'a str,
    /// What the browser answered: `RegistrationResponseJSON` (W3C Web Authentication, level 3, section 5.1).
    pub answer: &'a str,
    /// The name.
    pub name: Name,
}

/// Begins a ceremony in which a browser makes a passkey, good for five minutes.
///
/// # Errors
/// [`Refusal`]: `Invalid` for whoever has many already, and for a client on a device that others use; `TooOften`; `Lapsed`, `ProofNeeded` as the hand is.
pub async fn begin_passkey(office: &Office, site: &Site, hand: Hand<'_>) -> Outcome<Begun> {
    let kept = hand.open_for_passkeys(office).await?;
    kept.remembers().await?;
    let already = kept_passkeys::all(kept.records()).await?;
    if already.len() >= MOST {
        return Err(
            Refusal::at("", "These are as many as one person can keep. Please remove one you do not use.").into()
        );
    }
    let already = already.iter().map(|one| one.cred_id().clone()).collect();
    limits::take_in(kept.records(), limits::PASSKEYS_OF_A_PERSON, &kept.whose().id.to_string()).await?;
    let question = site.ask_to_make(&kept.whose(), already)?;
    let begun = ceremony::begin(kept.records(), Purpose::Make, question).await?;
    kept.commit().await?;
    Ok(begun)
}

/// Keeps the passkey that was made, beside those that are there. Whoever is signed in goes on under what is answered; everything else that was
/// open to them ends.
///
/// # Errors
/// [`Refusal`]: `Lapsed` where the ceremony is over; `NotMatched`, also for a passkey that is kept already; `Lapsed`, `ProofNeeded` as the hand is.
pub async fn make_passkey(
    office: &Office,
    site: &Site,
    hand: Hand<'_>,
    command: MakePasskey<'_>,
) -> Outcome<Option<Opened>> {
    let MakePasskey { token, answer, name } = command;
    let actor = hand.open_for_passkeys(office).await?.records().actor;
    let state = ceremony::take(office, actor, Purpose::Make, token).await?;
    let passkey = site.made(&state, answer)?;
    let kept = hand.open_for_passkeys(office).await?;
    kept_passkeys::add(kept.records(), &name, &passkey).await?;
    kept.settle("doors.make_passkey", Matter::Passkey).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Device, Stage, refusal};
    use crate::doors::{
        SignInWithPasskey, Step, ask_for_passkey, begin_set_up, finish_set_up, next_step, passkeys, reset,
        sign_in_with_passkey,
    };
    use crate::people::{MakeToken, Person, SignedIn, holder, make_token, signed_in};
    use jiff::SignedDuration;

    const KEPT: &str = "SELECT count(*) FROM passkeys";

    async fn by(stage: &Stage, opened: &Opened) -> SignedIn {
        signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap()
    }

    async fn answered(stage: &Stage, hand: Hand<'_>, begun: &Begun, answer: &str) -> Outcome<Option<Opened>> {
        let command = MakePasskey { token: begun.token.reveal(), answer, name: Stage::name("Phone") };
        make_passkey(stage.office(), &Stage::site(), hand, command).await
    }

    #[tokio::test]
    async fn whoever_sets_up_needs_nothing_but_a_passkey() {
        let stage = Stage::open().await;
        let link = reset(&stage.as_operator(), stage.coach()).await.unwrap();
        let half = begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        let hand = Hand::SettingUp(half.reveal());
        assert!(Device::called("laptop").made_by(&stage, hand).await.unwrap().is_none());
        assert_eq!(next_step(stage.office(), half.reveal()).await.unwrap(), Step::AnotherPasskey);
        Device::called("phone").made_by(&stage, hand).await.unwrap();
        let opened = finish_set_up(stage.office(), half.reveal(), None).await.unwrap();
        assert_eq!(by(&stage, &opened).await.actor, stage.as_coach().actor);
        let names: Vec<String> = passkeys(&stage.as_coach()).await.unwrap().into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Laptop", "Laptop"]);
    }

    #[tokio::test]
    async fn one_more_ends_everything_else_and_keeps_the_passkeys_that_are_there() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let here = by(&stage, &insider.sign_in(&stage).await.unwrap()).await;
        let mut first = Device::called("first");
        first.made_by(&stage, Hand::SignedIn(here)).await.unwrap();
        let elsewhere = insider.sign_in(&stage).await.unwrap();
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let offered = ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
        let opened = Device::called("second").made_by(&stage, Hand::SignedIn(here)).await.unwrap().unwrap();
        assert_eq!(signed_in(stage.office(), elsewhere.sign_in.reveal()).await.unwrap(), None);
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        assert_eq!(by(&stage, &opened).await, here);
        let answer = first.show(&offered.options);
        assert!(Device::signed_in_by(&stage, &offered, &answer).await.is_ok(), "a stranger's question is nobody's");
        assert!(insider.sign_in(&stage).await.is_ok(), "and password and authenticator hold");
    }

    #[tokio::test]
    async fn without_a_fresh_proof_none_is_made() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let hand = Hand::SignedIn(by(&stage, &insider.opened).await);
        stage.pass(SignedDuration::from_mins(10)).await;
        let begun = begin_passkey(stage.office(), &Stage::site(), hand).await;
        assert_eq!(refusal(begun), Refusal::ProofNeeded);
        let hand = Hand::SignedIn(by(&stage, &insider.sign_in(&stage).await.unwrap()).await);
        let begun = begin_passkey(stage.office(), &Stage::site(), hand).await.unwrap();
        stage.pass(SignedDuration::from_mins(10)).await;
        let answer = Device::called("late").make(&begun.options);
        assert_eq!(refusal(answered(&stage, hand, &begun, &answer).await), Refusal::ProofNeeded);
        let pressed = stage.sign_in(stage.as_coach().actor).await;
        let pressed = Hand::SignedIn(signed_in(stage.office(), pressed.reveal()).await.unwrap().unwrap());
        let begun = begin_passkey(stage.office(), &Stage::site(), pressed).await;
        assert_eq!(refusal(begun), Refusal::ProofNeeded, "by a press nobody has shown who they are");
        assert_eq!(stage.count(KEPT).await, 0);
    }

    #[tokio::test]
    async fn of_fifty_who_use_one_ceremony_one_is_kept() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        let begun = begin_passkey(stage.office(), &Stage::site(), Hand::SettingUp(half.reveal())).await.unwrap();
        let mut presses = tokio::task::JoinSet::new();
        for turn in 0..50 {
            let answer = Device::called(&format!("device {turn}")).make(&begun.options);
            let (office, half, token) = (stage.office().clone(), half.clone(), begun.token.clone());
            presses.spawn(async move {
                let command = MakePasskey { token: token.reveal(), answer: &answer, name: Stage::name("Laptop") };
                make_passkey(&office, &Stage::site(), Hand::SettingUp(half.reveal()), command).await
            });
        }
        let answers = presses.join_all().await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((won, stage.count(KEPT).await), (1, 1));
    }

    #[tokio::test]
    async fn a_ceremony_is_its_own_persons_for_five_minutes_and_for_nothing_else() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        let (hers, theirs) = (cora.half_of_set_up(&stage).await, dora.half_of_set_up(&stage).await);
        let (hers, theirs) = (Hand::SettingUp(hers.reveal()), Hand::SettingUp(theirs.reveal()));
        let mut device = Device::called("laptop");
        let begun = begin_passkey(stage.office(), &Stage::site(), hers).await.unwrap();
        let answer = device.make(&begun.options);
        assert_eq!(refusal(answered(&stage, theirs, &begun, &answer).await), Refusal::Lapsed);
        assert_eq!(refusal(Device::signed_in_by(&stage, &begun, &answer).await), Refusal::Lapsed);
        let asked = ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
        assert_eq!(refusal(answered(&stage, hers, &asked, &answer).await), Refusal::Lapsed, "of another purpose");
        for token in ["", "x", cora.opened.sign_in.reveal()] {
            let command = SignInWithPasskey { token, answer: &answer, device: None, shared: false };
            let opened = sign_in_with_passkey(stage.office(), &Stage::site(), command).await;
            assert_eq!(refusal(opened), Refusal::Lapsed);
        }
        assert!(answered(&stage, hers, &begun, &answer).await.is_ok(), "nothing of this used it");
        let begun = begin_passkey(stage.office(), &Stage::site(), hers).await.unwrap();
        stage.pass(SignedDuration::from_mins(5)).await;
        let answer = Device::called("late").make(&begun.options);
        assert_eq!(refusal(answered(&stage, hers, &begun, &answer).await), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn a_passkey_that_somebody_has_is_nobody_elses() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        let (hers, theirs) = (cora.half_of_set_up(&stage).await, dora.half_of_set_up(&stage).await);
        let mut device = Device::called("laptop");
        device.made_by(&stage, Hand::SettingUp(hers.reveal())).await.unwrap();
        for half in [&theirs, &hers] {
            let again = device.clone().made_by(&stage, Hand::SettingUp(half.reveal())).await;
            assert_eq!(refusal(again), Refusal::NotMatched);
        }
        let opened = device.sign_in(&stage).await.unwrap();
        assert_eq!(by(&stage, &opened).await.actor, stage.as_coach().actor);
    }

    #[tokio::test]
    async fn what_does_not_answer_the_question_is_not_kept() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        let hand = Hand::SettingUp(half.reveal());
        let elsewhere = Device { origin: "https://halcyon.example.evil".to_owned(), ..Device::called("elsewhere") };
        let unverified = Device { verifies: false, ..Device::called("unverified") };
        for mut device in [elsewhere, unverified] {
            assert_eq!(refusal(device.made_by(&stage, hand).await), Refusal::NotMatched, "{device:?}");
        }
        let former = begin_passkey(stage.office(), &Stage::site(), hand).await.unwrap();
        let replayed = Device::called("laptop").make(&former.options);
        for answer in ["", "{}", "null", &"[".repeat(10_000), &"x".repeat(20_000), &replayed] {
            let begun = begin_passkey(stage.office(), &Stage::site(), hand).await.unwrap();
            let refused = refusal(answered(&stage, hand, &begun, answer).await);
            assert_eq!(refused, Refusal::NotMatched, "{}", answer.len());
            assert_eq!(refusal(answered(&stage, hand, &begun, answer).await), Refusal::Lapsed, "it is spent");
        }
        assert_eq!(stage.count(KEPT).await, 0);
    }

    #[tokio::test]
    async fn it_is_sealed_and_its_holders_alone_and_ceremonies_are_nobodys() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        Device::called("laptop").made_by(&stage, Hand::SettingUp(half.reveal())).await.unwrap();
        ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
        let sealed = "SELECT count(*) FROM passkeys p, passkey_ceremonies c WHERE p.credential LIKE 'v1.k1.%' AND c.state LIKE 'v1.k1.%'";
        assert_eq!(stage.count(sealed).await, 2);
        assert_eq!(stage.seen_by(stage.as_coach().actor, KEPT).await, 1);
        for other in [stage.as_owner().actor, stage.as_assistant().await.actor, domain::actor::Actor::Nobody] {
            assert_eq!(stage.seen_by(other, KEPT).await, 0);
            assert_eq!(stage.touched_by(other, "UPDATE passkeys SET name = 'x'").await, 0);
            assert_eq!(stage.touched_by(other, "DELETE FROM passkeys").await, 0);
            assert!(stage.is_forbidden(other, "SELECT 1 FROM passkey_ceremonies").await);
        }
        for table in ["passkeys", "passkey_ceremonies"] {
            let rows = sqlx::AssertSqlSafe(format!("SELECT 1 FROM {table}"));
            let worker = sqlx::query(rows).execute(stage.worker_office().pool()).await;
            assert!(worker.is_err(), "the worker has no business in {table}");
        }
    }

    #[tokio::test]
    async fn twenty_are_as_many_as_there_can_be() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let half = insider.half_of_set_up(&stage).await;
        for turn in 0..20 {
            let hand = Hand::SettingUp(half.reveal());
            Device::called(&format!("device {turn}")).made_by(&stage, hand).await.unwrap();
        }
        let begun = begin_passkey(stage.office(), &Stage::site(), Hand::SettingUp(half.reveal())).await;
        assert!(matches!(refusal(begun), Refusal::Invalid(_)));
    }
}

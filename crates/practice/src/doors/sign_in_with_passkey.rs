//! Signing in with a passkey: no address is typed, so nothing tells whether anybody has one.

use domain::Refusal;
use domain::actor::Actor;

use super::ceremony::{self, Begun, Purpose};
use super::keeping::{hold_own_row, id_of};
use super::site::Shown;
use super::{Opened, Site, kept_passkeys, letting_in, whose};
use crate::limits::{self, Visitor};
use crate::people::{Door, Holder};
use crate::{Office, Outcome, Unfulfilled};

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub struct SignInWithPasskey<'a> {
    /// The token of the ceremony.
    pub token: &'a str,
    /// What the browser answered: `AuthenticationResponseJSON` (W3C Web Authentication, level 3, section 5.1).
    pub answer: &'a str,
    /// By which the browser is known, if it says so.
    pub device: Option<&'a str>,
    /// Whether others use the device: then the sign-in is short, and nothing is remembered.
    pub shared: bool,
}

/// Begins a ceremony in which a browser shows a passkey, whosever it is; good for five minutes.
///
/// # Errors
/// [`Refusal::TooOften`] where many came from one network.
pub async fn ask_for_passkey(visitor: &Visitor, site: &Site) -> Outcome<Begun> {
    visitor.may(limits::PASSKEYS_OF_A_NETWORK).await?;
    let records = visitor.office.open(Actor::Nobody).await?;
    let begun = ceremony::begin(&records, Purpose::SignIn, site.ask_to_show(&[])?).await?;
    records.commit().await?;
    Ok(begun)
}

/// Signs in whoever shows their passkey, of the staff or a client, at whichever of the doors. Nothing of it can be guessed, so no tries are counted.
/// A client comes in so whether or not letters go to them, and whether or not their file is closed: it stays theirs.
///
/// # Errors
/// [`Refusal`]: `Lapsed` where the ceremony is over; `NotMatched`.
pub async fn sign_in_with_passkey(office: &Office, site: &Site, command: SignInWithPasskey<'_>) -> Outcome<Opened> {
    let SignInWithPasskey { token, answer, device, shared } = command;
    let state = ceremony::take(office, Actor::Nobody, Purpose::SignIn, token).await?;
    let shown = Shown::read(answer)?;
    let actor = holder(office, &shown).await?;
    whose::actor(actor);
    let records = office.open(actor).await?;
    hold_own_row(&records).await.map_err(not_matched)?;
    kept_passkeys::use_one(&records, site, &state, &shown).await?;
    let opened = match actor {
        Actor::Client(client) => {
            letting_in::open_for_client(&records, client, Door::Passkey { shared }, device).await?
        }
        Actor::Staff(staff, _) => letting_in::open(&records, staff, Door::Passkey { shared }, device).await?,
        Actor::Nobody | Actor::Engine | Actor::Operator => return Err(Refusal::NotMatched.into()),
    };
    records.commit().await?;
    Ok(opened)
}

/// Who has gone meanwhile has no passkey either.
fn not_matched(unfulfilled: Unfulfilled) -> Unfulfilled {
    match unfulfilled {
        Unfulfilled::Refused(_) => Refusal::NotMatched.into(),
        broke @ Unfulfilled::Broke(_) => broke,
    }
}

/// Whose passkey it says it is: kept by us for them, and by the device.
async fn holder(office: &Office, shown: &Shown) -> Outcome<Actor> {
    let sql = "SELECT staff_id, roles, client_id FROM holder_of_passkey($1)";
    let found: Option<Holder> = office.one_for_nobody(sql, [kept_passkeys::hash(shown.credential()).into()]).await?;
    let actor = found.ok_or(Refusal::NotMatched)?.actor()?;
    match id_of(actor).and_then(|id| shown.is_kept_for(id)) {
        Some(true) => Ok(actor),
        Some(false) | None => Err(Refusal::NotMatched.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Device, Insider, Stage, refusal};
    use crate::doors::{Hand, finish_set_up, passkeys, reset};
    use crate::people::{StaffLeaves, signed_in, staff_leaves};
    use jiff::SignedDuration;

    /// Somebody with a passkey beside password and authenticator, on a device that counts.
    async fn with_passkey(stage: &Stage, insider: &Insider) -> Device {
        let half = insider.half_of_set_up(stage).await;
        let mut device = Device { counter: 7, ..Device::called(&insider.address) };
        device.made_by(stage, Hand::SettingUp(half.reveal())).await.unwrap();
        device
    }

    #[tokio::test]
    async fn a_passkey_is_enough_and_is_entered() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = with_passkey(&stage, &insider).await;
        let half = insider.half_of_set_up(&stage).await;
        let opened = device.sign_in(&stage).await.unwrap();
        let by = signed_in(stage.office(), opened.sign_in.reveal()).await.unwrap().unwrap();
        assert_eq!(by.actor, stage.as_coach().actor);
        assert!(crate::doors::is_proved(stage.office(), by).await.unwrap());
        let lapsed = finish_set_up(stage.office(), half.reveal(), None).await;
        assert_eq!(refusal(lapsed), Refusal::Lapsed, "whatever else they had begun is over");
        let entered = "SELECT count(*) FROM logbook WHERE verb = 'people.sign_in' AND facts = '{\"door\":\"passkey\"}'";
        assert_eq!(stage.count(entered).await, 1);
        assert!(passkeys(&stage.as_coach()).await.unwrap()[0].last_used_at.is_some());
        for _ in 0..10 {
            let _ = insider.half_with(&stage, "not this one at all", None).await;
        }
        assert!(device.sign_in(&stage).await.is_ok(), "who guesses at the password shuts nobody out of this door");
    }

    #[tokio::test]
    async fn an_answer_is_good_for_its_own_question_and_for_five_minutes() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = with_passkey(&stage, &insider).await;
        let (one, other) = (
            ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap(),
            ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap(),
        );
        let answer = device.show(&one.options);
        assert_eq!(refusal(Device::signed_in_by(&stage, &other, &answer).await), Refusal::NotMatched);
        stage.pass(SignedDuration::from_mins(5)).await;
        assert_eq!(refusal(Device::signed_in_by(&stage, &one, &answer).await), Refusal::Lapsed);
    }

    #[tokio::test]
    async fn of_fifty_who_show_one_answer_at_once_one_is_let_in() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = with_passkey(&stage, &insider).await;
        let one = ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
        let answer = device.show(&one.options);
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (office, token, answer) = (stage.office().clone(), one.token.clone(), answer.clone());
            presses.spawn(async move {
                let command = SignInWithPasskey { token: token.reveal(), answer: &answer, device: None, shared: false };
                sign_in_with_passkey(&office, &Stage::site(), command).await
            });
        }
        let answers = presses.join_all().await;
        let lapsed = |answer: &&Outcome<Opened>| matches!(answer, Err(Unfulfilled::Refused(Refusal::Lapsed)));
        assert_eq!((answers.iter().filter(|one| one.is_ok()).count(), answers.iter().filter(lapsed).count()), (1, 49));
        assert_eq!(
            stage
                .count("SELECT count(*) FROM logbook WHERE verb = 'people.sign_in' AND facts ->> 'door' = 'passkey'")
                .await,
            1
        );
    }

    #[tokio::test]
    async fn what_a_good_device_never_does_opens_nothing() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        let mut good = with_passkey(&stage, &cora).await;
        let theirs = with_passkey(&stage, &dora).await;
        for (why, mut device) in [
            ("another's passkey under one's own name", Device { user: good.user.clone(), ..theirs.clone() }),
            (
                "another's id with one's own key",
                Device { id: theirs.id.clone(), user: theirs.user.clone(), ..good.clone() },
            ),
            ("nobody's name", Device { user: Vec::new(), ..good.clone() }),
            ("a passkey that nobody has", Device { user: good.user.clone(), ..Device::called("strange") }),
            ("nobody was verified", Device { verifies: false, ..good.clone() }),
            ("another page", Device { origin: "https://halcyon.example.evil".to_owned(), ..good.clone() }),
            ("another port", Device { origin: "https://halcyon.example:8443".to_owned(), ..good.clone() }),
            ("a page without TLS", Device { origin: "http://halcyon.example".to_owned(), ..good.clone() }),
            ("a counter that stands still", Device { counter: 6, ..good.clone() }),
        ] {
            assert_eq!(refusal(device.sign_in(&stage).await), Refusal::NotMatched, "{why}");
        }
        let first = good.clone();
        good.sign_in(&stage).await.unwrap();
        assert_eq!(refusal(first.clone().sign_in(&stage).await), Refusal::NotMatched, "a copy of the device");
        let opened = "SELECT count(*) FROM sign_ins WHERE ended_at IS NULL";
        assert_eq!(stage.count(opened).await, 1);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_refused_and_spends_the_question() {
        let stage = Stage::open().await;
        for answer in ["", "{}", "null", &"[".repeat(10_000), &"x".repeat(20_000)] {
            let begun = ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap();
            assert_eq!(refusal(Device::signed_in_by(&stage, &begun, answer).await), Refusal::NotMatched);
            assert_eq!(refusal(Device::signed_in_by(&stage, &begun, answer).await), Refusal::Lapsed);
        }
    }

    #[tokio::test]
    async fn whoever_has_left_or_was_reset_has_none() {
        let stage = Stage::open().await;
        let cora = stage.insider(stage.coach()).await;
        let dora = stage.insider(stage.coach_named("Dora").await).await;
        let (mut reset_one, mut left) = (with_passkey(&stage, &cora).await, with_passkey(&stage, &dora).await);
        let (before, gone) = (
            ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap(),
            ask_for_passkey(&stage.visitor(), &Stage::site()).await.unwrap(),
        );
        let (hers, theirs) = (reset_one.show(&before.options), left.show(&gone.options));
        staff_leaves(&stage.as_operator(), StaffLeaves { staff: dora.staff, expected: Expected::ANY }).await.unwrap();
        reset(&stage.as_operator(), cora.staff).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM passkeys").await, 0);
        assert_eq!(refusal(Device::signed_in_by(&stage, &before, &hers).await), Refusal::NotMatched);
        assert_eq!(refusal(Device::signed_in_by(&stage, &gone, &theirs).await), Refusal::NotMatched);
    }

    #[tokio::test]
    async fn a_sign_in_while_all_is_reset_ends_with_the_rest() {
        let stage = Stage::open().await;
        let insider = stage.insider(stage.coach()).await;
        let mut device = with_passkey(&stage, &insider).await;
        let operator = stage.as_operator();
        let (opened, link) = tokio::join!(device.sign_in(&stage), reset(&operator, stage.coach()));
        assert!(link.is_ok());
        assert_eq!(stage.count("SELECT count(*) FROM sign_ins WHERE ended_at IS NULL").await, 0, "{opened:?}");
    }

    #[tokio::test]
    async fn one_network_asks_so_often_and_what_has_run_out_is_forgotten() {
        let stage = Stage::open().await;
        let visitor = stage.visitor();
        for _ in 0..60 {
            ask_for_passkey(&visitor, &Stage::site()).await.unwrap();
        }
        let once_more = ask_for_passkey(&visitor, &Stage::site()).await;
        assert!(matches!(refusal(once_more), Refusal::TooOften(_)));
        assert!(ask_for_passkey(&stage.visitor(), &Stage::site()).await.is_ok());
        stage.pass(SignedDuration::from_mins(5)).await;
        crate::letters::tidy::tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM passkey_ceremonies").await, 0);
    }
}

//! Guesses, counted before they are looked at, in a transaction of their own: whatever happens afterwards, the count stays. A browser that signed
//! in before has a count of its own, so that its holder comes in while a stranger is shut out.
//!
//! Every use case that somebody could guess at calls [`count`] first, but those of codes too long to be guessed, which count nothing against
//! anybody: `clients::open_by_letter`, `clients::open_by_said_code`, and a code for a new PIN. What limits a network is asked at the front door (`sign_in_with_password`).

use domain::Refusal;
use domain::actor::Actor;
use domain::doors::{FORGOTTEN_AFTER, wait_after};
use domain::ids::{ClientId, StaffId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::whose;
use crate::keyring::{Keyring, Purpose};
use crate::moment::{Ts, at};
use crate::{Office, Outcome, Records};

/// What is guessed at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Guess<'a> {
    /// The password of whoever has an address, if anybody has it.
    Password(&'a str),
    /// The code of somebody whose password was right.
    Code(StaffId),
    /// The same with a recovery code.
    RecoveryCode(StaffId),
    /// Password and code of somebody who is signed in. A stranger at an open browser shuts nobody out of the front door.
    Proof(StaffId),
    /// A client's PIN.
    Pin(ClientId),
}

impl Guess<'_> {
    fn who(self, keyring: &Keyring, device: Option<Uuid>) -> String {
        let device = device.map(|id| id.to_string()).unwrap_or_default();
        let of = match self {
            Self::Password(folded) => format!("password/{device}/{folded}"),
            Self::Code(staff) => format!("code/{device}/{staff}"),
            Self::RecoveryCode(staff) => format!("recovery-code/{device}/{staff}"),
            Self::Proof(staff) => format!("proof/{device}/{staff}"),
            Self::Pin(client) => format!("pin/{device}/{client}"),
        };
        keyring.keyed_hash(Purpose::Guess, of.as_bytes()).newest().to_owned()
    }
}

/// What the log calls it.
fn word(guess: Guess<'_>) -> &'static str {
    match guess {
        Guess::Password(_) => "password",
        Guess::Code(_) => "code",
        Guess::RecoveryCode(_) => "recovery-code",
        Guess::Proof(_) => "proof",
        Guess::Pin(_) => "pin",
    }
}

/// Tells the log whose it is, where that is known without asking.
fn tell_whose(guess: Guess<'_>) {
    match guess {
        Guess::Password(_) => {}
        Guess::Code(staff) | Guess::RecoveryCode(staff) | Guess::Proof(staff) => whose::staff(staff),
        Guess::Pin(client) => whose::client(client),
    }
}

#[derive(FromQueryResult)]
struct Counted {
    wait_until: Option<Ts>,
}

/// Counts a guess, or says that it has to wait.
///
/// # Errors
/// [`Refusal::WaitFirst`]; then the guess is not looked at, and not counted either.
pub(super) async fn count(office: &Office, guess: Guess<'_>, device: Option<Uuid>) -> Outcome<()> {
    tell_whose(guess);
    let records = office.open(Actor::Nobody).await?;
    let waits: Vec<i32> =
        (1..=20).map(|tries| i32::try_from(wait_after(tries).as_secs()).unwrap_or(i32::MAX)).collect();
    let sql = "SELECT count_guess($1, $2, $3, $4) AS wait_until";
    let forgotten_before = Ts::from(records.now - FORGOTTEN_AFTER);
    let who = guess.who(&office.keyring(), device);
    let values = [who.into(), Ts::from(records.now).into(), waits.into(), forgotten_before.into()];
    let counted: Option<Counted> = records.one(sql, values).await?;
    let now = records.now;
    records.commit().await?;
    match at(counted.and_then(|counted| counted.wait_until)) {
        Some(until) => {
            let wait = until.duration_since(now);
            tracing::warn!(at = word(guess), known = device.is_some(), seconds = wait.as_secs(), "guesses wait");
            Err(Refusal::WaitFirst(wait).into())
        }
        None => Ok(()),
    }
}

/// Forgets the guesses at all that somebody could show, where they were made.
pub(super) async fn forget(records: &Records, staff: StaffId, folded: &str, device: Option<Uuid>) -> Outcome<()> {
    let all = [Guess::Password(folded), Guess::Code(staff), Guess::RecoveryCode(staff), Guess::Proof(staff)];
    let who: Vec<String> = all.iter().map(|guess| guess.who(&records.office.keyring(), device)).collect();
    records.run("SELECT forget_guesses($1)", [who.into()]).await.map(drop)
}

/// Forgets the guesses at one thing, which was shown.
pub(super) async fn forget_at(records: &Records, guess: Guess<'_>, device: Option<Uuid>) -> Outcome<()> {
    let who = vec![guess.who(&records.office.keyring(), device)];
    records.run("SELECT forget_guesses($1)", [who.into()]).await.map(drop)
}

/// Counts what was guessed at somebody's former address for the new one as well, in unknown browsers and in each that is known.
pub(super) async fn carry(records: &Records, staff: StaffId, former: &str, present: &str) -> Outcome<()> {
    #[derive(FromQueryResult)]
    struct Device {
        id: Uuid,
    }
    let known: Vec<Device> = records.all("SELECT id FROM known_devices WHERE staff_id = $1", [staff.0.into()]).await?;
    let devices: Vec<Option<Uuid>> = std::iter::once(None).chain(known.iter().map(|one| Some(one.id))).collect();
    let keyring = records.office.keyring();
    let who = |folded| devices.iter().map(|device| Guess::Password(folded).who(&keyring, *device)).collect::<Vec<_>>();
    let (former, present) = (who(former), who(present));
    records.run("SELECT carry_guesses($1, $2)", [former.into(), present.into()]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::letters::tidy::tidy;
    use jiff::SignedDuration;

    const COUNTED: &str = "SELECT coalesce(sum(tries), 0)::bigint FROM guesses";

    #[tokio::test]
    async fn of_a_thousand_at_once_five_are_looked_at() {
        let stage = Stage::open().await;
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let office = stage.office().clone();
            guesses.spawn(async move {
                let mut looked_at = 0;
                for _ in 0..10 {
                    looked_at += i32::from(count(&office, Guess::Password("cora@home.example"), None).await.is_ok());
                }
                looked_at
            });
        }
        assert_eq!(guesses.join_all().await.iter().sum::<i32>(), 5);
        assert_eq!(stage.count(COUNTED).await, 5);
    }

    #[tokio::test]
    async fn a_week_without_any_forgets_them() {
        let stage = Stage::open().await;
        let guess = Guess::Code(stage.coach());
        for _ in 0..5 {
            count(stage.office(), guess, None).await.unwrap();
        }
        assert!(matches!(refusal(count(stage.office(), guess, None).await), Refusal::WaitFirst(_)));
        stage.pass(FORGOTTEN_AFTER + SignedDuration::from_secs(1)).await;
        count(stage.office(), guess, None).await.unwrap();
        assert_eq!(stage.count(COUNTED).await, 1);
        stage.pass(FORGOTTEN_AFTER + SignedDuration::from_secs(1)).await;
        tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM guesses").await, 0);
    }

    #[tokio::test]
    async fn after_a_clock_was_set_back_nobody_waits_longer_than_the_longest() {
        let stage = Stage::open().await;
        let guess = Guess::Code(stage.coach());
        for _ in 0..5 {
            count(stage.office(), guess, None).await.unwrap();
        }
        stage.pass(-SignedDuration::from_hours(24 * 30)).await;
        assert!(matches!(refusal(count(stage.office(), guess, None).await), Refusal::WaitFirst(_)));
        stage.pass(SignedDuration::from_hours(12) + SignedDuration::from_secs(1)).await;
        count(stage.office(), guess, None).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_kept_names_nobody_and_nobody_reads_it() {
        let stage = Stage::open().await;
        count(stage.office(), Guess::Password("cora@home.example"), None).await.unwrap();
        count(stage.office(), Guess::Proof(stage.coach()), None).await.unwrap();
        let named =
            format!("SELECT count(*) FROM guesses g WHERE g::text LIKE '%cora%' OR g::text LIKE '%{}%'", stage.coach());
        assert_eq!(stage.count(&named).await, 0);
        for actor in [Actor::Nobody, Actor::Operator, stage.as_coach().actor] {
            assert!(stage.is_forbidden(actor, "SELECT 1 FROM guesses").await);
        }
    }
}

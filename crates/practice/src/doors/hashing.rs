//! Passwords and PINs as they are kept: argon2id, 46 MiB, one pass, one lane (OWASP ASVS 5.0, appendix C), two at a time, so that nobody can spend all
//! memory by knocking.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Refusal;
use domain::actor::Actor;
use domain::doors::Password;
use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::{Broke, Office, Outcome};

const KIB: u32 = 46 * 1024;
static PLACES: Semaphore = Semaphore::const_new(2);
/// So many may wait for a place: a few seconds' work. Whoever comes then is asked to come again, rather than wait behind all of them.
static SEATS: Semaphore = Semaphore::const_new(64);
/// What the password of somebody who is not there is held against. Nobody knows a password of which this would be the hash.
const NOBODYS: &str =
    "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password as it is kept.
///
/// # Errors
/// [`Refusal::TooOften`] where many wait already.
pub(super) async fn hash(office: &Office, password: Password) -> Outcome<String> {
    let salt = office.random::<16>()?;
    apart(move || {
        let params = Params::new(KIB, 1, 1, None).map_err(|_| Broke::Record("argon2"))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let made = hasher.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Broke::Record("argon2"))?;
        Ok(made.to_string())
    })
    .await
}

/// Whether a password is the one that is kept. Where none is kept it is none, and that takes as long to say.
///
/// # Errors
/// [`Refusal::TooOften`] where many wait already.
pub(super) async fn is_kept(password: Password, kept: Option<String>) -> Outcome<bool> {
    apart(move || {
        let hash = PasswordHash::new(kept.as_deref().unwrap_or(NOBODYS)).map_err(|_| Broke::Record("password"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && kept.is_some())
    })
    .await
}

/// Beside everything else that goes on, when there is a place. Whoever goes away leaves the place only when the work is done.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, Broke> + Send + 'static) -> Outcome<T> {
    let _seat = SEATS.try_acquire().map_err(|_| full())?;
    let place = PLACES.acquire().await.map_err(|_| Broke::Record("argon2"))?;
    let held = move || {
        let done = work();
        drop(place);
        done
    };
    Ok(spawn_blocking(held).await.map_err(|_| Broke::Record("argon2"))??)
}

fn full() -> Refusal {
    let wait = SignedDuration::from_secs(5);
    tracing::warn!(limit = "hashed-at-once", actor = %Actor::Nobody, seconds = wait.as_secs(), "a limit is spent");
    Refusal::TooOften(wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};

    fn shown(words: &str) -> Password {
        Password::shown(words.to_owned())
    }

    #[tokio::test]
    async fn it_is_kept_as_argon2id_with_46_mib_and_a_salt_of_its_own() {
        let stage = Stage::empty().await;
        let first = hash(stage.office(), shown("lamp otter violin")).await.unwrap();
        let second = hash(stage.office(), shown("lamp otter violin")).await.unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{first}");
        assert_ne!(first, second);
        assert!(is_kept(shown("lamp otter violin"), Some(first.clone())).await.unwrap());
        assert!(!is_kept(shown("lamp otter violins"), Some(first)).await.unwrap());
    }

    #[tokio::test]
    async fn every_byte_counts() {
        let stage = Stage::empty().await;
        for length in [72, 73, 999] {
            let long = "x".repeat(length);
            let kept = hash(stage.office(), shown(&format!("{long}a"))).await.unwrap();
            assert!(!is_kept(shown(&format!("{long}b")), Some(kept.clone())).await.unwrap());
            assert!(!is_kept(shown(&long), Some(kept)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn whoever_goes_away_frees_no_place_before_the_work_is_done() {
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let caller = tokio::spawn(apart(move || {
            let _ = begun.send(());
            finished.recv().map_err(|_| Broke::Record("argon2"))
        }));
        has_begun.await.unwrap();
        let other = PLACES.acquire().await.unwrap();
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(PLACES.available_permits(), 0);
        finish.send(()).unwrap();
        drop(PLACES.acquire().await.unwrap());
        drop(other);
    }

    #[tokio::test]
    async fn where_many_wait_whoever_comes_is_told_at_once() {
        let seats = SEATS.acquire_many(64).await.unwrap();
        let told = refusal(is_kept(shown("lamp otter violin"), None).await);
        assert!(matches!(told, Refusal::TooOften(_)), "{told:?}");
        drop(seats);
        assert!(!is_kept(shown("lamp otter violin"), None).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_takes_the_same_way_and_opens_nothing() {
        let parsed = PasswordHash::new(NOBODYS).unwrap();
        assert_eq!(parsed.params.to_string(), "m=47104,t=1,p=1");
        assert!(!is_kept(shown(""), None).await.unwrap());
        assert!(!is_kept(shown("lamp otter violin"), None).await.unwrap());
    }
}

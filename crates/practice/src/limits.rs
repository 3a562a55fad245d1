//! How often what can be guessed, or costs much, is done at most: counted in the database, so that a restart forgets nothing, and before anything
//! is looked at. Where it cannot be counted it is not done.

use domain::Refusal;
use domain::actor::Actor;
use jiff::SignedDuration;
use sea_orm::{FromQueryResult, Value};

use crate::keyring::{Keyring, Purpose};
use crate::{Office, Outcome, Records};

/// So many at once, and then one every so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Its name in the records.
    pub what: &'static str,
    /// So many at once.
    pub most: i32,
    /// After that, one in this time.
    pub every: SignedDuration,
}

/// Tries of one network, in browsers that are not known: passwords, letters to sign in with that are asked for, and the codes of invitations.
pub const TRIES_OF_A_NETWORK: Limit =
    Limit { what: "tries-of-a-network", most: 16, every: SignedDuration::from_mins(1) };
/// Tries of everybody at the codes that invitations print, which are short enough to be written off by hand.
pub const TRIES_AT_CODES: Limit = Limit { what: "tries-at-codes", most: 50, every: SignedDuration::from_mins(5) };
/// Passkeys that one network asks for without saying whose: each writes a row that lasts five minutes.
pub const PASSKEYS_OF_A_NETWORK: Limit =
    Limit { what: "passkeys-of-a-network", most: 60, every: SignedDuration::from_secs(5) };

/// PINs that a client chooses: each is hashed, which costs much.
pub const PINS_OF_A_CLIENT: Limit = Limit { what: "pins-of-a-client", most: 10, every: SignedDuration::from_mins(6) };
/// Codes that a coach said, shown in one sign-in: whoever reads somebody's mail spends none of theirs.
pub const SAID_CODES_OF_A_SIGN_IN: Limit =
    Limit { what: "said-codes-of-a-sign-in", most: 5, every: SignedDuration::from_hours(1) };
/// Questions about passkeys to whoever is known: each writes a row that lasts five minutes.
pub const PASSKEYS_OF_A_PERSON: Limit =
    Limit { what: "passkeys-of-a-person", most: 60, every: SignedDuration::from_secs(5) };
/// Changes of the address of one of the staff: each is told at an address that somebody types.
pub const ADDRESSES_OF_A_PERSON: Limit =
    Limit { what: "addresses-of-a-person", most: 5, every: SignedDuration::from_hours(4) };

/// Letters to sign in with, for whoever has an address, whether or not anybody has it: in an hour, and in a day. Those that a known browser asks
/// for are counted apart.
pub const WAYS_IN_AN_HOUR: Limit = Limit { what: "ways-in-an-hour", most: 3, every: SignedDuration::from_mins(20) };
/// See [`WAYS_IN_AN_HOUR`].
pub const WAYS_IN_A_DAY: Limit = Limit { what: "ways-in-a-day", most: 10, every: SignedDuration::from_mins(144) };
/// Those that are really written to everybody together, for browsers that are not known: nobody makes an installation mail without end, and nobody
/// shuts the door for all with addresses that are made up.
pub const WAYS_IN_OF_ALL: Limit = Limit { what: "ways-in-of-all", most: 100, every: SignedDuration::from_secs(36) };

/// And the same of all known browsers of one address: whoever reads somebody's mail makes a new one known with each letter.
pub const WAYS_IN_OF_KNOWN: Limit = Limit { what: "ways-in-of-known", most: 20, every: SignedDuration::from_mins(72) };

/// Invitations and checks of an address that staff ask for, to one address, whichever clients have it.
pub const LETTERS_TO_AN_ADDRESS: Limit =
    Limit { what: "letters-to-an-address", most: 10, every: SignedDuration::from_mins(144) };
/// The same of a whole practice, so that no stolen token makes it mail without end. A practice that moves here invites everybody on its first day.
pub const LETTERS_TO_CLIENTS: Limit =
    Limit { what: "letters-to-clients", most: 500, every: SignedDuration::from_secs(173) };

/// Where somebody comes from: an address, or for IPv6 the network of 56 bits that one household is usually given (RIPE-690).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(std::net::IpAddr);

impl Network {
    /// The network of an address. An IPv4 address that is written as IPv6 is itself.
    pub fn of(address: std::net::IpAddr) -> Self {
        match address.to_canonical() {
            std::net::IpAddr::V6(v6) => Self((u128::from(v6) >> 72 << 72).to_be_bytes().into()),
            v4 @ std::net::IpAddr::V4(_) => Self(v4),
        }
    }

    /// By what it is counted, and told of in the log: a keyed hash, from which nobody without the key learns the place.
    pub fn hashed(&self, keyring: &Keyring) -> String {
        hashed(keyring, &self.to_string())
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody whom nobody knows yet, at the door.
#[derive(Clone)]
pub struct Visitor {
    /// The office whose door it is.
    pub office: Office,
    /// Where they come from.
    pub from: Network,
}

impl Visitor {
    /// Counts one more try of this network.
    ///
    /// # Errors
    /// As [`take`].
    pub async fn may(&self, limit: Limit) -> Outcome<()> {
        take(&self.office, limit, &self.from.to_string()).await
    }
}

#[derive(FromQueryResult)]
struct Turn {
    wait: Option<f64>,
}

/// Counts one more, and says whether it may be.
///
/// # Errors
/// [`Refusal::TooOften`]; [`crate::Broke`] when it cannot be counted, and then it is not to be done.
pub async fn take(office: &Office, limit: Limit, whose: &str) -> Outcome<()> {
    may(limit, Actor::Nobody, office.one_for_nobody(TAKE, values(office, limit, whose)).await?)
}

/// The same as a part of what is done: what comes to nothing counts for nothing.
///
/// # Errors
/// As [`take`].
pub(crate) async fn take_in(records: &Records, limit: Limit, whose: &str) -> Outcome<()> {
    may(limit, records.actor, records.one(TAKE, values(&records.office, limit, whose)).await?)
}

const TAKE: &str = "SELECT extract(epoch FROM take_turn($1, $2, $3, make_interval(secs => $4)))::float8 AS wait";

fn values(office: &Office, limit: Limit, whose: &str) -> [Value; 4] {
    let whose = hashed(&office.keyring(), whose);
    [limit.what.into(), whose.into(), limit.most.into(), limit.every.as_secs_f64().into()]
}

fn hashed(keyring: &Keyring, whose: &str) -> String {
    keyring.keyed_hash(Purpose::Limit, whose.as_bytes()).newest().to_owned()
}

fn may(limit: Limit, actor: Actor, turn: Option<Turn>) -> Outcome<()> {
    let Some(wait) = turn.and_then(|turn| turn.wait) else { return Ok(()) };
    let wait = SignedDuration::try_from_secs_f64(wait).unwrap_or(limit.every);
    tracing::warn!(limit = limit.what, %actor, seconds = wait.as_secs(), "a limit is spent");
    Err(Refusal::TooOften(wait).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unfulfilled;
    use crate::cast::{Stage, refusal};

    const LIMIT: Limit = Limit { what: "of-a-test", most: 3, every: SignedDuration::from_mins(10) };

    fn network(written: &str) -> Network {
        Network::of(written.parse().unwrap())
    }

    #[test]
    fn a_household_is_one_network_and_two_households_are_two() {
        assert_eq!(network("2001:db8:1:200::1"), network("2001:db8:1:2ff:ffff::9"));
        assert_ne!(network("2001:db8:1:200::1"), network("2001:db8:1:300::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[tokio::test]
    async fn so_many_at_once_then_one_every_so_often() {
        let stage = Stage::open().await;
        for _ in 0..3 {
            take(stage.office(), LIMIT, "a").await.unwrap();
        }
        let Refusal::TooOften(wait) = refusal(take(stage.office(), LIMIT, "a").await) else {
            panic!("it is too often")
        };
        assert!(wait > SignedDuration::from_mins(9) && wait <= LIMIT.every, "{wait}");
        take(stage.office(), LIMIT, "b").await.unwrap();
        take(stage.office(), Limit { what: "another", ..LIMIT }, "a").await.unwrap();
        stage.pass(wait + SignedDuration::from_secs(1)).await;
        take(stage.office(), LIMIT, "a").await.unwrap();
        assert!(take(stage.office(), LIMIT, "a").await.is_err());
        stage.pass(LIMIT.every * 3).await;
        for _ in 0..3 {
            take(stage.office(), LIMIT, "a").await.unwrap();
        }
        assert!(take(stage.office(), LIMIT, "a").await.is_err());
    }

    #[tokio::test]
    async fn a_clock_that_was_ahead_shuts_nobody_out() {
        let stage = Stage::open().await;
        stage.pass(SignedDuration::from_hours(48)).await;
        for _ in 0..3 {
            take(stage.office(), LIMIT, "a").await.unwrap();
        }
        stage.pass(SignedDuration::from_hours(-48)).await;
        for _ in 0..3 {
            take(stage.office(), LIMIT, "a").await.unwrap();
        }
        assert!(take(stage.office(), LIMIT, "a").await.is_err());
    }

    #[tokio::test]
    async fn fifty_at_once_are_counted_one_by_one_and_a_restart_forgets_nothing() {
        let stage = Stage::open().await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let office = stage.office().clone();
            tries.spawn(async move { take(&office, LIMIT, "a").await.is_ok() });
        }
        assert_eq!(tries.join_all().await.into_iter().filter(|went| *went).count(), 3);
        assert!(take(&stage.office_started_anew(), LIMIT, "a").await.is_err());
    }

    #[tokio::test]
    async fn where_it_cannot_be_counted_it_is_not_done() {
        let stage = Stage::open().await;
        let gone = "ALTER TABLE limits RENAME TO limits_gone";
        sqlx::raw_sql(gone).execute(&stage.database().owner()).await.unwrap();
        let refused = take(stage.office(), LIMIT, "a").await.err();
        assert!(matches!(refused, Some(Unfulfilled::Broke(_))), "{refused:?}");
    }

    #[tokio::test]
    async fn no_address_stands_in_the_records_and_nobody_takes_a_count_back() {
        let stage = Stage::open().await;
        take(stage.office(), LIMIT, "192.0.2.7").await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM limits WHERE limits::text LIKE '%192.0.2%'").await, 0);
        assert!(stage.is_forbidden(stage.as_owner().actor, "DELETE FROM limits").await);
        assert!(stage.is_forbidden(stage.as_owner().actor, "UPDATE limits SET clear_at = halcyon_now()").await);
    }

    #[tokio::test]
    async fn what_does_not_count_any_more_is_forgotten() {
        let stage = Stage::open().await;
        take(stage.office(), LIMIT, "a").await.unwrap();
        stage.pass(SignedDuration::from_mins(9)).await;
        take(stage.office(), LIMIT, "b").await.unwrap();
        stage.pass(SignedDuration::from_mins(2)).await;
        crate::letters::tidy::tidy(stage.worker_office()).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM limits").await, 1);
    }
}

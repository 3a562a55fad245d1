//! A stage for tests: a fresh database, a practice with its people, and a clock that can be moved.
//!
//! ```ignore
//! let stage = Stage::open().await;
//! let ana = stage.client("Ana").await;
//! stage.at("2026-12-01T10:00[Europe/Berlin]").await;
//! ```
#![expect(clippy::expect_used, reason = "the stage stands in tests only: what goes wrong here ends the test")]

mod clock;
mod device;
mod insider;
mod people;
mod rows;
mod sessions;

use std::net::Ipv6Addr;
use std::str::FromStr;
use std::sync::atomic::{AtomicU16, Ordering};

use domain::actor::{Actor, Role, Roles};
use domain::ids::{ClientId, StaffId};
use domain::people::{Address, Language};
use domain::text::{Name, Wording};
use domain::time::Zone;
use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use testkit::Database;

pub use device::{Device, ORIGIN};
pub use insider::{Insider, OTHER_PASSWORD, PASSWORD};

use crate::limits::{Network, Visitor};
use crate::office::Letterhead;
use crate::settings::{FirstStart, open_practice};
use crate::{Asked, Keyring, Office, Outcome, Unfulfilled};

/// Where the clock of every stage begins, whatever the day of the year on which a test runs: nothing in a test lies behind a clock that goes on.
const FIRST_MORNING: &str = "2026-11-23T06:00[Europe/Berlin]";

/// A practice with an owner, Olga, and a coach, Cora, in Berlin.
pub struct Stage {
    database: Database,
    web: Office,
    worker: Office,
    owner: StaffId,
    coach: StaffId,
    assistant: tokio::sync::OnceCell<StaffId>,
    houses: AtomicU16,
}

impl Stage {
    /// A stage with a practice and its people.
    pub async fn open() -> Self {
        Self::with(false).await
    }

    /// The same, as a demo.
    pub async fn demo() -> Self {
        Self::with(true).await
    }

    async fn with(demo: bool) -> Self {
        let mut stage = Self::empty().await;
        open_practice(&stage.web, FirstStart { demo, ..Self::first_start() }).await.expect("a practice");
        stage.owner = stage.staff_named("Olga", &[Role::Owner]).await;
        stage.coach = stage.staff_named("Cora", &[Role::Coach]).await;
        stage
    }

    /// A stage before the first start: a migrated database, and nobody.
    pub async fn empty() -> Self {
        let database = Database::fresh().await;
        let web = office(database.url(), migrations_role::WEB, 1);
        let worker = office(database.url(), migrations_role::WORKER, 2);
        let nobody = StaffId(uuid::Uuid::nil());
        let stage = Self {
            database,
            web,
            worker,
            owner: nobody,
            coach: nobody,
            assistant: tokio::sync::OnceCell::new(),
            houses: AtomicU16::new(1),
        };
        stage.at(FIRST_MORNING).await;
        stage
    }

    /// How the practice of the stage begins.
    pub fn first_start() -> FirstStart {
        FirstStart {
            name: Wording::parse("Riverside").expect("a name"),
            zone: Self::zone("Europe/Berlin"),
            locale: Language::En,
            demo: false,
        }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The office, under the web's role.
    pub fn office(&self) -> &Office {
        &self.web
    }

    /// The office, under the worker's role.
    pub fn worker_office(&self) -> &Office {
        &self.worker
    }

    /// The office of a program that was started anew, under the web's role.
    pub fn office_started_anew(&self) -> Office {
        office(self.database.url(), migrations_role::WEB, 4)
    }

    /// The office of a worker with other keys.
    pub fn office_with(&self, keyring: Keyring) -> Office {
        office_with(self.database.url(), migrations_role::WORKER, 5, keyring)
    }

    /// Somebody at the door, from a house of their own each time.
    pub fn visitor(&self) -> Visitor {
        let house = self.houses.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let address = Ipv6Addr::from([0x2001, 0xdb8, u16::from_be_bytes(house), 0, 0, 0, 0, 1]);
        Visitor { office: self.web.clone(), from: Network::of(address.into()) }
    }

    /// The owner of the practice, who coaches nobody.
    pub fn owner(&self) -> StaffId {
        self.owner
    }

    /// The coach of every client of the stage.
    pub fn coach(&self) -> StaffId {
        self.coach
    }

    /// The owner asks.
    pub fn as_owner(&self) -> Asked {
        self.web.asked(Actor::Staff(self.owner, Roles::of([Role::Owner])))
    }

    /// The coach asks.
    pub fn as_coach(&self) -> Asked {
        self.web.asked(Actor::Staff(self.coach, Roles::of([Role::Coach])))
    }

    /// The assistant asks.
    pub async fn as_assistant(&self) -> Asked {
        self.web.asked(Actor::Staff(self.assistant().await, Roles::of([Role::Assistant])))
    }

    /// A client asks.
    pub fn as_client(&self, client: ClientId) -> Asked {
        self.web.asked(Actor::Client(client))
    }

    /// Whoever holds the server asks.
    pub fn as_operator(&self) -> Asked {
        self.web.asked(Actor::Operator)
    }

    /// A zone by its name.
    pub fn zone(name: &str) -> Zone {
        Zone::parse(name).expect("a zone")
    }

    /// Words as a name.
    pub fn name(words: &str) -> Name {
        Name::parse(words).expect("a name")
    }

    /// Where letters to somebody of this name go.
    pub fn address_of(name: &str) -> Address {
        Address::parse(&format!("{}@home.example", name.to_lowercase())).expect("an address")
    }
}

/// The roles that offices step into, by the names the migrations give them.
mod migrations_role {
    pub(super) const WEB: &str = "halcyon_web";
    pub(super) const WORKER: &str = "halcyon_worker";
}

/// The office of a worker that is a process of its own, over the database of a stage.
pub fn worker_office_at(url: &str) -> Office {
    office(url, migrations_role::WORKER, 3)
}

fn office(url: &str, role: &'static str, seed: u64) -> Office {
    let keyring = Keyring::read("k1 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=").expect("a keyring");
    office_with(url, role, seed, keyring)
}

fn office_with(url: &str, role: &'static str, seed: u64, keyring: Keyring) -> Office {
    let letterhead = Letterhead {
        from: Address::parse("riverside@practice.example").expect("an address"),
        from_name: None,
        neutral_from: Address::parse("post@mail.example").expect("an address"),
        letters_url: "http://letters.example".to_owned(),
        outbox: false,
    };
    Office::seeded(stepping_into(url, role), keyring, letterhead, seed)
}

fn stepping_into(url: &str, role: &'static str) -> PgPool {
    let options = PgConnectOptions::from_str(url).expect("a URL");
    let pool = PgPoolOptions::new().max_connections(8).after_connect(move |connection, _| {
        let statement = AssertSqlSafe(format!("SET ROLE {role}"));
        Box::pin(async move { sqlx::raw_sql(statement).execute(connection).await.map(drop) })
    });
    pool.connect_lazy_with(options)
}

/// The refusal that an outcome is.
///
/// # Panics
/// When it is none.
#[expect(clippy::panic, reason = "a test that expects a refusal has nothing to go on with otherwise")]
pub fn refusal<T: std::fmt::Debug>(outcome: Outcome<T>) -> domain::Refusal {
    match outcome {
        Err(Unfulfilled::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// What broke.
///
/// # Panics
/// When nothing did.
#[expect(clippy::panic, reason = "a test that expects something to break has nothing to go on with otherwise")]
pub fn broke<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome {
        Err(Unfulfilled::Broke(broke)) => broke.to_string(),
        other => panic!("nothing broke: {other:?}"),
    }
}

//! What the tests of this folder stand on: a practice in a database of its own, under a clock that is put where a test
//! wants it.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::actor::Role;
use domain::ids::{ClientId, SessionId, StaffId};
use domain::scheduling::Length;
use domain::time::StartsAt;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;

use super::{Book, Changed, Reschedule, book};
use crate::cast::Stage;
use crate::people::{
    AddClient, EndPairing, Pair, RecordContactPlan, add_client, end_pairing, pair, record_contact_plan,
};
use crate::{Asked, Expected, Office, Outcome};

pub(super) const BERLIN: &str = "Europe/Berlin";

pub(super) struct Ground {
    stage: Stage,
    pub office: Office,
    pub worker: Office,
    named: AtomicU32,
}

impl Ground {
    /// A practice at an instant.
    pub(super) async fn at(now: &str) -> Self {
        let stage = Stage::open().await;
        let (office, worker) = (stage.office().clone(), stage.worker_office().clone());
        let ground = Self { stage, office, worker, named: AtomicU32::new(0) };
        ground.clock(now).await;
        ground
    }

    /// Puts the clock to an instant; from there it runs on.
    pub(super) async fn clock(&self, now: &str) {
        self.sql(format!("UPDATE clock SET shift = '{now}'::timestamptz - clock_timestamp()")).await;
    }

    /// Whatever the owner of the tables may do.
    pub(super) async fn sql(&self, text: String) {
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&self.stage.database().owner()).await.unwrap();
    }

    /// How many rows there are, of a query that counts.
    pub(super) async fn count(&self, query: &str) -> i64 {
        self.stage.count(query).await
    }

    /// The web's office over so many connections.
    pub(super) async fn crowded(&self, connections: u32) -> Office {
        let url = self.stage.database().url_as("halcyon_web");
        let pool = sqlx::postgres::PgPoolOptions::new().max_connections(connections).connect(&url).await.unwrap();
        let keyring = crate::Keyring::read(&crate::Keyring::fresh_text().unwrap()).unwrap();
        Office::new(pool, keyring, self.office.letterhead().clone())
    }

    fn name(&self) -> String {
        format!("N{}", self.named.fetch_add(1, Ordering::Relaxed))
    }

    /// Somebody who works here.
    pub(super) async fn staff(&self, role: Role) -> Asked {
        let id = self.stage.staff_named(&self.name(), &[role]).await;
        self.stage.as_staff(id).await
    }

    pub(super) async fn coach(&self) -> Asked {
        self.staff(Role::Coach).await
    }

    /// A client of this coach, in Berlin, who is reached from 08:00 to 20:00.
    pub(super) async fn client(&self, coach: &Asked) -> ClientId {
        let name = self.name();
        let command = AddClient {
            name: Stage::name(&name),
            pronouns: None,
            zone: Stage::zone(BERLIN),
            language: None,
            coach: id(coach),
        };
        let client = add_client(coach, command).await.unwrap().id;
        let proposal = self.stage.proposal(&name).await;
        record_contact_plan(coach, RecordContactPlan { client, expected: Expected::NONE_YET, proposal }).await.unwrap();
        client
    }

    pub(super) async fn pair(&self, client: ClientId, coach: &Asked) {
        pair(&self.stage.as_owner(), Pair { client, coach: id(coach) }).await.unwrap();
    }

    /// They stop working together.
    pub(super) async fn part(&self, client: ClientId, coach: &Asked) {
        let owner = self.stage.as_owner();
        let pairing = pair(&owner, Pair { client, coach: id(coach) }).await.unwrap().id;
        end_pairing(&owner, EndPairing { pairing, expected: Expected::ANY }).await.unwrap();
    }

    /// The kinds, readers and states of the letters about a session, in the order they were made.
    pub(super) async fn letters(&self, session: SessionId) -> Vec<(String, bool, String)> {
        let sql = "SELECT kind, to_client, state FROM letters WHERE session_id = $1 ORDER BY made_at, id";
        sqlx::query_as(sql).bind(session.0).fetch_all(&self.stage.database().owner()).await.unwrap()
    }
}

pub(super) fn id(asked: &Asked) -> StaffId {
    asked.actor.staff().unwrap()
}

pub(super) fn instant(written: &str) -> Timestamp {
    written.parse().unwrap()
}

pub(super) fn berlin(local: &str) -> StartsAt {
    StartsAt::parse(local, BERLIN).unwrap()
}

/// Fifty minutes in Berlin.
pub(super) fn booking(client: ClientId, coach: &Asked, local: &str) -> Book {
    let length = Length::of_minutes(50).unwrap();
    Book {
        client,
        coach: id(coach),
        starts_at: berlin(local),
        length,
        session_type: None,
        place: None,
        overriding: false,
    }
}

pub(super) async fn booked(asked: &Asked, client: ClientId, local: &str) -> Changed {
    book(asked, booking(client, asked, local)).await.unwrap()
}

pub(super) fn moving(session: SessionId, local: &str) -> Reschedule {
    Reschedule { session, expected: Expected::ANY, to: berlin(local), length: None, place: None, overriding: false }
}

/// The code of the refusal a use case answered with.
pub(super) fn refused<T>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(crate::Unfulfilled::Refused(refusal)) => refusal.code(),
        Err(crate::Unfulfilled::Broke(broke)) => panic!("broke: {broke}"),
        Ok(_) => panic!("it was done"),
    }
}

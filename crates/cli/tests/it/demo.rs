//! The demo, made at every hour of the clock: within a minute the sweeps remind a client and a coach.

use std::sync::Arc;
use std::time::Duration;

use cli::demo::{DemoError, Stage, clear_away, seed};
use domain::people::{Address, Language};
use domain::text::Wording;
use domain::time::Zone;
use practice::office::Letterhead;
use practice::settings::{FirstStart, open_practice};
use practice::{Keyring, Office};
use sqlx::Executor;
use sqlx::postgres::{PgPool, PgPoolOptions};
use testkit::database::Database;
use worker::Works;
use worker::postman::Postman;

async fn office(database: &Database, role: &'static str) -> Office {
    let pool = PgPoolOptions::new()
        .max_connections(6)
        .after_connect(move |connection, _| Box::pin(async move { connection.execute(role).await.map(drop) }))
        .connect(database.url())
        .await
        .unwrap();
    let keyring = Keyring::read("k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    let address = |written| Address::parse(written).unwrap();
    let letterhead = Letterhead {
        from: address("hello@riverbend.example"),
        from_name: None,
        neutral_from: address("notes@post.example"),
        letters_url: "http://localhost:8080".to_owned(),
        outbox: true,
    };
    Office::new(pool, keyring, letterhead)
}

fn first(demo: bool) -> FirstStart {
    FirstStart { name: Wording::parse("Riverbend Coaching").unwrap(), zone: Zone::utc(), locale: Language::En, demo }
}

async fn stage(database: &Database) -> Stage {
    let works = Works {
        office: office(database, "SET ROLE halcyon_worker").await,
        postman: Arc::new(Postman::outbox()),
        note: None,
        lease: Duration::from_secs(120),
        concurrency: 8,
    };
    Stage { owner: database.owner(), office: office(database, "SET ROLE halcyon_web").await, works, first: first(true) }
}

async fn count(owner: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(owner).await.unwrap()
}

/// Seconds of the Unix epoch, of another day at every hour, so that all days of the week are among them.
async fn set_the_clock(owner: &PgPool, hour: i64) {
    const MONDAY: i64 = 1_795_392_000;
    let at = MONDAY + hour * 25 * 3600 + 1234 + hour * 7;
    let sql = "UPDATE clock SET shift = make_interval(secs => $1::double precision - extract(epoch FROM clock_timestamp())::double precision)";
    sqlx::query(sql).bind(at).execute(owner).await.unwrap();
}

async fn begins_well(hour: i64) {
    let database = Database::fresh().await;
    let owner = database.owner();
    set_the_clock(&owner, hour).await;
    let stage = stage(&database).await;
    sqlx::query("CREATE TABLE begun AS SELECT halcyon_now() AS at, shift FROM clock").execute(&owner).await.unwrap();
    seed(&stage).await.unwrap();
    assert_eq!(
        count(&owner, "SELECT count(*) FROM clock, begun WHERE clock.shift = begun.shift").await,
        1,
        "the clock is where it was"
    );
    assert_eq!(count(&owner, "SELECT count(*) FROM letters, begun WHERE sent_at >= at").await, 0);
    assert_eq!(
        count(
            &owner,
            "SELECT count(*) FROM letters, begun WHERE state = 'waiting' AND next_attempt_at < at - interval '1 minute'"
        )
        .await,
        0,
        "nothing was left over"
    );
    sqlx::query("UPDATE clock SET shift = begun.at + interval '60 seconds' - clock_timestamp() FROM begun")
        .execute(&owner)
        .await
        .unwrap();
    worker::run_due(&stage.works).await.unwrap();
    let client = count(
        &owner,
        "SELECT count(*) FROM letters, begun WHERE kind = 'session-reminder' AND state = 'sent' AND sent_at >= at",
    )
    .await;
    let coach = count(
        &owner,
        "SELECT count(*) FROM letters, begun WHERE kind = 'coach-reminder' AND state = 'sent' AND sent_at >= at",
    )
    .await;
    let nudges = count(
        &owner,
        "SELECT count(*) FROM letters, begun WHERE kind = 'homework-nudge' AND state = 'sent' AND sent_at >= at",
    )
    .await;
    assert!(
        client >= 1 && coach >= 1 && nudges >= 1,
        "at {hour}:00 UTC: {client} to clients, {coach} to coaches, {nudges} about homework"
    );
    shows_what_there_is(&owner).await;
}

async fn shows_what_there_is(owner: &PgPool) {
    for (what, sql) in [
        ("coaches", "SELECT count(*) >= 2 FROM staff WHERE 'coach' = ANY (roles)"),
        ("an owner", "SELECT count(*) = 1 FROM staff WHERE roles @> '{owner,coach}'"),
        ("an assistant", "SELECT count(*) = 1 FROM staff WHERE 'assistant' = ANY (roles)"),
        ("clients", "SELECT count(*) BETWEEN 18 AND 26 FROM clients"),
        (
            "all ways of being reached",
            "SELECT count(DISTINCT (channel, wording, paused_everything_at IS NULL)) >= 5 FROM contact_plans",
        ),
        (
            "somebody without a plan",
            "SELECT count(*) >= 1 FROM clients c WHERE NOT EXISTS (SELECT 1 FROM contact_plans p WHERE p.client_id = c.id)",
        ),
        ("homework in every state", "SELECT count(DISTINCT coalesce(answer, 'open')) = 4 FROM homework"),
        ("homework to begin with, for each coach", "SELECT count(DISTINCT coach_id) = 2 FROM homework_templates"),
        ("homework by either side", "SELECT count(DISTINCT by_client) = 2 FROM homework"),
        ("sessions that were held", "SELECT count(*) > 8 FROM sessions WHERE attendance = 'met'"),
        ("one that did not happen", "SELECT count(*) = 1 FROM sessions WHERE attendance = 'did_not_happen'"),
        ("one that is cancelled", "SELECT count(*) = 1 FROM sessions WHERE state = 'cancelled'"),
        ("one that was moved", "SELECT count(*) = 1 FROM session_changes WHERE verb = 'reschedule'"),
        ("sessions that lie ahead", "SELECT count(*) > 15 FROM sessions WHERE starts_at > halcyon_now()"),
        ("letters of many kinds", "SELECT count(DISTINCT kind) >= 8 FROM letters WHERE state = 'sent'"),
        (
            "addresses under .example",
            "SELECT count(*) = 0 FROM contact_plans WHERE address IS NOT NULL AND address NOT LIKE '%.example'",
        ),
        ("no letter outside its usefulness", "SELECT count(*) = 0 FROM letters WHERE sent_at > not_after"),
        ("nothing given up", "SELECT count(*) = 0 FROM letters WHERE state = 'given_up'"),
    ] {
        assert!(sqlx::query_scalar::<_, bool>(sql).fetch_one(owner).await.unwrap(), "{what}");
    }
}

/// A test for each hour of the clock (UTC).
macro_rules! hours {
    ($($name:ident $hour:literal),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            begins_well($hour).await;
        }
    )+};
}

hours! {
    at_00 0, at_01 1, at_02 2, at_03 3, at_04 4, at_05 5, at_06 6, at_07 7, at_08 8, at_09 9, at_10 10, at_11 11,
    at_12 12, at_13 13, at_14 14, at_15 15, at_16 16, at_17 17, at_18 18, at_19 19, at_20 20, at_21 21, at_22 22, at_23 23,
}

#[tokio::test]
async fn a_demo_is_cleared_away_and_nothing_else_is() {
    let database = Database::fresh().await;
    let owner = database.owner();
    assert!(matches!(clear_away(&owner).await, Err(DemoError::NoDemo)));
    let office = office(&database, "SET ROLE halcyon_web").await;
    open_practice(&office, first(false)).await.unwrap();
    assert!(matches!(clear_away(&owner).await, Err(DemoError::NoDemo)));
    assert_eq!(count(&owner, "SELECT count(*) FROM practice").await, 1);
    sqlx::query("UPDATE practice SET demo = true").execute(&owner).await.unwrap();
    clear_away(&owner).await.unwrap();
    migrations::migrate(database.url(), &migrations::Passwords::default()).await.unwrap();
    assert_eq!(count(&owner, "SELECT count(*) FROM practice").await, 0);
}

//! How letters flow.

use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};

use super::finding::Finding;
use crate::trouble::Trouble;

/// The worker makes a round every ten seconds.
const LONG_AGO: f64 = 120.0;

const ASK: &str = "SELECT
    (SELECT held_since IS NOT NULL FROM practice) AS held,
    (SELECT count(*) FROM letters WHERE state = 'held') AS held_letters,
    (SELECT relay_trouble FROM practice) AS relay_trouble,
    (SELECT count(*) FROM letters WHERE state = 'waiting' AND next_attempt_at < halcyon_now() - interval '5 minutes') AS stuck,
    (SELECT count(*) FROM letters WHERE state = 'given_up' AND settled_at > halcyon_now() - interval '7 days') AS given_up,
    (SELECT extract(epoch FROM halcyon_now() - at)::double precision FROM ticks) AS last_round";

pub(super) async fn look(owner: &PgPool) -> Result<Vec<Finding>, Trouble> {
    let row = sqlx::query(ASK).fetch_one(owner).await?;
    let found = [held(&row)?, relay(&row)?, stuck(&row)?, given_up(&row)?, last_round(&row)?];
    Ok(found.into_iter().flatten().collect())
}

fn held(row: &PgRow) -> Result<Option<Finding>, sqlx::Error> {
    let letters: i64 = row.try_get("held_letters")?;
    let held = row.try_get::<Option<bool>, _>("held")?.unwrap_or_default();
    Ok(held.then(|| {
        let what = format!("letters are held since this database was restored ({letters} wait)");
        Finding::serious(
            what,
            "look through them; an owner releases them in the app, and what lies before the restore is not sent again",
        )
    }))
}

fn relay(row: &PgRow) -> Result<Option<Finding>, sqlx::Error> {
    let code: Option<String> = row.try_get("relay_trouble")?;
    Ok(code.map(|code| {
        Finding::serious(
            format!("the mail server turned us away ({code}); letters wait, and one tries again now and then"),
            "see what it says above",
        )
    }))
}

fn stuck(row: &PgRow) -> Result<Option<Finding>, sqlx::Error> {
    let letters: i64 = row.try_get("stuck")?;
    Ok((letters > 0).then(|| {
        Finding::note(
            format!("{letters} letters could have gone five minutes ago and more"),
            "see that a worker runs and that the mail server takes letters",
        )
    }))
}

fn given_up(row: &PgRow) -> Result<Option<Finding>, sqlx::Error> {
    let letters: i64 = row.try_get("given_up")?;
    Ok((letters > 0).then(|| {
        Finding::note(
            format!("{letters} letters of the last week could not be brought to their reader"),
            "the app lists each with its reason, for the coach to make contact",
        )
    }))
}

fn last_round(row: &PgRow) -> Result<Option<Finding>, sqlx::Error> {
    Ok(Some(match row.try_get::<Option<f64>, _>("last_round")? {
        None => Finding::note("no worker has made a round here yet", "start `halcyon up` or `halcyon work`"),
        Some(seconds) if seconds > LONG_AGO => {
            let what = format!("the worker's last round was {:.0} minutes ago", seconds / 60.0);
            Finding::serious(what, "no letter goes out without it: start `halcyon up` or `halcyon work`")
        }
        Some(_) => Finding::well("the worker makes its rounds"),
    }))
}

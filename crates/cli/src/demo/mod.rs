//! The demo: an empty database becomes a practice that has been alive for three weeks, relative to now.
//!
//! Its past is made by the use cases themselves under a moved clock, and its letters were sent by the worker as they came due.
//! What becomes due after that is left to the sweeps.

mod cast;
mod clear;
mod clock;
mod diary;
mod homework;
mod people;
mod story;

use domain::Refusal;
use practice::settings::FirstStart;
use practice::{Office, Unfulfilled};
use sqlx::PgPool;
use worker::Works;

pub use clear::clear_away;

use clock::Clock;
use story::Story;

/// What a demo is made with.
pub struct Stage {
    /// The owner of the tables, who alone can move the clock.
    pub owner: PgPool,
    /// The office in which people do what they do.
    pub office: Office,
    /// The worker, whose postman keeps letters in the house.
    pub works: Works,
    /// How the practice begins: as a demo.
    pub first: FirstStart,
}

/// Why a demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A use case did not do what the story asks of it.
    #[error("the demo could not be made: {0}")]
    Story(#[from] Unfulfilled),
    /// Something in the story cannot be written down.
    #[error("the demo could not be written down: {0}")]
    Words(#[from] Refusal),
    /// The database refused what only its owner may do: moving the clock, or clearing a demo away.
    #[error("the database did not do what a demo needs: {0}")]
    Database(#[from] sqlx::Error),
    /// There is no demo to clear away.
    #[error("this database holds no demo, and nothing of it was touched")]
    NoDemo,
}

/// Makes a demo of an empty database. Afterwards the clock is where it was; until then it is not, which tells a demo whose making was cut short.
///
/// # Errors
/// [`DemoError`]; then the database holds part of a demo and its clock is moved.
pub async fn seed(stage: &Stage) -> Result<(), DemoError> {
    let clock = Clock::take(&stage.owner).await?;
    let now = clock.shows().await?;
    Story::begin(stage, &clock, now).await?.tell().await?;
    clock.give_back().await?;
    Ok(())
}

//! The first steps of a practice, each of which an owner can put aside, and take up again.

use domain::may::{self, Act};
use serde_json::json;

use crate::logbook::{self, Entry};
use crate::{Asked, Outcome};

/// What a fresh practice begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FirstStep {
    /// Its name, zone and language.
    Practice,
    /// A test letter to oneself.
    Letter,
    /// The first colleague, or coaching oneself.
    Colleague,
    /// The first client with a contact plan.
    Client,
}

impl FirstStep {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Practice, Self::Letter, Self::Colleague, Self::Client];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Letter => "letter",
            Self::Colleague => "colleague",
            Self::Client => "client",
        }
    }

    /// The step of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }
}

/// Puts some of the first steps aside: they are not offered any more.
///
/// # Errors
/// [`domain::Refusal::NotYours`] for everybody but an owner.
pub async fn put_aside(asked: &Asked, steps: &[FirstStep]) -> Outcome<()> {
    keep(asked, "settings.put_aside", steps).await
}

/// Offers all of the first steps again that are not done.
///
/// # Errors
/// As [`put_aside`].
pub async fn take_up(asked: &Asked) -> Outcome<()> {
    keep(asked, "settings.take_up", &[]).await
}

/// What was put aside is added to; nothing takes all of it back. It is no setting: nobody's version of those is raised.
async fn keep(asked: &Asked, verb: &'static str, steps: &[FirstStep]) -> Outcome<()> {
    may::ask_plainly(asked.actor, Act::ChangeSettings)?;
    let records = asked.open().await?;
    let words: Vec<String> = steps.iter().map(|step| step.word().to_owned()).collect();
    let sql = "UPDATE practice SET put_aside = CASE WHEN cardinality($1::text[]) = 0 THEN '{}'
      ELSE (SELECT array_agg(DISTINCT word ORDER BY word) FROM unnest(put_aside || $1) AS word) END";
    records.run(sql, [words.clone().into()]).await?;
    let entry = Entry { verb, subject: "practice".to_owned(), client: None, facts: json!({ "steps": words }) };
    logbook::enter(&records, entry).await?;
    records.commit().await
}

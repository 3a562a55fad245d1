//! Changing homework: its author changes the words, either side the days; the first day of a letter is the client's.

use domain::Refusal;
use domain::homework::Homework;
use domain::ids::HomeworkId;
use domain::may::Act;
use domain::text::{Passage, Wording};
use jiff::civil::Date;
use serde_json::json;

use super::assign::in_order;
use super::views::{self, HomeworkView};
use super::{Written, entry, store, unseal, words};
use crate::{Asked, Expected, Outcome, logbook, people};

/// What is to hold; none leaves a thing as it is, and an inner none takes it away.
#[derive(Clone, Debug)]
pub struct ChangeHomework {
    /// Which piece.
    pub homework: HomeworkId,
    /// The version that was read.
    pub expected: Expected,
    /// What is to be done.
    pub words: Option<Passage>,
    /// The client's own word for it.
    pub cover: Option<Option<Wording>>,
    /// A page that goes with it.
    pub link: Option<Option<Wording>>,
    /// Until which day.
    pub due_on: Option<Option<Date>>,
    /// The first day on which a letter may ask.
    pub first_nudge_on: Option<Option<Date>>,
}

impl ChangeHomework {
    /// A change of nothing yet.
    pub fn of(homework: HomeworkId, expected: Expected) -> Self {
        Self { homework, expected, words: None, cover: None, link: None, due_on: None, first_nudge_on: None }
    }

    fn written(&self, former: Written) -> Written {
        Written {
            words: self.words.clone().unwrap_or(former.words),
            cover: self.cover.clone().unwrap_or(former.cover),
            link: self.link.clone().unwrap_or(former.link),
        }
    }
}

/// Changes homework.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `NotTheAuthor` for another's words, `OnlyTheClient` for cover and first day, `Changed`, `HomeworkWithdrawn`, `Invalid` at `/due_on`.
pub async fn change(asked: &Asked, command: ChangeHomework) -> Outcome<HomeworkView> {
    let records = asked.open().await?;
    let kept = store::lock(&records, command.homework, Act::AssignHomework).await?;
    let former = kept.homework;
    command.expected.met_by(former.version)?;
    former.still_there()?;
    if command.words.is_some() || command.link.is_some() {
        former.written_by(asked.actor)?;
    }
    if (command.cover.is_some() || command.first_nudge_on.is_some()) && asked.actor.client().is_none() {
        return Err(Refusal::OnlyTheClient.into());
    }
    let changed = Homework {
        due_on: command.due_on.unwrap_or(former.due_on),
        first_nudge_on: command.first_nudge_on.unwrap_or(former.first_nudge_on),
        version: former.version + 1,
        ..former.clone()
    };
    let zone = people::client_facts(&records, former.client).await?.ok_or(Refusal::NotFound)?.client.zone;
    in_order(zone.today(records.now), changed.agreed_on, changed.due_on)?;
    let written = command.written(unseal(&records, former.id, &kept.sealed)?);
    store::save(&records, &changed, Some(words::seal(&records, former.id, &written)?)).await?;
    let facts = json!({ "words": command.words.is_some(), "due_on": changed.due_on });
    logbook::enter(&records, entry("homework.change", &changed, facts)).await?;
    let view = views::of(&records, former.id).await?;
    records.commit().await?;
    Ok(view)
}

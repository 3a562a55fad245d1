//! Taking homework back: its author may. It stays on record, and nothing is mailed about it any more.

use domain::ids::HomeworkId;
use domain::may::Act;
use serde_json::json;

use super::views::{self, HomeworkView};
use super::{entry, store};
use crate::{Asked, Expected, Outcome, logbook};

/// What is taken back.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawHomework {
    /// Which piece.
    pub homework: HomeworkId,
    /// The version that was read.
    pub expected: Expected,
}

/// Takes homework back.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `NotTheAuthor`, `Changed`, `HomeworkWithdrawn`.
pub async fn withdraw(asked: &Asked, command: WithdrawHomework) -> Outcome<HomeworkView> {
    let WithdrawHomework { homework: id, expected } = command;
    let records = asked.open().await?;
    let kept = store::lock(&records, id, Act::AssignHomework).await?;
    expected.met_by(kept.homework.version)?;
    let withdrawn = kept.homework.withdraw(asked.actor, records.now)?;
    store::save(&records, &withdrawn, None).await?;
    logbook::enter(&records, entry("homework.withdraw", &withdrawn, json!({}))).await?;
    let view = views::of(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

//! Taking the last answer back: for seven days, by either side; what stood before it stands again.

use domain::Refusal;
use domain::ids::HomeworkId;
use domain::may::Act;
use serde_json::json;

use super::views::{self, HomeworkView};
use super::{entry, store};
use crate::{Asked, Expected, Outcome, logbook};

/// Which answer is taken back: the last that stands.
#[derive(Clone, Copy, Debug)]
pub struct UndoAnswer {
    /// Of which piece.
    pub homework: HomeworkId,
    /// The version that was read.
    pub expected: Expected,
}

/// Takes an answer back.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `Changed`, `HomeworkWithdrawn`, `NothingToUndo`.
pub async fn undo_answer(asked: &Asked, command: UndoAnswer) -> Outcome<HomeworkView> {
    let UndoAnswer { homework: id, expected } = command;
    let records = asked.open().await?;
    let kept = store::lock(&records, id, Act::AnswerHomework).await?;
    expected.met_by(kept.homework.version)?;
    let mut standing = store::standing_answers(&records, id).await?.into_iter();
    let (number, _) = standing.next().ok_or(Refusal::NothingToUndo)?;
    let former = standing.next().map(|(_, answered)| answered);
    let undone = kept.homework.undo_answer(former, records.now)?;
    store::save(&records, &undone, None).await?;
    store::mark_undone(&records, id, number, records.now).await?;
    logbook::enter(&records, entry("homework.undo_answer", &undone, json!({ "number": number }))).await?;
    let view = views::of(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

//! Answering: done, not now, let it go. All three are equal, and a later one takes the place of an earlier one.

use domain::homework::{Answer, Helped};
use domain::ids::{HomeworkId, LetterId};
use domain::may::Act;
use serde_json::json;

use super::entry;
use super::store::{self, Manner};
use super::views::{self, HomeworkView};
use crate::{Asked, Expected, Outcome, logbook};

/// What is said about a piece of homework.
#[derive(Clone, Copy, Debug)]
pub struct AnswerHomework {
    /// Which piece.
    pub homework: HomeworkId,
    /// The version that was read; answers need none.
    pub expected: Expected,
    /// The answer.
    pub answer: Answer,
    /// Whether it helped, if somebody wants to say so.
    pub helped: Option<Helped>,
    /// The letter it is answered from.
    pub letter: Option<LetterId>,
}

/// Answers. From a coach it is what the client told her.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `Changed`, `HomeworkWithdrawn`.
pub async fn answer(asked: &Asked, command: AnswerHomework) -> Outcome<HomeworkView> {
    let AnswerHomework { homework: id, expected, answer, helped, letter } = command;
    let records = asked.open().await?;
    let kept = store::lock(&records, id, Act::AnswerHomework).await?;
    expected.met_by(kept.homework.version)?;
    let answered = kept.homework.answer(answer, records.now)?;
    store::save(&records, &answered, None).await?;
    let as_told = asked.actor.client().is_none();
    store::add_answer(&records, id, answer, Manner { helped, as_told, letter }).await?;
    let facts = json!({ "answer": answer.word(), "as_told": as_told, "letter": letter });
    logbook::enter(&records, entry("homework.answer", &answered, facts)).await?;
    let view = views::of(&records, id).await?;
    records.commit().await?;
    Ok(view)
}

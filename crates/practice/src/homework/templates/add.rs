//! Keeping words to begin homework with.

use domain::ids::TemplateId;
use domain::text::{Passage, Wording};

use super::{TemplateView, entry, keeper};
use crate::moment::Ts;
use crate::{Asked, Outcome, logbook};

/// What a coach wants to keep.
#[derive(Clone, Debug)]
pub struct AddTemplate {
    /// What is to be done.
    pub words: Passage,
    /// A page that goes with it.
    pub link: Option<Wording>,
}

/// Keeps them, for her alone.
///
/// # Errors
/// [`domain::Refusal::NotYours`] but for coaches.
pub async fn add_template(asked: &Asked, command: AddTemplate) -> Outcome<TemplateView> {
    let AddTemplate { words, link } = command;
    let records = asked.open().await?;
    let coach = keeper(&records)?;
    let added = TemplateView { id: TemplateId(records.id()?), words, link, made_at: records.now, version: 1 };
    let sealed = added.sealed(&records)?;
    let sql = "INSERT INTO homework_templates (id, coach_id, words, link, made_at) VALUES ($1, $2, $3, $4, $5)";
    let values =
        [added.id.0.into(), coach.0.into(), sealed.words.into(), sealed.link.into(), Ts::from(added.made_at).into()];
    records.run(sql, values).await?;
    logbook::enter(&records, entry("homework.add_template", added.id)).await?;
    records.commit().await?;
    Ok(added)
}

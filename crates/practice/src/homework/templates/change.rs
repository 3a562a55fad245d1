//! Changing what is kept to begin homework with. Homework that was begun with it stays as it is.

use domain::ids::TemplateId;
use domain::text::{Passage, Wording};

use super::{TemplateView, entry, lock};
use crate::{Asked, Expected, Outcome, logbook};

/// What is to hold; none leaves a thing as it is, and an inner none takes it away.
#[derive(Clone, Debug)]
pub struct ChangeTemplate {
    /// Which template.
    pub template: TemplateId,
    /// The version that was read.
    pub expected: Expected,
    /// What is to be done.
    pub words: Option<Passage>,
    /// A page that goes with it.
    pub link: Option<Option<Wording>>,
}

/// Changes one of her own templates.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `Changed`.
pub async fn change_template(asked: &Asked, command: ChangeTemplate) -> Outcome<TemplateView> {
    let ChangeTemplate { template, expected, words, link } = command;
    let records = asked.open().await?;
    let former = lock(&records, template).await?;
    expected.met_by(former.version)?;
    let changed = TemplateView {
        words: words.unwrap_or(former.words),
        link: link.unwrap_or(former.link),
        version: former.version + 1,
        ..former
    };
    let sealed = changed.sealed(&records)?;
    let sql = "UPDATE homework_templates SET words = $2, link = $3, version = $4 WHERE id = $1";
    records.run(sql, [template.0.into(), sealed.words.into(), sealed.link.into(), changed.version.into()]).await?;
    logbook::enter(&records, entry("homework.change_template", template)).await?;
    records.commit().await?;
    Ok(changed)
}

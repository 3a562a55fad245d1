//! Removing what was kept to begin homework with. It is gone; homework that was begun with it stays.

use domain::ids::TemplateId;

use super::{entry, lock};
use crate::{Asked, Expected, Outcome, logbook};

/// What is removed.
#[derive(Clone, Copy, Debug)]
pub struct RemoveTemplate {
    /// Which template.
    pub template: TemplateId,
    /// The version that was read.
    pub expected: Expected,
}

/// Removes one of her own templates.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `Changed`.
pub async fn remove_template(asked: &Asked, command: RemoveTemplate) -> Outcome<()> {
    let RemoveTemplate { template, expected } = command;
    let records = asked.open().await?;
    expected.met_by(lock(&records, template).await?.version)?;
    records.run("DELETE FROM homework_templates WHERE id = $1", [template.0.into()]).await?;
    logbook::enter(&records, entry("homework.remove_template", template)).await?;
    records.commit().await
}

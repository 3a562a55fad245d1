//! What a coach keeps to begin homework with. The words are copied into what she assigns, and stay as they were there.

mod add;
mod change;
mod remove;

#[cfg(test)]
mod tests;

pub use add::{AddTemplate, add_template};
pub use change::{ChangeTemplate, change_template};
pub use remove::{RemoveTemplate, remove_template};

use domain::Refusal;
use domain::ids::{StaffId, TemplateId};
use domain::may::{self, Act};
use domain::text::{Passage, Wording};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::words::{self, Sealed, Written};
use crate::logbook::Entry;
use crate::moment::Ts;
use crate::{Asked, Broke, Outcome, Page, Records, Turn};

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateView {
    /// Which one.
    pub id: TemplateId,
    /// What is to be done.
    pub words: Passage,
    /// A page that goes with it.
    pub link: Option<Wording>,
    /// When it was first kept.
    pub made_at: Timestamp,
    /// Raised by every change.
    pub version: i32,
}

impl TemplateView {
    /// Nobody has a word of their own for what is not theirs yet.
    fn sealed(&self, records: &Records) -> Result<Sealed, Broke> {
        words::seal(records, self.id, &Written { words: self.words.clone(), cover: None, link: self.link.clone() })
    }
}

/// Her own templates, the newest first.
///
/// # Errors
/// [`Refusal::NotYours`] but for coaches; [`Refusal::Invalid`] at `/after`.
pub async fn templates(asked: &Asked, turn: &Turn) -> Outcome<Page<TemplateView>> {
    let records = asked.look().await?;
    let coach = keeper(&records)?;
    let sql = format!("{TEMPLATE} WHERE coach_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3");
    let values = [coach.0.into(), turn.after::<Uuid>()?.into(), turn.fetch().into()];
    let rows: Vec<Row> = records.all(&sql, values).await?;
    let views = rows.into_iter().map(|row| row.view(&records)).collect::<Result<_, _>>()?;
    Ok(turn.page(views, |view: &TemplateView| view.id.to_string()))
}

/// One of her own templates.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn template(asked: &Asked, id: TemplateId) -> Outcome<TemplateView> {
    read(&asked.look().await?, id, "").await
}

const TEMPLATE: &str = "SELECT id, words, link, made_at, version FROM homework_templates";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    words: String,
    link: Option<String>,
    made_at: Ts,
    version: i32,
}

impl Row {
    fn view(self, records: &Records) -> Result<TemplateView, Broke> {
        let Self { id, words, link, made_at, version } = self;
        let (id, sealed) = (TemplateId(id), Sealed { words, cover: None, link });
        let Written { words, cover: _, link } = words::unseal(records, id, &sealed)?;
        Ok(TemplateView { id, words, link, made_at: made_at.into(), version })
    }
}

/// The coach who asks.
fn keeper(records: &Records) -> Outcome<StaffId> {
    may::ask_plainly(records.actor, Act::KeepTemplates)?;
    Ok(records.actor.staff().ok_or(Refusal::NotYours)?)
}

/// One of the actor's own templates, locked to be changed. Anybody else's is not there.
async fn lock(records: &Records, id: TemplateId) -> Outcome<TemplateView> {
    read(records, id, "FOR UPDATE").await
}

async fn read(records: &Records, id: TemplateId, locking: &str) -> Outcome<TemplateView> {
    let own = records.actor.staff().ok_or(Refusal::NotFound)?;
    let sql = format!("{TEMPLATE} WHERE id = $1 AND coach_id = $2 {locking}");
    let row: Option<Row> = records.one(&sql, [id.0.into(), own.0.into()]).await?;
    Ok(row.ok_or(Refusal::NotFound)?.view(records)?)
}

/// The logbook's entry about a template.
fn entry(verb: &'static str, id: TemplateId) -> Entry {
    Entry { verb, subject: format!("template:{id}"), client: None, facts: serde_json::json!({}) }
}

//! Changing the practice's settings.

use domain::letters::content::OwnWords;
use domain::may::{self, Act};
use domain::people::{Language, Leads};
use domain::text::Wording;
use domain::time::Zone;
use serde_json::json;

use super::facts::{self, PracticeFacts};
use super::{SettingsView, leads};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Broke, Expected, Outcome, Records};

/// What is to hold; none leaves a thing as it is.
#[derive(Clone, Debug, Default)]
pub struct ChangeSettings {
    /// The version that was read.
    pub expected: Expected,
    /// The practice's name.
    pub name: Option<Wording>,
    /// The zone new people start with.
    pub zone: Option<Zone>,
    /// The language new people start with.
    pub locale: Option<Language>,
    /// A client's reminders unless something else was agreed.
    pub client_leads: Option<Leads>,
    /// A coach's reminders unless she chose otherwise.
    pub coach_leads: Option<Leads>,
    /// The practice's own words in letters, all of them. The door has read them for words that cannot be used.
    pub own_words: Option<Vec<OwnWords>>,
}

/// Changes the settings.
///
/// # Errors
/// [`domain::Refusal::NotYours`], [`domain::Refusal::Changed`].
pub async fn change(asked: &Asked, command: ChangeSettings) -> Outcome<SettingsView> {
    may::ask_plainly(asked.actor, Act::ChangeSettings)?;
    let records = asked.open().await?;
    let former = facts::lock(&records).await?.ok_or(Broke::Record("practice"))?;
    command.expected.met_by(former.version)?;
    let changed = command.applied_to(&former);
    save(&records, &changed).await?;
    let leads_moved = (former.client_leads, former.coach_leads) != (changed.client_leads, changed.coach_leads);
    if leads_moved {
        look_at_every_session(&records).await?;
    }
    let facts = json!({ "leads": leads_moved, "own_words": former.own_words != changed.own_words });
    logbook::enter(&records, Entry { verb: "settings.change", subject: "practice".to_owned(), client: None, facts })
        .await?;
    let view = SettingsView::of(facts::facts(&records).await?);
    records.commit().await?;
    Ok(view)
}

impl ChangeSettings {
    fn applied_to(self, former: &PracticeFacts) -> PracticeFacts {
        let Self { expected: _, name, zone, locale, client_leads, coach_leads, own_words } = self;
        let former = former.clone();
        PracticeFacts {
            name: name.unwrap_or(former.name),
            zone: zone.unwrap_or(former.zone),
            locale: locale.unwrap_or(former.locale),
            client_leads: client_leads.unwrap_or(former.client_leads),
            coach_leads: coach_leads.unwrap_or(former.coach_leads),
            own_words: own_words.unwrap_or(former.own_words),
            demo: former.demo,
            version: former.version,
        }
    }
}

async fn save(records: &Records, practice: &PracticeFacts) -> Outcome<()> {
    let PracticeFacts { name, zone, locale, client_leads, coach_leads, own_words, demo: _, version: _ } = practice;
    let sql =
        "UPDATE practice SET name = $1, zone = $2, locale = $3, leads = $4, own_words = $5, version = version + 1";
    let kept = json!({ "client": leads::keep(*client_leads), "coach": leads::keep(*coach_leads) });
    let words = serde_json::to_value(own_words).map_err(|_| Broke::Record("practice words"))?;
    records
        .run(sql, [name.as_str().into(), zone.name().into(), locale.tag().into(), kept.into(), words.into()])
        .await?;
    Ok(())
}

/// The default reminders moved: every session that lies ahead may have something else to say.
async fn look_at_every_session(records: &Records) -> Outcome<()> {
    let sql = "UPDATE sessions SET look_at = $1 WHERE id IN (SELECT id FROM sessions WHERE starts_at > $1 ORDER BY id FOR NO KEY UPDATE)";
    records.run(sql, [Ts::from(records.now).into()]).await?;
    Ok(())
}

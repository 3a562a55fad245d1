//! The practice as other slices read it.

use domain::letters::content::OwnWords;
use domain::people::{Language, Leads};
use domain::text::Wording;
use domain::time::Zone;
use sea_orm::FromQueryResult;
use serde_json::Value as Json;

use super::leads;
use crate::{Broke, Outcome, Records};

/// What is known of the practice.
#[derive(Clone, Debug)]
pub struct PracticeFacts {
    /// Its name.
    pub name: Wording,
    /// The zone new people start with.
    pub zone: Zone,
    /// The language new people start with.
    pub locale: Language,
    /// A client's reminders unless something else was agreed.
    pub client_leads: Leads,
    /// A coach's reminders unless she chose otherwise.
    pub coach_leads: Leads,
    /// Its own words in letters.
    pub own_words: Vec<OwnWords>,
    /// Whether this database was made as a demo.
    pub demo: bool,
    /// Raised by every change.
    pub version: i32,
}

#[derive(FromQueryResult)]
struct Row {
    name: String,
    zone: String,
    locale: String,
    leads: Json,
    own_words: Json,
    demo: bool,
    version: i32,
}

const SELECT: &str = "SELECT name, zone, locale, leads, own_words, demo, version FROM practice";

/// Reads the practice.
pub(crate) async fn facts(records: &Records) -> Outcome<PracticeFacts> {
    let row: Option<Row> = records.one(SELECT, []).await?;
    Ok(row.ok_or(Broke::Record("practice"))?.read()?)
}

/// Locks the practice for a change, and reads it. Nobody gets it who may not change it.
pub(super) async fn lock(records: &Records) -> Outcome<Option<PracticeFacts>> {
    let row: Option<Row> = records.one(&format!("{SELECT} FOR NO KEY UPDATE"), []).await?;
    Ok(row.map(Row::read).transpose()?)
}

impl Row {
    fn read(self) -> Result<PracticeFacts, Broke> {
        let Self { name, zone, locale, leads: kept, own_words, demo, version } = self;
        let of = |whose: &str| kept.get(whose).ok_or(Broke::Record("practice leads")).and_then(leads::read);
        Ok(PracticeFacts {
            name: Wording::parse(&name).map_err(|_| Broke::Record("practice name"))?,
            zone: Zone::parse(&zone).map_err(|_| Broke::Record("practice zone"))?,
            locale: Language::parse(&locale).map_err(|_| Broke::Record("practice locale"))?,
            client_leads: of("client")?,
            coach_leads: of("coach")?,
            own_words: serde_json::from_value(own_words).map_err(|_| Broke::Record("practice words"))?,
            demo,
            version,
        })
    }
}

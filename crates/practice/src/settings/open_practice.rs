//! The first start: the practice is written down, once.

use domain::actor::Actor;
use domain::people::{Language, Leads};
use domain::text::Wording;
use domain::time::{Zone, zone_data_version};
use serde_json::json;

use super::leads;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Office, Outcome, Records};

/// How a practice begins. Afterwards it is changed in the application.
#[derive(Clone, Debug)]
pub struct FirstStart {
    /// What it is called.
    pub name: Wording,
    /// The zone new people start with.
    pub zone: Zone,
    /// The language new people start with.
    pub locale: Language,
    /// Whether this database is a demo, for good.
    pub demo: bool,
}

/// Writes the practice down unless it is there already. Says whether it was new.
///
/// # Errors
/// [`crate::Broke`].
pub async fn open_practice(office: &Office, first: FirstStart) -> Outcome<bool> {
    let records = office.open(Actor::Operator).await?;
    let new = open_with(&records, first).await?;
    records.commit().await?;
    Ok(new)
}

/// The same in open records.
pub(crate) async fn open_with(records: &Records, first: FirstStart) -> Outcome<bool> {
    let FirstStart { name, zone, locale, demo } = first;
    let sql = "INSERT INTO practice (name, zone, locale, leads, demo, zone_data, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let defaults = json!({ "client": leads::keep(Leads::CLIENT), "coach": leads::keep(Leads::COACH) });
    let values = [
        name.as_str().into(),
        zone.name().into(),
        locale.tag().into(),
        defaults.into(),
        demo.into(),
        zone_data_version().into(),
        Ts::from(records.now).into(),
    ];
    let new = records.run(sql, values).await? == 1;
    if new {
        let entry = Entry {
            verb: "settings.open_practice",
            subject: "practice".to_owned(),
            client: None,
            facts: json!({ "demo": demo }),
        };
        logbook::enter(records, entry).await?;
    }
    Ok(new)
}

//! A row of `clients`.

use domain::ids::ClientId;
use domain::people::{Client, Language};
use domain::text::Name;
use domain::time::Zone;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::Broke;
use crate::moment::{Ts, at};

/// The columns of [`ClientRow`].
pub(crate) const COLUMNS: &str = "id, name, pronouns, language, zone, archived_at, version";

/// A row of `clients`.
#[derive(FromQueryResult)]
pub(crate) struct ClientRow {
    id: Uuid,
    name: String,
    pronouns: Option<String>,
    language: String,
    zone: String,
    archived_at: Option<Ts>,
    version: i32,
}

impl ClientRow {
    /// The client it is.
    pub(crate) fn read(self) -> Result<Client, Broke> {
        let Self { id, name, pronouns, language, zone, archived_at, version } = self;
        Ok(Client {
            id: ClientId(id),
            name: Name::parse(&name).map_err(|_| Broke::Record("client name"))?,
            pronouns: pronouns
                .map(|words| Name::parse(&words))
                .transpose()
                .map_err(|_| Broke::Record("client pronouns"))?,
            language: Language::parse(&language).map_err(|_| Broke::Record("client language"))?,
            zone: Zone::parse(&zone).map_err(|_| Broke::Record("client zone"))?,
            archived_at: at(archived_at),
            version,
        })
    }
}

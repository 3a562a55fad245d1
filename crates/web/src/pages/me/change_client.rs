//! What a client says of themselves.

use domain::Refusal;
use domain::ids::ClientId;
use domain::text::Name;
use domain::time::Zone;
use practice::people::{self, ChangeClient};
use practice::{Asked, Outcome};

use crate::pages::entries::Entries;
use crate::sent::Fields;

pub(super) const FIELDS: [&str; 4] = ["version", "name", "pronouns", "zone"];

/// What holds, in a form.
pub(super) async fn entered(asked: &Asked, id: ClientId) -> Outcome<Entries> {
    let me = people::client(asked, id).await?;
    Ok(Entries::default()
        .with("version", me.version.to_string())
        .with("name", me.name)
        .with("pronouns", me.pronouns.unwrap_or_default())
        .with("zone", me.zone.name()))
}

/// Changes what was entered.
pub(super) async fn change(asked: &Asked, id: ClientId, entries: &Entries) -> Outcome<()> {
    people::change_client(asked, command(id, entries)?).await.map(drop)
}

fn command(id: ClientId, entries: &Entries) -> Result<ChangeClient, Refusal> {
    let mut fields = Fields::default();
    let name = fields.take("/name", Name::parse(entries.entered("name")));
    let pronouns = fields.may("/pronouns", entries.written("pronouns"), Name::parse);
    let zone = fields.take("/zone", Zone::by_place(entries.entered("zone")));
    fields.finish()?;
    Ok(ChangeClient { name, pronouns: Some(pronouns), zone, ..ChangeClient::of(id, entries.expected()) })
}

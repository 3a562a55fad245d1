//! Clients and coaches, looked up once for a page.

use std::collections::HashMap;

use domain::Refusal;
use domain::ids::ClientId;
use practice::people::{self, ClientView, StaffView};
use practice::{Asked, Outcome, Page, Turn};

use crate::words::{Saying, saying};

/// Clients by their ids. One with whom the viewer does not work any more is out of sight: the session is seen, the name is not.
pub(in crate::pages) struct Clients(HashMap<ClientId, ClientView>);

impl Clients {
    /// Those whose files are open, and of the others those who are asked for.
    pub(super) async fn around(asked: &Asked, ids: Vec<ClientId>) -> Outcome<Self> {
        let open = open_files(asked).await?.into_iter().map(|client| (client.id, client));
        Self(open.collect()).and(asked, ids).await
    }

    /// Those who are asked for.
    pub(in crate::pages) async fn of(asked: &Asked, ids: Vec<ClientId>) -> Outcome<Self> {
        Self(HashMap::new()).and(asked, ids).await
    }

    async fn and(mut self, asked: &Asked, mut ids: Vec<ClientId>) -> Outcome<Self> {
        ids.retain(|id| !self.0.contains_key(id));
        if !ids.is_empty() {
            let others = people::clients_among(asked, &ids).await?;
            self.0.extend(others.into_iter().map(|client| (client.id, client)));
        }
        Ok(self)
    }

    /// One of them.
    pub(in crate::pages) fn get(&self, id: ClientId) -> Option<&ClientView> {
        self.0.get(&id)
    }
}

/// The clients with whom something can be booked, by name.
pub(in crate::pages) async fn open_files(asked: &Asked) -> Outcome<Vec<ClientView>> {
    let mut clients = Vec::new();
    let mut turn = Some(Turn::read(None, Some(Turn::MOST))?);
    while let Some(next) = turn {
        let page = people::clients(asked, false, &next).await?;
        turn = after(&page)?;
        clients.extend(page.items);
    }
    clients.sort_by_key(|client| client.name.to_lowercase());
    Ok(clients)
}

/// The coaches who work here now, by name.
pub(super) async fn at_work(asked: &Asked) -> Outcome<Vec<StaffView>> {
    let mut coaches = people::coaches(asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    coaches.sort_by_key(|coach| coach.name.to_lowercase());
    Ok(coaches)
}

/// What to choose from, after nothing, so that nothing is chosen by chance.
pub(in crate::pages) fn chosen(all: impl Iterator<Item = (String, String)>) -> Vec<(String, Saying)> {
    let nothing = (String::new(), saying("nothing-chosen"));
    [nothing].into_iter().chain(all.map(|(id, name)| (id, saying("chosen").with("name", name)))).collect()
}

/// The page after one, if there is one.
pub(super) fn after<T>(page: &Page<T>) -> Result<Option<Turn>, Refusal> {
    page.next.clone().map(|next| Turn::read(Some(next), Some(Turn::MOST))).transpose()
}

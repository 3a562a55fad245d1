//! The list of clients: who they are, when they come next, and how they may be written to.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use domain::ids::ClientId;
use domain::may::{Act, Bond, may};
use practice::people::{ClientView, FindClients, PlanView, contact_plans, find_clients};
use practice::scheduling::views::{Soonest, soonest};
use practice::{Outcome, Turn};
use serde::Deserialize;

use super::plan_in_short;
use crate::Web;
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::when::When;
use crate::pages::{Frame, page};
use crate::sent::Search;
use crate::words::{Saying, filters, place_of, saying};

pub(super) fn doors() -> Router<Web> {
    Router::new().route("/clients", get(clients))
}

#[derive(Template)]
#[template(path = "pages/people/clients.html")]
struct Clients {
    frame: Frame,
    clock: Saying,
    looked: Looked,
    lines: Vec<Line>,
    may_add: bool,
    first: Option<String>,
    next: Option<String>,
}

/// A client in the list.
struct Line {
    id: ClientId,
    name: String,
    pronouns: Option<String>,
    place: String,
    next: Option<When>,
    plan: Saying,
}

/// What is looked for.
#[derive(Default, Deserialize)]
struct Looked {
    /// A part of a name.
    #[serde(default)]
    q: String,
    /// Whether those whose file is closed are looked for.
    #[serde(default)]
    archived: bool,
    after: Option<String>,
}

impl Looked {
    /// The address of the list after a key.
    fn page_after(&self, key: Option<&str>) -> String {
        let mut written = form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            written.append_pair("q", &self.q);
        }
        if self.archived {
            written.append_pair("archived", "true");
        }
        if let Some(key) = key {
            written.append_pair("after", key);
        }
        format!("/clients?{}", written.finish())
    }
}

async fn clients(staff: Staff, Search(looked): Search<Looked>) -> Response {
    let done = list(&staff, looked).await;
    staff.told(Tab::Clients, done)
}

async fn list(staff: &Staff, looked: Looked) -> Outcome<Response> {
    let turn = Turn::read(looked.after.clone(), None)?;
    let find = FindClients { name: looked.q.clone(), archived: looked.archived, turn };
    let found = find_clients(&staff.asked, find).await?;
    let ids: Vec<ClientId> = found.items.iter().map(|client| client.id).collect();
    let plans: HashMap<ClientId, PlanView> =
        contact_plans(&staff.asked, &ids).await?.into_iter().map(|plan| (plan.client, plan)).collect();
    let next = soonest(&staff.asked, &ids).await?;
    let lines = found.items.into_iter().map(|client| line(staff, client, &plans, &next)).collect();
    Ok(page(&Clients {
        frame: staff.frame(Tab::Clients, saying("tab-clients")),
        clock: staff.clock(),
        lines,
        may_add: may(staff.asked.actor, Act::AddClient, Bond::Other),
        first: looked.after.as_ref().map(|_| looked.page_after(None)),
        next: found.next.as_deref().map(|key| looked.page_after(Some(key))),
        looked,
    }))
}

fn line(
    staff: &Staff,
    client: ClientView,
    plans: &HashMap<ClientId, PlanView>,
    next: &HashMap<ClientId, Soonest>,
) -> Line {
    let next = next.get(&client.id).map(|one| When::of(one.starts_at, &staff.me.zone, &client.zone));
    let ClientView { id, name, pronouns, zone, .. } = client;
    Line { id, name, pronouns, place: place_of(&zone), next, plan: plan_in_short(plans.get(&id)) }
}

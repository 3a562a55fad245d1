//! The logbook, in words: who did what, when, and about whom.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use domain::time::Zone;
use jiff::Timestamp;
use practice::logbook::VERBS;
use practice::logbook::views::{EntryView, entries};
use practice::{Asked, Outcome, people};
use uuid::Uuid;

use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::turning::Turning;
use crate::pages::{Frame, page};
use crate::sent::{Paged, Search};
use crate::words::{Saying, filters, moment, saying, saying_among};

#[derive(Template)]
#[template(path = "pages/settings/logbook.html")]
struct Logbook {
    frame: Frame,
    clock: Saying,
    lines: Vec<Line>,
    turning: Turning,
}

/// An entry.
struct Line {
    what: Saying,
    who: Saying,
    /// About whom, where it is somebody else.
    whom: Option<String>,
    at: Timestamp,
    when: Saying,
}

/// What people are called, by their ids.
type Names = HashMap<Uuid, String>;

pub(super) async fn read(staff: Staff, Search(paged): Search<Paged>) -> Response {
    let done = shown(&staff, paged).await;
    staff.told(Tab::Settings, done)
}

async fn shown(staff: &Staff, paged: Paged) -> Outcome<Response> {
    let after = paged.after.clone();
    let found = entries(&staff.asked, &paged.turn()?).await?;
    let names = names(&staff.asked, &found.items).await?;
    Ok(page(&Logbook {
        frame: staff.frame(Tab::Settings, saying("logbook-title")).below(saying("settings-title"), "/settings"),
        clock: staff.clock(),
        lines: found.items.iter().map(|entry| Line::of(entry, &names, &staff.me.zone)).collect(),
        turning: Turning::at("/logbook", after.as_deref(), found.next),
    }))
}

/// The person in `staff:<id>` or `client:<id>`.
fn person(named: &str) -> Option<Uuid> {
    let (sort, id) = named.split_once(':')?;
    ["staff", "client"].contains(&sort).then(|| id.parse().ok()).flatten()
}

async fn names(asked: &Asked, entries: &[EntryView]) -> Outcome<Names> {
    let of = |entry: &EntryView| [person(&entry.actor), person(&entry.subject), entry.client.map(|id| id.0)];
    let mut ids: Vec<Uuid> = entries.iter().flat_map(of).flatten().collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(people::known(asked, ids).await?.into_iter().map(|known| (known.id, known.name)).collect())
}

impl Line {
    fn of(entry: &EntryView, names: &Names, zone: &Zone) -> Self {
        let by = person(&entry.actor);
        let whom = entry.client.map(|id| id.0).or_else(|| person(&entry.subject)).filter(|whom| by != Some(*whom));
        Self {
            what: what(&entry.verb),
            who: match by.and_then(|id| names.get(&id)) {
                Some(name) => saying("logbook-by").with("name", name.clone()),
                None => saying_among("logbook-who", sort(&entry.actor)),
            },
            whom: whom.and_then(|id| names.get(&id)).cloned(),
            at: entry.at,
            when: moment(zone, entry.at),
        }
    }
}

/// Who did something, where it was nobody with a name.
fn sort(actor: &str) -> &str {
    if ["engine", "operator", "nobody"].contains(&actor) { actor } else { "former" }
}

/// A use case in words: `people.add_client` is the attribute `people-add_client`.
fn what(verb: &str) -> Saying {
    match VERBS.contains(&verb) {
        true => saying_among("logbook-verb", &verb.replace('.', "-")),
        false => saying("logbook-else").with("verb", verb.to_owned()),
    }
}

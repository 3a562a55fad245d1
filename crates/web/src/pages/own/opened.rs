//! Who opened one's record: everybody else who read what one wrote, or what was written for one.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use domain::time::Zone;
use jiff::Timestamp;
use practice::logbook::views::{OpenedView, opened};
use practice::{Asked, Outcome, people};
use uuid::Uuid;

use super::assign::frame;
use crate::guard::{PastThePin, SignedIn};
use crate::pages::reader::Reader;
use crate::pages::turning::Turning;
use crate::pages::{Frame, page};
use crate::problem::Problem;
use crate::sent::{Paged, Search};
use crate::words::{Saying, filters, moment, saying_among};

#[derive(Template)]
#[template(path = "pages/opened.html")]
struct Opened {
    frame: Frame,
    clock: Saying,
    lines: Vec<Line>,
    turning: Turning,
}

/// That somebody opened it.
struct Line {
    /// Who, where they have a name.
    name: Option<String>,
    /// Who, where they have none.
    sort: Saying,
    what: Saying,
    at: Timestamp,
    when: Saying,
}

pub(super) async fn read(
    SignedIn { asked, .. }: SignedIn,
    _: PastThePin,
    Search(paged): Search<Paged>,
) -> Result<Response, Problem> {
    let after = paged.after.clone();
    let found = opened(&asked, &paged.turn()?).await?;
    let reader = Reader::of(&asked).await?;
    let names = names(&asked, &found.items).await?;
    Ok(page(&Opened {
        frame: frame(),
        clock: reader.clock(),
        lines: found.items.iter().map(|one| Line::of(one, &names, &reader.zone)).collect(),
        turning: Turning::at("/own/opened", after.as_deref(), found.next),
    }))
}

/// The member of staff in `staff:<id>`.
fn member(actor: &str) -> Option<Uuid> {
    actor.strip_prefix("staff:")?.parse().ok()
}

async fn names(asked: &Asked, openings: &[OpenedView]) -> Outcome<HashMap<Uuid, String>> {
    let mut ids: Vec<Uuid> = openings.iter().filter_map(|one| member(&one.actor)).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(people::known(asked, ids).await?.into_iter().map(|known| (known.id, known.name)).collect())
}

impl Line {
    fn of(one: &OpenedView, names: &HashMap<Uuid, String>, zone: &Zone) -> Self {
        Self {
            name: member(&one.actor).and_then(|id| names.get(&id)).cloned(),
            sort: saying_among("opened-who", if one.actor == "operator" { "operator" } else { "staff" }),
            what: saying_among("opened-what", &one.verb.replace('.', "-")),
            at: one.at,
            when: moment(zone, one.at),
        }
    }
}

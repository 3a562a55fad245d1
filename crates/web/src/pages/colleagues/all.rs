//! Who works here, and who did.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use domain::ids::StaffId;
use domain::time::Zone;
use practice::people::{self, StaffView, WayIn, ways_of_staff};
use practice::{Outcome, Turn};

use super::{in_words, owners_only, place};
use crate::pages::frame::Tab;
use crate::pages::me::has_a_way_in;
use crate::pages::staff::Staff;
use crate::pages::told::Told;
use crate::pages::{Frame, page};
use crate::sent::Search;
use crate::words::{Saying, filters, saying, timed};

#[derive(Template)]
#[template(path = "pages/colleagues/all.html")]
struct All {
    frame: Frame,
    told: Option<Saying>,
    /// Whether whoever looks can show who they are; in a demo nobody can.
    may_change: bool,
    here: Vec<Line>,
    gone: Vec<String>,
}

/// Somebody in the list.
struct Line {
    path: String,
    name: String,
    roles: Vec<Saying>,
    /// How far they have come with signing in.
    way: Option<Saying>,
    is_me: bool,
}

pub(super) async fn all(staff: Staff, Search(told): Search<Told>) -> Response {
    let done = shown(&staff, &told).await;
    staff.told(Tab::Settings, done)
}

async fn shown(staff: &Staff, told: &Told) -> Outcome<Response> {
    owners_only(staff)?;
    let everybody = people::staff(&staff.asked, &Turn::read(None, Some(Turn::MOST))?).await?.items;
    let may_change = has_a_way_in(staff).await?;
    let ways = if may_change { ways_of_staff(&staff.asked).await? } else { Vec::new() };
    let ways: HashMap<StaffId, WayIn> = ways.into_iter().map(|way| (way.staff, way)).collect();
    let (here, gone): (Vec<_>, Vec<_>) = everybody.iter().partition(|one| one.left_at.is_none());
    Ok(page(&All {
        frame: staff.frame(Tab::Settings, saying("colleagues-title")).below(saying("settings-title"), "/settings"),
        told: told.among("colleagues-told", &["left"]),
        may_change,
        here: here.into_iter().map(|one| line(staff, one, ways.get(&one.id))).collect(),
        gone: gone.into_iter().map(|one| one.name.clone()).collect(),
    }))
}

fn line(staff: &Staff, one: &StaffView, way: Option<&WayIn>) -> Line {
    let is_me = one.id == staff.me.id;
    Line {
        path: if is_me { "/me".to_owned() } else { place(one.id) },
        name: one.name.clone(),
        roles: in_words(&one.roles),
        way: way.filter(|_| !is_me).map(|way| in_short(way, &staff.me.zone)),
        is_me,
    }
}

/// How far somebody has come with signing in.
fn in_short(way: &WayIn, zone: &Zone) -> Saying {
    match way {
        WayIn { signs_in: true, .. } => saying("colleague-signs-in"),
        WayIn { begun: true, .. } => saying("colleague-chooses"),
        WayIn { link_until: Some(until), .. } => timed(saying("colleague-has-a-link"), zone, *until),
        _ => saying("colleague-no-way-in"),
    }
}

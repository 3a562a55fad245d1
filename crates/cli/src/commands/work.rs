//! `halcyon work`: the worker alone.

use std::net::SocketAddr;

use domain::actor::Actor;
use practice::Office;

use super::serve::{must_hold_a_practice, named_database};
use crate::folder::Folder;
use crate::keys::Keys;
use crate::lifecycle::Life;
use crate::pool::{self, Part};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::{Purpose, Wiring};
use crate::{log, parts, say};

pub(super) async fn work(surroundings: &Surroundings) -> Result<(), Trouble> {
    let wiring = Wiring::check(surroundings.settings()?, Purpose::Worker)?;
    let settings = &wiring.settings;
    log::begin(&settings.log);
    let addresses = named_database(&wiring)?;
    let folder = Folder::choose(surroundings)?;
    let keys = Keys::of(settings, &folder);
    keys.open()?;
    // The worker's note of its last round has to outlive this process, or a restored database could not be told from a living one.
    folder.make()?;
    let mut life = Life::begin()?;
    let Some(pool) = life.unless_stopped(pool::open(&addresses.worker, Part::Worker, wiring.connections().1)).await
    else {
        return Ok(());
    };
    let pool = pool?;
    must_hold_a_practice(&pool).await?;
    let office = Office::new(pool.clone(), keys.watched(&pool).await?, wiring.letterhead(reached_at(&wiring))?);
    practice::scheduling::rederive(&office.asked(Actor::Operator)).await?;
    let web = parts::doors(office.clone(), settings, &wiring.public_url(reached_at(&wiring)), false);
    parts::add_admin(&mut life, settings, &[(settings.worker.admin_listen, "worker.admin_listen")], &web).await?;
    parts::add_worker(&mut life, wiring.works(office, &folder)?);
    say::line(format!("Halcyon's worker works; its last round is noted in {}", folder.path().display()));
    life.until_the_end().await
}

/// Links lead to the pages, which listen elsewhere.
fn reached_at(wiring: &Wiring) -> SocketAddr {
    wiring.settings.http.listen
}

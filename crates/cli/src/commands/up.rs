//! `halcyon up`: everything in one process.

mod beginning;
mod prepare;

use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;

use self::prepare::{Prepared, prepare};
use crate::arguments::Up;
use crate::database::Database;
use crate::folder::Folder;
use crate::lifecycle::Life;
use crate::settings::{Log, Origin};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::{Purpose, Wiring};
use crate::{listen, log, parts, say};

/// What was asked for, checked.
struct Household {
    wiring: Wiring,
    folder: Folder,
    fresh: bool,
    print_token: bool,
}

pub(super) async fn up(asked: &Up, surroundings: &Surroundings) -> Result<(), Trouble> {
    let mut settings = surroundings.settings()?;
    settings.http.listen = asked.listen.unwrap_or(settings.http.listen);
    let purpose = if asked.demo { Purpose::Demo } else { Purpose::Everything };
    let wiring = Wiring::check(settings, purpose)?;
    log::begin(&as_loud_as_wanted(&wiring));
    let folder = Folder::choose(surroundings)?;
    folder.make()?;
    let household = Household { wiring, folder, fresh: asked.fresh, print_token: asked.print_token };
    let life = Life::begin()?;
    let listener = listen::public(&household.wiring.settings).await?;
    let starting = Database::start(&household.wiring.settings, &household.folder, surroundings);
    let Some(database) = life.unless_stopped(starting).await else { return Ok(()) };
    let mut database = database?;
    let lived = live(&household, life, listener, &mut database).await;
    let stopped = database.stop().await;
    lived.and(stopped)
}

/// Whoever looks at a demo wants its address, not its diary.
fn as_loud_as_wanted(wiring: &Wiring) -> Log {
    let Log { format, level } = wiring.settings.log.clone();
    let quiet = wiring.purpose.is_demo() && wiring.settings.origin("log.level") == Origin::Default;
    Log { format, level: if quiet { level.min(LevelFilter::WARN) } else { level } }
}

/// From a database that answers to the end of every part. When the private server ends by itself, so does everything on it.
async fn live(
    household: &Household,
    life: Life,
    listener: TcpListener,
    database: &mut Database,
) -> Result<(), Trouble> {
    let addresses = database.addresses().clone();
    let at = listener.local_addr().map_err(Trouble::fault)?;
    let living = async {
        match life.unless_stopped(prepare(household, &addresses, at)).await {
            Some(prepared) => run(household, life, listener, prepared?).await,
            None => Ok(()),
        }
    };
    tokio::select! {
        lived = living => lived,
        error = database.ended() => Err(error.into()),
    }
}

async fn run(household: &Household, mut life: Life, listener: TcpListener, prepared: Prepared) -> Result<(), Trouble> {
    let Prepared { web, worker, token } = prepared;
    let settings = &household.wiring.settings;
    let at = listener.local_addr().map_err(Trouble::fault)?;
    let public_url = household.wiring.public_url(at);
    let mut doors = parts::doors(web.clone(), settings, &public_url, household.wiring.purpose.is_demo());
    parts::offer_passkeys(&mut doors);
    // One process has one set of counters: the worker's own address is opened beside only where somebody asked for it.
    let mut places = vec![(settings.http.admin_listen, "http.admin_listen")];
    if settings.origin("worker.admin_listen") != Origin::Default
        && settings.worker.admin_listen != settings.http.admin_listen
    {
        places.push((settings.worker.admin_listen, "worker.admin_listen"));
    }
    parts::add_admin(&mut life, settings, &places, &doors).await?;
    parts::add_announcement(
        &mut life,
        at,
        worker.clone(),
        format!("Halcyon is ready: {}", household.wiring.public_url(at)),
    );
    parts::add_worker(&mut life, household.wiring.works(worker, &household.folder)?);
    parts::add_pages(&mut life, listener, doors);
    if let Some(token) = token {
        say::line(format!("token: {}", token.reveal()));
    }
    life.until_the_end().await
}

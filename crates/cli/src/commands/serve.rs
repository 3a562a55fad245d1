//! `halcyon serve`: pages and API alone.

use practice::Office;

use crate::database::Addresses;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::lifecycle::Life;
use crate::pool::{self, Part};
use crate::standing::{Holds, Standing};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::{Purpose, Wiring};
use crate::{listen, log, office, parts, say};

pub(super) async fn serve(surroundings: &Surroundings) -> Result<(), Trouble> {
    let wiring = Wiring::check(surroundings.settings()?, Purpose::Web)?;
    let settings = &wiring.settings;
    log::begin(&settings.log);
    let addresses = named_database(&wiring)?;
    let keys = Keys::of(settings, &Folder::choose(surroundings)?);
    keys.open()?;
    let mut life = Life::begin()?;
    let listener = listen::public(settings).await?;
    let at = listener.local_addr().map_err(Trouble::fault)?;
    let Some(pool) = life.unless_stopped(pool::open(&addresses.web, Part::Web, wiring.connections().0)).await else {
        return Ok(());
    };
    let pool = pool?;
    must_hold_a_practice(&pool).await?;
    let office = Office::new(pool.clone(), keys.watched(&pool).await?, wiring.letterhead(at)?);
    practice::settings::open_practice(&office, wiring.first_start()?).await?;
    let mut web = parts::doors(office, settings, &wiring.public_url(at), false);
    parts::offer_passkeys(&mut web);
    parts::add_admin(&mut life, settings, &[(settings.http.admin_listen, "http.admin_listen")], &web).await?;
    parts::add_pages(&mut life, listener, web);
    say::line(format!("Halcyon's pages: {}", wiring.public_url(at)));
    life.until_the_end().await
}

/// Web and worker apart need a database that both reach.
pub(super) fn named_database(wiring: &Wiring) -> Result<Addresses, Trouble> {
    let why = "must be given: pages and worker apart share one; `halcyon up` runs both, with a private one";
    Addresses::given(&wiring.settings).ok_or_else(|| wiring.settings.refuse("database.url", why).into())
}

/// A demo is for one machine and one process.
pub(super) async fn must_hold_a_practice(pool: &sqlx::PgPool) -> Result<(), Trouble> {
    office::must_be_migrated(pool).await?;
    match Standing::of(pool).await?.holds {
        Holds::Demo => Err(Trouble::Usage("this database holds a demo: run it with `halcyon up --demo`".to_owned())),
        Holds::Nothing | Holds::Practice => Ok(()),
    }
}

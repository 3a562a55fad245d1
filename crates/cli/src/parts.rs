//! The parts that run: pages and API, the worker, and what the operator alone sees.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use practice::Office;
use practice::doors::Site;
use practice::letters::hold::last_tick;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use web::Web;
use worker::Works;

use crate::lifecycle::Life;
use crate::metrics::Counters;
use crate::settings::Settings;
use crate::trouble::Trouble;
use crate::{knock, listen, say};

/// How often we look whether we are ready.
const GLANCE: Duration = Duration::from_millis(20);

/// Doors over an office.
pub(crate) fn doors(office: Office, settings: &Settings, public_url: &str, demo: bool) -> Web {
    let https = settings.http.public_url.as_ref().is_some_and(crate::settings::PublicUrl::is_https);
    let migrated = migrated(office.pool().clone());
    let mut web = Web::new(office);
    (web.demo, web.https, web.migrated) = (demo, https, migrated);
    web.public_url = public_url.into();
    web.security_contact = settings.http.security_contact.as_deref().map(Into::into);
    web.trusted_proxies = settings.http.trusted_proxies.clone().into();
    web
}

/// Offers passkeys. Those of the staff are bound to the address that they type, those of clients to the one that their letters lead to. A number is no
/// name that they could be bound to.
pub(crate) fn offer_passkeys(web: &mut Web) {
    let site = |url: &str| Site::of(url).map(Arc::new);
    let letters_url = web.office.letterhead().letters_url.clone();
    (web.site, web.clients_site) = (site(&web.public_url), site(&letters_url));
}

/// Whether the database has this version's shape; once it has, it is not asked again.
fn migrated(pool: PgPool) -> web::Migrated {
    let known = Arc::new(AtomicBool::new(false));
    Arc::new(move || {
        let (pool, known) = (pool.clone(), known.clone());
        Box::pin(async move {
            if !known.load(Ordering::Relaxed) {
                known.store(migrations::lacking(&pool).await.is_ok_and(|lacking| lacking == 0), Ordering::Relaxed);
            }
            known.load(Ordering::Relaxed)
        })
    })
}

/// Adds pages and API.
pub(crate) fn add_pages(life: &mut Life, listener: TcpListener, web: Web) {
    let stop = life.stop();
    life.part("the pages", async move {
        web::serve(listener, web::router(&web), stop.cancelled_owned()).await;
        Ok(())
    });
}

/// Adds the worker.
pub(crate) fn add_worker(life: &mut Life, works: Works) {
    let stop = life.stop();
    life.part("the worker", async move { worker::run(works, stop).await.map_err(Trouble::fault) });
}

/// Adds metrics and detailed health, and keeps what is counted in order.
pub(crate) async fn add_admin(
    life: &mut Life,
    settings: &Settings,
    places: &[(Option<SocketAddr>, &str)],
    web: &Web,
) -> Result<(), Trouble> {
    let counters = Counters::begin()?;
    let (stop, kept) = (life.stop(), counters.clone());
    life.part("the counters", async move {
        tokio::select! {
            () = stop.cancelled() => {}
            () = kept.keep_in_order() => {}
        }
        Ok(())
    });
    for (at, key) in places {
        if let Some(listener) = listen::admin(settings, *at, key).await? {
            let (stop, shown) = (life.stop(), counters.clone());
            let router = web::admin(web.clone(), move || shown.shown());
            life.part("the metrics", async move {
                web::serve(listener, router, stop.cancelled_owned()).await;
                Ok(())
            });
        }
    }
    Ok(())
}

/// Adds the announcement: printed once pages and worker have both shown that they work.
pub(crate) fn add_announcement(life: &mut Life, at: SocketAddr, office: Office, words: String) {
    let stop = life.stop();
    life.part("the announcement", async move {
        if until_ready(at, &office, &stop).await? {
            say::line(words);
        }
        stop.cancelled().await;
        Ok(())
    });
}

/// Whether both answered before we were told to stop: the pages with "ready", the worker with a round.
async fn until_ready(at: SocketAddr, office: &Office, stop: &CancellationToken) -> Result<bool, Trouble> {
    let counted = async || Ok::<_, Trouble>(last_tick(office).await?.map_or(0, |tick| tick.counter));
    let before = counted().await?;
    while !stop.is_cancelled() {
        if counted().await? > before && knock::status(at, knock::READY).await == Ok(200) {
            return Ok(true);
        }
        tokio::time::sleep(GLANCE).await;
    }
    Ok(false)
}

//! From a database that answers to one that can be worked on: migrated, begun, derived with the zone data of this version.

use std::net::SocketAddr;
use std::sync::Arc;

use domain::actor::Actor;
use practice::Office;
use practice::letters::hold::Tick;
use practice::people::{MakeToken, Person, Secret, demo_people, make_token};
use practice::scheduling::rederive;
use practice::settings::open_practice;
use sqlx::PgPool;
use worker::postman::Postman;
use worker::{Note, Works};

use super::Household;
use super::beginning::Beginning;
use crate::commands::migrate::to_this_version;
use crate::database::Addresses;
use crate::demo::{self, Stage};
use crate::keys::Keys;
use crate::pool::{self, Part};
use crate::say;
use crate::standing::Standing;
use crate::trouble::Trouble;

/// What runs once everything is in place.
pub(super) struct Prepared {
    pub(super) web: Office,
    pub(super) worker: Office,
    /// A bearer token of the demo's owner, if one was asked for.
    pub(super) token: Option<Secret>,
}

const FEW: u32 = 2;
/// The owner of a demo, who also coaches.
const OWNER_COACH: &str = "owner-coach";

pub(super) async fn prepare(household: &Household, addresses: &Addresses, at: SocketAddr) -> Result<Prepared, Trouble> {
    to_this_version(addresses).await?;
    let owner = pool::open(&addresses.owner, Part::Owner, FEW).await?;
    let found = Standing::of(&owner).await?;
    let beginning = Beginning::of(found, household.wiring.purpose.is_demo(), household.fresh)?;
    if beginning == Beginning::DemoAnew {
        demo::clear_away(&owner).await.map_err(Trouble::fault)?;
        to_this_version(addresses).await?;
    }
    let needs_its_keys = beginning == Beginning::GoOn && found.needs_its_keys();
    let (web, worker) = offices(household, addresses, at, needs_its_keys).await?;
    match beginning {
        Beginning::Practice => drop(open_practice(&web, household.wiring.first_start()?).await?),
        Beginning::Demo | Beginning::DemoAnew => seed(household, owner.clone(), &web, &worker).await?,
        Beginning::GoOn => {}
    }
    owner.close().await;
    let moved = rederive(&worker.asked(Actor::Engine)).await?;
    if !moved.is_empty() {
        say::aside(format!(
            "newer time zone data: {} sessions keep their time on the wall at another instant; the API lists them",
            moved.len()
        ));
    }
    let token = if household.print_token { Some(owners_token(&web).await?) } else { None };
    Ok(Prepared { web, worker, token })
}

async fn offices(
    household: &Household,
    addresses: &Addresses,
    at: SocketAddr,
    needs_its_keys: bool,
) -> Result<(Office, Office), Trouble> {
    let keys = Keys::of(&household.wiring.settings, &household.folder);
    let letterhead = household.wiring.letterhead(at)?;
    let (for_web, for_worker) = household.wiring.connections();
    let web = pool::open(&addresses.web, Part::Web, for_web).await?;
    let worker = pool::open(&addresses.worker, Part::Worker, for_worker).await?;
    keys.open_or_make(needs_its_keys)?;
    let (for_web, for_worker) = (keys.watched(&web).await?, keys.watched(&worker).await?);
    Ok((Office::new(web, for_web, letterhead.clone()), Office::new(worker, for_worker, letterhead)))
}

/// The letters of a demo's past stay in the house, also where those to come are sent.
async fn seed(household: &Household, owner: PgPool, web: &Office, worker: &Office) -> Result<(), Trouble> {
    say::aside("making a demo: three weeks of a practice");
    let works = household.wiring.works(worker.clone(), &household.folder)?;
    let works = Works { postman: Arc::new(Postman::outbox()), note: None, ..works };
    let stage = Stage { owner, office: web.clone(), works, first: household.wiring.first_start()? };
    demo::seed(&stage).await.map_err(Trouble::fault)?;
    forget_the_rounds_of_another(household)
}

/// What is noted of an earlier database would make this one look restored, and its logbook cut off.
fn forget_the_rounds_of_another(household: &Household) -> Result<(), Trouble> {
    let folder = household.folder.path();
    let note = Note::in_folder(folder);
    note.forget_head().map_err(Trouble::file(folder))?;
    match note.read() {
        Some(tick) => note.write(Tick { counter: 0, ..tick }).map_err(Trouble::file(folder)),
        None => Ok(()),
    }
}

async fn owners_token(web: &Office) -> Result<Secret, Trouble> {
    let people = demo_people(web).await?;
    let owner = people
        .iter()
        .find(|person| person.role == OWNER_COACH)
        .ok_or_else(|| Trouble::fault("this demo has no owner who coaches"))?;
    let holder: Person = owner.key.parse().map_err(Trouble::fault)?;
    Ok(make_token(&web.asked(Actor::Operator), MakeToken::of(holder)).await?.token)
}

//! What the database says about itself: its shape, its walls, its clock, and whether it and the keys belong together.

use domain::time::zone_data_version;
use migrations::{WEB_ROLE, WORKER_ROLE};
use sqlx::PgPool;

use super::finding::Finding;
use super::{keys, letters, logbook};
use crate::database::Addresses;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::pool::{self, Part};
use crate::settings::{Origin, Settings};
use crate::standing::{Holds, Standing};
use crate::trouble::Trouble;

const FEW: u32 = 2;

/// What is found, and whether the database holds a demo.
pub(super) async fn look(
    settings: &Settings,
    folder: &Folder,
    addresses: &Addresses,
) -> Result<(Vec<Finding>, bool), Trouble> {
    let owner = pool::open(&addresses.owner, Part::Owner, FEW).await?;
    let mut findings = vec![Finding::well("the database answers")];
    let lacking = migrations::lacking(&owner).await?;
    if lacking > 0 {
        let what = format!("the database lacks {lacking} of this version's migrations");
        findings.push(Finding::serious(what, "run `halcyon migrate`"));
        return Ok((findings, false));
    }
    let standing = Standing::of(&owner).await?;
    findings.push(walls(&owner).await?);
    findings.push(let_in(addresses).await);
    findings.extend(clock(&owner, standing).await?);
    findings.extend(beginning(settings, &owner).await?);
    if let Ok(keyring) = Keys::of(settings, folder).open() {
        findings.extend(keys::look(&owner, &keyring).await?);
    }
    findings.extend(letters::look(&owner).await?);
    findings.extend(logbook::look(settings, folder, &owner).await?);
    Ok((findings, standing.holds == Holds::Demo))
}

/// The roles of web and worker stand before the row rules, whoever they are.
async fn walls(owner: &PgPool) -> Result<Finding, Trouble> {
    let sql = "SELECT count(*) FROM pg_roles WHERE rolname = ANY ($1) AND (rolsuper OR rolbypassrls OR rolcreaterole)";
    let over: i64 = sqlx::query_scalar(sql).bind([WEB_ROLE, WORKER_ROLE]).fetch_one(owner).await?;
    let sql = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = ANY ($1)";
    let owned: i64 = sqlx::query_scalar(sql).bind([WEB_ROLE, WORKER_ROLE]).fetch_one(owner).await?;
    Ok(if over == 0 && owned == 0 {
        Finding::well("web and worker cannot step over the row rules")
    } else {
        let remedy = format!(
            "as the database's owner: ALTER ROLE {WEB_ROLE} NOSUPERUSER NOBYPASSRLS NOCREATEROLE, the same for {WORKER_ROLE}, and take their tables back"
        );
        Finding::serious("web or worker could step over the row rules", remedy)
    })
}

async fn let_in(addresses: &Addresses) -> Finding {
    for (address, part) in [(&addresses.web, Part::Web), (&addresses.worker, Part::Worker)] {
        if let Err(trouble) = pool::open(address, part, FEW).await {
            return Finding::serious(trouble.to_string(), "see database.url and database.worker_url");
        }
    }
    Finding::well("web and worker step into their roles")
}

async fn clock(owner: &PgPool, standing: Standing) -> Result<Vec<Finding>, Trouble> {
    let zone_data: Option<String> = sqlx::query_scalar("SELECT zone_data FROM practice").fetch_optional(owner).await?;
    let ours = zone_data_version();
    let mut findings = vec![match zone_data {
        None => {
            Finding::note("no practice has begun here yet", "make its owner: `halcyon owner create --email … --name …`")
        }
        Some(theirs) if theirs == ours => {
            Finding::well(format!("sessions are derived with the zone data of this version ({ours})"))
        }
        Some(theirs) => {
            let what = format!("sessions are derived with zone data {theirs}, and this version holds {ours}");
            Finding::note(
                what,
                "start `halcyon up` or `halcyon work`: it derives them anew and tells those whose time moves",
            )
        }
    }];
    if standing.clock_is_moved {
        findings.push(Finding::serious(
            "the practice's clock is moved",
            "the making of a demo was cut short: `halcyon up --demo` makes it anew",
        ));
    }
    Ok(findings)
}

/// How the practice begins is read once; whoever changes it there afterwards waits for nothing.
async fn beginning(settings: &Settings, owner: &PgPool) -> Result<Vec<Finding>, Trouble> {
    let kept: Option<(String, String)> =
        sqlx::query_as("SELECT name, zone FROM practice").fetch_optional(owner).await?;
    let Some((name, zone)) = kept else { return Ok(Vec::new()) };
    let given = &settings.practice;
    let values = [
        ("practice.name", given.name.as_ref().is_some_and(|given| given.as_str() != name), name),
        ("practice.zone", given.zone.name() != zone, zone),
    ];
    let changed = values.into_iter().filter(|(key, differs, _)| *differs && settings.origin(key) != Origin::Default);
    Ok(changed
        .map(|(key, _, kept)| {
            let what =
                format!("{key} was changed, and is read at the first start only: this practice keeps \"{kept}\"");
            Finding::note(what, "an owner changes it in the app, under the practice's settings")
        })
        .collect())
}

//! `halcyon backup`: an encrypted copy of the practice, made while people work.

mod destination;

use backup::{Recipient, Taken, take};

use self::destination::{Destination, Place};
use super::{begin_quietly, on_database};
use crate::arguments::Backup;
use crate::lifecycle::Life;
use crate::say;
use crate::settings::Settings;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn backup(asked: &Backup, surroundings: &Surroundings) -> Result<(), Trouble> {
    let beginning = begin_quietly(surroundings)?;
    let recipients = recipients(asked, &beginning.0)?;
    let destination = Destination::of(&asked.to)?;
    let life = Life::begin()?;
    let taken = on_database(&beginning, surroundings, async |database| {
        let owner = database.addresses().owner.expose();
        let taking = take(owner, destination.open()?, &recipients, env!("CARGO_PKG_VERSION"));
        let Some(taken) = life.unless_stopped(taking).await else {
            return Err(Trouble::fault("stopped; there is no backup"));
        };
        Ok(taken?)
    })
    .await?;
    say_what_was_made(destination, taken)
}

/// Those of the command line, else those of the settings.
fn recipients(asked: &Backup, settings: &Settings) -> Result<Vec<Recipient>, Trouble> {
    let read = |written: &String| written.parse().map_err(|error| Trouble::Usage(format!("--recipient: {error}")));
    let given = asked.recipient.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let recipients = if given.is_empty() { settings.backup.recipients.clone() } else { given };
    if recipients.is_empty() {
        let why = "must name whom backups are encrypted to, or --recipient has to: a public key, age1…, as `halcyon backup-key` makes it";
        return Err(settings.refuse("backup.recipients", why).into());
    }
    Ok(recipients)
}

fn say_what_was_made(destination: Destination, taken: Taken<Place>) -> Result<(), Trouble> {
    let Taken { to, made_at, tables, rows } = taken;
    let words =
        format!("{rows} rows of {tables} tables, as they stood on {}", made_at.strftime("%-d %B %Y at %H:%M UTC"));
    match destination.keep(to, made_at)? {
        Some(path) => say::line(format!("The backup is made: {} ({words})", path.display())),
        None => say::aside(format!("the backup is made: {words}")),
    }
    Ok(())
}

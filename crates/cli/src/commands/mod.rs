//! The commands, a file each.

mod backup;
mod backup_key;
mod check;
mod doctor;
mod healthcheck;
pub(crate) mod key;
mod migrate;
mod opened;
mod owner_create;
mod psql;
mod reset;
mod restore;
mod secrets_make;
mod serve;
mod token_create;
mod up;
mod verify_backup;
mod work;

use practice::people::{Person, SetUpLink};
use tracing::level_filters::LevelFilter;
use uuid::Uuid;

use crate::arguments::{Command, Key, Owner, Secrets, Token};
use crate::database::Database;
use crate::folder::Folder;
use crate::settings::{Log, Settings};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::public_url;
use crate::{log, say};

/// Does what was asked for.
pub(crate) async fn perform(command: Command, surroundings: &Surroundings) -> Result<(), Trouble> {
    match command {
        Command::Up(up) => up::up(&up, surroundings).await,
        Command::Serve => serve::serve(surroundings).await,
        Command::Work => work::work(surroundings).await,
        Command::Migrate(asked) => migrate::migrate(&asked, surroundings).await,
        Command::Check => check::check(surroundings),
        Command::Doctor => doctor::doctor(surroundings).await,
        Command::Backup(backup) => backup::backup(&backup, surroundings).await,
        Command::BackupKey { to } => backup_key::backup_key(&to),
        Command::VerifyBackup(opened) => verify_backup::verify_backup(&opened, surroundings),
        Command::Restore(opened) => restore::restore(&opened, surroundings).await,
        Command::Psql { arguments } => psql::psql(&arguments, surroundings).await,
        Command::Openapi => {
            say::line(web::openapi());
            Ok(())
        }
        Command::Healthcheck(asked) => healthcheck::healthcheck(&asked, surroundings).await,
        Command::Secrets(Secrets::Make(asked)) => secrets_make::secrets_make(&asked, surroundings),
        Command::Key(Key::Add) => key::add(surroundings),
        Command::Key(Key::Rotate) => key::rotate(surroundings).await,
        Command::Key(Key::Remove(asked)) => key::remove(&asked, surroundings).await,
        Command::Owner(Owner::Create { email, name }) => owner_create::owner_create(&email, &name, surroundings).await,
        Command::Token(Token::Create { person }) => token_create::token_create(&person, surroundings).await,
        Command::Reset { person } => reset::reset(&person, surroundings).await,
    }
}

/// Where a link leads; its token stands behind the `#`, which no server's log sees.
const SET_UP: &str = "/set-up#";

/// Prints a link, to be handed over.
fn print_link(settings: &Settings, link: &SetUpLink) {
    say::line(format!("{}{SET_UP}{}", public_url(settings, settings.http.listen.port()), link.token.reveal()));
    if settings.http.public_url.is_none() {
        say::aside("http.public_url is not set: if Halcyon is reached elsewhere, put its address before /set-up");
    }
}

/// Somebody whom `--person` names. An id alone is that of a member of staff.
fn person(named: &str) -> Result<Person, Trouble> {
    let full = if named.parse::<Uuid>().is_ok() { format!("staff:{named}") } else { named.to_owned() };
    full.parse().map_err(|_| no_member_of_staff())
}

fn no_member_of_staff() -> Trouble {
    Trouble::Usage("--person: must be the id of a member of staff, as `GET /api/v1/coaches` shows it".to_owned())
}

/// What a short command needs: the settings, the data folder, and a log that only speaks up when something is wrong.
fn begin_quietly(surroundings: &Surroundings) -> Result<(Settings, Folder), Trouble> {
    let settings = surroundings.settings()?;
    let Log { format, level } = settings.log.clone();
    log::begin(&Log { format, level: level.min(LevelFilter::WARN) });
    Ok((settings, Folder::choose(surroundings)?))
}

/// Does something on the database, and stops what was started for it, however it ended.
async fn on_database<T>(
    (settings, folder): &(Settings, Folder),
    surroundings: &Surroundings,
    work: impl AsyncFnOnce(&Database) -> Result<T, Trouble>,
) -> Result<T, Trouble> {
    let database = Database::reach(settings, folder, surroundings).await?;
    let done = work(&database).await;
    let stopped = database.stop().await;
    let done = done?;
    stopped.map(|()| done)
}

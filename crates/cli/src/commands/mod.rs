//! The commands, a file each.

mod check;
mod doctor;
mod healthcheck;
mod migrate;
mod owner_create;
mod psql;
mod serve;
mod token_create;
mod up;
mod work;

use tracing::level_filters::LevelFilter;

use crate::arguments::{Command, Owner, Token};
use crate::database::Database;
use crate::folder::Folder;
use crate::settings::{Log, Settings};
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::{log, say};

/// Does what was asked for.
pub(crate) async fn perform(command: Command, surroundings: &Surroundings) -> Result<(), Trouble> {
    match command {
        Command::Up(up) => up::up(&up, surroundings).await,
        Command::Serve => serve::serve(surroundings).await,
        Command::Work => work::work(surroundings).await,
        Command::Migrate => migrate::migrate(surroundings).await,
        Command::Check => check::check(surroundings),
        Command::Doctor => doctor::doctor(surroundings).await,
        Command::Psql { arguments } => psql::psql(&arguments, surroundings).await,
        Command::Openapi => {
            say::line(web::openapi());
            Ok(())
        }
        Command::Healthcheck => healthcheck::healthcheck(surroundings).await,
        Command::Owner(Owner::Create { email, name }) => owner_create::owner_create(&email, &name, surroundings).await,
        Command::Token(Token::Create { person }) => token_create::token_create(&person, surroundings).await,
    }
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

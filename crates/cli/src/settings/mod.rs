//! The settings of one process: compiled-in defaults, under a file, under the environment. Everything that is wrong is
//! reported at once, each with its key, the place it was given, and what is allowed.

mod backup;
mod database;
mod database_url;
mod environment;
mod file;
mod http;
mod keys;
mod known;
mod layer;
mod log;
mod mail;
mod origin;
mod practice;
mod problem;
mod public_url;
mod reference;
mod secret;
mod shape;
#[cfg(test)]
mod tests;
mod worker;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use serde::Deserialize;
use toml::Table;

pub use self::backup::Backup;
pub use self::database::Database;
pub use self::http::Http;
pub use self::keys::Keys;
pub use self::log::{Format, Log};
pub use self::mail::{Mail, Transport};
pub use self::origin::Origin;
pub use self::practice::Practice;
pub use self::problem::{Problem, SettingsError};
pub use self::public_url::PublicUrl;
pub use self::reference::reference;
pub use self::secret::Secret;
pub use self::worker::{UNTIL_THE_FINAL_DOT, Worker};

use self::environment::Environment;
use self::known::Known;
use self::layer::{Given, Layer};

/// Everything an operator can set; `config/default.toml` says what each key means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where Halcyon listens and is reached.
    pub http: Http,
    /// The PostgreSQL server.
    pub database: Database,
    /// How letters leave.
    pub mail: Mail,
    /// The part that plans and sends letters.
    pub worker: Worker,
    /// How the practice begins.
    pub practice: Practice,
    /// The keys that seal what people write.
    pub keys: Keys,
    /// Copies of the practice.
    pub backup: Backup,
    /// What the program says about its own work.
    pub log: Log,
    #[serde(skip)]
    origins: BTreeMap<String, Origin>,
}

/// Where settings come from, beside the compiled-in defaults.
pub struct Sources<E> {
    /// The file named on the command line; `None`: the one that `HALCYON_CONFIG` names, if any.
    pub file: Option<PathBuf>,
    /// The process's environment; only names that begin with `HALCYON_` are looked at.
    pub environment: E,
}

impl Settings {
    /// Reads and checks all settings: the environment over the file over the defaults.
    ///
    /// # Errors
    /// [`SettingsError`] with every problem there is; the process should end with exit code 2.
    pub fn load<E>(sources: Sources<E>) -> Result<Self, SettingsError>
    where
        E: IntoIterator<Item = (OsString, OsString)>,
    {
        let known = Known::compiled_in()?;
        let mut problems = Vec::new();
        let given = gather(sources, &known, &mut problems);
        let settings = settle(&known, given, &mut problems)?;
        settings.find_contradictions(&mut problems);
        SettingsError::from_all(problems).map(|()| settings)
    }

    /// Where the value of a dotted key (`http.listen`) was given.
    pub fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or_default()
    }

    /// The problem that a command has with the value of a key, or with its absence: `why` says what is allowed.
    pub fn refuse(&self, key: &str, why: impl Into<String>) -> Problem {
        Problem::Refused { key: key.to_owned(), origin: self.origin(key), why: why.into() }
    }

    /// Values that are right alone but not together. Keys that were refused already are not blamed twice.
    fn find_contradictions(&self, problems: &mut Vec<Problem>) {
        let found =
            [self.http.contradiction(), self.mail.contradiction(), self.worker.contradiction(self.mail.final_answer)];
        for (key, why) in found.into_iter().flatten() {
            if !problems.iter().any(|problem| problem.refused_key() == Some(key)) {
                problems.push(self.refuse(key, why));
            }
        }
    }
}

/// Lays the sources over each other.
fn gather<E>(sources: Sources<E>, known: &Known, problems: &mut Vec<Problem>) -> Layer
where
    E: IntoIterator<Item = (OsString, OsString)>,
{
    let environment = Environment::read(sources.environment, known, problems);
    let file = sources.file.or(environment.config).map(|path| file::layer(&path, known, problems)).unwrap_or_default();
    let weaker = file.one_form_each(known, problems);
    let mut given = environment.layer.one_form_each(known, problems).over(weaker, known);
    given.open_secrets(known, problems);
    given
}

/// Tries each given value alone upon what is good so far, which begins with the defaults: so each wrong value is found, and by name.
fn settle(known: &Known, given: Layer, problems: &mut Vec<Problem>) -> Result<Settings, Problem> {
    let mut good = known.table();
    let mut settings =
        read(&good).map_err(|why| Problem::File { path: PathBuf::from("default.toml"), line: None, why })?;
    let mut origins = BTreeMap::new();
    for (key, Given { value, origin }) in given.into_values() {
        let mut trial = good.clone();
        known::put(&mut trial, &key, value);
        match read(&trial) {
            Ok(better) => (good, settings) = (trial, better),
            Err(why) => problems.push(Problem::Refused { key: key.clone(), origin: origin.clone(), why }),
        }
        origins.insert(key, origin);
    }
    settings.origins = origins;
    Ok(settings)
}

fn read(table: &Table) -> Result<Settings, String> {
    Settings::deserialize(table.clone()).map_err(|error| error.message().to_owned())
}

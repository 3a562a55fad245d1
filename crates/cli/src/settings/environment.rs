//! Settings from environment variables: `HALCYON_<SECTION>__<KEY>`. An empty variable counts as unset.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::known::{Known, PREFIX};
use super::layer::Layer;
use super::origin::Origin;
use super::problem::Problem;

/// Names the settings file, as `--config` does.
const CONFIG: &str = "HALCYON_CONFIG";

/// What the environment says.
#[derive(Default)]
pub(super) struct Environment {
    pub(super) layer: Layer,
    /// The settings file that `HALCYON_CONFIG` names.
    pub(super) config: Option<PathBuf>,
}

impl Environment {
    /// Reads those variables that begin with `HALCYON_`; unknown ones become problems.
    pub(super) fn read<E>(variables: E, known: &Known, problems: &mut Vec<Problem>) -> Self
    where
        E: IntoIterator<Item = (OsString, OsString)>,
    {
        let mut environment = Self::default();
        for (name, value) in variables {
            let name = name.to_string_lossy();
            if !name.starts_with(PREFIX) || value.is_empty() {
                continue;
            }
            if name == CONFIG {
                environment.config = Some(PathBuf::from(value));
            } else if let Err(problem) = environment.take(&name, &value, known) {
                problems.push(problem);
            }
        }
        environment
    }

    fn take(&mut self, name: &str, value: &OsStr, known: &Known) -> Result<(), Problem> {
        let origin = Origin::Variable(name.to_owned());
        let Some(key) = known.key_of(name) else {
            return Err(Problem::Unknown { name: name.to_owned(), origin, nearest: known.nearest_variable(name) });
        };
        let written = value.to_str().ok_or("must be UTF-8");
        match written
            .and_then(|written| known.typed(key, written))
            .and_then(|value| known.check_type(key, &value).map(|()| value))
        {
            Ok(value) => self.layer.give(key.to_owned(), value, origin),
            Err(why) => {
                return Err(Problem::Refused { key: key.to_owned(), origin, why: why.to_owned() });
            }
        }
        Ok(())
    }
}

//! The parts of the `halcyon` program: settings, wiring, life cycle, commands, and the demo.

mod arguments;
mod commands;
mod database;
pub mod demo;
mod folder;
mod kept;
mod keys;
mod knock;
mod lifecycle;
mod listen;
mod log;
mod metrics;
mod office;
mod parts;
mod pool;
mod say;
pub mod settings;
mod standing;
mod surroundings;
mod trouble;
mod wire;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use arguments::Arguments;
use surroundings::Surroundings;
use trouble::Trouble;

const LAST_MOMENT: Duration = Duration::from_millis(500);

/// Does what the command line asks for, and says how it ended: 0 well, 1 for a fault, 2 for wrong usage or settings.
pub fn run(
    words: impl IntoIterator<Item = OsString>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> ExitCode {
    let arguments = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let Arguments { config, data, command } = arguments;
    let surroundings = Surroundings::of(environment.into_iter().collect(), config, data);
    match begin(command, &surroundings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            trouble.to_string().lines().for_each(say::aside);
            trouble.code()
        }
    }
}

fn begin(command: arguments::Command, surroundings: &Surroundings) -> Result<(), Trouble> {
    // Whoever came first has chosen; there is only one to choose.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Trouble::fault)?;
    let done = runtime.block_on(commands::perform(command, surroundings));
    // Whatever still runs was told to stop, and given its time: nothing is waited for that does not hear.
    runtime.shutdown_timeout(LAST_MOMENT);
    done
}

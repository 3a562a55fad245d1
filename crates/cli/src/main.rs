//! The program `halcyon`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), std::env::vars_os())
}

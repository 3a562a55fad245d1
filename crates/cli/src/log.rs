//! What the program says about its own work: entries on standard error, for people or for programs.

use std::io::{IsTerminal, stderr};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use crate::settings::{Format, Log};

/// What others write would drown what we write, and some of it holds what nobody should read. Each: a target, and the least important entry kept.
const OTHERS: [(&str, LevelFilter); 8] = [
    ("sqlx", LevelFilter::WARN),
    ("sea_orm", LevelFilter::WARN),
    ("sea_orm_migration", LevelFilter::WARN),
    ("apalis", LevelFilter::INFO),
    ("lettre", LevelFilter::OFF),
    ("hyper", LevelFilter::INFO),
    ("rustls", LevelFilter::WARN),
    ("webauthn_rs", LevelFilter::OFF),
];

/// Begins to write, for the rest of the process. A second call changes nothing.
///
/// An entry that cannot be written – the disk under it is full, nobody reads the pipe – is let go. To say so on standard error, as is usual,
/// would be to panic over it.
pub(crate) fn begin(log: &Log) {
    let filter = filter(log.level);
    let writer = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .log_internal_errors(false);
    let _ = match log.format {
        Format::Text => writer.with_target(false).try_init(),
        Format::Json => writer.json().flatten_event(true).try_init(),
    };
}

/// The level of the settings, and what is kept of others: never more than that level.
fn filter(level: LevelFilter) -> EnvFilter {
    let others = OTHERS.iter().map(|(target, most)| format!("{target}={}", (*most).min(level)));
    EnvFilter::new(std::iter::once(level.to_string()).chain(others).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_never_say_more_than_we_do() {
        let written = filter(LevelFilter::ERROR).to_string();
        assert!(
            written.contains("sqlx=error") && written.contains("apalis=error") && written.contains("lettre=off"),
            "{written}"
        );
        let written = filter(LevelFilter::TRACE).to_string();
        assert!(
            written.contains("sqlx=warn") && written.contains("apalis=info") && written.contains("lettre=off"),
            "{written}"
        );
    }
}

//! Commands that depend on nothing around us.

use crate::account::Account;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program of the server's: as its own user, in a folder everybody may enter, with none of our environment (it
/// may hold secrets, and `PG…` variables would steer the server), out of reach of the terminal's Ctrl-C.
pub(crate) fn command(program: &Path, account: &Account) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .current_dir("/")
        .stdin(Stdio::null())
        .process_group(0);
    account.dress(&mut command);
    command
}

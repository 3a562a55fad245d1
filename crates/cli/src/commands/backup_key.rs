//! `halcyon backup-key`: the two keys of backups.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use backup::KeyPair;

use crate::say;
use crate::trouble::Trouble;

/// Prints the public key, unless standard output is where the secret one goes.
pub(super) fn backup_key(to: &Path) -> Result<(), Trouble> {
    let pair = KeyPair::fresh();
    if to == Path::new("-") {
        say::line(pair.secret_file.trim_end());
        say::aside(format!("the public key is {}", pair.public));
        return Ok(());
    }
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let written =
        opened.and_then(|mut file| file.write_all(pair.secret_file.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Trouble::Usage(format!(
            "--to: {} is there already, and may be the only key to your backups: name another file",
            to.display()
        )),
        _ => Trouble::file(to)(error),
    })?;
    say::line(&pair.public);
    say::aside("this is the public key: put it into backup.recipients, or give it with --recipient");
    say::aside(format!(
        "the secret key is in {}: keep it in two places, neither of them this server. Without it no backup opens",
        to.display()
    ));
    Ok(())
}

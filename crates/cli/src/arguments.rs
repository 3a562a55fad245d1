//! What can be asked for on the command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Halcyon keeps a coaching practice's sessions, and keeps in touch.
#[derive(Debug, Parser)]
#[command(name = "halcyon", version, max_term_width = 120)]
pub(crate) struct Arguments {
    /// The settings file; otherwise the one that HALCYON_CONFIG names, if any
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The data folder; otherwise /var/lib/halcyon for root, and the user's own data folder for everybody else
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run everything in one process: pages, worker and, unless database.url is set, a private PostgreSQL
    Up(Up),
    /// Run the pages and the API
    Serve,
    /// Run the worker, which plans and sends letters
    Work,
    /// Bring the database to this version's shape
    Migrate(Migrate),
    /// Check the settings and the keys, and print every kind of letter once
    Check,
    /// Look at a living installation and say what to put right
    Doctor,
    /// Write an encrypted copy of the practice, while it runs; the key ring is not in it
    Backup(Backup),
    /// Make the two keys of backups: the public one encrypts, the secret one opens
    BackupKey {
        /// Where the secret key goes, a file that is not there yet; - for standard output
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Open a backup, see that it is whole, and say what it holds; the database is not asked
    VerifyBackup(Opened),
    /// Put a backup into an empty database; letters are held until a person releases them
    Restore(Opened),
    /// Open psql on the private database
    Psql {
        /// What psql is to be told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        arguments: Vec<OsString>,
    },
    /// Print the description of the API (OpenAPI 3.1)
    Openapi,
    /// Ask whether the pages answer; for container engines
    Healthcheck(Healthcheck),
    /// Passwords in files, for an installation in parts
    #[command(subcommand)]
    Secrets(Secrets),
    /// The keys that seal what people write
    #[command(subcommand)]
    Key(Key),
    /// Whoever runs the practice
    #[command(subcommand)]
    Owner(Owner),
    /// Bearer tokens for the API
    #[command(subcommand)]
    Token(Token),
    /// Give a member of staff a new way to begin: end all that is open to them, forget how they sign in, and print a link to choose anew
    Reset {
        /// Whom: the id of a member of staff, as the API shows it
        #[arg(long, value_name = "ID")]
        person: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Make a demo of an empty database: a practice that is alive, on this machine only
    #[arg(long)]
    pub(crate) demo: bool,
    /// Begin the demo anew; whatever happened in it goes
    #[arg(long, requires = "demo")]
    pub(crate) fresh: bool,
    /// Print a bearer token of the demo's owner, who also coaches
    #[arg(long, requires = "demo")]
    pub(crate) print_token: bool,
    /// Address and port to listen at, before http.listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where it goes: a file that is not there yet, a folder, in which it is named by its time, or - for standard output
    #[arg(long, value_name = "PATH")]
    pub(crate) to: PathBuf,
    /// Whom it is encrypted to, before backup.recipients: a public key, age1…; may be given several times
    #[arg(long, value_name = "KEY")]
    pub(crate) recipient: Vec<String>,
}

/// A backup, and what opens it.
#[derive(Debug, Args)]
pub(crate) struct Opened {
    /// The backup; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// The file with the secret key
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Also make the key ring, where there is none and no practice has begun
    #[arg(long)]
    pub(crate) make_keyring: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Healthcheck {
    /// Ask whether the worker answers, at worker.admin_listen
    #[arg(long)]
    pub(crate) worker: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Secrets {
    /// Make the passwords of the database, unless they are there, and write the mail server's address beside them
    Make(SecretsMake),
}

#[derive(Debug, Args)]
pub(crate) struct SecretsMake {
    /// Where: a folder each for the owner of the tables, for the pages and for the worker is made in it
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Where the database will be; the default is that of deploy/compose.yaml, spoken to in clear on a network of its own
    #[arg(long, value_name = "HOST:PORT/NAME", default_value = "db:5432/halcyon?sslmode=disable")]
    pub(crate) database: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    /// Add a fresh key to the key ring; nothing is sealed with it before the next rotate
    Add,
    /// Seal everything anew with the newest key, while people work; may be stopped at any point and begun again
    Rotate,
    /// Take a key out of the key ring, once nothing needs it
    Remove(KeyRemove),
}

#[derive(Debug, Args)]
pub(crate) struct KeyRemove {
    /// Which, by the name it has in the key ring
    #[arg(value_name = "KEY")]
    pub(crate) id: String,
    /// Also while links in letters need it; those links end
    #[arg(long)]
    pub(crate) end_links: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Owner {
    /// Make an owner, and print a link by which they set up their sign-in, once
    Create {
        /// Where their letters go
        #[arg(long)]
        email: String,
        /// What they are called
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token that is good for a year, and print it, once
    Create {
        /// Whose: the id of a member of staff, as the API shows it
        #[arg(long, value_name = "ID")]
        person: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_description_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_follows_psql_is_psqls() {
        let read = Arguments::try_parse_from(["halcyon", "psql", "--data", "/d", "-c", "select 1", "--csv"]).unwrap();
        let Command::Psql { arguments } = read.command else { panic!("{read:?}") };
        assert_eq!(arguments, ["-c", "select 1", "--csv"]);
    }

    #[test]
    fn a_token_is_printed_of_a_demo_only() {
        assert!(Arguments::try_parse_from(["halcyon", "up", "--print-token"]).is_err());
        assert!(Arguments::try_parse_from(["halcyon", "up", "--demo", "--print-token"]).is_ok());
    }
}

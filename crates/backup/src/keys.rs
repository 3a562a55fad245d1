//! The two halves of a backup's key: the public one encrypts and may be known, the secret one opens and is kept elsewhere.

use std::fmt;
use std::io::BufRead;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::{Identity, x25519};
use zeroize::Zeroizing;

use crate::BackupError;

const SECRET: &str = "AGE-SECRET-KEY-";

/// Whom a backup is encrypted to: `age1…`.
#[derive(Clone, Debug)]
pub struct Recipient(pub(crate) x25519::Recipient);

impl FromStr for Recipient {
    type Err = BackupError;

    fn from_str(written: &str) -> Result<Self, BackupError> {
        if written.to_uppercase().contains(SECRET) {
            return Err(BackupError::SecretAsRecipient);
        }
        written.trim().parse().map(Self).map_err(|_| BackupError::NoRecipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A fresh pair.
pub struct KeyPair {
    /// What encrypts.
    pub public: Recipient,
    /// What opens, as the text of a file that age reads, too.
    pub secret_file: Zeroizing<String>,
}

impl KeyPair {
    /// Makes one.
    pub fn fresh() -> Self {
        let identity = x25519::Identity::generate();
        let public = Recipient(identity.to_public());
        let secret_file = Zeroizing::new(format!(
            "# Opens the backups of Halcyon. Keep it away from the server whose backups it opens, and in two places.\n# public key: {public}\n{}\n",
            identity.to_string().expose_secret()
        ));
        Self { public, secret_file }
    }
}

/// The secret keys of a file, each on a line of its own.
pub struct Identities(Vec<x25519::Identity>);

impl Identities {
    /// Reads them; empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`BackupError::NoIdentity`] when a line is no such key, or there is none.
    pub fn read(from: impl BufRead) -> Result<Self, BackupError> {
        let mut identities = Vec::new();
        for line in from.lines() {
            let line = Zeroizing::new(line?);
            if !line.trim().is_empty() && !line.starts_with('#') {
                identities.push(line.trim().parse().map_err(|_| BackupError::NoIdentity)?);
            }
        }
        if identities.is_empty() { Err(BackupError::NoIdentity) } else { Ok(Self(identities)) }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &dyn Identity> {
        self.0.iter().map(|identity| identity as &dyn Identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_read_back_from_what_is_written() {
        let pair = KeyPair::fresh();
        let read = Identities::read(pair.secret_file.as_bytes()).unwrap();
        assert_eq!(read.0[0].to_public().to_string(), pair.public.to_string());
        assert_eq!(pair.public.to_string().parse::<Recipient>().unwrap().to_string(), pair.public.to_string());
    }

    #[test]
    fn a_secret_key_is_refused_where_a_public_one_belongs() {
        let pair = KeyPair::fresh();
        let secret = pair.secret_file.lines().last().unwrap().to_owned();
        assert!(matches!(secret.parse::<Recipient>(), Err(BackupError::SecretAsRecipient)));
        assert!(!secret.parse::<Recipient>().unwrap_err().to_string().contains(&secret));
        assert!(matches!("age1nonsense".parse::<Recipient>(), Err(BackupError::NoRecipient)));
    }

    #[test]
    fn a_file_without_a_secret_key_is_refused() {
        for text in ["", "# only words\n", "age1nonsense\n", "-----BEGIN AGE ENCRYPTED FILE-----\n"] {
            assert!(matches!(Identities::read(text.as_bytes()), Err(BackupError::NoIdentity)), "{text}");
        }
    }
}

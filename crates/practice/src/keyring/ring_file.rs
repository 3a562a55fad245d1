//! The key ring as text: a line each, `<id> <32 bytes in base64>`, and behind it when the key was made, and since when it writes or that it
//! waits. Lines are changed one by one, so that what a person wrote between them stays.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::{Held, Keyring, Secret, Stands};
use crate::Broke;

/// Behind a key that was added and does not write yet.
const WAITS: &str = "waits";
const MADE: &str = "made=";
const WRITES: &str = "writes=";

/// Why a keyring cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// It cannot be read.
    #[error("the keyring {0} cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// Others on this machine can read it.
    #[error("the keyring {0} can be read by others on this machine; run: chmod 600 {0}")]
    Exposed(String),
    /// A line is not a key.
    #[error("line {0} of the keyring is not `<id> <32 bytes in base64>`")]
    Line(usize),
    /// There is no key in it that writes.
    #[error("there is no key in the keyring that writes")]
    Empty,
}

impl Keyring {
    /// Reads a keyring; empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`KeyringError`] for a line that is no key, an id that stands twice, or no key that writes.
    pub fn read(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<Held> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if id_of(line).is_none() {
                continue;
            }
            let held = read_line(line).ok_or(KeyringError::Line(number))?;
            if keys.iter().any(|known| known.id == held.id) {
                return Err(KeyringError::Line(number));
            }
            keys.push(held);
        }
        let writes = keys.iter().any(|held| held.stands != Stands::Waits);
        if writes { Ok(Self(keys)) } else { Err(KeyringError::Empty) }
    }

    /// Reads the file, which nobody but its owner may be able to read.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn open_file(path: &Path) -> Result<Self, KeyringError> {
        Self::read(&RingText::open_file(path)?.0)
    }

    /// A keyring's text with one fresh key, for a first start.
    ///
    /// # Errors
    /// [`Broke`] when the operating system gives no randomness.
    pub fn fresh_text() -> Result<Zeroizing<String>, Broke> {
        let key = fresh_key()?;
        Ok(Zeroizing::new(format!(
            "# Halcyon's keys. Keep a copy apart from the backups: without it sealed text stays sealed.\nk1 {}\n",
            *key
        )))
    }
}

/// The text of a key ring, to be changed.
pub struct RingText(Zeroizing<String>);

impl RingText {
    /// Reads the file, which nobody but its owner may be able to read.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn open_file(path: &Path) -> Result<Self, KeyringError> {
        use std::os::unix::fs::PermissionsExt;
        let shown = path.display().to_string();
        let unreadable = |error| KeyringError::Unreadable(shown.clone(), error);
        let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyringError::Exposed(shown));
        }
        Ok(Self(Zeroizing::new(std::fs::read_to_string(path).map_err(unreadable)?)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same with a fresh key that waits, and the key's name. A name that stood here once does not come again: a backup may still need
    /// the key that bore it.
    ///
    /// # Errors
    /// [`Broke`] when the operating system gives no randomness.
    pub fn with_fresh_key(&self, now: Timestamp) -> Result<(String, Self), Broke> {
        let numbers = self.0.split_whitespace().filter_map(|word| word.strip_prefix('k')?.parse::<u32>().ok());
        let id = format!("k{}", numbers.max().map_or(1, |highest| highest.saturating_add(1)));
        let mut text = Zeroizing::new(self.0.trim_end().to_owned());
        text.push_str(&format!("\n{id} {} {MADE}{} {WAITS}\n", *fresh_key()?, to_the_minute(now)));
        Ok((id, Self(text)))
    }

    /// The same, in which that key no longer waits.
    #[must_use]
    pub fn with_writer(&self, id: &str, now: Timestamp) -> Self {
        self.with_line(id, |line| {
            let since = format!("{WRITES}{now}");
            line.split_whitespace()
                .map(|word| if word == WAITS { since.as_str() } else { word })
                .collect::<Vec<_>>()
                .join(" ")
        })
    }

    /// The same without that key. Its name stays, in a comment.
    #[must_use]
    pub fn without(&self, id: &str, now: Timestamp) -> Self {
        self.with_line(id, |_| format!("# {id} was taken out, {}", to_the_minute(now)))
    }

    fn with_line(&self, id: &str, change: impl Fn(&str) -> String) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(self.0.len() + 100));
        for line in self.0.lines() {
            if id_of(line) == Some(id) {
                text.push_str(&change(line));
            } else {
                text.push_str(line);
            }
            text.push('\n');
        }
        Self(text)
    }
}

/// The first word of a line that holds a key, or should.
fn id_of(line: &str) -> Option<&str> {
    line.split_whitespace().next().filter(|word| !word.starts_with('#'))
}

fn read_line(line: &str) -> Option<Held> {
    let mut words = line.split_whitespace();
    let id = words.next().filter(|id| id.len() <= 16 && id.chars().all(|c| c.is_ascii_alphanumeric()))?;
    let secret = decode(words.next()?)?;
    let mut held = Held { id: id.to_owned(), secret, made_at: None, stands: Stands::Writes(None) };
    for word in words {
        match (word.strip_prefix(MADE), word.strip_prefix(WRITES)) {
            (Some(at), _) => held.made_at = Some(at.parse().ok()?),
            (_, Some(at)) => held.stands = Stands::Writes(Some(at.parse().ok()?)),
            _ if word == WAITS => held.stands = Stands::Waits,
            _ => return None,
        }
    }
    Some(held)
}

fn decode(written: &str) -> Option<Secret> {
    STANDARD.decode(written).map(Zeroizing::new).ok()?.as_slice().try_into().ok().map(Zeroizing::new)
}

fn fresh_key() -> Result<Zeroizing<String>, Broke> {
    let key = Zeroizing::new(crate::random::Random::System.bytes::<32>()?);
    Ok(Zeroizing::new(STANDARD.encode(*key)))
}

fn to_the_minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%MZ").to_string()
}

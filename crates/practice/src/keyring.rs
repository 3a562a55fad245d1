//! The keys of the practice: what narrative text is sealed with, and what the tokens in letters are made from.
//!
//! A sealed value reads `v1.<key id>.<nonce>.<ciphertext>` (XChaCha20-Poly1305; both parts base64url without padding).
//! Where it stands – table, column, row – is bound in as associated data, so that it opens nowhere else.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Broke;

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

/// Where sealed values stand: table, the column that holds the row's id, and the sealed columns.
pub const SEALED: [(&str, &str, &[&str]); 4] = [
    ("authenticators", "id", &["secret"]),
    ("homework", "id", &["words", "cover", "link"]),
    ("homework_templates", "id", &["words", "link"]),
    ("letter_copies", "letter_id", &["sealed"]),
];

/// What a token in a letter is good for; a token of one purpose is nothing at another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms the address an `address-check` went to.
    ConfirmAddress,
    /// Opens an invitation.
    Invitation,
    /// The short code printed in an invitation, for where links do not work.
    InvitationCode,
    /// Ends one category of letters (RFC 8058).
    Unsubscribe,
    /// Opens the page with the answers to one piece of homework.
    Answer,
    /// Opens the page on which letters are paused.
    Pause,
    /// Tells two requests of one idempotency key apart.
    Request,
    /// Counts guesses at a door without naming whose it is.
    Guess,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::ConfirmAddress => "confirm-address",
            Self::Invitation => "invitation",
            Self::InvitationCode => "invitation-code",
            Self::Unsubscribe => "unsubscribe",
            Self::Answer => "answer",
            Self::Pause => "pause",
            Self::Request => "request",
            Self::Guess => "guess",
        }
    }
}

/// Several keys, the newest of which writes and all of which read.
pub struct Keyring(Vec<(String, Zeroizing<[u8; 32]>)>);

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
    /// There is no key in it.
    #[error("there is no key in the keyring")]
    Empty,
}

impl Keyring {
    /// Reads a keyring: a line each, `<id> <32 bytes in base64>`; empty lines and lines that begin with `#` are passed over.
    ///
    /// # Errors
    /// [`KeyringError`] for a line that is no key, an id that stands twice, or none at all.
    pub fn read(text: &str) -> Result<Self, KeyringError> {
        let mut keys: Vec<(String, Zeroizing<[u8; 32]>)> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, key) = line
                .split_once(' ')
                .and_then(|(id, key)| Some((id, decode_key(key)?)))
                .ok_or(KeyringError::Line(number))?;
            let plain = !id.is_empty() && id.len() <= 16 && id.chars().all(|c| c.is_ascii_alphanumeric());
            if !plain || keys.iter().any(|(known, _)| known == id) {
                return Err(KeyringError::Line(number));
            }
            keys.push((id.to_owned(), key));
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self(keys)) }
    }

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
        Self::read(&Zeroizing::new(std::fs::read_to_string(path).map_err(unreadable)?))
    }

    /// A keyring's text with one fresh key, for a first start.
    ///
    /// # Errors
    /// [`Broke`] when the operating system gives no randomness.
    pub fn fresh_text() -> Result<Zeroizing<String>, Broke> {
        let key = Zeroizing::new(crate::random::Random::System.bytes::<32>()?);
        Ok(Zeroizing::new(format!(
            "# Halcyon's keys. Keep a copy apart from the backups: without it sealed text stays sealed.\nk1 {}\n",
            STANDARD.encode(*key)
        )))
    }

    /// Seals `plain` for `spot` with the newest key.
    pub(crate) fn seal(&self, spot: Spot, plain: &[u8], nonce: [u8; 24]) -> Result<String, Broke> {
        let (id, key) = self.newest();
        let sealed = cipher(key, "seal")
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: associated(spot).as_bytes() })
            .map_err(|_| Broke::Seal)?;
        Ok(format!("v1.{id}.{}.{}", URL_SAFE_NO_PAD.encode(nonce), URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// Opens what was sealed for `spot`, with whichever key it names.
    pub(crate) fn unseal(&self, spot: Spot, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Broke> {
        let mut parts = sealed.split('.');
        let (Some("v1"), Some(id), Some(nonce), Some(body), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Broke::Seal);
        };
        let (_, key) = self.0.iter().find(|(known, _)| known == id).ok_or(Broke::Seal)?;
        let nonce: [u8; 24] =
            URL_SAFE_NO_PAD.decode(nonce).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(Broke::Seal)?;
        let body = URL_SAFE_NO_PAD.decode(body).map_err(|_| Broke::Seal)?;
        cipher(key, "seal")
            .decrypt(&XNonce::from(nonce), Payload { msg: &body, aad: associated(spot).as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| Broke::Seal)
    }

    /// Whether a sealed value opens for `spot`, without showing what it says.
    pub fn opens(&self, spot: Spot, sealed: &str) -> bool {
        self.unseal(spot, sealed).is_ok()
    }

    /// The name of the key that a sealed value needs.
    pub fn key_named_by(sealed: &str) -> Option<&str> {
        sealed.strip_prefix("v1.")?.split_once('.').map(|(id, _)| id)
    }

    /// The token of a letter for a purpose and the item it is good for (an address, a piece of homework): 16 bytes that name the letter,
    /// 32 that only the keyring can make. Every attempt of one letter carries the same.
    pub fn letter_token(&self, purpose: Purpose, letter: Uuid, item: &str) -> String {
        let mac = self.mac(self.newest().1, purpose, &of_letter(letter, item));
        URL_SAFE_NO_PAD.encode([letter.as_bytes().as_slice(), &mac].concat())
    }

    /// Which letter a token says it is of: where to look up the item it is then checked with.
    pub fn letter_named_by(token: &str) -> Option<Uuid> {
        Some(take_apart(token)?.0)
    }

    /// Whether some key of the ring made this token for its letter, the purpose and the item.
    pub fn is_letter_token(&self, purpose: Purpose, token: &str, item: &str) -> bool {
        let Some((letter, mac)) = take_apart(token) else { return false };
        let of = of_letter(letter, item);
        self.0.iter().any(|(_, key)| self.mac(key, purpose, &of).ct_eq(&mac).into())
    }

    /// The code of a letter: twelve characters that are hard to misread, in groups of four.
    pub fn letter_code(&self, purpose: Purpose, letter: Uuid) -> String {
        code(&self.mac(self.newest().1, purpose, letter.as_bytes()))
    }

    /// Whether some key of the ring made this code for the letter.
    pub fn is_letter_code(&self, purpose: Purpose, letter: Uuid, written: &str) -> bool {
        let made = |key: &[u8; 32]| code(&self.mac(key, purpose, letter.as_bytes()));
        self.0.iter().any(|(_, key)| made(key).as_bytes().ct_eq(written.as_bytes()).into())
    }

    /// A keyed hash of anything, for look-ups that reveal nothing.
    pub fn keyed_hash(&self, purpose: Purpose, of: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(self.newest().1, purpose, of))
    }

    fn newest(&self) -> (&str, &[u8; 32]) {
        let (id, key) = &self.0[self.0.len() - 1];
        (id, key)
    }

    fn mac(&self, key: &[u8; 32], purpose: Purpose, of: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&*subkey(key, purpose.word()))
            .unwrap_or_else(|_| unreachable!("any length is a key"));
        mac.update(of);
        mac.finalize().into_bytes().into()
    }
}

/// Twelve signs of 32 that are hard to misread: 60 bits.
fn code(mac: &[u8; 32]) -> String {
    const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let signs: Vec<char> = mac[..12].iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn of_letter(letter: Uuid, item: &str) -> Vec<u8> {
    [letter.as_bytes().as_slice(), item.as_bytes()].concat()
}

fn take_apart(token: &str) -> Option<(Uuid, [u8; 32])> {
    let bytes: [u8; 48] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let (letter, mac) = bytes.split_at(16);
    Some((Uuid::from_slice(letter).ok()?, mac.try_into().ok()?))
}

fn decode_key(written: &str) -> Option<Zeroizing<[u8; 32]>> {
    STANDARD.decode(written.trim()).ok()?.try_into().ok().map(Zeroizing::new)
}

fn subkey(key: &[u8; 32], purpose: &str) -> Zeroizing<[u8; 32]> {
    let mut subkey = Zeroizing::new([0; 32]);
    // 32 bytes are far below what HKDF-SHA256 can give (RFC 5869, section 2.3), so this cannot be refused.
    let _ = Hkdf::<Sha256>::new(None, key).expand(format!("halcyon {purpose}").as_bytes(), &mut *subkey);
    subkey
}

fn cipher(key: &[u8; 32], purpose: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*subkey(key, purpose)))
}

fn associated(spot: Spot) -> String {
    format!("{}/{}/{}", spot.table, spot.column, spot.row)
}

/// Only the names of the keys.
impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(ids: &[(&str, u8)]) -> Keyring {
        let lines: Vec<_> = ids.iter().map(|(id, byte)| format!("{id} {}", STANDARD.encode([*byte; 32]))).collect();
        Keyring::read(&lines.join("\n")).unwrap()
    }

    const SPOT: Spot = Spot { table: "letter_copies", column: "sealed", row: Uuid::from_u128(7) };

    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
        let ring = ring(&[("k1", 1)]);
        let sealed = ring.seal(SPOT, b"words", [9; 24]).unwrap();
        assert_eq!(*ring.unseal(SPOT, &sealed).unwrap(), b"words");
        assert!(ring.unseal(Spot { row: Uuid::from_u128(8), ..SPOT }, &sealed).is_err());
        assert!(ring.unseal(Spot { column: "other", ..SPOT }, &sealed).is_err());
    }

    #[test]
    fn a_flipped_bit_is_refused() {
        let ring = ring(&[("k1", 1)]);
        let sealed = ring.seal(SPOT, b"words", [9; 24]).unwrap();
        let body = sealed.rfind('.').unwrap() + 1;
        for at in body..sealed.len() {
            let mut bent = sealed.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            assert!(ring.unseal(SPOT, std::str::from_utf8(&bent).unwrap()).is_err(), "at {at}");
        }
    }

    #[test]
    fn the_newest_key_writes_and_older_ones_still_read() {
        let old = ring(&[("k1", 1)]);
        let both = ring(&[("k1", 1), ("k2", 2)]);
        let sealed = old.seal(SPOT, b"words", [9; 24]).unwrap();
        assert_eq!(*both.unseal(SPOT, &sealed).unwrap(), b"words");
        assert!(both.seal(SPOT, b"words", [9; 24]).unwrap().starts_with("v1.k2."));
        let token = old.letter_token(Purpose::Invitation, Uuid::from_u128(3), "");
        assert!(both.is_letter_token(Purpose::Invitation, &token, ""));
        assert_eq!(Keyring::letter_named_by(&token), Some(Uuid::from_u128(3)));
    }

    #[test]
    fn a_token_is_good_for_one_purpose_and_one_item() {
        let ring = ring(&[("k1", 1)]);
        let token = ring.letter_token(Purpose::ConfirmAddress, Uuid::from_u128(3), "ana@home.example");
        assert!(ring.is_letter_token(Purpose::ConfirmAddress, &token, "ana@home.example"));
        assert!(!ring.is_letter_token(Purpose::Unsubscribe, &token, "ana@home.example"));
        assert!(!ring.is_letter_token(Purpose::ConfirmAddress, &token, "ben@home.example"));
        assert!(!ring.is_letter_token(Purpose::ConfirmAddress, "x", "ana@home.example"));
    }

    #[test]
    fn a_keyring_is_refused_by_the_line() {
        assert!(matches!(Keyring::read("k1 short"), Err(KeyringError::Line(1))));
        assert!(matches!(Keyring::read("# nothing\n"), Err(KeyringError::Empty)));
        let twice = format!("k1 {0}\nk1 {0}", STANDARD.encode([1; 32]));
        assert!(matches!(Keyring::read(&twice), Err(KeyringError::Line(2))));
        assert!(Keyring::read(&Keyring::fresh_text().unwrap()).is_ok());
    }
}

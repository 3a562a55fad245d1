//! The keys of the practice: what narrative text is sealed with, and what the tokens in letters are made from.
//!
//! A sealed value reads `v1.<key id>.<nonce>.<ciphertext>` (XChaCha20-Poly1305; both parts base64url without padding).
//! Where it stands – table, column, row – is bound in as associated data, so that it opens nowhere else.

mod ring_file;
mod watched;

#[cfg(test)]
mod tests;

use std::{fmt, iter};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::people::Address;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Broke;

pub use ring_file::{KeyringError, RingText};
pub use watched::Watched;

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
pub const SEALED: [(&str, &str, &[&str]); 6] = [
    ("authenticators", "id", &["secret"]),
    ("homework", "id", &["words", "cover", "link"]),
    ("homework_templates", "id", &["words", "link"]),
    ("letter_copies", "letter_id", &["sealed"]),
    ("passkey_ceremonies", "id", &["state"]),
    ("passkeys", "id", &["credential"]),
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
    /// Whose tries are counted.
    Limit,
    /// Looks an address up without showing it.
    Address,
    /// Signs a link of the logbook's chain.
    LogbookLink,
    /// Signs a client in, in the browser that asked.
    WayIn,
    /// The code beside it.
    WayInCode,
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
            Self::Limit => "limit",
            Self::Address => "address",
            Self::LogbookLink => "logbook-link",
            Self::WayIn => "way-in",
            Self::WayInCode => "way-in-code",
            Self::Guess => "guess",
        }
    }
}

/// Several keys: all of them read, and of those that do not wait the newest writes.
pub struct Keyring(Vec<Held>);

/// A key of the ring.
struct Held {
    id: String,
    secret: Secret,
    made_at: Option<Timestamp>,
    stands: Stands,
}

type Secret = Zeroizing<[u8; 32]>;

/// How a key stands in its ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It was added and is not used for writing yet, so that every part can learn of it before it meets something sealed with it.
    Waits,
    /// It writes, since then where that is known.
    Writes(Option<Timestamp>),
    /// It only reads. It stopped writing then, where that is known.
    Reads(Option<Timestamp>),
}

/// A key of the ring, without its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyShown<'a> {
    /// Its name.
    pub id: &'a str,
    /// When it was made, where that is written beside it.
    pub made_at: Option<Timestamp>,
    /// How it stands.
    pub stands: Stands,
}

impl Keyring {
    /// Every key, the oldest first.
    pub fn keys(&self) -> impl Iterator<Item = KeyShown<'_>> {
        (0..self.0.len()).map(|at| {
            let Held { id, made_at, .. } = &self.0[at];
            KeyShown { id, made_at: *made_at, stands: self.stands(at) }
        })
    }

    /// A key that writes only as long as no newer one does.
    fn stands(&self, at: usize) -> Stands {
        let newer = self.0[at + 1..].iter().find_map(|held| match held.stands {
            Stands::Writes(since) => Some(since),
            _ => None,
        });
        match (self.0[at].stands, newer) {
            (Stands::Waits, _) => Stands::Waits,
            (_, Some(until)) => Stands::Reads(until),
            (stands, None) => stands,
        }
    }

    /// The name of the key that writes.
    pub fn writer(&self) -> &str {
        self.newest().0
    }

    /// How many keys of the ring are older than the one of that name.
    pub(crate) fn older_than(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|held| held.id == id)
    }

    /// Whether it holds a key of that name.
    pub fn has(&self, id: &str) -> bool {
        self.key(id).is_some()
    }

    fn key(&self, id: &str) -> Option<&[u8; 32]> {
        self.0.iter().find(|held| held.id == id).map(|held| &*held.secret)
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
        let key = self.key(id).ok_or_else(|| Broke::Unreachable(lacking(id)))?;
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
        self.secrets().any(|key| self.mac(key, purpose, &of).ct_eq(&mac).into())
    }

    /// The code of a letter: twelve characters that are hard to misread, in groups of four.
    pub fn letter_code(&self, purpose: Purpose, letter: Uuid) -> String {
        code(&self.mac(self.newest().1, purpose, letter.as_bytes()))
    }

    /// Whether some key of the ring made this code for the letter, however its groups are parted and its letters written.
    pub fn is_letter_code(&self, purpose: Purpose, letter: Uuid, written: &str) -> bool {
        let signs =
            |code: &str| code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let (made, written) = (|key: &[u8; 32]| code(&self.mac(key, purpose, letter.as_bytes())), signs(written));
        self.secrets().any(|key| signs(&made(key)).as_bytes().ct_eq(written.as_bytes()).into())
    }

    /// A keyed hash of anything, as each key of the ring makes it.
    pub fn keyed_hash(&self, purpose: Purpose, of: &[u8]) -> KeyedHash {
        let newest = self.newest().1;
        let others = self.secrets().filter(|key| *key != newest);
        KeyedHash(
            iter::once(newest).chain(others).map(|key| URL_SAFE_NO_PAD.encode(self.mac(key, purpose, of))).collect(),
        )
    }

    /// What an address is looked up by, as it is kept: the name of the key that writes, and a keyed hash that only the ring can make.
    pub fn address_hash(&self, address: &Address) -> String {
        let (id, key) = self.newest();
        self.address_hash_by(id, key, address)
    }

    /// The same by each key of the ring: one of them is kept, if the address is.
    pub fn address_hashes(&self, address: &Address) -> Vec<String> {
        self.0.iter().map(|held| self.address_hash_by(&held.id, &held.secret, address)).collect()
    }

    fn address_hash_by(&self, id: &str, key: &[u8; 32], address: &Address) -> String {
        let mac = self.mac(key, Purpose::Address, address.folded().as_bytes());
        format!("v1.{id}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    fn secrets(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.0.iter().map(|held| &*held.secret)
    }

    /// Signs something: the name of the newest key, and what only that key makes of it.
    pub(crate) fn sign(&self, purpose: Purpose, of: &[u8]) -> (&str, [u8; 32]) {
        let (id, key) = self.newest();
        (id, self.mac(key, purpose, of))
    }

    /// Whether the key of that name signed this; none where the ring does not have it.
    pub(crate) fn has_signed(&self, id: &str, purpose: Purpose, of: &[u8], signature: &[u8]) -> Option<bool> {
        let held = self.0.iter().find(|held| held.id == id)?;
        Some(self.mac(&held.secret, purpose, of).as_slice().ct_eq(signature).into())
    }

    /// A ring is not read without one that writes.
    fn newest(&self) -> (&str, &[u8; 32]) {
        let writes = |held: &&Held| held.stands != Stands::Waits;
        let Held { id, secret, .. } = self.0.iter().rfind(writes).unwrap_or(&self.0[0]);
        (id, secret)
    }

    fn mac(&self, key: &[u8; 32], purpose: Purpose, of: &[u8]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&*subkey(key, purpose.word()))
            .unwrap_or_else(|_| unreachable!("any length is a key"));
        mac.update(of);
        mac.finalize().into_bytes().into()
    }
}

/// A keyed hash of the same thing by each key of a ring, the writing one first. Whoever kept it before another key wrote knows it still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedHash(Vec<String>);

impl KeyedHash {
    #[cfg(test)]
    pub(crate) fn of(hashes: &[&str]) -> Self {
        Self(hashes.iter().map(|hash| (*hash).to_owned()).collect())
    }

    /// The one to keep.
    pub fn newest(&self) -> &str {
        &self.0[0]
    }

    /// Whether what was kept is one of them.
    pub fn is(&self, kept: &str) -> bool {
        self.0.iter().any(|hash| hash.as_bytes().ct_eq(kept.as_bytes()).into())
    }
}

/// What a part says that meets a value of a key it does not have. It passes: the ring it reads from can be put right while it runs.
pub(crate) fn lacking(id: &str) -> String {
    format!("the key {id} is not in the key ring here: bring the practice's key ring, which holds it")
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
        f.debug_list().entries(self.0.iter().map(|held| &held.id)).finish()
    }
}

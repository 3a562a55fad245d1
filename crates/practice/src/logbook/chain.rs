//! What a link of the logbook's chain is made of. docs/LOGGING.md says the same for whoever wants to verify it without us.

use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::Keyring;
use crate::keyring::Purpose;

/// What is read of an entry.
pub(super) const ENTRY: &str = "SELECT number, (extract(epoch FROM at) * 1000000)::bigint AS micros, actor, verb, subject, client_id, facts::text AS facts FROM logbook";

/// What is read of a link.
pub(super) const LINK: &str = "SELECT number, from_number, to_number, entries, hash, marks, key_id, signature,
  (extract(epoch FROM made_at) * 1000000)::bigint AS made FROM logbook_links";

/// A mark is the number of an entry and a part of its hash, of eight bytes each.
const MARK: usize = 16;

/// An entry, as it is linked.
#[derive(FromQueryResult, FromRow)]
pub(super) struct Entered {
    pub number: i64,
    micros: i64,
    actor: String,
    verb: String,
    subject: String,
    client_id: Option<Uuid>,
    facts: String,
}

/// A link.
#[derive(Clone, FromQueryResult, FromRow)]
pub(super) struct Link {
    pub number: i64,
    pub from_number: i64,
    pub to_number: i64,
    pub entries: i32,
    pub hash: Vec<u8>,
    pub marks: Vec<u8>,
    pub key_id: String,
    pub signature: Vec<u8>,
    /// When it was made, in microseconds since 1970.
    pub made: i64,
}

/// A text whose parts cannot run into each other: each is its length in bytes, `:`, itself, and `,` (a netstring).
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn part(mut self, part: &[u8]) -> Self {
        self.0.extend_from_slice(format!("{}:", part.len()).as_bytes());
        self.0.extend_from_slice(part);
        self.0.push(b',');
        self
    }

    fn number(self, number: i64) -> Self {
        self.part(number.to_string().as_bytes())
    }
}

impl Entered {
    /// The one way of writing it down.
    fn canonical(&self) -> Vec<u8> {
        let client = self.client_id.map(|id| id.to_string()).unwrap_or_default();
        let parts = Parts::default().number(self.number).number(self.micros).part(self.actor.as_bytes());
        let parts = parts.part(self.verb.as_bytes()).part(self.subject.as_bytes());
        parts.part(client.as_bytes()).part(self.facts.as_bytes()).0
    }
}

impl Link {
    /// The link that follows, around these entries.
    pub(super) fn after(former: Option<&Self>, entered: &[Entered], made: i64, keyring: &Keyring) -> Self {
        let mut link = Self {
            number: former.map_or(1, |link| link.number + 1),
            from_number: former.map_or(1, |link| link.to_number + 1),
            to_number: entered.last().map_or(0, |last| last.number),
            entries: i32::try_from(entered.len()).unwrap_or(i32::MAX),
            hash: Vec::new(),
            marks: Vec::new(),
            key_id: String::new(),
            signature: Vec::new(),
            made,
        };
        (link.hash, link.marks) = link.around(former, entered);
        let (key, signature) = keyring.sign(Purpose::LogbookLink, &link.signed());
        (link.key_id, link.signature) = (key.to_owned(), signature.to_vec());
        link
    }

    /// The hash and the marks that it has if the former link and these entries are what it holds.
    fn around(&self, former: Option<&Self>, entered: &[Entered]) -> (Vec<u8>, Vec<u8>) {
        let former = former.map(|link| hex(&link.hash)).unwrap_or_default();
        let head = Parts::default().part(b"halcyon logbook 1").number(self.number).number(self.from_number);
        let head = head.number(self.to_number).number(i64::from(self.entries)).part(former.as_bytes());
        let mut hash = Sha256::new_with_prefix(&head.0);
        let mut marks = Vec::with_capacity(entered.len() * MARK);
        for entry in entered {
            let canonical = entry.canonical();
            hash.update(&canonical);
            marks.extend(mark(entry.number, &canonical));
        }
        (hash.finalize().to_vec(), marks)
    }

    /// What is signed: the hash says what it holds; when, and the marks, are said besides.
    fn signed(&self) -> Vec<u8> {
        let parts = Parts::default().part(b"halcyon logbook link 1").number(self.number);
        parts.part(hex(&self.hash).as_bytes()).number(self.made).part(hex(&self.marks).as_bytes()).0
    }

    /// Whether the key that it names signed it; none where the key ring does not have that key.
    pub(super) fn is_signed(&self, keyring: &Keyring) -> Option<bool> {
        keyring.has_signed(&self.key_id, Purpose::LogbookLink, &self.signed(), &self.signature)
    }

    /// Where these entries are not those that it was made around.
    pub(super) fn differs(&self, former: Option<&Self>, entered: &[Entered]) -> Option<Difference> {
        let (hash, marks) = self.around(former, entered);
        if hash == self.hash {
            return None;
        }
        let (mut held, mut found) = (self.marks.chunks(MARK).peekable(), marks.chunks(MARK).peekable());
        loop {
            match (held.next(), found.next()) {
                (None, None) => return Some(Difference::OfTheLink),
                (Some(held), None) => return Some(Difference::Removed(numbered(held))),
                (None, Some(found)) => return Some(Difference::PutIn(numbered(found))),
                (Some(held), Some(found)) if held != found => {
                    let (held, found) = (numbered(held), numbered(found));
                    return Some(match held.cmp(&found) {
                        std::cmp::Ordering::Less => Difference::Removed(held),
                        std::cmp::Ordering::Equal => Difference::Changed(held),
                        std::cmp::Ordering::Greater => Difference::PutIn(found),
                    });
                }
                _ => {}
            }
        }
    }
}

/// The first thing in which entries are not those that were linked, by their numbers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Changed(i64),
    Removed(i64),
    PutIn(i64),
    /// The entries are; so it is the link that is another.
    OfTheLink,
}

fn mark(number: i64, canonical: &[u8]) -> [u8; MARK] {
    let mut mark = [0; MARK];
    mark[..8].copy_from_slice(&number.to_be_bytes());
    mark[8..].copy_from_slice(&Sha256::digest(canonical)[..8]);
    mark
}

fn numbered(mark: &[u8]) -> i64 {
    let bytes = mark.get(..8).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, i64::from_be_bytes)
}

/// As PostgreSQL's `encode(…, 'hex')` writes bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

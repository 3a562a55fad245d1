//! Copies of letters that were sent: folded small, sealed, kept for a while.

use std::io::{Read, Write};

use domain::ids::{ClientId, LetterId};
use domain::may::{self, Act};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::views::{bond, find};
use crate::keyring::Spot;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Broke, Outcome, Records};

/// How long the copy of a sent letter is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

fn spot(letter: LetterId) -> Spot {
    Spot { table: "letter_copies", column: "sealed", row: letter.0 }
}

/// Keeps copies of sent letters.
pub(super) async fn keep_copies<'a>(
    records: &Records,
    copies: impl Iterator<Item = (LetterId, &'a [u8])>,
) -> Outcome<()> {
    let sealed = copies.map(|(letter, bytes)| Ok((letter.0, records.seal(spot(letter), &fold(bytes)?)?)));
    let (letters, sealed): (Vec<Uuid>, Vec<String>) = sealed.collect::<Result<Vec<_>, Broke>>()?.into_iter().unzip();
    if letters.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO letter_copies (letter_id, sealed, keep_until) SELECT letter, sealed, $3 FROM unnest($1::uuid[], $2::text[]) AS v (letter, sealed)
      ON CONFLICT (letter_id) DO UPDATE SET sealed = excluded.sealed, keep_until = excluded.keep_until";
    records.run(sql, [letters.into(), sealed.into(), Ts::from(records.now + KEPT).into()]).await.map(drop)
}

/// A letter shrinks to about a third, and what is sealed cannot shrink any more.
fn fold(bytes: &[u8]) -> Result<Vec<u8>, Broke> {
    let mut folding = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::fast());
    folding.write_all(bytes).and_then(|()| folding.finish()).map_err(|_| Broke::Record("letter copy"))
}

fn unfold(folded: &[u8]) -> Result<Vec<u8>, Broke> {
    let mut bytes = Vec::new();
    DeflateDecoder::new(folded).read_to_end(&mut bytes).map_err(|_| Broke::Record("letter copy"))?;
    Ok(bytes)
}

/// The kept copy of a sent letter, as the bytes that went out with their tokens cut out; `None` once it is no longer kept.
/// Whoever opens it stands in the logbook.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`.
pub async fn read_copy(asked: &Asked, letter: LetterId) -> Outcome<Option<Vec<u8>>> {
    #[derive(FromQueryResult)]
    struct Copy {
        sealed: String,
    }
    let records = asked.open().await?;
    let row = find(&records, letter).await?;
    may::ask(asked.actor, Act::ReadLetter, bond(&records, &row).await?, Act::ListLetters)?;
    let copy: Option<Copy> =
        records.one("SELECT sealed FROM letter_copies WHERE letter_id = $1", [letter.0.into()]).await?;
    let Some(copy) = copy else { return Ok(None) };
    let folded = records.office.keyring().unseal(spot(letter), &copy.sealed)?;
    let client = row.client_id.map(ClientId);
    let entry = Entry { verb: "letters.read", subject: format!("letter:{letter}"), client, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(Some(unfold(&folded)?))
}

#[cfg(test)]
mod tests {
    use super::{fold, unfold};

    #[test]
    fn what_was_folded_unfolds() {
        let letter = "Good morning, Ana\r\n".repeat(300);
        let folded = fold(letter.as_bytes()).unwrap();
        assert!(folded.len() < letter.len() / 3);
        assert_eq!(unfold(&folded).unwrap(), letter.as_bytes());
        assert!(unfold(b"no such thing").is_err());
    }
}

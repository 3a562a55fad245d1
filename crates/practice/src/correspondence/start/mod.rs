//! The start of sending: the last question before a letter goes, asked of the records as they are now.
//!
//! The commit of this transaction is the line. It holds client, session and letter until then, so that no letter begins to be sent
//! after a change that makes it untrue has committed; a change that comes later finds it on its way and corrects it.

mod decide;
mod lock;
mod present;
mod write;

use domain::actor::Actor;
use domain::letters::content::Content;
use jiff::SignedDuration;

pub(crate) use decide::Decision;
use decide::{Decided, about_else, about_sessions};
pub(crate) use lock::Row;

use crate::letters::lease::Leased;
use crate::{Office, Outcome, Records};

/// Starts the sending of a leased letter. `None` when there is nothing to send: the lease is no longer the letter's, or the records say no.
///
/// # Errors
/// [`crate::Broke`]; then the letter waits as it did.
pub async fn start(office: &Office, leased: Leased, sending_for: SignedDuration) -> Outcome<Option<Content>> {
    let records = office.open(Actor::Engine).await?;
    lock::people_and_session(&records, leased.letter).await?;
    let Some(row) = lock::letter(&records, leased).await? else { return Ok(None) };
    if row.held {
        return hold(records, &row).await;
    }
    let decided = match row.session_id {
        Some(_) => about_sessions(&records, vec![row]).await?,
        None => vec![about_else(&records, row).await?],
    };
    write::write(&records, &decided, records.now + sending_for).await?;
    records.commit().await?;
    Ok(decided.into_iter().find_map(|decided| decided.content))
}

/// What came of starting a lot.
#[derive(Debug, Default)]
pub struct Begun {
    /// The letters that are on their way now.
    pub contents: Vec<(Leased, Content)>,
    /// Those that have to start alone.
    pub left: Vec<Leased>,
}

/// Starts what it can of a lot in one go: the letters about sessions whose people nobody changes at this moment, one letter of each session.
/// It waits for nobody, so that no change ever waits for a letter that waits for another change.
///
/// # Errors
/// [`crate::Broke`]; then every letter of the lot waits as it did.
pub async fn start_together(office: &Office, lot: &[Leased], sending_for: SignedDuration) -> Outcome<Begun> {
    let records = office.open(Actor::Engine).await?;
    let rows = lock::free_letters_about_sessions(&records, lot).await?;
    if rows.is_empty() {
        return Ok(Begun { contents: Vec::new(), left: lot.to_vec() });
    }
    let decided = about_sessions(&records, rows).await?;
    write::write(&records, &decided, records.now + sending_for).await?;
    records.commit().await?;
    Ok(sort_out(lot, decided))
}

fn sort_out(lot: &[Leased], mut decided: Vec<Decided>) -> Begun {
    let mut begun = Begun::default();
    for leased in lot {
        match decided.iter().position(|decided| decided.row.id == leased.letter.0) {
            Some(at) => begun.contents.extend(decided.swap_remove(at).content.map(|content| (*leased, content))),
            None => begun.left.push(*leased),
        }
    }
    begun
}

/// A letter leased just before the hold began waits with the rest.
async fn hold(records: Records, row: &Row) -> Outcome<Option<Content>> {
    let sql = "UPDATE letters SET state = 'held', lease = NULL, lease_until = NULL WHERE id = $1";
    records.run(sql, [row.id.into()]).await?;
    records.commit().await?;
    Ok(None)
}

#[cfg(test)]
mod tests;

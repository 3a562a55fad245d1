//! After a change that matters to a reader, what waits for them is looked at now, in the order of ids, so that two of these never wait
//! for each other.

use domain::letters::Reader;

use crate::moment::Ts;
use crate::{Outcome, Records};

/// Whatever waits for a reader and is not under way.
pub(crate) async fn look_again(records: &Records, reader: Reader) -> Outcome<()> {
    let (whose, id) = match reader {
        Reader::Client(id) => ("client_id = $1 AND to_client", id.0),
        Reader::Staff(id) => ("staff_id = $1", id.0),
    };
    let sql = format!(
        "UPDATE letters SET next_attempt_at = greatest(due_at, $2) WHERE id IN (
           SELECT id FROM letters WHERE {whose} AND state = 'waiting' AND lease IS NULL ORDER BY id FOR NO KEY UPDATE)"
    );
    records.run(&sql, [id.into(), Ts::from(records.now).into()]).await?;
    Ok(())
}

//! Who read what a client wrote, or what was written for them: entered before it is shown, and where it cannot be entered it is not shown.

use domain::ids::ClientId;
use jiff::SignedDuration;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{Asked, Broke, Outcome};

/// A person who goes on reading the same kind of thing of the same client is entered again after this long.
const APART: SignedDuration = SignedDuration::from_mins(10);

/// The actor is set and used in one statement: a `CASE` asks its condition first.
const ENTER: &str = "SELECT CASE WHEN set_config('halcyon.actor', $1, true) <> '' THEN enter_reads($2, $3, make_interval(secs => $4)) END AS made";

#[derive(FromQueryResult)]
struct Made {
    made: i32,
}

/// Enters that whoever asks read something of these clients; what is a client's own they read unnoticed.
///
/// It is a statement, and so a transaction, of its own: what is read is read in one that can change nothing.
///
/// # Errors
/// [`Broke`]; then nothing of it is to be shown.
pub(crate) async fn enter_reads(
    asked: &Asked,
    verb: &'static str,
    clients: impl Iterator<Item = ClientId>,
) -> Outcome<()> {
    let mut clients: Vec<Uuid> = clients.filter(|id| asked.actor.client() != Some(*id)).map(|id| id.0).collect();
    clients.sort_unstable();
    clients.dedup();
    if clients.is_empty() {
        return Ok(());
    }
    let values = vec![asked.actor.to_string().into(), verb.into(), clients.into(), APART.as_secs_f64().into()];
    let done: Vec<Made> = asked.office.alone(ENTER, values).await?;
    if done.first().ok_or(Broke::Record("logbook"))?.made > 0 {
        tracing::info!(verb, actor = %asked.actor, "done");
    }
    Ok(())
}

//! Whether letters flow: what everybody of the staff should know at once when they do not.

use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;

use crate::moment::{Ts, at};
use crate::{Asked, Broke, Outcome};

/// The worker counts a round every ten seconds; after so long without one it does not work.
const ASLEEP_AFTER: SignedDuration = SignedDuration::from_mins(2);

/// How letters go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// They go.
    Flowing,
    /// They are held after a restore.
    Held,
    /// The mail server does not take them.
    Refused,
    /// The worker makes no rounds.
    Asleep,
}

impl Flow {
    /// Its word, unless letters go.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Flowing => None,
            Self::Held => Some("held"),
            Self::Refused => Some("refused"),
            Self::Asleep => Some("asleep"),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    held: bool,
    refused: bool,
    last_round: Option<Ts>,
}

/// How letters go, and what the clock shows. Where no worker has ever made a round, none is said to sleep.
///
/// # Errors
/// [`Broke`].
pub async fn flow(asked: &Asked) -> Outcome<(Flow, Timestamp)> {
    let records = asked.look().await?;
    let sql = "SELECT held_since IS NOT NULL AS held, relay_trouble IS NOT NULL AS refused, (SELECT at FROM ticks) AS last_round
      FROM practice";
    let row: Row = records.one(sql, []).await?.ok_or(Broke::Record("practice"))?;
    let asleep = at(row.last_round).is_some_and(|round| records.now.duration_since(round) > ASLEEP_AFTER);
    let flow = match row {
        _ if asleep => Flow::Asleep,
        Row { held: true, .. } => Flow::Held,
        Row { refused: true, .. } => Flow::Refused,
        _ => Flow::Flowing,
    };
    Ok((flow, records.now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::letters::hold::{Tick, hold_if_restored, tick};

    #[tokio::test]
    async fn letters_flow_until_the_worker_sleeps_the_mail_server_refuses_or_they_are_held() {
        let stage = Stage::open().await;
        let told = async || flow(&stage.as_coach()).await.unwrap().0;
        assert_eq!(told().await, Flow::Flowing, "no worker has begun yet");
        tick(stage.worker_office()).await.unwrap();
        stage.pass(SignedDuration::from_secs(115)).await;
        assert_eq!(told().await, Flow::Flowing);
        stage.pass(SignedDuration::from_secs(10)).await;
        assert_eq!(told().await, Flow::Asleep);
        let now = tick(stage.worker_office()).await.unwrap().at;
        let trouble = "UPDATE practice SET relay_trouble = '535'";
        sqlx::query(trouble).execute(&stage.database().owner()).await.unwrap();
        assert_eq!(told().await, Flow::Refused);
        assert!(hold_if_restored(stage.worker_office(), Some(Tick { counter: 99, at: now })).await.unwrap());
        assert_eq!(told().await, Flow::Held);
    }
}

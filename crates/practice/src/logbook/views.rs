//! The logbook, read.

use domain::Refusal;
use domain::ids::ClientId;
use domain::may::{self, Act, Bond};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::moment::Ts;
use crate::{Asked, Outcome, Page, Turn};

/// An entry of the logbook.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    /// Its number; numbers rise, and some are left out.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as `staff:<uuid>`, `client:<uuid>`, `engine` or `operator`.
    pub actor: String,
    /// The use case, as `slice.verb`.
    pub verb: String,
    /// What it was done to, as `kind:id`.
    pub subject: String,
    /// Whose record was touched, if one was.
    pub client: Option<ClientId>,
    /// Ids and codes that say what changed.
    pub facts: Json,
}

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    at: Ts,
    actor: String,
    verb: String,
    subject: String,
    client_id: Option<Uuid>,
    facts: Json,
}

impl Row {
    fn view(self) -> EntryView {
        let Self { number, at, actor, verb, subject, client_id, facts } = self;
        EntryView { number, at: at.into(), actor, verb, subject, client: client_id.map(ClientId), facts }
    }
}

/// The entries of the logbook, the last first.
///
/// # Errors
/// [`domain::Refusal::NotYours`] for everybody but an owner.
pub async fn entries(asked: &Asked, turn: &Turn) -> Outcome<Page<EntryView>> {
    may::ask_plainly(asked.actor, Act::SeeLogbook)?;
    let records = asked.look().await?;
    let sql = "SELECT number, at, actor, verb, subject, client_id, facts FROM logbook
      WHERE ($1::bigint IS NULL OR number < $1) ORDER BY number DESC LIMIT $2";
    let rows: Vec<Row> = records.all(sql, [turn.after::<i64>()?.into(), turn.fetch().into()]).await?;
    Ok(turn.page(rows.into_iter().map(Row::view).collect(), |entry| entry.number.to_string()))
}

/// That somebody else opened a client's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedView {
    /// The entry's number.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as [`EntryView::actor`].
    pub actor: String,
    /// What it was, as `slice.verb`.
    pub verb: String,
}

/// What shows somebody what a client wrote, or what was written for them: reading it, and changes that are answered with it; and codes that open it to
/// whoever has them.
pub const OPENING: [&str; 9] = [
    "doors.let_choose_pin",
    "doors.let_sign_in",
    "homework.answer",
    "homework.assign",
    "homework.change",
    "homework.read",
    "homework.undo_answer",
    "homework.withdraw",
    "letters.read",
];

/// Who opened one's record, the last first: every entry of somebody else about what one wrote, or what was written for one.
///
/// # Errors
/// [`domain::Refusal::NotYours`] for everybody but a client.
pub async fn opened(asked: &Asked, turn: &Turn) -> Outcome<Page<OpenedView>> {
    #[derive(FromQueryResult)]
    struct Opened {
        number: i64,
        at: Ts,
        actor: String,
        verb: String,
    }
    let client = asked.actor.client().ok_or(Refusal::NotYours)?;
    may::ask(asked.actor, Act::SeeWhoOpened, Bond::Own, Act::SeeClient)?;
    let records = asked.look().await?;
    let sql = "SELECT number, at, actor, verb FROM logbook
      WHERE client_id = $1 AND actor <> $2 AND verb = ANY ($3) AND ($4::bigint IS NULL OR number < $4) ORDER BY number DESC LIMIT $5";
    let openings: Vec<String> = OPENING.map(str::to_owned).to_vec();
    let values = [
        client.0.into(),
        asked.actor.to_string().into(),
        openings.into(),
        turn.after::<i64>()?.into(),
        turn.fetch().into(),
    ];
    let rows: Vec<Opened> = records.all(sql, values).await?;
    let view = |Opened { number, at, actor, verb }| OpenedView { number, at: at.into(), actor, verb };
    Ok(turn.page(rows.into_iter().map(view).collect(), |one| one.number.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::logbook::enter_reads;

    #[tokio::test]
    async fn an_owner_reads_it_page_by_page_and_it_names_nobody() {
        let stage = Stage::open().await;
        let ana = stage.client("Anastasia").await;
        let turn = Turn::read(None, Some(1)).unwrap();
        let first = entries(&stage.as_owner(), &turn).await.unwrap();
        assert_eq!((first.items[0].verb.as_str(), first.items[0].client), ("people.record_contact_plan", Some(ana)));
        let turn = Turn::read(first.next, Some(1)).unwrap();
        let second = entries(&stage.as_owner(), &turn).await.unwrap();
        assert_eq!(
            (second.items[0].verb.as_str(), second.items[0].actor.clone()),
            ("people.add_client", stage.as_coach().actor.to_string())
        );
        assert_eq!(
            stage
                .count(
                    "SELECT count(*) FROM logbook WHERE facts::text ILIKE '%anastasia%' OR subject ILIKE '%anastasia%'"
                )
                .await,
            0
        );
    }

    #[tokio::test]
    async fn a_client_sees_who_opened_their_record_and_nobody_else_does() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        for (client, reader) in [(ana, stage.as_coach()), (ben, stage.as_coach()), (ana, stage.as_client(ana))] {
            enter_reads(&reader, "homework.read", std::iter::once(client)).await.unwrap();
        }
        let first = Turn::read(None, Some(1)).unwrap();
        for client in [ana, ben] {
            let seen = opened(&stage.as_client(client), &first).await.unwrap();
            let told: Vec<_> = seen.items.iter().map(|one| (one.verb.as_str(), one.actor.clone())).collect();
            assert_eq!(told, [("homework.read", stage.as_coach().actor.to_string())]);
            assert_eq!(seen.next, None, "that the client was added, and what they read themselves, are no openings");
        }
        for asked in [stage.as_coach(), stage.as_owner(), stage.as_assistant().await, stage.as_operator()] {
            assert_eq!(refusal(opened(&asked, &first).await), Refusal::NotYours);
        }
        let opened_by_others = "SELECT count(*) FROM logbook WHERE verb = 'homework.read'";
        assert_eq!(stage.seen_by(stage.as_client(ana).actor, opened_by_others).await, 1);
    }

    #[tokio::test]
    async fn nobody_else_reads_it_and_nobody_rewrites_it() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for asked in [stage.as_coach(), stage.as_assistant().await, stage.as_client(ana)] {
            assert_eq!(refusal(entries(&asked, &Turn::default()).await), Refusal::NotYours);
        }
        assert_eq!(stage.seen_by(stage.as_coach().actor, "SELECT count(*) FROM logbook").await, 0);
        assert!(stage.is_forbidden(stage.as_owner().actor, "UPDATE logbook SET verb = 'x'").await);
        assert!(stage.is_forbidden(stage.as_owner().actor, "DELETE FROM logbook").await);
    }
}

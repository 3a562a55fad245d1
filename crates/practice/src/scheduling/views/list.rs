//! Sessions, read as a list.

use std::fmt;
use std::str::FromStr;

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{ClientId, StaffId};
use domain::may::{self, Act, Bond};
use domain::scheduling::{Session, State};
use jiff::Timestamp;
use uuid::Uuid;

use super::session::{SessionView, with_changes};
use crate::moment::ts;
use crate::scheduling::rows::session;
use crate::{Asked, Outcome, Page, Turn};

/// Which sessions are asked for: those that fit every one given.
#[derive(Clone, Debug, Default)]
pub struct ListSessions {
    /// Of this coach.
    pub coach: Option<StaffId>,
    /// Of this client.
    pub client: Option<ClientId>,
    /// Starting then or later.
    pub from: Option<Timestamp>,
    /// Starting before then.
    pub until: Option<Timestamp>,
    /// In this state.
    pub state: Option<State>,
    /// The last first, instead of the first.
    pub last_first: bool,
    /// Which page.
    pub turn: Turn,
}

const SELECTED: &str = "WHERE ($1::uuid IS NULL OR s.coach_id = $1) AND ($2::uuid IS NULL OR s.client_id = $2)
    AND ($3::timestamptz IS NULL OR s.starts_at >= $3) AND ($4::timestamptz IS NULL OR s.starts_at < $4) AND ($5::text IS NULL OR s.state = $5)
    AND ($6::uuid IS NULL OR s.client_id = $6)
    AND ($7::uuid IS NULL OR s.coach_id = $7
      OR EXISTS (SELECT 1 FROM pairings p WHERE p.client_id = s.client_id AND p.coach_id = $7 AND p.ended_at IS NULL))
    AND ($8::timestamptz IS NULL";
const ONWARDS: &str = "OR (s.starts_at, s.id) > ($8, $9::uuid)) ORDER BY s.starts_at, s.id LIMIT $10";
const BACKWARDS: &str = "OR (s.starts_at, s.id) < ($8, $9::uuid)) ORDER BY s.starts_at DESC, s.id DESC LIMIT $10";

/// Sessions in the order of their starts, as far as whoever asks may see them.
///
/// # Errors
/// `NotYours`; `Invalid` at `/after`.
pub async fn sessions(asked: &Asked, list: ListSessions) -> Outcome<Page<SessionView>> {
    let ListSessions { coach, client, from, until, state, last_first, turn } = list;
    let order = if last_first { BACKWARDS } else { ONWARDS };
    let records = asked.look().await?;
    let (own, coached) = scope(records.actor)?;
    let after: Option<Key> = turn.after()?;
    let values = [
        coach.map(|id| id.0).into(),
        client.map(|id| id.0).into(),
        ts(from).into(),
        ts(until).into(),
        state.map(State::word).into(),
        own.map(|id| id.0).into(),
        coached.map(|id| id.0).into(),
        ts(after.map(|key| key.starts_at)).into(),
        after.map(|key| key.id).into(),
        turn.fetch().into(),
    ];
    let rows: Vec<session::Row> = records.all(&format!("{} {SELECTED} {order}", session::SESSION), values).await?;
    let sessions = rows.into_iter().map(Session::try_from).collect::<Result<Vec<_>, _>>()?;
    let Page { items, next } =
        turn.page(sessions, |session| Key { starts_at: session.entry.starts_at, id: session.id.0 }.to_string());
    Ok(Page { items: with_changes(&records, items).await?, next })
}

/// Whose sessions the actor sees: a client's own, a coach's own and those of the clients she works with, or everybody's.
pub(in super::super) fn scope(actor: Actor) -> Result<(Option<ClientId>, Option<StaffId>), Refusal> {
    let may = |bond| may::may(actor, Act::SeeSession, bond);
    match (actor, may(Bond::Other)) {
        (_, true) => Ok((None, None)),
        (Actor::Client(id), _) if may(Bond::Own) => Ok((Some(id), None)),
        (Actor::Staff(id, _), _) if may(Bond::Coached) => Ok((None, Some(id))),
        _ => Err(Refusal::NotYours),
    }
}

/// A place in the list: `<microseconds>.<uuid>`.
#[derive(Clone, Copy)]
struct Key {
    starts_at: Timestamp,
    id: Uuid,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.starts_at.as_microsecond(), self.id.simple())
    }
}

impl FromStr for Key {
    type Err = Refusal;

    fn from_str(written: &str) -> Result<Self, Refusal> {
        let read = || {
            let (micros, id) = written.split_once('.')?;
            Some(Self { starts_at: Timestamp::from_microsecond(micros.parse().ok()?).ok()?, id: id.parse().ok()? })
        };
        read().ok_or(Refusal::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::scheduling::ground::{Ground, booked, id, refused};
    use crate::scheduling::views::session;
    use crate::scheduling::{Cancel, ClearDay, Instead, cancel, clear_day};
    use domain::actor::Role;
    use jiff::civil::date;

    #[tokio::test]
    async fn everybody_sees_theirs_page_by_page() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let (client, theirs) = (ground.client(&coach).await, ground.client(&other).await);
        let mut mine = Vec::new();
        for local in ["2026-12-03T10:00", "2026-12-01T10:00", "2026-12-02T10:00"] {
            mine.push(booked(&coach, client, local).await.session);
        }
        booked(&other, theirs, "2026-12-01T10:00").await;
        mine.sort_by_key(|session| session.starts_at);
        let seen = |turn| ListSessions { turn, ..ListSessions::default() };
        let first = sessions(&coach, seen(Turn::read(None, Some(2)).unwrap())).await.unwrap();
        assert_eq!(first.items, mine[..2]);
        let second = sessions(&coach, seen(Turn::read(first.next, Some(2)).unwrap())).await.unwrap();
        assert_eq!((second.items.as_slice(), second.next), (&mine[2..], None));
        let backwards = |turn| ListSessions { last_first: true, turn, ..ListSessions::default() };
        let last = sessions(&coach, backwards(Turn::read(None, Some(2)).unwrap())).await.unwrap();
        assert_eq!(last.items, [mine[2].clone(), mine[1].clone()]);
        let before = sessions(&coach, backwards(Turn::read(last.next, Some(2)).unwrap())).await.unwrap();
        assert_eq!((before.items.as_slice(), before.next), (&mine[..1], None));
        let assistant = ground.staff(Role::Assistant).await;
        assert_eq!(sessions(&assistant, ListSessions::default()).await.unwrap().items.len(), 4);
        let of_other = ListSessions { coach: Some(id(&other)), ..ListSessions::default() };
        assert_eq!(sessions(&assistant, of_other.clone()).await.unwrap().items.len(), 1);
        assert!(sessions(&coach, of_other).await.unwrap().items.is_empty());
        let own = ground.office.asked(Actor::Client(client));
        assert_eq!(sessions(&own, ListSessions::default()).await.unwrap().items.len(), 3);
        assert_eq!(refused(sessions(&ground.office.asked(Actor::Nobody), ListSessions::default()).await), "not-yours");
        assert_eq!(session(&own, mine[0].id).await.unwrap(), mine[0]);
        assert_eq!(refused(session(&other, mine[0].id).await), "not-found");
        let window = ListSessions {
            from: Some(mine[1].starts_at),
            until: Some(mine[2].starts_at),
            state: Some(State::Booked),
            ..ListSessions::default()
        };
        assert_eq!(sessions(&coach, window).await.unwrap().items, mine[1..2]);
    }

    #[tokio::test]
    async fn a_session_stays_in_its_coachs_sight_when_they_part_and_is_others_to_change() {
        let ground = Ground::at("2026-11-23T12:00Z").await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let client = ground.client(&coach).await;
        let held = booked(&coach, client, "2026-12-01T10:00").await.session;
        ground.part(client, &coach).await;
        assert_eq!(sessions(&coach, ListSessions::default()).await.unwrap().items, std::slice::from_ref(&held));
        assert_eq!(session(&coach, held.id).await.unwrap(), held);
        let command = Cancel { session: held.id, expected: Expected::ANY };
        assert_eq!(refused(cancel(&coach, command).await), "not-paired");
        assert_eq!(refused(cancel(&other, command).await), "not-found");
        let day = ClearDay { coach: id(&coach), on: date(2026, 12, 1), instead: Instead::Cancel };
        assert!(clear_day(&coach, day).await.unwrap().is_empty());
        assert_eq!(cancel(&ground.staff(Role::Owner).await, command).await.unwrap().session.state, State::Cancelled);
    }
}

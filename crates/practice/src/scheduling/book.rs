//! Booking a session.

use domain::ids::{ClientId, EntryId, SessionId, SessionTypeId, StaffId};
use domain::may::{self, Act};
use domain::scheduling::{Entry, Length, Place, Session, State};
use domain::time::StartsAt;

use super::near_times::{Stopped, or_offer};
use super::parties::{self, Party};
use super::{Changed, calendar, entry, store, telling, views};
use crate::{Asked, Outcome, logbook};

/// Books a session.
#[derive(Clone, Debug)]
pub struct Book {
    /// Who is coached.
    pub client: ClientId,
    /// Who coaches.
    pub coach: StaffId,
    /// When.
    pub starts_at: StartsAt,
    /// For how long.
    pub length: Length,
    /// What the practice calls it.
    pub session_type: Option<SessionTypeId>,
    /// Where; that of the type where none is named.
    pub place: Option<Place>,
    /// Knowingly beside another session, if there is one.
    pub overriding: bool,
}

/// Books.
///
/// # Errors
/// `NotFound`, `NotYours`, `ClientArchived`, `NotPaired`, `InThePast`, `TimeSkipped`, `SlotTaken` with near times;
/// `Invalid` at `/session_type`.
pub async fn book(asked: &Asked, command: Book) -> Outcome<Changed> {
    or_offer(asked, attempt(asked, command)).await
}

async fn attempt(asked: &Asked, command: Book) -> Result<Changed, Stopped> {
    let Book { client, coach, starts_at, length, session_type, place, overriding } = command;
    let records = asked.open().await?;
    let Party { client, bond } = parties::lock(&records, client).await?;
    may::ask(records.actor, Act::Book, bond, Act::SeeClient)?;
    calendar::ask_override(&records, overriding)?;
    parties::ask_working_together(&records, &client, coach).await?;
    let kind = match session_type {
        Some(id) => Some(views::open_type(&records, id).await?),
        None => None,
    };
    let place = place.or_else(|| kind.as_ref().and_then(|kind| kind.place.clone()));
    let promise = Entry::make(EntryId(records.id()?), starts_at, length, place, records.now)?;
    let session = Session {
        id: SessionId(records.id()?),
        client: client.id,
        coach,
        session_type,
        state: State::Booked,
        entry: promise,
        buffers: kind.map(|kind| kind.buffers).unwrap_or_default(),
        overridden: false,
        sequence: 0,
        attendance: None,
        version: 1,
    };
    let session = calendar::claim(&records, session, overriding).await?;
    store::add(&records, &session).await?;
    logbook::enter(&records, entry("scheduling.book", &session)).await?;
    telling::post(&records, &session).await?;
    let changed = telling::answer(&records, &client, &session, session.entry.starts_at).await?;
    records.commit().await?;
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{BERLIN, Ground, berlin, booked, booking, id, instant, refused};
    use super::super::{AddSessionType, Cancel, add_session_type, cancel};
    use super::*;
    use crate::{Expected, Unfulfilled};
    use domain::Refusal;
    use domain::actor::{Actor, Role};
    use domain::scheduling::{Buffers, Verb};
    use domain::text::Wording;

    const NOW: &str = "2026-11-23T12:00Z";

    #[tokio::test]
    async fn a_session_is_booked_and_its_client_told() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let Changed { session, reach } = booked(&coach, client, "2026-12-01T10:00").await;
        assert_eq!((session.starts_at, session.ends_at), (instant("2026-12-01T09:00Z"), instant("2026-12-01T09:50Z")));
        assert_eq!(
            (session.state, session.sequence, session.version, session.overridden),
            (State::Booked, 0, 1, false)
        );
        let [line] = &session.changes[..] else { panic!("one line of history") };
        assert_eq!((line.verb, &line.actor), (Verb::Book, &coach.actor.to_string()));
        assert!(reach.in_time);
        assert_eq!(ground.letters(session.id).await, [("session-booked".to_owned(), true, "waiting".to_owned())]);
        assert_eq!(ground.count("SELECT count(*) FROM sessions WHERE look_at IS NOT NULL").await, 1);
        assert_eq!(
            ground.count("SELECT count(*) FROM logbook WHERE verb = 'scheduling.book' AND client_id IS NOT NULL").await,
            1
        );
    }

    #[tokio::test]
    async fn an_assistant_books_and_the_coach_is_told_too() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let assistant = ground.staff(Role::Assistant).await;
        let session = book(&assistant, booking(client, &coach, "2026-12-01T10:00")).await.unwrap().session;
        let readers: std::collections::BTreeSet<bool> =
            ground.letters(session.id).await.into_iter().map(|letter| letter.1).collect();
        assert_eq!(readers.len(), 2);
    }

    #[tokio::test]
    async fn only_those_who_work_together_meet() {
        let ground = Ground::at(NOW).await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let client = ground.client(&coach).await;
        let command = |with| booking(client, with, "2026-12-01T10:00");
        assert_eq!(refused(book(&coach, command(&other)).await), "not-paired");
        assert_eq!(refused(book(&other, command(&coach)).await), "not-found");
        assert_eq!(refused(book(&ground.office.asked(Actor::Client(client)), command(&coach)).await), "not-yours");
        assert_eq!(refused(book(&ground.office.asked(Actor::Nobody), command(&coach)).await), "not-found");
        ground.sql(format!("UPDATE clients SET archived_at = '{NOW}'")).await;
        assert_eq!(refused(book(&coach, command(&coach)).await), "client-archived");
        ground.sql(format!("UPDATE clients SET archived_at = NULL; UPDATE pairings SET ended_at = '{NOW}'")).await;
        assert_eq!(refused(book(&ground.staff(Role::Owner).await, command(&coach)).await), "not-paired");
        assert_eq!(ground.count("SELECT count(*) FROM sessions").await, 0);
    }

    #[tokio::test]
    async fn a_time_lies_ahead_and_the_clock_shows_it() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        assert_eq!(refused(book(&coach, booking(client, &coach, "2026-11-23T13:00")).await), "in-the-past");
        assert_eq!(refused(book(&coach, booking(client, &coach, "2027-03-28T02:30")).await), "time-skipped");
        let twice = booked(&coach, client, "2027-10-31T02:30").await.session;
        assert_eq!((twice.starts_at, twice.zone.name()), (instant("2027-10-31T00:30Z"), BERLIN));
    }

    #[tokio::test]
    async fn a_taken_time_is_refused_with_near_ones() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        booked(&coach, client, "2026-12-01T10:00").await;
        let Err(Unfulfilled::Refused(Refusal::SlotTaken(near))) =
            book(&coach, booking(client, &coach, "2026-12-01T10:30")).await
        else {
            panic!("taken")
        };
        assert_eq!((near[0].starts_at, near.len()), (instant("2026-12-01T09:50Z"), 4));
        booked(&coach, client, "2026-12-01T10:50").await;
        assert_eq!(ground.count("SELECT count(*) FROM session_entries").await, 2, "the refused one left nothing");
    }

    #[tokio::test]
    async fn buffers_take_time_as_well() {
        let ground = Ground::at(NOW).await;
        let (coach, owner) = (ground.coach().await, ground.staff(Role::Owner).await);
        let client = ground.client(&coach).await;
        let (name, length) = (Wording::parse("First meeting").unwrap(), Length::of_minutes(50).unwrap());
        let buffers = Buffers::of_minutes(10, 10).unwrap();
        let kind =
            add_session_type(&owner, AddSessionType { name, length, buffers, place: None, leads: None }).await.unwrap();
        booked(&coach, client, "2026-12-01T10:00").await;
        let first = |local| Book { session_type: Some(kind.id), ..booking(client, &coach, local) };
        assert_eq!(refused(book(&coach, first("2026-12-01T10:55")).await), "slot-taken");
        let session = book(&coach, first("2026-12-01T11:00")).await.unwrap().session;
        assert_eq!(session.ends_at, instant("2026-12-01T10:50Z"));
        assert_eq!(refused(book(&coach, booking(client, &coach, "2026-12-01T11:55")).await), "slot-taken");
        let unknown =
            Book { session_type: Some(SessionTypeId(client.0)), ..booking(client, &coach, "2026-12-02T10:00") };
        assert_eq!(refused(book(&coach, unknown).await), "invalid");
    }

    #[tokio::test]
    async fn what_lies_knowingly_beside_another_still_blocks_what_comes_later() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let over = |local| Book { overriding: true, ..booking(client, &coach, local) };
        assert!(!book(&coach, over("2026-12-02T10:00")).await.unwrap().session.overridden, "nothing was in the way");
        let first = booked(&coach, client, "2026-12-01T10:00").await.session;
        assert!(book(&coach, over("2026-12-01T10:30")).await.unwrap().session.overridden);
        cancel(&coach, Cancel { session: first.id, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refused(book(&coach, booking(client, &coach, "2026-12-01T11:00")).await), "slot-taken");
        booked(&coach, client, "2026-12-01T09:40").await;
    }

    #[tokio::test]
    async fn a_coach_is_busy_also_with_clients_whom_the_one_who_books_does_not_see() {
        let ground = Ground::at(NOW).await;
        let (coach, other) = (ground.coach().await, ground.coach().await);
        let (shared, hidden) = (ground.client(&coach).await, ground.client(&other).await);
        ground.pair(shared, &other).await;
        ground.sql("UPDATE pairings SET began_at = began_at".to_owned()).await;
        let unseen = booked(&other, hidden, "2026-12-01T10:00").await.session;
        ground.sql(format!("UPDATE sessions SET overridden = true WHERE id = '{}'", unseen.id)).await;
        assert_eq!(
            refused(book(&coach, Book { coach: id(&other), ..booking(shared, &coach, "2026-12-01T10:00") }).await),
            "slot-taken"
        );
        assert_eq!(berlin("2026-12-01T10:00").instant(), unseen.starts_at);
    }
}

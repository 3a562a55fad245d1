//! Taking back the newest change of a session.

use domain::Refusal;
use domain::ids::{EntryId, SessionId};
use domain::may::{self, Act};
use domain::people::Client;
use domain::scheduling::{Change, Session, State, UNDO_WINDOW, Undone, Verb};
use jiff::Timestamp;

use super::near_times::{Stopped, or_offer};
use super::reschedule::earlier;
use super::{Changed, calendar, entry, parties, store, telling};
use crate::{Asked, Expected, Outcome, Records, Unfulfilled, logbook};

/// Takes a change back.
#[derive(Clone, Copy, Debug)]
pub struct Undo {
    /// Of which session.
    pub session: SessionId,
    /// The version it was read at.
    pub expected: Expected,
}

/// Takes the newest booking, move or cancellation back that was not taken back before. In time the former promise is in
/// force again; later it is an ordinary move or rebooking.
///
/// # Errors
/// `NotFound`, `NotYours`, `Changed`, `NothingToUndo`, `AlreadyBegun`, `InThePast`, `ClientArchived`, `NotPaired`,
/// `SlotTaken` with near times.
pub async fn undo(asked: &Asked, command: Undo) -> Outcome<Changed> {
    or_offer(asked, attempt(asked, command)).await
}

async fn attempt(asked: &Asked, command: Undo) -> Result<Changed, Stopped> {
    let Undo { session, expected } = command;
    let records = asked.open().await?;
    let (party, present) = store::lock(&records, session).await?;
    may::ask(records.actor, Act::SeeSession, party.bond, Act::SeeSession)?;
    expected.met_by(present.version)?;
    let change = store::newest_change(&records, session).await?.ok_or(Refusal::NothingToUndo)?;
    let undone = present.undo(&change, EntryId(records.id()?), records.now);
    may::ask(records.actor, act(&change, undone.as_ref().ok()), party.bond, Act::SeeSession)?;
    let undone = put_in_force(&records, &party.client, undone?).await?;
    store::save(&records, &undone, Verb::Undo).await?;
    store::mark_undone(&records, session, change.number).await?;
    logbook::enter(&records, entry("scheduling.undo", &undone)).await?;
    telling::post(&records, &undone).await?;
    let changed = telling::answer(&records, &party.client, &undone, earlier(&present, &undone.entry)).await?;
    records.commit().await?;
    Ok(changed)
}

/// What taking the newest change of a session back would come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undoable {
    /// What would be taken back.
    pub verb: Verb,
    /// Until when it is as if nothing had been; none once it is a change of its own, of which readers are told.
    pub quietly_until: Option<Timestamp>,
}

/// Whether the actor can take the newest change of a session back now, as far as that can be told before the press. Changes nothing.
///
/// # Errors
/// `NotFound`.
pub async fn foresee_undo(asked: &Asked, session: SessionId) -> Outcome<Option<Undoable>> {
    let records = asked.look().await?;
    let present = store::read(&records, session).await?;
    let bond = parties::bond_to_session(&records, &present).await?;
    may::ask(records.actor, Act::SeeSession, bond, Act::SeeSession)?;
    let Some(change) = store::newest_change(&records, session).await? else { return Ok(None) };
    let Ok(undone) = present.undo(&change, EntryId(records.id()?), records.now) else { return Ok(None) };
    let bond = match parties::read(&records, present.client).await {
        Err(Unfulfilled::Refused(Refusal::NotFound)) => return Ok(None),
        party => party?.bond,
    };
    if !may::may(records.actor, act(&change, Some(&undone)), bond) {
        return Ok(None);
    }
    let quietly = matches!(undone, Undone::BackInForce(_));
    Ok(Some(Undoable { verb: change.verb, quietly_until: quietly.then_some(change.at + UNDO_WINDOW) }))
}

/// Whoever may do a thing may take it back; what has become a rebooking is for those who book.
fn act(change: &Change, undone: Option<&Undone>) -> Act {
    match (change.verb, undone) {
        (Verb::Cancel, Some(Undone::Anew(_))) => Act::Book,
        (Verb::Cancel | Verb::Book, _) => Act::Cancel,
        _ => Act::Reschedule,
    }
}

/// Takes the coach's time for what is booked again, and writes a promise down that is new.
async fn put_in_force(records: &Records, client: &Client, undone: Undone) -> Result<Session, Stopped> {
    let (session, is_new) = match undone {
        Undone::BackInForce(session) => (session, false),
        Undone::Anew(session) => (session, true),
    };
    if session.state == State::Cancelled {
        return Ok(session);
    }
    parties::ask_working_together(records, client, session.coach).await?;
    let beside_another = session.overridden;
    let session = calendar::claim(records, session, beside_another).await?;
    if is_new {
        store::add_entry(records, &session).await?;
    }
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{self, Ground, booked, moving, refused};
    use super::super::{Cancel, cancel, reschedule};
    use super::*;
    use crate::Expected;
    use crate::scheduling::views::SessionView;

    const NOW: &str = "2026-11-23T12:00Z";
    const LATER: &str = "2026-11-23T12:02:01Z";

    fn back(session: SessionId) -> Undo {
        Undo { session, expected: Expected::ANY }
    }

    /// A session at ten, moved to eleven just now.
    async fn moved(ground: &Ground) -> (Asked, SessionView) {
        let coach = ground.coach().await;
        ground.clock("2026-11-23T11:00Z").await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        ground.clock(NOW).await;
        let moved = reschedule(&coach, moving(session.id, "2026-12-01T11:00")).await.unwrap().session;
        (coach, moved)
    }

    #[tokio::test]
    async fn in_time_the_former_promise_is_in_force_again() {
        let ground = Ground::at(NOW).await;
        let (coach, session) = moved(&ground).await;
        let undone = undo(&coach, back(session.id)).await.unwrap().session;
        assert_eq!((undone.sequence, undone.version), (2, 3));
        assert_eq!(undone.starts_at_local, session.changes[0].starts_at_local);
        assert_eq!(undone.changes.iter().map(|line| line.undone).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(ground.count("SELECT count(*) FROM session_entries").await, 2, "no promise was made anew");
        assert_eq!(refused(undo(&coach, back(session.id)).await), "nothing-to-undo", "the booking is an hour old");
    }

    #[tokio::test]
    async fn later_or_once_told_it_is_an_ordinary_move() {
        for sent in [false, true] {
            let ground = Ground::at(NOW).await;
            let (coach, session) = moved(&ground).await;
            if sent {
                ground.sql(format!("UPDATE letters SET state = 'sending', sending_at = '{NOW}'::timestamptz + interval '90 s' WHERE state = 'waiting'")).await;
            } else {
                ground.clock(LATER).await;
            }
            let undone = undo(&coach, back(session.id)).await.unwrap().session;
            assert_eq!(undone.starts_at_local, session.changes[0].starts_at_local);
            assert_eq!(ground.count("SELECT count(*) FROM session_entries").await, 3, "a promise was made anew");
        }
    }

    #[tokio::test]
    async fn whether_a_change_can_be_taken_back_is_told_before_the_press() {
        let ground = Ground::at(NOW).await;
        let (coach, session) = moved(&ground).await;
        let id = session.id;
        let until = ground::instant("2026-11-23T12:02Z");
        let foreseen = foresee_undo(&coach, id).await.unwrap();
        assert!(foreseen.is_some_and(|one| one.verb == Verb::Reschedule && one.quietly_until > Some(until)));
        ground.clock(LATER).await;
        let foreseen = foresee_undo(&coach, id).await.unwrap();
        assert_eq!(foreseen, Some(Undoable { verb: Verb::Reschedule, quietly_until: None }));
        undo(&coach, back(id)).await.unwrap();
        assert_eq!(foresee_undo(&coach, id).await.unwrap(), None, "the booking is an hour old");
        assert_eq!(refused(foresee_undo(&ground.coach().await, id).await), "not-found");
    }

    #[tokio::test]
    async fn a_former_time_that_is_taken_by_now_is_refused() {
        let ground = Ground::at(NOW).await;
        let (coach, session) = moved(&ground).await;
        booked(&coach, session.client, "2026-12-01T10:10").await;
        assert_eq!(refused(undo(&coach, back(session.id)).await), "slot-taken");
        ground.clock(LATER).await;
        assert_eq!(refused(undo(&coach, back(session.id)).await), "slot-taken");
    }

    #[tokio::test]
    async fn a_cancellation_is_taken_back_also_by_the_client_who_made_it_but_only_in_time() {
        let ground = Ground::at(NOW).await;
        let (coach, session) = moved(&ground).await;
        let client = ground.office.asked(domain::actor::Actor::Client(session.client));
        let command = Cancel { session: session.id, expected: Expected::ANY };
        cancel(&client, command).await.unwrap();
        let undone = undo(&client, back(session.id)).await.unwrap().session;
        assert_eq!((undone.state, undone.starts_at), (State::Booked, session.starts_at));
        assert_eq!(refused(undo(&client, back(session.id)).await), "not-yours", "the move was the coach's");
        cancel(&client, command).await.unwrap();
        ground.clock(LATER).await;
        assert_eq!(refused(undo(&client, back(session.id)).await), "not-yours", "booking anew is for the coach");
        assert_eq!(undo(&coach, back(session.id)).await.unwrap().session.state, State::Booked);
    }

    #[tokio::test]
    async fn a_booking_taken_back_is_cancelled() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
        assert_eq!(undo(&coach, back(session.id)).await.unwrap().session.state, State::Cancelled);
        assert_eq!(refused(undo(&coach, back(session.id)).await), "nothing-to-undo");
    }

    #[tokio::test]
    async fn nobody_comes_back_to_those_who_no_longer_work_together() {
        let ground = Ground::at(NOW).await;
        let (coach, session) = moved(&ground).await;
        ground.sql(format!("UPDATE clients SET archived_at = '{NOW}'")).await;
        assert_eq!(refused(undo(&coach, back(session.id)).await), "client-archived");
    }
}

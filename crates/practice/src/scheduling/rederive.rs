//! New zone data: what was promised on the wall stays, and the instants follow.

use std::collections::BTreeMap;

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::StaffId;
use domain::letters::Reader;
use domain::scheduling::{Session, keeps_another_clock};
use domain::time::zone_data_version;
use jiff::Timestamp;
use uuid::Uuid;

use super::{calendar, entry, parties, store, telling};
use crate::letters::{Readers, post_notices};
use crate::{Asked, Outcome, Records, logbook, people};

/// A session whose instant moved because the rules of its zone changed. What was promised on the wall holds.
#[derive(Clone, Debug)]
pub struct Rederived {
    /// The session as it is now.
    pub session: Session,
    /// The instant it was derived to before.
    pub former_starts_at: Timestamp,
    /// Whether it came to lie beside another session of the coach. Both stay; somebody has to move one.
    pub lies_beside_another: bool,
    /// Whose wall shows another time now, or whose calendar holds the former one.
    pub told: Vec<Reader>,
}

/// Derives every promise ahead anew that was derived with other zone data, and lists those whose instant moved. Asked
/// for when the program starts; when everything is derived with the data that is built in, it does nothing. Stopped
/// half-way, it goes on where it was.
///
/// # Errors
/// `NotYours` unless the program itself, or whoever holds the server, asks.
pub async fn rederive(asked: &Asked) -> Outcome<Vec<Rederived>> {
    if !matches!(asked.actor, Actor::Engine | Actor::Operator) {
        return Err(Refusal::NotYours.into());
    }
    let mut moved = Vec::new();
    for (coach, sessions) in sort_out(asked).await? {
        moved.extend(shift_calendar(asked, StaffId(coach), sessions).await?);
    }
    let records = asked.open().await?;
    records.run("UPDATE practice SET zone_data = $1 WHERE zone_data <> $1", [zone_data_version().into()]).await?;
    records.commit().await?;
    Ok(moved)
}

/// Notes what stays where it is, and answers with what moves: sessions by coach.
async fn sort_out(asked: &Asked) -> Outcome<BTreeMap<Uuid, Vec<Uuid>>> {
    let mut moving: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    let mut after = Uuid::nil();
    loop {
        let records = asked.open().await?;
        let page = store::derived_otherwise(&records, after).await?;
        let Some(last) = page.last() else { return Ok(moving) };
        after = last.entry;
        let (same, moved): (Vec<_>, Vec<_>) = page.into_iter().partition(|one| one.promise.instant() == one.starts_at);
        store::mark_derived(&records, same.into_iter().map(|one| one.entry).collect()).await?;
        records.commit().await?;
        for one in moved {
            moving.entry(one.coach).or_default().push(one.session);
        }
    }
}

/// Moves what has to move in one coach's calendar, all at once, so that sessions side by side stay side by side.
async fn shift_calendar(asked: &Asked, coach: StaffId, sessions: Vec<Uuid>) -> Outcome<Vec<Rederived>> {
    let records = asked.open().await?;
    let before = store::lock_all(&records, sessions).await?;
    calendar::lock(&records, coach).await?;
    let shifted: Vec<_> =
        before.iter().filter_map(|session| Some((session.entry.starts_at, session.rederive(records.now)?))).collect();
    for (_, session) in &shifted {
        store::shift(&records, session).await?;
    }
    let mut moved = Vec::new();
    for (former_starts_at, session) in shifted {
        let was_beside_another = session.overridden;
        let session = store::make_room(&records, session).await?;
        let told = tell(&records, &session).await?;
        logbook::enter(&records, entry("scheduling.rederive", &session)).await?;
        let lies_beside_another = session.overridden && !was_beside_another;
        moved.push(Rederived { session, former_starts_at, lies_beside_another, told });
    }
    records.commit().await?;
    Ok(moved)
}

/// Tells those readers, and only those, whose own wall shows another time now, or who keep the session in their
/// calendar.
async fn tell(records: &Records, session: &Session) -> Outcome<Vec<Reader>> {
    let zone = session.entry.promise.zone();
    let client = parties::read(records, session.client).await?.client;
    let in_a_calendar = people::plan_of(records, client.id).await?.is_some_and(|plan| plan.wants_calendar_file());
    let mut told = Vec::new();
    if keeps_another_clock(&client.zone, zone) || in_a_calendar {
        told.push(Reader::Client(client.id));
    }
    if keeps_another_clock(&parties::coach_zone(records, session.coach).await?, zone) {
        told.push(Reader::Staff(session.coach));
    }
    if !told.is_empty() {
        post_notices(records, &telling::notices(records, session, Readers::Only(told.clone()))).await?;
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::super::ground::{Ground, booked, instant, refused};
    use super::super::{Book, book, views};
    use super::*;
    use domain::ids::{ClientId, SessionId};
    use domain::scheduling::Length;
    use domain::time::StartsAt;

    const NOW: &str = "2026-11-23T12:00Z";

    /// A session at nine in Vancouver on the first of December, as a program with the zone data of 2025 kept it.
    async fn vancouver(ground: &Ground, coach: &Asked, client: ClientId, local: &str) -> SessionId {
        let starts_at = StartsAt::parse(local, "America/Vancouver").unwrap();
        let length = Length::of_minutes(50).unwrap();
        let command = Book {
            client,
            coach: coach.actor.staff().unwrap(),
            starts_at,
            length,
            session_type: None,
            place: None,
            overriding: true,
        };
        let id = book(coach, command).await.unwrap().session.id;
        let hour = "interval '1 hour'";
        ground
            .sql(format!(
                "UPDATE session_entries SET starts_at = starts_at + {hour}, zone_data = '2025b' WHERE session_id = '{id}';
                 UPDATE sessions SET starts_at = starts_at + {hour}, ends_at = ends_at + {hour}, busy_from = busy_from + {hour},
                   busy_until = busy_until + {hour} WHERE id = '{id}';
                 UPDATE session_changes SET starts_at = starts_at + {hour} WHERE session_id = '{id}';
                 UPDATE practice SET zone_data = '2025b'; DELETE FROM letters"
            ))
            .await;
        id
    }

    #[tokio::test]
    async fn the_wall_time_stays_the_instant_moves_and_only_those_who_notice_are_told() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let here = ground.client(&coach).await;
        let session = vancouver(&ground, &coach, here, "2026-12-01T09:00").await;
        let engine = ground.worker.asked(Actor::Engine);
        assert_eq!(refused(rederive(&coach).await), "not-yours");
        let moved = rederive(&engine).await.unwrap();
        let [one] = &moved[..] else { panic!("one moved") };
        assert_eq!(
            (one.former_starts_at, one.session.entry.starts_at),
            (instant("2026-12-01T17:00Z"), instant("2026-12-01T16:00Z"))
        );
        assert_eq!((one.session.sequence, one.lies_beside_another, one.told.len()), (1, false, 2));
        assert_eq!(ground.letters(session).await.len(), 2);
        let then: Vec<_> =
            views::session(&coach, session).await.unwrap().changes.iter().map(|line| line.starts_at).collect();
        assert_eq!(then, [one.former_starts_at, one.session.entry.starts_at], "history tells what held then");
        assert!(rederive(&engine).await.unwrap().is_empty(), "twice changes nothing");
        assert_eq!(
            ground.count("SELECT count(*) FROM session_changes WHERE verb = 'rederive' AND actor = 'engine'").await,
            1
        );
        assert_eq!(ground.count("SELECT count(*) FROM practice WHERE zone_data = '2025b'").await, 0);
        assert_eq!(
            ground
                .count("SELECT count(*) FROM sessions WHERE busy_from = '2026-12-01T16:00Z' AND NOT overridden")
                .await,
            1
        );
    }

    #[tokio::test]
    async fn who_lives_there_is_told_only_for_the_calendar() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let clients = [ground.client(&coach).await, ground.client(&coach).await];
        ground
            .sql("UPDATE clients SET zone = 'Canada/Pacific'; UPDATE staff SET zone = 'America/Vancouver'".to_owned())
            .await;
        ground
            .sql(format!(
                "UPDATE contact_plans SET calendar_files = true, confirmed_at = '{NOW}' WHERE client_id = '{}'",
                clients[1]
            ))
            .await;
        for (client, local) in clients.into_iter().zip(["2026-12-01T09:00", "2026-12-01T10:00"]) {
            vancouver(&ground, &coach, client, local).await;
        }
        let told: Vec<_> =
            rederive(&ground.worker.asked(Actor::Engine)).await.unwrap().into_iter().map(|one| one.told).collect();
        assert_eq!(told, [vec![], vec![Reader::Client(clients[1])]]);
    }

    #[tokio::test]
    async fn a_session_that_comes_to_lie_beside_another_is_marked_and_stays() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let client = ground.client(&coach).await;
        let berlin = booked(&coach, client, "2026-12-01T17:00").await.session;
        for local in ["2026-12-01T09:00", "2026-12-01T09:50"] {
            vancouver(&ground, &coach, client, local).await;
        }
        ground.sql("UPDATE sessions SET overridden = false".to_owned()).await;
        let beside: Vec<_> = rederive(&ground.worker.asked(Actor::Engine))
            .await
            .unwrap()
            .iter()
            .map(|one| one.lies_beside_another)
            .collect();
        assert_eq!(beside, [true, false], "the one at {}", berlin.starts_at);
        assert_eq!(ground.count("SELECT count(*) FROM sessions WHERE state = 'booked'").await, 3);
    }

    #[tokio::test]
    async fn what_stays_where_it_is_only_gets_the_new_version() {
        let ground = Ground::at(NOW).await;
        let coach = ground.coach().await;
        let session = booked(&coach, ground.client(&coach).await, "2026-12-01T17:00").await.session;
        ground.sql("UPDATE session_entries SET zone_data = '2025b'".to_owned()).await;
        assert!(rederive(&ground.worker.asked(Actor::Engine)).await.unwrap().is_empty());
        assert_eq!(ground.count("SELECT count(*) FROM session_entries WHERE zone_data = '2025b'").await, 0);
        assert_eq!(
            ground.count(&format!("SELECT count(*) FROM sessions WHERE id = '{}' AND version = 1", session.id)).await,
            1
        );
    }
}

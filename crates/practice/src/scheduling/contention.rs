//! Many at once: a coach's time is given to one session at a time, whoever asks, in whatever order.

use std::time::Instant;

use domain::Refusal;
use domain::ids::ClientId;
use domain::scheduling::Length;
use domain::time::{StartsAt, Zone};
use jiff::SignedDuration;
use tokio::task::JoinSet;

use super::ground::{BERLIN, Ground, booked, booking, instant};
use super::{Book, Cancel, Changed, Reschedule, book, cancel, reschedule};
use crate::{Asked, Expected, Outcome, Unfulfilled};

const NOW: &str = "2026-11-23T12:00Z";
const OVERLAPS: &str =
    "SELECT count(*) FROM sessions a JOIN sessions b ON a.coach_id = b.coach_id AND a.id < b.id AND a.busy && b.busy
  WHERE a.state = 'booked' AND b.state = 'booked'";

async fn crowd(ground: &Ground, coach: &Asked) -> Vec<ClientId> {
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(ground.client(coach).await);
    }
    clients
}

/// How many succeeded, and with how many near times each of the others was answered.
async fn settled(mut asking: JoinSet<Outcome<Changed>>) -> (usize, Vec<usize>) {
    let (mut done, mut near) = (0, Vec::new());
    while let Some(answer) = asking.join_next().await {
        match answer.unwrap() {
            Ok(_) => done += 1,
            Err(Unfulfilled::Refused(Refusal::SlotTaken(times))) => near.push(times.len()),
            Err(other) => panic!("{other}"),
        }
    }
    (done, near)
}

/// A time and a length out of a number, spread over two days so that most overlap some other.
fn somewhere(number: i64) -> (StartsAt, Length) {
    let minutes = SignedDuration::from_mins((number * 7919 % 576) * 5);
    let zone = Zone::parse(BERLIN).unwrap();
    let starts_at = StartsAt::new(zone.local(instant("2026-12-01T00:00Z") + minutes), zone);
    (starts_at, Length::of_minutes(i32::try_from(15 + number * 31 % 106).unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_four_hundred_who_want_one_slot_one_has_it() {
    let ground = Ground::at(NOW).await;
    let coach = ground.coach().await;
    let clients = crowd(&ground, &coach).await;
    let coach = ground.crowded(16).await.asked(coach.actor);
    let (begun, mut asking) = (Instant::now(), JoinSet::new());
    for number in 0..400 {
        let (coach, command) = (coach.clone(), booking(clients[number % clients.len()], &coach, "2026-12-01T10:00"));
        asking.spawn(async move { book(&coach, command).await });
    }
    let (done, near) = settled(asking).await;
    println!("400 bookings of one slot: {:.2} s", begun.elapsed().as_secs_f64());
    assert_eq!((done, near.len()), (1, 399));
    assert!(near.iter().all(|times| *times > 0));
    assert_eq!(ground.count("SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_hundred_different_times_never_overlap() {
    let ground = Ground::at(NOW).await;
    let coach = ground.coach().await;
    let clients = crowd(&ground, &coach).await;
    let coach = ground.crowded(16).await.asked(coach.actor);
    let (begun, mut asking) = (Instant::now(), JoinSet::new());
    for number in 0..400 {
        let (starts_at, length) = somewhere(number);
        let client = clients[usize::try_from(number).unwrap() % clients.len()];
        let (coach, command) =
            (coach.clone(), Book { starts_at, length, ..booking(client, &coach, "2026-12-01T10:00") });
        asking.spawn(async move { book(&coach, command).await });
    }
    let (done, near) = settled(asking).await;
    println!("400 different bookings: {done} done, {} refused, {:.2} s", near.len(), begun.elapsed().as_secs_f64());
    assert!(done > 10 && near.len() > 100);
    assert_eq!(ground.count(OVERLAPS).await, 0);
    assert_eq!(ground.count("SELECT count(*) FROM sessions").await, i64::try_from(done).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn moves_cancellations_and_bookings_at_once_never_overlap() {
    let ground = Ground::at(NOW).await;
    let coach = ground.coach().await;
    let clients = crowd(&ground, &coach).await;
    let mut sessions = Vec::new();
    for (client, day) in clients.iter().zip(5..) {
        sessions.push(booked(&coach, *client, &format!("2026-12-{day:02}T10:00")).await.session.id);
    }
    let coach = ground.crowded(16).await.asked(coach.actor);
    let (begun, mut asking) = (Instant::now(), JoinSet::new());
    for number in 0..400 {
        let (to, length) = somewhere(number);
        let (coach, at) = (coach.clone(), usize::try_from(number).unwrap());
        let (session, client) = (sessions[at % sessions.len()], clients[at % clients.len()]);
        asking.spawn(async move {
            let expected = Expected::ANY;
            match number % 4 {
                0 => book(&coach, Book { starts_at: to, length, ..booking(client, &coach, "2026-12-01T10:00") }).await,
                1 if number > 390 => cancel(&coach, Cancel { session, expected }).await,
                _ => {
                    reschedule(
                        &coach,
                        Reschedule { session, expected, to, length: Some(length), place: None, overriding: false },
                    )
                    .await
                }
            }
        });
    }
    let (mut done, mut refused) = (0, 0);
    while let Some(answer) = asking.join_next().await {
        match answer.unwrap() {
            Ok(_) => done += 1,
            Err(Unfulfilled::Refused(Refusal::SlotTaken(_) | Refusal::SessionCancelled)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    println!(
        "400 moves, bookings and cancellations: {done} done, {refused} refused, {:.2} s",
        begun.elapsed().as_secs_f64()
    );
    assert!(done > 20 && refused > 20);
    assert_eq!(ground.count(OVERLAPS).await, 0);
}

/// The constraint is the second wall: it holds also against what comes past the first.
#[tokio::test]
async fn the_database_refuses_an_overlap_by_itself() {
    let ground = Ground::at(NOW).await;
    let coach = ground.coach().await;
    let client = ground.client(&coach).await;
    let session = booked(&coach, client, "2026-12-01T10:00").await.session;
    let beside =
        book(&coach, Book { overriding: true, ..booking(client, &coach, "2026-12-01T10:10") }).await.unwrap().session;
    let records = coach.open().await.unwrap();
    let error = records
        .try_run("UPDATE sessions SET overridden = false WHERE id = $1", [beside.id.0.into()])
        .await
        .unwrap_err();
    let refusal = crate::outcome::on_constraint(super::calendar::ONE_AT_A_TIME, Refusal::SlotTaken(Vec::new()))(error);
    assert!(matches!(refusal, Unfulfilled::Refused(Refusal::SlotTaken(_))), "beside {}", session.id);
}

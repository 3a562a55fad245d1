//! A long life of one session against a model of it: what is undone is what was there before, however much lies
//! between.

use domain::ids::SessionId;
use domain::scheduling::State;
use jiff::{SignedDuration, ToSpan};

use super::ground::{Ground, booked, instant, moving};
use super::views::SessionView;
use super::{Cancel, Undo, cancel, reschedule, undo};
use crate::{Asked, Expected, Unfulfilled};

/// What held after each change that was not taken back, the newest last.
type Model = Vec<(State, String)>;

fn shown(view: &SessionView) -> (State, String) {
    (view.state, view.starts_at_local.strftime("%Y-%m-%dT%H:%M").to_string())
}

/// One step of the system beside one of the model. Answers whether anything changed.
async fn step(coach: &Asked, session: SessionId, dice: u64, model: &mut Model) -> bool {
    let (state, local) = model.last().unwrap().clone();
    let expected = Expected::ANY;
    let to = format!("2026-12-{:02}T10:00", 1 + dice / 10 % 7);
    let (answer, after) = match dice % 10 {
        0..5 => (
            reschedule(coach, moving(session, &to)).await,
            (state == State::Booked).then(|| (State::Booked, to.clone())),
        ),
        5..7 => (
            cancel(coach, Cancel { session, expected }).await,
            (state == State::Booked).then(|| (State::Cancelled, local.clone())),
        ),
        _ => (undo(coach, Undo { session, expected }).await, (model.len() > 1).then(|| model[model.len() - 2].clone())),
    };
    match (answer, after) {
        (Ok(changed), Some(after)) => {
            assert_eq!(shown(&changed.session), after);
            let same = after == (state, local);
            match dice % 10 {
                0..7 if !same => model.push(after),
                7.. => drop(model.pop()),
                _ => return false,
            }
            true
        }
        (Err(Unfulfilled::Refused(_)), None) => false,
        (answer, after) => panic!("{answer:?} instead of {after:?}"),
    }
}

#[tokio::test]
async fn whatever_is_undone_is_what_was_there_before() {
    let mut now = instant("2026-11-23T12:00Z");
    let ground = Ground::at("2026-11-23T11:00Z").await;
    let coach = ground.coach().await;
    let session = booked(&coach, ground.client(&coach).await, "2026-12-01T10:00").await.session;
    let mut model = vec![shown(&session)];
    let (mut dice, mut changes) = (7_u64, 0);
    for _ in 0..80 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        now += if dice >> 60 < 8 { 30.seconds() } else { 3.minutes() };
        ground.clock(&now.to_string()).await;
        changes += i32::from(step(&coach, session.id, dice >> 33, &mut model).await);
    }
    let last = super::views::session(&coach, session.id).await.unwrap();
    assert!(changes > 30, "{changes}");
    assert_eq!((shown(&last), last.sequence, last.version), (model.last().unwrap().clone(), changes, changes + 1));
    assert_eq!(last.changes.len(), usize::try_from(changes).unwrap() + 1);
    assert!(last.changes.iter().zip(1..).all(|(line, at)| line.sequence == at - 1), "no gap");
    assert!(now - instant("2026-11-23T12:00Z") < SignedDuration::from_hours(24));
}

//! The rules by example, acted out: records, engine and a mail server on a socket. Each is numbered as where the rules are written;
//! the same examples hold the pure planner in `domain`.

mod nudges;
mod week;

use domain::actor::Actor;
use domain::doors::Pin;
use domain::people::{Lead, Leads};
use domain::time::StartsAt;
use jiff::civil::date;
use practice::doors::clients::{AskForLetter, ChoosePin, ask_for_letter, choose_pin};
use practice::letters::hold::{self, Tick};
use practice::people::signed_in;
use testkit::smtp::{Gate, Rule, Script, Stage as Talk};

use self::week::{Week, end, only_the_second, windows};

const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

#[tokio::test]
async fn timeline_01_a_move_that_is_taken_back_leaves_no_trace() {
    let week = Week::from("Mon 09:00").await;
    let session = week.books("Wed 18:00").await;
    week.until("Wed 09:00").await;
    week.moves(session, "Wed 19:00").await;
    week.until("Wed 09:01").await;
    week.undoes(session).await;
    week.until("Wed 20:00").await;
    let got = ["session-booked Mon 09:02", "session-reminder Tue 18:00", "session-reminder Wed 16:00"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_02_a_moment_before_the_move_belongs_to_its_notice() {
    let week = Week::from("Fri- 09:00").await;
    let session = week.books("Wed 10:00").await;
    week.until("Mon 13:00").await;
    week.moves(session, "Tue 12:00").await;
    week.until("Wed 12:00").await;
    let got = ["session-booked Fri 09:02", "session-moved Mon 13:02", "session-reminder Tue 10:00"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_03_cancelled_taken_back_and_cancelled_is_one_letter() {
    let week = Week::from("Mon 09:00").await;
    let session = week.books("Wed 10:00").await;
    week.until("Tue 14:00").await;
    week.cancels(session).await;
    week.until("Tue 14:01").await;
    week.undoes(session).await;
    week.until("Tue 14:30").await;
    week.cancels(session).await;
    week.until("Wed 12:00").await;
    let got = ["session-booked Mon 09:02", "session-reminder Tue 10:00", "session-cancelled Tue 14:32"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_04_a_dropped_reminder_comes_back_as_the_same_letter() {
    // The booking's notice is the first letter; the reminder, the second, is put off once.
    let later = Rule::answer(Talk::Rcpt, "450 4.2.1 later").on_messages(2..=2);
    let week = Week::scripted("Mon 09:00", Script::default().when(later)).await;
    week.books("Wed 18:00").await;
    week.until("Tue 18:00").await;
    let put_off = week.to_the_client().await.pop().expect("the reminder");
    assert_eq!((put_off.kind.as_str(), put_off.state.as_str(), put_off.attempts), ("session-reminder", "waiting", 1));
    week.pauses().await;
    week.until("Tue 18:30").await;
    assert_eq!(week.ends("session-reminder").await, [end("dropped", "paused")]);
    week.resumes().await;
    week.until("Tue 18:31").await;
    let sent = week.to_the_client().await.pop().expect("the reminder");
    assert_eq!((sent.id, sent.message_id), (put_off.id, put_off.message_id));
    assert_eq!(week.got().await, ["session-booked Mon 09:02", "session-reminder Tue 18:30"]);
}

#[tokio::test]
async fn timeline_05_booked_and_cancelled_at_night_says_nothing() {
    let week = Week::from("Mon 21:00").await;
    let session = week.books("Fri 10:00").await;
    week.until("Mon 23:00").await;
    week.cancels(session).await;
    week.until("Fri 12:00").await;
    assert!(week.got().await.is_empty());
    assert!(week.to_the_client().await.iter().all(|letter| letter.reason.as_deref() == Some("superseded")));
}

#[tokio::test]
async fn timeline_06_booked_and_moved_at_once_is_one_booking() {
    let week = Week::from("Mon 15:00").await;
    let session = week.books("Fri 10:00").await;
    week.until("Mon 15:01").await;
    week.moves(session, "Fri 11:00").await;
    week.until("Tue 12:00").await;
    assert_eq!(week.got().await, ["session-booked Mon 15:03"]);
    let text = testkit::smtp::letter::Letter::read(&week.sink.messages()[0].bytes).text();
    assert!(text.contains("11:00") && !text.contains("10:00"), "{text}");
}

#[tokio::test]
async fn timeline_07_a_slot_switched_off_renumbers_nothing() {
    let week = Week::from("Mon 09:00").await;
    week.books("Wed 18:00").await;
    week.until("Tue 19:00").await;
    week.agrees(|plan| plan.leads = Some(only_the_second())).await;
    week.until("Wed 20:00").await;
    let got = ["session-booked Mon 09:02", "session-reminder Tue 18:00", "session-reminder Wed 16:00"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_08_two_reminders_that_meet_in_one_window_are_one() {
    let week = Week::from("Fri- 09:00").await;
    week.books("Thu 10:00").await;
    week.until("Fri- 12:00").await;
    week.agrees(|plan| plan.safe_hours = windows(&["tue"], "18:00", "20:00")).await;
    week.until("Thu 12:00").await;
    assert_eq!(week.got().await, ["session-booked Fri 09:02", "session-reminder Tue 19:45"]);
}

#[tokio::test]
async fn timeline_09_a_window_too_far_ahead_is_a_matter_for_the_coach() {
    let week = Week::from("Fri- 09:00").await;
    week.agrees(|plan| plan.safe_hours = windows(&["mon"], "09:00", "10:00")).await;
    week.books("Thu 10:00").await;
    week.until("Fri- 12:00").await;
    // The notice itself goes on Monday at nine: three days and an hour before the session, and within 72 h of what is decided.
    week.until("Thu 12:00").await;
    assert_eq!(week.got().await, ["session-booked Mon 09:00"]);
    assert!(week.ends("session-reminder").await.iter().all(|end| end.0 == "dropped"));
}

#[tokio::test]
async fn timeline_09_b_and_so_it_is_when_nothing_else_was_said_lately() {
    let week = Week::from("Fri- 09:00").await;
    let next_week = StartsAt::new(date(2027, 3, 11).at(10, 0, 0, 0), practice::cast::Stage::zone(week::BERLIN));
    week.books_at(next_week).await;
    week.until("Fri- 12:00").await;
    week.agrees(|plan| plan.safe_hours = windows(&["mon"], "09:00", "10:00")).await;
    week.until("Sun 23:00").await;
    assert!(week.ends("session-reminder").await.is_empty(), "it is decided on Monday at ten");
    week.works_until(date(2027, 3, 8).at(10, 0, 0, 0)).await;
    assert_eq!(week.ends("session-reminder").await, [end("dropped", "outside-safe-hours")]);
    assert!(week.to_the_client().await.iter().any(|letter| letter.needs_a_human));
}

#[tokio::test]
async fn timeline_10_an_early_session_has_one_reminder() {
    let week = Week::from("Mon 09:00").await;
    week.books("Wed 09:00").await;
    week.until("Wed 10:00").await;
    assert_eq!(week.got().await, ["session-booked Mon 09:02", "session-reminder Tue 09:00"]);
}

#[tokio::test]
async fn timeline_11_at_ten_there_are_two() {
    let week = Week::from("Mon 09:00").await;
    week.books("Wed 10:00").await;
    week.until("Wed 11:00").await;
    let got = ["session-booked Mon 09:02", "session-reminder Tue 10:00", "session-reminder Wed 08:00"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_12_a_cancellation_at_night_says_that_it_comes_too_late() {
    let week = Week::from("Mon 09:00").await;
    let session = week.books("Wed 07:30").await;
    week.until("Tue 21:30").await;
    assert!(!week.cancels(session).await.reach.in_time);
    week.until("Wed 12:00").await;
    assert_eq!(week.ends("session-cancelled").await, [end("expired", "outside-safe-hours")]);
    let notice = week.to_the_client().await.pop().expect("the notice");
    assert!(notice.needs_a_human);
}

/// A session whose record is being written is looked at in a later round; its notice may have ended in between. What is listed does not go by that.
#[tokio::test]
async fn timeline_12_b_a_notice_that_ended_too_late_leaves_nothing_to_its_reminder() {
    let week = Week::from("Wed 22:00").await;
    week.agrees(|plan| {
        plan.safe_hours = windows(&["tue"], "18:00", "20:00");
        plan.leads = Some(Leads { first: Some(Lead::hours(24)), second: None });
    })
    .await;
    week.books("Thu 10:00").await;
    week.until("Wed 22:03").await;
    week.nobody_works_until("Thu 12:00").await;
    let mut writing = week.stage.database().owner().begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM sessions FOR UPDATE").execute(&mut *writing).await.expect("its record");
    week.until("Thu 12:00").await;
    assert_eq!(week.ends("session-booked").await, [end("expired", "outside-safe-hours")]);
    writing.rollback().await.expect("let go");
    week.until("Thu 12:00").await;
    assert_eq!(week.ends("session-reminder").await, []);
}

#[tokio::test]
async fn what_somebody_waits_for_comes_at_once_and_what_tells_of_security_at_a_safe_hour() {
    let mut week = Week::from("Mon 21:30").await;
    week.client = week.stage.confirmed_client("Ben").await;
    week.pauses().await;
    let asking = AskForLetter { address: "ben@home.example", shared: false, device: None };
    let asked = ask_for_letter(&week.stage.visitor(), asking).await.expect("asked");
    asked.write_letter().await.expect("written");
    week.until("Mon 21:31").await;
    assert_eq!(week.got().await, ["sign-in Mon 21:30"], "in spite of the pause and of the hour");
    week.resumes().await;
    chooses_a_pin(&week).await;
    week.until("Tue 09:00").await;
    assert_eq!(week.got().await, ["sign-in Mon 21:30", "security-notice Tue 08:00"]);
}

async fn chooses_a_pin(week: &Week) {
    let token = week.stage.sign_in(Actor::Client(week.client)).await;
    let by = signed_in(week.stage.office(), token.reveal()).await.expect("known").expect("somebody");
    let pin = ChoosePin { pin: Pin::choose("274619").expect("a PIN"), shown: "", device: None };
    choose_pin(week.stage.office(), by, pin).await.expect("chosen");
}

#[tokio::test]
async fn what_tells_of_security_is_not_silenced_by_a_rest_that_whoever_did_it_chose() {
    let week = Week::from("Mon 12:00").await;
    week.pauses().await;
    chooses_a_pin(&week).await;
    week.until("Mon 18:00").await;
    assert_eq!(week.got().await, Vec::<String>::new());
    week.resumes().await;
    week.until("Mon 18:30").await;
    assert_eq!(week.got().await, ["security-notice Mon 18:00"]);
}

#[tokio::test]
async fn nor_by_one_that_ends_by_itself() {
    let week = Week::from("Mon 12:00").await;
    week.pauses_until(Some(date(2027, 3, 2))).await;
    chooses_a_pin(&week).await;
    week.until("Tue 12:00").await;
    assert_eq!(week.got().await, ["security-notice Tue 08:00"]);
}

#[tokio::test]
async fn timeline_13_a_move_in_the_morning_is_read_in_the_evening() {
    let week = Week::from("Fri- 18:30").await;
    week.agrees(|plan| plan.safe_hours = windows(&EVERY_DAY, "18:00", "20:00")).await;
    let session = week.books("Tue 10:00").await;
    week.until("Tue 09:00").await;
    assert!(!week.moves(session, "Thu 10:00").await.reach.in_time);
    week.until("Tue 20:00").await;
    assert_eq!(week.got().await.last().map(String::as_str), Some("session-moved Tue 18:00"));
}

#[tokio::test]
async fn timeline_14_a_worker_that_was_away_sends_what_is_still_of_use() {
    let week = Week::from("Mon 09:00").await;
    week.books("Thu 10:00").await;
    week.until("Tue 09:00").await;
    week.nobody_works_until("Thu 09:00").await;
    week.until("Thu 12:00").await;
    assert_eq!(week.got().await, ["session-booked Mon 09:02", "session-reminder Thu 09:00"]);
    let mut ends = week.ends("session-reminder").await;
    ends.sort();
    assert_eq!(ends, [end("expired", ""), end("sent", "")]);
}

#[tokio::test]
async fn timeline_15_a_late_plan_finds_one_reminder() {
    let mut week = Week::from("Mon 09:00").await;
    week.client = week.stage.client_without_plan("Ben").await;
    week.books("Wed 18:00").await;
    week.until("Wed 12:00").await;
    week.agrees(|_| ()).await;
    week.until("Wed 20:00").await;
    assert_eq!(week.got().await, ["session-reminder Wed 12:00"]);
}

#[tokio::test]
async fn timeline_16_two_sessions_on_a_day_have_their_own_reminders() {
    let week = Week::from("Mon 09:00").await;
    week.books("Wed 14:00").await;
    week.books("Wed 18:00").await;
    week.until("Wed 20:00").await;
    let got = [
        "session-booked Mon 09:02",
        "session-booked Mon 09:02",
        "session-reminder Tue 14:00",
        "session-reminder Tue 18:00",
        "session-reminder Wed 12:00",
        "session-reminder Wed 16:00",
    ];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_17_the_promise_is_the_wall_clock_of_its_zone() {
    let week = Week::from("Mon 09:00").await;
    week.lives_in("America/New_York").await;
    let berlin = practice::cast::Stage::zone(week::BERLIN);
    // Clocks are set in Berlin on the 28th; in New York they were set on the 14th.
    for day in [date(2027, 3, 25), date(2027, 4, 1)] {
        week.books_at(StartsAt::new(day.at(10, 0, 0, 0), berlin.clone())).await;
    }
    week.works_until(date(2027, 4, 1).at(12, 0, 0, 0)).await;
    let mut reminders = week.to_the_client().await;
    reminders.retain(|letter| letter.kind == "session-reminder" && letter.state == "sent");
    assert_eq!(reminders.len(), 4);
    for (reminder, starts) in reminders.iter().zip(["5:00", "5:00", "4:00", "4:00"]) {
        let text = week.text_of(reminder);
        assert!(text.contains(starts) && text.contains("New York"), "{text}");
    }
}

#[tokio::test]
async fn timeline_23_a_reminder_in_flight_is_followed_by_the_correction() {
    let gate = Gate::new();
    gate.open(1);
    let week = Week::scripted("Mon 09:00", Script::default().when(Rule::wait(Talk::Answer, &gate))).await;
    let session = week.books("Wed 18:00").await;
    week.until("Tue 17:59").await;
    week.stage.at("2027-03-02T18:00[Europe/Berlin]").await;
    let works = week.works.clone();
    let sending = tokio::spawn(async move { worker::run_due(&works).await });
    gate.arrived(2).await.expect("the reminder stands before its answer");
    week.cancels(session).await;
    gate.open_for_all();
    sending.await.expect("no panic").expect("a round");
    week.until("Wed 20:00").await;
    let got = ["session-booked Mon 09:02", "session-reminder Tue 18:00", "session-cancelled Tue 18:02"];
    assert_eq!(week.got().await, got);
}

#[tokio::test]
async fn timeline_24_a_restored_database_waits_for_a_person() {
    let week = Week::from("Fri- 09:00").await;
    for starts in ["Mon 18:00", "Wed 20:00", "Thu 18:00"] {
        week.books(starts).await;
    }
    week.until("Sun- 12:00").await;
    let last_known = hold::tick(&week.works.office).await.expect("a round is counted");
    week.nobody_works_until("Wed 12:00").await;
    let noted = Tick { counter: last_known.counter + 30_000, at: week.stage.now().await };
    assert!(hold::hold_if_restored(&week.works.office, Some(noted)).await.expect("compared"));
    week.until("Wed 17:00").await;
    assert_eq!(week.got().await, ["session-booked Fri 09:02"; 3]);
    hold::release(&week.stage.as_owner()).await.expect("released");
    week.until("Thu 20:00").await;
    let got = week.got().await;
    let after = ["session-reminder Wed 18:00", "session-reminder Wed 18:00", "session-reminder Thu 16:00"];
    assert_eq!(got[3..], after, "what lies ahead of the noted round, and nothing else");
    let restored = week.ends("session-reminder").await.into_iter().filter(|one| *one == end("dropped", "restored"));
    assert_eq!(restored.count(), 1, "the one that was meant for Tuesday evening");
}

//! The timelines about homework: what was agreed, what the client said, and on which days a letter asked.

use domain::homework::Answer;
use domain::ids::HomeworkId;
use domain::people::{Nudges, Yes};
use domain::text::Passage;
use jiff::civil::date;
use practice::homework::{AnswerHomework, AssignHomework, Written, answer, assign};
use practice::letters::views::{Filter, list};
use practice::people::{EndPairing, NoteContact, end_pairing, note_contact, pairings};
use practice::{Expected, Turn};

use super::week::{Week, end, on};

impl Week {
    /// The client says yes to nudges, at nine.
    async fn says_yes(&self) {
        self.agrees(|plan| plan.nudges = Nudges { on: true, ..Nudges::default() }).await;
    }

    /// And to a letter about what is new.
    async fn says_yes_to_news_too(&self) {
        let assigned = Yes { on: true, as_told_on: None };
        self.agrees(|plan| plan.nudges = Nudges { on: true, assigned, ..Nudges::default() }).await;
    }

    async fn assigns(&self, due: Option<&str>) -> HomeworkId {
        let written = Written { words: Passage::parse("Walk by the river.").expect("words"), cover: None, link: None };
        let due_on = due.map(|due| on(&format!("{due} 00:00")).0);
        let (client, coach, agreed_on, first_nudge_on) = (self.client, None, None, None);
        let command = AssignHomework { client, coach, written, agreed_on, due_on, first_nudge_on };
        assign(&self.stage.as_coach(), command).await.expect("homework").id
    }

    async fn answers(&self, homework: HomeworkId, said: Answer) {
        let expected = Expected::ANY;
        let command = AnswerHomework { homework, expected, answer: said, helped: None, letter: None };
        answer(&self.stage.as_client(self.client), command).await.expect("answered");
    }

    async fn spoke(&self) {
        note_contact(&self.stage.as_coach(), NoteContact { client: self.client, at: None }).await.expect("noted");
    }

    async fn another(&mut self, number: usize) {
        self.client = self.stage.client(&format!("c{number}")).await;
    }

    /// On which days a letter asked about a piece, and at which time.
    async fn asked(&self, homework: HomeworkId) -> Vec<String> {
        let sql = "SELECT to_char(l.sending_at AT TIME ZONE 'Europe/Berlin', 'Dy HH24:MI DD') FROM letters l
          JOIN letter_homework h ON h.letter_id = l.id WHERE h.homework_id = $1 AND h.step IS NOT NULL AND l.state = 'sent' ORDER BY l.sending_at";
        let owner = self.stage.database().owner();
        sqlx::query_scalar(sql).bind(homework.0).fetch_all(&owner).await.expect("days")
    }

    async fn nudges(&self) -> usize {
        self.to_the_client().await.iter().filter(|one| one.kind == "homework-nudge" && one.state == "sent").count()
    }
}

/// A is due on Friday, B has no day; both were agreed on Monday at noon.
async fn a_and_b() -> (Week, HomeworkId, HomeworkId) {
    let week = Week::from("Mon 12:00").await;
    week.says_yes().await;
    let (a, b) = (week.assigns(Some("Fri")).await, week.assigns(None).await);
    (week, a, b)
}

#[tokio::test]
async fn timeline_18_three_steps_each_then_silence() {
    let (week, a, b) = a_and_b().await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    assert_eq!(week.asked(a).await, ["Wed 09:00 03", "Sat 09:00 06", "Wed 09:00 10"]);
    assert_eq!(week.asked(b).await, ["Thu 09:00 04", "Sun 09:00 07", "Thu 09:00 11"]);
    assert_eq!(week.nudges().await, 6);
}

#[tokio::test]
async fn timeline_19_the_session_that_was_met_ends_all_rounds() {
    let (week, a, b) = a_and_b().await;
    week.books_at(domain::time::StartsAt::parse("2027-03-09T10:00", super::week::BERLIN).expect("a time")).await;
    week.until("Wed 12:00").await;
    week.answers(a, Answer::NotNow).await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    assert_eq!(week.asked(a).await, ["Wed 09:00 03"]);
    assert_eq!(week.asked(b).await, ["Thu 09:00 04", "Sun 09:00 07"]);
}

#[tokio::test]
async fn timeline_20_having_spoken_ends_all_rounds() {
    let (week, a, b) = a_and_b().await;
    week.until("Thu 08:00").await;
    week.spoke().await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    assert_eq!((week.asked(a).await, week.asked(b).await), (vec!["Wed 09:00 03".to_owned()], vec![]));
}

#[tokio::test]
async fn timeline_21_a_rest_of_a_week_is_followed_by_the_next_steps() {
    let (week, a, b) = a_and_b().await;
    week.until("Wed 12:00").await;
    week.answers(a, Answer::NotNow).await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    assert_eq!(week.asked(a).await, ["Wed 09:00 03", "Sat 09:00 13", "Wed 09:00 17"]);
    assert_eq!(week.asked(b).await, ["Thu 09:00 04", "Sun 09:00 07", "Thu 09:00 11"]);
}

#[tokio::test]
async fn timeline_22_two_of_one_day_are_one_letter() {
    let week = Week::from("Mon 12:00").await;
    week.says_yes().await;
    let (a, b) = (week.assigns(Some("Fri")).await, week.assigns(Some("Fri")).await);
    week.until("Thu 12:00").await;
    assert_eq!((week.asked(a).await, week.asked(b).await), (vec!["Wed 09:00 03".into()], vec!["Wed 09:00 03".into()]));
    assert_eq!(week.nudges().await, 1);
    for piece in [a, b] {
        let filter = Filter { homework: Some(piece.0), ..Filter::default() };
        let found = list(&week.stage.as_coach(), filter, &Turn::default()).await.expect("letters").items;
        assert_eq!(found.iter().map(|one| one.homework).collect::<Vec<_>>(), [Some(a.0)], "the first stands for both");
    }
}

/// New on Monday at noon; the second piece comes after Thursday's nudge, the third is answered before its letter can go.
#[tokio::test]
async fn new_homework_is_told_once_and_never_on_the_day_of_a_nudge() {
    let week = Week::from("Mon 12:00").await;
    week.says_yes_to_news_too().await;
    let a = week.assigns(None).await;
    week.until("Thu 12:00").await;
    let b = week.assigns(None).await;
    week.until("Sat 21:00").await;
    let c = week.assigns(None).await;
    week.answers(c, Answer::Done).await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    let got = week.got().await;
    assert_eq!(got[..3], ["homework-assigned Mon 12:02", "homework-nudge Thu 09:00", "homework-assigned Fri 08:00"]);
    assert_eq!(got.iter().filter(|one| one.starts_with("homework-assigned")).count(), 2);
    assert_eq!(week.asked(a).await, ["Thu 09:00 04", "Sun 09:00 07", "Thu 09:00 11"]);
    assert_eq!(week.asked(b).await, ["Sun 09:00 07", "Wed 09:00 10", "Sun 09:00 14"]);
    let news = week.to_the_client().await.into_iter().find(|letter| letter.kind == "homework-assigned").expect("news");
    let text = week.text_of(&news);
    assert!(text.contains("Something new was noted for you") && !text.contains("river"), "{text}");
}

#[tokio::test]
async fn news_that_was_answered_or_paused_while_it_waited_does_not_go() {
    let later = testkit::smtp::Rule::answer(testkit::smtp::Stage::Rcpt, "450 4.2.1 later").on_messages(1..=1);
    let week = Week::scripted("Mon 12:00", testkit::smtp::Script::default().when(later)).await;
    week.says_yes_to_news_too().await;
    let a = week.assigns(None).await;
    week.works_until(date(2027, 3, 1).at(12, 2, 30, 0)).await;
    assert_eq!(week.ends("homework-assigned").await, [end("waiting", "")]);
    week.pauses().await;
    week.until("Mon 13:00").await;
    assert_eq!(week.ends("homework-assigned").await, [end("dropped", "paused")]);
    week.resumes().await;
    week.answers(a, Answer::LetGo).await;
    week.until("Tue 23:00").await;
    assert!(week.got().await.is_empty());
}

#[tokio::test]
async fn an_answer_ends_the_round_and_nobody_is_asked_who_did_not_say_yes() {
    let (week, a, b) = a_and_b().await;
    week.until("Wed 12:00").await;
    week.answers(a, Answer::Done).await;
    week.agrees(|plan| plan.nudges = Nudges::default()).await;
    week.works_until(date(2027, 3, 31).at(0, 0, 0, 0)).await;
    assert_eq!((week.asked(a).await, week.asked(b).await), (vec!["Wed 09:00 03".to_owned()], vec![]));
    assert_eq!(week.ends("homework-nudge").await, [end("sent", "")]);
}

/// Wednesday's letter is put off once, and has to be tried again.
async fn put_off() -> (Week, HomeworkId) {
    let later = testkit::smtp::Rule::answer(testkit::smtp::Stage::Rcpt, "450 4.2.1 later").on_messages(1..=1);
    let week = Week::scripted("Mon 12:00", testkit::smtp::Script::default().when(later)).await;
    week.says_yes().await;
    let a = week.assigns(Some("Fri")).await;
    week.until("Wed 09:00").await;
    (week, a)
}

#[tokio::test]
async fn an_answer_between_planning_and_sending_drops_the_letter() {
    for said in [Answer::LetGo, Answer::NotNow] {
        let (week, a) = put_off().await;
        week.answers(a, said).await;
        week.until("Wed 12:00").await;
        assert_eq!(week.ends("homework-nudge").await, [end("dropped", "answered")], "{said:?}");
    }
}

#[tokio::test]
async fn having_spoken_between_planning_and_sending_drops_the_letter() {
    let (week, _) = put_off().await;
    week.spoke().await;
    week.until("Wed 12:00").await;
    assert_eq!(week.ends("homework-nudge").await, [end("dropped", "superseded")]);
}

#[tokio::test]
async fn parting_between_planning_and_sending_drops_the_letter_and_says_so() {
    let (week, _) = put_off().await;
    let pairing = pairings(&week.stage.as_owner(), week.client).await.expect("pairings")[0].id;
    end_pairing(&week.stage.as_owner(), EndPairing { pairing, expected: Expected::ANY }).await.expect("parted");
    week.until("Wed 12:00").await;
    assert_eq!(week.ends("homework-nudge").await, [end("dropped", "ended")]);
}

/// How many letters about homework there are in a state, and of how many clients.
async fn letters_in(week: &Week, state: &str) -> (i64, i64) {
    let sql = "SELECT count(*), count(DISTINCT client_id) FROM letters WHERE kind = 'homework-nudge' AND state = $1";
    sqlx::query_as(sql).bind(state).fetch_one(&week.stage.database().owner()).await.expect("counts")
}

/// Tuesday's step of the one piece is over when the worker is back; Wednesday's of the other is still of use.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_days_without_a_worker_end_in_one_nudge_a_client() {
    const CLIENTS: i64 = 500;
    let mut week = Week::from("Mon 12:00").await;
    for number in 0..CLIENTS {
        week.another(usize::try_from(number).expect("a number")).await;
        week.says_yes().await;
        week.assigns(Some("Thu")).await;
        week.assigns(Some("Fri")).await;
    }
    week.until("Tue 08:30").await;
    week.nobody_works_until("Thu 08:30").await;
    week.until("Thu 08:30").await;
    assert_eq!(letters_in(&week, "sent").await, (CLIENTS, CLIENTS));
    assert_eq!(letters_in(&week, "expired").await, (CLIENTS, CLIENTS), "each unsent one is listed");
    week.until("Thu 20:00").await;
    assert_eq!(letters_in(&week, "sent").await, (CLIENTS, CLIENTS));
}

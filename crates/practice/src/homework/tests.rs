//! Homework, used as people use it.

use domain::Refusal;
use domain::actor::Actor;
use domain::homework::{Answer, Helped, State};
use domain::ids::HomeworkId;
use domain::text::{Passage, Wording};
use jiff::SignedDuration;
use jiff::civil::date;

use super::views::{ListHomework, homework, list};
use super::*;
use crate::cast::{Stage, refusal};
use crate::people::{EndPairing, Pair, end_pairing, pair};
use crate::{Asked, Expected, Turn};

fn walk() -> Written {
    Written {
        words: Passage::parse("Walk by the river,\nand look at the birds.").unwrap(),
        cover: Some(Wording::parse("Plants").unwrap()),
        link: Some(Wording::parse("https://example.org/birds").unwrap()),
    }
}

async fn stage() -> (Stage, domain::ids::ClientId) {
    let stage = Stage::open().await;
    stage.at("2026-12-01T10:00[Europe/Berlin]").await;
    let ana = stage.client("Ana").await;
    (stage, ana)
}

fn agreed(client: domain::ids::ClientId) -> AssignHomework {
    let due_on = Some(date(2026, 12, 4));
    AssignHomework { client, coach: None, written: walk(), agreed_on: None, due_on, first_nudge_on: None }
}

fn says(homework: HomeworkId, answer: Answer) -> AnswerHomework {
    AnswerHomework { homework, expected: Expected::ANY, answer, helped: None, letter: None }
}

#[tokio::test]
async fn either_side_writes_it_down_and_both_read_it() {
    let (stage, ana) = stage().await;
    let hers = assign(&stage.as_coach(), agreed(ana)).await.unwrap();
    assert_eq!((hers.state, hers.by_client, hers.agreed_on), (State::Open, false, date(2026, 12, 1)));
    assert_eq!((hers.words.as_str(), hers.cover.clone()), ("Walk by the river,\nand look at the birds.", walk().cover));
    let own = assign(&stage.as_client(ana), AssignHomework { due_on: None, ..agreed(ana) }).await.unwrap();
    assert_eq!((own.by_client, own.coach), (true, stage.coach()));
    let all = ListHomework { client: Some(ana), open: false, turn: Turn::default() };
    for asked in [stage.as_coach(), stage.as_client(ana)] {
        assert_eq!(list(&asked, all.clone()).await.unwrap().items, [own.clone(), hers.clone()]);
        assert_eq!(homework(&asked, hers.id).await.unwrap(), hers);
    }
}

#[tokio::test]
async fn nobody_else_in_the_house_reads_it() {
    let (stage, ana) = stage().await;
    let piece = assign(&stage.as_coach(), agreed(ana)).await.unwrap();
    let other = stage.coach_named("Otto").await;
    let (other, assistant) = (stage.as_staff(other).await, stage.as_assistant().await);
    let ben = stage.client("Ben").await;
    for asked in [&other, &assistant, &stage.as_owner(), &stage.as_client(ben)] {
        assert_eq!(refusal(homework(asked, piece.id).await), Refusal::NotFound);
        assert_eq!(refusal(answer(asked, says(piece.id, Answer::Done)).await), Refusal::NotFound);
        assert_eq!(stage.seen_by(asked.actor, "SELECT count(*) FROM homework").await, 0);
        assert_eq!(stage.touched_by(asked.actor, "UPDATE homework SET version = 9").await, 0);
    }
    let of_ana = ListHomework { client: Some(ana), open: true, turn: Turn::default() };
    for asked in [&other, &assistant, &stage.as_owner(), &stage.as_client(ben)] {
        for list_of in [of_ana.clone(), ListHomework { client: None, ..of_ana.clone() }] {
            assert!(list(asked, list_of).await.unwrap().items.is_empty());
        }
    }
    assert_eq!(
        stage.count("SELECT count(*) FROM homework WHERE words LIKE '%river%' OR cover LIKE '%Plants%'").await,
        0
    );
}

#[tokio::test]
async fn a_later_answer_takes_the_place_of_an_earlier_one_and_each_can_be_taken_back() {
    let (stage, ana) = stage().await;
    let (client, coach) = (stage.as_client(ana), stage.as_coach());
    let id = assign(&coach, agreed(ana)).await.unwrap().id;
    let rests = answer(&client, says(id, Answer::NotNow)).await.unwrap();
    assert_eq!((rests.state, rests.rests_until), (State::NotNow, Some(date(2026, 12, 8))));
    stage.pass(SignedDuration::from_hours(1)).await;
    let helped = Some(Helped::Somewhat);
    let done = answer(&coach, AnswerHomework { helped, ..says(id, Answer::Done) }).await.unwrap();
    let told: Vec<_> = done.answers.iter().map(|one| (one.answer, one.as_told, one.helped)).collect();
    assert_eq!((done.state, told), (State::Done, vec![(Answer::NotNow, false, None), (Answer::Done, true, helped)]));
    let back = UndoAnswer { homework: id, expected: Expected::ANY };
    assert_eq!(undo_answer(&client, back).await.unwrap().state, State::NotNow);
    let open = undo_answer(&client, back).await.unwrap();
    assert_eq!((open.state, open.answers.len()), (State::Open, 2));
    assert!(open.answers.iter().all(|one| one.undone_at.is_some()));
    assert_eq!(refusal(undo_answer(&client, back).await), Refusal::NothingToUndo);
}

#[tokio::test]
async fn an_answer_can_be_taken_back_for_a_week() {
    let (stage, ana) = stage().await;
    let id = assign(&stage.as_coach(), agreed(ana)).await.unwrap().id;
    answer(&stage.as_client(ana), says(id, Answer::LetGo)).await.unwrap();
    stage.pass(SignedDuration::from_hours(7 * 24 + 1)).await;
    let back = UndoAnswer { homework: id, expected: Expected::ANY };
    assert_eq!(refusal(undo_answer(&stage.as_client(ana), back).await), Refusal::NothingToUndo);
}

#[tokio::test]
async fn a_rest_ends_with_its_week_or_with_the_next_session() {
    let (stage, ana) = stage().await;
    let id = assign(&stage.as_coach(), agreed(ana)).await.unwrap().id;
    answer(&stage.as_client(ana), says(id, Answer::NotNow)).await.unwrap();
    stage.at("2026-12-08T00:01[Europe/Berlin]").await;
    let open = homework(&stage.as_client(ana), id).await.unwrap();
    assert_eq!((open.state, open.rests_until), (State::Open, None));
    answer(&stage.as_client(ana), says(id, Answer::NotNow)).await.unwrap();
    stage.session(ana, "2026-12-10T10:00").await;
    assert_eq!(homework(&stage.as_coach(), id).await.unwrap().rests_until, Some(date(2026, 12, 10)));
}

#[tokio::test]
async fn only_its_author_changes_the_words_and_takes_it_back() {
    let (stage, ana) = stage().await;
    let (client, coach) = (stage.as_client(ana), stage.as_coach());
    let id = assign(&coach, agreed(ana)).await.unwrap().id;
    let words = Passage::parse("Sit by the river.").ok();
    let other_words = ChangeHomework { words: words.clone(), ..ChangeHomework::of(id, Expected::ANY) };
    assert_eq!(refusal(change(&client, other_words.clone()).await), Refusal::NotTheAuthor);
    assert_eq!(change(&coach, other_words).await.unwrap().words, words.unwrap());
    let cover = ChangeHomework { cover: Some(None), ..ChangeHomework::of(id, Expected(Some(2))) };
    assert_eq!(refusal(change(&coach, cover.clone()).await), Refusal::OnlyTheClient);
    assert_eq!(change(&client, cover.clone()).await.unwrap().cover, None);
    assert_eq!(refusal(change(&client, cover).await), Refusal::Changed);
    let back = WithdrawHomework { homework: id, expected: Expected::ANY };
    assert_eq!(refusal(withdraw(&client, back).await), Refusal::NotTheAuthor);
    assert_eq!(withdraw(&coach, back).await.unwrap().state, State::Withdrawn);
    assert_eq!(refusal(answer(&client, says(id, Answer::Done)).await), Refusal::HomeworkWithdrawn);
    assert_eq!(refusal(withdraw(&coach, back).await), Refusal::HomeworkWithdrawn);
}

#[tokio::test]
async fn days_are_in_order_and_the_first_one_is_the_clients() {
    let (stage, ana) = stage().await;
    let wrong = |agreed_on, due_on| AssignHomework { agreed_on, due_on, ..agreed(ana) };
    for command in [wrong(Some(date(2026, 12, 2)), None), wrong(None, Some(date(2026, 11, 30)))] {
        assert!(matches!(refusal(assign(&stage.as_coach(), command).await), Refusal::Invalid(_)));
    }
    let first = AssignHomework { first_nudge_on: Some(date(2026, 12, 2)), ..agreed(ana) };
    assert_eq!(refusal(assign(&stage.as_coach(), first.clone()).await), Refusal::OnlyTheClient);
    assert_eq!(assign(&stage.as_client(ana), first).await.unwrap().first_nudge_on, Some(date(2026, 12, 2)));
}

#[tokio::test]
async fn a_client_of_several_coaches_says_with_whom() {
    let (stage, ana) = stage().await;
    let other = stage.coach_named("Otto").await;
    let pairing = pair(&stage.as_owner(), Pair { client: ana, coach: other }).await.unwrap().id;
    let own = |coach| AssignHomework { coach, ..agreed(ana) };
    assert!(matches!(refusal(assign(&stage.as_client(ana), own(None)).await), Refusal::Invalid(_)));
    assert_eq!(assign(&stage.as_client(ana), own(Some(other))).await.unwrap().coach, other);
    end_pairing(&stage.as_owner(), EndPairing { pairing, expected: Expected::ANY }).await.unwrap();
    assert_eq!(refusal(assign(&stage.as_client(ana), own(Some(other))).await), Refusal::NotPaired);
}

#[tokio::test]
async fn fifty_answers_at_once_are_fifty_lines_and_one_state() {
    let (stage, ana) = stage().await;
    let id = assign(&stage.as_coach(), agreed(ana)).await.unwrap().id;
    let mut answers = tokio::task::JoinSet::new();
    for number in 0..50 {
        let asked: Asked = stage.office().asked(Actor::Client(ana));
        let choice = [Answer::Done, Answer::NotNow, Answer::LetGo][number % 3];
        answers.spawn(async move { answer(&asked, says(id, choice)).await.map(|view| view.version) });
    }
    let mut versions: Vec<_> = answers.join_all().await.into_iter().map(Result::unwrap).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..=51).collect::<Vec<_>>());
    let view = homework(&stage.as_coach(), id).await.unwrap();
    assert_eq!((view.answers.len(), State::after(view.answers[49].answer)), (50, view.state));
}

const READ: &str = "SELECT count(*) FROM logbook WHERE verb = 'homework.read'";

#[tokio::test]
async fn who_reads_it_and_is_not_the_client_is_entered_once_in_ten_minutes() {
    let (stage, ana) = stage().await;
    let ben = stage.client("Ben").await;
    let piece = assign(&stage.as_coach(), agreed(ana)).await.unwrap().id;
    assign(&stage.as_client(ben), agreed(ben)).await.unwrap();
    let all = ListHomework { client: None, open: true, turn: Turn::default() };
    homework(&stage.as_client(ana), piece).await.unwrap();
    list(&stage.as_client(ana), all.clone()).await.unwrap();
    assert_eq!(refusal(homework(&stage.as_owner(), piece).await), Refusal::NotFound);
    assert!(list(&stage.as_owner(), all.clone()).await.unwrap().items.is_empty());
    assert_eq!(stage.count(READ).await, 0, "one's own, and what was refused");
    for _ in 0..2 {
        homework(&stage.as_coach(), piece).await.unwrap();
    }
    assert_eq!(stage.count(READ).await, 1);
    list(&stage.as_coach(), all.clone()).await.unwrap();
    assert_eq!(stage.count(READ).await, 2, "Ben's was not read before");
    stage.pass(SignedDuration::from_mins(11)).await;
    list(&stage.as_coach(), all).await.unwrap();
    let sql = format!(
        "{READ} AND actor = 'staff:{}' AND subject = 'client:' || client_id AND facts = '{{}}' AND client_id IN ('{ana}', '{ben}')",
        stage.coach()
    );
    assert_eq!((stage.count(&sql).await, stage.count(READ).await), (4, 4));
}

#[tokio::test]
async fn what_was_answered_lately_is_read_too_and_another_coach_is_entered_for_herself() {
    let (stage, ana) = stage().await;
    let piece = assign(&stage.as_client(ana), agreed(ana)).await.unwrap().id;
    answer(&stage.as_client(ana), says(piece, Answer::Done)).await.unwrap();
    let dora = stage.coach_named("Dora").await;
    pair(&stage.as_owner(), Pair { client: ana, coach: dora }).await.unwrap();
    let since = stage.as_coach().look().await.unwrap().now - SignedDuration::from_hours(1);
    for asked in [stage.as_coach(), stage.as_staff(dora).await] {
        assert_eq!(super::views::answered_since(&asked, since).await.unwrap().len(), 1);
        homework(&asked, piece).await.unwrap();
    }
    assert_eq!(stage.count(READ).await, 2);
}

#[tokio::test]
async fn where_it_cannot_be_entered_nothing_is_shown() {
    let (stage, ana) = stage().await;
    let piece = assign(&stage.as_coach(), agreed(ana)).await.unwrap().id;
    let owner = stage.database().owner();
    sqlx::raw_sql("REVOKE EXECUTE ON FUNCTION enter_reads FROM halcyon_web").execute(&owner).await.unwrap();
    let all = ListHomework { client: Some(ana), open: true, turn: Turn::default() };
    assert!(matches!(homework(&stage.as_coach(), piece).await, Err(crate::Unfulfilled::Broke(_))));
    assert!(matches!(list(&stage.as_coach(), all.clone()).await, Err(crate::Unfulfilled::Broke(_))));
    assert_eq!(homework(&stage.as_client(ana), piece).await.unwrap().id, piece, "their own they read all the same");
    assert_eq!(list(&stage.as_client(ana), all).await.unwrap().items.len(), 1);
}

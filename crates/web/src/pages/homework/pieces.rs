//! Pieces of homework in a list: what was agreed, where it stands, and what was said about it.

use domain::homework::State;
use domain::ids::HomeworkId;
use domain::may::Act;
use practice::homework::views::{AnswerView, HomeworkView, ListHomework, list};
use practice::{Outcome, Page, Turn};

use crate::pages::people::InSight;
use crate::pages::when::When;
use crate::words::{Saying, dated, saying, saying_among};

/// A piece of homework.
#[derive(Clone)]
pub(in crate::pages) struct Piece {
    pub(in crate::pages) id: HomeworkId,
    pub(in crate::pages) words: String,
    pub(in crate::pages) days: Saying,
    pub(in crate::pages) state: Saying,
    /// The last answer that stands.
    pub(in crate::pages) answer: Option<Said>,
}

/// An answer, in words.
#[derive(Clone)]
pub(in crate::pages) struct Said {
    pub(in crate::pages) answer: Saying,
    /// By whom, and how.
    pub(in crate::pages) by: Saying,
    pub(in crate::pages) helped: Option<Saying>,
    pub(in crate::pages) when: When,
    /// When it was taken back.
    pub(in crate::pages) undone: Option<When>,
}

/// The homework of a client: the open first.
#[derive(Default)]
pub(in crate::pages) struct Pieces {
    pub(in crate::pages) open: Vec<Piece>,
    pub(in crate::pages) answered: Vec<Piece>,
}

impl Pieces {
    /// What is open, and what was answered; nothing for those to whom it is not shown.
    pub(in crate::pages) async fn of(seen: &InSight<'_>) -> Outcome<Self> {
        if !seen.may(Act::SeeHomework) {
            return Ok(Self::default());
        }
        let client = Some(seen.client.id);
        let all = list(&seen.staff.asked, ListHomework { client, open: false, turn: Turn::default() }).await?.items;
        let (open, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|view| view.state.is_open());
        let mut answered: Vec<_> = rest.into_iter().filter(|view| view.state != State::Withdrawn).collect();
        answered.sort_by_key(|view| std::cmp::Reverse(view.standing().map(|answer| answer.at)));
        let pieces = |views: Vec<HomeworkView>| views.iter().map(|view| Piece::of(seen, view)).collect();
        Ok(Self { open: pieces(open), answered: pieces(answered) })
    }

    /// All of it, the newest first.
    pub(super) async fn all(seen: &InSight<'_>, turn: Turn) -> Outcome<Page<Piece>> {
        let client = Some(seen.client.id);
        let Page { items, next } = list(&seen.staff.asked, ListHomework { client, open: false, turn }).await?;
        Ok(Page { items: items.iter().map(|view| Piece::of(seen, view)).collect(), next })
    }
}

impl Piece {
    fn of(seen: &InSight<'_>, view: &HomeworkView) -> Self {
        Self {
            id: view.id,
            words: view.words.as_str().to_owned(),
            days: days(view),
            state: state(view),
            answer: view.standing().map(|answer| Said::of(seen, answer)),
        }
    }
}

/// Since when, and until when.
pub(in crate::pages) fn days(view: &HomeworkView) -> Saying {
    match view.due_on {
        Some(due_on) => dated(saying("own-until"), due_on),
        None => dated(saying("own-agreed"), view.agreed_on),
    }
}

/// Where it stands.
pub(super) fn state(view: &HomeworkView) -> Saying {
    match view.rests_until {
        Some(until) => dated(saying("homework-rests"), until),
        None => saying_among("homework-state", view.state.word()),
    }
}

impl Said {
    /// An answer about homework of a client.
    pub(super) fn of(seen: &InSight<'_>, view: &AnswerView) -> Self {
        let by = match (view.as_told, view.letter) {
            (true, _) => saying("answer-as-told"),
            (false, Some(_)) => saying("answer-by-letter"),
            (false, None) => saying("answer-at-home"),
        };
        let when = |at| When::of(at, &seen.staff.me.zone, &seen.client.zone);
        Self {
            answer: saying_among("day-said", view.answer.word()),
            by: by.with("name", seen.client.name.clone()),
            helped: view.helped.map(|helped| saying_among("helped", helped.word())),
            when: when(view.at),
            undone: view.undone_at.map(when),
        }
    }
}

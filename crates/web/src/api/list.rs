//! Lists in pages.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use practice::{Page, Turn};
use serde::Serialize;
use utoipa::ToSchema;

use crate::sent::Paged;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// What to send as `after` for the next page; `null` on the last.
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// A page as the interface shows it.
    pub(crate) fn of<V>(page: Page<V>, shown: impl FnMut(V) -> T) -> Self {
        let Page { items, next } = page;
        Self { items: items.into_iter().map(shown).collect(), next }
    }

    /// The page that was asked for, out of a list that is short enough to be read whole.
    pub(crate) fn cut<V>(
        whole: Vec<V>,
        paged: Paged,
        key: impl Fn(&V) -> String,
        shown: impl FnMut(V) -> T,
    ) -> Result<Self, Refusal> {
        let limit = usize::from(paged.limit.unwrap_or(Turn::USUAL));
        let begins = match &paged.after {
            None => 0,
            Some(after) => 1 + whole.iter().position(|one| key(one) == *after).ok_or_else(no_key)?,
        };
        paged.turn()?;
        let more = whole.len() > begins + limit;
        let items: Vec<V> = whole.into_iter().skip(begins).take(limit).collect();
        let next = items.last().filter(|_| more).map(key);
        Ok(Self { items: items.into_iter().map(shown).collect(), next })
    }
}

fn no_key() -> Refusal {
    Refusal::at("/after", "A key that came as `next` with a page.")
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(after: Option<&str>, limit: u16) -> Result<(Vec<i32>, Option<String>), Refusal> {
        let paged = Paged { after: after.map(str::to_owned), limit: Some(limit) };
        List::cut(vec![1, 2, 3], paged, ToString::to_string, |one| one).map(|list: List<i32>| (list.items, list.next))
    }

    #[test]
    fn a_short_list_is_paged_like_a_long_one() {
        assert_eq!(page(None, 2), Ok((vec![1, 2], Some("2".to_owned()))));
        assert_eq!(page(Some("2"), 2), Ok((vec![3], None)));
        assert_eq!(page(None, 3), Ok((vec![1, 2, 3], None)));
        assert!(page(Some("9"), 2).is_err());
        assert!(page(None, 0).is_err());
    }
}

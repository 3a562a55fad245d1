//! Lists in pages: what comes after a key, so many at most.

use domain::Refusal;
use serde::Serialize;
use std::str::FromStr;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The key to ask for the next page with; none on the last.
    pub next: Option<String>,
}

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    after: Option<String>,
    limit: u16,
}

impl Turn {
    /// As many as a page holds unless somebody says otherwise.
    pub const USUAL: u16 = 50;
    /// As many as a page can hold.
    pub const MOST: u16 = 200;

    /// The page after a key, with at most so many.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/limit` outside 1 to 200.
    pub fn read(after: Option<String>, limit: Option<u16>) -> Result<Self, Refusal> {
        let limit = limit.unwrap_or(Self::USUAL);
        if (1..=Self::MOST).contains(&limit) {
            Ok(Self { after, limit })
        } else {
            Err(Refusal::at("/limit", "A number from 1 to 200."))
        }
    }

    /// The key, read as what the list is ordered by.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] at `/after`.
    pub(crate) fn after<K: FromStr>(&self) -> Result<Option<K>, Refusal> {
        let read =
            |key: &String| key.parse().map_err(|_| Refusal::at("/after", "A key that came as `next` with a page."));
        self.after.as_ref().map(read).transpose()
    }

    /// How many rows to fetch: one more than is shown, which tells whether there is a next page.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The page out of the rows that were fetched.
    pub(crate) fn page<T>(&self, mut fetched: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
        let limit = usize::from(self.limit);
        let more = fetched.len() > limit;
        fetched.truncate(limit);
        let next = fetched.last().filter(|_| more).map(key);
        Page { items: fetched, next }
    }
}

/// The first page.
impl Default for Turn {
    fn default() -> Self {
        Self { after: None, limit: Self::USUAL }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_too_many_tells_of_a_next_page() {
        let turn = Turn::read(None, Some(2)).unwrap();
        assert_eq!(turn.fetch(), 3);
        let page = turn.page(vec![1, 2, 3], ToString::to_string);
        assert_eq!((page.items, page.next), (vec![1, 2], Some("2".to_owned())));
        assert_eq!(turn.page(vec![1, 2], ToString::to_string).next, None);
    }

    #[test]
    fn limits_and_keys_are_checked() {
        assert!(Turn::read(None, Some(0)).is_err());
        assert!(Turn::read(None, Some(201)).is_err());
        assert!(Turn::read(Some("x".to_owned()), None).unwrap().after::<i64>().is_err());
        assert_eq!(Turn::read(Some("7".to_owned()), None).unwrap().after::<i64>(), Ok(Some(7)));
    }
}

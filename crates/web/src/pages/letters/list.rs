//! Which letters there are: to whom, of which kind, and what became of each.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;
use domain::letters::{Kind, State};
use domain::may::{Act, Bond, may};
use practice::letters::hold::held_since;
use practice::letters::views::{self, Filter, LetterView};
use practice::people;
use practice::{Asked, Turn};
use serde::Deserialize;
use uuid::Uuid;

use crate::Web;
use crate::guard::SignedIn;
use crate::pages::entries::Entries;
use crate::pages::frame::Tab;
use crate::pages::reader::{Line, Reader};
use crate::pages::scheduling::open_files;
use crate::pages::{Frame, page};
use crate::problem::Problem;
use crate::sent::Search;
use crate::words::{Saying, filters, moment, saying, saying_among};

/// Which letters are looked for; what is no such word looks for all.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    which: String,
    kind: String,
    client: String,
    after: Option<String>,
    /// How many were just set free, and how many were not.
    released: Option<u32>,
    restored: Option<u32>,
}

/// By what became of them: its word, and the states it stands for.
const WHICH: [(&str, &[State]); 4] = [
    ("waiting", &[State::Waiting, State::Sending]),
    ("sent", &[State::Sent]),
    ("unsent", &[State::Dropped, State::Expired, State::GivenUp]),
    ("held", &[State::Held]),
];
const NEEDS_A_HUMAN: &str = "needs_a_human";
/// In the place of a client: whoever looks.
const OWN: &str = "own";

#[derive(Template)]
#[template(path = "pages/letters/list.html")]
struct Letters {
    frame: Frame,
    reader: Reader,
    clock: Saying,
    held: Option<Held>,
    released: Option<Saying>,
    entries: Entries,
    which: Vec<(String, Saying)>,
    kinds: Vec<(String, Saying)>,
    readers: Vec<(String, String)>,
    /// Whether only some are looked for.
    some: bool,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

/// Since when letters are held, and whether whoever looks may set them free.
struct Held {
    since: Saying,
    may_release: bool,
}

/// A letter, and to whom.
struct Row {
    line: Line,
    to: Option<String>,
}

pub(super) async fn list(
    Of(web): Of<Web>,
    SignedIn { asked, .. }: SignedIn,
    Search(sought): Search<Sought>,
) -> Result<Response, Problem> {
    let reader = Reader::of(&asked).await?;
    let turn = Turn::read(sought.after.clone(), None)?;
    let found = views::list(&asked, sought.filter(&reader), &turn).await?;
    let held = if reader.of_staff { held_since(&web.office).await? } else { None };
    let held = held.map(|at| Held {
        since: moment(&reader.zone, at),
        may_release: may(asked.actor, Act::ReleaseHeld, Bond::Other),
    });
    Ok(page(&Letters {
        frame: reader.frame(Tab::Letters, saying("letters-title")),
        clock: reader.clock(),
        held,
        released: sought.told(),
        which: which(&reader),
        kinds: kinds(&reader),
        readers: readers(&asked, &reader).await?,
        some: sought.narrows(),
        rows: rows(&asked, &reader, &found.items).await?,
        first: sought.after.is_some().then(|| sought.at(None)),
        next: found.next.map(|key| sought.at(Some(key))),
        entries: sought.entries(),
        reader,
    }))
}

impl Sought {
    fn filter(&self, reader: &Reader) -> Filter {
        let states = WHICH.iter().find(|(word, _)| *word == self.which).map_or(&[] as &[State], |(_, states)| states);
        let recipient = match self.client.as_str() {
            _ if !reader.of_staff => Some(reader.id),
            OWN => Some(reader.id),
            id => id.parse().ok(),
        };
        Filter {
            states: states.iter().map(|state| state.word().to_owned()).collect(),
            kind: Kind::of(&self.kind).map(|kind| kind.word().to_owned()),
            recipient,
            needs_a_human: self.which == NEEDS_A_HUMAN,
            ..Filter::default()
        }
    }

    fn entries(self) -> Entries {
        Entries::default().with("which", self.which).with("kind", self.kind).with("client", self.client)
    }

    fn narrows(&self) -> bool {
        [&self.which, &self.kind, &self.client].into_iter().any(|word| !word.is_empty())
    }

    /// Where a page of what is looked for is.
    fn at(&self, after: Option<String>) -> String {
        let mut query = form_urlencoded::Serializer::new("/letters?".to_owned());
        query.extend_pairs([("which", &self.which), ("kind", &self.kind), ("client", &self.client)]);
        query.extend_pairs(after.map(|key| ("after", key)));
        query.finish()
    }

    fn told(&self) -> Option<Saying> {
        let released = saying("letters-released").with("waiting", self.released?);
        Some(released.with("restored", self.restored.unwrap_or_default()))
    }
}

/// What can have become of a letter; that some are held, or need a human, is for staff.
fn which(reader: &Reader) -> Vec<(String, Saying)> {
    let words = ["", "waiting", "sent", "unsent"].into_iter();
    let words = words.chain(["held", NEEDS_A_HUMAN].into_iter().filter(|_| reader.of_staff));
    words
        .map(|word| (word.to_owned(), saying_among("letters-which", if word.is_empty() { "all" } else { word })))
        .collect()
}

/// What only staff get.
const OF_STAFF: [Kind; 3] = [Kind::CoachReminder, Kind::CoachAgenda, Kind::Test];

/// The kinds that such a reader can have.
fn kinds(reader: &Reader) -> Vec<(String, Saying)> {
    let theirs = |kind: &&Kind| reader.of_staff || !OF_STAFF.contains(kind);
    let kinds =
        Kind::ALL.iter().filter(theirs).map(|kind| (kind.word().to_owned(), saying_among("letter-kind", kind.word())));
    [(String::new(), saying("letters-any-kind"))].into_iter().chain(kinds).collect()
}

/// The clients whose letters can be looked for, by name.
async fn readers(asked: &Asked, reader: &Reader) -> Result<Vec<(String, String)>, Problem> {
    if !reader.of_staff {
        return Ok(Vec::new());
    }
    Ok(open_files(asked).await?.into_iter().map(|client| (client.id.to_string(), client.name)).collect())
}

async fn rows(asked: &Asked, reader: &Reader, letters: &[LetterView]) -> Result<Vec<Row>, Problem> {
    let mut ids: Vec<Uuid> = letters.iter().filter(|_| reader.of_staff).map(|letter| letter.recipient).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = people::known(asked, ids).await?;
    let names: HashMap<Uuid, String> = known.into_iter().map(|known| (known.id, known.name)).collect();
    let row = |letter| Row { line: Line::of(letter, &reader.zone), to: names.get(&letter.recipient).cloned() };
    Ok(letters.iter().map(row).collect())
}

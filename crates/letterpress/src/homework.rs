//! Homework in a letter: what each piece is called at the letter's level, and what may be said of it.

use domain::letters::content::{Content, HomeworkFacts, HomeworkItem};
use domain::people::WordingLevel;
use jiff::civil::Date;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::clock::Clock;
use crate::line::{one_line, unlinked};
use crate::speech::level;

/// One piece of homework, as this letter may show it.
pub(crate) struct Piece {
    /// What it is called: its words, line by line, or what stands for them.
    pub(crate) called: Vec<String>,
    /// When it was agreed, and for when.
    pub(crate) note: Option<String>,
    /// The page that goes with it.
    pub(crate) page: Option<Page>,
}

/// A page that goes with homework.
pub(crate) struct Page {
    pub(crate) label: String,
    pub(crate) url: String,
}

/// Shows one piece after another.
pub(crate) struct Shower<'a> {
    content: &'a Content,
    catalogue: &'a Catalogue,
    clock: Clock<'a>,
    today: Date,
}

impl<'a> Shower<'a> {
    /// For the pieces of `content`.
    pub(crate) fn new(content: &'a Content, catalogue: &'a Catalogue) -> Self {
        let zone = &content.reader.zone;
        Self { content, catalogue, clock: Clock::new(zone, catalogue), today: zone.today(content.written_at) }
    }

    /// The pieces, in order.
    pub(crate) fn pieces(&self, facts: &HomeworkFacts) -> Result<Vec<Piece>, PressError> {
        facts.items.iter().map(|item| self.piece(item)).collect()
    }

    fn piece(&self, item: &HomeworkItem) -> Result<Piece, PressError> {
        let own_name = self.own_name(item);
        let note = self.note(item, own_name.is_some())?;
        let called = own_name.map_or_else(|| self.named_by_its_day(item), Ok)?;
        Ok(Piece { called, note, page: self.page(item)? })
    }

    /// Its words at detailed, else the word that the client chose to stand for them.
    fn own_name(&self, item: &HomeworkItem) -> Option<Vec<String>> {
        let words = item.words.as_deref().filter(|_| self.content.wording == WordingLevel::Detailed);
        let cover = item.cover.as_ref().map(|cover| vec![unlinked(cover.as_str())]);
        words.map(lines).filter(|lines| !lines.is_empty()).or(cover)
    }

    fn named_by_its_day(&self, item: &HomeworkItem) -> Result<Vec<String>, PressError> {
        let mut args = Args::new();
        args.set("day", self.clock.date(item.agreed_on)?.1);
        let name = self.catalogue.say(&format!("homework-of-{}", level(self.content.wording)), &args)?;
        Ok(vec![name])
    }

    /// The days, above neutral. A day that has passed is not held against anybody, and one that the name says is not said twice.
    fn note(&self, item: &HomeworkItem, tells_agreed: bool) -> Result<Option<String>, PressError> {
        let due = item.due_on.filter(|due| *due >= self.today);
        let key = match (tells_agreed, due) {
            _ if self.content.wording == WordingLevel::Neutral => return Ok(None),
            (true, Some(_)) => "homework-agreed-for",
            (true, None) => "homework-agreed",
            (false, Some(_)) => "homework-for",
            (false, None) => return Ok(None),
        };
        let mut args = Args::new();
        args.set("agreed", self.clock.date(item.agreed_on)?.1);
        if let Some(due) = due {
            args.set("due", self.clock.date(due)?.1);
        }
        self.catalogue.say(key, &args).map(Some)
    }

    /// Only what is plainly a page on the web can be pressed.
    fn page(&self, item: &HomeworkItem) -> Result<Option<Page>, PressError> {
        let detailed = self.content.wording == WordingLevel::Detailed;
        let url = item.link.as_ref().filter(|_| detailed).map(|link| one_line(link.as_str()));
        let url = url.filter(|url| url.starts_with("https://") && !url.contains(' '));
        url.map(|url| Ok(Page { label: self.catalogue.plainly("homework-page")?, url })).transpose()
    }
}

/// That there are three answers, and that all are equal: said once, whatever words stand above it.
pub(crate) fn choices(facts: &HomeworkFacts, catalogue: &Catalogue) -> Result<String, PressError> {
    let mut args = Args::new();
    args.set("count", facts.items.len());
    catalogue.say("homework-choices", &args)
}

/// The lines somebody wrote, without the empty ones.
fn lines(words: &str) -> Vec<String> {
    words.lines().map(unlinked).filter(|line| !line.is_empty()).collect()
}

//! What an agenda tells of homework: what clients said, and what stayed open. Never its words: those stay in the house.

use domain::homework::Answer;
use domain::letters::content::{Body, Content, HomeworkNews};
use domain::people::WordingLevel;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::clock::Clock;
use crate::facts::Fact;
use crate::line::unlinked;

/// A table of its own, under a title.
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) facts: Vec<Fact>,
}

/// What was said first, then what stayed open. At neutral, nothing.
pub(crate) fn sections(content: &Content, catalogue: &Catalogue) -> Result<Vec<Section>, PressError> {
    let Body::Agenda(agenda) = &content.body else { return Ok(Vec::new()) };
    if content.wording == WordingLevel::Neutral {
        return Ok(Vec::new());
    }
    let clock = Clock::new(&content.reader.zone, catalogue);
    let (said, silent): (Vec<_>, Vec<_>) = agenda.homework.iter().partition(|news| news.said.is_some());
    let titled = [("agenda-said", said), ("agenda-still-open", silent)];
    let filled = titled.into_iter().filter(|(_, news)| !news.is_empty());
    let section = |(title, news): (&str, Vec<&HomeworkNews>)| {
        let facts = news.into_iter().map(|one| row(one, catalogue, &clock)).collect::<Result<_, _>>()?;
        Ok(Section { title: catalogue.plainly(title)?, facts })
    };
    filled.map(section).collect()
}

fn row(news: &HomeworkNews, catalogue: &Catalogue, clock: &Clock<'_>) -> Result<Fact, PressError> {
    let label = unlinked(news.client.as_str());
    let called = called(news, catalogue, clock)?;
    let Some(said) = news.said else { return Ok(Fact { label, line: called.clone(), value: called, note: None }) };
    let value = catalogue.plainly(match said {
        Answer::Done => "agenda-said-done",
        Answer::NotNow => "agenda-said-not-now",
        Answer::LetGo => "agenda-said-let-go",
    })?;
    Ok(Fact { label, line: format!("{value} · {called}"), value, note: Some(called) })
}

/// The client's own word for it, else the day on which it was agreed.
fn called(news: &HomeworkNews, catalogue: &Catalogue, clock: &Clock<'_>) -> Result<String, PressError> {
    if let Some(cover) = &news.cover {
        return Ok(unlinked(cover.as_str()));
    }
    let mut args = Args::new();
    args.set("day", clock.date(news.agreed_on)?.1);
    catalogue.say("homework-of-plain", &args)
}

//! The one layout that every kind of letter is set in, as text and as HTML.

use askama::Template;
use domain::letters::Kind;
use domain::letters::content::{Body, Content};
use domain::people::WordingLevel;
use domain::scheduling::Place;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::facts::{self, Fact};
use crate::headers;
use crate::homework::{Piece, Shower};
use crate::line::{one_line, unlinked};
use crate::link::{self, Link};
use crate::news::{self, Section};
use crate::speech::{Speech, level};

/// Something to press.
struct Button {
    label: String,
    url: String,
    /// Whether the facts show the address too, so that the text part need not say it twice.
    among_facts: bool,
}

/// A letter, laid out.
pub(crate) struct Sheet {
    language: &'static str,
    heading: String,
    preheader: String,
    greeting: String,
    paragraphs: Vec<String>,
    facts: Vec<Fact>,
    remarks: Vec<String>,
    sections: Vec<Section>,
    button: Option<Button>,
    /// Homework, each piece with the way to its answers.
    pieces: Vec<(Piece, Button)>,
    foot: Vec<String>,
    /// How the reader gets fewer letters.
    fewer: Option<Button>,
    cuts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Twin<'a> {
    sheet: &'a Sheet,
}

impl Sheet {
    /// Puts everything in its place.
    pub(crate) fn lay_out(content: &Content, speech: &Speech, catalogue: &Catalogue) -> Result<Self, PressError> {
        let mut links = Links { letters_url: &content.house.letters_url, cuts: Vec::new() };
        let button = links.button(content, speech, catalogue)?;
        let pieces = links.pieces(content, speech, catalogue)?;
        let fewer = links.fewer(content, catalogue)?;
        Ok(Self {
            language: content.reader.language.tag(),
            heading: unlinked(&speech.subject),
            preheader: speech.preheader.clone(),
            greeting: greeting(content, catalogue)?,
            paragraphs: speech.paragraphs.clone(),
            facts: facts::of(content, catalogue)?,
            remarks: facts::remarks(content, catalogue)?,
            sections: news::sections(content, catalogue)?,
            button,
            pieces,
            foot: foot(content, catalogue)?,
            fewer,
            cuts: links.cuts,
        })
    }

    /// The HTML part.
    pub(crate) fn html(&self) -> Result<String, PressError> {
        Ok(Page { sheet: self }.render()?)
    }

    /// The text part: the whole letter, to be read.
    pub(crate) fn text(&self) -> Result<String, PressError> {
        let written = Twin { sheet: self }.render()?;
        Ok(format!("{}\n", written.trim()))
    }

    /// What is cut out of the copy that is kept: the longest first, so that one that begins like another goes whole.
    pub(crate) fn cuts(mut self) -> Vec<(String, String)> {
        self.cuts.sort_by_key(|(live, _)| std::cmp::Reverse(live.len()));
        self.cuts
    }
}

/// The links of one letter, and what to cut out of its copy because of them.
struct Links<'a> {
    letters_url: &'a str,
    cuts: Vec<(String, String)>,
}

impl Links<'_> {
    fn press(&mut self, path: &str, label: String) -> Result<Button, PressError> {
        let link = Link::below(self.letters_url, path)?;
        self.cuts.push((link.url.clone(), link.kept));
        Ok(Button { label, url: link.url, among_facts: false })
    }

    fn button(
        &mut self,
        content: &Content,
        speech: &Speech,
        catalogue: &Catalogue,
    ) -> Result<Option<Button>, PressError> {
        match (&content.body, &speech.button) {
            (Body::Link(facts), Some(label)) => {
                let button = self.press(&facts.path, label.clone())?;
                if let Some(code) = &facts.code {
                    self.cuts.push((link::code(code)?.to_owned(), "…".to_owned()));
                }
                Ok(Some(button))
            }
            (Body::Session(facts), _) => match &facts.place {
                Some(Place::Room(at)) if opens_the_room(content) => {
                    let label = catalogue.plainly("place-button")?;
                    Ok(Some(Button { label, url: one_line(at.as_str()), among_facts: true }))
                }
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn pieces(
        &mut self,
        content: &Content,
        speech: &Speech,
        catalogue: &Catalogue,
    ) -> Result<Vec<(Piece, Button)>, PressError> {
        let (Body::Homework(facts), Some(label)) = (&content.body, &speech.button) else {
            return Ok(Vec::new());
        };
        let pieces = Shower::new(content, catalogue).pieces(facts)?;
        let answers = facts.items.iter().map(|item| self.press(&item.answer, label.clone()));
        pieces.into_iter().zip(answers).map(|(piece, answer)| Ok((piece, answer?))).collect()
    }

    /// One link in the foot: the page where everything can be paused, else the one that ends letters of this sort. Mail
    /// readers find the latter among the headers in either case.
    fn fewer(&mut self, content: &Content, catalogue: &Catalogue) -> Result<Option<Button>, PressError> {
        let mut way = |path: &Option<String>, key| {
            path.as_ref().map(|path| self.press(path, catalogue.plainly(key)?)).transpose()
        };
        let (pause, stop) = (way(&content.pause, "foot-pause")?, way(&content.unsubscribe, "foot-unsubscribe")?);
        Ok(pause.or(stop))
    }
}

/// The host of a room would tell what it is, so that a neutral letter has no such button.
fn opens_the_room(content: &Content) -> bool {
    content.wording > WordingLevel::Neutral && content.kind != Kind::SessionCancelled
}

fn greeting(content: &Content, catalogue: &Catalogue) -> Result<String, PressError> {
    let mut args = Args::new();
    args.set("name", unlinked(content.reader.name.as_str()));
    catalogue.say(&format!("greeting-{}", level(content.wording)), &args)
}

fn foot(content: &Content, catalogue: &Catalogue) -> Result<Vec<String>, PressError> {
    let mut lines = Vec::new();
    if content.wording > WordingLevel::Neutral {
        let mut args = Args::new();
        args.set("practice", unlinked(content.house.name.as_str()));
        lines.push(catalogue.say("foot-practice", &args)?);
    }
    let replies = if headers::reply_to(content).is_some() { "foot-replies-read" } else { "foot-replies" };
    lines.push(catalogue.plainly(replies)?);
    Ok(lines)
}

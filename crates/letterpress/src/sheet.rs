//! The one layout that every kind of letter is set in, as text and as HTML.

use askama::Template;
use domain::letters::Kind;
use domain::letters::content::{Body, Content};
use domain::people::WordingLevel;
use domain::scheduling::Place;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::facts::{self, Fact};
use crate::line::{one_line, unlinked};
use crate::link::{self, Link};
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
    button: Option<Button>,
    foot: Vec<String>,
    stop: Option<Button>,
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
        let stop = links.stop(content, catalogue)?;
        Ok(Self {
            language: content.reader.language.tag(),
            heading: unlinked(&speech.subject),
            preheader: speech.preheader.clone(),
            greeting: greeting(content, catalogue)?,
            paragraphs: speech.paragraphs.clone(),
            facts: facts::of(content, catalogue)?,
            remarks: facts::remarks(content, catalogue)?,
            button,
            foot: foot(content, catalogue)?,
            stop,
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

    /// What is cut out of the copy that is kept.
    pub(crate) fn cuts(self) -> Vec<(String, String)> {
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

    fn stop(&mut self, content: &Content, catalogue: &Catalogue) -> Result<Option<Button>, PressError> {
        let Some(path) = &content.unsubscribe else {
            return Ok(None);
        };
        self.press(path, catalogue.plainly("foot-unsubscribe")?).map(Some)
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
    lines.push(catalogue.plainly("foot-replies")?);
    Ok(lines)
}

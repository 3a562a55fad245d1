//! What a letter says: subject, preview line, paragraphs, and the word on its button.

use domain::letters::Kind;
use domain::letters::content::{Body, Content, SessionFacts};
use domain::people::WordingLevel;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::clock::Clock;
use crate::line::{one_line, unlinked};
use crate::{homework, own_words};

/// The words of one letter.
pub(crate) struct Speech {
    pub(crate) subject: String,
    /// The line a mailbox shows beside the subject.
    pub(crate) preheader: String,
    pub(crate) paragraphs: Vec<String>,
    /// For letters with something to open.
    pub(crate) button: Option<String>,
}

impl Speech {
    /// Finds the words: the reader's own subject at neutral, the practice's own words above it, else the catalogue's.
    pub(crate) fn of(content: &Content, catalogue: &Catalogue) -> Result<Self, PressError> {
        let key = key(content)?;
        let in_subject = args(content, catalogue, one_line)?;
        let in_text = args(content, catalogue, unlinked)?;
        let opens = matches!(content.body, Body::Link(_) | Body::Homework(_));
        let mut speech = Self {
            subject: catalogue.say(&format!("{key}.subject"), &in_subject)?,
            preheader: catalogue.say(&format!("{key}.preheader"), &in_text)?,
            paragraphs: paragraphs(&catalogue.say(&format!("{key}.text"), &in_text)?),
            button: opens.then(|| catalogue.plainly(&format!("{key}.button"))).transpose()?,
        };
        if let Some(own) = own_words::of(content) {
            speech.subject =
                one_line(&own_words::filled(&own.subject, &own_words::values(content, catalogue, one_line)?));
            speech.paragraphs = own_words::paragraphs(&own.text, &own_words::values(content, catalogue, unlinked)?);
        }
        if let (Kind::HomeworkNudge, Body::Homework(facts)) = (content.kind, &content.body) {
            speech.paragraphs.push(homework::choices(facts, catalogue)?);
        }
        if let (WordingLevel::Neutral, Some(subject)) = (content.wording, &content.subject) {
            subject.as_str().clone_into(&mut speech.subject);
        }
        Ok(speech)
    }
}

/// Under which name the catalogue keeps the words. The sentences of the detailed level are those of the plain one.
fn key(content: &Content) -> Result<String, PressError> {
    let topic = match (content.kind, &content.body) {
        (Kind::SessionMoved, Body::Session(SessionFacts { formerly_at: None, .. })) => "session-elsewhere",
        (kind @ (Kind::HomeworkAssigned | Kind::HomeworkNudge), Body::Homework(facts)) if !facts.items.is_empty() => {
            kind.word()
        }
        (
            kind @ (Kind::SessionBooked
            | Kind::SessionMoved
            | Kind::SessionCancelled
            | Kind::SessionReminder
            | Kind::CoachReminder),
            Body::Session(_),
        )
        | (kind @ Kind::CoachAgenda, Body::Agenda(_))
        | (kind @ (Kind::Invitation | Kind::AddressCheck | Kind::SignIn), Body::Link(_))
        | (kind @ Kind::SecurityNotice, Body::Security(_))
        | (kind @ Kind::Test, Body::Test) => kind.word(),
        (kind, _) => return Err(PressError::OtherFacts(kind)),
    };
    Ok(format!("{topic}-{}", level(content.wording)))
}

/// The level as the catalogue's names end.
pub(crate) fn level(wording: WordingLevel) -> &'static str {
    match wording {
        WordingLevel::Neutral => "neutral",
        WordingLevel::Plain | WordingLevel::Detailed => "plain",
    }
}

/// What the sentences may be filled with. `shown` makes a name harmless for the place where it is to stand.
fn args(content: &Content, catalogue: &Catalogue, shown: fn(&str) -> String) -> Result<Args, PressError> {
    let clock = Clock::new(&content.reader.zone, catalogue);
    let mut args = Args::new();
    args.set("practice", shown(content.house.name.as_str()));
    match &content.body {
        Body::Session(facts) => {
            let moment = clock.moment(facts.starts_at)?;
            args.set("with", shown(facts.with.as_str()));
            args.set("day", moment.day);
            args.set("time", moment.time);
            args.set("when", moment.when);
        }
        Body::Agenda(facts) => {
            let (date, day) = clock.date(facts.on)?;
            args.set("date", date);
            args.set("day", day);
            args.set("count", facts.sessions.iter().filter(|session| !session.cancelled).count());
        }
        Body::Security(facts) => {
            args.set("matter", facts.matter.word());
            args.set("when", clock.moment(facts.at)?.when);
        }
        Body::Homework(_) | Body::Link(_) | Body::Test => {}
    }
    Ok(args)
}

/// Paragraphs are separated by blank lines; a line's end inside one is a space.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(one_line_kept).collect()
}

fn one_line_kept(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Letters to look at before they are agreed to: printed by the same press, for the same reader, and never sent.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::letters::Kind;
use domain::letters::content::{Body, Content};
use domain::people::{Address, WordingLevel};
use domain::text::Wording;
use jiff::{SignedDuration, ToSpan};
use letterpress::{Kept, PressError, print, samples};
use practice::correspondence::Specimen;
use practice::people::PlanView;

use super::form;
use crate::layers::sandboxed;
use crate::pages::entries::Entries;
use crate::problem::{Doorstep, Problem};
use crate::words::{Saying, saying_among};

/// The letters a client may get by themselves, one of each sort.
const SHOWN: [Kind; 4] = [Kind::SessionReminder, Kind::SessionBooked, Kind::HomeworkNudge, Kind::HomeworkAssigned];

/// How letters are to look.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    pub(super) wording: WordingLevel,
    address: Option<Address>,
    subject: Option<Wording>,
    sender: Option<Wording>,
    calendar_files: bool,
    nudges: bool,
    assigned: bool,
}

/// A letter to look at.
pub(in crate::pages) struct Sample {
    /// The word of its kind.
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) title: Saying,
    pub(in crate::pages) from: String,
    pub(in crate::pages) letter: Kept,
}

impl Manner {
    /// As it was entered, as far as it can be read.
    pub(super) fn entered(entries: &Entries) -> Self {
        let line = |field| entries.written(field).and_then(|words| Wording::parse(words).ok());
        Self {
            wording: form::wording(entries),
            address: entries.written("address").and_then(|address| Address::parse(address).ok()),
            subject: line("subject"),
            sender: line("sender"),
            calendar_files: entries.entered("calendar_files") == "yes",
            nudges: entries.entered("nudges") == "yes",
            assigned: entries.entered("assigned") == "yes",
        }
    }

    /// As letters are written today.
    pub(super) fn today(entries: &Entries, plan: &PlanView) -> Self {
        let confirmed = plan.confirmed_at.is_some();
        let entered = Self::entered(entries);
        Self { wording: plan.wording_today, calendar_files: entered.calendar_files && confirmed, ..entered }
    }

    /// The same at another level.
    pub(super) fn at(&self, wording: WordingLevel) -> Self {
        Self { wording, ..self.clone() }
    }

    /// The kinds that come.
    fn kinds(&self) -> impl Iterator<Item = Kind> {
        SHOWN.into_iter().filter(|kind| match kind {
            Kind::HomeworkNudge => self.nudges,
            Kind::HomeworkAssigned => self.assigned,
            _ => true,
        })
    }
}

/// One of each sort that comes.
pub(super) fn all(specimen: &Specimen, manner: &Manner) -> Result<Vec<Sample>, Problem> {
    manner.kinds().map(|kind| one(specimen, manner, kind)).collect()
}

/// One letter of a kind.
pub(super) fn one(specimen: &Specimen, manner: &Manner, kind: Kind) -> Result<Sample, Problem> {
    content(specimen, manner, kind).and_then(|content| printed(&content)).map_err(|error| unprintable(&error))
}

/// What the press makes of it, without the tokens in its links.
pub(super) fn printed(content: &Content) -> Result<Sample, PressError> {
    let letter = print(content)?.redacted();
    let from = letter.headers.iter().find(|(name, _)| name == "From").map(|(_, from)| from.clone());
    let kind = content.kind.word();
    Ok(Sample { kind, title: saying_among("letter-kind", kind), from: from.unwrap_or_default(), letter })
}

/// A letter as a mail program shows it.
pub(super) fn as_mail(specimen: &Specimen, manner: &Manner, kind: &str) -> Result<Response, Problem> {
    let kind = Kind::of(kind).filter(|kind| SHOWN.contains(kind)).ok_or(Refusal::NotFound)?;
    let html = one(specimen, manner, kind)?.letter.html;
    let language = specimen.client.language.tag().parse().map_err(|_| Doorstep::Broke)?;
    Ok(([sandboxed(), (header::CONTENT_LANGUAGE, language)], Html(html)).into_response())
}

fn unprintable(error: &PressError) -> Problem {
    tracing::error!(%error, "a specimen could not be printed");
    Doorstep::Broke.into()
}

/// The specimen with everything in it that is this client's. Its session lies a week ahead, at ten on the client's own clock.
pub(super) fn content(specimen: &Specimen, manner: &Manner, kind: Kind) -> Result<Content, PressError> {
    let Specimen { client, house, with, leads: _, now } = specimen;
    let mut content = samples::sample(kind, manner.wording)?;
    let today = client.zone.today(*now);
    let in_a_week = today.checked_add(7.days()).map_err(|_| PressError::Time)?;
    let starts_at = client.zone.day(in_a_week).0 + SignedDuration::from_hours(10);
    match &mut content.body {
        Body::Session(session) => {
            session.starts_at = starts_at;
            session.place = None;
            if let Some(with) = with {
                session.with = with.clone();
            }
        }
        Body::Homework(homework) => {
            for item in &mut homework.items {
                (item.agreed_on, item.due_on, item.link) = (today, Some(in_a_week), None);
            }
        }
        _ => {}
    }
    content.reader.name = client.name.clone();
    content.reader.zone = client.zone.clone();
    content.reader.language = client.language;
    if let Some(address) = &manner.address {
        content.reader.address = address.clone();
    }
    content.house = house.clone();
    (content.subject, content.sender) = (manner.subject.clone(), manner.sender.clone());
    content.calendar_file = manner.calendar_files && (kind.is_notice() || kind.is_reminder());
    content.written_at = *now;
    Ok(content)
}

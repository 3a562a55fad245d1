//! The facts of a letter as a small table: a label and a value each.

use domain::letters::Kind;
use domain::letters::content::{AgendaFacts, Body, Content, SessionFacts};
use domain::people::WordingLevel;
use domain::scheduling::Place;
use jiff::Timestamp;

use crate::PressError;
use crate::catalogue::{Args, Catalogue};
use crate::clock::{Clock, Moment, ends_at};
use crate::line::{one_line, unlinked};
use crate::link;

/// One row.
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) value: String,
    /// More about the value, on a line of its own below it.
    pub(crate) note: Option<String>,
    /// Value and note on one line, as the text part shows them.
    pub(crate) line: String,
}

/// The facts this letter may show.
pub(crate) fn of(content: &Content, catalogue: &Catalogue) -> Result<Vec<Fact>, PressError> {
    let table = Table { content, catalogue, clock: Clock::new(&content.reader.zone, catalogue) };
    match &content.body {
        Body::Session(facts) => table.session(facts),
        Body::Agenda(facts) => {
            facts.sessions.iter().filter_map(|session| table.appointment(session).transpose()).collect()
        }
        Body::Link(facts) => {
            facts.code.iter().map(|code| table.row("fact-code", link::code(code)?.to_owned())).collect()
        }
        Body::Homework(_) | Body::Security(_) | Body::Test => Ok(Vec::new()),
    }
}

/// What stands below the table.
pub(crate) fn remarks(content: &Content, catalogue: &Catalogue) -> Result<Vec<String>, PressError> {
    let Body::Agenda(agenda) = &content.body else {
        return Ok(Vec::new());
    };
    let mut remarks = Vec::new();
    if let Some(first) = agenda.sessions.first() {
        let mut args = Args::new();
        args.set("zone", Clock::new(&content.reader.zone, catalogue).zone_alone(first.starts_at)?);
        remarks.push(catalogue.say("agenda-zone", &args)?);
    }
    remarks.extend(needs_a_human(agenda, catalogue)?);
    Ok(remarks)
}

fn needs_a_human(agenda: &AgendaFacts, catalogue: &Catalogue) -> Result<Option<String>, PressError> {
    if agenda.letters_that_need_a_human == 0 {
        return Ok(None);
    }
    let mut args = Args::new();
    args.set("count", agenda.letters_that_need_a_human);
    catalogue.say("agenda-needs-a-human", &args).map(Some)
}

/// A place as a line of text.
pub(crate) fn place_words(place: &Place, catalogue: &Catalogue) -> Result<String, PressError> {
    let (key, at) = match place {
        // The one thing people write that may be pressed: it was checked to be a link when it was entered.
        Place::Room(at) => ("place-room", one_line(at.as_str())),
        Place::Phone(at) => ("place-phone", unlinked(at.as_str())),
        Place::Street(at) => ("place-street", unlinked(at.as_str())),
    };
    let mut args = Args::new();
    args.set("place", at);
    catalogue.say(key, &args)
}

struct Table<'a> {
    content: &'a Content,
    catalogue: &'a Catalogue,
    clock: Clock<'a>,
}

impl Table<'_> {
    fn row(&self, label: &str, value: String) -> Result<Fact, PressError> {
        Ok(Fact { label: self.catalogue.plainly(label)?, line: value.clone(), value, note: None })
    }

    /// At neutral only the time: a length of fifty minutes, a street or the host of a room would tell what it is.
    fn session(&self, facts: &SessionFacts) -> Result<Vec<Fact>, PressError> {
        let mut rows = self.times(facts)?;
        if self.content.wording == WordingLevel::Neutral {
            return Ok(rows);
        }
        rows.push(self.row("fact-with", unlinked(facts.with.as_str()))?);
        if let Some(session_type) = &facts.session_type {
            rows.push(self.row("fact-session-type", unlinked(session_type.as_str()))?);
        }
        if self.content.kind == Kind::SessionCancelled {
            return Ok(rows);
        }
        rows.push(self.row("fact-length", self.length(facts.minutes)?)?);
        if let Some(place) = &facts.place {
            rows.push(self.row("fact-place", place_words(place, self.catalogue)?)?);
        }
        Ok(rows)
    }

    fn times(&self, facts: &SessionFacts) -> Result<Vec<Fact>, PressError> {
        match facts.formerly_at {
            Some(before) if self.content.kind == Kind::SessionMoved => {
                Ok(vec![self.time("fact-new-time", facts.starts_at)?, self.time("fact-former-time", before)?])
            }
            _ => Ok(vec![self.time("fact-when", facts.starts_at)?]),
        }
    }

    fn time(&self, label: &str, at: Timestamp) -> Result<Fact, PressError> {
        let Moment { moment, zone, when, .. } = self.clock.moment(at)?;
        Ok(Fact { label: self.catalogue.plainly(label)?, value: moment, note: Some(zone), line: when })
    }

    fn length(&self, minutes: i32) -> Result<String, PressError> {
        let mut args = Args::new();
        args.set("minutes", minutes);
        self.catalogue.say("length", &args)
    }

    /// One session of a coach's day: from when to when, and with whom, of what kind and where. At neutral only the start,
    /// and nothing of a session that is cancelled.
    fn appointment(&self, facts: &SessionFacts) -> Result<Option<Fact>, PressError> {
        let from = self.clock.moment(facts.starts_at)?.time;
        if self.content.wording == WordingLevel::Neutral {
            let value = self.catalogue.plainly("agenda-neutral")?;
            return Ok((!facts.cancelled).then(|| Fact { label: from, line: value.clone(), value, note: None }));
        }
        let mut args = Args::new();
        args.set("from", from);
        args.set("until", self.clock.moment(ends_at(facts)?)?.time);
        let key = if facts.cancelled { "agenda-time-cancelled" } else { "agenda-time" };
        let label = self.catalogue.say(key, &args)?;
        let value = unlinked(facts.with.as_str());
        let place = facts.place.as_ref().map(|place| place_words(place, self.catalogue)).transpose()?;
        let session_type = facts.session_type.iter().map(|name| unlinked(name.as_str()));
        let more: Vec<String> = session_type.chain(place).collect();
        let note = (!more.is_empty()).then(|| more.join(" · "));
        let line = note.iter().fold(value.clone(), |line, note| format!("{line} · {note}"));
        Ok(Some(Fact { label, value, note, line }))
    }
}

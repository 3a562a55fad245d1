//! The practice's own words for a kind of letter: plain text with `{names}` from a fixed list, never a template language.

use domain::Refusal;
use domain::letters::Kind;
use domain::letters::content::{Body, Content, OwnWords};
use domain::people::WordingLevel;
use domain::refusal::Check;
use domain::text::{Wording, is_unprintable};

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::line::one_line;
use crate::{PressError, facts, words};

/// The names that own words may use in letters about one session.
pub const SESSION_NAMES: [&str; 9] = ["name", "with", "date", "time", "zone", "minutes", "place", "type", "practice"];
/// Those of a coach's day.
pub const AGENDA_NAMES: [&str; 3] = ["name", "date", "practice"];
/// Those of every other kind.
pub const OTHER_NAMES: [&str; 2] = ["name", "practice"];

/// The most characters own words may have.
const LONGEST: usize = 4_000;

type Values = Vec<(&'static str, String)>;

/// The names that own words for this kind may use.
pub fn names_for(kind: Kind) -> &'static [&'static str] {
    match kind {
        kind if kind.is_notice() || kind.is_reminder() => &SESSION_NAMES,
        Kind::CoachAgenda => &AGENDA_NAMES,
        _ => &OTHER_NAMES,
    }
}

/// Whether own words can be used.
///
/// # Errors
/// [`Refusal::Invalid`] at `/kind`, `/wording`, `/subject` and `/text`: a kind whose words keep somebody safe, the neutral level, words
/// that are empty, too long or invisible, names that this kind does not know, words that could hurt (with a kinder one).
pub fn check_own_words(own: &OwnWords) -> Result<(), Refusal> {
    let mut check = Check::default();
    if matches!(own.kind, Kind::SignIn | Kind::SecurityNotice) {
        check.note("/kind", "Letters of this kind cannot be written anew.");
    }
    if own.wording == WordingLevel::Neutral {
        check.note("/wording", "Neutral letters keep their words, so that they are the same in every practice.");
    }
    check.take("/subject", Wording::parse(&own.subject));
    if own.text.trim().is_empty() {
        check.note("/text", "Please write something here.");
    }
    if own.text.chars().count() > LONGEST {
        check.note("/text", format!("Please keep this to {LONGEST} characters."));
    }
    if own.text.chars().any(|c| is_unprintable(c) && c != '\n' && c != '\r') {
        check.note("/text", "Please use letters, digits and signs; invisible characters cannot be kept here.");
    }
    for (pointer, written) in [("/subject", &own.subject), ("/text", &own.text)] {
        check_names(&mut check, pointer, written, own.kind);
        for (word, kinder) in words::banned_words(written) {
            check.note(pointer, format!("Instead of “{word}”, how about {kinder}?"));
        }
    }
    check.finish()
}

fn check_names(check: &mut Check, pointer: &'static str, written: &str, kind: Kind) {
    let known = names_for(kind);
    for piece in pieces(written) {
        if let Piece::Name(name) = piece
            && !known.contains(&name)
        {
            let list: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
            check.note(pointer, format!("{{{}}} is not known here. There are: {}.", one_line(name), list.join(", ")));
        }
    }
}

/// The practice's words for this letter, if it wrote any and the level lets it. As in the catalogue, what was written for
/// the plain level holds at the detailed one too, unless that has words of its own.
pub(crate) fn of(content: &Content) -> Option<&OwnWords> {
    let levels: &[WordingLevel] = match content.wording {
        WordingLevel::Neutral => &[],
        WordingLevel::Plain => &[WordingLevel::Plain],
        WordingLevel::Detailed => &[WordingLevel::Detailed, WordingLevel::Plain],
    };
    let at = |level: &WordingLevel| {
        content.house.own_words.iter().find(|own| own.kind == content.kind && own.wording == *level)
    };
    levels.iter().find_map(at)
}

/// What each name stands for in this letter. `shown` makes a value harmless for the place where it is to stand.
pub(crate) fn values(
    content: &Content,
    catalogue: &Catalogue,
    shown: fn(&str) -> String,
) -> Result<Values, PressError> {
    let clock = Clock::new(&content.reader.zone, catalogue);
    let mut values =
        vec![("name", shown(content.reader.name.as_str())), ("practice", shown(content.house.name.as_str()))];
    match &content.body {
        Body::Session(session) => {
            let moment = clock.moment(session.starts_at)?;
            let place = session.place.as_ref().map(|place| facts::place_words(place, catalogue)).transpose()?;
            let session_type = session.session_type.as_ref().map(|name| shown(name.as_str()));
            values.extend([
                ("with", shown(session.with.as_str())),
                ("date", moment.date),
                ("time", moment.time),
                ("zone", moment.zone),
                ("minutes", session.minutes.to_string()),
                ("place", place.unwrap_or_default()),
                ("type", session_type.unwrap_or_default()),
            ]);
        }
        Body::Agenda(agenda) => values.push(("date", clock.date(agenda.on)?.0)),
        Body::Homework(_) | Body::Link(_) | Body::Security(_) | Body::Test => {}
    }
    Ok(values)
}

/// The words with every name they know filled in, once: what a value holds is never read as a name again.
pub(crate) fn filled(written: &str, values: &Values) -> String {
    let value = |name: &str| values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str());
    let mut text = String::with_capacity(written.len());
    for piece in pieces(written) {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Name(name) => match value(name) {
                Some(value) => text.push_str(value),
                None => text.extend(["{", name, "}"]),
            },
        }
    }
    text
}

/// Paragraphs, separated by blank lines, each on one line.
pub(crate) fn paragraphs(written: &str, values: &Values) -> Vec<String> {
    let mut paragraphs = vec![Vec::new()];
    for line in written.lines().map(one_line) {
        match paragraphs.last_mut() {
            Some(paragraph) if !line.is_empty() => paragraph.push(filled(&line, values)),
            _ => paragraphs.push(Vec::new()),
        }
    }
    paragraphs.into_iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join(" ")).collect()
}

enum Piece<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// The words in pieces: a name is whatever stands between a brace and the next that closes it.
fn pieces(written: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = written;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        pieces.extend([Piece::Text(before), Piece::Name(name)]);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(subject: &str, text: &str) -> OwnWords {
        OwnWords {
            kind: Kind::SessionReminder,
            wording: WordingLevel::Plain,
            subject: subject.to_owned(),
            text: text.to_owned(),
        }
    }

    fn faults(own: &OwnWords) -> Vec<String> {
        match check_own_words(own) {
            Err(Refusal::Invalid(faults)) => {
                faults.into_iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn every_known_name_may_be_used() {
        let text: String = SESSION_NAMES.iter().map(|name| format!("{{{name}}} ")).collect();
        assert_eq!(faults(&own("See you, {name}", &text)), [""; 0]);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let told = faults(&own("{first}", "{{7*7}}"));
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("/subject: {first} is not known here. There are: {name}, {with}"), "{}", told[0]);
        let test = OwnWords { kind: Kind::Test, ..own("{date}", "x") };
        assert_eq!(faults(&test), ["/subject: {date} is not known here. There are: {name}, {practice}."]);
    }

    #[test]
    fn words_that_could_hurt_come_back_with_a_kinder_one() {
        assert_eq!(
            faults(&own("Your homework", "It is overdue.")),
            ["/text: Instead of “overdue”, how about “still open”?"]
        );
    }

    #[test]
    fn what_cannot_be_printed_is_refused() {
        assert_eq!(faults(&own("a\nb", " ")).len(), 2);
        assert_eq!(faults(&own("a", "b\u{202e}c")).len(), 1);
        assert_eq!(faults(&own("a", &"b ".repeat(2_001))).len(), 1);
        assert_eq!(faults(&OwnWords { wording: WordingLevel::Neutral, ..own("a", "b") }).len(), 1);
        assert_eq!(faults(&OwnWords { kind: Kind::SignIn, ..own("a", "b") }).len(), 1);
    }

    #[test]
    fn names_are_filled_once_and_never_again() {
        let values = vec![("name", "{with}".to_owned()), ("with", "Robin".to_owned())];
        assert_eq!(filled("{name} meets {with}; {other} {{7*7}} {", &values), "{with} meets Robin; {other} {{7*7}} {");
        assert_eq!(paragraphs("One\ntwo.\r\n\r\n\nThree {with}.", &values), ["One two.", "Three Robin."]);
    }
}

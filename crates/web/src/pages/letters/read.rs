//! One letter: what became of it, and, to its reader and to the client's coach, its words while they are kept.

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use domain::Refusal;
use domain::ids::LetterId;
use domain::may::{Act, Bond, may};
use letterpress::Kept;
use practice::Asked;
use practice::letters::views::{self, LetterView};
use practice::people;

use crate::api::kept;
use crate::guard::SignedIn;
use crate::layers::sandboxed;
use crate::pages::frame::Tab;
use crate::pages::reader::Reader;
use crate::pages::{Frame, page};
use crate::problem::{Doorstep, Problem};
use crate::sent::Id;
use crate::words::{Saying, filters, moment, saying, saying_among};

#[derive(Template)]
#[template(path = "pages/letters/letter.html")]
struct Letter {
    frame: Frame,
    kind: Saying,
    clock: Saying,
    facts: Vec<(Saying, Saying)>,
    words: Result<Words, Saying>,
    /// Of one that was not sent, for staff: what to do about it.
    step: Option<Step>,
}

/// What somebody of the staff can do about a letter that was not sent.
struct Step {
    /// Whether its reader had better be reached another way.
    reach: bool,
    /// Where what it was about is seen to.
    place: Option<(Saying, String)>,
}

/// What a letter says.
struct Words {
    as_mail: String,
    head: Vec<(String, String)>,
    kept: Kept,
}

/// Which headers stand above a letter; its subject is the headline, the others can be unfolded.
const SHOWN: [&str; 2] = ["From", "To"];

pub(super) async fn read(SignedIn { asked, .. }: SignedIn, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let letter = views::one(&asked, id).await?;
    let reader = Reader::of(&asked).await?;
    let (name, may_read) = to_whom(&asked, &letter).await?;
    let words = match may_read {
        true => words(&asked, &letter).await?,
        false => Err(saying_among("letter-without-words", "theirs")),
    };
    Ok(page(&Letter {
        frame: reader.frame(Tab::Letters, saying("letter-title")).below(saying("letters-title"), "/letters"),
        kind: saying_among("letter-kind", &letter.kind),
        clock: reader.clock(),
        step: step(&letter, &name, &reader),
        facts: facts(&letter, name, &reader),
        words,
    }))
}

/// What its reader is called, and whether whoever asks may read what it says.
async fn to_whom(asked: &Asked, letter: &LetterView) -> Result<(String, bool), Problem> {
    let known = people::known(asked, vec![letter.recipient]).await?.pop();
    let own =
        [asked.actor.staff().map(|id| id.0), asked.actor.client().map(|id| id.0)].contains(&Some(letter.recipient));
    let bond = match &known {
        _ if own => Bond::Own,
        Some(known) if known.coached => Bond::Coached,
        _ => Bond::Other,
    };
    Ok((known.map(|known| known.name).unwrap_or_default(), may(asked.actor, Act::ReadLetter, bond)))
}

async fn words(asked: &Asked, letter: &LetterView) -> Result<Result<Words, Saying>, Problem> {
    let id = letter.id;
    let Some(kept) = kept(asked, id).await? else {
        let why = if letter.sent_at.is_some() { "past" } else { "unsent" };
        return Ok(Err(saying_among("letter-without-words", why)));
    };
    let head = kept.headers.iter().filter(|(name, _)| SHOWN.contains(&name.as_str())).cloned().collect();
    Ok(Ok(Words { as_mail: format!("/letters/{id}/html"), head, kept }))
}

/// Of what was sent there is nothing to do; and its own reader knows who they are.
fn step(letter: &LetterView, name: &str, reader: &Reader) -> Option<Step> {
    if letter.sent_at.is_some() || !reader.of_staff {
        return None;
    }
    let place = match (letter.session, letter.client) {
        (Some(session), _) => Some((saying("letter-session"), format!("/sessions/{session}"))),
        (None, Some(client)) if letter.to_client => {
            Some((saying("letter-file").with("name", name.to_owned()), format!("/clients/{client}")))
        }
        _ => None,
    };
    Some(Step { reach: letter.needs_a_human && letter.recipient != reader.id, place })
}

/// What became of it.
fn facts(letter: &LetterView, name: String, reader: &Reader) -> Vec<(Saying, Saying)> {
    let fact = |word, said| (saying_among("letter-fact", word), said);
    let at = |instant| moment(&reader.zone, instant);
    let mut facts = vec![
        fact("to", saying("letter-to").with("name", name)),
        fact("state", saying_among("letter-state", &letter.state)),
    ];
    facts.extend(letter.reason.as_deref().map(|reason| fact("reason", saying_among("letter-reason", reason))));
    facts.push(fact("due", at(letter.due_at)));
    match letter.sent_at {
        Some(sent_at) => facts.push(fact("sent", at(sent_at))),
        None => facts.push(fact("until", at(letter.not_after))),
    }
    let code = letter.code.clone().filter(|_| reader.of_staff);
    facts.extend(code.map(|code| fact("code", saying("letter-code").with("code", code))));
    facts
}

pub(super) async fn html(SignedIn { asked, .. }: SignedIn, Id(id): Id<LetterId>) -> Result<Response, Problem> {
    let Kept { html, .. } = kept(&asked, id).await?.ok_or(Refusal::NotFound)?;
    let (name, policy) = sandboxed();
    Ok(([(name, policy), (header::CONTENT_LANGUAGE, "en".parse().map_err(|_| Doorstep::Broke)?)], Html(html))
        .into_response())
}

//! Whether the mail server lets us in.

use domain::people::Address;
use url::Url;
use worker::postman::{Fault, Outcome, ReplyCode, Stage};

use super::finding::Finding;
use super::given::is_of_an_example;
use super::reach::{Unreached, knock};
use crate::settings::{Secret, Settings, Transport};
use crate::wire;

/// A demo's letters stay in the house, unless it is told otherwise.
pub(super) async fn look(settings: &Settings, demo: bool) -> Vec<Finding> {
    match (settings.mail.transport(), &settings.mail.smtp_url) {
        (Some(Transport::Smtp), Some(url)) => {
            let mut findings = vec![visit(settings, url).await];
            if settings.mail.from.is_none() && !demo {
                findings.push(Finding::serious("mail.from is not set", "give the address letters come from"));
            }
            findings
        }
        (Some(_), _) => vec![Finding::note(
            "letters stay in the house (mail.transport is outbox)",
            "give mail.smtp_url when they are to be sent",
        )],
        (None, _) if demo => vec![Finding::well("this is a demo: its letters stay in the house")],
        (None, _) => vec![Finding::serious(
            "nothing says how letters leave",
            "give mail.smtp_url, or set mail.transport to outbox",
        )],
    }
}

async fn visit(settings: &Settings, url: &Secret<String>) -> Finding {
    let postman = match wire::smtp(settings, url) {
        Ok(postman) => postman,
        Err(trouble) => {
            let what = format!("the mail server cannot be spoken to: {trouble}");
            return Finding::serious(what, "put right what this says");
        }
    };
    if let Some(nobody) = nobody_there(url).await {
        return nobody;
    }
    // A sender of the examples is a finding of its own; what the server thinks of it would only stand in the way of this one.
    let from = settings.mail.from.as_ref().filter(|from| !is_of_an_example(from.domain()));
    judge(postman.probe(from.map(Address::as_str)).await, from)
}

/// Before anything is said: whether there is anybody to say it to, and what the system says if not.
async fn nobody_there(url: &Secret<String>) -> Option<Finding> {
    let url = Url::parse(url.expose()).ok()?;
    let host = url.host_str()?.to_owned();
    let port = url.port().unwrap_or(if url.scheme() == "smtps" { 465 } else { 587 });
    let port = if crate::wire::is_this_machine(&url) { url.port().unwrap_or(25) } else { port };
    Some(match knock(&host, port).await {
        Ok(_) => return None,
        Err(Unreached::NoSuchName(error)) => Finding::serious(
            format!("mail.smtp_url: the name {host} has no address ({error})"),
            "put the mail server's name right, as whoever runs it gives it",
        ),
        Err(Unreached::NobodyThere(error)) => Finding::serious(
            format!("mail.smtp_url: nobody answers at {host}, port {port} ({error})"),
            "put the port right (587 for smtp://, 465 for smtps://), or ask whether this server's network lets mail out: \
             many close port 25, some 465 and 587",
        ),
    })
}

fn judge(answer: Result<(), Outcome>, from: Option<&Address>) -> Finding {
    match answer {
        Ok(()) => Finding::well(match from {
            Some(_) => "the mail server lets us in, and takes letters from mail.from",
            None => "the mail server lets us in",
        }),
        Err(Outcome::OurFault { code, fault, stage }) => {
            let (what, remedy) = words(fault);
            Finding::serious(format!("mail.smtp_url: the mail server {what} ({})", at(stage, code)), remedy)
        }
        Err(Outcome::Undelivered { stage: Stage::Mail, code }) => Finding::serious(
            format!("mail.from: the mail server takes no letters from this address ({})", at(Stage::Mail, code)),
            "write an address that belongs to the user in mail.smtp_url, or have the mail server's keeper allow this one",
        ),
        Err(Outcome::TryAgain { stage, code }) => Finding::serious(
            format!("mail.smtp_url: the talk with the mail server broke off ({})", at(stage, code)),
            "see that the port speaks what the address says (587 for smtp://, 465 for smtps://), and look again in a minute",
        ),
        Err(other) => Finding::serious(format!("the mail server answers strangely: {other:?}"), "ask whoever runs it"),
    }
}

fn at(stage: Stage, code: Option<ReplyCode>) -> String {
    let said = code.map_or_else(|| "without an answer".to_owned(), |code| format!("it said {code}"));
    format!("at {stage:?}, {said}")
}

/// What is wrong, and what to do about it.
fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Credentials => (
            "does not take user and password",
            "put them right; signs other than letters, digits and - . _ ~ are written as % and two digits, @ as %40",
        ),
        Fault::Refused => {
            ("turns us away before it has heard of a letter", "ask whoever runs it whether it lets this server in")
        }
        Fault::Certificate => (
            "shows a certificate that is not to be trusted, or is another host's",
            "name the host as its certificate does; for an authority of its own, name that in mail.tls_ca_file",
        ),
        Fault::Encryption => {
            ("did not come to terms with us about TLS", "port 465 goes with smtps://, port 587 with smtp://")
        }
        Fault::NoStartTls => ("offers no encryption", "take port 587 with smtp://, or port 465 with smtps://"),
        Fault::NoAuth => (
            "does not ask for user and password",
            "take them out of mail.smtp_url, or take the port for sending: 587 with smtp://, 465 with smtps://",
        ),
        Fault::NotLoopback => (
            "is spoken to in clear, and is not on this machine",
            "name it by its own name, so that the talk is encrypted",
        ),
        Fault::Sender => ("was given a sender that is no address", "put mail.from right"),
        Fault::RelayDown => ("could not be reached several times in a row", "see that host and port are right"),
    }
}

//! Whether the mail server lets us in.

use worker::postman::Outcome;

use super::finding::Finding;
use crate::settings::{Settings, Transport};
use crate::wire;

/// A demo's letters stay in the house, unless it is told otherwise.
pub(super) async fn look(settings: &Settings, demo: bool) -> Vec<Finding> {
    match (settings.mail.transport(), &settings.mail.smtp_url) {
        (Some(Transport::Smtp), Some(url)) => {
            let mut findings = vec![match wire::smtp(settings, url) {
                Ok(postman) => judge(postman.probe().await),
                Err(trouble) => Finding::serious(
                    format!("the mail server cannot be spoken to: {trouble}"),
                    "put right what this says",
                ),
            }];
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

fn judge(answer: Result<(), Outcome>) -> Finding {
    let code = |code: Option<worker::postman::ReplyCode>| {
        code.map_or_else(|| "without an answer".to_owned(), |code| format!("with {code}"))
    };
    match answer {
        Ok(()) => Finding::well("the mail server lets us in"),
        Err(Outcome::OurFault { stage, code: said, fault }) => {
            let what = format!("the mail server turns us away at {stage:?} {}: {fault:?}", code(said));
            Finding::serious(what, "look at user, password, certificate and port in mail.smtp_url and mail.tls_ca_file")
        }
        Err(Outcome::TryAgain { stage, code: said }) => {
            let what = format!("the talk with the mail server ended at {stage:?} {}", code(said));
            Finding::serious(
                what,
                "see that host and port of mail.smtp_url can be reached from here, and look again in a minute",
            )
        }
        Err(other) => Finding::serious(format!("the mail server answers strangely: {other:?}"), "ask whoever runs it"),
    }
}

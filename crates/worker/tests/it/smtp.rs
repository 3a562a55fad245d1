//! The postman against a relay that follows a script.

mod matrix;
mod pool;
mod secrecy;
mod times;

use std::time::Duration;

use testkit::smtp::{Script, SmtpSink};
use worker::postman::{Lane, MailSettings, Outcome, Parcel, Postman};

const LETTER: &[u8] = b"Subject: Hello\r\n\r\nSee you there.\r\n";

/// Long enough for a busy machine to get as far as the silence, short enough to wait for.
const SOON: Duration = Duration::from_secs(1);

async fn relay(script: Script) -> SmtpSink {
    SmtpSink::scripted(script).await.unwrap()
}

fn settings(sink: &SmtpSink) -> MailSettings {
    MailSettings { tls_ca_pem: Some(sink.ca_pem().into()), ..MailSettings::new(sink.url()) }
}

fn postman(sink: &SmtpSink) -> Postman {
    Postman::new(&settings(sink)).unwrap()
}

fn parcel() -> Parcel {
    Parcel { from: "practice@example.org".into(), to: "ann@example.org".into(), bytes: LETTER.into() }
}

async fn send(sink: &SmtpSink) -> Outcome {
    postman(sink).send(Lane::Bulk, &parcel()).await
}

/// The outcome as one line: its kind, the stage and the code.
fn told(outcome: Outcome) -> String {
    let (kind, stage, code) = match outcome {
        Outcome::Sent { code } => ("sent", None, Some(code)),
        Outcome::TryAgain { stage, code } => ("again", Some(stage), code),
        Outcome::NoTurn => ("no turn", None, None),
        Outcome::OurFault { stage, code, .. } => ("ours", Some(stage), code),
        Outcome::AddressRefused { code } => ("address", None, Some(code)),
        Outcome::Undelivered { stage, code } => ("undelivered", Some(stage), code),
        Outcome::Unknown => ("unknown", None, None),
    };
    let stage = stage.map(|stage| format!("{stage:?}"));
    let code = code.map(|code| code.to_string());
    [Some(kind.to_owned()), stage, code].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

//! What became of a letter, judged by where the talk with the relay ended and how.

use super::ReplyCode;

/// Where in the talk with the relay something happened, in the order of the talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Looking at the parcel; nothing has left the house.
    Parcel,
    /// Waiting for one of our own connections.
    Turn,
    /// Opening the TCP connection.
    Connect,
    /// The relay's greeting and its answer to EHLO.
    Greeting,
    /// STARTTLS and the TLS handshake.
    Encryption,
    /// AUTH.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to the relay's 354.
    Data,
    /// Writing the letter, up to the final dot.
    Body,
    /// Waiting for the answer to the final dot.
    Answer,
}

/// What ended the talk at its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The relay said no.
    Reply(ReplyCode),
    /// No TCP connection came about: no such name, refused, no route, no answer.
    Unreachable,
    /// The time for this part ran out.
    Silence,
    /// The connection broke, or what came over it made no sense.
    Broken,
    /// Something on our side of the relay must be put right by the operator.
    Ours(Fault),
    /// This one letter cannot be put on the wire.
    Unsendable,
}

/// What the operator must put right before letters can leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The relay wants a user name and password, or others than ours.
    Credentials,
    /// The relay turns us away before it has heard of any letter.
    Refused,
    /// The relay's certificate is not to be trusted, or is another host's.
    Certificate,
    /// TLS could not be agreed on, or someone meddled with it.
    Encryption,
    /// The relay offers no STARTTLS, or somebody on the way removed the offer.
    NoStartTls,
    /// The relay offers neither AUTH PLAIN nor LOGIN, yet we have credentials for it.
    NoAuth,
    /// The name of a plain relay leads away from this machine.
    NotLoopback,
    /// The envelope sender of the letter is not an address.
    Sender,
    /// The relay could not be reached several times in a row.
    RelayDown,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The relay has taken the letter.
    Sent {
        /// What it said.
        code: ReplyCode,
    },
    /// Not taken; another attempt may succeed. The attempt counts.
    TryAgain {
        /// Where the talk ended.
        stage: Stage,
        /// What the relay said, if it spoke.
        code: Option<ReplyCode>,
    },
    /// Our own connections were all in use for as long as a letter may wait: nothing left the house, and nobody is to blame.
    NoTurn,
    /// Not taken, and no other letter would be: pause, raise the alarm, count nothing.
    OurFault {
        /// Where the talk ended.
        stage: Stage,
        /// What the relay said, if it spoke.
        code: Option<ReplyCode>,
        /// What is to be put right.
        fault: Fault,
    },
    /// The recipient's address does not exist.
    AddressRefused {
        /// What the relay said.
        code: ReplyCode,
    },
    /// Refused for good, and nobody's address is to blame.
    Undelivered {
        /// Where the talk ended.
        stage: Stage,
        /// What the relay said; nothing if the letter never left the house.
        code: Option<ReplyCode>,
    },
    /// The relay had begun to take the letter and never said whether it did.
    Unknown,
}

/// The outcome of a talk that ended at `stage` with `trouble`.
#[must_use]
pub fn classify(stage: Stage, trouble: Trouble) -> Outcome {
    match trouble {
        Trouble::Reply(code) => judge(stage, code),
        Trouble::Ours(fault) => Outcome::OurFault { stage, code: None, fault },
        Trouble::Unsendable => Outcome::Undelivered { stage, code: None },
        Trouble::Silence if stage == Stage::Turn => Outcome::NoTurn,
        Trouble::Unreachable | Trouble::Silence | Trouble::Broken => cut_off(stage),
    }
}

/// The relay spoke.
fn judge(stage: Stage, code: ReplyCode) -> Outcome {
    match code.basic / 100 {
        4 => Outcome::TryAgain { stage, code: Some(code) },
        5 if asks_for_credentials(code) => our_fault(stage, code, Fault::Credentials),
        5 if stage < Stage::Mail => our_fault(stage, code, Fault::Refused),
        5 if stage == Stage::Rcpt && blames_recipient(code) => Outcome::AddressRefused { code },
        5 => Outcome::Undelivered { stage, code: Some(code) },
        _ => cut_off(stage),
    }
}

/// The relay did not speak, or not sense. From 354 on it may have the letter all the same.
fn cut_off(stage: Stage) -> Outcome {
    if stage >= Stage::Body { Outcome::Unknown } else { Outcome::TryAgain { stage, code: None } }
}

fn our_fault(stage: Stage, code: ReplyCode, fault: Fault) -> Outcome {
    Outcome::OurFault { stage, code: Some(code), fault }
}

/// The permanent replies of RFC 4954, sections 4 and 6: sign in first, or otherwise.
fn asks_for_credentials(code: ReplyCode) -> bool {
    let invalid = code.enhanced.is_some_and(|it| (it.subject, it.detail) == (7, 8));
    invalid || matches!(code.basic, 530 | 534 | 535 | 538)
}

/// Subject 1 is an address; details 7 and 8 mean the *sender's* (RFC 3463, section 3.2), which
/// relays that judge everything at RCPT report there too.
fn blames_recipient(code: ReplyCode) -> bool {
    code.enhanced.is_some_and(|it| it.subject == 1 && !matches!(it.detail, 7 | 8))
}

#[cfg(test)]
mod tests {
    use super::Stage::{Answer, Auth, Body, Connect, Data, Encryption, Greeting, Mail, Parcel, Rcpt, Turn};
    use super::{Fault, Outcome, ReplyCode, Stage, Trouble, classify};

    const STAGES: [Stage; 11] = [Parcel, Turn, Connect, Greeting, Encryption, Auth, Mail, Rcpt, Data, Body, Answer];

    fn code(text: &str) -> ReplyCode {
        let (basic, words) = text.split_once(' ').unwrap_or((text, ""));
        ReplyCode::read(basic.parse().unwrap(), words)
    }

    /// One word for each outcome, so that the table below can be read.
    fn word(outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Sent { .. } => "sent",
            Outcome::TryAgain { .. } => "again",
            Outcome::NoTurn => "no turn",
            Outcome::OurFault { .. } => "ours",
            Outcome::AddressRefused { .. } => "address",
            Outcome::Undelivered { .. } => "undelivered",
            Outcome::Unknown => "unknown",
        }
    }

    #[test]
    fn every_reply_at_every_stage() {
        let talk = [Greeting, Encryption, Auth, Mail, Rcpt, Data, Answer];
        let again = ["again"; 7];
        let ours = ["ours"; 7];
        let other = ["ours", "ours", "ours", "undelivered", "undelivered", "undelivered", "undelivered"];
        let address = ["ours", "ours", "ours", "undelivered", "address", "undelivered", "undelivered"];
        let table = [
            ("421", again),
            ("421 4.7.0", again),
            ("450 4.2.1", again),
            ("451 4.3.0", again),
            ("452 4.2.2", again),
            ("454 4.7.0", again),
            ("530 5.7.0", ours),
            ("534 5.7.9", ours),
            ("535", ours),
            ("535 5.7.8", ours),
            ("538 5.7.11", ours),
            ("550 5.7.8", ours),
            ("550", other),
            ("550 5.1.1", address),
            ("550 5.1.10", address),
            ("551 5.1.6", address),
            ("553 5.1.3", address),
            ("553 5.1.7", other),
            ("550 5.1.8", other),
            ("550 5.7.1", other),
            ("550 5.2.2", other),
            ("552 5.3.4", other),
            ("554 5.6.0", other),
            ("500", other),
        ];
        for (reply, row) in table {
            for (stage, expected) in talk.into_iter().zip(row) {
                let outcome = classify(stage, Trouble::Reply(code(reply)));
                assert_eq!(word(outcome), expected, "{reply} at {stage:?}");
            }
        }
    }

    #[test]
    fn without_a_reply_all_is_unknown_from_354_on_and_nothing_before() {
        for trouble in [Trouble::Silence, Trouble::Broken, Trouble::Unreachable] {
            for stage in STAGES {
                let expected = match stage {
                    Body | Answer => Outcome::Unknown,
                    Turn if trouble == Trouble::Silence => Outcome::NoTurn,
                    _ => Outcome::TryAgain { stage, code: None },
                };
                assert_eq!(classify(stage, trouble), expected);
            }
        }
    }

    #[test]
    fn a_yes_in_the_wrong_place_is_no_answer() {
        assert_eq!(classify(Answer, Trouble::Reply(code("354"))), Outcome::Unknown);
        assert_eq!(word(classify(Data, Trouble::Reply(code("250")))), "again");
    }

    #[test]
    fn our_own_faults_blame_nobody() {
        for stage in STAGES {
            for fault in [Fault::Certificate, Fault::NoStartTls, Fault::RelayDown, Fault::NoAuth] {
                let outcome = classify(stage, Trouble::Ours(fault));
                assert_eq!(outcome, Outcome::OurFault { stage, code: None, fault });
            }
        }
    }
}

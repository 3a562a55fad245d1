//! How a relay is told to misbehave.

use std::{
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use super::Gate;

/// The places in the talk where a relay can do something else than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Before the greeting.
    Greeting,
    /// At EHLO, also at the one after STARTTLS.
    Ehlo,
    /// At STARTTLS.
    StartTls,
    /// At AUTH.
    Auth,
    /// At MAIL FROM.
    Mail,
    /// At RCPT TO.
    Rcpt,
    /// At DATA, instead of 354.
    Data,
    /// After 354, with the first line of the body read.
    Body,
    /// After the final dot.
    Answer,
    /// At NOOP.
    Noop,
    /// At QUIT.
    Quit,
}

/// How the relay keeps the talk private.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not at all.
    #[default]
    Plain,
    /// By STARTTLS.
    StartTls,
    /// By STARTTLS, had nobody taken the offer out of its EHLO.
    Stripped,
    /// By TLS from the first byte.
    Tls,
}

/// What the relay proves to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Certificate {
    /// 127.0.0.1 and localhost, signed by the authority of `ca_pem()`.
    #[default]
    Good,
    /// Another host, signed by that authority.
    OtherName,
    /// 127.0.0.1, signed by somebody else.
    Stranger,
}

/// What a relay does. The default takes everything, in clear, from anybody on this machine.
#[derive(Debug)]
pub struct Script {
    pub(super) address: SocketAddr,
    pub(super) name: Option<String>,
    pub(super) security: Security,
    pub(super) certificate: Certificate,
    pub(super) sign_in: Option<(String, String)>,
    pub(super) mechanisms: Option<&'static str>,
    pub(super) rules: Vec<Rule>,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            name: None,
            security: Security::default(),
            certificate: Certificate::default(),
            sign_in: None,
            mechanisms: None,
            rules: Vec::new(),
        }
    }
}

impl Script {
    /// Where the relay listens, if not on a free port of 127.0.0.1.
    #[must_use]
    pub fn at(self, address: SocketAddr) -> Self {
        Self { address, ..self }
    }

    /// A name that its good certificate is good for, beside this machine's own.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// How the relay keeps the talk private.
    #[must_use]
    pub fn security(self, security: Security) -> Self {
        Self { security, ..self }
    }

    /// What the relay proves to be.
    #[must_use]
    pub fn certificate(self, certificate: Certificate) -> Self {
        Self { certificate, ..self }
    }

    /// Takes messages only from this user with this password.
    #[must_use]
    pub fn sign_in(self, user: &str, password: &str) -> Self {
        Self { sign_in: Some((user.to_owned(), password.to_owned())), ..self }
    }

    /// The mechanisms offered to sign in, `PLAIN LOGIN` if not said otherwise.
    #[must_use]
    pub fn mechanisms(self, mechanisms: &'static str) -> Self {
        Self { mechanisms: Some(mechanisms), ..self }
    }

    /// Adds a rule. Where several apply, they act one after the other until one ends the matter.
    #[must_use]
    pub fn when(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }
}

/// What a relay does at one stage instead of the usual, and for whom.
#[derive(Debug)]
pub struct Rule {
    stage: Stage,
    act: Act,
    connections: Option<RangeInclusive<usize>>,
    messages: Option<RangeInclusive<usize>>,
    recipient: Option<String>,
    left: AtomicUsize,
}

/// What happens instead of the usual.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Answer(String),
    FallSilent,
    HangUp,
    Wait(Gate),
    Delay(Duration),
}

/// Where a talk stands, for rules to look at.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) stage: Stage,
    /// From 1.
    pub(super) connection: usize,
    /// How often MAIL has been said to this relay, over all connections.
    pub(super) message: usize,
    pub(super) recipient: Option<String>,
}

impl Rule {
    fn new(stage: Stage, act: Act) -> Self {
        Self { stage, act, connections: None, messages: None, recipient: None, left: AtomicUsize::new(usize::MAX) }
    }

    /// Answers with these words: a code and whatever follows, lines parted by CRLF. After 421 the
    /// relay hangs up.
    #[must_use]
    pub fn answer(stage: Stage, words: &str) -> Self {
        Self::new(stage, Act::Answer(words.to_owned()))
    }

    /// Says nothing any more, yet keeps the connection.
    #[must_use]
    pub fn fall_silent(stage: Stage) -> Self {
        Self::new(stage, Act::FallSilent)
    }

    /// Closes the connection.
    #[must_use]
    pub fn hang_up(stage: Stage) -> Self {
        Self::new(stage, Act::HangUp)
    }

    /// Waits at a gate, then goes on as usual or by the next rule.
    #[must_use]
    pub fn wait(stage: Stage, gate: &Gate) -> Self {
        Self::new(stage, Act::Wait(gate.clone()))
    }

    /// Takes its time, then goes on as usual or by the next rule.
    #[must_use]
    pub fn delay(stage: Stage, time: Duration) -> Self {
        Self::new(stage, Act::Delay(time))
    }

    /// Only on these connections, counted from 1.
    #[must_use]
    pub fn on_connections(self, connections: RangeInclusive<usize>) -> Self {
        Self { connections: Some(connections), ..self }
    }

    /// Only for these messages, counted from 1 by MAIL over all connections.
    #[must_use]
    pub fn on_messages(self, messages: RangeInclusive<usize>) -> Self {
        Self { messages: Some(messages), ..self }
    }

    /// Only for this recipient, from its RCPT on.
    #[must_use]
    pub fn to(self, recipient: &str) -> Self {
        Self { recipient: Some(recipient.to_owned()), ..self }
    }

    /// Only the first `n` times.
    #[must_use]
    pub fn times(self, n: usize) -> Self {
        Self { left: AtomicUsize::new(n), ..self }
    }

    /// What to do at this moment, if anything. Uses up one of the rule's times.
    pub(super) fn act_at(&self, moment: &Moment) -> Option<Act> {
        let within = |range: &Option<RangeInclusive<usize>>, n| range.as_ref().is_none_or(|range| range.contains(&n));
        let applies = self.stage == moment.stage
            && within(&self.connections, moment.connection)
            && within(&self.messages, moment.message)
            && (self.recipient.is_none() || self.recipient == moment.recipient);
        let take_one = |left: usize| left.checked_sub(1);
        let used = || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one);
        (applies && used().is_ok()).then(|| self.act.clone())
    }
}

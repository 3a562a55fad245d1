//! A mail relay for tests: keeps what it is given and misbehaves where a script says so.
//!
//! It listens on a free port of 127.0.0.1, unless its script says where, and stops when its [`SmtpSink`] is dropped.

mod certificates;
mod conversation;
mod gate;
pub mod letter;
mod record;
mod script;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinSet, time::timeout};

pub use gate::Gate;
pub use record::{Message, Record};
pub use script::{Certificate, Rule, Script, Security, Stage};

use certificates::Certificates;
use conversation::{Conversation, Relay};
use record::Ledger;

/// How long anybody waits for the relay to see something before the test is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running relay.
#[derive(Debug)]
pub struct SmtpSink {
    address: SocketAddr,
    security: Security,
    sign_in: Option<(String, String)>,
    ca_pem: String,
    ledger: Ledger,
    _listening: JoinSet<()>,
}

impl SmtpSink {
    /// A plain relay that takes everything.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::scripted(Script::default()).await
    }

    /// A relay that follows a script.
    ///
    /// # Errors
    /// When no port can be bound or no certificate made.
    pub async fn scripted(script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind(script.address).await?;
        let address = listener.local_addr()?;
        let certificates = Certificates::make(script.certificate, script.name.as_deref())?;
        let ledger = Ledger::default();
        let (security, sign_in) = (script.security, script.sign_in.clone());
        let relay = Arc::new(Relay { script, tls: certificates.acceptor, ledger: ledger.clone() });
        let mut listening = JoinSet::new();
        listening.spawn(listen(listener, relay));
        Ok(Self { address, security, sign_in, ca_pem: certificates.ca_pem, ledger, _listening: listening })
    }

    /// Where the relay is, as an SMTP URL with what it needs: TLS, user and password.
    #[must_use]
    pub fn url(&self) -> String {
        let who = match &self.sign_in {
            Some((user, password)) => format!("{}:{}@", escaped(user), escaped(password)),
            None => String::new(),
        };
        let address = self.address;
        match self.security {
            Security::Plain => format!("smtp://{who}{address}"),
            Security::StartTls | Security::Stripped => {
                format!("smtp://{who}{address}?tls=required")
            }
            Security::Tls => format!("smtps://{who}{address}"),
        }
    }

    /// The address that the relay listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority to trust, as PEM. It has not signed a certificate of [`Certificate::Stranger`].
    #[must_use]
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The messages the relay has said yes to, in that order.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.ledger.read(Record::accepted)
    }

    /// Waits, for as long as it takes, until the relay has said yes to more than `n` messages, and returns those after the
    /// first `n`.
    pub async fn taken_after(&self, n: usize) -> Vec<Message> {
        self.ledger.wait_until(|record| record.taken() > n).await;
        self.ledger.read(|record| record.accepted_after(n))
    }

    /// The messages that came up to the final dot, whatever the relay then answered.
    #[must_use]
    pub fn dotted(&self) -> Vec<Message> {
        self.ledger.read(|record| record.dotted.clone())
    }

    /// Everything clients have said, line by line, with the number of the connection (from 1);
    /// bodies and secrets left out.
    #[must_use]
    pub fn said(&self) -> Vec<(usize, String)> {
        self.ledger.read(|record| record.said.clone())
    }

    /// How often a client has said MAIL.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.ledger.read(|record| record.begun)
    }

    /// How many connections there have been.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.ledger.read(|record| record.connections)
    }

    /// How many connections were open at the same time, at most.
    #[must_use]
    pub fn most_open(&self) -> usize {
        self.ledger.read(|record| record.most_open)
    }

    /// Waits until the relay has said yes to `n` messages, and returns all it has.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] after 30 s.
    pub async fn wait_for(&self, n: usize) -> io::Result<Vec<Message>> {
        self.wait_until(|record| record.taken() >= n).await?;
        Ok(self.messages())
    }

    /// Waits until `n` messages have come up to their final dot.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] after 30 s.
    pub async fn wait_for_dots(&self, n: usize) -> io::Result<Vec<Message>> {
        self.wait_until(|record| record.dotted.len() >= n).await?;
        Ok(self.dotted())
    }

    /// Waits until what the relay has seen fulfils a condition.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] after 30 s.
    pub async fn wait_until(&self, condition: impl FnMut(&Record) -> bool) -> io::Result<()> {
        timeout(PATIENCE, self.ledger.wait_until(condition))
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the relay has not seen it"))
    }
}

/// Takes connections for as long as the sink lives.
async fn listen(listener: TcpListener, relay: Arc<Relay>) {
    let mut talks = JoinSet::new();
    while let Ok((tcp, _)) = listener.accept().await {
        let relay = Arc::clone(&relay);
        let number = relay.ledger.opened();
        talks.spawn(async move {
            // A client that hangs up ends the talk; what it said before is on record.
            let _ = Conversation::hold(&relay, tcp, number).await;
            relay.ledger.closed();
        });
        while talks.try_join_next().is_some() {}
    }
}

/// Percent-encodes everything that a URL could misunderstand.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

//! The postman: carries finished letters to a mail relay and says what became of each.
//!
//! He judges, he does not decide: whether a letter is tried again, when, and what a person is told
//! is the business of those who called him.

mod addressed;
mod connection;
mod encryption;
mod lanes;
mod outcome;
mod pool;
mod relay;
mod reply;
mod settings;
mod smtp;
mod starttls;
mod stream;

pub use domain::letters::Lane;
pub use outcome::{Fault, Outcome, Stage, Trouble, classify};
pub use reply::{EnhancedCode, ReplyCode};
pub use settings::{MailSettings, PostmanError};
pub use smtp::SmtpPostman;

/// One letter, ready to go: an envelope and the finished bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The envelope sender, `local@domain`, where bounces go.
    pub from: String,
    /// The one recipient, `local@domain`.
    pub to: String,
    /// The letter as RFC 5322 bytes, every line ended by CRLF.
    pub bytes: Vec<u8>,
}

/// How letters leave the house.
#[derive(Debug)]
pub enum Transport {
    /// Over SMTP to the relay of the settings.
    Smtp(Box<SmtpPostman>),
    /// Not at all: they stay readable in the app.
    Outbox,
}

/// Takes letters to where they go.
#[derive(Debug)]
pub struct Postman {
    transport: Transport,
}

impl Postman {
    /// A postman for the relay of `settings`. Opens no connection yet.
    ///
    /// # Errors
    /// [`PostmanError`] when the settings cannot describe a relay that may be used.
    pub fn new(settings: &MailSettings) -> Result<Self, PostmanError> {
        let transport = Transport::Smtp(Box::new(SmtpPostman::new(settings)?));
        Ok(Self { transport })
    }

    /// A postman that sends nothing: every letter counts as sent at once.
    #[must_use]
    pub fn outbox() -> Self {
        Self { transport: Transport::Outbox }
    }

    /// Whether letters stay in the app instead of being mailed.
    #[must_use]
    pub fn is_outbox(&self) -> bool {
        matches!(self.transport, Transport::Outbox)
    }

    /// Carries one letter and says what became of it.
    ///
    /// Ends within the three limits of [`MailSettings`] on a turn, a sending and its final answer, whatever the relay does. Dropping the future
    /// before it ends leaves the fate of the letter unknown.
    pub async fn send(&self, lane: Lane, parcel: &Parcel) -> Outcome {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(lane, parcel).await,
            Transport::Outbox => Outcome::Sent { code: ReplyCode::new(250) },
        }
    }

    /// Connects, encrypts, signs in, names a sender if one is given, and says goodbye, without a letter.
    ///
    /// # Errors
    /// What a letter would have met: [`Outcome::TryAgain`], [`Outcome::OurFault`], or, where the sender is not welcome,
    /// [`Outcome::Undelivered`].
    pub async fn probe(&self, from: Option<&str>) -> Result<(), Outcome> {
        match &self.transport {
            Transport::Smtp(smtp) => smtp.probe(from).await,
            Transport::Outbox => Ok(()),
        }
    }
}

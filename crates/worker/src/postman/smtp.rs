//! Letters over SMTP (RFC 5321), each within its time.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

use lettre::Address;
use tokio::time::Instant;

use super::{
    Fault, Lane, MailSettings, Outcome, Parcel, PostmanError, ReplyCode, Stage, Trouble,
    addressed::{Addressed, address},
    classify,
    lanes::{Lanes, Turn},
    pool::{Pool, in_time},
    relay::Relay,
};

/// Carries letters to one relay, over a bounded number of connections.
#[derive(Debug)]
pub struct SmtpPostman {
    pool: Pool,
    lanes: Lanes,
    turn_within: Duration,
    send_deadline: Duration,
    final_answer: Duration,
}

impl SmtpPostman {
    pub(super) fn new(settings: &MailSettings) -> Result<Self, PostmanError> {
        if settings.connections == 0 {
            return Err(PostmanError::NoConnections);
        }
        Ok(Self {
            pool: Pool::new(Relay::of(settings)?, settings.ask_after),
            lanes: Lanes::over(settings.connections),
            turn_within: settings.turn_within,
            send_deadline: settings.send_deadline,
            final_answer: settings.final_answer,
        })
    }

    pub(super) async fn send(&self, lane: Lane, parcel: &Parcel) -> Outcome {
        let mut at = Stage::Parcel;
        match unharmed(self.carry(lane, parcel, &mut at)).await {
            Ok(code) => Outcome::Sent { code },
            Err(trouble) => classify(at, trouble),
        }
    }

    /// Whether the connection is used again depends on one thing: that the letter was taken.
    async fn carry(&self, lane: Lane, parcel: &Parcel, at: &mut Stage) -> Result<ReplyCode, Trouble> {
        let letter = Addressed::check(parcel)?;
        *at = Stage::Turn;
        let _turn = self.turn(lane).await?;
        let deadline = Instant::now() + self.send_deadline;
        let mut connection = self.pool.take_envelope(&letter, deadline, at).await?;
        let code = connection.body(letter.body, deadline, self.final_answer, at).await?;
        self.pool.keep(connection);
        Ok(code)
    }

    pub(super) async fn probe(&self, from: Option<&str>) -> Result<(), Outcome> {
        let mut at = Stage::Parcel;
        let sender = from.map(|from| address(from).ok_or(Trouble::Ours(Fault::Sender))).transpose();
        let sender = sender.map_err(|trouble| classify(at, trouble))?;
        at = Stage::Turn;
        unharmed(self.knock(sender, &mut at)).await.map_err(|trouble| classify(at, trouble))
    }

    async fn knock(&self, from: Option<Address>, at: &mut Stage) -> Result<(), Trouble> {
        let _turn = self.turn(Lane::AskedFor).await?;
        self.pool.knock(from, Instant::now() + self.send_deadline, at).await
    }

    /// The time of a letter begins with its connection: that others are slow is not its fault.
    async fn turn(&self, lane: Lane) -> Result<Turn<'_>, Trouble> {
        in_time(Instant::now() + self.turn_within, async { Ok(self.lanes.turn(lane).await) }).await
    }
}

/// Takes a panic for nonsense on the wire: lettre panics on some replies that RFC 5321 does not
/// allow, and no relay may take the house down.
async fn unharmed<T>(talk: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    let mut talk = pin!(talk);
    // Whatever a panic leaves half done lives in `talk` and is dropped with it.
    poll_fn(|cx| catch_unwind(AssertUnwindSafe(|| talk.as_mut().poll(cx))).unwrap_or(Poll::Ready(Err(Trouble::Broken))))
        .await
}

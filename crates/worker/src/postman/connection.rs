//! One connection to the relay and the words said over it.

use std::time::Duration;

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::DEFAULT_MECHANISMS,
        client::{AsyncSmtpConnection, AsyncTokioStream},
        commands::{Data, Mail, Noop, Quit, Rcpt},
        extension::{Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};
use tokio::{
    net::TcpStream,
    sync::oneshot,
    time::{Instant, sleep_until, timeout},
};

use super::{
    Fault, ReplyCode, Stage, Trouble,
    addressed::Addressed,
    relay::{Relay, Security},
    starttls,
    stream::RelayStream,
};

/// How long the relay may take to accept a TCP connection.
const DIAL_WITHIN: Duration = Duration::from_secs(10);

/// After STARTTLS a relay gives no second greeting, yet lettre waits for one.
const GREETING_GIVEN_IN_CLEAR: &[u8] = b"220 ready\r\n";

/// A relay that has greeted us and knows who we are.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
}

impl Connection {
    /// Dials, encrypts, greets and signs in, as the relay's settings say.
    pub(super) async fn open(relay: &Relay, at: &mut Stage) -> Result<Self, Trouble> {
        *at = Stage::Connect;
        let tcp = dial(relay).await?;
        let stream = secure(tcp, relay, at).await?;
        *at = Stage::Greeting;
        let smtp = AsyncSmtpConnection::connect_with_transport(stream, &relay.our_name)
            .await
            .map_err(|error| trouble(&error))?;
        let mut connection = Self { smtp };
        connection.sign_in(relay, at).await?;
        Ok(connection)
    }

    async fn sign_in(&mut self, relay: &Relay, at: &mut Stage) -> Result<(), Trouble> {
        let Some(credentials) = &relay.credentials else {
            return Ok(());
        };
        *at = Stage::Auth;
        if self.smtp.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            return Err(Trouble::Ours(Fault::NoAuth));
        }
        let reply = self.smtp.auth(DEFAULT_MECHANISMS, credentials).await;
        accepted(reply).map(drop)
    }

    /// Says whom a letter would come from. A goodbye instead of a reader takes it back (RFC 5321, section 4.1.1.10).
    pub(super) async fn sender(&mut self, from: Address, at: &mut Stage) -> Result<(), Trouble> {
        *at = Stage::Mail;
        accepted(self.smtp.command(Mail::new(Some(from), Vec::new())).await).map(drop)
    }

    /// Hands over the envelope, up to the relay's 354.
    pub(super) async fn envelope(&mut self, letter: &Addressed<'_>, at: &mut Stage) -> Result<(), Trouble> {
        *at = Stage::Mail;
        let mail = Mail::new(Some(letter.from.clone()), self.needs_of(letter)?);
        accepted(self.smtp.command(mail).await)?;
        *at = Stage::Rcpt;
        accepted(self.smtp.command(Rcpt::new(letter.to.clone(), Vec::new())).await)?;
        *at = Stage::Data;
        let reply = self.smtp.command(Data).await.map_err(|error| trouble(&error))?;
        if reply.has_code(354) { Ok(()) } else { Err(Trouble::Broken) }
    }

    /// What the relay must be able to do for this letter.
    fn needs_of(&self, letter: &Addressed<'_>) -> Result<Vec<MailParameter>, Trouble> {
        let needs = [
            (letter.needs_utf8(), Extension::SmtpUtfEight, MailParameter::SmtpUtfEight),
            (letter.needs_eight_bits(), Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)),
        ];
        let mut parameters = Vec::new();
        for (_, extension, parameter) in needs.into_iter().filter(|(needed, ..)| *needed) {
            if !self.smtp.server_info().supports_feature(extension) {
                return Err(Trouble::Unsendable);
            }
            parameters.push(parameter);
        }
        Ok(parameters)
    }

    /// Writes the letter up to the final dot before `deadline`, then waits for the answer.
    pub(super) async fn body(
        &mut self,
        body: &[u8],
        deadline: Instant,
        final_answer: Duration,
        at: &mut Stage,
    ) -> Result<ReplyCode, Trouble> {
        *at = Stage::Body;
        let (tell, written) = oneshot::channel();
        let parts = TellingParts { body: Some(body), tell: Some(tell) };
        let mut talk = std::pin::pin!(self.smtp.message_iter(parts));
        let at_once = tokio::select! {
            biased;
            reply = &mut talk => Some(reply),
            _ = written => None,
            () = sleep_until(deadline) => return Err(Trouble::Silence),
        };
        *at = Stage::Answer;
        let reply = match at_once {
            Some(reply) => reply,
            None => timeout(final_answer, talk).await.map_err(|_| Trouble::Silence)?,
        };
        accepted(reply)
    }

    /// Whether the relay still listens.
    pub(super) async fn still_lives(&mut self) -> bool {
        accepted(self.smtp.command(Noop).await).is_ok()
    }

    /// Says goodbye.
    pub(super) async fn quit(mut self) -> Result<(), Trouble> {
        accepted(self.smtp.command(Quit).await).map(drop)
    }
}

/// The letter in one piece; tells when it has been written and only the final dot remains.
struct TellingParts<'a> {
    body: Option<&'a [u8]>,
    tell: Option<oneshot::Sender<()>>,
}

impl<'a> Iterator for TellingParts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let part = self.body.take();
        if part.is_none()
            && let Some(tell) = self.tell.take()
        {
            // Nobody listening means nobody waits for this letter any more.
            let _ = tell.send(());
        }
        part
    }
}

/// A TCP connection without Nagle's algorithm: the final dot must not wait for an acknowledgement.
async fn dial(relay: &Relay) -> Result<TcpStream, Trouble> {
    let dialling = TcpStream::connect((relay.host.as_str(), relay.port));
    let tcp = match timeout(DIAL_WITHIN, dialling).await {
        Ok(Ok(tcp)) => tcp,
        Ok(Err(_)) | Err(_) => return Err(Trouble::Unreachable),
    };
    tcp.set_nodelay(true).map_err(|_| Trouble::Broken)?;
    Ok(tcp)
}

async fn secure(tcp: TcpStream, relay: &Relay, at: &mut Stage) -> Result<Box<dyn AsyncTokioStream>, Trouble> {
    let peer = tcp.peer_addr().map_err(|_| Trouble::Broken)?;
    match &relay.security {
        Security::Plain if !peer.ip().to_canonical().is_loopback() => Err(Trouble::Ours(Fault::NotLoopback)),
        Security::Plain => Ok(Box::new(RelayStream::over(tcp, peer, b""))),
        Security::StartTls(encryption) => {
            let tcp = starttls::begin(tcp, &relay.our_name, at).await?;
            let tls = encryption.wrap(tcp).await?;
            Ok(Box::new(RelayStream::over(tls, peer, GREETING_GIVEN_IN_CLEAR)))
        }
        Security::Tls(encryption) => {
            *at = Stage::Encryption;
            Ok(Box::new(RelayStream::over(encryption.wrap(tcp).await?, peer, b"")))
        }
    }
}

/// The code of a yes; anything else is trouble.
fn accepted(reply: Result<Response, smtp::Error>) -> Result<ReplyCode, Trouble> {
    let code = ReplyCode::of(&reply.map_err(|error| trouble(&error))?);
    if code.is_yes() { Ok(code) } else { Err(Trouble::Reply(code)) }
}

/// lettre keeps a reply's code apart and its words as the error's source.
fn trouble(error: &smtp::Error) -> Trouble {
    use std::error::Error as _;
    let Some(code) = error.status() else {
        return Trouble::Broken;
    };
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    Trouble::Reply(ReplyCode::read(code.into(), &words))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::dial;
    use crate::postman::{MailSettings, relay::Relay};

    #[tokio::test]
    async fn the_final_dot_waits_for_no_acknowledgement() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let relay = Relay::of(&MailSettings::new(url)).unwrap();
        assert!(dial(&relay).await.unwrap().nodelay().unwrap());
    }
}

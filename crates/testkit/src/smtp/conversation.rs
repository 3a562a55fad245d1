//! One connection to the relay, from greeting to goodbye (RFC 5321, section 3).

use std::io;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

use super::{
    Message, Script, Security, Stage,
    record::Ledger,
    script::{Act, Moment},
};

/// What all conversations share.
pub(super) struct Relay {
    pub(super) script: Script,
    pub(super) tls: TlsAcceptor,
    pub(super) ledger: Ledger,
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Line for T {}

/// One client's talk with the relay.
pub(super) struct Conversation<'a> {
    relay: &'a Relay,
    line: BufReader<Box<dyn Line>>,
    moment: Moment,
    encrypted: bool,
    signed_in: bool,
    from: String,
    to: Vec<String>,
}

/// The end of the talk.
fn over() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

impl<'a> Conversation<'a> {
    /// Talks until either side ends it.
    pub(super) async fn hold(relay: &'a Relay, tcp: TcpStream, number: usize) -> io::Result<()> {
        tcp.set_nodelay(true)?;
        let moment = Moment { stage: Stage::Greeting, connection: number, message: 0, recipient: None };
        let mut talk = Self {
            relay,
            line: BufReader::new(Box::new(tcp)),
            moment,
            encrypted: false,
            signed_in: relay.script.sign_in.is_none(),
            from: String::new(),
            to: Vec::new(),
        };
        if relay.script.security == Security::Tls {
            talk = talk.encrypt().await?;
        }
        talk.reply(Stage::Greeting, "220 sink.test ESMTP").await?;
        loop {
            let line = talk.hear().await?;
            talk = talk.obey(&line).await?;
        }
    }

    async fn obey(mut self, line: &str) -> io::Result<Self> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        if verb == "AUTH" {
            self.sign_in(line).await?;
            return Ok(self);
        }
        self.relay.ledger.heard(self.moment.connection, line);
        match verb.as_str() {
            "EHLO" => drop(self.reply(Stage::Ehlo, &self.offers()).await?),
            "STARTTLS" => {
                if self.reply(Stage::StartTls, "220 2.0.0 go ahead").await? {
                    return self.encrypt().await;
                }
            }
            "MAIL" => self.mail(line).await?,
            "RCPT" => self.rcpt(line).await?,
            "DATA" => self.message().await?,
            "NOOP" => drop(self.reply(Stage::Noop, "250 2.0.0 here").await?),
            "RSET" => self.say("250 2.0.0 forgotten").await?,
            "QUIT" => {
                self.reply(Stage::Quit, "221 2.0.0 bye").await?;
                return Err(over());
            }
            _ => self.say("502 5.5.1 never heard of it").await?,
        }
        Ok(self)
    }

    fn offers(&self) -> String {
        let mut offers = vec!["sink.test", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"];
        if self.relay.script.security == Security::StartTls && !self.encrypted {
            offers.push("STARTTLS");
        }
        let sign_in = format!("AUTH {}", self.relay.script.mechanisms.unwrap_or("PLAIN LOGIN"));
        if self.relay.script.sign_in.is_some() {
            offers.push(&sign_in);
        }
        let last = offers.pop().unwrap_or_default();
        let others: String = offers.iter().map(|offer| format!("250-{offer}\r\n")).collect();
        format!("{others}250 {last}")
    }

    async fn encrypt(self) -> io::Result<Self> {
        let tls = self.relay.tls.accept(self.line.into_inner()).await?;
        Ok(Self { line: BufReader::new(Box::new(tls)), encrypted: true, ..self })
    }

    /// AUTH PLAIN with its secret at once, or AUTH LOGIN with two questions (RFC 4954).
    async fn sign_in(&mut self, line: &str) -> io::Result<()> {
        let mut words = line.split_whitespace().skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        self.relay.ledger.heard(self.moment.connection, &format!("AUTH {mechanism}"));
        let given = if mechanism == "PLAIN" {
            let secret = decoded(words.next().unwrap_or_default());
            let mut parts = secret.split('\0').skip(1).map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        } else {
            (self.ask("Username:").await?, self.ask("Password:").await?)
        };
        let right = self.relay.script.sign_in.as_ref() == Some(&given);
        let usual = if right { "235 2.7.0 welcome" } else { "535 5.7.8 no" };
        self.signed_in = self.reply(Stage::Auth, usual).await?;
        Ok(())
    }

    async fn ask(&mut self, question: &str) -> io::Result<String> {
        self.say(&format!("334 {}", BASE64_STANDARD.encode(question))).await?;
        Ok(decoded(&self.hear().await?))
    }

    async fn mail(&mut self, line: &str) -> io::Result<()> {
        self.moment.message = self.relay.ledger.begun();
        self.moment.recipient = None;
        self.from = address(line);
        self.to.clear();
        let usual = if self.signed_in { "250 2.1.0 yes" } else { "530 5.7.0 sign in first" };
        self.reply(Stage::Mail, usual).await.map(drop)
    }

    async fn rcpt(&mut self, line: &str) -> io::Result<()> {
        let to = address(line);
        self.moment.recipient = Some(to.clone());
        if self.reply(Stage::Rcpt, "250 2.1.5 yes").await? {
            self.to.push(to);
        }
        Ok(())
    }

    async fn message(&mut self) -> io::Result<()> {
        let usual = if self.to.is_empty() { "554 5.5.1 for whom?" } else { "354 go ahead" };
        if !self.reply(Stage::Data, usual).await? {
            return Ok(());
        }
        let mut bytes = Vec::new();
        let mut lines = 0;
        loop {
            let begin = bytes.len();
            if self.line.read_until(b'\n', &mut bytes).await? == 0 {
                return Err(over());
            }
            lines += 1;
            if lines == 1 && self.scripted(Stage::Body).await?.is_some() {
                return Err(over());
            }
            match bytes.get(begin..) {
                Some(b".\r\n") => {
                    bytes.truncate(begin);
                    return self.answer(bytes).await;
                }
                Some([b'.', ..]) => drop(bytes.remove(begin)),
                _ => {}
            }
        }
    }

    async fn answer(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        let at = self.relay.ledger.dotted(Message {
            from: self.from.clone(),
            to: std::mem::take(&mut self.to),
            bytes,
            accepted: false,
            connection: self.moment.connection,
            encrypted: self.encrypted,
        });
        let words = self.scripted(Stage::Answer).await?;
        let words = words.unwrap_or_else(|| "250 2.0.0 taken".to_owned());
        if words.starts_with('2') {
            self.relay.ledger.accepted(at);
        }
        self.say(&words).await
    }

    /// Says what the script or custom demands; whether that was a yes (2yz, or 3yz at DATA).
    async fn reply(&mut self, stage: Stage, usual: &str) -> io::Result<bool> {
        let words = self.scripted(stage).await?;
        let words = words.unwrap_or_else(|| usual.to_owned());
        self.say(&words).await?;
        Ok(words.starts_with(if stage == Stage::Data { '3' } else { '2' }))
    }

    /// Does what the script says of this stage; words if it has any to be said.
    async fn scripted(&mut self, stage: Stage) -> io::Result<Option<String>> {
        self.moment.stage = stage;
        for rule in &self.relay.script.rules {
            match rule.act_at(&self.moment) {
                None => {}
                Some(Act::Wait(gate)) => gate.pass().await,
                Some(Act::Delay(time)) => tokio::time::sleep(time).await,
                Some(Act::Answer(words)) => return Ok(Some(words)),
                Some(Act::HangUp) => return Err(over()),
                Some(Act::FallSilent) => {
                    tokio::io::copy(&mut self.line, &mut tokio::io::sink()).await?;
                    return Err(over());
                }
            }
        }
        Ok(None)
    }

    async fn say(&mut self, words: &str) -> io::Result<()> {
        self.line.write_all(format!("{words}\r\n").as_bytes()).await?;
        self.line.flush().await?;
        if words.starts_with("421") { Err(over()) } else { Ok(()) }
    }

    async fn hear(&mut self) -> io::Result<String> {
        let mut line = String::new();
        let heard = (&mut self.line).take(64 * 1024).read_line(&mut line).await?;
        if heard == 0 { Err(over()) } else { Ok(line.trim_end_matches(['\r', '\n']).to_owned()) }
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn decoded(text: &str) -> String {
    let bytes = BASE64_STANDARD.decode(text).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

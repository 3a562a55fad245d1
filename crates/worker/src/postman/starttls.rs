//! The words in clear before STARTTLS (RFC 3207).
//!
//! Spoken here and not by lettre, because lettre keeps what it has read of the clear text and takes
//! it for the relay's own words once the line is encrypted: whoever sits on the way could answer in
//! the relay's name.

use lettre::transport::smtp::extension::ClientId;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{Fault, ReplyCode, Stage, Trouble};

/// The longest reply we are ready to read, in bytes.
const LONGEST_REPLY: u64 = 16 * 1024;

/// Asks the relay to begin TLS. After this the next byte each way belongs to the handshake.
pub(super) async fn begin(tcp: TcpStream, our_name: &ClientId, at: &mut Stage) -> Result<TcpStream, Trouble> {
    *at = Stage::Greeting;
    let mut talk = BufReader::new(tcp);
    reply(&mut talk).await?;
    ask(&mut talk, &format!("EHLO {our_name}\r\n")).await?;
    let offers = reply(&mut talk).await?;

    *at = Stage::Encryption;
    if !offers.iter().any(|line| is_offer_of_starttls(line)) {
        return Err(Trouble::Ours(Fault::NoStartTls));
    }
    ask(&mut talk, "STARTTLS\r\n").await?;
    reply(&mut talk).await?;
    if talk.buffer().is_empty() { Ok(talk.into_inner()) } else { Err(Trouble::Ours(Fault::Encryption)) }
}

fn is_offer_of_starttls(line: &str) -> bool {
    line.get(4..).is_some_and(|offer| offer.trim().eq_ignore_ascii_case("STARTTLS"))
}

async fn ask(talk: &mut BufReader<TcpStream>, command: &str) -> Result<(), Trouble> {
    talk.get_mut().write_all(command.as_bytes()).await.map_err(|_| Trouble::Broken)
}

/// The lines of one reply (RFC 5321, section 4.2). Anything but a yes is trouble.
async fn reply(talk: &mut BufReader<TcpStream>) -> Result<Vec<String>, Trouble> {
    let mut talk = talk.take(LONGEST_REPLY);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        talk.read_line(&mut line).await.map_err(|_| Trouble::Broken)?;
        let more = line.as_bytes().get(3) == Some(&b'-');
        lines.push(line);
        if !more {
            break;
        }
    }
    match code(&lines) {
        Some(code) if code.is_yes() => Ok(lines),
        Some(code) => Err(Trouble::Reply(code)),
        None => Err(Trouble::Broken),
    }
}

/// The code of a reply that all its lines agree on.
fn code(lines: &[String]) -> Option<ReplyCode> {
    let first = lines.first()?;
    let digits = first.get(..3)?;
    let whole = |line: &String| line.starts_with(digits) && line.ends_with('\n');
    let code = ReplyCode::read(digits.parse().ok()?, first.get(4..).unwrap_or_default());
    lines.iter().all(whole).then_some(code)
}

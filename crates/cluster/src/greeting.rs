//! Asks a server whether it is open, by beginning a conversation with it.

use crate::{Address, OWNER};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// Protocol 3.0, PostgreSQL manual, "Message Formats", StartupMessage.
const PROTOCOL: i32 = 196_608;

/// Terminate, without which the server would note an unexpected end.
const GOODBYE: [u8; 5] = [b'X', 0, 0, 0, 4];

/// `cannot_connect_now`: starting, recovering or stopping.
const NOT_NOW: &[u8] = b"C57P03\0";

const AT_MOST: Duration = Duration::from_secs(2);

/// How a server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whether it takes connections.
    pub(crate) open: bool,
    /// The process behind the socket, where the system tells.
    pub(crate) pid: Option<i32>,
}

/// `None`: nobody there, or no answer in time.
pub(crate) async fn greet(address: &Address) -> Option<Answer> {
    tokio::time::timeout(AT_MOST, converse(address)).await.ok()?.ok()
}

async fn converse(address: &Address) -> std::io::Result<Answer> {
    let mut stream = UnixStream::connect(address.socket()).await?;
    let pid = stream.peer_cred()?.pid();
    stream.write_all(&startup_message()).await?;
    let open = match stream.read_u8().await? {
        b'E' => !refused_for_now(&mut stream).await?,
        _ => {
            stream.write_all(&GOODBYE).await?;
            true
        }
    };
    Ok(Answer { open, pid })
}

fn startup_message() -> Vec<u8> {
    let mut fields = PROTOCOL.to_be_bytes().to_vec();
    for word in ["user", OWNER, "database", "postgres", ""] {
        fields.extend_from_slice(word.as_bytes());
        fields.push(0);
    }
    let length = u32::try_from(fields.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &fields].concat()
}

/// Any other refusal (too many connections, say) comes from a server that is open.
async fn refused_for_now(stream: &mut UnixStream) -> std::io::Result<bool> {
    let mut error = Vec::new();
    stream.read_to_end(&mut error).await?;
    Ok(error.windows(NOT_NOW.len()).any(|window| window == NOT_NOW))
}

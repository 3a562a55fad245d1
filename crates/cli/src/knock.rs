//! Knocking at our own door: one request over plain TCP, for whoever asks whether the pages answer.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the pages can work.
pub(crate) const READY: &str = "/health/ready";
/// Health in detail, on the listeners for the operator.
pub(crate) const HEALTH: &str = "/health";

/// A status line is shorter than this.
const FIRST_BYTES: u64 = 64;

/// The status of a `GET` at an address.
///
/// # Errors
/// Why there is none: nobody listens, or what answers is no HTTP.
pub(crate) async fn status(at: SocketAddr, path: &str) -> Result<u16, String> {
    match tokio::time::timeout(PATIENCE, ask(from_here(at), path)).await {
        Ok(Ok(answer)) => status_in(&answer).ok_or_else(|| format!("what answers at {at} does not speak HTTP")),
        Ok(Err(error)) => Err(format!("nobody answers at {at}: {error}")),
        Err(_) => Err(format!("no answer from {at} within {} seconds", PATIENCE.as_secs())),
    }
}

/// HTTP/1.1 (RFC 9112, section 3), with the connection closed afterwards.
async fn ask(at: SocketAddr, path: &str) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(at).await?;
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(FIRST_BYTES).read_to_end(&mut answer).await?;
    Ok(answer)
}

fn status_in(answer: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(answer).ok()?.lines().next()?;
    line.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

/// Who listens at every address is asked at that of the machine itself.
fn from_here(at: SocketAddr) -> SocketAddr {
    let ip = match at.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, at.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn answering(words: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = [0; 256];
            let _ = stream.read(&mut heard).await;
            let _ = stream.write_all(words).await;
        });
        at
    }

    #[tokio::test]
    async fn the_status_is_read_and_nothing_else() {
        assert_eq!(status(answering(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await, READY).await, Ok(200));
        assert_eq!(status(answering(b"HTTP/1.0 503 Busy\r\n\r\n").await, READY).await, Ok(503));
        assert!(status(answering(b"220 mail\r\n").await, READY).await.unwrap_err().contains("HTTP"));
    }

    #[tokio::test]
    async fn nobody_there_is_said() {
        let gone = { TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap() };
        assert!(status(gone, HEALTH).await.unwrap_err().contains("nobody answers"));
    }

    #[test]
    fn all_addresses_are_asked_at_the_loopback() {
        assert_eq!(from_here("0.0.0.0:80".parse().unwrap()), "127.0.0.1:80".parse().unwrap());
        assert_eq!(from_here("[::]:80".parse().unwrap()), "[::1]:80".parse().unwrap());
        assert_eq!(from_here("10.1.2.3:80".parse().unwrap()), "10.1.2.3:80".parse().unwrap());
    }
}

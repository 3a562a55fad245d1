//! The stream that lettre speaks over.
//!
//! lettre does not understand a reply that is nothing but its code, which RFC 5321 (section 4.2)
//! allows: it would take a relay's bare `250` after the final dot for nonsense. So the space that
//! it looks for is put in.

use std::{
    fmt::Debug,
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// The length of a reply code.
const CODE: usize = 3;

/// A connection to the relay, encrypted or not.
#[derive(Debug)]
pub(super) struct RelayStream<S> {
    line: S,
    peer: SocketAddr,
    /// What the relay said and nobody has read yet.
    unread: Vec<u8>,
    /// How much of a line of the relay's has gone by.
    column: usize,
}

impl<S> RelayStream<S> {
    /// A stream over `line`, in which the relay has already said `greeting`.
    pub(super) fn over(line: S, peer: SocketAddr, greeting: &[u8]) -> Self {
        Self { line, peer, unread: greeting.to_vec(), column: 0 }
    }

    fn take_in(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.column == CODE && byte == b'\r' {
                self.unread.push(b' ');
            }
            self.column = if byte == b'\n' { 0 } else { self.column + 1 };
            self.unread.push(byte);
        }
    }
}

impl<S> AsyncTokioStream for RelayStream<S>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + Debug,
{
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for RelayStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.unread.is_empty() {
            let mut bytes = [0; 1024];
            let mut heard = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.line).poll_read(cx, &mut heard))?;
            self.take_in(heard.filled());
        }
        let now = self.unread.len().min(into.remaining());
        into.put_slice(&self.unread[..now]);
        self.unread.drain(..now);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for RelayStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.line).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::RelayStream;

    #[tokio::test]
    async fn a_bare_code_gets_its_space_wherever_it_is_cut() {
        let said = b"250\r\n250-a\r\n250 b\r\n354\r\nabcd\r\n\r\n421\r\n";
        let expected = "220 hi\r\n250 \r\n250-a\r\n250 b\r\n354 \r\nabcd\r\n\r\n421 \r\n";
        for cut in 1..said.len() {
            let (mut relay, line) = duplex(64);
            let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 25));
            let mut stream = RelayStream::over(line, peer, b"220 hi\r\n");
            let talk = async {
                relay.write_all(&said[..cut]).await.unwrap();
                tokio::task::yield_now().await;
                relay.write_all(&said[cut..]).await.unwrap();
                drop(relay);
            };
            let mut heard = String::new();
            let (_, read) = tokio::join!(talk, stream.read_to_string(&mut heard));
            read.unwrap();
            assert_eq!(heard, expected, "cut at {cut}");
        }
    }
}

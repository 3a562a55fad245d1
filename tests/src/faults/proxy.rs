//! A small fault proxy before the mail server: lets through, falls silent, crawls, or cuts the line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What becomes of what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It gets through.
    Through,
    /// It gets through, so many bytes at a time and a pause after each.
    Crawl(usize, Duration),
    /// Nothing gets through until the way changes; connections stay.
    Silence,
    /// New connections are closed at once, and so are old ones when they speak.
    Refuse,
    /// The client's words get through; the line is cut when the server answers a letter that was handed over whole.
    CutTheLastYes,
}

/// A running proxy.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    way: Arc<watch::Sender<Way>>,
    _listening: JoinSet<()>,
}

impl Proxy {
    pub(crate) async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let way = Arc::new(watch::Sender::new(Way::Through));
        let mut listening = JoinSet::new();
        let ways = way.clone();
        listening.spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                talks.spawn(carry(client, server, ways.subscribe()));
                while talks.try_join_next().is_some() {}
            }
        });
        Self { address, way, _listening: listening }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn carry(client: TcpStream, server: SocketAddr, ways: watch::Receiver<Way>) {
    if *ways.borrow() == Way::Refuse {
        return;
    }
    let Ok(server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Either side that ends takes the other with it.
    tokio::select! {
        () = pass(from_client, to_server, ways.clone(), false) => {}
        () = pass(from_server, to_client, ways, true) => {}
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut ways: watch::Receiver<Way>, answers: bool) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let said = &bytes[..read];
        if ways.wait_for(|way| *way != Way::Silence).await.is_err() {
            return;
        }
        let way = *ways.borrow();
        let written = match way {
            Way::Refuse => return,
            Way::CutTheLastYes if answers && said.starts_with(b"250 2.0.0 taken") => return,
            Way::Crawl(size, pause) => crawl(&mut to, said, size, pause).await,
            _ => to.write_all(said).await,
        };
        if written.is_err() {
            return;
        }
    }
}

async fn crawl(to: &mut OwnedWriteHalf, said: &[u8], size: usize, pause: Duration) -> std::io::Result<()> {
    for piece in said.chunks(size) {
        to.write_all(piece).await?;
        tokio::time::sleep(pause).await;
    }
    Ok(())
}

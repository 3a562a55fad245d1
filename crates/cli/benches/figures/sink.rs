//! A mail server that takes everything at once, on a thread of its own: what it costs is the same for everybody who is measured.
//!
//! It can hold up its first connections, as a tarpit does.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Where a connection is held up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    /// At MAIL, which is never answered.
    Envelope,
    /// After the final dot, which is never answered.
    Answer,
}

/// How it treats those who come.
#[derive(Clone, Copy, Default)]
pub(crate) struct Manner {
    /// So many of the first connections are held up, and where.
    pub(crate) held: Option<(usize, Hold)>,
}

/// A letter that came.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) at: Instant,
    pub(crate) to: String,
}

#[derive(Default)]
struct Ledger {
    arrivals: Vec<Arrival>,
    last: Vec<u8>,
}

/// The mail server. It ends with the bench.
pub(crate) struct Sink {
    port: u16,
    ledger: Arc<Mutex<Ledger>>,
}

impl Sink {
    pub(crate) fn open(manner: Manner) -> Self {
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let (tell, told) = std::sync::mpsc::channel();
        let kept = ledger.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                tell.send(listener.local_addr().expect("an address").port()).expect("somebody listens");
                let mut number = 0;
                while let Ok((line, _)) = listener.accept().await {
                    let hold = manner.held.and_then(|(first, hold)| (number < first).then_some(hold));
                    number += 1;
                    tokio::spawn(talk(line, kept.clone(), hold));
                }
            });
        });
        Self { port: told.recv().expect("a port"), ledger }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    fn with<T>(&self, look: impl FnOnce(&Ledger) -> T) -> T {
        look(&self.ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn count(&self) -> usize {
        self.with(|ledger| ledger.arrivals.len())
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.with(|ledger| ledger.arrivals.clone())
    }

    /// The bytes of the letter that came last.
    pub(crate) fn last(&self) -> Vec<u8> {
        self.with(|ledger| ledger.last.clone())
    }

    /// Waits until so many have come, or none came for a while; gives how many there are and when the last one came.
    pub(crate) async fn until(&self, letters: usize, quiet: Duration) -> (usize, Instant) {
        let (mut seen, mut since) = (self.count(), Instant::now());
        while seen < letters && since.elapsed() < quiet {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let now = self.count();
            if now > seen {
                (seen, since) = (now, Instant::now());
            }
        }
        let last = self.with(|ledger| ledger.arrivals.last().map_or_else(Instant::now, |arrival| arrival.at));
        (self.count(), last)
    }
}

const DOT: &[u8] = b"\r\n.\r\n";

/// One connection, until either side ends it.
async fn talk(mut line: TcpStream, ledger: Arc<Mutex<Ledger>>, hold: Option<Hold>) -> Option<()> {
    line.set_nodelay(true).ok()?;
    line.write_all(b"220 sink.example ESMTP\r\n").await.ok()?;
    let (mut heard, mut to) = (Vec::with_capacity(16_384), String::new());
    loop {
        let command = until(&mut line, &mut heard, b"\r\n").await?;
        let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
        match verb.as_slice() {
            b"EHLO" => line.write_all(b"250-sink.example\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n").await.ok()?,
            b"MAIL" if hold == Some(Hold::Envelope) => std::future::pending().await,
            b"RCPT" => {
                let text = String::from_utf8_lossy(&command).into_owned();
                to = text.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                line.write_all(b"250 ok\r\n").await.ok()?;
            }
            b"DATA" => {
                line.write_all(b"354 go on\r\n").await.ok()?;
                let body = until(&mut line, &mut heard, DOT).await?;
                if hold == Some(Hold::Answer) {
                    std::future::pending::<()>().await;
                }
                let arrival = Arrival { at: Instant::now(), to: std::mem::take(&mut to) };
                {
                    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
                    ledger.arrivals.push(arrival);
                    ledger.last = body;
                }
                line.write_all(b"250 taken\r\n").await.ok()?;
            }
            b"QUIT" => return line.write_all(b"221 bye\r\n").await.ok(),
            _ => line.write_all(b"250 ok\r\n").await.ok()?,
        }
    }
}

/// Everything up to an end, without it.
async fn until(line: &mut TcpStream, heard: &mut Vec<u8>, end: &[u8]) -> Option<Vec<u8>> {
    let mut looked: usize = 0;
    loop {
        let from = looked.saturating_sub(end.len());
        if let Some(at) = heard[from..].windows(end.len()).position(|window| window == end) {
            let found = heard[..from + at].to_vec();
            heard.drain(..from + at + end.len());
            return Some(found);
        }
        looked = heard.len();
        if line.read_buf(heard).await.ok()? == 0 {
            return None;
        }
    }
}

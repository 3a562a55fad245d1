//! A client of few words: requests one after the other on connections that are kept, so that it costs little beside the server.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::spread::Spread;

/// One kept connection.
pub(crate) struct Visitor {
    line: TcpStream,
    heard: Vec<u8>,
    headers: String,
}

impl Visitor {
    /// Somebody who shows a token with every request.
    pub(crate) async fn at(address: &str, token: &str) -> Self {
        let line = TcpStream::connect(address).await.expect("a connection");
        line.set_nodelay(true).expect("no delay");
        Self { line, heard: Vec::new(), headers: format!("host: {address}\r\nauthorization: Bearer {token}\r\n") }
    }

    pub(crate) async fn get(&mut self, path: &str) -> u16 {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        self.ask(&request).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &str) -> u16 {
        let length = body.len();
        let headers = &self.headers;
        let request = format!(
            "POST {path} HTTP/1.1\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.ask(&request).await
    }

    /// Sends a request and reads its answer whole; gives the status.
    async fn ask(&mut self, request: &str) -> u16 {
        self.line.write_all(request.as_bytes()).await.expect("it listens");
        self.heard.clear();
        let end = loop {
            if let Some(at) = self.heard.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.line.read_buf(&mut self.heard).await.expect("an answer") > 0, "it hung up");
        };
        let head = String::from_utf8_lossy(&self.heard[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        let whole = end + length.unwrap_or_default();
        while self.heard.len() < whole {
            assert!(self.line.read_buf(&mut self.heard).await.expect("the rest") > 0, "it hung up");
        }
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> String {
        let at = self.heard.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |at| at + 4);
        String::from_utf8_lossy(&self.heard[at..]).into_owned()
    }
}

/// A request to be repeated: a path, and a body if it is a POST. Given the number of the request.
pub(crate) type Request = fn(&Work, usize) -> (String, Option<String>);

/// What is asked for, over and over.
#[derive(Clone)]
pub(crate) struct Work {
    pub(crate) address: String,
    pub(crate) token: String,
    /// Ids to choose from.
    pub(crate) ids: Vec<String>,
    pub(crate) request: Request,
    pub(crate) expected: u16,
}

/// So many ask at once, each the next thing as soon as it has an answer.
pub(crate) async fn load(work: &Work, visitors: usize, length: Duration) -> (f64, Spread) {
    let mut under_way = JoinSet::new();
    for first in 0..visitors {
        let work = work.clone();
        under_way.spawn(async move { visit(&work, first, visitors, length).await });
    }
    let times: Vec<Duration> = under_way.join_all().await.into_iter().flatten().collect();
    (crate::seed::rate(times.len(), length), Spread::of(times))
}

async fn visit(work: &Work, first: usize, step: usize, length: Duration) -> Vec<Duration> {
    let mut visitor = Visitor::at(&work.address, &work.token).await;
    let (mut times, mut number, began) = (Vec::new(), first, Instant::now());
    while began.elapsed() < length {
        let (path, body) = (work.request)(work, number);
        let asked = Instant::now();
        let status = match &body {
            Some(body) => visitor.post(&path, body).await,
            None => visitor.get(&path).await,
        };
        times.push(asked.elapsed());
        assert_eq!(status, work.expected, "{path}: {}", visitor.body());
        number += step;
    }
    times
}

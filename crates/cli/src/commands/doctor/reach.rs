//! Whether a host has an address, and somebody behind it answers.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(5);

/// Why nobody was reached, in the system's own words.
#[derive(Debug)]
pub(super) enum Unreached {
    /// No address stands for the name.
    NoSuchName(String),
    /// There is an address, and nobody takes a connection there.
    NobodyThere(String),
}

/// Connects and hangs up.
pub(super) async fn knock(host: &str, port: u16) -> Result<(), Unreached> {
    let host = host.trim_matches(['[', ']']);
    let found = match timeout(PATIENCE, lookup_host((host, port))).await {
        Ok(Ok(found)) => found.collect::<Vec<SocketAddr>>(),
        Ok(Err(error)) => return Err(Unreached::NoSuchName(error.to_string())),
        Err(_) => return Err(Unreached::NoSuchName(format!("no answer within {} seconds", PATIENCE.as_secs()))),
    };
    match timeout(PATIENCE, TcpStream::connect(found.as_slice())).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Unreached::NobodyThere(error.to_string())),
        Err(_) => Err(Unreached::NobodyThere(format!("no answer within {} seconds", PATIENCE.as_secs()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn who_answers_is_reached_and_who_does_not_is_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(knock("127.0.0.1", port).await.is_ok());
        drop(listener);
        assert!(matches!(knock("127.0.0.1", port).await, Err(Unreached::NobodyThere(_))));
        assert!(matches!(knock("nowhere.invalid", port).await, Err(Unreached::NoSuchName(_))));
    }
}

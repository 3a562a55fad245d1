//! Whether a host has an address, somebody answers there, and proves to be that host.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

const PATIENCE: Duration = Duration::from_secs(5);

/// Why nobody was reached, in the system's own words.
#[derive(Debug)]
pub(super) enum Unreached {
    /// No address stands for the name.
    NoSuchName(String),
    /// There is an address, and nobody takes a connection there.
    NobodyThere(String),
}

/// Connects.
pub(super) async fn knock(host: &str, port: u16) -> Result<TcpStream, Unreached> {
    let host = host.trim_matches(['[', ']']);
    let found = match timeout(PATIENCE, lookup_host((host, port))).await {
        Ok(Ok(found)) => found.collect::<Vec<SocketAddr>>(),
        Ok(Err(error)) => return Err(Unreached::NoSuchName(error.to_string())),
        Err(_) => return Err(Unreached::NoSuchName(format!("no answer within {} seconds", PATIENCE.as_secs()))),
    };
    match timeout(PATIENCE, TcpStream::connect(found.as_slice())).await {
        Ok(Ok(tcp)) => Ok(tcp),
        Ok(Err(error)) => Err(Unreached::NobodyThere(error.to_string())),
        Err(_) => Err(Unreached::NobodyThere(format!("no answer within {} seconds", PATIENCE.as_secs()))),
    }
}

/// Whether who answered has a certificate of that name that browsers trust; else what is wrong with it.
pub(super) async fn prove(tcp: TcpStream, host: &str) -> Result<(), String> {
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|error| error.to_string())?;
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let config = ClientConfig::builder().with_root_certificates(trusted).with_no_client_auth();
    match timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, tcp)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
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

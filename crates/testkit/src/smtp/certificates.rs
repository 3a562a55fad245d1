//! The relay's authority and the certificate it shows.

use std::{io, sync::Arc};

use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::Certificate;
use crate::authority::{Authority, Shown};

/// What the relay shows and what a client is to trust.
pub(super) struct Certificates {
    pub(super) acceptor: TlsAcceptor,
    pub(super) ca_pem: String,
}

impl Certificates {
    /// A good one is also good for `name`.
    pub(super) fn make(certificate: Certificate, name: Option<&str>) -> io::Result<Self> {
        let (trusted, stranger) = (Authority::make("Trusted in tests")?, Authority::make("Unknown in tests")?);
        let (issuer, mut names) = match certificate {
            Certificate::Good => (&trusted, vec!["127.0.0.1", "localhost"]),
            Certificate::OtherName => (&trusted, vec!["192.0.2.1", "relay.example.org"]),
            Certificate::Stranger => (&stranger, vec!["127.0.0.1", "localhost"]),
        };
        names.extend(name.filter(|_| certificate == Certificate::Good));
        Ok(Self { acceptor: acceptor(issuer, &names)?, ca_pem: trusted.pem().to_owned() })
    }
}

fn acceptor(issuer: &Authority, names: &[&str]) -> io::Result<TlsAcceptor> {
    let Shown { certificate, key } = issuer.vouches_for(names)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key))
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

//! An authority of the relay's own and the certificate it shows.

use std::{io, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::Certificate;

/// What the relay shows and what a client is to trust.
pub(super) struct Certificates {
    pub(super) acceptor: TlsAcceptor,
    pub(super) ca_pem: String,
}

impl Certificates {
    /// A good one is also good for `name`.
    pub(super) fn make(certificate: Certificate, name: Option<&str>) -> io::Result<Self> {
        let (trusted, ca_pem) = authority("Trusted in tests")?;
        let (stranger, _) = authority("Unknown in tests")?;
        let (issuer, mut names) = match certificate {
            Certificate::Good => (&trusted, vec!["127.0.0.1", "localhost"]),
            Certificate::OtherName => (&trusted, vec!["192.0.2.1", "relay.example.org"]),
            Certificate::Stranger => (&stranger, vec!["127.0.0.1", "localhost"]),
        };
        names.extend(name.filter(|_| certificate == Certificate::Good));
        Ok(Self { acceptor: acceptor(issuer, &names)?, ca_pem })
    }
}

fn authority(name: &str) -> io::Result<(Issuer<'static, KeyPair>, String)> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).map_err(io::Error::other)?.pem();
    Ok((Issuer::new(params, key), pem))
}

fn acceptor(issuer: &Issuer<'_, KeyPair>, names: &[&str]) -> io::Result<TlsAcceptor> {
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let certificate =
        CertificateParams::new(names).and_then(|params| params.signed_by(&key, issuer)).map_err(io::Error::other)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key))
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

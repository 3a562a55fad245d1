//! TLS to the relay: one configuration for STARTTLS and for TLS from the first byte.

use std::{fmt, io, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{Fault, PostmanError, Trouble};

/// The authorities we trust and the name that the relay must prove.
pub(super) struct Encryption {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Encryption {
    /// For `host`, trusting the machine's authorities and those in `authority_pem`.
    pub(super) fn with(host: &str, authority_pem: Option<&[u8]>) -> Result<Self, PostmanError> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| PostmanError::Host)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| PostmanError::NoTls)?
            .with_root_certificates(authorities(authority_pem)?)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config), name })
    }

    /// Encrypts a connection, if the relay proves to be the one we mean.
    pub(super) async fn wrap(&self, tcp: TcpStream) -> Result<TlsStream<TcpStream>, Trouble> {
        let connector = TlsConnector::from(Arc::clone(&self.config));
        let handshake = connector.connect(self.name.clone(), tcp).await;
        handshake.map_err(|error| trouble(&error))
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encryption").field("name", &self.name).finish_non_exhaustive()
    }
}

fn authorities(pem: Option<&[u8]>) -> Result<RootCertStore, PostmanError> {
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = pem {
        let before = trusted.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| PostmanError::Authority)?;
            trusted.add(certificate).map_err(|_| PostmanError::Authority)?;
        }
        if trusted.len() == before {
            return Err(PostmanError::Authority);
        }
    }
    if trusted.is_empty() { Err(PostmanError::NoAuthority) } else { Ok(trusted) }
}

/// What rustls found is ours to put right; what the network did is not.
fn trouble(error: &io::Error) -> Trouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => Trouble::Ours(Fault::Certificate),
        Some(_) => Trouble::Ours(Fault::Encryption),
        None => Trouble::Broken,
    }
}

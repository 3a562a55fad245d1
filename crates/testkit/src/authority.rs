//! An authority of a test's own, and the certificates that servers show.

use std::io;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// Whoever vouches for servers.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// What a server shows, and the key with which it proves that it is its own.
#[derive(Debug)]
pub struct Shown {
    /// The certificate.
    pub certificate: rcgen::Certificate,
    /// The key.
    pub key: KeyPair,
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// When no key can be made.
    pub fn make(name: &str) -> io::Result<Self> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).map_err(io::Error::other)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// What whoever trusts it is given, as PEM.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for hosts and addresses.
    ///
    /// # Errors
    /// When none can be made.
    pub fn vouches_for(&self, names: &[&str]) -> io::Result<Shown> {
        self.sign(names, |_| {})
    }

    /// One whose time is over.
    ///
    /// # Errors
    /// As above.
    pub fn vouched_for(&self, names: &[&str]) -> io::Result<Shown> {
        self.sign(names, |params| params.not_after = date_time_ymd(2020, 1, 1))
    }

    fn sign(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> io::Result<Shown> {
        let key = KeyPair::generate().map_err(io::Error::other)?;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).map_err(io::Error::other)?;
        Ok(Shown { certificate, key })
    }
}

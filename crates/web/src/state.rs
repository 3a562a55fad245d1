//! What every door needs.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use ipnet::IpNet;
use practice::Office;
use practice::doors::Site;
use tokio::sync::Semaphore;

/// Asks whether the database has this version's shape.
pub type Migrated = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// What every door needs. Cheap to clone.
#[derive(Clone)]
pub struct Web {
    /// The office.
    pub office: Office,
    /// Whether this is a demo: then people are signed in by a press.
    pub demo: bool,
    /// Whether people reach these pages by `https` alone.
    pub https: bool,
    /// The site that passkeys of the staff are bound to; none where they reach these pages by a number, which passkeys cannot be bound to.
    pub site: Option<Arc<Site>>,
    /// The site that passkeys of clients are bound to: that of the host which their letters lead to, where they come in and stay.
    pub clients_site: Option<Arc<Site>>,
    /// Where people reach these pages, without a slash at the end: for links that are shown to be carried elsewhere.
    pub public_url: Arc<str>,
    /// Whose word is taken for where a request comes from.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Where whoever found a weakness reaches whoever runs this: a link, `mailto:` or `https:`.
    pub security_contact: Option<Arc<str>>,
    /// Whether the database has this version's shape.
    pub migrated: Migrated,
    /// How many requests that may come twice are worked on at once: each holds a second connection.
    pub(crate) places: Arc<Semaphore>,
}

impl Web {
    /// Doors over an office whose pool holds at least two connections: no demo, over plain `http`, without passkeys, with a database that counts as migrated.
    pub fn new(office: Office) -> Self {
        let connections = usize::try_from(office.pool().options().get_max_connections()).unwrap_or(2);
        let places = Arc::new(Semaphore::new((connections / 2).max(1)));
        let migrated: Migrated = Arc::new(|| Box::pin(async { true }));
        Self {
            office,
            demo: false,
            https: false,
            site: None,
            clients_site: None,
            public_url: "http://localhost".into(),
            trusted_proxies: Arc::default(),
            security_contact: None,
            migrated,
            places,
        }
    }
}

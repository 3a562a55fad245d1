//! Listening: a port that somebody else has is said so, with what to do about it.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::say;
use crate::settings::{Origin, Settings};
use crate::trouble::Trouble;

/// Listens where pages and API are offered.
pub(crate) async fn public(settings: &Settings) -> Result<TcpListener, Trouble> {
    let at = settings.http.listen;
    TcpListener::bind(at).await.map_err(|error| refused(at, "http.listen", "--listen", &error))
}

/// Listens where the operator looks, if anywhere. An address that nobody chose and somebody else has is no reason not to start.
pub(crate) async fn admin(
    settings: &Settings,
    at: Option<SocketAddr>,
    key: &str,
) -> Result<Option<TcpListener>, Trouble> {
    let Some(at) = at else { return Ok(None) };
    match TcpListener::bind(at).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if settings.origin(key) == Origin::Default => {
            say::aside(format!(
                "metrics are not offered: {at} cannot be listened at ({error}); choose another {key}, or \"off\""
            ));
            Ok(None)
        }
        Err(error) => Err(refused(at, key, key, &error)),
    }
}

fn refused(at: SocketAddr, key: &str, way: &str, error: &std::io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::AddrInUse => Trouble::Fault(format!(
            "{at} is in use by another program, perhaps by another Halcyon: stop that one, or choose another port with {way} (port 0 takes a free one)"
        )),
        ErrorKind::PermissionDenied => Trouble::Fault(format!(
            "{at} may not be listened at (ports below 1024 are the system's own): choose another {key}"
        )),
        ErrorKind::AddrNotAvailable => {
            Trouble::Fault(format!("{at} is no address of this machine: choose another {key}"))
        }
        _ => Trouble::Fault(format!("{at} cannot be listened at ({error}): choose another {key}")),
    }
}

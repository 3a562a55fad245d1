//! The cookie that carries the token of a sign-in: for this host alone, for no script, gone when the browser closes
//! (RFC 6265, section 4.1; the prefix: draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).

use axum::http::{HeaderMap, HeaderValue, header};
use practice::people::Secret;

use crate::problem::{Doorstep, Problem};

/// Browsers take a cookie of this name over TLS only, and from nobody but the host itself.
const NAME: &str = "__Host-halcyon";
/// On the machine itself there is no TLS, and so no such cookie.
const PLAIN: &str = "halcyon";
const BOUNDS: &str = "Path=/; HttpOnly; SameSite=Lax";

fn name(https: bool) -> &'static str {
    if https { NAME } else { PLAIN }
}

fn bounds(https: bool) -> String {
    if https { format!("{BOUNDS}; Secure") } else { BOUNDS.to_owned() }
}

/// `Set-Cookie` with a token.
pub(super) fn carrying(https: bool, token: &Secret) -> Result<HeaderValue, Problem> {
    let mut cookie = HeaderValue::try_from(format!("{}={}; {}", name(https), token.reveal(), bounds(https)))
        .map_err(|_| Doorstep::Broke)?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// `Set-Cookie` that takes it away.
pub(crate) fn cleared(https: bool) -> HeaderValue {
    let cookie = format!("{}=; {}; Max-Age=0", name(https), bounds(https));
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

/// The token that a request carries.
pub(super) fn carried(https: bool, headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(named, token)| (named == name(https)).then_some(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(https: bool, lines: &[&'static str]) -> Option<String> {
        let lines = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line)));
        carried(https, &lines.collect()).map(str::to_owned)
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(found(false, &["a=b; halcyon=t; c"]), Some("t".to_owned()));
        assert_eq!(found(false, &["a=b", "halcyon=t"]), Some("t".to_owned()));
        assert_eq!(found(true, &["halcyon=t; __Host-halcyon=s"]), Some("s".to_owned()));
        for other in ["", "halcyon", "nothalcyon=t", "halcyon_demo=t", "__Host-halcyon=t", "Halcyon=t"] {
            assert_eq!(found(false, &[other]), None, "{other}");
        }
    }

    #[test]
    fn it_is_cleared_within_the_bounds_it_was_set_in() {
        assert_eq!(cleared(true), "__Host-halcyon=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
        assert_eq!(cleared(false), "halcyon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}

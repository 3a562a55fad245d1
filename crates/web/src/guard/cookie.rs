//! The cookies of our doors: each for this host alone and for no script
//! (RFC 6265, section 4.1; the prefix: draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).

use axum::http::{HeaderMap, HeaderValue, header};
use practice::doors::{BROWSER_KNOWN_FOR, QUESTION_OPEN_FOR};
use practice::people::Secret;

use crate::problem::{Doorstep, Problem};

/// What a cookie carries the token of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// A sign-in. It goes when the browser closes.
    SignIn,
    /// Half a sign-in, which no other page begins.
    Half,
    /// A browser that somebody signed in with. It opens nothing.
    Device,
    /// A browser that asked for a letter to sign in with. A mailbox leads to the page that looks at it.
    Asked,
    /// A question about passkeys that this browser was asked.
    Ceremony,
}

impl Cookie {
    /// Browsers take a cookie with the prefix over TLS only, and from nobody but the host itself. On the machine itself there is no TLS, and so no
    /// such cookie.
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::SignIn, true) => "__Host-halcyon",
            (Self::SignIn, false) => "halcyon",
            (Self::Half, true) => "__Host-halcyon-half",
            (Self::Half, false) => "halcyon-half",
            (Self::Asked, true) => "__Host-halcyon-asked",
            (Self::Asked, false) => "halcyon-asked",
            (Self::Device, true) => "__Host-halcyon-device",
            (Self::Device, false) => "halcyon-device",
            (Self::Ceremony, true) => "__Host-halcyon-passkey",
            (Self::Ceremony, false) => "halcyon-passkey",
        }
    }

    fn site(self) -> &'static str {
        if matches!(self, Self::SignIn | Self::Asked) { "Lax" } else { "Strict" }
    }

    fn bounds(self, https: bool) -> String {
        format!("Path=/; HttpOnly; SameSite={}{}", self.site(), if https { "; Secure" } else { "" })
    }
}

/// `Set-Cookie` with a token.
pub(super) fn carrying(which: Cookie, https: bool, token: &Secret) -> Result<HeaderValue, Problem> {
    let age = match which {
        Cookie::Device => format!("; Max-Age={}", BROWSER_KNOWN_FOR.as_secs()),
        Cookie::Ceremony => format!("; Max-Age={}", QUESTION_OPEN_FOR.as_secs()),
        Cookie::SignIn | Cookie::Half | Cookie::Asked => String::new(),
    };
    let written = format!("{}={}; {}{age}", which.name(https), token.reveal(), which.bounds(https));
    let mut cookie = HeaderValue::try_from(written).map_err(|_| Doorstep::Broke)?;
    cookie.set_sensitive(true);
    Ok(cookie)
}

/// `Set-Cookie` that takes it away.
pub(crate) fn cleared(which: Cookie, https: bool) -> HeaderValue {
    let cookie = format!("{}=; {}; Max-Age=0", which.name(https), which.bounds(https));
    HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""))
}

/// The token that a request carries.
pub(super) fn carried(which: Cookie, https: bool, headers: &HeaderMap) -> Option<&str> {
    named(which.name(https), headers)
}

/// What the cookie of a name says.
pub(crate) fn named<'a>(name: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(named, said)| (named == name).then_some(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(https: bool, lines: &[&'static str]) -> Option<String> {
        let lines = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line)));
        carried(Cookie::SignIn, https, &lines.collect()).map(str::to_owned)
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(found(false, &["a=b; halcyon=t; c"]), Some("t".to_owned()));
        assert_eq!(found(false, &["a=b", "halcyon=t"]), Some("t".to_owned()));
        assert_eq!(found(true, &["halcyon=t; __Host-halcyon=s"]), Some("s".to_owned()));
        for other in [
            "",
            "halcyon",
            "halcyon-half=t",
            "halcyon-device=t",
            "nothalcyon=t",
            "halcyon_demo=t",
            "__Host-halcyon=t",
            "Halcyon=t",
        ] {
            assert_eq!(found(false, &[other]), None, "{other}");
        }
    }

    #[test]
    fn what_no_other_page_may_begin_is_strict() {
        let half = cleared(Cookie::Half, true);
        assert_eq!(half, "__Host-halcyon-half=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    }

    #[test]
    fn it_is_cleared_within_the_bounds_it_was_set_in() {
        assert_eq!(cleared(Cookie::SignIn, true), "__Host-halcyon=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
        assert_eq!(cleared(Cookie::SignIn, false), "halcyon=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}

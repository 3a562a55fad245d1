//! Where a request comes from: the other end of its connection, unless that is a proxy whose word is taken for it.
//!
//! A proxy adds whom it heard from at the right end of `X-Forwarded-For`; what stands to the left of that anybody may have written. So the list is read
//! from the right, past the proxies that are known, and the first address that is none of them is believed (OWASP ASVS 5.0, 15.3.4).

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;
use practice::limits::{Network, Visitor};

use crate::Web;

/// What proxies write. `Forwarded` (RFC 7239) is not read: the usual ones do not write it, and pass on what anybody sent.
const HEARD_FROM: &str = "x-forwarded-for";

/// Somebody whom nobody knows yet.
pub(crate) struct AtTheDoor(pub(crate) Visitor);

impl FromRequestParts<Web> for AtTheDoor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let from = network(web, &parts.extensions, &parts.headers);
        Ok(Self(Visitor { office: web.office.clone(), from }))
    }
}

/// From which network a request comes. Without a connection there is one caller: ourselves.
pub(super) fn network(web: &Web, extensions: &Extensions, headers: &HeaderMap) -> Network {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
    Network::of(caller(peer, headers, &web.trusted_proxies))
}

/// Who sent a request that came from `peer`. What a proxy wrote that is no address leaves the proxy itself.
fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let is_proxy = |address: &IpAddr| proxies.iter().any(|network| network.contains(&address.to_canonical()));
    let lines = headers.get_all(HEARD_FROM).iter().rev();
    let mut heard = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')).map(read);
    let mut believed = peer;
    while is_proxy(&believed) {
        match heard.next() {
            Some(Some(address)) => believed = address,
            Some(None) | None => break,
        }
    }
    believed
}

/// An address, with or without a port behind it. What is no text is none; it spoils nothing that stands beside it.
fn read(written: &[u8]) -> Option<IpAddr> {
    let written = std::str::from_utf8(written).ok()?.trim();
    written.parse().or_else(|_| written.parse::<SocketAddr>().map(|socket| socket.ip())).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PROXY: &str = "10.0.0.2";

    fn heard(peer: &str, lines: &[&str]) -> String {
        heard_bytes(peer, &lines.iter().map(|line| line.as_bytes()).collect::<Vec<_>>())
    }

    fn heard_bytes(peer: &str, lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HEARD_FROM, HeaderValue::from_bytes(line).unwrap());
        }
        let proxies = ["10.0.0.0/8".parse().unwrap(), "2001:db8:ffff::/48".parse().unwrap()];
        caller(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn nobody_s_word_is_taken_but_that_of_a_known_proxy() {
        assert_eq!(heard("203.0.113.9", &["192.0.2.1"]), "203.0.113.9");
        assert_eq!(heard(PROXY, &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(heard("::ffff:10.0.0.2", &["192.0.2.1"]), "192.0.2.1");
        assert_eq!(heard("2001:db8:ffff::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn what_a_caller_wrote_itself_stands_to_the_left_and_is_not_believed() {
        assert_eq!(heard(PROXY, &["192.0.2.1, 198.51.100.3"]), "198.51.100.3");
        assert_eq!(heard(PROXY, &["192.0.2.1", "198.51.100.3"]), "198.51.100.3");
        assert_eq!(heard(PROXY, &["192.0.2.1, 198.51.100.3, 10.9.9.9"]), "198.51.100.3");
    }

    #[test]
    fn bytes_that_are_no_text_make_nobody_the_proxy() {
        assert_eq!(heard_bytes(PROXY, &[b"\xff, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(heard_bytes(PROXY, &[b"\xff", b"203.0.113.9"]), "203.0.113.9");
        assert_eq!(heard_bytes(PROXY, &["ü,\u{a0}".as_bytes(), b"203.0.113.9, 10.9.9.9"]), "203.0.113.9");
        assert_eq!(heard_bytes(PROXY, &[b"203.0.113.9, \xff"]), PROXY);
    }

    #[test]
    fn where_a_proxy_says_nothing_that_is_an_address_it_is_the_caller() {
        for lines in [&[][..], &[""], &["unknown"], &["192.0.2.1, unknown"]] {
            assert_eq!(heard(PROXY, lines), PROXY, "{lines:?}");
        }
        assert_eq!(heard(PROXY, &["unknown, 198.51.100.3:4711"]), "198.51.100.3");
        assert_eq!(heard(PROXY, &["[2001:db8::7]:4711"]), "2001:db8::7");
    }
}

//! The address of a database, and how it is spoken to on the way there.

use std::net::IpAddr;

use sqlx::postgres::PgConnectOptions;
use url::Url;

use super::secret::Secret;

const FORM: &str = "must be an address such as postgres://user:password@host:5432/name";
const HALF: &str = "must say sslmode=verify-full, or nothing of it, for a server that is not on this machine: what lies between that and disable \
    does not show who answers";

/// Reads one. Where it leads away from this machine and does not say how, it leads there over TLS, to whoever has a certificate for the host:
/// left to itself, the driver would take any certificate, or none.
pub(super) fn parse(written: &str) -> Result<Secret<String>, &'static str> {
    let mut url = Url::parse(written).map_err(|_| FORM)?;
    if !matches!(url.scheme(), "postgres" | "postgresql") || !url.has_authority() || url.fragment().is_some() {
        return Err(FORM);
    }
    let options: PgConnectOptions = written.parse().map_err(|_| FORM)?;
    if options.get_socket().is_some() || is_this_machine(options.get_host()) {
        return Ok(Secret::new(written.to_owned()));
    }
    let said = url.query_pairs().filter(|(key, _)| matches!(&**key, "sslmode" | "ssl-mode")).last();
    match said.map(|(_, mode)| mode.to_ascii_lowercase()).as_deref() {
        None => {
            url.query_pairs_mut().append_pair("sslmode", "verify-full");
            Ok(Secret::new(url.into()))
        }
        Some("verify-full" | "disable") => Ok(Secret::new(written.to_owned())),
        Some(_) => Err(HALF),
    }
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(written: &str) -> Result<String, &'static str> {
        parse(written).map(|url| url.expose().clone())
    }

    #[test]
    fn whoever_is_elsewhere_shows_who_they_are_unless_the_address_says_otherwise() {
        for host in ["db.practice.example", "db", "192.0.2.7", "0.0.0.0", "[2001:db8::7]"] {
            let address = format!("postgres://me:w%2Frd@{host}:5432/name");
            assert_eq!(parsed(&address), Ok(format!("{address}?sslmode=verify-full")));
            let own = format!("{address}?sslrootcert=/etc/own.pem");
            assert_eq!(parsed(&own), Ok(format!("{own}&sslmode=verify-full")));
            for said in ["verify-full", "disable"] {
                let address = format!("{address}?sslmode={said}");
                assert_eq!(parsed(&address), Ok(address));
            }
            for half in ["allow", "prefer", "Require", "verify-ca"] {
                assert_eq!(parsed(&format!("{address}?sslmode={half}")), Err(HALF), "{half}");
                assert_eq!(
                    parsed(&format!("{address}?sslmode=verify-full&ssl-mode={half}")),
                    Err(HALF),
                    "the last word counts"
                );
            }
        }
    }

    #[test]
    fn this_machine_is_spoken_to_as_its_address_says() {
        for address in [
            "postgres://me@localhost/name",
            "postgres://me@127.0.0.1:5433/name?sslmode=require",
            "postgres://me@[::1]/name",
            "postgres://me@%2Frun%2Fpostgresql:5432/name",
            "postgres://me@elsewhere/name?host=/run/postgresql",
        ] {
            assert_eq!(parsed(address).as_deref(), Ok(address));
        }
        let led_away = parsed("postgres://me@localhost/name?host=192.0.2.7").unwrap();
        assert!(led_away.ends_with("&sslmode=verify-full"), "{led_away}");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "mysql://host/name",
            "postgres:name",
            "host/name",
            "postgres://host/name#sslmode=disable",
            "postgres://host/name?sslmode=loud",
        ] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}

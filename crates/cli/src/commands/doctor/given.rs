//! What is wrong with the values themselves: refused, or still those of the examples.

use super::finding::Finding;
use crate::settings::{Origin, Problem, Settings, SettingsError};

/// How a mail server's user and password are written into an address (RFC 3986, section 2.1).
const ESCAPED: &str = "; in user and password write every sign but letters, digits and - . _ ~ as % and two digits: @ is %40, # is %23, $ is %24";

/// Domains that belong to nobody and are only written in examples (RFC 2606, sections 2 and 3).
const OF_EXAMPLES: [&str; 6] = ["example", "invalid", "test", "example.com", "example.net", "example.org"];

/// A finding for each value that was refused.
pub(super) fn refused(error: &SettingsError) -> Vec<Finding> {
    error.problems().iter().map(|problem| Finding::serious(problem.to_string(), remedy(problem))).collect()
}

fn remedy(problem: &Problem) -> String {
    match problem {
        Problem::Unknown { origin, nearest, .. } => {
            format!("write {nearest} instead, or take it out: {}", place(origin, nearest))
        }
        Problem::Refused { key, origin, .. } => {
            let more = if key.starts_with("mail.smtp_url") { ESCAPED } else { "" };
            format!("put it right{more}: {}", place(origin, key))
        }
        Problem::File { path, .. } => {
            format!("see that {} is there, can be read by us, and is TOML", path.display())
        }
    }
}

/// Where to put it right, and what has to be started again.
fn place(origin: &Origin, key: &str) -> String {
    match origin {
        Origin::Variable(name) => {
            format!("the variable {name}; in containers, its line in deploy/.env. Then start again")
        }
        Origin::File { path, line } => format!("line {line} of {}. Then start again", path.display()),
        Origin::Default => format!("set {key}. Then start again"),
    }
}

/// A finding for each value that nobody filled in.
pub(super) fn left_as_they_were(settings: &Settings) -> Vec<Finding> {
    let (http, mail) = (&settings.http, &settings.mail);
    let server = mail.smtp_url.as_ref().and_then(|url| url::Url::parse(url.expose()).ok());
    let values = [
        ("http.public_url", http.public_url.as_ref().map(|url| url.host().to_owned())),
        ("http.letters_url", http.letters_url().map(|url| url.host().to_owned())),
        ("mail.smtp_url", server.and_then(|url| url.host_str().map(str::to_owned))),
        ("mail.from", mail.from.as_ref().map(|from| from.domain().to_owned())),
        ("mail.neutral_from", mail.neutral_from().map(|from| from.domain().to_owned())),
    ];
    let left = values.into_iter().filter_map(|(key, host)| Some((key, host.filter(|host| is_of_an_example(host))?)));
    left.filter(|(key, _)| settings.origin(key) != Origin::Default)
        .map(|(key, host)| {
            let remedy = format!("write your own: {}", place(&settings.origin(key), key));
            Finding::serious(format!("{key} still names {host}, which is only an example and nobody's"), remedy)
        })
        .collect()
}

/// Whether a host lies in a domain that nobody can own.
pub(super) fn is_of_an_example(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    OF_EXAMPLES
        .iter()
        .any(|domain| host.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    fn load(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let environment = variables.iter().map(|(name, value)| (format!("HALCYON_{name}").into(), (*value).into()));
        Settings::load(Sources { file: None, environment })
    }

    #[test]
    fn a_refused_value_is_named_with_its_line_and_its_remedy() {
        let error = load(&[("MAIL__SMTP_URL", "smtp://ana:a/b@mail.river.org:587")]).unwrap_err();
        let found = refused(&error).iter().map(ToString::to_string).collect::<String>();
        assert!(found.contains("mail.smtp_url (HALCYON_MAIL__SMTP_URL): must be an address such as"), "{found}");
        assert!(found.contains("%40") && found.contains("deploy/.env") && !found.contains("a/b"), "{found}");
    }

    #[test]
    fn values_of_the_examples_are_not_ours() {
        let settings = load(&[
            ("HTTP__PUBLIC_URL", "https://halcyon.example.org"),
            ("MAIL__SMTP_URL", "smtp://user:password@mail.example.org:587"),
            ("MAIL__FROM", "notes@river.org"),
        ]);
        let found: Vec<String> = left_as_they_were(&settings.unwrap()).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("http.public_url still names halcyon.example.org"), "{found:?}");
        assert!(found[1].contains("mail.smtp_url") && !found[1].contains("password@"), "{found:?}");
    }

    #[test]
    fn only_domains_of_the_standard_are_examples() {
        for host in ["example", "a.example", "example.org", "mail.Example.COM", "x.test", "nowhere.invalid."] {
            assert!(is_of_an_example(host), "{host}");
        }
        for host in ["localhost", "anexample.org", "example.de", "river.org", "contest"] {
            assert!(!is_of_an_example(host), "{host}");
        }
    }
}

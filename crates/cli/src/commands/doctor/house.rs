//! What can be told without asking anybody: names that give something away, keys, and what was not chosen.

use super::finding::Finding;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::settings::Settings;

/// Words in a host's name that tell whoever sees a letter, or the list of pages visited, more than they need to know.
const TELLING: [&str; 16] = [
    "trauma", "coach", "therap", "recover", "healing", "counsel", "mental", "psych", "wellness", "survivor", "abuse",
    "rehab", "sober", "grief", "anxiety", "practice",
];

pub(super) fn look(settings: &Settings, folder: &Folder) -> Vec<Finding> {
    let mut findings = vec![Finding::well("the settings can be read")];
    findings.extend(names(settings));
    findings.push(keys(settings, folder));
    findings
}

/// Links in letters lead to a host, neutral letters come from one, and anybody who sees the mail sees both.
fn names(settings: &Settings) -> Vec<Finding> {
    let http = &settings.http;
    let letters = http.letters_url().map(|url| ("http.letters_url", url.host()));
    let sender = settings.mail.neutral_from().map(|from| ("mail.neutral_from", from.domain()));
    let mut findings: Vec<_> = [letters, sender]
        .into_iter()
        .flatten()
        .filter_map(|(key, host)| {
            let word = telling(host)?;
            let remedy = format!("give {key} a host whose name says nothing of what you do");
            Some(Finding::note(format!("{key} shows \"{word}\" to everybody who sees a letter"), remedy))
        })
        .collect();
    if http.public_url.is_none() {
        findings.push(Finding::note(
            "http.public_url is not set: links lead to this machine alone",
            "set it to the address people type",
        ));
    }
    findings
}

/// The word in a host's name that gives something away.
fn telling(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    TELLING.into_iter().find(|word| host.contains(word))
}

fn keys(settings: &Settings, folder: &Folder) -> Finding {
    let keys = Keys::of(settings, folder);
    match keys.open() {
        Ok(_) => Finding::well("the key ring opens"),
        Err(_) if !keys.is_expected() => {
            Finding::note("there is no key ring yet", "the first `halcyon up` makes one in the data folder")
        }
        Err(trouble) => Finding::serious(trouble.to_string(), "nothing sealed can be read without it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_gives_away_what_its_name_says() {
        for (host, word) in [
            ("river-Coaching.example", Some("coach")),
            ("therapie.example", Some("therap")),
            ("post.example", None),
            ("xn--bcher-kva.example", None),
        ] {
            assert_eq!(telling(host), word, "{host}");
        }
    }
}

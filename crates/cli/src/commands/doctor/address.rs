//! Whether the addresses that people type and that letters link to lead anywhere.

use super::finding::Finding;
use super::given::is_of_an_example;
use super::reach::{Unreached, knock, prove};
use crate::settings::{PublicUrl, Settings};

pub(super) async fn look(settings: &Settings) -> Vec<Finding> {
    let http = &settings.http;
    let letters = http.letters_url().filter(|url| Some(*url) != http.public_url.as_ref());
    let mut findings = Vec::new();
    for (key, url) in [("http.public_url", http.public_url.as_ref()), ("http.letters_url", letters)] {
        if let Some(url) = url.filter(|url| url.is_https() && !is_of_an_example(url.host())) {
            findings.push(lead(key, url).await);
        }
    }
    findings
}

async fn lead(key: &str, url: &PublicUrl) -> Finding {
    let (host, port) = (url.host(), url.port());
    match knock(host, port).await {
        Ok(tcp) => match prove(tcp, host).await {
            Ok(()) => Finding::well(format!("{key} leads to somebody who answers and proves to be {host}")),
            Err(error) => Finding::serious(
                format!("{key}: who answers at {host}, port {port}, has no certificate of that name ({error})"),
                "see that the name leads to this server and that port 80 is open to the world too, by which certificates \
                 come; what the proxy says of it: docker compose -f deploy/compose.yaml logs proxy",
            ),
        },
        Err(Unreached::NoSuchName(error)) => Finding::serious(
            format!("{key}: the name {host} has no address ({error})"),
            format!("put the name right, or have an A or AAAA record made for {host} that leads to this server"),
        ),
        Err(Unreached::NobodyThere(error)) => Finding::note(
            format!("{key}: nobody answers from here at {host}, port {port} ({error})"),
            "see that the proxy runs, that the name leads to this server, and that its ports 80 and 443 are open; try from \
             a telephone too, since some networks do not lead a server back to itself",
        ),
    }
}

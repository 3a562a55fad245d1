//! Whether the logbook is what was written.

use jiff::Timestamp;
use practice::logbook::{Fault, Head, Verified, verify};
use sqlx::PgPool;
use worker::Note;

use super::finding::Finding;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::settings::Settings;
use crate::trouble::Trouble;

/// What to do when something was written past the program.
const PAST_US: &str = "somebody wrote in the database past Halcyon. Keep a copy of it as it is, change the database's passwords, and compare the \
    logbook with a backup of before: docs/OPERATIONS.md, \"When the logbook was changed\"";

/// Without a key ring there is nothing to verify with; that is found elsewhere.
pub(super) async fn look(settings: &Settings, folder: &Folder, owner: &PgPool) -> Result<Vec<Finding>, Trouble> {
    let Ok(keyring) = Keys::of(settings, folder).open() else { return Ok(Vec::new()) };
    let note = Note::in_folder(folder.path());
    let mut findings = Vec::new();
    let noted = note.read_head().unwrap_or_else(|error| {
        let what = format!("the note of the logbook's end cannot be read: {error}");
        findings
            .push(Finding::serious(what, "see last-link.json in the data folder; without it a rewritten chain does not show, and the worker links nothing while it cannot be read"));
        None
    });
    let verified = verify(owner, &keyring, noted.as_ref()).await?;
    findings.extend(judge(&verified, noted.as_ref()));
    Ok(findings)
}

fn judge(verified: &Verified, noted: Option<&Head>) -> Vec<Finding> {
    let Verified { entries, head, loose, waits_long, fault } = verified;
    let mut findings = vec![match (fault, head) {
        (Some(fault), _) => serious(fault),
        (None, None) => Finding::well("nothing of the logbook is linked yet"),
        (None, Some(Head { link, hash })) => {
            let whole = format!("{entries} entries in {link} links (link {link}: {hash})");
            match noted {
                Some(_) => {
                    Finding::well(format!("the logbook is what was written, and has the link that was noted: {whole}"))
                }
                None => Finding::note(
                    format!("the logbook's chain holds in itself, but no note says how it ended: {whole}"),
                    "bring last-link.json of the worker's data folder, or look in the kept log for the newest `the logbook was linked`: without either it \
                     does not show if the end was cut off",
                ),
            }
        }
    }];
    if let (None, (many @ 1.., Some(since))) = (fault, loose) {
        findings.push(waiting(*many, *since, *waits_long));
    }
    findings
}

fn serious(fault: &Fault) -> Finding {
    match fault {
        Fault::Changed(number) => {
            Finding::serious(format!("entry {number} of the logbook was changed after it was made"), PAST_US)
        }
        Fault::Removed(number) => Finding::serious(format!("entry {number} was removed from the logbook"), PAST_US),
        Fault::PutIn(number) => {
            Finding::serious(format!("entry {number} was put into the logbook afterwards"), PAST_US)
        }
        Fault::LinkRemoved(link) => Finding::serious(format!("link {link} of the logbook's chain is gone"), PAST_US),
        Fault::LinkChanged(link, from, to) => Finding::serious(
            format!(
                "link {link} of the logbook's chain, around the entries {from} to {to}, is not the one that was made"
            ),
            PAST_US,
        ),
        Fault::NotAsNoted(link) => Finding::serious(
            format!(
                "the logbook's history was rewritten or cut: link {link}, as it was noted beside the database, is not in it; the worker links nothing more"
            ),
            format!(
                "if you put an older state of the database back by yourself, that is why: remove last-link.json in the data folder, and the worker goes on. Otherwise {PAST_US}"
            ),
        ),
        Fault::OldKey(link, key) => Finding::serious(
            format!("link {link} of the logbook's chain is signed by the key {key}, after a newer key had signed"),
            format!("somebody has seen that key, and {PAST_US}"),
        ),
        Fault::Unvouched(link, key) => Finding::serious(
            format!("nothing vouches for the logbook from link {link} on: the key ring has no key {key}"),
            "put the key ring back that belongs to this database. If that key was taken out with `halcyon key remove`, the worker's next link vouches for \
             all before it; it makes one only where last-link.json bears the newest out. If the key is lost: docs/OPERATIONS.md, \"When the keyring is lost\"",
        ),
    }
}

/// What is linked a minute later is no news.
fn waiting(many: u64, since: Timestamp, long: bool) -> Finding {
    let since = since.strftime("%-d %B %Y at %H:%M UTC");
    let what = format!("entries of the logbook that are not linked yet: {many}, the first of them of {since}");
    if !long {
        return Finding::well(what);
    }
    Finding::note(
        what,
        "a worker links them within a minute or two; until then nothing would show that one was changed",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(fault: Option<Fault>) -> Verified {
        let head = Some(Head { link: 2, hash: "ab12".to_owned() });
        Verified { entries: 1100, head, loose: (0, None), waits_long: false, fault }
    }

    #[test]
    fn what_was_changed_is_named_with_what_it_means() {
        for (fault, said) in [
            (Fault::Changed(7), "entry 7 of the logbook was changed"),
            (Fault::Removed(7), "entry 7 was removed"),
            (Fault::PutIn(7), "entry 7 was put into"),
            (Fault::LinkRemoved(2), "link 2 of the logbook's chain is gone"),
            (Fault::LinkChanged(2, 5, 9), "link 2 of the logbook's chain, around the entries 5 to 9"),
            (Fault::NotAsNoted(3), "history was rewritten or cut"),
            (Fault::NotAsNoted(3), "remove last-link.json"),
            (Fault::OldKey(3, "k1".to_owned()), "signed by the key k1, after a newer key"),
            (Fault::Unvouched(2, "k1".to_owned()), "the key ring has no key k1"),
        ] {
            let found = judge(&verified(Some(fault)), None);
            let said_of_it = found[0].to_string();
            assert!(found.len() == 1 && said_of_it.starts_with("serious") && said_of_it.contains(said), "{said_of_it}");
            assert!(said_of_it.contains("→ "), "{said_of_it}");
        }
    }

    #[test]
    fn a_whole_logbook_says_how_it_ends_and_what_waits() {
        let loose = (3, "2026-12-01T10:00:00Z".parse().ok());
        let noted = Head { link: 1, hash: "cd34".to_owned() };
        let found = judge(&Verified { loose, waits_long: true, ..verified(None) }, Some(&noted));
        assert!(found[0].to_string().starts_with("well"), "{}", found[0]);
        assert!(found[0].to_string().contains("1100 entries in 2 links") && found[0].to_string().contains("ab12"));
        let waiting = found[1].to_string();
        assert!(
            waiting.starts_with("note")
                && waiting.contains("not linked yet: 3, the first of them of 1 December 2026 at 10:00 UTC")
        );
        let young = judge(&Verified { loose, ..verified(None) }, None);
        assert!(young[1].to_string().starts_with("well"));
    }

    #[test]
    fn without_a_note_it_is_not_said_that_all_is_well() {
        let found = judge(&verified(None), None);
        let said = found[0].to_string();
        assert!(found.len() == 1 && said.starts_with("note") && said.contains("no note says how it ended"), "{said}");
    }
}

//! The logbook: who did what, when. Ids and codes only; what people wrote never stands in it.

mod chain;
mod link;
mod reads;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tampering;
mod verify;
pub mod views;

pub use link::{Head, Refusal, Swept, link, newest};
pub(crate) use reads::enter_reads;
pub use verify::{Fault, Verified, verify};

use domain::ids::ClientId;
use serde_json::Value;

use crate::moment::Ts;
use crate::{Outcome, Records};

/// Every use case that is entered, as `slice.verb`.
pub const VERBS: [&str; 69] = [
    "correspondence.check_address",
    "correspondence.invite",
    "correspondence.send_test",
    "correspondence.unsubscribe",
    "doors.ask_for_letter",
    "doors.begin_set_up",
    "doors.change_address",
    "doors.choose_pin",
    "doors.confirm_authenticator",
    "doors.let_choose_pin",
    "doors.let_sign_in",
    "doors.make_passkey",
    "doors.make_recovery_codes",
    "doors.make_set_up_link",
    "doors.prove",
    "doors.remove_passkey",
    "doors.rename_passkey",
    "doors.reset",
    "doors.set_password",
    "doors.show_pin",
    "homework.add_template",
    "homework.answer",
    "homework.assign",
    "homework.change",
    "homework.change_template",
    "homework.read",
    "homework.remove_template",
    "homework.undo_answer",
    "homework.withdraw",
    "letters.hold",
    "letters.read",
    "letters.release",
    "people.add_client",
    "people.add_staff",
    "people.archive_client",
    "people.change_client",
    "people.change_staff",
    "people.confirm_address",
    "people.create_owner",
    "people.end_pairing",
    "people.end_token",
    "people.make_token",
    "people.note_contact",
    "people.pair",
    "people.pause",
    "people.record_contact_plan",
    "people.reopen_client",
    "people.resume",
    "people.resume_contact",
    "people.sign_in",
    "people.sign_out",
    "people.staff_leaves",
    "people.stop_contact",
    "people.undo_contact",
    "scheduling.add_session_type",
    "scheduling.book",
    "scheduling.cancel",
    "scheduling.change_session_type",
    "scheduling.clear_day",
    "scheduling.record_attendance",
    "scheduling.rederive",
    "scheduling.reschedule",
    "scheduling.undo",
    "sealing.remove",
    "sealing.rotate",
    "settings.change",
    "settings.open_practice",
    "settings.put_aside",
    "settings.take_up",
];

/// One entry, before it is written.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The use case, as `slice.verb`.
    pub verb: &'static str,
    /// What it was done to, as `kind:id`.
    pub subject: String,
    /// Whose record was touched, if one was.
    pub client: Option<ClientId>,
    /// Ids and codes that say what changed.
    pub facts: Value,
}

/// Writes an entry in the transaction of the change it speaks of.
pub(crate) async fn enter(records: &Records, entry: Entry) -> Outcome<()> {
    let Entry { verb, subject, client, facts } = entry;
    let sql = "INSERT INTO logbook (at, verb, subject, client_id, facts) VALUES ($1, $2, $3, $4, $5)";
    let values =
        [Ts::from(records.now).into(), verb.into(), subject.into(), client.map(|id| id.0).into(), facts.into()];
    records.run(sql, values).await?;
    tracing::info!(verb, actor = %records.actor, "done");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs::{read_dir, read_to_string};
    use std::path::Path;

    use super::VERBS;

    const SLICES: [&str; 8] =
        ["correspondence", "doors", "homework", "letters", "people", "scheduling", "sealing", "settings"];

    fn sources(folder: &Path) -> String {
        let paths = read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths.map(|path| if path.is_dir() { sources(&path) } else { read_to_string(path).unwrap() }).collect()
    }

    #[test]
    fn every_verb_that_is_entered_is_in_the_list() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let written: String = SLICES.iter().map(|slice| sources(&root.join(slice))).collect();
        let is_verb = |word: &&str| {
            let verb = word.split_once('.').filter(|(slice, _)| SLICES.contains(slice));
            verb.is_some_and(|(_, verb)| !verb.is_empty() && verb.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        };
        let entered: BTreeSet<&str> = written.split('"').filter(is_verb).collect();
        assert_eq!(entered, VERBS.into_iter().collect());
    }
}

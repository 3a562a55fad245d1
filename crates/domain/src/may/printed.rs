//! The table as docs/SECURITY-MODEL.md prints it: every act, what it covers, and who may do it to whose.

use std::fmt::Write;
use std::path::Path;

use super::{Act, Bond, may};
use crate::actor::{Actor, Role, Roles};
use crate::ids::{ClientId, StaffId};

/// What each act covers, field by field.
const COVERS: &[(Act, &str)] = &[
    (Act::SeeStaff, "names, addresses, roles, zones, hours and reminders of everybody who works here"),
    (Act::AddStaff, "a new member of staff, with name, address and roles"),
    (Act::ChangeStaff, "name, address, zone, hours, reminders; roles and leaving are an owner's alone"),
    (Act::GiveWayIn, "who can sign in; a link to set up, a new beginning, other roles and another address, leaving"),
    (Act::MakeToken, "bearer tokens: made, listed, ended"),
    (Act::SeeClient, "name, pronouns, zone, language, coaches, when they last spoke"),
    (Act::AddClient, "a new client; by a coach as her own"),
    (Act::ChangeClient, "name, pronouns, zone, language"),
    (Act::ArchiveClient, "the file: closed, opened again"),
    (Act::SeeContactPlan, "channel, address, safe hours, wording, subject and sender, pauses"),
    (Act::RecordContactPlan, "the same, written down; by a coach without the client's own words"),
    (Act::RaiseContactPlan, "plainer wording, letters begun again, an address confirmed"),
    (Act::PauseLetters, "letters, all or about homework: rest and resume"),
    (Act::StopContact, "all contact, at once"),
    (Act::Invite, "an invitation or an address check, mailed"),
    (Act::NoteContact, "that coach and client spoke"),
    (Act::LetSignIn, "a code with which a client signs in without a letter"),
    (Act::LetChoosePin, "a code with which a client chooses a new PIN"),
    (Act::Pair, "who works with whom: begun"),
    (Act::EndPairing, "who works with whom: ended; by a coach her own"),
    (Act::SeeSessionTypes, "types of sessions: name, length, place"),
    (Act::ChangeSessionTypes, "the same, changed"),
    (Act::SeeSession, "time, place, state, attendance, history"),
    (Act::Book, "a new session"),
    (Act::Reschedule, "time and place; a coach's whole day"),
    (Act::Cancel, "the state; and taking back"),
    (Act::RecordAttendance, "whether it was held"),
    (Act::SeeHomework, "words, cover, link, answers"),
    (Act::AssignHomework, "the same, written down, changed, withdrawn"),
    (Act::AnswerHomework, "an answer, and taking it back"),
    (Act::KeepTemplates, "templates of one's own: listed, added"),
    (Act::ChangeTemplate, "a template: words and link read, changed, removed"),
    (Act::ListLetters, "kind, moments, state of letters; no words"),
    (Act::ReadLetter, "the words of a kept letter"),
    (Act::SendTest, "a test letter to oneself"),
    (Act::ReleaseHeld, "letters held after a restore"),
    (Act::SeeLogbook, "the whole logbook"),
    (Act::SeeWhoOpened, "who read one's own record"),
    (Act::SeeSettings, "the practice's settings"),
    (Act::ChangeSettings, "the same, changed"),
];

/// Somebody, seen from whose record it is.
const WHO: [(&str, Option<Role>, Bond); 7] = [
    ("an owner", Some(Role::Owner), Bond::Other),
    ("an assistant", Some(Role::Assistant), Bond::Other),
    ("the client's coach", Some(Role::Coach), Bond::Coached),
    ("another coach", Some(Role::Coach), Bond::Other),
    ("the client", None, Bond::Own),
    ("another client", None, Bond::Other),
    ("staff, of their own", Some(Role::Coach), Bond::Own),
];

const MARK: &str = "<!-- From here on made from domain::may. -->\n";

fn table() -> String {
    let mut page = "| act | what it covers |".to_owned();
    for (who, ..) in WHO {
        let _ = write!(page, " {who} |");
    }
    let _ = writeln!(page, "\n|---|---|{}", "---|".repeat(WHO.len()));
    for act in Act::all() {
        let covers = COVERS.iter().find(|(one, _)| *one == act).unwrap_or_else(|| panic!("say what {act:?} covers"));
        let _ = write!(page, "| {act:?} | {} |", covers.1);
        for (_, role, bond) in WHO {
            let actor = match role {
                Some(role) => Actor::Staff(StaffId(uuid::Uuid::nil()), Roles::of([role])),
                None => Actor::Client(ClientId(uuid::Uuid::nil())),
            };
            let _ = write!(page, " {} |", if may(actor, act, bond) { "yes" } else { "–" });
        }
        page.push('\n');
    }
    page
}

/// `UPDATE=1 cargo nextest run -p domain` writes the page anew.
#[test]
fn the_page_is_the_one_the_table_makes() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/SECURITY-MODEL.md");
    let written = std::fs::read_to_string(&page).unwrap();
    let (head, _) = written.split_once(MARK).expect("the mark from which on the page is made");
    let made = format!("{head}{MARK}\n{}", table());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    assert_eq!(std::fs::read_to_string(page).unwrap(), made, "run again with UPDATE=1");
}

#[test]
fn an_owner_or_an_assistant_stands_the_same_to_every_client() {
    for act in Act::all() {
        for role in [Role::Owner, Role::Assistant] {
            let actor = Actor::Staff(StaffId(uuid::Uuid::nil()), Roles::of([role]));
            assert_eq!(may(actor, act, Bond::Coached), may(actor, act, Bond::Other), "{act:?}");
        }
        assert!(!may(Actor::Client(ClientId(uuid::Uuid::nil())), act, Bond::Other), "{act:?}");
    }
}

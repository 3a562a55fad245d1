//! Who may do what: one table. The doors ask it, the use cases ask it, and the authorisation matrix is printed from it.

use crate::Refusal;
use crate::actor::{Actor, Role};

/// Something that can be done or seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each reads as what it is")]
pub enum Act {
    SeeStaff,
    AddStaff,
    ChangeStaff,
    GiveWayIn,
    MakeToken,
    SeeClient,
    AddClient,
    ChangeClient,
    ArchiveClient,
    SeeContactPlan,
    RecordContactPlan,
    RaiseContactPlan,
    PauseLetters,
    StopContact,
    Invite,
    NoteContact,
    LetSignIn,
    LetChoosePin,
    Pair,
    EndPairing,
    SeeSessionTypes,
    ChangeSessionTypes,
    SeeSession,
    Book,
    Reschedule,
    Cancel,
    RecordAttendance,
    SeeHomework,
    AssignHomework,
    AnswerHomework,
    KeepTemplates,
    ChangeTemplate,
    ListLetters,
    ReadLetter,
    SendTest,
    ReleaseHeld,
    SeeLogbook,
    SeeWhoOpened,
    SeeSettings,
    ChangeSettings,
}

/// How the actor stands to the thing: whose record it is, seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// It is the actor's own.
    Own,
    /// It belongs to a client whom the actor coaches.
    Coached,
    /// Neither.
    Other,
}

const OWNER: u8 = 1;
const ASSISTANT: u8 = 2;
/// The coach of that client.
const COACH: u8 = 4;
/// Any coach.
const ANY_COACH: u8 = 8;
/// That client.
const CLIENT: u8 = 16;
/// That member of staff.
const THEMSELVES: u8 = 32;

const ANY_STAFF: u8 = OWNER | ASSISTANT | ANY_COACH;
const AROUND: u8 = OWNER | ASSISTANT | COACH;

/// The table.
const TABLE: &[(Act, u8)] = &[
    (Act::SeeStaff, ANY_STAFF),
    (Act::AddStaff, OWNER),
    (Act::ChangeStaff, OWNER | THEMSELVES),
    (Act::GiveWayIn, OWNER),
    (Act::MakeToken, THEMSELVES),
    (Act::SeeClient, AROUND | CLIENT),
    (Act::AddClient, ANY_STAFF),
    (Act::ChangeClient, AROUND | CLIENT),
    (Act::ArchiveClient, OWNER | COACH),
    (Act::SeeContactPlan, AROUND | CLIENT),
    (Act::RecordContactPlan, COACH | CLIENT),
    (Act::RaiseContactPlan, CLIENT),
    (Act::PauseLetters, COACH | CLIENT),
    (Act::StopContact, AROUND | CLIENT),
    (Act::Invite, AROUND),
    (Act::NoteContact, COACH),
    (Act::LetSignIn, COACH),
    (Act::LetChoosePin, COACH),
    (Act::Pair, OWNER | ASSISTANT),
    (Act::EndPairing, OWNER | COACH | CLIENT),
    (Act::SeeSessionTypes, ANY_STAFF),
    (Act::ChangeSessionTypes, OWNER),
    (Act::SeeSession, AROUND | CLIENT),
    (Act::Book, AROUND),
    (Act::Reschedule, AROUND),
    (Act::Cancel, AROUND | CLIENT),
    (Act::RecordAttendance, COACH),
    (Act::SeeHomework, COACH | CLIENT),
    (Act::AssignHomework, COACH | CLIENT),
    (Act::AnswerHomework, COACH | CLIENT),
    (Act::KeepTemplates, ANY_COACH),
    (Act::ChangeTemplate, THEMSELVES),
    (Act::ListLetters, AROUND | CLIENT | THEMSELVES),
    (Act::ReadLetter, COACH | CLIENT | THEMSELVES),
    (Act::SendTest, OWNER),
    (Act::ReleaseHeld, OWNER),
    (Act::SeeLogbook, OWNER),
    (Act::SeeWhoOpened, CLIENT),
    (Act::SeeSettings, ANY_STAFF),
    (Act::ChangeSettings, OWNER),
];

impl Act {
    /// Every act, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(act, _)| *act)
    }

    fn allowed(self) -> u8 {
        TABLE.iter().find(|(act, _)| *act == self).map_or(0, |(_, allowed)| *allowed)
    }
}

/// Whether `actor`, standing so to the thing, may do this. The program itself and whoever holds the server may do everything.
pub fn may(actor: Actor, act: Act, bond: Bond) -> bool {
    match actor {
        Actor::Engine | Actor::Operator => true,
        _ => standing(actor, bond) & act.allowed() != 0,
    }
}

/// The same, as a refusal: what the actor may not even see is not there, what it may only see is not theirs to do.
///
/// # Errors
/// [`Refusal::NotFound`] or [`Refusal::NotYours`].
pub fn ask(actor: Actor, act: Act, bond: Bond, see: Act) -> Result<(), Refusal> {
    match (may(actor, act, bond), may(actor, see, bond)) {
        (true, _) => Ok(()),
        (false, true) => Err(Refusal::NotYours),
        (false, false) => Err(Refusal::NotFound),
    }
}

/// The same for things that are nobody's in particular.
///
/// # Errors
/// [`Refusal::NotYours`].
pub fn ask_plainly(actor: Actor, act: Act) -> Result<(), Refusal> {
    if may(actor, act, Bond::Other) { Ok(()) } else { Err(Refusal::NotYours) }
}

fn standing(actor: Actor, bond: Bond) -> u8 {
    let holds = |role, bit| if actor.is(role) { bit } else { 0 };
    match (actor, bond) {
        (Actor::Staff(..), _) => {
            let theirs = if bond == Bond::Own { THEMSELVES } else { 0 };
            let coached = if bond == Bond::Coached { holds(Role::Coach, COACH) } else { 0 };
            holds(Role::Owner, OWNER)
                | holds(Role::Assistant, ASSISTANT)
                | holds(Role::Coach, ANY_COACH)
                | coached
                | theirs
        }
        (Actor::Client(_), Bond::Own) => CLIENT,
        _ => 0,
    }
}

#[cfg(test)]
mod printed;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Roles;
    use crate::ids::{ClientId, StaffId};

    fn staff(role: Role) -> Actor {
        Actor::Staff(StaffId(uuid::Uuid::nil()), Roles::of([role]))
    }

    #[test]
    fn every_act_stands_in_the_table_once() {
        let acts: std::collections::BTreeSet<_> = Act::all().collect();
        assert_eq!(acts.len(), TABLE.len());
        assert_eq!(acts.len(), Act::ChangeSettings as usize + 1);
    }

    #[test]
    fn nobody_may_do_nothing() {
        assert!(Act::all().all(|act| [Bond::Own, Bond::Coached, Bond::Other].into_iter().all(|bond| !may(
            Actor::Nobody,
            act,
            bond
        ))));
    }

    #[test]
    fn an_owner_reads_no_letter_of_a_client_she_does_not_coach() {
        assert!(!may(staff(Role::Owner), Act::ReadLetter, Bond::Coached));
        assert!(!may(staff(Role::Owner), Act::ReadLetter, Bond::Other));
        assert!(may(staff(Role::Owner), Act::ListLetters, Bond::Other));
    }

    #[test]
    fn another_coach_does_not_even_see_that_the_client_is_there() {
        assert_eq!(ask(staff(Role::Coach), Act::Book, Bond::Other, Act::SeeClient), Err(Refusal::NotFound));
        assert_eq!(
            ask(staff(Role::Assistant), Act::RecordAttendance, Bond::Other, Act::SeeClient),
            Err(Refusal::NotYours)
        );
        assert_eq!(ask(staff(Role::Coach), Act::Book, Bond::Coached, Act::SeeClient), Ok(()));
    }

    #[test]
    fn only_the_client_raises_what_letters_may_say() {
        let client = Actor::Client(ClientId(uuid::Uuid::nil()));
        assert!(may(client, Act::RaiseContactPlan, Bond::Own));
        assert!(!may(client, Act::RaiseContactPlan, Bond::Other));
        assert!([Role::Owner, Role::Coach, Role::Assistant].into_iter().all(|role| !may(
            staff(role),
            Act::RaiseContactPlan,
            Bond::Coached
        )));
    }
}

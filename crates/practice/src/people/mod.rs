//! The people of the practice, who works with whom, and what was agreed about being reached.

mod amend;
mod bearer;
pub(crate) mod facts;
pub(crate) mod notices;
mod person;
pub(crate) mod proof;
mod rows;
mod set_up_link;
mod sign_in;
pub(crate) mod standing;
pub(crate) mod store;
mod views;
mod whole_ring;

mod add_client;
mod add_staff;
mod archive_client;
mod change_client;
mod change_staff;
mod confirm_address;
mod create_owner;
mod end_other_sign_ins;
mod end_pairing;
mod end_sign_in;
mod end_token;
mod holder;
mod make_token;
mod note_browser;
mod note_contact;
mod open_sign_in;
mod pair;
mod pause;
mod record_contact_plan;
mod reopen_client;
mod resume;
mod resume_contact;
mod signed_in;
mod staff_leaves;
mod stop_contact;
mod undo_contact;

pub use add_client::{AddClient, add_client};
pub use add_staff::{AddStaff, add_staff};
pub use archive_client::{ArchiveClient, archive_client};
pub use bearer::Secret;
pub(crate) use bearer::presented_bare;
pub use change_client::{ChangeClient, change_client};
pub use change_staff::{ChangeStaff, change_staff};
pub use confirm_address::confirm_address;
pub(crate) use confirm_address::went_to_the_address_of_now;
pub use create_owner::{CreateOwner, create_owner};
pub use end_other_sign_ins::end_other_sign_ins;
pub(crate) use end_other_sign_ins::{Ended, end_all_but as end_sign_ins_but, enter_all as enter_all_ended};
pub use end_pairing::{EndPairing, end_pairing};
pub use end_sign_in::end_sign_in;
pub use end_token::end_token;
pub use facts::{ClientFacts, CoachFacts};
pub(crate) use facts::{
    Lock, client_facts, clients_of, coach_facts, lock_client, members_of, plan_of, plans_of, read_client, staff_facts,
};
pub(crate) use holder::Holder;
pub use holder::{actor_of, bearing, holder};
pub use make_token::{MadeToken, MakeToken, make_token};
pub use note_browser::note_browser;
pub use note_contact::{NoteContact, note_contact};
pub use open_sign_in::open_sign_in;
pub use pair::{Pair, pair};
pub use pause::{PauseLetters, pause};
pub use person::Person;
pub use proof::proved;
pub use record_contact_plan::{RecordContactPlan, record_contact_plan};
pub use reopen_client::{ReopenClient, reopen_client};
pub use resume::{ResumeLetters, resume};
pub use resume_contact::{ResumeContact, resume_contact};
pub(crate) use rows::staff::read_roles;
pub use set_up_link::SetUpLink;
pub(crate) use set_up_link::{FOR_A_DAY, FOR_WHOEVER_WAITS, add_link, forget_chosen};
pub use sign_in::Door;
pub(crate) use sign_in::{add as add_sign_in, id_columns};
pub use signed_in::{SignedIn, signed_in};
pub use staff_leaves::{StaffLeaves, staff_leaves};
pub use stop_contact::{StopContact, stop_contact};
pub use store::staff::at_address as staff_by_address;
pub use undo_contact::{UndoContact, undo_contact};
pub(crate) use views::member_in;
pub use views::{
    ChannelWord, ClientView, Companion, ContactView, DemoPerson, FindClients, Known, NudgesView, PairingView,
    PauseView, PlanView, Sharer, SignInView, StaffView, TokenView, WayIn, YesView, client, clients, clients_among,
    coaches, companions, contact_plan, contact_plans, contacts, demo_people, find_clients, known, member, pairings,
    sharers, sign_ins, staff, tokens, ways_of_staff,
};
pub(crate) use whole_ring::{DoorOf, whole_ring};

//! People as they are shown.

mod clients;
mod contacts;
mod demo;
mod known;
mod pairings;
mod plans;
mod sharers;
mod sign_ins;
mod staff;
mod tokens;
mod ways_in;

pub(super) use clients::client_in;
pub use clients::{ClientView, FindClients, client, clients, clients_among, find_clients};
pub use contacts::{ContactView, contacts};
pub use demo::{DemoPerson, demo_people};
pub use known::{Known, known};
pub(super) use pairings::pairing_in;
pub use pairings::{Companion, PairingView, companions, pairings};
pub(super) use plans::plan_in;
pub use plans::{ChannelWord, NudgesView, PauseView, PlanView, YesView, contact_plan, contact_plans};
pub use sharers::{Sharer, sharers};
pub use sign_ins::{SignInView, sign_ins};
pub(crate) use staff::member_in;
pub use staff::{StaffView, coaches, member, staff};
pub use tokens::{TokenView, tokens};
pub(in crate::people) use ways_in::ways_in;
pub use ways_in::{WayIn, ways_of_staff};

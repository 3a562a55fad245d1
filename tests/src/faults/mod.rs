//! The shipped program under faults: killed, stopped, starved, refused, slowed – and a ledger that knows what it owes.
//!
//! A scenario opens a `Practice` of its own, lets people work on it (`load`), lets intruders knock at every door (`intruders`), breaks
//! something, mends it, and then holds what is there against the `Ledger` (`audit`).

mod api;
mod audit;
mod dice;
mod intruders;
mod ledger;
mod load;
mod part;
mod people;
mod practice;
mod proxy;
mod report;
mod scenarios;
mod server;

pub use report::{HEAD, Report};
pub use scenarios::{ALL, Scale, Scenario, named};

pub(crate) use api::{Answer, Api};
pub(crate) use dice::Dice;
pub(crate) use ledger::Ledger;
pub(crate) use practice::Practice;

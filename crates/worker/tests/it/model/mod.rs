//! The letter engine against a plain account of what it ought to do, written apart from the planner.
//!
//! Seeded walks do at random what people do; after each round of the worker, what it sent and what became of every letter is held
//! against a world that goes by the rules alone: one instant at a time, without looking ahead.

mod acts;
mod agenda;
mod at_once;
mod choices;
mod compare;
mod facts;
mod ground;
mod heard;
mod homework;
mod homework_steps;
mod hours;
mod ledger;
mod nudge;
mod outage;
mod plan;
mod promises;
mod readings;
mod rows;
mod standing_steps;
mod start;
mod steps;
mod sweep;
mod told;
mod walker;
mod walks;
mod wire;

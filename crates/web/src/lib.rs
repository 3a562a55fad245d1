//! The doors of Halcyon: a JSON interface and pages over the same use cases. Presenters only; every rule stands elsewhere.

mod admin;
mod answer;
pub mod api;
mod connections;
mod guard;
mod health;
mod layers;
mod pages;
pub mod problem;
mod security_txt;
mod sent;
mod serve;
mod state;
mod words;

pub use admin::admin;
pub use api::openapi;
pub use serve::{router, serve};
pub use state::{Migrated, Web};

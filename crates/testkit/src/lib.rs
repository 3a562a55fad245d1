//! What tests of every crate stand on.

pub mod authority;
pub mod database;
pub mod smtp;

pub use database::Database;

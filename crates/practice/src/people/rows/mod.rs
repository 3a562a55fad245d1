//! Rows of people, each read through the types of the rules: a row that does not parse is our fault, never the asker's.

pub(super) mod client;
pub(super) mod plan;
pub(super) mod staff;

#[cfg(test)]
mod tests;

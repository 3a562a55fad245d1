//! The shipped program, from outside.
#![expect(clippy::expect_used, clippy::panic, reason = "it holds Halcyon to its word; what it cannot do ends it")]

pub mod faults;

//! The shipped program, from outside.

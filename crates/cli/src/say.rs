//! The one place that prints: answers to standard output, remarks to standard error. Nobody minds when nobody listens:
//! a closed pipe is no reason to fall over.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// Prints an answer, as a line.
pub(crate) fn line(words: impl Display) {
    let mut out = stdout().lock();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}

/// Prints a remark beside the answer, as a line.
pub(crate) fn aside(words: impl Display) {
    let _ = writeln!(stderr().lock(), "halcyon: {words}");
}

//! The test kit's own tests: its databases, and the runner of test runs.

#[cfg(test)]
mod database;
#[cfg(test)]
mod run;

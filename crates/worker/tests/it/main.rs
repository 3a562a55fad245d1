//! The worker from outside: one program for all its integration tests.

#[cfg(test)]
mod dice;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod lots;
#[cfg(test)]
mod main_job;
#[cfg(test)]
mod model;
#[cfg(test)]
mod outcomes;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod timelines;

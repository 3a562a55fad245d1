//! The house holds its own rules, and the shipped program does what it promises.

#[cfg(test)]
mod demo;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod house;
#[cfg(test)]
mod nudge;
#[cfg(test)]
mod program;

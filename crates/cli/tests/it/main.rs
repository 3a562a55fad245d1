//! The program from outside, and the demo it makes.

#[cfg(test)]
mod apart;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod consulted;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod deployed;
#[cfg(test)]
mod guesses;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod program;
#[cfg(test)]
mod remote_database;
#[cfg(test)]
mod up;
#[cfg(test)]
mod watched;

//! Backups from outside: one program for all their integration tests.

#[cfg(test)]
mod at_rest;
#[cfg(test)]
mod house;
#[cfg(test)]
mod keyring_lost;
#[cfg(test)]
mod refused;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod shapes;

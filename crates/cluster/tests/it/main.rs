//! A real PostgreSQL, made, started, left behind, adopted and refused.

#[cfg(test)]
mod accounts;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod launcher;
#[cfg(test)]
mod lifetime;
#[cfg(test)]
mod orphans;
#[cfg(test)]
mod refusals;

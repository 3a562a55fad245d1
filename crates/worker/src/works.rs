//! What every part of the worker needs.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use practice::Office;

use crate::note::Note;
use crate::postman::Postman;

/// Office, postman and limits. Cheap to clone.
#[derive(Clone)]
pub struct Works {
    /// The records.
    pub office: Office,
    /// Who carries letters out of the house.
    pub postman: Arc<Postman>,
    /// Where the count of rounds is noted beside the database; nowhere means that a restore cannot be noticed.
    pub note: Option<Note>,
    /// How long a lease lasts: longer than the longest send.
    pub lease: Duration,
    /// How many bulk letters are on their way at once.
    pub concurrency: usize,
}

impl Works {
    /// How many letters start together: few enough that one lot sets out while others are on their way.
    pub(crate) fn lot(&self) -> usize {
        (self.concurrency / 2).max(1)
    }

    /// The lease as the records reckon.
    pub(crate) fn lease_length(&self) -> SignedDuration {
        SignedDuration::try_from(self.lease).unwrap_or(SignedDuration::from_secs(120))
    }
}

//! How values spread.

use std::time::Duration;

/// Durations in order, and what they say.
pub(crate) struct Spread(Vec<Duration>);

impl Spread {
    pub(crate) fn of(mut values: Vec<Duration>) -> Self {
        values.sort();
        Self(values)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that so many in a hundred do not exceed.
    pub(crate) fn percentile(&self, share: usize) -> Duration {
        let at = (self.0.len() * share).div_ceil(100).max(1) - 1;
        self.0.get(at).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = |share| self.percentile(share).as_secs_f64() * 1000.0;
        write!(f, "p50 {:.1} ms, p95 {:.1} ms, most {:.1} ms", millis(50), millis(95), millis(100))
    }
}

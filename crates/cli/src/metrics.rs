//! Counters for the operator (Prometheus text format), kept in the process and shown on the admin listeners only.

use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::trouble::Trouble;

/// Upper bounds in seconds, from an answer of the database to a letter that came an hour after it was due.
const SECONDS: [f64; 12] = [0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.5, 10.0, 60.0, 300.0, 900.0, 3600.0];

/// How often what was counted is put in order: otherwise it would wait, and grow, until somebody looks.
const PUT_IN_ORDER_EVERY: Duration = Duration::from_secs(5);

/// What is counted in this process.
#[derive(Clone)]
pub(crate) struct Counters(PrometheusHandle);

impl Counters {
    /// Begins to count, for the rest of the process.
    pub(crate) fn begin() -> Result<Self, Trouble> {
        let built = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
            .and_then(PrometheusBuilder::install_recorder);
        built.map(Self).map_err(|error: BuildError| Trouble::fault(error))
    }

    /// Everything there is to show.
    pub(crate) fn shown(&self) -> String {
        self.0.render()
    }

    /// Keeps in order what was counted, for ever.
    pub(crate) async fn keep_in_order(self) {
        let mut clock = tokio::time::interval(PUT_IN_ORDER_EVERY);
        loop {
            clock.tick().await;
            self.0.run_upkeep();
        }
    }
}

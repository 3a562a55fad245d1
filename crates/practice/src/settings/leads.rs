//! Leads as records keep them: minutes, `{"first":1440,"second":null}`.

use domain::people::{Lead, Leads};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::Broke;

#[derive(Serialize, Deserialize)]
struct Kept {
    first: Option<i64>,
    second: Option<i64>,
}

/// To the database.
pub(crate) fn keep(leads: Leads) -> Json {
    let minutes = |lead: Option<Lead>| lead.map(|lead| lead.length().as_mins());
    json!({ "first": minutes(leads.first), "second": minutes(leads.second) })
}

/// From the database.
pub(crate) fn read(kept: &Json) -> Result<Leads, Broke> {
    let wrong = || Broke::Record("leads");
    let kept = Kept::deserialize(kept).map_err(|_| wrong())?;
    let lead = |minutes: Option<i64>| minutes.map(Lead::minutes).transpose().map_err(|_| wrong());
    Ok(Leads { first: lead(kept.first)?, second: lead(kept.second)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_as_it_was() {
        for leads in [Leads::CLIENT, Leads::COACH, Leads::default()] {
            assert_eq!(read(&keep(leads)).unwrap(), leads);
        }
        assert!(read(&json!({ "first": 1, "second": null })).is_err());
        assert!(read(&json!("soon")).is_err());
    }
}

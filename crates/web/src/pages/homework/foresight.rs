//! What would be mailed about homework in this client's plan, in words, before anybody presses.

use domain::people::WordingLevel;
use jiff::civil::Date;
use practice::Outcome;
use practice::correspondence::{NudgeForesight, foresee_nudge};
use practice::people::{PlanView, contact_plans};

use crate::pages::people::{InSight, When};
use crate::words::{Saying, saying, saying_among};

/// What would be mailed.
pub(super) struct Foresight {
    pub(super) sentence: Saying,
    /// Why nothing is.
    pub(super) reason: Option<Saying>,
    /// When the first letter asks.
    pub(super) first: Option<When>,
    /// Whether a letter tells that it was agreed on.
    pub(super) news: bool,
    /// What a letter calls it.
    pub(super) naming: Option<Saying>,
}

impl Foresight {
    /// Of homework that would be agreed on today.
    pub(super) async fn of(seen: &InSight<'_>, due_on: Option<Date>, cover: &str) -> Outcome<Self> {
        let about = |sentence: Saying| sentence.with("name", seen.client.name.clone());
        let plan = contact_plans(&seen.staff.asked, &[seen.client.id]).await?.pop();
        let news = plan.as_ref().is_some_and(|plan| plan.nudges.assigned.on);
        let silent = |sentence| Self { sentence: about(sentence), reason: None, first: None, news, naming: None };
        let first = match foresee_nudge(&seen.staff.asked, seen.client.id, due_on).await? {
            NudgeForesight::Silent(why) => {
                let reason = Some(saying_among("letter-reason", why.word()));
                return Ok(Self { reason, news: false, ..silent(saying("foresight-silent")) });
            }
            NudgeForesight::Off => return Ok(silent(saying("foresight-off"))),
            NudgeForesight::MetBefore => return Ok(silent(saying("foresight-met"))),
            NudgeForesight::First(at) => When::of(at, &seen.staff.me.zone, &seen.client.zone),
        };
        let naming = Some(naming(plan.as_ref(), cover));
        Ok(Self { sentence: about(saying("foresight-first")), reason: None, first: Some(first), news, naming })
    }
}

/// What a letter calls the homework at the level of the plan.
fn naming(plan: Option<&PlanView>, cover: &str) -> Saying {
    let says_it = plan.is_some_and(|plan| plan.wording_today == WordingLevel::Detailed);
    match cover.trim() {
        _ if says_it => saying("foresight-words"),
        "" => saying("foresight-day"),
        cover => saying("foresight-cover").with("cover", cover.to_owned()),
    }
}

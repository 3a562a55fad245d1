//! What would be mailed about homework in this client's plan, in words, before anybody presses.

use domain::letters::Kind;
use domain::people::WordingLevel;
use jiff::Timestamp;
use jiff::civil::Date;
use practice::Outcome;
use practice::correspondence::{HomeworkForesight, NudgeForesight, foresee_homework};
use practice::people::contact_plans;

use crate::pages::people::InSight;
use crate::pages::when::When;
use crate::words::{Saying, saying, saying_among};

/// What would be mailed.
pub(super) struct Foresight {
    pub(super) sentence: Saying,
    /// Why nothing is.
    pub(super) reason: Option<Saying>,
    /// When a letter tells of it.
    pub(super) told: Option<When>,
    /// When the first letter asks.
    pub(super) first: Option<When>,
    /// What a letter calls it.
    pub(super) naming: Option<Saying>,
    /// The letters that go, each with its moment.
    pub(super) letters: Vec<(Kind, Timestamp)>,
}

impl Foresight {
    /// Of homework that would be agreed on today.
    pub(super) async fn of(seen: &InSight<'_>, due_on: Option<Date>, cover: &str) -> Outcome<Self> {
        let HomeworkForesight { told_at, nudge } = foresee_homework(&seen.staff.asked, seen.client.id, due_on).await?;
        let asked_at = if let NudgeForesight::First(at) = nudge { Some(at) } else { None };
        let of = |kind| move |at| (kind, at);
        let letters = told_at.map(of(Kind::HomeworkAssigned)).into_iter().chain(asked_at.map(of(Kind::HomeworkNudge)));
        let when = |at| When::of(at, &seen.staff.me.zone, &seen.client.zone);
        let (sentence, reason, first) = match nudge {
            NudgeForesight::Silent(why) => {
                (saying("foresight-silent"), Some(saying_among("letter-reason", why.word())), None)
            }
            NudgeForesight::Off => (saying("foresight-off"), None, None),
            NudgeForesight::MetBefore => (saying("foresight-met"), None, None),
            NudgeForesight::First(at) => (saying("foresight-first"), None, Some(when(at))),
        };
        let told = told_at.map(when);
        let naming = if told.is_some() || first.is_some() { Some(naming(seen, cover).await?) } else { None };
        Ok(Self {
            sentence: sentence.with("name", seen.client.name.clone()),
            reason,
            told,
            first,
            naming,
            letters: letters.collect(),
        })
    }
}

/// What a letter calls the homework at the level of the plan.
async fn naming(seen: &InSight<'_>, cover: &str) -> Outcome<Saying> {
    let plan = contact_plans(&seen.staff.asked, &[seen.client.id]).await?.pop();
    let says_it = plan.is_some_and(|plan| plan.wording_today == WordingLevel::Detailed);
    Ok(match cover.trim() {
        _ if says_it => saying("foresight-words"),
        "" => saying("foresight-day"),
        cover => saying("foresight-cover").with("cover", cover.to_owned()),
    })
}

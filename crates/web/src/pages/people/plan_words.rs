//! A contact plan in a sentence: the one place that says it to staff.

use domain::time::Zone;
use jiff::Timestamp;
use practice::people::{ChannelWord, PlanView};

use crate::words::{Saying, dated, saying};

/// How a client is reached, what may be said and when; since when that is agreed, and how sure the address is.
pub(crate) fn plan_in_words(plan: Option<&PlanView>) -> Saying {
    let Some(plan) = plan else { return saying("plan-none") };
    let email = |sentence| dated(sentence, plan.agreed_on).with("words", plan.in_words.clone());
    match plan.channel {
        _ if plan.stopped_at.is_some() => saying("plan-stopped"),
        ChannelWord::None => dated(saying("plan-themselves"), plan.agreed_on),
        ChannelWord::Email if plan.confirmed_at.is_some() => email(saying("plan-email-confirmed")),
        ChannelWord::Email => email(saying("plan-email")),
    }
}

/// The same for a list: how, and nothing more.
pub(crate) fn plan_in_short(plan: Option<&PlanView>) -> Saying {
    let Some(plan) = plan else { return saying("plan-short-none") };
    match plan.channel {
        _ if plan.stopped_at.is_some() => saying("plan-short-stopped"),
        ChannelWord::None => saying("plan-short-themselves"),
        ChannelWord::Email => saying("plan-short").with("words", plan.in_words.clone()),
    }
}

/// What somebody should know about a plan besides: what rests, and what asks for another look.
pub(super) fn plan_notes(plan: &PlanView, zone: &Zone) -> Vec<Saying> {
    let rests = |until: Option<Timestamp>, until_then, until_said| match until {
        Some(until) => dated(until_then, zone.today(until)),
        None => until_said,
    };
    let mut notes = Vec::new();
    if plan.pause.everything {
        notes.push(rests(plan.pause.everything_until, saying("plan-rests-until"), saying("plan-rests")));
    } else if plan.pause.nudges {
        notes.push(rests(plan.pause.nudges_until, saying("plan-nudges-rest-until"), saying("plan-nudges-rest")));
    }
    if plan.refused_at.is_some() {
        notes.push(saying("plan-refused"));
    }
    if plan.review_due {
        notes.push(dated(saying("plan-review"), plan.review_on));
    }
    notes
}

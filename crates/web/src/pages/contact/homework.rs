//! The letters that a piece of homework would cause, looked at before it is agreed on.

use domain::letters::Kind;
use domain::letters::content::{Body, HomeworkItem};
use jiff::Timestamp;
use jiff::civil::Date;
use letterpress::PressError;
use practice::correspondence::{Specimen, specimen};
use practice::homework::Written;
use practice::people::PlanView;
use practice::{Asked, Broke, Outcome};

use super::form;
use super::samples::{Manner, Sample, content, printed};

/// The letters about homework that would be agreed on today: each as it is written at the moment it would go, in this plan.
pub(in crate::pages) async fn homework_letters(
    asked: &Asked,
    plan: &PlanView,
    (written, due_on): (&Written, Option<Date>),
    letters: &[(Kind, Timestamp)],
) -> Outcome<Vec<Sample>> {
    let specimen = specimen(asked, plan.client).await?;
    let today = specimen.client.zone.today(specimen.now);
    let manner = Manner::today(&form::entered(Some(plan), specimen.leads, today), plan);
    let item = HomeworkItem {
        words: Some(written.words.as_str().to_owned()),
        cover: written.cover.clone(),
        agreed_on: today,
        due_on,
        link: written.link.clone(),
        answer: String::new(),
    };
    let print = |&(kind, at): &(Kind, Timestamp)| letter(&specimen, &manner, &item, kind, at);
    letters.iter().map(print).collect::<Result<_, _>>().map_err(|error| {
        tracing::error!(%error, "a letter about homework could not be printed");
        Broke::Record("letter to look at").into()
    })
}

/// The example of a kind with this homework in the place of its own.
fn letter(
    specimen: &Specimen,
    manner: &Manner,
    item: &HomeworkItem,
    kind: Kind,
    at: Timestamp,
) -> Result<Sample, PressError> {
    let mut content = content(specimen, manner, kind)?;
    if let Body::Homework(homework) = &mut content.body {
        for listed in &mut homework.items {
            let answer = std::mem::take(&mut listed.answer);
            *listed = HomeworkItem { answer, ..item.clone() };
        }
    }
    content.written_at = at;
    printed(&content)
}

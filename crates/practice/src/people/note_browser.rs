//! Noting what a sign-in was opened in, so that whoever looks at theirs knows one from another.

use domain::text::Name;

use super::{Secret, signed_in};
use crate::{Office, Outcome};

/// Notes it of the sign-in of a token. One that has ended meanwhile is left as it is.
///
/// # Errors
/// [`crate::Broke`].
pub async fn note_browser(office: &Office, sign_in: &Secret, browser: &Name) -> Outcome<()> {
    let Some(by) = signed_in(office, sign_in.reveal()).await? else { return Ok(()) };
    let records = office.open(by.actor).await?;
    let sql = "UPDATE sign_ins SET browser = $2 WHERE id = $1 AND ended_at IS NULL";
    records.run(sql, [by.sign_in.0.into(), browser.as_str().into()]).await?;
    records.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::Stage;
    use crate::people::{end_sign_in, sign_ins};

    #[tokio::test]
    async fn each_is_known_by_its_browser_to_its_holder() {
        let stage = Stage::open().await;
        let coach = stage.as_coach();
        let (phone, laptop) = (stage.sign_in(coach.actor).await, stage.sign_in(coach.actor).await);
        note_browser(stage.office(), &phone, &Stage::name("Safari, iPhone")).await.unwrap();
        let by = signed_in(stage.office(), laptop.reveal()).await.unwrap().unwrap();
        let listed = sign_ins(stage.office(), by).await.unwrap();
        let browser = |here: bool| listed.iter().find(|one| one.this_one == here).unwrap().browser.as_deref();
        assert_eq!((browser(false), browser(true)), (Some("Safari, iPhone"), None));
    }

    #[tokio::test]
    async fn of_one_that_has_ended_nothing_is_noted() {
        let stage = Stage::open().await;
        let coach = stage.as_coach();
        let token = stage.sign_in(coach.actor).await;
        let by = signed_in(stage.office(), token.reveal()).await.unwrap().unwrap();
        end_sign_in(&coach, by.sign_in).await.unwrap();
        note_browser(stage.office(), &token, &Stage::name("Firefox, Linux")).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM sign_ins WHERE browser IS NOT NULL").await, 0);
    }
}

//! A link for somebody of the staff who cannot sign in yet, or whose first link lapsed.

use domain::Refusal;
use domain::ids::StaffId;
use serde_json::json;

use super::colleague::Giving;
use super::views::standing_in;
use crate::logbook::{self, Entry};
use crate::people::{SetUpLink, add_link, forget_chosen};
use crate::{Asked, Outcome};

/// Makes a link by which they choose how they sign in, once. Earlier links end, and what was chosen by them is forgotten: it may have been somebody else.
///
/// # Errors
/// [`Refusal`]: `AlreadySetUp` for somebody who can sign in; `NotYours` for everybody but an owner, and for herself; `ProofNeeded`; `NotFound`, also for
/// whoever has left.
pub async fn make_set_up_link(asked: &Asked, staff: StaffId) -> Outcome<SetUpLink> {
    let giving = Giving::open(asked, staff).await?;
    // An earlier link that is used at this moment is waited for, and then there is half a sign-in to end.
    let link = add_link(&giving.records, staff, giving.good_for).await?;
    if standing_in(&giving.records, staff).await?.signs_in() {
        return Err(Refusal::AlreadySetUp.into());
    }
    forget_chosen(&giving.records, staff).await?;
    let records = giving.in_their_name().await?;
    let entry =
        Entry { verb: "doors.make_set_up_link", subject: format!("staff:{staff}"), client: None, facts: json!({}) };
    logbook::enter(&records, entry).await?;
    records.commit().await?;
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{PASSWORD, Stage, refusal};
    use crate::doors::{Hand, begin_set_up, set_password};
    use crate::people::{StaffLeaves, staff_leaves, ways_of_staff};
    use crate::{Expected, people};
    use jiff::SignedDuration;

    async fn way_of(stage: &Stage, staff: StaffId) -> people::WayIn {
        let ways = ways_of_staff(&stage.as_owner()).await.unwrap();
        ways.into_iter().find(|way| way.staff == staff).unwrap()
    }

    #[tokio::test]
    async fn an_owner_sees_how_far_a_colleague_has_come() {
        let stage = Stage::open().await;
        let (owner, dora) = (stage.proved(&stage.as_owner()).await, stage.coach_named("Dora").await);
        let way = way_of(&stage, dora).await;
        assert_eq!((way.signs_in, way.link_until, way.begun), (false, None, false));
        let link = make_set_up_link(&owner, dora).await.unwrap();
        assert_eq!(link.expires_at.duration_since(stage.now().await).as_hours(), 23, "a day, less a moment");
        assert_eq!(way_of(&stage, dora).await.link_until, Some(link.expires_at));
        begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
        let way = way_of(&stage, dora).await;
        assert_eq!((way.signs_in, way.link_until, way.begun), (false, None, true));
        let dora = stage.insider(dora).await;
        let way = way_of(&stage, dora.staff).await;
        assert_eq!((way.signs_in, way.link_until, way.begun), (true, None, false));
        for asked in [stage.as_coach(), stage.as_assistant().await] {
            assert_eq!(refusal(ways_of_staff(&asked).await), Refusal::NotYours);
            assert_eq!(stage.seen_by(asked.actor, "SELECT count(*) FROM ways_in(halcyon_now())").await, 0);
        }
    }

    #[tokio::test]
    async fn a_new_link_ends_the_first_and_forgets_what_was_chosen_by_it() {
        let stage = Stage::open().await;
        let (owner, dora) = (stage.proved(&stage.as_owner()).await, stage.coach_named("Dora").await);
        let first = make_set_up_link(&owner, dora).await.unwrap();
        let half = begin_set_up(stage.office(), first.token.reveal()).await.unwrap();
        set_password(stage.office(), Hand::SettingUp(half.reveal()), PASSWORD.to_owned()).await.unwrap();
        let second = make_set_up_link(&owner, dora).await.unwrap();
        assert_eq!(stage.count("SELECT count(*) FROM passwords").await, 0);
        let answer = set_password(stage.office(), Hand::SettingUp(half.reveal()), PASSWORD.to_owned()).await;
        assert_eq!(refusal(answer), Refusal::Lapsed);
        let third = make_set_up_link(&owner, dora).await.unwrap();
        assert_eq!(refusal(begin_set_up(stage.office(), second.token.reveal()).await), Refusal::LinkSpent);
        stage.pass(SignedDuration::from_hours(23)).await;
        begin_set_up(stage.office(), third.token.reveal()).await.unwrap();
    }

    #[tokio::test]
    async fn a_link_lapses_after_a_day_and_another_is_made() {
        let stage = Stage::open().await;
        let (owner, dora) = (stage.proved(&stage.as_owner()).await, stage.coach_named("Dora").await);
        let link = make_set_up_link(&owner, dora).await.unwrap();
        stage.pass(SignedDuration::from_hours(24)).await;
        assert_eq!(refusal(begin_set_up(stage.office(), link.token.reveal()).await), Refusal::LinkSpent);
        assert_eq!(way_of(&stage, dora).await.link_until, None);
        assert_eq!(refusal(make_set_up_link(&owner, dora).await), Refusal::ProofNeeded, "that was a day ago, too");
        let owner = stage.proved(&stage.as_owner()).await;
        let link = make_set_up_link(&owner, dora).await.unwrap();
        begin_set_up(stage.office(), link.token.reveal()).await.unwrap();
    }

    #[tokio::test]
    async fn none_is_made_for_somebody_who_signs_in_or_has_left_nor_by_anybody_but_a_proved_owner() {
        let stage = Stage::open().await;
        let (owner, dora) = (stage.proved(&stage.as_owner()).await, stage.coach_named("Dora").await);
        let set_up = stage.insider(stage.coach()).await.staff;
        assert_eq!(refusal(make_set_up_link(&owner, set_up).await), Refusal::AlreadySetUp);
        for asked in [stage.as_coach(), stage.as_assistant().await] {
            let asked = stage.proved(&asked).await;
            assert_eq!(refusal(make_set_up_link(&asked, dora).await), Refusal::NotYours);
        }
        assert_eq!(refusal(make_set_up_link(&owner, stage.owner()).await), Refusal::NotYours, "for herself");
        assert_eq!(refusal(make_set_up_link(&stage.as_owner(), dora).await), Refusal::ProofNeeded);
        let owner = stage.proved(&stage.as_owner()).await;
        staff_leaves(&owner, StaffLeaves { staff: dora, expected: Expected::ANY }).await.unwrap();
        assert_eq!(refusal(make_set_up_link(&owner, dora).await), Refusal::NotFound);
        assert_eq!(stage.count("SELECT count(*) FROM set_up_links WHERE used_at IS NULL").await, 0);
    }
}

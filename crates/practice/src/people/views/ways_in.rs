//! How far those who work here have come with signing in, as owners see it: nothing of what anybody chose.

use domain::Refusal;
use domain::actor::{Actor, Role};
use domain::ids::StaffId;
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::moment::{Ts, at};
use crate::{Asked, Outcome, Records};

/// How far somebody has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayIn {
    /// Who.
    pub staff: StaffId,
    /// Whether they have all that is asked for at the door.
    pub signs_in: bool,
    /// Until when a link can be used that was made for them and not used yet.
    pub link_until: Option<Timestamp>,
    /// Whether they used one and are choosing.
    pub begun: bool,
}

#[derive(FromQueryResult)]
struct Row {
    staff_id: Uuid,
    signs_in: bool,
    link_until: Option<Ts>,
    begun: bool,
}

/// Of everybody who works here.
///
/// # Errors
/// [`Refusal::NotYours`] for everybody but an owner.
pub async fn ways_of_staff(asked: &Asked) -> Outcome<Vec<WayIn>> {
    if !asked.actor.is(Role::Owner) && asked.actor != Actor::Operator {
        return Err(Refusal::NotYours.into());
    }
    ways_in(&asked.look().await?).await
}

/// The same in open records.
pub(in crate::people) async fn ways_in(records: &Records) -> Outcome<Vec<WayIn>> {
    let sql = "SELECT staff_id, signs_in, link_until, begun FROM ways_in($1)";
    let rows: Vec<Row> = records.all(sql, [Ts::from(records.now).into()]).await?;
    let way = |Row { staff_id, signs_in, link_until, begun }| WayIn {
        staff: StaffId(staff_id),
        signs_in,
        link_until: at(link_until),
        begun,
    };
    Ok(rows.into_iter().map(way).collect())
}

//! `halcyon reset`: a new beginning for a member of staff who lost their way in.

use domain::actor::Actor;
use practice::doors;
use practice::people::Person;

use super::{begin_quietly, no_member_of_staff, on_database};
use crate::office;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn reset(person: &str, surroundings: &Surroundings) -> Result<(), Trouble> {
    let Person::Staff(staff) = super::person(person)? else { return Err(no_member_of_staff()) };
    let beginning = begin_quietly(surroundings)?;
    let link = on_database(&beginning, surroundings, async |database| {
        let office = office::for_a_command(&beginning.0, &beginning.1, database).await?;
        Ok(doors::reset(&office.asked(Actor::Operator), staff).await?)
    })
    .await?;
    super::print_link(&beginning.0, &link);
    say::aside(format!(
        "everything that was open to them has ended; by the link they choose anew, once, until {}",
        link.expires_at.strftime("%-d %B %Y, %H:%M UTC")
    ));
    Ok(())
}

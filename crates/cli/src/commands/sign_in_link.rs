//! `halcyon sign-in link`: a way in for a member of staff who lost theirs.

use domain::actor::Actor;
use practice::people::{Person, make_link};

use super::{begin_quietly, no_member_of_staff, on_database};
use crate::office;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn sign_in_link(person: &str, surroundings: &Surroundings) -> Result<(), Trouble> {
    let Person::Staff(staff) = super::person(person)? else { return Err(no_member_of_staff()) };
    let beginning = begin_quietly(surroundings)?;
    let link = on_database(&beginning, surroundings, async |database| {
        let office = office::for_a_command(&beginning.0, &beginning.1, database).await?;
        Ok(make_link(&office.asked(Actor::Operator), staff).await?)
    })
    .await?;
    say::line(super::address_of(&beginning.0, &link));
    say::aside(format!("the link signs in once, until {}", link.expires_at.strftime("%-d %B %Y, %H:%M UTC")));
    Ok(())
}

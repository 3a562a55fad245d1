//! `halcyon owner create`: whoever runs the practice, and a link by which they choose how they sign in.

use domain::actor::Actor;
use domain::people::Address;
use domain::text::Name;
use practice::people::{CreateOwner, create_owner};

use super::{begin_quietly, on_database};
use crate::office;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::first_start;

pub(super) async fn owner_create(email: &str, name: &str, surroundings: &Surroundings) -> Result<(), Trouble> {
    let address = Address::parse(email).map_err(|refusal| Trouble::Usage(format!("--email: {refusal}")))?;
    let name = Name::parse(name).map_err(|refusal| Trouble::Usage(format!("--name: {refusal}")))?;
    let beginning = begin_quietly(surroundings)?;
    let create = CreateOwner { name, address, first: first_start(&beginning.0, false)? };
    let link = on_database(&beginning, surroundings, async |database| {
        let office = office::for_a_command(&beginning.0, &beginning.1, database).await?;
        Ok(create_owner(&office.asked(Actor::Operator), create).await?)
    })
    .await?;
    super::print_link(&beginning.0, &link);
    say::aside(format!(
        "by the link they choose how they sign in, once, until {}; the owner's id is {}",
        link.expires_at.strftime("%-d %B %Y, %H:%M UTC"),
        link.staff
    ));
    Ok(())
}

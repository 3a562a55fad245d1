//! `halcyon token create`: a bearer token for the API.

use domain::actor::Actor;
use practice::people::{MakeToken, make_token};

use super::{begin_quietly, on_database};
use crate::office;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn token_create(person: &str, surroundings: &Surroundings) -> Result<(), Trouble> {
    let holder = super::person(person)?;
    let beginning = begin_quietly(surroundings)?;
    let made = on_database(&beginning, surroundings, async |database| {
        let office = office::for_a_command(&beginning.0, &beginning.1, database).await?;
        Ok(make_token(&office.asked(Actor::Operator), MakeToken::of(holder)).await?)
    })
    .await?;
    say::line(made.token.reveal());
    say::aside(format!("the token is shown this once; it runs out on {}", made.expires_at.strftime("%-d %B %Y")));
    Ok(())
}

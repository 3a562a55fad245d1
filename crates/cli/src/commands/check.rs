//! `halcyon check`: everything that can be known without starting anything.

use domain::letters::Kind;
use domain::people::WordingLevel;
use letterpress::samples::sample;

use super::begin_quietly;
use crate::keys::Keys;
use crate::say;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;
use crate::wire::{Purpose, Wiring};

const LEVELS: [WordingLevel; 3] = [WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed];

pub(super) fn check(surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, folder) = begin_quietly(surroundings)?;
    let keys = Keys::of(&settings, &folder);
    let wiring = Wiring::check(settings, Purpose::Everything)?;
    wiring.postman()?;
    say::line("The settings are well.");
    if keys.is_expected() {
        keys.open()?;
        say::line(format!("The key ring opens: {}", keys.path().display()));
    } else {
        say::line(format!("There is no key ring yet; the first `halcyon up` makes one: {}", keys.path().display()));
    }
    let printed = print_every_letter()?;
    say::line(format!("{printed} letters print: every kind at every wording level."));
    Ok(())
}

fn print_every_letter() -> Result<usize, Trouble> {
    let mut printed = 0;
    for kind in Kind::ALL.iter().copied() {
        for level in LEVELS {
            let letter = sample(kind, level).and_then(|content| letterpress::print(&content));
            letter.map_err(|error| Trouble::Fault(format!("a letter of the kind {kind} does not print: {error}")))?;
            printed += 1;
        }
    }
    Ok(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_prints_at_every_level() {
        assert_eq!(print_every_letter().unwrap(), Kind::ALL.len() * LEVELS.len());
    }
}

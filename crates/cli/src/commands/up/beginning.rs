//! What `halcyon up` does with the database it finds.

use std::time::Duration;

use crate::say;
use crate::standing::{Holds, Standing};
use crate::trouble::Trouble;

/// After so long a demo has little left that lies ahead.
const A_WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// How a start goes on from what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// Everything is there.
    GoOn,
    /// A practice begins.
    Practice,
    /// A demo is made.
    Demo,
    /// What there is of a demo is cleared away, and another is made.
    DemoAnew,
}

impl Beginning {
    /// A demo and a practice never share a database.
    pub(super) fn of(found: Standing, demo: bool, fresh: bool) -> Result<Self, Trouble> {
        let other = |holds, way| {
            Err(Trouble::Usage(format!(
                "the database here holds {holds}: {way}, or choose another data folder with --data DIR"
            )))
        };
        match (found.holds, demo) {
            (Holds::Practice, true) => other("a practice, and a demo is made of an empty one", "start without --demo"),
            (Holds::Demo, false) => other("a demo", "start with --demo"),
            (Holds::Practice, false) => Ok(Self::GoOn),
            (Holds::Nothing, false) if found.clock_is_moved => {
                other("part of a demo whose making was cut short", "start with --demo")
            }
            (Holds::Nothing, false) => Ok(Self::Practice),
            (_, true) if found.clock_is_moved => Ok(Self::DemoAnew),
            (Holds::Nothing, true) => Ok(Self::Demo),
            (Holds::Demo, true) if fresh => Ok(Self::DemoAnew),
            (Holds::Demo, true) => {
                offer_another(found.away_for);
                Ok(Self::GoOn)
            }
        }
    }
}

fn offer_another(away_for: Option<Duration>) {
    if let Some(away) = away_for.filter(|away| *away > A_WEEK) {
        let days = away.as_secs() / (24 * 3600);
        say::aside(format!(
            "this demo was last awake {days} days ago; `halcyon up --demo --fresh` makes another, and clears this one away"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(holds: Holds, clock_is_moved: bool) -> Standing {
        Standing { holds, clock_is_moved, away_for: None }
    }

    #[test]
    fn a_demo_and_a_practice_never_meet() {
        for (holds, demo) in [(Holds::Practice, true), (Holds::Demo, false)] {
            let refused = Beginning::of(found(holds, false), demo, demo).unwrap_err();
            assert!(matches!(&refused, Trouble::Usage(words) if words.contains("--data")), "{refused}");
        }
    }

    #[test]
    fn each_start_goes_on_from_what_is_there() {
        let begins = |holds, moved, demo, fresh| Beginning::of(found(holds, moved), demo, fresh).unwrap();
        assert_eq!(begins(Holds::Nothing, false, false, false), Beginning::Practice);
        assert_eq!(begins(Holds::Practice, false, false, false), Beginning::GoOn);
        assert_eq!(begins(Holds::Nothing, false, true, false), Beginning::Demo);
        assert_eq!(begins(Holds::Demo, false, true, false), Beginning::GoOn);
        assert_eq!(begins(Holds::Demo, false, true, true), Beginning::DemoAnew);
    }

    #[test]
    fn a_demo_whose_making_was_cut_short_is_made_anew() {
        for holds in [Holds::Nothing, Holds::Demo] {
            assert_eq!(Beginning::of(found(holds, true), true, false).unwrap(), Beginning::DemoAnew);
        }
        assert!(Beginning::of(found(Holds::Nothing, true), false, false).is_err());
    }
}

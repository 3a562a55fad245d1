//! How long the next guess waits. Waits grow, so that a stranger gets a handful of tries a day however patient they are.

use jiff::SignedDuration;

/// So many tries are free: hands slip, and keyboards have other layouts.
const FREE: u32 = 5;
/// What the first try beyond them costs; each further one twice as much.
const FIRST: SignedDuration = SignedDuration::from_mins(1);
/// And no more than this, so that a door opens again by itself.
const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// After so long without a guess all is forgotten.
pub const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long the next guess has to wait after so many that led to nothing, this one included.
pub fn wait_after(tries: u32) -> SignedDuration {
    let Some(beyond) = tries.checked_sub(FREE) else { return SignedDuration::ZERO };
    let times = 2_i32.checked_pow(beyond).unwrap_or(i32::MAX);
    FIRST.checked_mul(times).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn four_more_are_free_and_then_waits_double_to_half_a_day() {
        let minutes: Vec<i64> = (1..=9).map(|tries| wait_after(tries).as_mins()).collect();
        assert_eq!(minutes, [0, 0, 0, 0, 1, 2, 4, 8, 16]);
        assert_eq!(wait_after(u32::MAX), LONGEST);
    }

    /// Somebody who guesses as often as they are let, for a whole day.
    #[test]
    fn a_day_of_guessing_is_fewer_than_twenty() {
        let mut spent = SignedDuration::ZERO;
        let mut tries = 0;
        while spent < SignedDuration::from_hours(24) {
            tries += 1;
            spent += wait_after(tries);
        }
        assert!(tries < 20, "{tries}");
    }

    proptest! {
        #[test]
        fn one_guess_more_never_waits_less(tries in 0..u32::MAX) {
            prop_assert!(wait_after(tries) <= wait_after(tries + 1));
            prop_assert!(wait_after(tries) <= LONGEST && LONGEST < FORGOTTEN_AFTER);
        }
    }
}

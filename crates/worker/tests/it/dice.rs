//! A small generator of numbers, so that a printed seed tells a whole walk (splitmix64).

/// Rolls the same for the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let many = u64::try_from(to - from + 1).expect("a range that goes up");
        from + i64::try_from(self.roll() % many).expect("a small number")
    }

    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, chance: i64) -> bool {
        self.between(1, 100) <= chance
    }

    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll() % of.len() as u64).expect("a place in a list")].clone()
    }

    /// One of several, each with its weight.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(i64, T)]) -> T {
        let mut left = self.between(1, of.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in of {
            left -= weight;
            if left <= 0 {
                return *one;
            }
        }
        of[0].1
    }
}

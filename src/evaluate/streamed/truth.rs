//! What is true of rows: false, not known or true, in that order, so that "and" is the least, "or" the most, and "not"
//! the way back (the strong logic of Kleene, 1938). Columns of truths are combined without a branch.

/// How often each is true.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally([u64; 3]);

impl Tally {
    #[inline]
    pub(super) fn add(&mut self, truth: Truth) {
        if let Some(count) = self.0.get_mut(usize::from(truth.0)) {
            *count += 1;
        }
    }

    /// How often it is true, how often false, and how often not known.
    pub(super) fn met_missed_open(self) -> (u64, u64, u64) {
        let [missed, open, met] = self.0;
        (met, missed, open)
    }
}

/// What is true of a row; not known by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
// INVARIANT: at most 2.
pub(super) struct Truth(u8);

impl Truth {
    pub(super) const UNKNOWN: Self = Self(1);
    pub(super) const TRUE: Self = Self(2);

    /// `None` where it is not known.
    #[inline]
    pub(super) fn known(self) -> Option<bool> {
        (self != Self::UNKNOWN).then_some(self == Self::TRUE)
    }

    /// The other way round.
    #[inline]
    pub(super) fn negated(self) -> Self {
        // INVARIANT: at most 2, and so nothing wraps.
        Self(Self::TRUE.0.wrapping_sub(self.0))
    }
}

impl Default for Truth {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl From<bool> for Truth {
    #[inline]
    fn from(truth: bool) -> Self {
        Self(u8::from(truth) << 1)
    }
}

impl From<Option<bool>> for Truth {
    #[inline]
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::UNKNOWN, Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_is_and_and_the_most_is_or() {
        let all = [Some(false), None, Some(true)];
        let mut tally = Tally::default();
        all.into_iter().chain([None, Some(true), None]).for_each(|one| tally.add(one.into()));
        assert_eq!(tally.met_missed_open(), (2, 1, 3));
        for one in all {
            assert_eq!(Truth::from(one).known(), one);
            assert_eq!(Truth::from(one).negated().known(), one.map(|truth| !truth));
            for other in all {
                let and = match (one, other) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
                let or = match (one, other) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                };
                assert_eq!(Truth::from(one).min(other.into()).known(), and);
                assert_eq!(Truth::from(one).max(other.into()).known(), or);
            }
        }
    }
}

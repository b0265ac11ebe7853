//! What an amount can be over all ways to fill the gaps in the data.

use crate::exact::Rational;

use super::super::datum::Datum;
use super::super::finding::{Finding, Spread};

/// The smallest and the largest that an amount can be; never below nothing.
///
/// The smallest ones are a case of their own: every step is taken with them as if they were certain, and what comes
/// out is credited. The largest one of a credit is what it comes to where the others are at their smallest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Bounds {
    /// The smallest.
    pub(in super::super) low: Rational,
    /// The largest; `None` without a bound.
    pub(in super::super) high: Option<Rational>,
}

impl Bounds {
    /// An amount that is known.
    pub(super) fn exactly(amount: Rational) -> Self {
        Self { high: Some(amount.clone()), low: amount }
    }

    /// Nothing.
    pub(super) fn nothing() -> Self {
        Self::exactly(Rational::zero())
    }

    /// Anything.
    pub(super) fn anything() -> Self {
        Self { low: Rational::zero(), high: None }
    }

    /// The amount that a formula gives. What is below nothing is nothing.
    pub(super) fn of(finding: &Finding) -> Self {
        let clip = |amount: Rational| amount.max(Rational::zero());
        match finding {
            Finding::Nothing(_) => Self::nothing(),
            Finding::Known(datum) => match datum {
                Datum::AtLeast(low) => Self { low: clip(low.clone()), high: None },
                other => other
                    .as_number()
                    .map_or_else(Self::anything, |amount| Self::exactly(clip(amount.clone()))),
            },
            Finding::Between(Spread { low, high, .. }) => {
                Self { low: clip(low.clone().unwrap_or_default()), high: high.clone().map(clip) }
            }
        }
    }

    /// As a figure that others read.
    pub(in super::super) fn finding(&self) -> Finding {
        Finding::between(Some(self.low.clone()), Some(self.low.clone()), self.high.clone())
    }

    /// Whether it is nothing whatever the gaps hide.
    pub(super) fn is_nothing(&self) -> bool {
        self.low.is_zero() && self.high.as_ref().is_some_and(Rational::is_zero)
    }

    /// The same, if it is due at all.
    pub(super) fn perhaps(self) -> Self {
        Self { low: Rational::zero(), ..self }
    }

    /// Each bound by a function that keeps their order.
    pub(super) fn map(&self, change: impl Fn(&Rational) -> Rational) -> Self {
        Self { low: change(&self.low), high: self.high.as_ref().map(change) }
    }

    /// The same with so much more on both ends.
    pub(super) fn plus(&self, more: &Rational) -> Self {
        self.map(|amount| amount + more)
    }

    /// What is left of it after so much, at least nothing.
    pub(super) fn less(&self, used: &Rational) -> Self {
        self.map(|amount| (amount - used).max(Rational::zero()))
    }
}

impl<'b> std::iter::Sum<&'b Bounds> for Bounds {
    fn sum<I: Iterator<Item = &'b Self>>(bounds: I) -> Self {
        bounds.fold(Self::nothing(), |sum, one| Self {
            low: &sum.low + &one.low,
            high: sum.high.zip(one.high.as_ref()).map(|(sum, one)| &sum + one),
        })
    }
}

/// Reduces amounts in proportion, so that their sum is no more than a limit. Gives whether the smallest ones were
/// reduced.
pub(super) fn reduce(parts: &mut [&mut Bounds], limit: &Bounds) -> bool {
    let lows: Rational = parts.iter().map(|part| &part.low).sum();
    let binds = lows > limit.low;
    for part in parts.iter_mut() {
        let others = &lows - &part.low;
        part.high = match (&part.high, &limit.high) {
            (high, None) => high.clone(),
            (None, Some(limit)) => Some(limit.clone()),
            (Some(high), Some(limit)) => Some(share_of(high, &others, limit)),
        };
        if binds {
            let factor = limit.low.checked_div(&lows).unwrap_or_default();
            part.low = &part.low * &factor;
        }
    }
    binds
}

/// What an amount comes to beside others, where all of them together are no more than a limit.
pub(super) fn share_of(amount: &Rational, others: &Rational, limit: &Rational) -> Rational {
    let sum = amount + others;
    if sum <= *limit {
        return amount.clone();
    }
    let factor = limit.checked_div(&sum).unwrap_or_default();
    amount * &factor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(low: i128, high: Option<i128>) -> Bounds {
        Bounds { low: Rational::from(low), high: high.map(Rational::from) }
    }

    #[test]
    fn a_sum_within_the_limit_is_left_as_it_is() {
        let (mut one, mut other) = (bounds(40, Some(40)), bounds(60, Some(60)));
        assert!(!reduce(&mut [&mut one, &mut other], &bounds(100, Some(100))));
        assert_eq!((one, other), (bounds(40, Some(40)), bounds(60, Some(60))));
    }

    #[test]
    fn a_sum_beyond_the_limit_is_reduced_in_proportion() {
        let (mut one, mut other) = (bounds(100, Some(100)), bounds(60, Some(60)));
        assert!(reduce(&mut [&mut one, &mut other], &bounds(80, Some(80))));
        // 80 × 100 ÷ 160 and 80 × 60 ÷ 160.
        assert_eq!((one, other), (bounds(50, Some(50)), bounds(30, Some(30))));
    }

    #[test]
    fn what_is_not_certain_takes_nothing_from_what_is() {
        let (mut sure, mut open) = (bounds(100, Some(100)), bounds(0, Some(100)));
        assert!(!reduce(&mut [&mut sure, &mut open], &bounds(100, Some(100))));
        // The open one comes to 50 beside the other at 100.
        assert_eq!((sure, open), (bounds(100, Some(100)), bounds(0, Some(50))));
    }

    #[test]
    fn what_has_no_bound_is_bound_by_the_limit() {
        let mut open = bounds(0, None);
        assert!(!reduce(&mut [&mut open], &bounds(70, Some(70))));
        assert_eq!(open, bounds(0, Some(70)));
    }
}

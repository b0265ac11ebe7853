//! How a number of a row lies to one that it is compared with, and what a comparison says of that.

use std::cmp::Ordering;

use crate::exact::Rational;
use crate::ir::Comparison;

use super::super::datum::Relation;
use super::truth::Truth;

/// A number that is compared with steps: the largest whole number of steps that is not above it, and whether it is
/// that number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    floor: i64,
    exact: bool,
}

impl Bound {
    pub(super) fn of(number: &Rational, step: &Rational) -> Option<Self> {
        let steps = number.checked_div(step)?;
        let floor = steps.floor();
        let whole = floor.to_integer();
        let exact = floor == steps && whole.is_some_and(|whole| i64::try_from(whole).is_ok());
        let end = if steps.is_negative() { i64::MIN } else { i64::MAX };
        let floor = whole.and_then(|whole| i64::try_from(whole).ok()).unwrap_or(end);
        Some(Self { floor, exact })
    }

    /// How so many steps lie to it.
    #[inline]
    pub(super) fn compared(self, steps: i64) -> Ordering {
        match steps.cmp(&self.floor) {
            Ordering::Equal if !self.exact => Ordering::Less,
            other => other,
        }
    }
}

/// What a comparison with a bound says of numbers of steps: one thing of those of a range, another of all others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// `None` where that is not known, and so nothing is said.
    pub(super) bound: Option<Bound>,
    first: i64,
    /// How many steps the range has after its first.
    length: u64,
    inside: Truth,
    outside: Truth,
}

impl Limit {
    /// Of an unknown bound.
    pub(super) const UNKNOWN: Self =
        Self { bound: None, first: 0, length: 0, inside: Truth::UNKNOWN, outside: Truth::UNKNOWN };

    /// What is said of so many steps.
    #[inline]
    pub(super) fn of(&self, steps: i64) -> Truth {
        // Steps before the first wrap to more than any range has.
        let after = steps.wrapping_sub(self.first).cast_unsigned();
        if after <= self.length { self.inside } else { self.outside }
    }
}

/// What a comparison says of a left side that is less, equal, or greater.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdicts {
    operator: Comparison,
    less: Option<bool>,
    equal: Option<bool>,
    greater: Option<bool>,
    /// Whether the sides are the other way round than written.
    turned: bool,
}

impl Verdicts {
    pub(super) fn of(operator: Comparison, turned: bool) -> Self {
        let known = |ordering: Ordering| {
            Relation::known(if turned { ordering.reverse() } else { ordering }).satisfies(operator)
        };
        let (less, equal, greater) =
            (known(Ordering::Less), known(Ordering::Equal), known(Ordering::Greater));
        Self { operator, less, equal, greater, turned }
    }

    /// What it says of steps that are compared with a bound.
    pub(super) fn limit(self, bound: Bound) -> Limit {
        let Bound { floor, exact } = bound;
        let (first, last, inside) = if exact && self.less == self.greater {
            (floor, floor, self.equal)
        } else {
            // The least number stands for none, and so there is nothing before it.
            let before = floor.saturating_sub(1);
            (i64::MIN, if exact && self.less != self.equal { before } else { floor }, self.less)
        };
        let length = last.wrapping_sub(first).cast_unsigned();
        let (inside, outside) = (Truth::from(inside), Truth::from(self.greater));
        Limit { bound: Some(bound), first, length, inside, outside }
    }

    #[inline]
    pub(super) fn of_ordering(self, ordering: Ordering) -> Option<bool> {
        match ordering {
            Ordering::Less => self.less,
            Ordering::Equal => self.equal,
            Ordering::Greater => self.greater,
        }
    }

    /// Of a number that still grows.
    pub(super) fn of_growing(self, ordering: Ordering) -> Option<bool> {
        let relation = Relation::at_least(ordering);
        let relation = if self.turned { relation.reversed() } else { relation };
        relation.satisfies(self.operator)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn operator() -> impl Strategy<Value = Comparison> {
        use Comparison as C;
        proptest::sample::select(vec![
            C::Less,
            C::AtMost,
            C::Greater,
            C::AtLeast,
            C::Equal,
            C::NotEqual,
        ])
    }

    proptest! {
        #[test]
        fn the_answer_is_that_of_the_numbers(
            operator in operator(),
            turned in any::<bool>(),
            (bound, parts) in (-40_i64..40, 1_i64..4),
            steps in -20_i64..20,
        ) {
            let number = Rational::new(i128::from(bound), i128::from(parts)).expect("a number");
            let verdicts = Verdicts::of(operator, turned);
            let limit = verdicts.limit(Bound::of(&number, &Rational::one()).expect("a bound"));
            let steps_as_number = Rational::from(steps);
            let ordering = steps_as_number.cmp(&number);
            let ordering = if turned { ordering.reverse() } else { ordering };
            let expected = Relation::known(ordering).satisfies(operator);
            prop_assert_eq!(limit.of(steps).known(), expected);
        }

        #[test]
        fn nothing_is_beyond_what_is_out_of_reach(operator in operator(), far in any::<bool>(), steps in any::<i64>()) {
            let number = Rational::from(if far { 1_i128 << 70 } else { -(1_i128 << 70) });
            let verdicts = Verdicts::of(operator, false);
            let limit = verdicts.limit(Bound::of(&number, &Rational::one()).expect("a bound"));
            let expected = Relation::known(if far { Ordering::Less } else { Ordering::Greater });
            // The least number stands for none.
            prop_assert_eq!(limit.of(steps.max(i64::MIN + 1)).known(), expected.satisfies(operator));
        }
    }
}

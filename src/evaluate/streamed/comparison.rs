//! How a number of a row lies to one that it is compared with, and what a comparison says of that.

use std::cmp::Ordering;

use crate::exact::Rational;
use crate::ir::Comparison;

use super::super::datum::Relation;

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

/// What numbers of steps are compared with, and the last number of which a comparison says what it says of a lesser
/// one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) bound: Bound,
    last: i64,
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

    /// The bound of this comparison.
    pub(super) fn limit(self, bound: Bound) -> Limit {
        // The least number stands for none.
        let before = bound.floor.saturating_sub(1);
        let last = if bound.exact && self.less != self.equal { before } else { bound.floor };
        Limit { bound, last }
    }

    /// What it says of so many steps.
    #[inline]
    pub(super) fn of_steps(self, steps: i64, limit: Limit) -> Option<bool> {
        if self.changes_twice() {
            return self.of_ordering(limit.bound.compared(steps));
        }
        if steps <= limit.last { self.less } else { self.greater }
    }

    /// Whether it says something of equal sides that it says of no others.
    #[inline]
    fn changes_twice(self) -> bool {
        self.less != self.equal && self.equal != self.greater
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
            prop_assert_eq!(verdicts.of_steps(steps, limit), expected);
        }

        #[test]
        fn nothing_is_beyond_what_is_out_of_reach(operator in operator(), far in any::<bool>(), steps in any::<i64>()) {
            let number = Rational::from(if far { 1_i128 << 70 } else { -(1_i128 << 70) });
            let verdicts = Verdicts::of(operator, false);
            let limit = verdicts.limit(Bound::of(&number, &Rational::one()).expect("a bound"));
            let expected = Relation::known(if far { Ordering::Less } else { Ordering::Greater });
            // The least number stands for none.
            prop_assert_eq!(verdicts.of_steps(steps.max(i64::MIN + 1), limit), expected.satisfies(operator));
        }
    }
}

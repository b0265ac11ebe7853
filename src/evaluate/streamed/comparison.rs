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

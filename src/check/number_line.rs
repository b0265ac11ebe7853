//! Sets of numbers as ranges between cuts of the number line.

use crate::exact::Rational;
use crate::ir::Comparison;

/// A place between numbers: just before or just after one, or beyond all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Below,
    /// At a number: just before it (`false`) or just after it (`true`).
    At(Rational, bool),
    Above,
}

impl Cut {
    pub(super) fn before(number: &Rational) -> Self {
        Self::At(number.clone(), false)
    }

    pub(super) fn after(number: &Rational) -> Self {
        Self::At(number.clone(), true)
    }
}

/// A set of numbers.
///
/// INVARIANT: the ranges are in order, apart from one another and not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberSet(Vec<(Cut, Cut)>);

impl NumberSet {
    pub(super) fn all() -> Self {
        Self(vec![(Cut::Below, Cut::Above)])
    }

    pub(super) fn between(from: Cut, to: Cut) -> Self {
        Self(if from < to { vec![(from, to)] } else { Vec::new() })
    }

    /// The numbers that compare like this with `bound`.
    pub(super) fn of(operator: Comparison, bound: &Rational) -> Self {
        let (before, after) = (Cut::before(bound), Cut::after(bound));
        match operator {
            Comparison::Equal => Self::between(before, after),
            Comparison::NotEqual => Self(vec![(Cut::Below, before), (after, Cut::Above)]),
            Comparison::Less => Self::between(Cut::Below, before),
            Comparison::AtMost => Self::between(Cut::Below, after),
            Comparison::Greater => Self::between(after, Cut::Above),
            Comparison::AtLeast => Self::between(before, Cut::Above),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn intersect(&self, other: &Self) -> Self {
        let mut shared = Vec::new();
        for (from, to) in &self.0 {
            for (other_from, other_to) in &other.0 {
                let range = (from.max(other_from).clone(), to.min(other_to).clone());
                if range.0 < range.1 {
                    shared.push(range);
                }
            }
        }
        Self(shared)
    }

    pub(super) fn subtract(&self, other: &Self) -> Self {
        let mut holes = Vec::new();
        let mut from = Cut::Below;
        for (start, end) in &other.0 {
            holes.push((from, start.clone()));
            from = end.clone();
        }
        holes.push((from, Cut::Above));
        holes.retain(|(from, to)| from < to);
        self.intersect(&Self(holes))
    }

    /// Whether the set begins or ends at a number.
    pub(super) fn touches(&self, number: &Rational) -> bool {
        let at = |cut: &Cut| matches!(cut, Cut::At(place, _) if place == number);
        self.0.iter().any(|(from, to)| at(from) || at(to))
    }

    /// The first range in words: `99% up to, not including, 99.9%`.
    pub(super) fn shown(&self, number: &dyn Fn(&Rational) -> String) -> String {
        let Some((from, to)) = self.0.first() else { return "nothing".to_owned() };
        match (from, to) {
            (Cut::At(one, false), Cut::At(same, true)) if one == same => number(one),
            (Cut::At(one, false), Cut::At(other, after)) => {
                let end = if *after { "up to" } else { "up to, not including," };
                format!("{} {end} {}", number(one), number(other))
            }
            (Cut::At(one, true), Cut::At(other, after)) => {
                let end = if *after { "up to" } else { "up to, not including," };
                format!("above {} {end} {}", number(one), number(other))
            }
            (Cut::At(one, after), _) => {
                format!("{} {}", if *after { "above" } else { "at least" }, number(one))
            }
            (_, Cut::At(other, after)) => {
                format!("{} {}", if *after { "at most" } else { "below" }, number(other))
            }
            _ => "any value".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(number: i32) -> Rational {
        Rational::from(number)
    }

    #[test]
    fn at_least_and_below_are_the_whole_line() {
        let up = NumberSet::of(Comparison::AtLeast, &n(5));
        let down = NumberSet::of(Comparison::Less, &n(5));
        assert!(up.intersect(&down).is_empty());
        assert!(NumberSet::all().subtract(&up).subtract(&down).is_empty());
    }

    #[test]
    fn above_and_below_leave_the_number_itself() {
        let rest = NumberSet::all()
            .subtract(&NumberSet::of(Comparison::Greater, &n(5)))
            .subtract(&NumberSet::of(Comparison::Less, &n(5)));
        assert_eq!(rest, NumberSet::of(Comparison::Equal, &n(5)));
        assert_eq!(rest.shown(&|number| number.to_string()), "5");
    }
}

//! Percentiles: the nearest rank and the interpolated one.

use crate::exact::Rational;
use crate::ir::PercentileMethod;

/// A number, or beyond all numbers where there is no bound.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::evaluate) enum Bound {
    /// Below every number.
    Below,
    /// A number.
    Number(Rational),
    /// Above every number.
    Above,
}

impl Bound {
    /// A number, or the end that stands for none.
    pub(super) fn of(number: Option<&Rational>, above: bool) -> Self {
        match (number, above) {
            (Some(number), _) => Self::Number(number.clone()),
            (None, true) => Self::Above,
            (None, false) => Self::Below,
        }
    }

    fn into_number(self) -> Option<Rational> {
        match self {
            Self::Number(number) => Some(number),
            Self::Below | Self::Above => None,
        }
    }
}

/// The value below which a share `at` of the values lies: by nearest rank the ⌈at·n⌉-th smallest (for 0 the
/// first), by linear interpolation at (n−1)·at.
///
/// Values with weights (`weighted`) are ranked by weight: the smallest value up to which the weights add up to at
/// least `at` of all. Interpolation has no meaning there, and the rank is taken.
pub(in crate::evaluate) fn quantile(
    mut values: Vec<(Bound, Rational, u64)>,
    at: &Rational,
    method: PercentileMethod,
    weighted: bool,
) -> Option<Rational> {
    values.sort_by(|a, b| a.0.cmp(&b.0));
    if method == PercentileMethod::Linear && !weighted {
        return interpolated(&values, at);
    }
    let whole: Rational = values.iter().map(|(_, weight, _)| weight).sum();
    let wanted = at * &whole;
    let mut reached = Rational::zero();
    for (value, weight, _) in &values {
        reached += weight;
        if reached >= wanted && weight.is_positive() {
            return value.clone().into_number();
        }
    }
    None
}

fn interpolated(values: &[(Bound, Rational, u64)], at: &Rational) -> Option<Rational> {
    let count: u64 = values.iter().map(|(_, _, times)| times).sum();
    let position = Rational::from(count.checked_sub(1)?) * at;
    let below = position.floor();
    let low = nth(values, u64::try_from(below.to_integer()?).ok()?)?;
    let fraction = &position - &below;
    if fraction.is_zero() {
        return Some(low);
    }
    let high = nth(values, u64::try_from(position.ceil().to_integer()?).ok()?)?;
    Some(&low + &(&(&high - &low) * &fraction))
}

/// The n-th smallest value, from 0.
fn nth(values: &[(Bound, Rational, u64)], n: u64) -> Option<Rational> {
    let mut passed = 0;
    for (value, _, times) in values {
        passed += times;
        if n < passed {
            return value.clone().into_number();
        }
    }
    None
}

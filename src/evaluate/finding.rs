//! What an expression over figures can give, over all ways to fill the gaps in the data.
//!
//! A figure is exact where the data are whole. Where they have gaps it is a span of possible values, and a
//! condition on it holds, fails, or is left open: *a verdict stands only if every completion of the gaps gives
//! it*.

use crate::exact::{Rational, Rounding};
use crate::ir::{ArithmeticOperator, Comparison, NoItems};
use crate::time::Zone;

use super::datum::{Datum, Fault, Relation, arithmetic, of_numbers, relate};

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// There was nothing to take a figure of; what that means for a verdict.
    Nothing(NoItems),
    /// It is known. [`Datum::Missing`] is an unknown value of which there is no bound.
    Known(Datum),
    /// A number that gaps leave open.
    Between(Spread),
}

/// The values that a number can have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spread {
    /// What the data at hand give.
    pub(super) seen: Option<Rational>,
    /// The smallest; `None` without a bound.
    pub(super) low: Option<Rational>,
    /// The largest; `None` without a bound.
    pub(super) high: Option<Rational>,
}

/// Whether a condition holds over all ways to fill the gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    /// It holds.
    Holds,
    /// It fails.
    Fails,
    /// The data leave it open.
    Open,
    /// There was nothing to judge.
    Nothing,
}

impl Finding {
    /// A known number.
    pub(super) fn number(number: Rational) -> Self {
        Self::Known(Datum::Number(number))
    }

    /// A known count.
    pub(super) fn count(count: u64) -> Self {
        Self::number(Rational::from(count))
    }

    /// A number without any bound.
    pub(super) fn unbounded() -> Self {
        Self::Between(Spread::default())
    }

    /// A number between two bounds; known where they are the same and the data give it.
    pub(super) fn between(
        seen: Option<Rational>,
        low: Option<Rational>,
        high: Option<Rational>,
    ) -> Self {
        match (&low, &high) {
            (Some(a), Some(b)) if a == b => Self::number(a.clone()),
            _ => Self::Between(Spread { seen, low, high }),
        }
    }

    /// What the data at hand give.
    pub(super) fn seen(&self) -> Option<Datum> {
        match self {
            Self::Nothing(_) => None,
            Self::Known(datum) => datum.is_present().then(|| datum.clone()),
            Self::Between(spread) => spread.seen.clone().map(Datum::Number),
        }
    }

    /// The number that the data at hand give.
    pub(super) fn seen_number(&self) -> Option<Rational> {
        self.seen()?.as_number().cloned()
    }

    /// The span of a number; a known one is its own span, anything else has no bounds.
    pub(super) fn spread(&self) -> Spread {
        match self {
            Self::Between(spread) => spread.clone(),
            Self::Known(datum) => {
                let number = datum.as_number().cloned();
                Spread { seen: number.clone(), low: number.clone(), high: number }
            }
            Self::Nothing(_) => Spread::default(),
        }
    }

    /// Rounds a number; rounding keeps the order of its bounds.
    pub(super) fn rounded(self, rounding: Option<&Rounding>) -> Self {
        let Some(rounding) = rounding else { return self };
        let apply = |number: Option<Rational>| number.map(|number| rounding.apply(&number));
        match self {
            Self::Known(Datum::Number(number)) => Self::number(rounding.apply(&number)),
            Self::Between(Spread { seen, low, high }) => {
                Self::between(apply(seen), apply(low), apply(high))
            }
            other => other,
        }
    }

    /// The positive part of a number.
    pub(super) fn not_negative(self) -> Self {
        let clip = |number: Option<Rational>| number.map(|number| number.max(Rational::zero()));
        match self {
            Self::Known(Datum::Number(number)) => Self::number(number.max(Rational::zero())),
            Self::Between(Spread { seen, low, high }) => Self::between(
                clip(seen),
                Some(low.unwrap_or_default().max(Rational::zero())),
                clip(high),
            ),
            other => other,
        }
    }

    /// The truth that a flag stands for.
    pub(super) fn truth(&self) -> Truth {
        match self {
            Self::Nothing(meaning) => Truth::of_nothing(*meaning),
            Self::Known(datum) => Truth::from(datum.as_truth()),
            Self::Between(_) => Truth::Open,
        }
    }

    /// One of several, of which it is not known which: for numbers the span around them.
    pub(super) fn either(self, other: &Self) -> Self {
        if self == *other {
            return self;
        }
        let (a, b) = (self.spread(), other.spread());
        let low = a.low.zip(b.low).map(|(a, b)| a.min(b));
        let high = a.high.zip(b.high).map(|(a, b)| a.max(b));
        let seen = a.seen.filter(|seen| b.seen.as_ref() == Some(seen));
        Self::Between(Spread { seen, low, high })
    }
}

impl Truth {
    /// A truth value of which it may be unknown what it is.
    pub(super) fn from(truth: Option<bool>) -> Self {
        match truth {
            Some(true) => Self::Holds,
            Some(false) => Self::Fails,
            None => Self::Open,
        }
    }

    /// What a period without anything in it means for a condition on its figure.
    fn of_nothing(meaning: NoItems) -> Self {
        match meaning {
            NoItems::NotApplicable => Self::Nothing,
            NoItems::Met => Self::Holds,
            NoItems::Missed => Self::Fails,
            NoItems::Inconclusive => Self::Open,
        }
    }

    /// As a flag.
    pub(super) fn finding(self) -> Finding {
        match self {
            Self::Holds => Finding::Known(Datum::Flag(true)),
            Self::Fails => Finding::Known(Datum::Flag(false)),
            Self::Open => Finding::Known(Datum::Missing),
            Self::Nothing => Finding::Nothing(NoItems::NotApplicable),
        }
    }

    /// Not.
    pub(super) fn not(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            other => other,
        }
    }

    /// All hold. What was nothing to judge is passed over, unless there is nothing else.
    pub(super) fn all(truths: impl IntoIterator<Item = Self>) -> Self {
        truths.into_iter().fold(Self::Nothing, |all, one| match (all, one) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::Holds, Self::Holds) => Self::Holds,
        })
    }

    /// One holds. What was nothing to judge is passed over, unless there is nothing else.
    pub(super) fn any(truths: impl IntoIterator<Item = Self>) -> Self {
        Self::all(truths.into_iter().map(Self::not)).not()
    }
}

/// Whether a comparison of two figures holds.
pub(super) fn compare(operator: Comparison, left: &Finding, right: &Finding) -> Truth {
    match (left, right) {
        (Finding::Nothing(meaning), _) | (_, Finding::Nothing(meaning)) => {
            Truth::of_nothing(*meaning)
        }
        (Finding::Known(left), Finding::Known(right)) => {
            Truth::from(relate(left, right).satisfies(operator))
        }
        _ => {
            let (left, right) = (left.spread(), right.spread());
            let relation = Relation::of_bounds(
                (left.low.as_ref(), left.high.as_ref()),
                (right.low.as_ref(), right.high.as_ref()),
            );
            Truth::from(relation.satisfies(operator))
        }
    }
}

/// Arithmetic on two figures: the span of all results.
///
/// # Errors
/// A division by zero, a time out of range.
pub(super) fn calculate(
    operator: ArithmeticOperator,
    left: &Finding,
    right: &Finding,
    zone: Zone,
) -> Result<Finding, Fault> {
    match (left, right) {
        (Finding::Nothing(meaning), _) | (_, Finding::Nothing(meaning)) => {
            Ok(Finding::Nothing(*meaning))
        }
        (Finding::Known(left), Finding::Known(right)) => {
            arithmetic(operator, left, right, zone).map(Finding::Known)
        }
        _ => calculate_spans(operator, &left.spread(), &right.spread()),
    }
}

fn calculate_spans(
    operator: ArithmeticOperator,
    left: &Spread,
    right: &Spread,
) -> Result<Finding, Fault> {
    let both = |a: &Option<Rational>, b: &Option<Rational>| match (a, b) {
        (Some(a), Some(b)) => of_numbers(operator, a, b).map(Some),
        _ => Ok(None),
    };
    let (low, high) = match operator {
        ArithmeticOperator::Add => (both(&left.low, &right.low)?, both(&left.high, &right.high)?),
        ArithmeticOperator::Subtract => {
            (both(&left.low, &right.high)?, both(&left.high, &right.low)?)
        }
        ArithmeticOperator::Multiply => product(left, right),
        ArithmeticOperator::Divide => {
            let touches_zero = right.low.as_ref().is_none_or(|low| !low.is_positive())
                && right.high.as_ref().is_none_or(|high| !high.is_negative());
            if touches_zero {
                // Some way to fill the gaps divides by as good as nothing: there is no bound.
                let seen_zero = right.seen.as_ref().is_none_or(Rational::is_zero);
                let seen = if seen_zero { None } else { both(&left.seen, &right.seen)? };
                return Ok(Finding::Between(Spread { seen, low: None, high: None }));
            }
            let inverse = |bound: &Option<Rational>| {
                bound.as_ref().and_then(|bound| Rational::one().checked_div(bound))
            };
            let right = Spread {
                seen: None,
                low: inverse(&right.high).or_else(|| Some(Rational::zero())),
                high: inverse(&right.low).or_else(|| Some(Rational::zero())),
            };
            product(left, &right)
        }
    };
    Ok(Finding::between(both(&left.seen, &right.seen)?, low, high))
}

/// The bounds of a product.
fn product(left: &Spread, right: &Spread) -> (Option<Rational>, Option<Rational>) {
    if let (Some(a), Some(b), Some(c), Some(d)) = (&left.low, &left.high, &right.low, &right.high) {
        let products = [a * c, a * d, b * c, b * d];
        return (products.iter().min().cloned(), products.iter().max().cloned());
    }
    // With a bound missing only factors that are known and not negative leave a bound.
    let never_negative = |side: &Spread| side.low.as_ref().is_some_and(|low| !low.is_negative());
    if never_negative(left) && never_negative(right) {
        let times = |a: &Option<Rational>, b: &Option<Rational>| {
            a.as_ref().zip(b.as_ref()).map(|(a, b)| a * b)
        };
        return (times(&left.low, &right.low), times(&left.high, &right.high));
    }
    (None, None)
}

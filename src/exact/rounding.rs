//! Rounding to a multiple of a step.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rational::Rational;

/// Which multiple of the step a value between two of them becomes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// The nearest; a tie goes away from zero, also below zero: 2.5 → 3, −2.5 → −3.
    HalfUp,
    /// The nearest; a tie goes to the even multiple: 2.5 → 2, 3.5 → 4.
    HalfEven,
    /// The nearest; a tie goes towards zero: 2.5 → 2, −2.5 → −2.
    HalfDown,
    /// Away from zero: 2.1 → 3, −2.1 → −3.
    Up,
    /// Towards zero: 2.9 → 2, −2.9 → −2.
    Down,
    /// The next below: 2.9 → 2, −2.1 → −3.
    Floor,
    /// The next above: 2.1 → 3, −2.9 → −2.
    Ceiling,
}

/// A rounding step of zero or below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidStep {
    /// The step as given.
    pub step: Rational,
}

impl fmt::Display for InvalidStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rounding step must be above zero, found `{}`", self.step)
    }
}

impl std::error::Error for InvalidStep {}

/// How to round: a mode and the step whose multiples are the results, such as half up to 0.01.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "RoundingParts")]
pub struct Rounding {
    mode: RoundingMode,
    // INVARIANT: above zero, so that dividing by it cannot fail.
    step: Rational,
}

/// A rounding as it is written down, before its step is checked.
#[derive(Deserialize, JsonSchema)]
struct RoundingParts {
    mode: RoundingMode,
    step: Rational,
}

impl TryFrom<RoundingParts> for Rounding {
    type Error = InvalidStep;

    fn try_from(parts: RoundingParts) -> Result<Self, InvalidStep> {
        Self::new(parts.mode, parts.step)
    }
}

impl Rounding {
    /// Rounding by `mode` to multiples of `step`.
    ///
    /// # Errors
    /// When the step is not above zero.
    pub fn new(mode: RoundingMode, step: Rational) -> Result<Self, InvalidStep> {
        if step.is_positive() { Ok(Self { mode, step }) } else { Err(InvalidStep { step }) }
    }

    /// What happens between two multiples.
    pub fn mode(&self) -> RoundingMode {
        self.mode
    }

    /// The step whose multiples are the results; above zero.
    pub fn step(&self) -> &Rational {
        &self.step
    }

    /// The multiple of the step that stands for `value`.
    pub fn apply(&self, value: &Rational) -> Rational {
        let steps = value.checked_div(&self.step).unwrap_or_default();
        round_to_integer(self.mode, &steps) * &self.step
    }
}

/// The whole number that stands for `value` under `mode`.
pub(super) fn round_to_integer(mode: RoundingMode, value: &Rational) -> Rational {
    let below = value.floor();
    let above = value.ceil();
    let (towards_zero, away) = if value.is_negative() {
        (above.clone(), below.clone())
    } else {
        (below.clone(), above.clone())
    };
    let doubled = (value - &towards_zero).abs() * Rational::from(2);
    let nearest = |on_tie: Rational| match doubled.cmp(&Rational::one()) {
        std::cmp::Ordering::Less => towards_zero.clone(),
        std::cmp::Ordering::Equal => on_tie,
        std::cmp::Ordering::Greater => away.clone(),
    };
    match mode {
        RoundingMode::HalfUp => nearest(away.clone()),
        RoundingMode::HalfDown => nearest(towards_zero.clone()),
        RoundingMode::HalfEven => nearest(if is_even(&below) { below } else { above }),
        RoundingMode::Up => away,
        RoundingMode::Down => towards_zero,
        RoundingMode::Floor => below,
        RoundingMode::Ceiling => above,
    }
}

/// Whether a whole number is even.
fn is_even(value: &Rational) -> bool {
    value.checked_div(&Rational::from(2)).is_some_and(|half| half.is_integer())
}

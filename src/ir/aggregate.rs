//! Figures over rows, samples and joined rows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::Rational;

use super::Expression;

/// A figure over rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Aggregate {
    /// Which.
    pub function: AggregateFunction,
    /// Over what.
    pub over: AggregateOver,
    /// What is aggregated, in the scope of one row (or of one sample, over samples); a count has none.
    pub argument: Option<Expression>,
    /// Which rows enter, on top of the metric's filter.
    pub filter: Option<Expression>,
}

/// What an aggregate runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AggregateOver {
    /// The rows in scope: of the period, of the sample, or the events of a case. Rows that hold until the next
    /// are weighed by time.
    Rows,
    /// The samples of the period; the argument is evaluated once in each, over the rows of that sample.
    Samples,
    /// The joined rows of a case, by the place among its [`super::Case::joins`].
    Joined(u32),
}

/// The figures there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AggregateFunction {
    /// How many.
    Count,
    /// How many different values.
    Distinct,
    /// The share for which a condition is true; where it is unknown there is a gap.
    Share,
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The middle: the 50th percentile by the metric's method.
    Median,
    /// A percentile, as a ratio (0.95), by the metric's method.
    Percentile(Rational),
    /// Whether a condition is true for at least one.
    Any,
    /// The value in the first row, by time; rows where it is missing are passed over.
    First,
    /// The value in the last row, by time; rows where it is missing are passed over.
    Last,
}

//! Verdicts, and what is asked of one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// What was promised was kept.
    Met,
    /// It was not.
    Missed,
    /// The data do not say.
    Inconclusive,
    /// Missed, but the duty was lifted.
    Excused,
    /// There was nothing to keep.
    #[serde(rename = "not applicable")]
    NotApplicable,
}

/// What is asked of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictTest {
    /// `missed`.
    Missed,
    /// `met`.
    Met,
}

//! What came of a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the form in which outcomes are written.
pub const SCHEMA: &str = "sla.test/1";

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// What it is called.
    pub scenario: String,
    /// The line it begins in, from 1.
    pub line: u64,
    /// Whether everything came as expected.
    pub passed: bool,
    /// Why it could not be evaluated.
    pub problem: Option<String>,
    /// What was expected, each for one period, in order.
    pub checks: Vec<Check>,
}

/// One expectation in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The line it stands in, from 1.
    pub line: u64,
    /// The name of the period.
    pub period: String,
    /// What was expected, as it is written.
    pub expected: String,
    /// What the statement says.
    pub got: String,
    /// Whether that is what was expected.
    pub passed: bool,
    /// How the statement came to it, line by line.
    pub trace: Vec<String>,
}

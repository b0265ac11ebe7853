//! What came of a scenario.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the form in which outcomes are written.
pub const SCHEMA: &str = "sla.test/1";

/// What came of the scenarios of several contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The version of this form: [`SCHEMA`].
    pub schema: String,
    /// The contracts, in the order in which they were asked for.
    pub contracts: Vec<Tested>,
    /// How many scenarios came as expected.
    pub passed: u64,
    /// How many did not.
    pub failed: u64,
}

/// A contract with what came of its scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tested {
    /// The path of the contract, as it was asked for.
    pub path: String,
    /// What came of its scenarios, in order.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Of contracts with their outcomes.
    pub fn of(contracts: Vec<Tested>) -> Self {
        let outcomes = || contracts.iter().flat_map(|own| &own.outcomes);
        let count = |passed: bool| outcomes().filter(|own| own.passed == passed).count();
        let (passed, failed) = (count(true), count(false));
        Self {
            schema: SCHEMA.to_owned(),
            contracts,
            passed: u64::try_from(passed).unwrap_or(u64::MAX),
            failed: u64::try_from(failed).unwrap_or(u64::MAX),
        }
    }
}

/// The JSON Schema of a report.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Report)
}

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

//! The statement: what was measured, met, missed and is owed, as versioned JSON.
//!
//! Knows no contract and no rows, only results: evaluation fills it in, the command line shows it. Numbers are
//! text in base units (a ratio for percent, seconds for durations, the currency's units for money), so that no
//! reader's float spoils them. Same inputs, same bytes.

mod figures;
mod group;
mod money;
mod rights;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use figures::{
    ExcludedSpan, ExclusionAccount, MetricFigure, ObjectiveVerdict, Outage, Reading, RowPlace,
};
pub use group::Group;
pub use money::{Amount, Credit, CreditStep};
pub use rights::{ReviewState, RightState, Unmeasured};

/// The version of this form.
pub const SCHEMA: &str = "sla.statement/1";

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The version of this form: [`SCHEMA`].
    pub schema: String,
    /// What evaluated it.
    pub tool: Tool,
    /// What was evaluated.
    pub contract: ContractIdentity,
    /// The files that were read, by source in order of declaration, then by path.
    pub inputs: Vec<Input>,
    /// The instant up to which the data are taken, in RFC 9557 form in the contract's zone.
    pub as_of: String,
    /// The periods in order of their start; where several start together the longer first.
    pub periods: Vec<PeriodStatement>,
    /// The rights that have arisen by `as_of`, in the order in which they arose, then by declaration.
    pub rights: Vec<RightState>,
    /// The reviews up to the first that is not due yet, in the order in which they fall due.
    pub reviews: Vec<ReviewState>,
    /// The responsibilities that are written down and not measured, by declaration.
    pub unmeasured: Vec<Unmeasured>,
    /// What the reader of the statement should know: decisions taken for want of data, rows set aside.
    pub diagnostics: Vec<Remark>,
}

/// What evaluated a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// The version of `sla`.
    pub version: String,
    /// The release of the time zone rules.
    pub tzdb: String,
}

/// Which contract was evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractIdentity {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The SHA-256 of its sources.
    pub sha256: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// The source it is bound to.
    pub source: String,
    /// Its path as given.
    pub path: String,
    /// The SHA-256 of its bytes as stored.
    pub sha256: String,
    /// How many rows were accepted.
    pub rows: u64,
    /// How many records could not be read and were set aside.
    pub rejected: u64,
    /// How many of the accepted rows lie at or after `as_of` and were not looked at.
    pub after_as_of: u64,
}

/// Something the reader should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Remark {
    /// `warning` or `note`.
    pub severity: String,
    /// One line.
    pub message: String,
}

/// One period of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodStatement {
    /// Its name, such as `2026-03`.
    pub label: String,
    /// Its first instant, in RFC 9557 form in the contract's zone.
    pub from: String,
    /// The first instant after it.
    pub until: String,
    /// Whether it ends by `as_of`. Without that it has figures, but no verdict and no credit.
    pub complete: bool,
    /// The metrics measured in periods of this kind, by declaration, then group.
    pub metrics: Vec<MetricFigure>,
    /// What the exclusions took out, by declaration.
    pub exclusions: Vec<ExclusionAccount>,
    /// The objectives judged in periods of this kind, by declaration, then group.
    pub objectives: Vec<ObjectiveVerdict>,
    /// The credits of this period, by declaration, then group; those of nothing are left out.
    pub credits: Vec<Credit>,
    /// The sum of [`Credit::amount`]; `None` in a contract without penalties for periods of this kind.
    pub total_credit: Option<Amount>,
}

impl Statement {
    /// The statement as JSON, two blanks deep, with a line end. The same statement gives the same bytes.
    ///
    /// # Errors
    /// Never for a statement that evaluation made; serialisation itself may refuse.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }
}

/// The JSON Schema of a statement.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Statement)
}

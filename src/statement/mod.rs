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
    ExcludedSpan, ExclusionAccount, MetricFigure, ObjectiveVerdict, Outage, PartOfPeriod, Reading,
    RowPlace,
};
pub use group::Group;
pub use money::{Amount, CombinedCredit, Credit, CreditStep};
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
    /// The SHA-256 of its text; of the list of their SHA-256, where it is made of several.
    pub sha256: String,
    /// The texts it is made of, its own first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<ContractSource>,
    /// The values of its parameters, in order of declaration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<ParameterValue>,
    /// Its amendments, in the order of their days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<AmendmentInForce>,
}

/// A text that a contract is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractSource {
    /// Its path from the folder of the contract.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParameterValue {
    /// The parameter.
    pub name: String,
    /// Its value, as it was written.
    pub value: String,
    /// Whether it was given from outside, and is not the default.
    pub given: bool,
}

/// An amendment and since when it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentInForce {
    /// The amendment.
    pub name: String,
    /// The first day of its terms.
    pub from: String,
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
    /// The amendments in force in some of it, in the order of their days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<AmendmentInForce>,
    /// The metrics measured in periods of this kind, by declaration, then group.
    pub metrics: Vec<MetricFigure>,
    /// What the exclusions took out, by declaration.
    pub exclusions: Vec<ExclusionAccount>,
    /// The objectives judged in periods of this kind, by declaration, then group.
    pub objectives: Vec<ObjectiveVerdict>,
    /// The credits of this period, by declaration, then group; those of nothing are left out.
    pub credits: Vec<Credit>,
    /// Groups and pools of these credits, in the order in which they are computed.
    pub combined_credits: Vec<CombinedCredit>,
    /// The sum of [`Credit::amount`] in money; `None` in a contract without such penalties for periods of this
    /// kind.
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

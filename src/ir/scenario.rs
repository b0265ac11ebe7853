//! Scenarios: what is given, and what a statement has to say then.
//!
//! Unlike everything else here they refer by name: they speak of a statement, and of terms that amendments change.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::Rational;
use crate::time::Instant;

use super::{Comparison, MetricPart, Value, Verdict};

/// A scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scenario {
    /// What it is called.
    pub title: String,
    /// The line it begins in, from 1.
    pub line: u64,
    /// What is given.
    pub given: Vec<Given>,
    /// Up to when the data go; without it to the end of the last period that is named.
    pub as_of: Option<Instant>,
    /// What is expected.
    pub expect: Vec<Expectation>,
}

/// Civil days: the first, and the first after them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Days {
    /// The first day.
    pub first: NaiveDate,
    /// The first day after them.
    pub end: NaiveDate,
}

/// A group: one value for each key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupValue {
    /// The value of the key.
    pub value: Value,
    /// The same as a statement shows it.
    pub shown: String,
}

/// Something that is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// A figure of a metric, whatever the data say.
    Figure {
        /// The metric.
        metric: String,
        /// Its group.
        group: Vec<GroupValue>,
        /// Which of its figures.
        part: MetricPart,
        /// The figure.
        value: Value,
        /// In the periods that lie in these days; in every one, without it.
        during: Option<Days>,
    },
    /// The verdict on an objective.
    Judged {
        /// The objective.
        objective: String,
        /// Its group.
        group: Vec<GroupValue>,
        /// The verdict.
        verdict: Verdict,
        /// In the periods that lie in these days; in every one, without it.
        during: Option<Days>,
    },
    /// The rows of a source.
    Rows {
        /// The source.
        source: String,
        /// The file, relative to the folder of the contract.
        file: String,
    },
}

/// Something that is expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Expectation {
    /// The line it stands in, from 1.
    pub line: u64,
    /// As it is written.
    pub written: String,
    /// What.
    pub expected: Expected,
    /// In every period that lies in these days.
    pub during: Days,
}

/// What can be expected of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// The verdict on an objective.
    Verdict {
        /// The objective.
        objective: String,
        /// Which of its groups.
        groups: ExpectedGroups,
        /// The verdict.
        verdict: Verdict,
    },
    /// A figure of a metric.
    Figure {
        /// The metric.
        metric: String,
        /// Its group.
        group: Vec<GroupValue>,
        /// How it is compared.
        operator: Comparison,
        /// With what.
        value: Value,
    },
    /// A credit, as the statement has it: after everything, rounded; nothing where there is none.
    Credit {
        /// The penalty, the group or the pool; all together, without it.
        of: Option<String>,
        /// Its group.
        group: Vec<GroupValue>,
        /// How it is compared.
        operator: Comparison,
        /// With what, in the currency's units.
        amount: Rational,
    },
    /// A right that the period gives.
    Right {
        /// The right.
        right: String,
        /// Its state when the data end.
        state: RightState,
        /// Whether it is not to be in that state.
        not: bool,
    },
}

/// Which groups of an objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectedGroups {
    /// The one with these keys.
    One(Vec<GroupValue>),
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// The states of a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightState {
    /// It has arisen, whatever became of it.
    Arisen,
    /// It can still be averted.
    InCure,
    /// It can be exercised.
    Exercisable,
    /// It was not exercised in time.
    Lapsed,
    /// It was exercised.
    Exercised,
    /// It was averted.
    Cured,
    /// What it allows has come to an end.
    Ended,
}

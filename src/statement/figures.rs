//! Figures and verdicts, with what they rest on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Group;

/// What a metric was in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MetricFigure {
    /// The metric.
    pub name: String,
    /// The group.
    pub group: Group,
    /// The days it is of, where an amendment changed the metric within the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartOfPeriod>,
    /// What the value is: `percent`, `count`, `duration`, `money`, the name of a unit, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The value, rounded half up to ten decimal places; `None` where there is none.
    pub value: Option<String>,
    /// The value as a fraction; `None` where `value` is no number.
    pub exact: Option<String>,
    /// The share of the period for which there are data, rounded half up to ten places.
    pub coverage: Option<String>,
    /// The value that is best for who owes it, over all ways to fill the gaps; `None` where there is no gap or
    /// no bound.
    pub best: Option<String>,
    /// The value that is worst for who owes it.
    pub worst: Option<String>,
    /// How many rows (or samples, or items) entered.
    pub rows: u64,
    /// How many items count in no period yet, because the field that dates them is missing.
    pub pending: u64,
    /// How many of the items failed, for a share.
    pub misses: Option<u64>,
    /// The outages that begin in the period, in order.
    pub outages: Vec<Outage>,
    /// The rows that failed (for a share) in order, the first twenty.
    pub failed: Vec<RowPlace>,
    /// Items that are still open, the first twenty.
    pub open: Vec<RowPlace>,
    /// What there is to say: why there is no value, or how a gap was filled.
    pub note: Option<String>,
}

/// A part of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartOfPeriod {
    /// Its first day.
    pub from: String,
    /// The first day after it.
    pub until: String,
}

/// A time of being down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outage {
    /// Its first instant, in RFC 9557 form in the contract's zone.
    pub from: String,
    /// The first instant after it; `None` while it lasts.
    pub until: Option<String>,
    /// How many seconds of it count.
    pub seconds: String,
}

/// Where a row or an item is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowPlace {
    /// The file.
    pub path: String,
    /// The line, from 1; in a JSON document the number of the row.
    pub line: u64,
    /// The keys of the item, for a case.
    pub item: Option<String>,
}

/// What an exclusion did in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExclusionAccount {
    /// The exclusion.
    pub name: String,
    /// The group it is granted for; empty where it is granted for all.
    #[serde(default, skip_serializing_if = "Group::is_empty")]
    pub group: Group,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The seconds granted in the period.
    pub granted: String,
    /// The seconds that may be granted in a period of the budget.
    pub budget: Option<String>,
    /// The spans that touch the period, by start, then row.
    pub spans: Vec<ExcludedSpan>,
}

/// A span that asked to be excluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExcludedSpan {
    /// Its start.
    pub from: String,
    /// Its end.
    pub until: String,
    /// How many seconds of it were granted in this period.
    pub granted: String,
    /// Why not all of it was.
    pub rejected: Option<String>,
    /// Where it stands; hours of a calendar stand in no row.
    pub place: Option<RowPlace>,
}

/// The verdict on an objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectiveVerdict {
    /// The objective.
    pub name: String,
    /// The group.
    pub group: Group,
    /// `met`, `missed`, `inconclusive`, `excused`, `not applicable`; `open` while the period lasts.
    pub verdict: String,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Who owes it.
    pub by: Option<String>,
    /// What was required, as it is written.
    pub require: String,
    /// The figures that were looked at.
    pub readings: Vec<Reading>,
    /// What there is to say: why it is inconclusive, excused or not applicable.
    pub note: Option<String>,
}

/// A figure that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reading {
    /// What was read, as one would write it: `availability`, `on_time.count`.
    pub name: String,
    /// The group it was read of.
    pub group: Group,
    /// What the value is, as for a metric.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value, rounded half up to ten decimal places.
    pub value: Option<String>,
}

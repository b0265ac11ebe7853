//! What is promised: objectives, and responsibilities of either side.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::PeriodKind;

use super::{Backing, Expression, GroupKey, MetricId, PartyId, RowsOf};

/// An objective (service level objective): a condition that has to hold in each period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Whether it is declared as a `responsibility`.
    pub responsibility: bool,
    /// Who owes it.
    pub by: Option<PartyId>,
    /// To whom.
    pub to: Option<PartyId>,
    /// The periods it is judged in.
    pub per: PeriodKind,
    /// What it is judged for, separately.
    pub groups: Vec<GroupKey>,
    /// The outages, items or windows it is judged for, each by itself; the period is missed if one of them is.
    pub elements: Option<Elements>,
    /// The level that `require` may read, and how it moves.
    pub level: Option<Level>,
    /// What has to hold.
    pub require: Expression,
    /// The same as it is written, for people.
    pub written: String,
    /// The metrics that `require` reads, in the order they first stand there.
    pub reads: Vec<MetricId>,
    /// It does not apply in a period where this is false.
    pub applies: Option<Expression>,
    /// The duty is lifted in a period where this is true.
    pub relieved: Option<Expression>,
    /// The promises of other contracts that it leans on.
    pub backed_by: Vec<Backing>,
}

/// Outages, items or windows of time that are looked at one by one.
///
/// An outage or an item belongs to the period that holds its start, a window to the one that holds its last
/// instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Elements {
    /// The outages of a metric, of the group at hand.
    Outages {
        /// The metric.
        metric: MetricId,
        /// The keys of its group.
        keys: Vec<Expression>,
    },
    /// Rows or items; [`Expression::Column`] is a column of theirs.
    Items {
        /// Of what.
        rows: RowsOf,
        /// Which.
        filter: Option<Expression>,
    },
    /// Civil hours, days, …; metrics are measured in each of them.
    Windows(PeriodKind),
}

/// A level that may move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Level {
    /// Where it begins.
    pub start: Expression,
    /// How it moves.
    pub ratchet: Option<Ratchet>,
}

/// How a level moves: from the period after the one in which the condition holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ratchet {
    /// The new level; it may read the old one.
    pub to: Expression,
    /// When.
    pub when: Expression,
}

/// A responsibility that is written down and not measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnmeasuredDuty {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Who owes it.
    pub by: Option<PartyId>,
    /// To whom.
    pub to: Option<PartyId>,
}

//! What is promised, and what a miss costs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::{CivilSpan, PeriodKind};

use super::{Expression, GroupKey, MetricId, ObjectiveId, PartyId, ServiceId};

/// An objective (service level objective): a condition that has to hold in each period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Who owes it.
    pub by: Option<PartyId>,
    /// To whom.
    pub to: Option<PartyId>,
    /// The periods it is judged in.
    pub per: PeriodKind,
    /// What it is judged for, separately.
    pub groups: Vec<GroupKey>,
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
}

/// A service credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Penalty {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The periods it is computed in.
    pub per: PeriodKind,
    /// What it is computed for, separately: the groups of the objective in its condition.
    pub groups: Vec<GroupKey>,
    /// When it is due; without it the formula alone decides.
    pub when: Option<Expression>,
    /// The same as it is written, for the trace.
    pub when_written: Option<String>,
    /// The objective in `when`, if it is one.
    pub objective: Option<ObjectiveId>,
    /// How much.
    pub credit: Credit,
    /// At most so much for each group and period.
    pub at_most: Option<Expression>,
    /// The currency of the amount.
    pub currency: String,
    /// By when it has to be claimed.
    pub claim: Option<Claim>,
}

/// How much a credit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credit {
    /// A share of a base, by where a figure lies.
    Tiers {
        /// What the shares are taken of.
        base: Expression,
        /// The service whose fee the base is, where it is one.
        service: Option<ServiceId>,
        /// The figure.
        by: Expression,
        /// The tiers, from the top.
        tiers: Vec<Tier>,
    },
    /// An amount.
    Amount {
        /// How much.
        amount: Expression,
        /// The same as it is written, for the trace.
        written: String,
    },
}

/// One tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tier {
    /// The condition on the figure; the `otherwise` row has none.
    pub when: Option<Expression>,
    /// A share of the base, or an amount.
    pub credit: Expression,
    /// Whether [`Tier::credit`] is a share of the base.
    pub share: bool,
    /// The row as it is written, for the trace.
    pub written: String,
}

/// By when a credit has to be claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Counted from the end of the period.
    pub within: CivilSpan,
}

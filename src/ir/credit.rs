//! What a miss costs: penalties, groups of them, and pools.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::Rational;
use crate::time::{CivilSpan, PeriodKind};

use super::{
    ColumnId, Elements, Expression, GroupId, GroupKey, ObjectiveId, PenaltyId, PoolId, Recorded,
    Repetition, ServiceId,
};

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
    /// The outages, items or windows it is computed for, each by itself; the period's credit is their sum.
    pub elements: Option<Elements>,
    /// It is not due in a period where this is false.
    pub applies: Option<Expression>,
    /// Factors for repeated misses; the largest that holds is taken.
    pub repeats: Vec<Repeat>,
    /// Upper bounds.
    pub caps: Vec<Cap>,
    /// Amounts up to this are not credited, larger ones in full.
    pub only_above: Option<Expression>,
    /// Amounts below this are not credited.
    pub nothing_below: Option<Expression>,
    /// What of a granted credit comes back.
    pub earn_back: Option<EarnBack>,
    /// What the amount is counted in.
    pub unit: CreditUnit,
    /// By when it has to be claimed.
    pub claim: Option<Claim>,
}

/// What a credit is counted in. Only money enters the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditUnit {
    /// The currency.
    Money(String),
    /// A unit of the contract's own: points.
    Unit(String),
    /// Days of service (`in kind`).
    Days,
}

impl CreditUnit {
    /// Its name: the code of the currency, the unit, `days`.
    pub fn name(&self) -> &str {
        match self {
            Self::Money(name) | Self::Unit(name) => name,
            Self::Days => "days",
        }
    }
}

/// A factor for repeated misses: periods in which the penalty's own condition holds are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Repeat {
    /// How often.
    pub repetition: Repetition,
    /// The factor.
    pub factor: Rational,
    /// The row as it is written, for the trace.
    pub written: String,
}

/// An upper bound on credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cap {
    /// At most so much.
    pub amount: Expression,
    /// On the sum over the periods of this kind; in each period, without it.
    pub per: Option<PeriodKind>,
    /// On the sum over all groups and elements; on each, without it.
    pub in_all: bool,
    /// In a period that the term cuts: in proportion, whatever the conventions say.
    pub prorated: bool,
    /// The cap as it is written, for the trace.
    pub written: String,
}

/// What of a granted credit comes back to who paid it, once for each credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarnBack {
    /// Which share of it.
    pub share: Expression,
    /// When; counting starts anew with each credit.
    pub when: Expression,
    /// Whether it comes back before the caps are applied to the period's credits.
    pub before_caps: bool,
    /// The clause as it is written, for the trace.
    pub written: String,
}

/// Something that yields a credit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Creditable {
    /// A penalty.
    Penalty(PenaltyId),
    /// A group of them.
    Group(GroupId),
    /// A pool.
    Pool(PoolId),
}

/// Penalties of which not all are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditGroup {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Which of them are paid.
    pub rule: GroupRule,
    /// What is in it.
    pub members: Vec<Creditable>,
    /// The keys of groups, or columns of elements, by which the choice is made separately: `for each cause`.
    pub each: Vec<String>,
    /// The choice is made separately for each cause that a row gives to credits: `for each cause recorded in causes`.
    /// A credit that no row gives a cause stands alone.
    #[serde(default)]
    pub cause: Option<RecordedCause>,
    /// Upper bounds on what is paid.
    pub caps: Vec<Cap>,
}

/// The cause of a credit: the last row that is about the credit says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedCause {
    /// The column of the source that holds it.
    pub column: ColumnId,
    /// The rows.
    pub recorded: Recorded,
}

/// Which credits of a group are paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupRule {
    /// The largest; of equal ones the first.
    Largest,
    /// All.
    All,
    /// The one the customer elects: as recorded, else the largest, which the statement notes.
    Elected(Option<Recorded>),
}

/// Fees at risk: credits that share a bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The amount at risk in each of these periods: the base of allocations, and a cap.
    pub at_risk: Option<(Expression, PeriodKind)>,
    /// What it covers.
    pub covers: Vec<Cover>,
    /// Further caps.
    pub caps: Vec<Cap>,
    /// Only above this amount is the pool's sum credited.
    pub only_above: Option<Expression>,
    /// Below this amount it is not.
    pub nothing_below: Option<Expression>,
    /// What of it comes back.
    pub earn_back: Option<EarnBack>,
    /// The currency.
    pub currency: String,
}

/// A credit in a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cover {
    /// Which.
    pub of: Creditable,
    /// Its allocation of the amount at risk, as a ratio; no cap.
    pub allocation: Option<Rational>,
    /// Its ceiling, as a ratio of the amount at risk.
    pub up_to: Option<Rational>,
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
    /// Where claims are recorded; without it a claim counts as made.
    pub recorded: Option<Recorded>,
}

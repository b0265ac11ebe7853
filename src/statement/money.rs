//! Credits, with the steps that led to them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Group;

/// An amount in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The amount, with as many places as the contract rounds to.
    pub amount: String,
    /// The currency.
    pub currency: String,
}

/// A credit of a penalty in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Credit {
    /// The penalty.
    pub name: String,
    /// The group.
    pub group: Group,
    /// What is owed and enters the total. Where the amount is not certain, the smallest; where the verdict is
    /// not, 0. Below 0 where more of earlier credits comes back than is credited.
    pub amount: String,
    /// The currency; of what is no money, and enters no total, the unit or `days`.
    pub currency: String,
    /// The largest it can be over all ways to fill the gaps, where that is more than [`Credit::amount`].
    pub largest: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// What comes back of earlier credits, and is taken off [`Credit::amount`].
    pub earned_back: Option<String>,
    /// The last day on which it can be claimed.
    pub claim_by: Option<String>,
    /// What the records say of the claim: `made`, `open` while it can be made, `forfeited`; `None` where claims are
    /// not recorded.
    pub claim: Option<String>,
    /// What was lost because it was not claimed by that day.
    pub forfeited: Option<String>,
    /// How it came about, in order; tiers that did not hold included.
    pub steps: Vec<CreditStep>,
}

/// A group or a pool of credits. What it changes stands in the credits themselves; this sums them up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CombinedCredit {
    /// `group` or `pool`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The credits in it, with the keys of their groups.
    pub credits: Vec<String>,
    /// Their sum before its choice and its caps.
    pub before: String,
    /// No more than this in the period, where it has a cap.
    pub limit: Option<String>,
    /// What is owed of it: the sum of its credits, which is in the total already.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// How it came about, in order.
    pub steps: Vec<CreditStep>,
}

/// One step of a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditStep {
    /// Which: `when`, `base`, `tier`, `formula`, `element`, `repeats`, `cap`, `group`, `ceiling`, `pool`, `earn back`,
    /// `minimum`, `round`, `claim`, …
    pub step: String,
    /// What was looked at, in words or as it is written.
    pub text: String,
    /// Whether the rule held (a tier, a condition).
    pub holds: Option<bool>,
    /// The amount after this step.
    pub amount: Option<String>,
}

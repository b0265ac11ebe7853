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
    /// not, 0.
    pub amount: String,
    /// The currency.
    pub currency: String,
    /// The largest it can be over all ways to fill the gaps, where that is more than [`Credit::amount`].
    pub largest: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The last day on which it can be claimed.
    pub claim_by: Option<String>,
    /// How it came about, in order; tiers that did not hold included.
    pub steps: Vec<CreditStep>,
}

/// One step of a credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CreditStep {
    /// Which: `when`, `base`, `tier`, `formula`, `cap`, `round`, …
    pub step: String,
    /// What was looked at, in words or as it is written.
    pub text: String,
    /// Whether the rule held (a tier, a condition).
    pub holds: Option<bool>,
    /// The amount after this step.
    pub amount: Option<String>,
}

//! What a party may do, and what is to be reviewed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A right that has arisen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RightState {
    /// The right.
    pub name: String,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// What it allows: `to terminate`, `to step in`, …
    pub purpose: String,
    /// The period that completed its trigger; `None` for a right that stands throughout the term.
    pub period: Option<String>,
    /// Who has it.
    pub holder: Option<String>,
    /// `arisen`, `in cure`, `exercisable`, `exercised`, `lapsed`, `cured` or `ended`.
    pub state: String,
    /// The day it arose: the first day after the period.
    pub arisen: String,
    /// The first day on which it can be exercised.
    pub exercisable_from: String,
    /// The first day without it.
    pub lapses: Option<String>,
    /// The day on which it was exercised.
    pub exercised: Option<String>,
    /// The day on which the exercise takes effect, after the notice.
    pub effective: Option<String>,
    /// Its trigger, as it is written.
    pub when: Option<String>,
    /// How it came about, and what became of it.
    pub steps: Vec<String>,
}

/// A review of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewState {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The first day on which it may be held.
    pub due_from: String,
    /// The day by which it has to have been held.
    pub due_by: String,
    /// `upcoming`, `due`, `held`, `held late` or `overdue`.
    pub state: String,
    /// The day on which it was held.
    pub held: Option<String>,
}

/// A responsibility that is written down and not measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unmeasured {
    /// Its name.
    pub name: String,
    /// What it is, in words.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Who owes it.
    pub by: Option<String>,
    /// To whom.
    pub to: Option<String>,
}

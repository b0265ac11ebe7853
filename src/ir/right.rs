//! What a party may do: rights, terminations, reviews.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::{CivilSpan, PeriodKind};

use super::{Elements, Expression, PartyId, Recorded};

/// A right of one party.
///
/// Each period that completes the trigger anew gives a right of its own, dated at the end of the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Right {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// What it allows.
    pub purpose: Purpose,
    /// Who has it.
    pub holder: Option<PartyId>,
    /// The periods its trigger looks at.
    pub per: PeriodKind,
    /// The outages, items or windows its trigger looks at, one by one.
    pub elements: Option<Elements>,
    /// What gives it; a right without a trigger stands throughout the term (termination for convenience).
    pub when: Option<Expression>,
    /// The trigger as it is written.
    pub when_written: Option<String>,
    /// Whether each of the elements that the trigger holds for gives a right of its own, on its own day, and not the
    /// period one at its end.
    pub at_once: bool,
    /// How it may be averted.
    pub cure: Option<Cure>,
    /// How long before its effect it is to be declared.
    pub notice: Option<Notice>,
    /// When it is lost, counted from the day it can be exercised.
    pub lapses: Option<CivilSpan>,
    /// When what it allows comes to an end (step-in).
    pub ends: Option<Expression>,
    /// Where its exercise is recorded.
    pub recorded: Option<Recorded>,
}

/// What a right allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To end the contract.
    Terminate,
    /// To take the service over.
    StepIn,
    /// To suspend one's own duties.
    Suspend,
    /// To take the matter to others.
    Escalate(Option<String>),
    /// Something that the title says.
    Other,
}

/// How a right may be averted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cure {
    /// How long there is for it; without a condition it only delays.
    pub within: CivilSpan,
    /// A period that begins in the window and in which this holds ends the right; the window lasts to the end of
    /// the last such period.
    pub when: Option<Expression>,
    /// Where cures are recorded.
    pub recorded: Option<Recorded>,
}

/// How long before its effect a right is to be declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// Counted from the exercise.
    pub within: CivilSpan,
    /// Where notices are recorded: the exercise of the right.
    pub recorded: Option<Recorded>,
}

/// When the contract is reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Its name.
    pub name: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// After so long it may be held.
    pub every: CivilSpan,
    /// After so long it has to have been held; the same as [`Review::every`] without a range.
    pub until: CivilSpan,
    /// Where it is recorded.
    pub recorded: Option<Recorded>,
}

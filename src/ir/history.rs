//! Conditions and figures over past periods.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::CivilSpan;

use super::{Expression, SourceId};

/// How often a condition has to hold.
///
/// A repetition is fulfilled only in a period in which the condition itself holds. Periods that are not
/// applicable or excused are passed over by [`Repetition::InARow`] and count as periods in a [`Window`];
/// an inconclusive one breaks a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repetition {
    /// `2 periods in a row`.
    InARow {
        /// How many.
        periods: u32,
    },
    /// `3 times in 6 months`.
    TimesIn {
        /// How many.
        times: u32,
        /// In how much time, this period included.
        window: Window,
    },
    /// `every 10th in 12 months`: the tenth, the twentieth, …, counted within the window.
    EveryNth {
        /// Which.
        nth: u32,
        /// In how much time, this period included; ever, without it.
        window: Option<Window>,
    },
}

/// Past periods, the present one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// How long: whole periods that end with the present one.
    pub span: CivilSpan,
    /// Whether fewer periods will do where the term has not lasted so long; without it such a window is
    /// inconclusive.
    pub up_to: bool,
}

/// The periods that a figure over periods runs over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Past {
    /// `over 3 months`, `over up to 12 months`.
    Window(Window),
    /// `over period`: the periods of a finer kind that end in the present one.
    Within,
}

/// An act that happened if, and only if, a row says so.
///
/// A claim or an election is about a period and a credit. A row says which by its columns: one that is named like a
/// key of the group holds the key, `period` the name of the period or a day in it, `credit` or `penalty` the name of
/// the credit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// Where acts are recorded.
    pub source: SourceId,
    /// Which of its rows.
    pub filter: Option<Expression>,
}

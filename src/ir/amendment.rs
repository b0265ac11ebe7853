//! Amendments: the terms from a day on.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Contract;

/// An amendment with the complete terms that hold from its day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amendment {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The first day of the new terms, in the contract's zone.
    pub effective: NaiveDate,
    /// What it changes, as it is written.
    pub changes: Vec<String>,
    /// The whole contract as it stands from that day on, earlier amendments included.
    ///
    /// INVARIANT: it has no amendments and no scenarios of its own, and the zone, the currency, the period and the
    /// fiscal year of the original.
    pub terms: Box<Contract>,
}

//! Where a contract comes from: its texts, the values it was given, the contracts it leans on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FieldType, Value};

/// A text that a contract was compiled from: its own, an imported one, a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContractText {
    /// Its path, relative to the folder of the contract.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// A parameter with the value it was compiled with. The value stands in its places already; this is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Parameter {
    /// Its name; that of an imported contract with the import before it: `supplier.fee`.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// What it holds.
    pub kind: FieldType,
    /// Its value.
    pub value: Value,
    /// The same as it was written.
    pub written: String,
    /// Whether it was given from outside; else it is the default of the contract.
    pub given: bool,
}

/// A promise of another contract that one of this contract leans on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Backing {
    /// What the other contract is imported as.
    pub import: String,
    /// The name of the other contract.
    pub contract: String,
    /// The objective, responsibility or service there.
    pub name: String,
}

//! The stored form: versioned JSON, out and back.

use std::fmt;

use super::{Contract, references};

/// The version of the stored form.
pub const SCHEMA: &str = "sla.ir/1";

/// Why a stored contract cannot be used.
#[derive(Debug)]
pub enum StoredError {
    /// It is no JSON of this form.
    Unreadable(serde_json::Error),
    /// It is of another version.
    OtherVersion(String),
    /// It refers to something that is not in it.
    Dangling(&'static str),
}

impl fmt::Display for StoredError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(out, "this is no compiled contract: {error}"),
            Self::OtherVersion(found) => {
                write!(
                    out,
                    "this compiled contract has the form `{found}`, this version reads `{SCHEMA}`"
                )
            }
            Self::Dangling(what) => {
                write!(out, "the compiled contract refers to a {what} that is not in it")
            }
        }
    }
}

impl std::error::Error for StoredError {}

impl Contract {
    /// The contract as JSON, two blanks deep, with a line end. The same contract gives the same bytes.
    ///
    /// # Errors
    /// Never for a contract that `check` built; serialisation itself may refuse.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }

    /// Reads a contract back.
    ///
    /// # Errors
    /// Where the text is no stored contract, one of another version, or one that refers to something that is not in
    /// it.
    pub fn from_json(json: &str) -> Result<Self, StoredError> {
        #[derive(serde::Deserialize)]
        struct Version {
            schema: String,
        }
        let version: Version = serde_json::from_str(json).map_err(StoredError::Unreadable)?;
        if version.schema != SCHEMA {
            return Err(StoredError::OtherVersion(version.schema));
        }
        let contract: Self = serde_json::from_str(json).map_err(StoredError::Unreadable)?;
        references::check(&contract).map_err(StoredError::Dangling)?;
        Ok(contract)
    }
}

/// The JSON Schema of a stored contract.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Contract)
}

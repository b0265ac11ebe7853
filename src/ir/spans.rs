//! Spans of a source that are laid over something else: over a metric, over a clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ColumnId, Expression, SourceId};

/// Rows of a source of spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SpanRows {
    /// The source.
    pub source: SourceId,
    /// Which of its rows.
    pub filter: Option<Expression>,
    /// Only rows that agree with the group, or the case, at hand in these columns.
    pub by: Vec<MatchedKey>,
}

/// A key that a row has to agree with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchedKey {
    /// The key of the group by its place, or the field of the case.
    pub key: u32,
    /// The column of the source that holds the same.
    pub column: ColumnId,
}

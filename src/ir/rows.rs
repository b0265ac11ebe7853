//! Where rows come from: sources and the cases gathered from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::data::Layout;
use crate::exact::Rational;
use crate::time::Instant;

use super::{CaseId, ColumnId, Expression, MatchedKey, SourceId, WordListId};

/// A source of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Its name, by which data are bound to it.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// How the export is read. Its columns are the columns that are read, in the order of [`Source::columns`].
    pub layout: Layout,
    /// All columns: those that are read, then the computed ones.
    ///
    /// INVARIANT: the first `layout.columns.len()` of them have [`ColumnOrigin::Read`]; a computed column reads
    /// only columns before it.
    pub columns: Vec<Column>,
    /// What one row is.
    pub shape: RowShape,
    /// The columns whose cells are the readings of counters: what is looked at is how much each grew.
    pub counters: Vec<Counter>,
    /// One row for each key.
    pub unique: Option<Unique>,
    /// The data are known to be complete up to here.
    pub complete_until: Option<Instant>,
}

/// A column of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Its name in the contract.
    pub name: String,
    /// What its cells hold.
    pub kind: FieldType,
    /// Where they come from.
    pub origin: ColumnOrigin,
}

/// A column of readings of a counter, which only grows and begins anew at times.
///
/// From row to row of a series, in the order of time, a reading becomes what was counted since the one before; after
/// a fall the counter has begun anew, and the reading is what was counted. The first reading of a series counts nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counter {
    /// The column.
    pub column: ColumnId,
    /// The columns whose values make a series.
    pub series: Vec<ColumnId>,
}

/// Where the cells of a column come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnOrigin {
    /// The export.
    Read,
    /// An expression over the columns before it.
    Computed(Expression),
}

/// What a cell or a figure holds, for showing it and for grouping by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A plain number.
    Number,
    /// A ratio.
    Percent,
    /// Seconds.
    Duration,
    /// An amount in a currency.
    Money(String),
    /// A number in a unit of the contract's own.
    Unit(String),
    /// An instant.
    Instant,
    /// A civil date.
    Date,
    /// A word of a declared type.
    Word(WordListId),
    /// A clock.
    Clock,
    /// Days or months of the calendar (in tables).
    Civil,
    /// A length that a clock has to reach: seconds, or business days (in tables).
    Deadline,
}

/// What one row of a source is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowShape {
    /// Something at an instant.
    Instant {
        /// The column of the instant.
        at: ColumnId,
    },
    /// Something that lasts from one instant to another; without the second it lasts until `as_of`.
    Span {
        /// The column of the start.
        from: ColumnId,
        /// The column of the end, not part of it.
        until: ColumnId,
    },
    /// A state that holds until the next row of the same group, at most so long.
    Holds {
        /// The column of the instant.
        at: ColumnId,
        /// After so many seconds nothing is known.
        at_most: Option<Rational>,
    },
}

impl RowShape {
    /// The column that dates a row: its instant, or its start.
    pub fn dating_column(&self) -> ColumnId {
        match self {
            Self::Instant { at } | Self::Holds { at, .. } => *at,
            Self::Span { from, .. } => *from,
        }
    }
}

/// One row for each key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unique {
    /// The key columns.
    pub by: Vec<ColumnId>,
    /// Which of several rows stays: the last by time and place, the first, or (without a choice) a second
    /// row with the same key is an error.
    pub keep_last: Option<bool>,
}

/// Items gathered from an event log: one for every value of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The event log.
    pub source: SourceId,
    /// Which events belong to cases at all.
    pub filter: Option<Expression>,
    /// The columns whose values make one case. They are the first fields of the case.
    pub keys: Vec<ColumnId>,
    /// Rows of other sources that belong to a case.
    pub joins: Vec<Join>,
    /// The fields: the keys, then those computed in order.
    ///
    /// INVARIANT: a field reads only fields before it; in its aggregates over events [`Expression::Column`] is a
    /// column of the source, outside them and in aggregates over joined rows a field of the case.
    pub fields: Vec<CaseField>,
}

/// Rows of a source that belong to a case because they agree with fields of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Join {
    /// The source.
    pub source: SourceId,
    /// The fields of the case and the columns that hold the same.
    pub by: Vec<MatchedKey>,
}

/// A field of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseField {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldType,
    /// How it is computed; a key has no expression.
    pub value: Option<Expression>,
}

/// Rows of a source, or items of a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RowsOf {
    /// Rows of a source.
    Source(SourceId),
    /// Items of a case.
    Case(CaseId),
}

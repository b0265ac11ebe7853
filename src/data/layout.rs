//! What a contract says about the columns of an export: plain data, part of the compiled contract.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::json::RowPath;
use crate::exact::Rational;
use crate::time::Zone;

/// How the rows of an export are laid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layout {
    /// The columns to read, in the order of their declaration; cells of a row come in this order.
    pub columns: Vec<ColumnLayout>,
    /// The words that stand for a missing cell, beside the empty cell.
    pub null_words: Vec<String>,
    /// The character between two fields, ASCII; by default `,`, and a tab for TSV.
    pub delimiter: Option<char>,
    /// How the file writes decimals.
    pub decimal: DecimalMark,
    /// Whether the first record names the columns (CSV and TSV).
    pub header: bool,
    /// Where the rows are in nested JSON; by default the elements of the outermost array.
    #[schemars(with = "Option<String>")]
    pub rows_at: Option<RowPath>,
}

impl Layout {
    /// A layout of these columns and no dialect: a header, a decimal point, no null words.
    pub fn new(columns: Vec<ColumnLayout>) -> Self {
        Self {
            columns,
            null_words: Vec::new(),
            delimiter: None,
            decimal: DecimalMark::Point,
            header: true,
            rows_at: None,
        }
    }
}

/// One column of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColumnLayout {
    /// The name the contract uses.
    pub name: String,
    /// Where the export has it.
    pub from: ColumnFrom,
    /// What its cells are.
    pub kind: CellKind,
}

/// Where an export has a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnFrom {
    /// By its header in CSV and TSV. In JSON the same text is read as a path, because a contract
    /// does not know the format of its data. Without a header the columns are taken by the order of
    /// their declaration.
    Header(String),
    /// By its place in the record, from 1; in JSON for rows that are arrays.
    Position(u32),
    /// By a path in JSON: `a.b`, `[0]`, `[].metric.job`, `$.timestamp`. In CSV and TSV the same
    /// text is read as a header.
    Path(String),
}

/// How an export writes decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

/// What the cells of a column are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Text, kept as it is written.
    Text,
    /// True or false, in one of the spellings of [`super::FLAG_WORDS`].
    Flag,
    /// A plain number.
    Number,
    /// A whole number, not below zero; `94.0` is whole.
    Count,
    /// A number in a unit.
    Scaled {
        /// What one in the cell is worth in base units: 1/1000 for a duration in ms, 1/100 for
        /// percent written as `99.5`.
        factor: Rational,
        /// Whether the column is a percent, whose cells may end in `%` and are then divided by 100
        /// whatever the factor.
        percent: bool,
    },
    /// An amount of money, written without its currency.
    Money,
    /// A point on the time line.
    Instant {
        /// How it is written.
        format: InstantFormat,
    },
    /// A civil date.
    Date {
        /// A strftime pattern; by default `YYYY-MM-DD`.
        pattern: Option<String>,
    },
    /// One of a closed list of words, matched exactly.
    OneOf {
        /// The words, in their order.
        words: Vec<String>,
    },
}

/// How an export writes instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InstantFormat {
    /// The form of the text.
    pub pattern: InstantPattern,
    /// The zone of times written without an offset; an offset in the cell wins over it.
    pub zone: Option<Zone>,
}

/// The form in which an instant is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstantPattern {
    /// RFC 3339 and its relatives: `2026-03-01T12:00:00.123Z`, a space for the `T`, no seconds,
    /// offsets `+01:00`, `+0100`, `+01`, no offset, a date alone (the start of that day).
    Iso,
    /// Seconds since 1970-01-01T00:00:00Z, with or without a fraction.
    EpochSeconds,
    /// Milliseconds since 1970-01-01T00:00:00Z, with or without a fraction.
    EpochMilliseconds,
    /// A strftime pattern; see [`super::pattern_problem`] for what one may hold.
    Pattern(String),
}

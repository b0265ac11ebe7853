//! What reading gives: rows of typed cells, and the records set aside.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::exact::Rational;
use crate::time::Instant;

/// One cell: a value in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No value: an empty cell, a null word, a JSON null, a key that is absent.
    Missing,
    /// Text as written.
    Text(Arc<str>),
    /// True or false.
    Flag(bool),
    /// A number, count, amount or quantity, exact, in base units.
    Number(Rational),
    /// A point on the time line.
    Instant(Instant),
    /// A civil date.
    Date(NaiveDate),
    /// The place of the word in its list, from 0.
    Word(u32),
}

/// One row of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The file's place in [`ReadRows::files`], from 0.
    pub file: u32,
    /// The line on which the record starts, from 1; in a JSON document and in Parquet the number of the row.
    pub line: u64,
    /// The cells, in the order of the layout's columns.
    pub cells: Vec<Cell>,
}

/// A record that does not fit the layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// The file, as shown to people.
    pub file: String,
    /// The line on which the record starts, from 1; in a JSON document and in Parquet the number of the row.
    pub line: u64,
    /// The contract's name of the column, where one cell is at fault.
    pub column: Option<String>,
    /// The cell as written, at most 80 characters of it.
    pub cell: Option<String>,
    /// What is wrong, in one line.
    pub reason: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The record as it was: its fields in CSV and TSV, its text as one field in JSON, the
    /// columns that were wanted of a table.
    pub raw: Vec<String>,
}

/// What to do with a record that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRows {
    /// Stop at the first one.
    Stop,
    /// Set it aside in [`ReadRows::rejected`] and go on.
    Collect,
}

/// What was read from one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSummary {
    /// The file, as shown to people.
    pub path: String,
    /// SHA-256 of the file's stored bytes (compressed ones as they are), in lower-case hex.
    pub sha256: String,
    /// How many rows were accepted.
    pub rows: u64,
    /// How many records were set aside.
    pub rejected: u64,
}

/// Everything read from the files of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadRows {
    /// The rows, by file path, then line.
    pub rows: Vec<Row>,
    /// The files, by path; [`Row::file`] points here.
    pub files: Vec<FileSummary>,
    /// The records set aside, in the order of the rows.
    pub rejected: Vec<BadRow>,
    /// What a reader of the statement should know about the rows.
    pub notes: ReadNotes,
}

/// Observations that are no errors.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadNotes {
    /// Columns with local times that do not exist or exist twice; only such columns are listed.
    pub local_times: Vec<LocalTimes>,
    /// Columns that no JSON row had; every cell of theirs is missing.
    pub absent_columns: Vec<AbsentColumn>,
}

/// How often a column's local times met a change of the clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalTimes {
    /// The contract's name of the column.
    pub column: String,
    /// Cells with a time that does not exist, moved forward by the gap.
    pub gaps: u64,
    /// Cells with a time that exists twice, taken as the first.
    pub folds: u64,
}

/// A column that is declared but was found in no row of a JSON export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbsentColumn {
    /// The contract's name of the column.
    pub column: String,
    /// Where it was looked for.
    pub path: String,
}

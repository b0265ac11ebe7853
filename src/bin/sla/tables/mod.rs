//! Parquet files and sheets of Excel workbooks, as tables of typed columns for the core.
//!
//! Both come from strangers: sizes are compared with the limits before memory is asked for, and a panic of the crate
//! that decodes Parquet is an error of the file.

mod blob;
mod decimal;
mod parquet;
mod xlsx;

#[cfg(test)]
mod tests;

use sla::data::{OpenError, ReadError, ReadErrorKind};

pub(crate) use self::blob::Blob;
pub(crate) use self::parquet::{ParquetTable, Piece};
pub(crate) use self::xlsx::XlsxTable;

/// The most columns of a table, as of a CSV file.
const MAX_COLUMNS: usize = 10_000;

/// The error for a file that is not what its format says.
fn broken(path: &str, reason: impl Into<String>) -> Box<ReadError> {
    let problem = OpenError::Corrupt(reason.into());
    let reason = problem.to_string();
    Box::new(ReadError::new(ReadErrorKind::OpenFailed(problem), path, reason))
}

/// The error for something that is larger than is read.
fn too_long(path: &str, limit: u64, reason: impl Into<String>) -> Box<ReadError> {
    Box::new(ReadError::new(ReadErrorKind::TooLong { limit }, path, reason.into()))
}

/// The error for a table of too many columns.
fn too_many_columns(path: &str) -> Box<ReadError> {
    let kind = ReadErrorKind::TooManyColumns { limit: MAX_COLUMNS as u64 };
    Box::new(ReadError::new(kind, path, "at most 10,000 columns are read".to_owned()))
}

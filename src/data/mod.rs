//! Reads measurement exports (CSV, TSV, NDJSON, JSON, and the tables of Parquet and XLSX) into typed rows.
//!
//! [`read_rows`] takes a [`Layout`] (what the contract's `source` says about the file), the files,
//! and an [`Exports`], the one door to stored bytes. It gives [`Row`]s whose cells are exact values
//! in base units, in the order of the files' paths and then of their lines. A record that does not
//! fit the layout is never dropped in silence: it stops the reading, or is set aside as a
//! [`BadRow`].
//!
//! Two readings that need saying once:
//! - An empty cell is [`Cell::Missing`] for every kind, text included: CSV cannot tell an empty text
//!   from none, and JSON follows it so that the format does not change the result.
//! - The null words of the layout are compared with the cell less the blanks around it, for every
//!   kind.

mod cell;
mod delimited;
mod digest;
mod error;
mod exports;
mod format;
mod input;
mod intake;
mod json;
mod layout;
mod nearest;
mod read;
mod rejects;
mod row;
mod single;
mod table;
#[cfg(test)]
mod tests;

pub use cell::{FLAG_WORDS, pattern_problem};
pub use digest::sha256_hex;
pub use error::{ReadError, ReadErrorKind};
pub use exports::{Exports, OpenError};
pub use format::{Compression, Format, InputFile};
pub(crate) use intake::{NoRoom, RowSink};
pub use json::{PathError, RowPath};
pub use layout::{
    CellKind, ColumnFrom, ColumnLayout, DecimalMark, InstantFormat, InstantPattern, Layout,
};
pub use read::read_rows;
pub(crate) use read::{hand_on_rows, look_at_rows};
pub use rejects::rejects_csv;
pub use row::{
    AbsentColumn, BadRow, BadRows, Cell, FileSummary, LocalTimes, ReadNotes, ReadRows, Row,
};
pub(crate) use single::{Places, Single, SingleReader, local_times};
pub use table::{Batch, Batches, Column, Heading, Lines, Table, TypedCell, Values};

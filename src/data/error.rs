//! Why reading stopped, in parts that a diagnostic is made of.

use std::fmt;

use super::exports::OpenError;
use super::row::BadRow;

/// Why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The kind of failure.
    pub kind: ReadErrorKind,
    /// The file, as shown to people; empty where the layout itself is at fault.
    pub file: String,
    /// The line, from 1; in a JSON document and in Parquet the number of the row.
    pub line: Option<u64>,
    /// The contract's name of the column.
    pub column: Option<String>,
    /// The cell as written, at most 80 characters of it.
    pub cell: Option<String>,
    /// What is wrong, in one line.
    pub reason: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// The kinds of failure to read an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadErrorKind {
    /// The file cannot be opened, or breaks off while being read.
    OpenFailed(OpenError),
    /// Nothing but blank lines is in the file.
    EmptyFile,
    /// The first record looks like data and names none of the columns.
    NoHeader,
    /// The file has no such column.
    MissingColumn {
        /// The header, path or position that was looked for.
        wanted: String,
        /// What the file has.
        found: Vec<String>,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// The header names the column more than once.
    AmbiguousColumn {
        /// The header that was looked for.
        wanted: String,
        /// Its places in the record, from 1.
        positions: Vec<u32>,
    },
    /// A record does not fit the layout.
    BadRow,
    /// The file is no UTF-8 text.
    NotText {
        /// The line of the first bad byte, from 1.
        line: u64,
        /// The column of the first bad byte, from 1, in Unicode scalar values.
        column: u64,
    },
    /// A quote is opened and never closed.
    UnclosedQuote,
    /// A record or a document is longer than the limit.
    TooLong {
        /// The limit in bytes.
        limit: u64,
    },
    /// A record has more columns than the limit.
    TooManyColumns {
        /// The limit.
        limit: u64,
    },
    /// The document is no JSON.
    NotJson {
        /// The line of the mistake, from 1.
        line: u64,
        /// The column of the mistake, from 1, in bytes.
        column: u64,
    },
    /// The document has no rows where the layout says they are.
    NoRows,
    /// The layout asks for something that cannot be read from this format.
    BadLayout,
    /// There is no room for more rows.
    NoRoom,
}

impl ReadError {
    /// An error of that kind about the whole file.
    pub fn new(kind: ReadErrorKind, file: &str, reason: String) -> Self {
        Self {
            kind,
            file: file.to_owned(),
            line: None,
            column: None,
            cell: None,
            reason,
            help: None,
        }
    }

    /// Adds the line.
    #[must_use]
    pub fn at(self, line: u64) -> Self {
        self.at_maybe(Some(line))
    }

    /// Adds the line where one is known.
    pub(super) fn at_maybe(mut self, line: Option<u64>) -> Self {
        self.line = line;
        self
    }

    /// Adds the contract's name of the column.
    #[must_use]
    pub fn column(mut self, name: &str) -> Self {
        self.column = Some(name.to_owned());
        self
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The failure to open or to go on reading a file.
    pub(super) fn open(file: &str, error: OpenError) -> Box<Self> {
        let reason = error.to_string();
        Box::new(Self::new(ReadErrorKind::OpenFailed(error), file, reason))
    }
}

impl From<BadRow> for ReadError {
    fn from(row: BadRow) -> Self {
        Self {
            kind: ReadErrorKind::BadRow,
            file: row.file,
            line: Some(row.line),
            column: row.column,
            cell: row.cell,
            reason: row.reason,
            help: row.help,
        }
    }
}

impl fmt::Display for ReadError {
    /// Writes `file:line: column: reason`, as far as these are known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ": column `{column}`")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for ReadError {}

//! The one door through which the core sees measurement data.

use std::fmt;
use std::io::{self, BufRead};

use super::error::{ReadError, ReadErrorKind};
use super::format::InputFile;
use super::table::Table;

/// Gives the core the bytes of exports; the binary and the tests each have their own.
pub trait Exports {
    /// Opens the export at `path` and gives its bytes, decompressed.
    ///
    /// # Errors
    /// Says why it cannot be opened. An error while reading is an [`io::Error`], told apart by
    /// [`OpenError::from`].
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError>;

    /// Gives the SHA-256 of the stored bytes at `path`, before any decompression, in lower-case
    /// hex: what `sha256sum` prints for the file.
    ///
    /// # Errors
    /// Says why it cannot be read.
    fn digest(&self, path: &str) -> Result<String, OpenError>;

    /// Opens an export whose format is a table of types ([`super::Format::is_table`]). `header` says whether the first
    /// row of a sheet names the columns.
    ///
    /// # Errors
    /// Says why it cannot be opened; without an implementation of its own, that no such file is read here.
    fn table(&self, file: &InputFile, header: bool) -> Result<Box<dyn Table + '_>, Box<ReadError>> {
        let _ = header;
        let reason = "this build of sla reads neither Parquet nor XLSX".to_owned();
        let kind = ReadErrorKind::OpenFailed(OpenError::Other(reason.clone()));
        Err(Box::new(ReadError::new(kind, &file.path, reason)))
    }
}

/// Why an export cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Nothing has that path.
    NotFound,
    /// The path is a folder.
    IsDirectory,
    /// The file may not be read.
    Denied,
    /// The path lies where data may not be taken from.
    NotAllowed,
    /// The file is broken, or inflates beyond reason.
    Corrupt(String),
    /// Anything else, in the words of the system.
    Other(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("no such file"),
            Self::IsDirectory => f.write_str("this is a folder, not a file"),
            Self::Denied => f.write_str("no permission to read the file"),
            Self::NotAllowed => f.write_str("data may not be read from this place"),
            Self::Corrupt(reason) => write!(f, "the file is broken: {reason}"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for OpenError {}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::IsADirectory => Self::IsDirectory,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::InvalidData
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::UnexpectedEof => Self::Corrupt(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

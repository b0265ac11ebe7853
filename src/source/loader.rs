//! The only door through which source texts come into the core.

use std::fmt;

/// Hands source texts to the core; the binary and the editors each have their own.
pub trait SourceLoader {
    /// Reads the text at `path`: relative to the project, with forward slashes, as written in an
    /// `import` after resolving it against the importing file.
    ///
    /// # Errors
    /// Says why there is no text; the core turns it into a diagnostic.
    fn load(&self, path: &str) -> Result<String, LoadError>;
}

/// The path, for [`SourceLoader::load`], of a file that a source refers to: names are relative to the folder of the
/// file they stand in.
pub fn beside(source: &str, name: &str) -> String {
    match source.rsplit_once('/') {
        Some((folder, _)) if !name.starts_with('/') => format!("{folder}/{name}"),
        _ => name.to_owned(),
    }
}

/// A path without `.` and without steps back that can be saved, so that one file has one path.
pub fn one_path(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match (part, parts.last()) {
            (".", _) | ("", Some(_)) => {}
            ("..", Some(last)) if !matches!(*last, ".." | "") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Why a source could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The kind of failure.
    pub kind: LoadErrorKind,
}

impl LoadError {
    /// Makes an error of that kind.
    pub fn new(kind: LoadErrorKind) -> Self {
        Self { kind }
    }
}

/// The kinds of failure to load a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoadErrorKind {
    /// Nothing has that path.
    NotFound,
    /// The path is a folder.
    IsDirectory,
    /// The file may not be read.
    Denied,
    /// The file is no UTF-8 text.
    NotUtf8 {
        /// The line of the first bad byte, from 1.
        line: u64,
        /// The column of the first bad byte, from 1, in Unicode scalar values.
        column: u64,
        /// The first bad byte.
        byte: u8,
    },
    /// The file is larger than a source may be.
    TooLarge,
    /// The path leads out of the project.
    OutsideProject,
    /// Anything else, in the words of the system.
    Other(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            LoadErrorKind::NotFound => f.write_str("no such file"),
            LoadErrorKind::IsDirectory => f.write_str("this is a folder, not a file"),
            LoadErrorKind::Denied => f.write_str("no permission to read the file"),
            LoadErrorKind::NotUtf8 { line, column, byte } => write!(
                f,
                "the file is not UTF-8 text: byte 0x{byte:02X} at line {line}, column {column}"
            ),
            LoadErrorKind::TooLarge => f.write_str("the file is too large for a contract"),
            LoadErrorKind::OutsideProject => f.write_str("the path leads out of the project"),
            LoadErrorKind::Other(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for LoadError {}

//! The door to a place where bytes are written away for a while.

use std::fmt;

/// Holds bytes that do not fit in memory until the evaluation is over. The command line has a temporary file.
pub trait Scratch: fmt::Debug {
    /// Writes bytes behind those that were written before. Gives where they begin.
    ///
    /// # Errors
    /// Where they cannot be written.
    fn append(&self, bytes: &[u8]) -> Result<u64, ScratchError>;

    /// Reads bytes that were written, from a place on, until the buffer is full.
    ///
    /// # Errors
    /// Where they cannot be read.
    fn read(&self, at: u64, bytes: &mut [u8]) -> Result<(), ScratchError>;
}

/// Why bytes cannot be written away, or not be read again; in words of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScratchError(pub String);

impl fmt::Display for ScratchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScratchError {}

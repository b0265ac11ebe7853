//! Texts, places in them, and the one door through which they come in.
//!
//! Everything later in the compiler names a place by a [`Span`]: a source and two byte offsets.
//! Lines and columns exist only at the edge, where people and editors want them ([`LineIndex`]).
//! This module imports nothing of the crate.

mod line_index;
mod loader;
mod map;
mod span;
#[cfg(test)]
mod tests;

pub use line_index::{Encoding, LineColumn, LineIndex, Position};
pub use loader::{LoadError, LoadErrorKind, SourceLoader, beside, one_path};
pub use map::{SourceMap, SourceText};
pub use span::{SourceId, Span};

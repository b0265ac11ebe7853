//! A place in a source, as byte offsets.

use std::ops::Range;

/// The number of a source in its [`SourceMap`](super::SourceMap), in order of arrival from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A half-open range of bytes `[start, end)` in one source.
///
/// The order is by source, then start, then end, so sorting spans sorts them as they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source the offsets count in.
    pub source: SourceId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from two byte offsets; an `end` before `start` gives the empty span at `start`.
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end: end.max(start) }
    }

    /// Gives the smallest span that holds both; with spans of two sources, `self` is kept.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        if self.source != other.source {
            return self;
        }
        Self::new(self.source, self.start.min(other.start), self.end.max(other.end))
    }

    /// Gives the length in bytes.
    pub fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Tells whether the span holds no byte; such a span still names a place.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Tells whether the byte at `offset` lies in the span; never for an empty span.
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Gives the offsets as a range that `str::get` takes.
    pub fn range(self) -> Range<usize> {
        to_usize(self.start)..to_usize(self.end)
    }

    /// Gives the span so many bytes further on, or back for a negative number; it stops at both ends of the offsets.
    #[must_use]
    pub fn moved(self, by: i64) -> Self {
        let moved = |offset: u32| {
            let at = i64::from(offset).saturating_add(by).max(0);
            u32::try_from(at).unwrap_or(u32::MAX)
        };
        Self { start: moved(self.start), end: moved(self.end), ..self }
    }

    /// Gives the empty span before the first byte.
    #[must_use]
    pub fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// Gives the empty span after the last byte.
    #[must_use]
    pub fn at_end(self) -> Self {
        Self { start: self.end, ..self }
    }
}

/// Widens an offset; `usize` has at least 32 bits on every target we build for.
pub(super) fn to_usize(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// Narrows an offset, stopping at the largest one.
pub(super) fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

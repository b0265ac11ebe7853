//! The sources of one run, by number.

use std::sync::Arc;

use super::span::{to_u32, to_usize};
use super::{LineColumn, LineIndex, SourceId, Span};

/// One source text with the path it is shown under.
#[derive(Debug, Clone)]
pub struct SourceText {
    path: String,
    text: Arc<str>,
    lines: LineIndex,
}

impl SourceText {
    /// Takes the path as shown to people and the text; backslashes of the path become slashes.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let lines = LineIndex::new(&text);
        Self { path: path.into().replace('\\', "/"), text, lines }
    }

    /// Gives the path as shown to people, with forward slashes.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Gives the whole text as it was read, a byte order mark included.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Gives the line table of the text.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }
}

/// The sources of one run. Numbers are given in order of arrival and stay valid.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<SourceText>,
}

impl SourceMap {
    /// Makes a map without sources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text under the path it is shown as, and gives its number.
    ///
    /// Offsets are 32 bits wide: places beyond 4 GiB are cut to the last offset, and loaders
    /// refuse such files before ([`LoadErrorKind::TooLarge`](super::LoadErrorKind)).
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(to_u32(self.sources.len()));
        self.sources.push(SourceText::new(path, text));
        id
    }

    /// Gives the source of that number, or `None` for a number of another map.
    pub fn get(&self, id: SourceId) -> Option<&SourceText> {
        self.sources.get(to_usize(id.0))
    }

    /// Gives the text in the span; empty where the span lies outside or cuts a character.
    pub fn text_of(&self, span: Span) -> &str {
        self.get(span.source).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Gives the line and column, from 1, of the span's start; `None` for an unknown source.
    pub fn line_column(&self, span: Span) -> Option<LineColumn> {
        self.get(span.source).map(|source| source.lines.line_column(span.start))
    }

    /// Goes through the sources in order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceText)> {
        (0..).map(SourceId).zip(&self.sources)
    }
}

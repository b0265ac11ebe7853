//! Places of the compiler as places of the protocol, and back.

use sla::source::{Encoding, LineIndex, Span};
use tower_lsp::ls_types::{Location, Position, Range};

use crate::file::File;

/// An offset as a position.
pub(crate) fn position(lines: &LineIndex, encoding: Encoding, offset: u32) -> Position {
    let place = lines.position(offset, encoding);
    Position { line: place.line, character: place.character }
}

/// Two offsets as a range.
pub(crate) fn range(lines: &LineIndex, encoding: Encoding, span: Span) -> Range {
    Range { start: position(lines, encoding, span.start), end: position(lines, encoding, span.end) }
}

impl File {
    /// A span of this document as a range.
    pub(crate) fn range(&self, span: Span) -> Range {
        range(&self.document.lines, self.world.encoding, span)
    }

    /// A position of the client as an offset; outside the text it is moved to the nearest place.
    pub(crate) fn offset(&self, position: Position) -> u32 {
        let position = sla::source::Position { line: position.line, character: position.character };
        self.document.lines.offset(position, self.world.encoding)
    }

    /// A range of the client as a span.
    pub(crate) fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(self.outline().main, start.min(end), start.max(end))
    }

    /// A span of any source as a location; `None` for a source that is no file.
    pub(crate) fn location(&self, span: Span) -> Option<Location> {
        let analysis = self.outline();
        if span.source == analysis.main {
            return Some(Location { uri: self.document.uri.clone(), range: self.range(span) });
        }
        let source = analysis.sources.get(span.source)?;
        let uri = crate::files::uri_of(source.path())?;
        let lines = LineIndex::for_editors(source.text());
        Some(Location { uri, range: range(&lines, self.world.encoding, span) })
    }
}

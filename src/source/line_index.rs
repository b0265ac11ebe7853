//! From byte offsets to lines and columns and back.

use std::ops::Range;

use super::span::to_u32;

/// A place for people: line and column both start at 1, columns count Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// A place for editors: both numbers start at 0, `character` counts units of an [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The units before the place on its line.
    pub character: u32,
}

/// What an editor counts as one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16.
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// The line table of one text. A line ends at `\n` or `\r\n`; a text always has one line more than
/// line ends. A byte order mark at the start has no width. All lookups take logarithmic time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    /// The content of each line as offsets, line ends left out. INVARIANT: never empty, ascending.
    lines: Vec<Range<u32>>,
    /// Every character of more than one byte. INVARIANT: ascending.
    wide: Vec<Wide>,
    /// The offset after the last byte.
    end: u32,
}

/// A character of more than one byte, with what is to be taken off byte counts after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wide {
    start: u32,
    end: u32,
    /// Bytes less UTF-16 units, summed from the start of the text to the end of this character.
    over_utf16: u32,
    /// Bytes less scalar values, summed likewise.
    over_utf32: u32,
}

impl Wide {
    fn over(self, encoding: Encoding) -> u32 {
        match encoding {
            Encoding::Utf8 => 0,
            Encoding::Utf16 => self.over_utf16,
            Encoding::Utf32 => self.over_utf32,
        }
    }
}

impl LineIndex {
    /// Reads the line ends and the wide characters of a text.
    pub fn new(text: &str) -> Self {
        let content = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self::read(text, content, false)
    }

    /// The same by the rules of the language server protocol: a `\r` alone ends a line too, and a
    /// byte order mark is a character like any other. For texts that an editor holds and changes.
    pub fn for_editors(text: &str) -> Self {
        Self::read(text, 0, true)
    }

    /// `content` is where the first line starts; `lone_returns` tells whether `\r` alone ends a line.
    fn read(text: &str, content: u32, lone_returns: bool) -> Self {
        let mut lines = Vec::new();
        let mut wide = Vec::new();
        let (mut over_utf16, mut over_utf32) = (0_u32, 0_u32);
        let mut line_start = content;
        let mut after_return = false;
        for (at, character) in text.char_indices() {
            let start = to_u32(at);
            if character == '\n' {
                lines.push(line_start..start.saturating_sub(u32::from(after_return)));
                line_start = start.saturating_add(1);
            } else if after_return && lone_returns {
                lines.push(line_start..start.saturating_sub(1));
                line_start = start;
            }
            after_return = character == '\r';
            let bytes = to_u32(character.len_utf8());
            if bytes > 1 {
                over_utf16 = over_utf16.saturating_add(bytes - to_u32(character.len_utf16()));
                over_utf32 = over_utf32.saturating_add(bytes - 1);
                let end = start.saturating_add(bytes);
                wide.push(Wide { start, end, over_utf16, over_utf32 });
            }
        }
        let end = to_u32(text.len());
        if after_return && lone_returns {
            lines.push(line_start..end.saturating_sub(1));
            line_start = end;
        }
        lines.push(line_start..end);
        Self { lines, wide, end }
    }

    /// Gives the number of lines, at least 1.
    pub fn line_count(&self) -> u32 {
        to_u32(self.lines.len())
    }

    /// Gives the bytes of a line, counted from 0, without its line end; `None` past the last line.
    pub fn line(&self, line: u32) -> Option<Range<u32>> {
        self.lines.get(super::span::to_usize(line)).cloned()
    }

    /// Gives the place of a byte for people. An offset past the end gives the end, one in a
    /// character its start, one in a line end the end of the line before.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let place = self.position(offset, Encoding::Utf32);
        LineColumn { line: place.line.saturating_add(1), column: place.character.saturating_add(1) }
    }

    /// Gives the offset of a place for people; what lies outside is moved to the nearest place.
    pub fn offset_of(&self, place: LineColumn) -> u32 {
        let (line, character) = (place.line.saturating_sub(1), place.column.saturating_sub(1));
        self.offset(Position { line, character }, Encoding::Utf32)
    }

    /// Gives the place of a byte for an editor, clamped as in [`line_column`](Self::line_column).
    pub fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let offset = self.character_start(offset.min(self.end));
        let line = self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let content = self.lines.get(line).cloned().unwrap_or_default();
        let inside = offset.clamp(content.start, content.end);
        let bytes = inside.saturating_sub(content.start);
        let over = self.over(inside, encoding).saturating_sub(self.over(content.start, encoding));
        Position { line: to_u32(line), character: bytes.saturating_sub(over) }
    }

    /// Gives the offset of an editor's place. A line past the last gives the end of the text, a
    /// character past the line its end, one between two surrogates the start of the character.
    pub fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        let Some(content) = self.line(position.line) else { return self.end };
        let first = self.wide.partition_point(|wide| wide.end <= content.start);
        let past = self.wide.partition_point(|wide| wide.start < content.end);
        let on_line = self.wide.get(first..past).unwrap_or_default();
        let before = self.over(content.start, encoding);
        // Units on the line up to an offset; they grow with the offset, so they can be searched.
        let units = |offset: u32, over: u32| {
            offset.saturating_sub(content.start).saturating_sub(over.saturating_sub(before))
        };
        let passed = on_line
            .partition_point(|wide| units(wide.end, wide.over(encoding)) <= position.character);
        let from = passed
            .checked_sub(1)
            .and_then(|last| on_line.get(last))
            .map_or((content.start, 0), |wide| (wide.end, units(wide.end, wide.over(encoding))));
        let offset = from.0.saturating_add(position.character.saturating_sub(from.1));
        self.character_start(offset.min(content.end))
    }

    /// What is to be taken off the bytes before `offset` to count units.
    fn over(&self, offset: u32, encoding: Encoding) -> u32 {
        let passed = self.wide.partition_point(|wide| wide.end <= offset);
        passed
            .checked_sub(1)
            .and_then(|last| self.wide.get(last))
            .map_or(0, |wide| wide.over(encoding))
    }

    /// Moves an offset inside a character back to its start.
    fn character_start(&self, offset: u32) -> u32 {
        let next = self.wide.partition_point(|wide| wide.end <= offset);
        self.wide.get(next).filter(|wide| wide.start < offset).map_or(offset, |wide| wide.start)
    }
}

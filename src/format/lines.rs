//! The lines of one item: where they begin, and what stands in them.

use super::STEP;
use super::columns::Columns;
use super::items::{Block, Class, Item};
use super::spacing::blank_between;
use super::tokens::Tokens;

/// What an item is written to: a page, or a ruler that only measures.
pub(super) trait Sheet<'t> {
    /// Begins a line.
    fn line(&mut self, indent: usize);
    /// Writes a text of so many characters.
    fn write(&mut self, text: &str, width: usize);
    /// Writes blanks up to a column.
    fn pad(&mut self, column: usize);
    /// Writes a comment, which ends the line.
    fn comment(&mut self, comment: &'t str);
    /// Writes the braces and what is in them.
    fn block(&mut self, block: &Block<'t>);
    /// The column that is written next.
    fn column(&self) -> usize;
}

/// Walks over the lines of one item.
pub(super) struct Walk<'w, 't> {
    tokens: &'w Tokens<'t>,
    item: &'w Item<'t>,
    columns: &'w Columns,
    indent: usize,
    /// Where lines that go on begin, if no bracket is open.
    hang: usize,
    /// The brackets that are open.
    depth: usize,
    /// The stops passed, and whether the item is still on its first line and lined up.
    stops: usize,
    lined_up: bool,
}

impl<'w, 't> Walk<'w, 't> {
    /// Begins an item that is indented that far and lined up in these columns.
    pub(super) fn new(
        item: &'w Item<'t>,
        tokens: &'w Tokens<'t>,
        columns: &'w Columns,
        indent: usize,
    ) -> Self {
        // A clause without a key goes on one step in; everything else stands behind a stop or in a bracket.
        let step = if item.class == Class::Clause && item.stops.is_empty() { STEP } else { 0 };
        let hang = indent + step;
        Self { tokens, item, columns, indent, hang, depth: 0, stops: 0, lined_up: true }
    }

    /// Writes the item on a sheet whose last line is begun at the item's indentation.
    pub(super) fn run(&mut self, sheet: &mut impl Sheet<'t>) {
        let mut blocks = self.item.blocks.iter().peekable();
        let mut at = self.item.tokens.start;
        while at < self.item.tokens.end {
            self.separate(at, sheet);
            if let Some(block) = blocks.next_if(|block| block.open == at) {
                sheet.block(block);
                at = block.close;
                if block.flat.is_none() && std::mem::take(&mut self.lined_up) {
                    // What goes on behind the braces has nothing more to do with the column of the value.
                    self.hang = self.hang.min(self.indent + STEP);
                }
            } else if let Some(token) = self.tokens.get(at) {
                match token.text {
                    "(" | "[" => self.depth += 1,
                    ")" | "]" => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if token.comment {
                    sheet.comment(token.text);
                } else {
                    sheet.write(token.text, token.width);
                }
            }
            at += 1;
        }
    }

    /// Writes what stands before a token: a line end, blanks up to a column, a blank or nothing.
    fn separate(&mut self, at: usize, sheet: &mut impl Sheet<'t>) {
        let Some(token) = self.tokens.get(at) else { return };
        let stop = self.item.stops.get(self.stops).filter(|stop| stop.token == at);
        self.stops += usize::from(stop.is_some());
        if at == self.item.tokens.start {
            return;
        }
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        if token.begins_line() || before.is_some_and(|before| before.comment) {
            self.lined_up = false;
            sheet.line(self.hang + STEP * self.depth_at(at));
            return;
        }
        if token.comment {
            return;
        }
        let column = stop.filter(|stop| self.lined_up && stop.before.is_some());
        let column = column.and_then(|_| self.columns.column(self.item.class, self.stops - 1));
        match column {
            Some(column) => sheet.pad(self.indent + column),
            None if before.is_some_and(|left| blank_between(left, token)) => sheet.write(" ", 1),
            None => {}
        }
        if let Some(hang) = stop.and_then(|stop| stop.hang).filter(|_| self.lined_up) {
            self.hang = sheet.column() + hang;
        }
    }

    /// The brackets open at the start of a line; one that closes goes back to where its own line began.
    fn depth_at(&self, at: usize) -> usize {
        let closes = self.tokens.get(at).is_some_and(|token| matches!(token.text, ")" | "]"));
        self.depth.saturating_sub(usize::from(closes))
    }
}

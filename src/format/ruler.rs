//! Measures lines, and breaks the blocks of those that are too long.

use super::WIDTH;
use super::columns::Columns;
use super::items::{Block, Class, Item};
use super::lines::{Sheet, Walk};
use super::tokens::Tokens;

/// Breaks the blocks of lines that are too long, and gives the longest line that was measured.
pub(super) fn break_long_lines(
    item: &mut Item<'_>,
    tokens: &Tokens<'_>,
    columns: &Columns,
    indent: usize,
) -> usize {
    // Declarations may be lined up, so that their width counts in any case.
    if item.blocks.is_empty() && item.class != Class::Declaration {
        return 0;
    }
    // INVARIANT: a block that is broken moves the lines below it to the left if at all, so none becomes too
    // long by it, and formatting again breaks no more.
    let mut ruler = Ruler::at(indent);
    Walk::new(item, tokens, columns, indent).run(&mut ruler);
    ruler.end_line();
    for too_long in ruler.too_long {
        if let Some(block) = item.blocks.get_mut(too_long) {
            block.flat = None;
        }
    }
    ruler.longest
}

/// Measures lines, to find those too long for the blocks opened and closed on them.
struct Ruler {
    column: usize,
    /// The longest line.
    longest: usize,
    indent: usize,
    /// The block that comes next, the blocks of this line, and those of lines that are too long.
    next: usize,
    here: Vec<usize>,
    too_long: Vec<usize>,
}

impl Ruler {
    fn at(indent: usize) -> Self {
        let (here, too_long) = (Vec::new(), Vec::new());
        Self { column: indent, longest: 0, indent, next: 0, here, too_long }
    }

    fn end_line(&mut self) {
        self.longest = self.longest.max(self.column);
        if self.column > WIDTH {
            self.too_long.append(&mut self.here);
        }
        self.here.clear();
    }
}

impl<'t> Sheet<'t> for Ruler {
    fn line(&mut self, indent: usize) {
        self.end_line();
        self.column = indent;
        self.indent = indent;
    }

    fn write(&mut self, _text: &str, width: usize) {
        self.column += width;
    }

    fn pad(&mut self, column: usize) {
        self.column = self.column.max(column);
    }

    fn comment(&mut self, _comment: &'t str) {}

    fn block(&mut self, block: &Block<'t>) {
        if let Some(flat) = &block.flat {
            self.column += flat.chars().count();
            self.here.push(self.next);
        } else {
            self.column += 1;
            self.line(self.indent);
            self.column += 1;
        }
        self.next += 1;
    }

    fn column(&self) -> usize {
        self.column
    }
}

//! What is written in which order: the declarations of a file, the clauses and rows of blocks, the comments
//! and empty lines between them.

use std::ops::Range;

use crate::syntax::Node;

use super::columns::Columns;
use super::items::{Block, Class, Item, items};
use super::lines::{Sheet, Walk};
use super::page::Page;
use super::ruler::break_long_lines;
use super::tokens::{Gap, Tokens};
use super::{STEP, WIDTH};

/// Writes a whole file.
pub(super) fn file(tree: &Node, tokens: &Tokens<'_>) -> String {
    let mut writer = Writer { tokens, page: Page::default() };
    writer.declarations(tree);
    writer.page.text()
}

struct Writer<'w, 't> {
    tokens: &'w Tokens<'t>,
    page: Page<'t>,
}

impl<'t> Sheet<'t> for Writer<'_, 't> {
    fn line(&mut self, indent: usize) {
        self.page.line(indent, false);
    }

    fn write(&mut self, text: &str, width: usize) {
        self.page.write(text, width);
    }

    fn pad(&mut self, column: usize) {
        self.page.pad(column);
    }

    fn comment(&mut self, comment: &'t str) {
        self.page.comment(comment);
    }

    fn block(&mut self, block: &Block<'t>) {
        if let Some(flat) = &block.flat {
            self.page.write(flat, flat.chars().count());
            return;
        }
        let indent = self.page.indent();
        self.page.write("{", 1);
        self.list(block, indent + STEP);
        self.page.line(indent, false);
        self.page.write("}", 1);
    }

    fn column(&self) -> usize {
        self.page.column()
    }
}

impl<'t> Writer<'_, 't> {
    /// Writes the clauses of a body or the rows of a block.
    fn list(&mut self, block: &Block<'t>, indent: usize) {
        let mut items = items(block.node, self.tokens);
        let columns = Columns::of(&items);
        let start = self.comment_behind(block.open + 1);
        let mut from = start;
        for item in &mut items {
            from = self.comment_behind(from);
            self.comments(from..item.tokens.start, indent, from > start);
            break_long_lines(item, self.tokens, &columns, indent);
            self.page
                .line(indent, item.tokens.start > start && self.stands_apart(item.tokens.start));
            self.item(item, &columns, indent);
            from = item.tokens.end;
        }
        from = self.comment_behind(from);
        self.comments(from..block.close, indent, from > start);
    }

    /// Writes the declarations of a file.
    fn declarations(&mut self, tree: &'t Node) {
        let mut items = items(tree, self.tokens);
        let widths: Vec<usize> = items
            .iter_mut()
            .map(|item| break_long_lines(item, self.tokens, &Columns::default(), 0))
            .collect();
        let (mut from, mut single) = (0, None);
        for run in runs(&items, self.tokens) {
            let run_widths = widths.get(run.clone()).unwrap_or_default();
            let run = items.get(run).unwrap_or_default();
            let columns = run_columns(run, run_widths);
            for item in run {
                let before = single.replace(item.on_one_line(self.tokens));
                // Declarations of several lines stand apart, together with the comments above them.
                let apart = before.is_some() && (before, single) != (Some(true), Some(true));
                self.declaration(from, item, &columns, apart);
                from = item.tokens.end;
            }
        }
        from = self.comment_behind(from);
        self.comments(from..self.tokens.len(), 0, from > 0);
    }

    /// Writes a declaration with the comments before it, which begin at `from`.
    fn declaration(&mut self, from: usize, item: &Item<'t>, columns: &Columns, apart: bool) {
        let from = self.comment_behind(from);
        let first = item.tokens.start;
        let parted = (from..=first).any(|at| self.stands_apart(at));
        if apart && !parted {
            self.page.part();
        }
        self.comments(from..first, 0, from > 0);
        self.page.line(0, first > 0 && self.stands_apart(first));
        self.item(item, columns, 0);
    }

    fn item(&mut self, item: &Item<'t>, columns: &Columns, indent: usize) {
        Walk::new(item, self.tokens, columns, indent).run(self);
    }

    /// Writes a comment that stands behind what was written last, and gives the token after it.
    fn comment_behind(&mut self, at: usize) -> usize {
        let comment = self.tokens.get(at).filter(|token| token.comment && !token.begins_line());
        match comment {
            Some(comment) if at > 0 => {
                self.page.comment(comment.text);
                at + 1
            }
            _ => at,
        }
    }

    /// Writes comments on lines of their own. Empty lines before them stay; before the first one only if
    /// something stands above it.
    fn comments(&mut self, range: Range<usize>, indent: usize, above: bool) {
        let first = range.start;
        for (at, token) in self.tokens.range(range) {
            self.page.line(indent, (above || at > first) && self.stands_apart(at));
            self.page.comment(token.text);
        }
    }

    /// Tells whether the author left an empty line before a token.
    fn stands_apart(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.gap == Gap::Blank)
    }
}

/// Cuts the declarations into runs that are lined up: on one line each, of one keyword, with no empty line
/// between them.
fn runs(items: &[Item<'_>], tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    let word = |item: &Item<'_>| tokens.get(item.tokens.start).map(|token| token.text);
    let apart = |at: usize| tokens.get(at).is_some_and(|token| token.gap == Gap::Blank);
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut last: Option<&Item<'_>> = None;
    for (number, item) in items.iter().enumerate() {
        let follows = last.is_some_and(|last| {
            word(last) == word(item)
                && last.on_one_line(tokens)
                && item.on_one_line(tokens)
                && !(last.tokens.end..=item.tokens.start).any(apart)
        });
        match runs.last_mut() {
            Some(run) if follows => run.end = number + 1,
            _ => runs.push(number..number + 1),
        }
        last = Some(item);
    }
    runs
}

/// The columns of a run; none where a line would become too long.
fn run_columns(items: &[Item<'_>], widths: &[usize]) -> Columns {
    let columns = Columns::of(items);
    let fits = |(item, width): (&Item<'_>, &usize)| {
        let stop = item.stops.first().and_then(|stop| Some(stop.before? + stop.blanks));
        let column = columns.column(Class::Declaration, 0);
        let wider = column.zip(stop).map_or(0, |(column, stop)| column.saturating_sub(stop));
        width + wider <= WIDTH
    };
    if items.len() > 1 && items.iter().zip(widths).all(fits) { columns } else { Columns::default() }
}

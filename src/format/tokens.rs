//! The lexemes of a text without its blanks, cut where the tree cuts them.

use std::iter::repeat;
use std::ops::Range;

use crate::source::{SourceId, Span};
use crate::syntax::{Lexeme, LexemeKind, Node, Rule, lexemes};

/// What stood between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    /// Blanks or nothing.
    #[default]
    Same,
    /// A line end.
    Line,
    /// A line without anything.
    Blank,
}

impl Gap {
    fn of(newlines: u32) -> Self {
        match newlines {
            0 => Self::Same,
            1 => Self::Line,
            _ => Self::Blank,
        }
    }
}

/// One word, number, text, sign or comment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// The offset of its first byte.
    pub(super) start: u32,
    /// Its characters, in Unicode scalar values.
    pub(super) width: usize,
    pub(super) gap: Gap,
    pub(super) comment: bool,
    /// A bracket right behind what is called or indexed.
    pub(super) calls: bool,
    /// A sign in front of its number.
    pub(super) negates: bool,
}

impl Token<'_> {
    /// Tells whether a line began here.
    pub(super) fn begins_line(&self) -> bool {
        self.gap != Gap::Same
    }
}

/// All tokens of a text, without the `;`, which say no more than a line end.
#[derive(Debug)]
pub(super) struct Tokens<'t> {
    all: Vec<Token<'t>>,
    /// How many tokens up to each one, itself included, begin a line.
    lines: Vec<usize>,
}

impl<'t> Tokens<'t> {
    /// Reads a text without mistakes, whose tree this is.
    pub(super) fn read(source: SourceId, text: &'t str, tree: &Node) -> Self {
        let mut all = cut(source, text, &Marks::of(tree));
        comments_before_signs(&mut all);
        commas_at_line_ends(&mut all);
        let lines = all
            .iter()
            .scan(0, |count, token| {
                *count += usize::from(token.begins_line());
                Some(*count)
            })
            .collect();
        Self { all, lines }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Token<'t>> {
        self.all.get(index)
    }

    /// The tokens of a range with their numbers.
    pub(super) fn range(&self, range: Range<usize>) -> impl Iterator<Item = (usize, &Token<'t>)> {
        range.clone().zip(self.all.get(range).unwrap_or_default())
    }

    /// The first token that does not begin before an offset.
    pub(super) fn at(&self, offset: u32) -> usize {
        self.all.partition_point(|token| token.start < offset)
    }

    /// The tokens of a node, without comments behind its last word.
    pub(super) fn of(&self, span: Span) -> Range<usize> {
        let (first, mut end) = (self.at(span.start), self.at(span.end));
        while end > first && self.get(end - 1).is_some_and(|token| token.comment) {
            end -= 1;
        }
        first..end
    }

    /// Tells whether a token of the range begins a line.
    pub(super) fn has_line_end(&self, range: Range<usize>) -> bool {
        let count = |end: usize| end.checked_sub(1).and_then(|last| self.lines.get(last)).copied();
        count(range.end).unwrap_or(0) > count(range.start).unwrap_or(0)
    }
}

/// What the tree knows of places in the text, each list in ascending order.
struct Marks {
    /// Where its words and numbers begin and end: `5min` is two of them.
    edges: Vec<u32>,
    /// The words and numbers themselves: `1.5` is one of them in `x1.5` too.
    leaves: Vec<(u32, u32)>,
    /// Where what is called or indexed ends; its bracket is next.
    called: Vec<u32>,
    /// The signs in front of numbers.
    negations: Vec<u32>,
}

impl Marks {
    fn of(tree: &Node) -> Self {
        let (mut edges, mut leaves) = (Vec::new(), Vec::new());
        let (mut called, mut negations) = (Vec::new(), Vec::new());
        for node in tree.walk() {
            match node.rule() {
                Rule::call | Rule::index => {
                    called.extend(node.children.first().map(|owner| owner.span.end));
                }
                Rule::op_negate => negations.push(node.span.start),
                _ if node.children.is_empty() => {
                    edges.extend([node.span.start, node.span.end]);
                    leaves.push((node.span.start, node.span.end));
                }
                _ => {}
            }
        }
        for places in [&mut edges, &mut called, &mut negations] {
            places.sort_unstable();
            places.dedup();
        }
        leaves.sort_unstable();
        Self { edges, leaves, called, negations }
    }

    /// The edges inside a span, its ends left out.
    fn edges_in(&self, span: Span) -> &[u32] {
        let from = self.edges.partition_point(|edge| *edge <= span.start);
        let rest = self.edges.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|edge| *edge < span.end)).unwrap_or_default()
    }

    /// Tells whether a word or number goes on at an offset.
    fn inside_leaf(&self, offset: u32) -> bool {
        let leaf = self.leaves.partition_point(|(start, _)| *start < offset).checked_sub(1);
        leaf.and_then(|leaf| self.leaves.get(leaf)).is_some_and(|(_, end)| offset < *end)
    }

    /// Tells whether what is called or indexed ends behind the start of one token and before the next.
    fn called_between(&self, left: u32, right: u32) -> bool {
        let last = self.called.partition_point(|end| *end <= right).checked_sub(1);
        last.and_then(|last| self.called.get(last)).is_some_and(|end| left < *end)
    }
}

/// Cuts a text into tokens.
struct Cutter<'c, 't> {
    source: SourceId,
    text: &'t str,
    marks: &'c Marks,
    tokens: Vec<Token<'t>>,
    /// What stands between the last token and the next.
    gap: Gap,
    newlines: u32,
}

fn cut<'t>(source: SourceId, text: &'t str, marks: &Marks) -> Vec<Token<'t>> {
    let mut cutter =
        Cutter { source, text, marks, tokens: Vec::new(), gap: Gap::Same, newlines: 0 };
    for lexeme in lexemes(source, text) {
        cutter.read(lexeme);
    }
    cutter.tokens
}

impl Cutter<'_, '_> {
    fn read(&mut self, lexeme: Lexeme) {
        let cuts = match lexeme.kind {
            LexemeKind::Blank => return,
            LexemeKind::Newline => {
                self.newlines += 1;
                return;
            }
            LexemeKind::Word | LexemeKind::Number | LexemeKind::Time => {
                self.marks.edges_in(lexeme.span)
            }
            _ => &[],
        };
        self.gap = self.gap.max(Gap::of(self.newlines));
        self.newlines = 0;
        if self.text.get(lexeme.span.range()) == Some(";") {
            return;
        }
        let mut start = lexeme.span.start;
        for end in cuts.iter().copied().chain([lexeme.span.end]) {
            self.push(Span::new(self.source, start, end), lexeme.kind == LexemeKind::Comment);
            start = end;
        }
    }

    fn push(&mut self, span: Span, comment: bool) {
        let text = self.text.get(span.range()).unwrap_or_default();
        let text = if comment { text.trim_end_matches([' ', '\t', '\r']) } else { text };
        let gap = std::mem::take(&mut self.gap);
        let before = self.tokens.last_mut();
        let behind = before.as_ref().map_or(0, |token| token.start);
        if let Some(before) = before
            && self.marks.inside_leaf(span.start)
            && let Some(joined) = self.text.get(Span { start: before.start, ..span }.range())
            && joined.strip_prefix(before.text) == Some(text)
        {
            before.text = joined;
            before.width = joined.chars().count();
            return;
        }
        self.tokens.push(Token {
            text,
            start: span.start,
            width: text.chars().count(),
            gap,
            comment,
            calls: matches!(text, "(" | "[") && self.marks.called_between(behind, span.start),
            negates: self.marks.negations.binary_search(&span.start).is_ok(),
        });
    }
}

/// Signs stay with their number: comments between them go before them.
fn comments_before_signs(all: &mut [Token<'_>]) {
    for at in 1..all.len() {
        let signs = match all.get(..=at) {
            // INVARIANT: as many signs in a row as operators may nest, so this is no second loop over the text.
            Some([before @ .., last]) if last.comment => {
                before.iter().rev().take_while(|token| token.negates).count()
            }
            _ => 0,
        };
        let first = at - signs;
        if signs == 0 {
            continue;
        }
        if let Some(moved) = all.get_mut(first..=at) {
            let gap = moved.iter().map(|token| token.gap).max().unwrap_or_default();
            moved.rotate_right(1);
            for (token, gap) in
                moved.iter_mut().zip([gap, Gap::Line].into_iter().chain(repeat(Gap::Same)))
            {
                token.gap = gap;
            }
        }
        if let Some(number) = all.get_mut(at + 1).filter(|next| !next.comment) {
            number.gap = Gap::Same;
        }
    }
}

/// A comma at the start of a line goes to the end of the line before.
fn commas_at_line_ends(all: &mut [Token<'_>]) {
    for at in 1..all.len().saturating_sub(1) {
        if let Some([before, comma, after]) = all.get_mut(at - 1..=at + 1)
            && comma.text == ","
            && comma.begins_line()
            && !before.comment
        {
            after.gap = after.gap.max(comma.gap);
            comma.gap = Gap::Same;
        }
    }
}

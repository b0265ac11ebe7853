//! Finds brackets nested too deeply before anything recurses into them.
//!
//! This scan only serves the message: the region is named as one, and what is around it is read as if it were
//! not there. That nothing recurses without bound, whatever the text, is the grammar's own doing (`deep`).

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

use super::build::offset;
use super::tree::Node;
use super::vocabulary::DeclarationKind;

/// The regions of a text that lie deeper than `limit` brackets, in order.
///
/// Texts and comments are skipped. Round and square brackets end with the brace or the clause they stand in,
/// as they do for the grammar, so that many unclosed ones do not add up.
pub(super) fn too_deep(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut scan = Scan { limit, open: Open::default(), outer: Vec::new(), start: None };
    let mut found = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let region = match character {
            '"' => {
                skip_text(&mut characters);
                None
            }
            '/' if characters.peek().is_some_and(|(_, next)| *next == '/') => {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
                None
            }
            '\n' if scan.depth() > limit / 2 && declaration_follows(text, at) => {
                scan.outer.clear();
                scan.open = Open::default();
                scan.ended(at)
            }
            _ => scan.read(at, character),
        };
        found.extend(region);
    }
    found.extend(scan.start.map(|start| start..text.len()));
    found
}

/// Brackets open inside the innermost brace, and outside of it.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    round: usize,
    square: usize,
}

struct Scan {
    limit: usize,
    open: Open,
    /// What was open where each brace opened.
    outer: Vec<Open>,
    /// Where the region that is too deep began.
    start: Option<usize>,
}

impl Scan {
    fn depth(&self) -> usize {
        self.outer.len() + self.open.round + self.open.square
    }

    /// Takes one character in, and gives the region that ends with it.
    fn read(&mut self, at: usize, character: char) -> Option<Range<usize>> {
        let floor = self.outer.last().copied().unwrap_or_default();
        match character {
            '(' => self.open.round += 1,
            '[' => self.open.square += 1,
            '{' => self.outer.push(self.open),
            ')' if self.open.round > floor.round => self.open.round -= 1,
            ']' if self.open.square > floor.square => self.open.square -= 1,
            '}' => self.open = self.outer.pop().unwrap_or_default(),
            ';' => {
                self.open = floor;
                return self.ended(at);
            }
            _ => return None,
        }
        if self.depth() > self.limit {
            self.start = self.start.or(Some(at));
            return None;
        }
        self.ended(at + character.len_utf8())
    }

    /// The region that began and is over by `end`.
    fn ended(&mut self, end: usize) -> Option<Range<usize>> {
        if self.depth() > self.limit {
            return None;
        }
        self.start.take().map(|start| start..end)
    }
}

/// Whether the line after this line end begins a declaration.
fn declaration_follows(text: &str, line_end: usize) -> bool {
    let line = text.get(line_end + 1..).and_then(|rest| rest.lines().next()).unwrap_or("").trim();
    let word = line.split([' ', '\t', '{']).next().unwrap_or("");
    line.contains('{') && DeclarationKind::all().any(|kind| kind.word() == word)
}

fn skip_text(characters: &mut Peekable<CharIndices<'_>>) {
    while let Some((_, next)) = characters.next_if(|(_, next)| *next != '\n') {
        match next {
            '"' => return,
            '\\' => {
                characters.next_if(|(_, next)| *next != '\n');
            }
            _ => {}
        }
    }
}

/// A text without its regions that are too deep: a blank stands in the place of each.
///
/// Blanking them in place would keep the offsets, but every one of the brackets left open before a region would
/// look through all of its blanks.
pub(super) struct Cut<'t> {
    /// What is left to read.
    pub(super) text: Cow<'t, str>,
    /// The regions by their places in the whole text and, as one blank each, in what is left.
    regions: Vec<(Range<u32>, u32)>,
}

impl<'t> Cut<'t> {
    pub(super) fn new(text: &'t str, regions: Vec<Range<usize>>) -> Self {
        if regions.is_empty() {
            return Self { text: Cow::Borrowed(text), regions: Vec::new() };
        }
        let mut left = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(regions.len());
        let mut end = 0;
        for region in regions {
            left.push_str(text.get(end..region.start).unwrap_or(""));
            end = region.end;
            places.push((offset(region.start)..offset(region.end), offset(left.len())));
            left.push(' ');
        }
        left.push_str(text.get(end..).unwrap_or(""));
        Self { text: Cow::Owned(left), regions: places }
    }

    /// The blanks that stand for regions, in order.
    pub(super) fn blanks(&self, source: SourceId) -> Vec<Span> {
        let places = self.regions.iter();
        places.map(|(_, blank)| Span::new(source, *blank, blank.saturating_add(1))).collect()
    }

    /// Moves the places in what is left to where they are in the whole text.
    pub(super) fn restore(&self, tree: &mut Node, diagnostics: &mut [Diagnostic]) {
        if self.regions.is_empty() {
            return;
        }
        let mut pending = vec![tree];
        while let Some(node) = pending.pop() {
            node.span = self.whole(node.span);
            pending.extend(&mut node.children);
        }
        for diagnostic in diagnostics {
            let labels = diagnostic.primary.iter_mut().chain(&mut diagnostic.related);
            labels.for_each(|label| label.span = self.whole(label.span));
            let edits = diagnostic.fixes.iter_mut().flat_map(|fix| &mut fix.edits);
            edits.for_each(|edit| edit.span = self.whole(edit.span));
        }
    }

    fn whole(&self, span: Span) -> Span {
        Span { start: self.whole_offset(span.start), end: self.whole_offset(span.end), ..span }
    }

    fn whole_offset(&self, at: u32) -> u32 {
        let before = self.regions.partition_point(|(_, blank)| *blank < at);
        let last = before.checked_sub(1).and_then(|last| self.regions.get(last));
        last.map_or(at, |(region, blank)| {
            region.end.saturating_add(at.saturating_sub(blank.saturating_add(1)))
        })
    }
}

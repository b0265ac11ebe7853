//! Finds brackets nested too deeply before anything recurses into them.
//!
//! This scan only serves the message: the region is named as one, and what is around it is read as if it were
//! not there. That nothing recurses without bound, whatever the text, is the grammar's own doing (`deep`).

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

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

/// The same text with those regions blanked, line ends kept, so that every offset stays.
pub(super) fn blanked(text: &str, regions: &[Range<usize>]) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut regions = regions.iter().peekable();
    for (at, character) in text.char_indices() {
        while regions.next_if(|region| region.end <= at).is_some() {}
        let inside = regions.peek().is_some_and(|region| region.contains(&at));
        match character {
            character if !inside || character == '\n' => blanked.push(character),
            character => blanked.extend(std::iter::repeat_n(' ', character.len_utf8())),
        }
    }
    blanked
}

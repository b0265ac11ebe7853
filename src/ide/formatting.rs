//! The house style as edits.

use crate::source::Span;
use crate::syntax::{LexemeKind, Rule, lexemes};

use super::{Analysis, at};

/// How far a block is indented.
const INDENT: &str = "    ";

/// A replacement of the bytes from `start` to `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The first byte that is replaced.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
    /// What is written there.
    pub text: String,
}

/// The changes that bring a text into the house style, in order; none where it is already. `None` where it has
/// mistakes: such a text is left as it is.
pub fn format(text: &str) -> Option<Vec<Change>> {
    let formatted = crate::format::format(text).ok()?;
    Some(changes(text, &formatted))
}

/// The changes that bring the declarations in a range into the house style; those with mistakes are left as they are.
pub fn format_range(analysis: &Analysis, range: Span) -> Vec<Change> {
    let items = analysis.parse.tree.all(Rule::declaration);
    let touched = items.filter(|item| item.span.start <= range.end && range.start <= item.span.end);
    let changed = touched.flat_map(|item| declaration(analysis, item.span));
    let lines = |change: &Change| change.start <= range.end && range.start <= change.end;
    changed.filter(lines).collect()
}

/// The changes that the letter right before `offset` asks for, which has just been typed: a line begins as deep as its
/// block is, and a `}` that ends a declaration brings that one into the house style.
pub fn format_typed(analysis: &Analysis, offset: u32, typed: char) -> Vec<Change> {
    let path = at::around(&analysis.parse.tree, offset);
    let ended = path.iter().find(|node| node.rule() == Rule::declaration);
    if let Some(ended) = ended.filter(|item| typed == '}' && item.span.end == offset) {
        let styled = declaration(analysis, ended.span);
        if !styled.is_empty() {
            return styled;
        }
    }
    indented(analysis, offset).filter(|_| matches!(typed, '}' | '\n')).into_iter().collect()
}

/// A declaration in the house style: alone it is a text like any other.
fn declaration(analysis: &Analysis, span: Span) -> Vec<Change> {
    let text = analysis.slice(span);
    // Behind spaces its lines would be put elsewhere than those of its neighbours.
    let line = analysis.text().get(..span.range().start).unwrap_or("");
    if !(line.is_empty() || line.ends_with('\n')) {
        return Vec::new();
    }
    let Ok(formatted) = crate::format::format(text) else { return Vec::new() };
    let moved = |mut change: Change| {
        change.start = change.start.saturating_add(span.start);
        change.end = change.end.saturating_add(span.start);
        change
    };
    changes(text, formatted.trim_end_matches('\n')).into_iter().map(moved).collect()
}

/// The indentation of the line that an offset is in, if it is not the one of its block.
fn indented(analysis: &Analysis, offset: u32) -> Option<Change> {
    let text = analysis.text();
    let start = text.get(..usize::try_from(offset).ok()?)?.rfind('\n').map_or(0, |end| end + 1);
    let before = text.get(at::item_start(analysis, self::offset(start))..start)?;
    let mut open = 0_usize;
    for token in lexemes(analysis.main, before) {
        match (token.kind, before.get(token.span.range())) {
            (LexemeKind::Bracket, Some("{")) => open = open.saturating_add(1),
            (LexemeKind::Bracket, Some("}")) => open = open.saturating_sub(1),
            _ => {}
        }
    }
    let line = text.get(start..)?.split('\n').next()?;
    let rest = line.trim_start_matches([' ', '\t']);
    let (lead, _) = line.split_at_checked(line.len().checked_sub(rest.len())?)?;
    let depth = if rest.starts_with('}') { open.saturating_sub(1) } else { open };
    let wanted = INDENT.repeat(depth);
    let end = start.checked_add(lead.len())?;
    (lead != wanted).then(|| Change {
        start: self::offset(start),
        end: self::offset(end),
        text: wanted,
    })
}

/// Line by line, so that a cursor elsewhere stays where it is.
fn changes(before: &str, after: &str) -> Vec<Change> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    if old.len() == new.len() {
        return same_lines(&old, &new);
    }
    let start = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let rest = old.len().min(new.len()).saturating_sub(start);
    let alike = |(one, other): &(&&str, &&str)| one == other;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(alike).count();
    let bytes = |lines: &[&str]| offset(lines.iter().map(|line| line.len()).sum());
    let kept = old.get(..start).unwrap_or_default();
    let replaced = old.get(start..old.len().saturating_sub(end)).unwrap_or_default();
    let written = new.get(start..new.len().saturating_sub(end)).unwrap_or_default();
    let from = bytes(kept);
    vec![Change { start: from, end: from.saturating_add(bytes(replaced)), text: written.concat() }]
}

fn same_lines(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut start = 0_u32;
    let mut changes = Vec::new();
    for (before, after) in old.iter().zip(new) {
        let end = start.saturating_add(offset(before.len()));
        if before != after {
            changes.push(Change { start, end, text: (*after).to_owned() });
        }
        start = end;
    }
    changes
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

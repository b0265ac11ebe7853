//! The house style as edits.

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

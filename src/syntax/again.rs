//! Reads a text again after a change, and takes over what the change cannot have touched.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceId, Span};

use super::build::{offset, trimmed};
use super::nesting::too_deep;
use super::parse::{MAX_DEPTH, Parse, parse};
use super::tree::{Kind, Node};
use sla_grammar::Rule;

/// So many declarations behind a change are tried as the place from which on everything is as before.
const TRIED: usize = 6;

/// Reads `text`, of which `old` was read as `before`. Gives what [`parse`] gives.
///
/// What stands at the top level of a file is read without looking at what was read before it. So a declaration before
/// the change stays as it was, and so does everything behind it from the first declaration on that is again found at
/// the top level. Where that cannot be told, all of the text is read.
pub fn parse_again(source: SourceId, before: &Parse, old: &str, text: &str) -> Parse {
    read_part(source, before, old, text).unwrap_or_else(|| parse(source, text))
}

fn read_part(source: SourceId, before: &Parse, old: &str, text: &str) -> Option<Parse> {
    let nested = |diagnostic: &Diagnostic| diagnostic.code == codes::NESTED_TOO_DEEP;
    if before.diagnostics.iter().any(nested) || !too_deep(text, MAX_DEPTH).is_empty() {
        return None;
    }
    let change = Change::between(old, text);
    let items = &before.tree.children;
    let kept = kept_before(items, change.start);
    let start = if kept == 0 { 0 } else { items.get(kept)?.span.range().start };
    let behind = items.partition_point(|item| item.span.range().start <= change.old_end);
    let candidates = (behind..items.len()).take(TRIED);
    for resumed in candidates {
        if let Some(parse) = resume(source, before, text, &change, kept, start, resumed) {
            return Some(parse);
        }
    }
    None
}

/// Where two texts differ.
#[derive(Debug, Clone, Copy)]
struct Change {
    start: usize,
    old_end: usize,
    new_end: usize,
}

impl Change {
    fn between(old: &str, new: &str) -> Self {
        let alike = |(one, other): &(u8, u8)| one == other;
        let start = old.bytes().zip(new.bytes()).take_while(alike).count();
        let rest = old.len().min(new.len()) - start;
        let end = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(alike).count();
        Self { start, old_end: old.len() - end, new_end: new.len() - end }
    }

    /// An offset behind the change, in the new text.
    fn moved(&self, at: usize) -> Option<usize> {
        (at + self.new_end).checked_sub(self.old_end)
    }
}

/// How many items from the first on are untouched. Two more than need be are read again: what is left open looks at
/// the lines behind it for its end.
fn kept_before(items: &[Node], start: usize) -> usize {
    let mut kept = items.partition_point(|item| item.span.range().end < start).saturating_sub(2);
    let whole = |place: usize| items.get(place).is_some_and(is_closed);
    while kept > 0 && !(whole(kept - 1) && whole(kept)) {
        kept -= 1;
    }
    kept
}

/// A declaration with its `}`.
fn is_closed(item: &Node) -> bool {
    let body = item.children.first().and_then(|shape| shape.children.last());
    item.rule() == Rule::declaration
        && body.is_some_and(|body| body.has(Rule::close) || body.has(Rule::rows_close))
}

/// Reads from `start` on as far as the item `resumed` and the one behind it, and takes over what follows if both are
/// found there.
fn resume(
    source: SourceId,
    before: &Parse,
    text: &str,
    change: &Change,
    kept: usize,
    start: usize,
    resumed: usize,
) -> Option<Parse> {
    let items = &before.tree.children;
    let (first, second) = (items.get(resumed)?, items.get(resumed + 1)?);
    if !is_closed(first) || !is_closed(second) {
        return None;
    }
    let old_start = first.span.range().start;
    let new_start = change.moved(old_start)?;
    let end = change.moved(second.span.range().end)?;
    let part = parse(source, text.get(start..end)?);
    let found = |at: usize| {
        let at = change.moved(at).and_then(|at| at.checked_sub(start));
        part.tree
            .children
            .iter()
            .any(|item| item.rule() == Rule::declaration && Some(item.span.range().start) == at)
    };
    if !found(old_start) || !found(second.span.range().start) {
        return None;
    }
    let base = i64::try_from(start).ok()?;
    let delta = i64::try_from(change.new_end).ok()? - i64::try_from(change.old_end).ok()?;
    let in_part = |place: usize| place + start < new_start;
    let mut children: Vec<Node> = items.get(..kept)?.to_vec();
    let read = part.tree.children.iter().filter(|item| in_part(item.span.range().start));
    children.extend(read.map(|item| moved(item, base)));
    children.extend(items.get(resumed..)?.iter().map(|item| moved(item, delta)));
    let mut diagnostics = Vec::new();
    let place = |diagnostic: &Diagnostic| diagnostic.span().map_or(0, |span| span.range().start);
    diagnostics.extend(before.diagnostics.iter().filter(|one| place(one) < start).cloned());
    let found = part.diagnostics.iter().filter(|one| in_part(place(one)));
    diagnostics.extend(found.map(|one| one.moved(base)));
    let rest = before.diagnostics.iter().filter(|one| place(one) >= old_start);
    diagnostics.extend(rest.map(|one| one.moved(delta)));
    let whole = Span::new(source, 0, offset(text.len()));
    let span = trimmed(whole, text, &children);
    Some(Parse { tree: Node { kind: Kind(Rule::file), span, children }, diagnostics })
}

/// A node as it stands so many bytes further on.
fn moved(node: &Node, by: i64) -> Node {
    let children = node.children.iter().map(|child| moved(child, by)).collect();
    Node { kind: node.kind, span: node.span.moved(by), children }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_in_one_declaration_leaves_the_others_unread() {
        let part = "party a { role provider }\nmetric m {\n    value count\n}\n";
        let old = part.repeat(10);
        let text =
            old.replacen("value count", "value coun", 5).replacen("value coun", "value count", 4);
        let source = SourceId(0);
        let before = parse(source, &old);
        assert!(read_part(source, &before, &old, &text).is_some(), "only a part is read");
        let nothing = read_part(source, &before, &old, "party a { role provider }");
        assert!(nothing.is_none(), "nothing is left to go on with");
    }
}

//! Finds the nodes at a place of the text.

use super::Analysis;
use crate::syntax::{Node, Rule};

/// The nodes around an offset, the file first and the innermost last.
///
/// The end of a node belongs to it, so that a cursor right behind a word is at the word; where two nodes touch,
/// the later one is taken unless it is no more than a mark.
pub(super) fn around(tree: &Node, offset: u32) -> Vec<&Node> {
    let mut path = vec![tree];
    let mut node = tree;
    while let Some(inner) = inner(node, offset) {
        path.push(inner);
        node = inner;
    }
    path
}

/// Where the declaration began that an offset lies in or behind.
pub(super) fn item_start(analysis: &Analysis, offset: u32) -> usize {
    let items = &analysis.parse.tree.children;
    let past = items.partition_point(|item| item.span.start < offset);
    let item = past.checked_sub(1).and_then(|last| items.get(last));
    item.map_or(0, |item| item.span.range().start)
}

fn inner(node: &Node, offset: u32) -> Option<&Node> {
    let past = node.children.partition_point(|child| child.span.start <= offset);
    let before = node.children.get(..past).unwrap_or_default();
    let touching = || {
        before
            .iter()
            .rev()
            .take(3)
            .filter(|child| child.span.end >= offset && !child.span.is_empty())
    };
    touching()
        .find(|child| child.span.contains(offset) && !is_mark(child.rule()))
        .or_else(|| touching().find(|child| !is_mark(child.rule())))
        .or_else(|| touching().next())
}

fn is_mark(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::open
            | Rule::close
            | Rule::rows_open
            | Rule::rows_close
            | Rule::rparen
            | Rule::rbracket
            | Rule::percent_sign
    )
}

/// The innermost declaration among such nodes: its `d_…` node.
pub(super) fn declaration<'t>(path: &[&'t Node]) -> Option<&'t Node> {
    path.iter().rev().find(|node| node.rule() == Rule::declaration)?.children.first()
}

/// The innermost clause among such nodes: its `c_…` node.
pub(super) fn clause<'t>(path: &[&'t Node]) -> Option<&'t Node> {
    path.iter().rev().find(|node| node.rule() == Rule::clause_line)?.children.first()
}

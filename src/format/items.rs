//! What stands in a list: the declarations of a file, the clauses of a body, the rows of a block.

use std::ops::Range;

use crate::syntax::{Node, Rule};

use super::keys::{key, marked};
use super::spacing::blank_between;
use super::tokens::Tokens;

/// The kinds of items, each of which is lined up with its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Declaration,
    /// A clause led by its key.
    Clause,
    /// `name = value` of a case.
    Field,
    Row,
}

/// A place of an item that is lined up with those of its neighbours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    /// The token that stands there.
    pub(super) token: usize,
    /// The blanks before the widest neighbour's.
    pub(super) blanks: usize,
    /// Lines that go on are indented to this many characters behind it.
    pub(super) hang: Option<usize>,
    /// The width of what lies between the stop before and this one; `None` where that is no single line.
    pub(super) before: Option<usize>,
}

/// Braces with what is in them.
#[derive(Debug, Clone)]
pub(super) struct Block<'t> {
    /// The node whose children are its items.
    pub(super) node: &'t Node,
    /// The tokens `{` and `}`.
    pub(super) open: usize,
    pub(super) close: usize,
    /// Its text on one line, if it may stand so.
    pub(super) flat: Option<String>,
}

/// A declaration, a clause or a row.
#[derive(Debug, Clone)]
pub(super) struct Item<'t> {
    pub(super) class: Class,
    pub(super) tokens: Range<usize>,
    pub(super) stops: Vec<Stop>,
    /// The outermost blocks in it.
    pub(super) blocks: Vec<Block<'t>>,
}

impl Item<'_> {
    /// Tells whether it is written on one line.
    pub(super) fn on_one_line(&self, tokens: &Tokens<'_>) -> bool {
        let mut from = self.tokens.start + 1;
        for block in &self.blocks {
            if block.flat.is_none() || tokens.has_line_end(from..block.open + 1) {
                return false;
            }
            from = block.close + 1;
        }
        !tokens.has_line_end(from..self.tokens.end.max(from))
    }
}

/// The items among the children of a node: a file, a body, a block of rows, a `choose`.
pub(super) fn items<'t>(list: &'t Node, tokens: &Tokens<'_>) -> Vec<Item<'t>> {
    list.children.iter().filter_map(|child| item(child, tokens)).collect()
}

fn item<'t>(node: &'t Node, tokens: &Tokens<'_>) -> Option<Item<'t>> {
    let range = tokens.of(node.span);
    let blocks = blocks(node, tokens);
    let (class, stops) = match node.rule() {
        Rule::declaration => (Class::Declaration, declaration_stops(node, &blocks, tokens)),
        Rule::clause => clause_stops(node, range.clone(), tokens),
        Rule::table_row => (Class::Row, cell_stops(range.clone(), tokens)),
        Rule::tier_row | Rule::choose_row | Rule::repeat_row => {
            let value = node.children.last();
            (Class::Row, value.map(|value| mark_before(value, tokens)).into_iter().collect())
        }
        _ => return None,
    };
    let mut item = Item { class, tokens: range, stops, blocks };
    measure(&mut item, tokens);
    Some(item)
}

/// The outermost blocks below a node.
fn blocks<'t>(node: &'t Node, tokens: &Tokens<'_>) -> Vec<Block<'t>> {
    let mut found = Vec::new();
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        match node.rule() {
            Rule::body | Rule::table_body | Rule::tier_rows | Rule::repeat_rows | Rule::choose => {
                found.extend(block(node, tokens));
            }
            _ => pending.extend(node.children.iter().rev()),
        }
    }
    found
}

fn block<'t>(node: &'t Node, tokens: &Tokens<'_>) -> Option<Block<'t>> {
    let place = |rules: [Rule; 2]| {
        let brace = node.children.iter().find(|child| rules.contains(&child.rule()))?;
        Some(tokens.at(brace.span.start))
    };
    let open = place([Rule::open, Rule::rows_open])?;
    let close = place([Rule::close, Rule::rows_close])?;
    let mut block = Block { node, open, close, flat: None };
    let empty = node.rule() == Rule::body && close == open + 1;
    if empty || !tokens.has_line_end(open + 1..close + 1) {
        block.flat = Some(flat_block(&block, tokens));
    }
    Some(block)
}

/// A block on one line.
fn flat_block(block: &Block<'_>, tokens: &Tokens<'_>) -> String {
    let items: Vec<String> =
        items(block.node, tokens).iter().map(|item| flat_item(item, tokens)).collect();
    if items.is_empty() { "{ }".to_owned() } else { format!("{{ {} }}", items.join("; ")) }
}

/// An item of such a block. INVARIANT: a block without line ends holds no comment and only blocks that are flat.
fn flat_item(item: &Item<'_>, tokens: &Tokens<'_>) -> String {
    let mut text = String::new();
    let mut blocks = item.blocks.iter();
    let mut next = blocks.next();
    let mut at = item.tokens.start;
    while at < item.tokens.end {
        let Some(token) = tokens.get(at) else { break };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        if at > item.tokens.start && before.is_some_and(|left| blank_between(left, token)) {
            text.push(' ');
        }
        match next {
            Some(block) if block.open == at => {
                text.push_str(block.flat.as_deref().unwrap_or_default());
                at = block.close;
                next = blocks.next();
            }
            _ => text.push_str(token.text),
        }
        at += 1;
    }
    text
}

fn declaration_stops(node: &Node, blocks: &[Block<'_>], tokens: &Tokens<'_>) -> Vec<Stop> {
    if let Some(block) = blocks.first() {
        return vec![Stop { token: block.open, blanks: 1, hang: None, before: None }];
    }
    let mark = node.children.first().and_then(|declared| mark_of(declared, tokens));
    mark.map(|stop| Stop { hang: None, ..stop }).into_iter().collect()
}

fn clause_stops(node: &Node, range: Range<usize>, tokens: &Tokens<'_>) -> (Class, Vec<Stop>) {
    let line = node.children.first();
    let Some(clause) = line.and_then(|line| line.children.first()) else {
        return (Class::Clause, Vec::new());
    };
    let mark = mark_of(clause, tokens);
    let Some(key) = key(clause.rule()) else {
        let class = if mark.is_some() { Class::Field } else { Class::Clause };
        return (class, mark.into_iter().collect());
    };
    let value = range.start + key.words;
    let has_value = range.contains(&value) && tokens.get(value).is_some_and(|at| at.text != "{");
    if !has_value {
        return (Class::Clause, Vec::new());
    }
    let value = Stop { token: value, blanks: key.blanks, hang: Some(0), before: None };
    (Class::Clause, [value].into_iter().chain(mark).collect())
}

/// The bars of a row of a table.
fn cell_stops(range: Range<usize>, tokens: &Tokens<'_>) -> Vec<Stop> {
    let bars = tokens.range(range).filter(|(_, token)| token.text == "|");
    bars.map(|(token, _)| Stop { token, blanks: 1, hang: Some(2), before: None }).collect()
}

/// The `:` or `=` of a clause or declaration that has one.
fn mark_of(owner: &Node, tokens: &Tokens<'_>) -> Option<Stop> {
    let rules = marked(owner.rule());
    let part = owner.children.iter().find(|child| rules.contains(&child.rule()))?;
    Some(mark_before(part, tokens))
}

/// The token before a node, which is a mark.
fn mark_before(node: &Node, tokens: &Tokens<'_>) -> Stop {
    let token = tokens.at(node.span.start).saturating_sub(1);
    Stop { token, blanks: 1, hang: Some(2), before: None }
}

/// Measures what lies between the stops.
fn measure(item: &mut Item<'_>, tokens: &Tokens<'_>) {
    let mut from = item.tokens.start;
    for stop in &mut item.stops {
        let block = item.blocks.partition_point(|block| block.open < from);
        let holds_block = item.blocks.get(block).is_some_and(|block| block.open < stop.token);
        if holds_block || tokens.has_line_end(from + 1..stop.token + 1) {
            break;
        }
        stop.before = Some(width(from..stop.token, tokens));
        from = stop.token;
    }
}

fn width(range: Range<usize>, tokens: &Tokens<'_>) -> usize {
    let first = range.start;
    let each = tokens.range(range).map(|(at, token)| {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let blank = at > first && before.is_some_and(|left| blank_between(left, token));
        token.width + usize::from(blank)
    });
    each.sum()
}

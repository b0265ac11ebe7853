//! From the tree to the outline.

use std::collections::BTreeSet;

use crate::source::{SourceMap, Span};
use crate::syntax::{DeclarationKind, Node, Rule, clause_word};

use super::{Clause, Declaration, Name, Outline};

pub(super) fn outline<'s>(tree: &'s Node, sources: &'s SourceMap) -> Outline<'s> {
    let (mut declarations, mut broken) = (Vec::new(), BTreeSet::new());
    let mut unread = BTreeSet::new();
    for item in &tree.children {
        if is_damaged(item) || matches!(item.rule(), Rule::bad_header | Rule::bad_item) {
            unread.extend(words(sources.text_of(item.span)));
        }
        match item.rule() {
            Rule::declaration => declarations.extend(declaration(item, sources)),
            Rule::bad_header => broken.extend(declared_by_broken(item, sources)),
            _ => {}
        }
    }
    Outline::new(declarations, broken, unread)
}

/// The words of a text that could be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part_of_a_name = |character: char| character.is_alphanumeric() || character == '_';
    text.split(move |character| !part_of_a_name(character)).filter(|word| !word.is_empty())
}

/// Reads one `declaration` node.
pub(crate) fn declaration<'s>(item: &'s Node, sources: &'s SourceMap) -> Option<Declaration<'s>> {
    let node = item.children.first()?;
    let keyword = node.children.first()?;
    let kind = DeclarationKind::of_keyword(keyword.rule())?;
    let body = node.child(Rule::body);
    let lines = body.map(|body| body.children.as_slice()).unwrap_or_default();
    let clauses =
        lines.iter().filter(|line| line.rule() == Rule::clause).filter_map(clause).collect();
    Some(Declaration {
        kind,
        keyword: keyword.span,
        name: node.child(Rule::name).map(|name| name_at(name, sources)),
        title: node
            .child(Rule::text)
            .and_then(|text| text.child(Rule::text_chars))
            .map(|text| name_at(text, sources)),
        node,
        clauses,
        damaged: is_damaged(node),
    })
}

fn clause(line: &Node) -> Option<Clause<'_>> {
    let node = line.child(Rule::clause_line)?.children.first()?;
    Some(Clause { word: clause_word(node.rule()), node })
}

/// Whether some of a node could not be read.
pub(crate) fn is_damaged(node: &Node) -> bool {
    node.walk().any(|part| is_damage(part.rule()))
}

fn is_damage(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::bad_line
            | Rule::bad_tail
            | Rule::bad_row
            | Rule::bad_inside
            | Rule::missing_close
            | Rule::missing_open
            | Rule::missing_rows_close
    )
}

/// The word after the first one in a broken header is most likely the name.
fn declared_by_broken<'s>(header: &'s Node, sources: &'s SourceMap) -> Option<&'s str> {
    let name = header.children.iter().find(|child| child.rule() == Rule::word)?;
    Some(sources.text_of(name.span))
}

pub(crate) fn name_at<'s>(node: &Node, sources: &'s SourceMap) -> Name<'s> {
    let span: Span = node.span;
    Name { text: sources.text_of(span), span }
}

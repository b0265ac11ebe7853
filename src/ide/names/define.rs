//! Finds what a contract names.

use std::collections::BTreeSet;

use crate::source::{SourceMap, Span};
use crate::syntax::{DeclarationKind, Node, Rule};

use super::{Definition, DefinitionId, NameKind};

/// Every definition of a tree, in the order of the text.
pub(super) fn definitions(tree: &Node, sources: &SourceMap) -> Vec<Definition> {
    let types = tree.all(Rule::declaration).filter_map(|item| item.children.first());
    let types = types.filter(|node| node.rule() == Rule::d_type);
    let types = types.filter_map(|node| Some(sources.text_of(node.child(Rule::name)?.span)));
    let mut collector = Collector { sources, types: types.collect(), found: Vec::new() };
    for item in tree.all(Rule::declaration) {
        collector.declaration(item);
    }
    collector.found
}

struct Collector<'s> {
    sources: &'s SourceMap,
    /// The names of the types.
    types: BTreeSet<&'s str>,
    found: Vec<Definition>,
}

impl Collector<'_> {
    fn declaration(&mut self, item: &Node) {
        let Some(node) = item.children.first() else { return };
        let kind = node.children.first().and_then(|word| DeclarationKind::of_keyword(word.rule()));
        let Some(kind) = kind else { return };
        let owner = node.child(Rule::name).map(|name| {
            self.define(name, NameKind::Declared(kind), node.span, title(node, self.sources), None)
        });
        match node.rule() {
            Rule::d_type => self.words(node.child(Rule::names), owner),
            Rule::d_table => self.table(node, owner),
            _ => {}
        }
        for clause in clauses(node) {
            self.clause(clause, owner);
        }
    }

    fn define(
        &mut self,
        name: &Node,
        kind: NameKind,
        whole: Span,
        title: Option<String>,
        owner: Option<DefinitionId>,
    ) -> DefinitionId {
        let id = DefinitionId(self.found.len());
        let text = self.sources.text_of(name.span).to_owned();
        self.found.push(Definition { name: text, kind, span: name.span, whole, title, owner });
        id
    }

    fn words(&mut self, names: Option<&Node>, owner: Option<DefinitionId>) {
        for name in names.into_iter().flat_map(|names| names.all(Rule::name)) {
            self.define(name, NameKind::Word, name.span, None, owner);
        }
    }

    /// The keys of a table, and the columns that its first row names.
    fn table(&mut self, node: &Node, owner: Option<DefinitionId>) {
        let keys: Vec<&Node> = node
            .child(Rule::names)
            .map(|names| names.all(Rule::name).collect())
            .unwrap_or_default();
        // A key that is called like a type is that type.
        for key in &keys {
            if !self.types.contains(self.sources.text_of(key.span)) {
                self.define(key, NameKind::TableKey, key.span, None, owner);
            }
        }
        let header = node.child(Rule::table_body).and_then(|body| body.child(Rule::table_row));
        let cells = header.into_iter().flat_map(|row| row.all(Rule::expr));
        for name in cells.skip(keys.len()).filter_map(|cell| cell.child(Rule::name)) {
            self.define(name, NameKind::TableColumn, name.span, None, owner);
        }
    }

    fn clause(&mut self, node: &Node, owner: Option<DefinitionId>) {
        let kind = match node.rule() {
            Rule::c_at | Rule::c_span | Rule::c_column | Rule::c_counter => NameKind::Column,
            Rule::c_field => NameKind::Field,
            Rule::c_members => return self.members(node, owner),
            Rule::c_fee => return self.property(node, owner),
            Rule::c_with => return self.inner(node.child(Rule::body), owner),
            Rule::c_add | Rule::c_change => {
                if let Some(inner) = node.child(Rule::declaration) {
                    self.declaration(inner);
                }
                return;
            }
            _ => return,
        };
        for name in node.all(Rule::name) {
            self.define(name, kind, node.span, None, owner);
        }
        let listed = node.child(Rule::column_type).and_then(|shape| shape.child(Rule::one_of));
        if let Some(listed) = listed {
            self.words(listed.child(Rule::names), owner);
        }
    }

    /// The fields that rows taken `with` another source bring.
    fn inner(&mut self, body: Option<&Node>, owner: Option<DefinitionId>) {
        for clause in body.into_iter().flat_map(clauses_in) {
            self.clause(clause, owner);
        }
    }

    fn members(&mut self, node: &Node, owner: Option<DefinitionId>) {
        for member in node.all(Rule::member) {
            let Some(name) = member.child(Rule::name) else { continue };
            let title = title(member, self.sources);
            self.define(name, NameKind::Member, member.span, title, owner);
        }
    }

    fn property(&mut self, node: &Node, owner: Option<DefinitionId>) {
        if let Some(word) = node.children.first() {
            self.define(word, NameKind::Property, node.span, None, owner);
        }
    }
}

/// The text of the title in quotes.
fn title(node: &Node, sources: &SourceMap) -> Option<String> {
    let text = node.child(Rule::text)?.child(Rule::text_chars)?;
    Some(sources.text_of(text.span).to_owned())
}

/// The clauses of a declaration: its `c_…` nodes, in order.
pub(super) fn clauses(node: &Node) -> impl Iterator<Item = &Node> {
    node.child(Rule::body).into_iter().flat_map(clauses_in)
}

/// The clauses of a body.
pub(super) fn clauses_in(body: &Node) -> impl Iterator<Item = &Node> {
    body.all(Rule::clause).filter_map(|line| line.child(Rule::clause_line)?.children.first())
}

//! Finds where names are used.

use crate::source::{SourceMap, Span};
use crate::syntax::{Node, Rule};

use super::scope::Scope;
use super::{DefinitionId, NameKind, Names, Use};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) uses: Vec<Use>,
    pub(super) unknown: Vec<Span>,
}

pub(super) fn uses(tree: &Node, sources: &SourceMap, names: &Names) -> Found {
    let mut reader = Reader { sources, names, scope: Scope::new(names), found: Found::default() };
    for item in tree.all(Rule::declaration) {
        reader.declaration(item);
    }
    reader.found
}

struct Reader<'n> {
    sources: &'n SourceMap,
    names: &'n Names,
    scope: Scope<'n>,
    found: Found,
}

impl Reader<'_> {
    fn declaration(&mut self, item: &Node) {
        let Some(node) = item.children.first() else { return };
        self.scope.enter(node, self.sources);
        if node.rule() == Rule::d_table {
            return self.table(node);
        }
        for child in &node.children {
            if !matches!(child.rule(), Rule::name | Rule::text) {
                self.visit(child, node);
            }
        }
    }

    /// Reads a node in its place.
    fn visit(&mut self, node: &Node, parent: &Node) {
        match node.rule() {
            // An inner declaration has a scope of its own; the outer one is not read on behind it.
            Rule::declaration => return self.declaration(node),
            Rule::name => return self.name(node, parent),
            Rule::path => return self.path(node),
            Rule::field => return self.field(node),
            Rule::unit => return self.unit(node),
            Rule::type_name => return self.type_name(node),
            Rule::one_of => return,
            _ => {}
        }
        for child in &node.children {
            self.visit(child, node);
        }
    }

    fn name(&mut self, node: &Node, parent: &Node) {
        if self.names.defined_at(node.span).is_some_and(|id| !self.is_key(id)) {
            return;
        }
        let text = self.sources.text_of(node.span);
        let (meaning, wanted) = match parent.rule() {
            Rule::c_between | Rule::c_parties | Rule::c_owner | Rule::c_by | Rule::c_right_of => {
                (self.scope.declared(text), true)
            }
            Rule::names => (self.scope.declared(text), true),
            Rule::each_key | Rule::c_dated => (self.scope.key(text), false),
            Rule::c_currency | Rule::c_fiscal | Rule::epoch | Rule::column_type => (None, false),
            Rule::call
                if parent.children.first().is_some_and(|called| called.span == node.span) =>
            {
                (None, false)
            }
            _ => (self.scope.value(text), true),
        };
        match meaning {
            Some(meaning) => self.used(node.span, meaning),
            None if wanted && !is_built_in(text) => self.found.unknown.push(node.span),
            None => {}
        }
    }

    fn is_key(&self, id: DefinitionId) -> bool {
        self.names.get(id).is_some_and(|found| found.kind == NameKind::TableKey)
    }

    fn used(&mut self, span: Span, meaning: DefinitionId) {
        self.found.uses.push(Use { span, meaning });
    }

    /// `web.fee`: the first name is declared, the next is a part of it.
    fn path(&mut self, node: &Node) {
        let mut owner: Option<DefinitionId> = None;
        for (place, name) in node.all(Rule::name).enumerate() {
            let text = self.sources.text_of(name.span);
            let meaning = match (place, owner) {
                (0, _) => self.scope.declared(text),
                (_, Some(owner)) => self.names.part(owner, text),
                (_, None) => None,
            };
            match meaning {
                Some(meaning) => self.used(name.span, meaning),
                None if place == 0 => self.found.unknown.push(name.span),
                None => {}
            }
            owner = meaning;
        }
    }

    /// `owner.name`: what `name` means depends on what `owner` is.
    fn field(&mut self, node: &Node) {
        let Some((owner, rest)) = node.children.split_first() else { return };
        self.visit(owner, node);
        let meaning = self.meaning_of(owner);
        for name in rest.iter().filter(|part| part.rule() == Rule::name) {
            let text = self.sources.text_of(name.span);
            if let Some(part) = meaning.and_then(|owner| self.names.part(owner, text)) {
                self.used(name.span, part);
            }
        }
    }

    /// The declaration that an operand stands for: `targets` in `targets[priority]`.
    fn meaning_of(&self, node: &Node) -> Option<DefinitionId> {
        match node.rule() {
            Rule::name => self.scope.value(self.sources.text_of(node.span)),
            Rule::index => self.meaning_of(node.children.first()?),
            Rule::field => {
                let owner = self.meaning_of(node.children.first()?)?;
                let name = node.all(Rule::name).last()?;
                self.names.part(owner, self.sources.text_of(name.span))
            }
            _ => None,
        }
    }

    fn unit(&mut self, node: &Node) {
        for name in node.all(Rule::name) {
            if let Some(meaning) = self.scope.unit(self.sources.text_of(name.span)) {
                self.used(name.span, meaning);
            }
        }
    }

    fn type_name(&mut self, node: &Node) {
        for name in node.all(Rule::name) {
            if let Some(meaning) = self.scope.type_named(self.sources.text_of(name.span)) {
                self.used(name.span, meaning);
            }
        }
    }

    /// The header of a table defines; its other rows use.
    fn table(&mut self, node: &Node) {
        for key in node.child(Rule::names).into_iter().flat_map(|names| names.all(Rule::name)) {
            if let Some(meaning) = self.scope.type_named(self.sources.text_of(key.span)) {
                self.used(key.span, meaning);
            }
        }
        let Some(body) = node.child(Rule::table_body) else { return };
        for (place, row) in body.all(Rule::table_row).enumerate() {
            for cell in row.all(Rule::expr) {
                if place > 0 {
                    self.visit(cell, row);
                } else if let Some(key) = cell.child(Rule::name) {
                    self.header(key);
                }
            }
        }
    }

    /// A key in the first row is the key after `by`.
    fn header(&mut self, cell: &Node) {
        if self.names.defined_at(cell.span).is_some() {
            return;
        }
        if let Some(meaning) = self.scope.key(self.sources.text_of(cell.span)) {
            self.used(cell.span, meaning);
        }
    }
}

/// Names that the language itself gives a meaning, in some places.
fn is_built_in(name: &str) -> bool {
    const BUILT_IN: [&str; 12] = [
        "period", "uptime", "downtime", "outages", "count", "level", "length", "starts", "ends",
        "longest", "coverage", "x",
    ];
    BUILT_IN.contains(&name) || crate::syntax::is_language_word(name)
}

//! Finds where names are used.

use std::collections::BTreeSet;

use crate::source::{SourceMap, Span};
use crate::syntax::{Node, Rule};

use super::scope::Scope;
use super::{DefinitionId, NameKind, Names, Use};

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) uses: Vec<Use>,
    pub(super) unknown: Vec<Span>,
    pub(super) keys: BTreeSet<String>,
}

pub(super) fn uses(tree: &Node, sources: &SourceMap, names: &Names) -> Found {
    let mut reader = Reader {
        sources,
        names,
        scope: Scope::new(names),
        in_rows: false,
        in_value: false,
        found: Found::default(),
    };
    // What is measured for each of something is promised and paid for each of it: metrics first.
    let is_metric =
        |item: &&Node| item.children.first().is_some_and(|node| node.has(Rule::kw_metric));
    for item in tree.all(Rule::declaration).filter(is_metric) {
        reader.declaration(item);
        reader.share_keys(item);
    }
    for item in tree.all(Rule::declaration).filter(|item| !is_metric(item)) {
        reader.declaration(item);
    }
    reader.found
}

struct Reader<'n> {
    sources: &'n SourceMap,
    names: &'n Names,
    scope: Scope<'n>,
    /// Whether what is being read is done to rows, so that their columns are meant.
    in_rows: bool,
    /// Whether the clause being read says what a metric comes to.
    in_value: bool,
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
            if child.rule() == Rule::names && node.rule() == Rule::d_case {
                self.case_keys(child);
                continue;
            }
            if !matches!(child.rule(), Rule::name | Rule::text) {
                self.visit(child, node);
            }
        }
    }

    /// Lets the rest of the contract know the keys that a metric groups by.
    fn share_keys(&mut self, item: &Node) {
        for key in item.walk().filter(|node| node.rule() == Rule::each_key) {
            let name = key.child(Rule::name);
            let used = name
                .and_then(|name| self.found.uses.iter().rev().find(|used| used.span == name.span));
            if let (Some(name), Some(used)) = (name, used.copied()) {
                self.scope.share(self.sources.text_of(name.span), used.meaning);
            }
        }
    }

    /// A case is one item for each value of columns of its rows.
    fn case_keys(&mut self, names: &Node) {
        for name in names.all(Rule::name) {
            let text = self.sources.text_of(name.span);
            self.found.keys.insert(text.to_owned());
            match self.scope.row(text) {
                Some(meaning) => self.used(name.span, meaning),
                None => self.found.unknown.push(name.span),
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
            Rule::call => {
                let outer = std::mem::replace(&mut self.in_rows, true);
                for child in &node.children {
                    self.visit(child, node);
                }
                self.in_rows = outer;
                return;
            }
            Rule::c_value => self.in_value = true,
            Rule::each_key => {
                let key = node.child(Rule::name).map_or("", |name| self.sources.text_of(name.span));
                self.found.keys.insert(key.to_owned());
            }
            _ => {}
        }
        for child in &node.children {
            self.visit(child, node);
        }
        if node.rule() == Rule::c_value {
            self.in_value = false;
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
            Rule::each_key | Rule::c_dated | Rule::c_cause => (self.scope.key(text), false),
            // `per point`: for each of a unit.
            Rule::op_per => (self.scope.unit(text).or_else(|| self.scope.value(text)), true),
            Rule::c_currency | Rule::c_fiscal | Rule::epoch | Rule::column_type => (None, false),
            Rule::call
                if parent.children.first().is_some_and(|called| called.span == node.span) =>
            {
                (None, false)
            }
            // What a metric comes to, whatever else has that name.
            _ if self.in_value
                && !self.in_rows
                && matches!(text, "uptime" | "downtime" | "outages") =>
            {
                (None, false)
            }
            _ => {
                let column = self.in_rows.then(|| self.scope.row(text)).flatten();
                // `per point`: a unit of the contract's own.
                let unit =
                    || (parent.rule() == Rule::op_per).then(|| self.scope.unit(text)).flatten();
                (column.or_else(|| self.scope.value(text)).or_else(unit), true)
            }
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
            let text = self.sources.text_of(name.span);
            // The contract's own units are types too.
            if let Some(meaning) = self.scope.type_named(text).or_else(|| self.scope.unit(text)) {
                self.used(name.span, meaning);
            }
        }
    }

    /// The header of a table defines; its other rows use.
    fn table(&mut self, node: &Node) {
        for key in node.child(Rule::names).into_iter().flat_map(|names| names.all(Rule::name)) {
            self.found.keys.insert(self.sources.text_of(key.span).to_owned());
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
pub(in crate::ide) fn is_built_in(name: &str) -> bool {
    const BUILT_IN: [&str; 21] = [
        "period",
        "uptime",
        "downtime",
        "outages",
        "count",
        "level",
        "length",
        "starts",
        "ends",
        "longest",
        "coverage",
        "x",
        "outage",
        "start",
        "end",
        "misses",
        "value",
        "worst",
        "total_credit",
        "hour",
        "day",
    ];
    BUILT_IN.contains(&name) || crate::syntax::is_language_word(name)
}

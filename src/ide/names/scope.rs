//! What names mean inside one declaration.

use std::collections::BTreeMap;

use crate::source::SourceMap;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::define::{clauses, clauses_in};
use super::{DefinitionId, NameKind, Names};

/// Names by the text, for the whole contract and for one declaration.
pub(super) struct Scope<'n> {
    names: &'n Names,
    /// Declarations but types and units.
    declared: BTreeMap<&'n str, DefinitionId>,
    types: BTreeMap<&'n str, DefinitionId>,
    units: BTreeMap<&'n str, DefinitionId>,
    /// Words and members: what stands for itself anywhere.
    words: BTreeMap<&'n str, DefinitionId>,
    /// Columns, fields and keys that can be seen in the declaration being read.
    local: BTreeMap<&'n str, DefinitionId>,
    /// Columns of the rows that the declaration takes, but for what it defines itself.
    rows: BTreeMap<&'n str, DefinitionId>,
    /// Keys that metrics group by: objectives and penalties name them too.
    keys: BTreeMap<String, DefinitionId>,
}

impl<'n> Scope<'n> {
    pub(super) fn new(names: &'n Names) -> Self {
        let mut scope = Self {
            names,
            declared: BTreeMap::new(),
            types: BTreeMap::new(),
            units: BTreeMap::new(),
            words: BTreeMap::new(),
            local: BTreeMap::new(),
            rows: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        for (id, found) in names.definitions() {
            let space = match found.kind {
                NameKind::Declared(DeclarationKind::Type) => &mut scope.types,
                NameKind::Declared(DeclarationKind::Unit) => &mut scope.units,
                NameKind::Declared(_) => &mut scope.declared,
                NameKind::Word | NameKind::Member => &mut scope.words,
                _ => continue,
            };
            // The first of two declarations of one name is the one that counts.
            space.entry(found.name.as_str()).or_insert(id);
        }
        scope
    }

    /// What a name in an expression means.
    pub(super) fn value(&self, name: &str) -> Option<DefinitionId> {
        [&self.local, &self.declared, &self.words, &self.types]
            .into_iter()
            .find_map(|space| space.get(name).copied())
            .or_else(|| self.keys.get(name).copied())
    }

    /// Lets a key of a metric be seen everywhere; of several with one name the first.
    pub(super) fn share(&mut self, name: &str, meaning: DefinitionId) {
        self.keys.entry(name.to_owned()).or_insert(meaning);
    }

    /// What a name means where a declaration is wanted.
    pub(super) fn declared(&self, name: &str) -> Option<DefinitionId> {
        [&self.declared, &self.words, &self.local, &self.types]
            .into_iter()
            .find_map(|space| space.get(name).copied())
    }

    /// What a name means where a column or a key is wanted.
    pub(super) fn key(&self, name: &str) -> Option<DefinitionId> {
        [&self.local, &self.types, &self.declared]
            .into_iter()
            .find_map(|space| space.get(name).copied())
            .or_else(|| self.keys.get(name).copied())
    }

    /// The column of that name in the rows that are taken.
    pub(super) fn row(&self, name: &str) -> Option<DefinitionId> {
        self.rows.get(name).copied()
    }

    pub(super) fn type_named(&self, name: &str) -> Option<DefinitionId> {
        self.types.get(name).copied()
    }

    pub(super) fn unit(&self, name: &str) -> Option<DefinitionId> {
        self.units.get(name).copied()
    }

    /// Enters a declaration: what its rows bring comes into view.
    pub(super) fn enter(&mut self, node: &Node, sources: &SourceMap) {
        self.local.clear();
        self.rows.clear();
        if let Some(own) = node.child(Rule::name).and_then(|name| self.names.defined_at(name.span))
        {
            // Its own columns and fields come first.
            self.see(own);
        }
        let header = node.child(Rule::path).into_iter();
        let bodies = clauses(node).flat_map(|clause| {
            let inner = clause.child(Rule::body).into_iter().flat_map(clauses_in);
            std::iter::once(clause).chain(inner)
        });
        let rows = bodies.filter_map(|clause| match clause.rule() {
            Rule::c_from | Rule::c_during | Rule::c_down | Rule::c_given => {
                clause.child(Rule::path)
            }
            Rule::c_claim
            | Rule::c_cure
            | Rule::c_notice
            | Rule::c_recorded
            | Rule::c_elects
            | Rule::c_cause => clause.child(Rule::recorded)?.child(Rule::path),
            Rule::c_with => clause.child(Rule::name),
            _ => None,
        });
        let paths: Vec<&Node> = header.chain(rows).collect();
        for path in paths {
            self.see_rows(path, sources);
        }
        self.see_keys(node, sources);
    }

    /// The parts of the source or case a path names, and of the source behind a case.
    fn see_rows(&mut self, path: &Node, sources: &SourceMap) {
        let name = path.child(Rule::name).unwrap_or(path);
        if let Some(id) = self.declared.get(sources.text_of(name.span)).copied() {
            self.see(id);
            for (id, part) in self.names.parts_of(id) {
                if matches!(part.kind, NameKind::Column | NameKind::Field) {
                    self.rows.entry(part.name.as_str()).or_insert(id);
                }
            }
        }
    }

    fn see(&mut self, owner: DefinitionId) {
        for (id, part) in self.names.parts_of(owner) {
            if matches!(part.kind, NameKind::Column | NameKind::Field | NameKind::TableKey) {
                self.local.entry(part.name.as_str()).or_insert(id);
            }
        }
    }

    /// The keys of the tables named in `for each key in table`.
    fn see_keys(&mut self, node: &Node, sources: &SourceMap) {
        let header = node.child(Rule::each).into_iter();
        let clause = clauses(node).filter_map(|clause| clause.child(Rule::each));
        for key in header.chain(clause).flat_map(|each| each.all(Rule::each_key)) {
            let Some(table) = key.child(Rule::path) else { continue };
            if let Some(id) = self.declared.get(sources.text_of(table.span)).copied() {
                self.see(id);
            }
        }
    }
}

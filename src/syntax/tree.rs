//! The syntax tree: one shape of node for the whole language.
//!
//! The compiler, the formatter and the language server read the same tree. It keeps what the
//! grammar's rules saw, with operators already ranked, and the holes where something is missing.

use crate::source::Span;

use sla_grammar::Rule;

/// What a node is: the name of its grammar rule.
///
/// Kept opaque outside the crate, so that a change of the grammar is no change of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub(crate) Rule);

/// Writes the name of the grammar rule, for tests and for looking at a tree; not an interface to build on.
impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// A node of the syntax tree.
///
/// An operator's node holds its operands in order: `a + b` is `op_add` over `a` and `b`. A call holds what is
/// called and then its arguments, an index the indexed and its keys, a field its owner and the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The grammar rule this node was read by.
    pub kind: Kind,
    /// From the first to the last token, without the blanks after it.
    pub span: Span,
    /// The parts, in the order of the text.
    pub children: Vec<Node>,
}

impl Node {
    pub(crate) fn rule(&self) -> Rule {
        self.kind.0
    }

    /// The first child of that rule.
    pub(crate) fn child(&self, rule: Rule) -> Option<&Node> {
        self.children.iter().find(|child| child.rule() == rule)
    }

    /// The first child of that rule behind the first child.
    pub(crate) fn child_after_first(&self, rule: Rule) -> Option<&Node> {
        self.children.iter().skip(1).find(|child| child.rule() == rule)
    }

    /// All children of that rule.
    pub(crate) fn all(&self, rule: Rule) -> impl Iterator<Item = &Node> {
        self.children.iter().filter(move |child| child.rule() == rule)
    }

    /// Whether a child of that rule stands here.
    pub(crate) fn has(&self, rule: Rule) -> bool {
        self.child(rule).is_some()
    }

    /// The first child that holds an expression, or the hole in its place.
    pub(crate) fn value(&self) -> Option<&Node> {
        self.values().next()
    }

    /// All children that hold an expression or the hole in its place.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Node> {
        self.children
            .iter()
            .filter(|child| matches!(child.rule(), Rule::expr | Rule::missing_value))
    }

    /// What `prorated` stands behind, and whether it does.
    pub(crate) fn unprorated(&self) -> (&Node, bool) {
        match self.children.first() {
            Some(inner) if self.rule() == Rule::op_prorated => (inner, true),
            _ => (self, false),
        }
    }

    /// The names in it, in the order of the text. The units of quantities are none: a penalty `days` is not named
    /// in `3 days`.
    pub fn names(&self) -> Vec<&Node> {
        let mut names = Vec::new();
        let mut pending = vec![self];
        while let Some(node) = pending.pop() {
            match node.rule() {
                Rule::name => names.push(node),
                Rule::unit => {}
                _ => pending.extend(node.children.iter().rev()),
            }
        }
        names
    }

    /// This node and everything below it, parents first.
    pub fn walk(&self) -> Walk<'_> {
        Walk { pending: vec![self] }
    }
}

/// Visits a tree, parents first, in the order of the text.
#[derive(Debug)]
pub struct Walk<'t> {
    pending: Vec<&'t Node>,
}

impl<'t> Iterator for Walk<'t> {
    type Item = &'t Node;

    fn next(&mut self) -> Option<&'t Node> {
        let node = self.pending.pop()?;
        self.pending.extend(node.children.iter().rev());
        Some(node)
    }
}

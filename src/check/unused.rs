//! What is declared and never used.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::DeclarationKind;

use super::environment::Environment;

/// The kinds of declaration that mean nothing unless something refers to them.
const REFERRED_TO: [DeclarationKind; 10] = [
    DeclarationKind::Source,
    DeclarationKind::Case,
    DeclarationKind::Calendar,
    DeclarationKind::Exclusion,
    DeclarationKind::Metric,
    DeclarationKind::Table,
    DeclarationKind::Type,
    DeclarationKind::Unit,
    DeclarationKind::Parameter,
    DeclarationKind::Import,
];

impl Environment<'_> {
    /// Warns of declarations that nothing refers to.
    pub(super) fn report_unused(&self) {
        if !self.has_contract() {
            return;
        }
        let mut counts: BTreeMap<DeclarationKind, usize> = BTreeMap::new();
        for declaration in &self.outline.declarations {
            let place = counts.entry(declaration.kind).or_default();
            let used = self.is_used(declaration.kind, *place)
                || declaration.name.is_some_and(|name| self.outline.is_perhaps_used(name.text));
            *place += 1;
            if used || declaration.damaged || !REFERRED_TO.contains(&declaration.kind) {
                continue;
            }
            if declaration.name.is_some() {
                let what = declaration.kind.word();
                self.report(
                    Diagnostic::new(
                        codes::UNUSED_DECLARATION,
                        format!("the {what} `{}` is declared and never used", declaration.label()),
                    )
                    .at(declaration.place(), "nothing refers to it"),
                );
            }
        }
    }
}

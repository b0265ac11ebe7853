//! What imported contracts declare: the names behind the dot in `supplier.commitment`.

use std::collections::BTreeMap;

use crate::source::{Span, beside, one_path};
use crate::syntax::{DeclarationKind, Rule, parse};

use super::names::{Definition, NameKind, Names};
use super::{Analysis, at};

/// The names of imported contracts, by the name they are imported under.
#[derive(Debug, Default)]
pub(super) struct Imported {
    by_import: BTreeMap<String, Names>,
}

impl Imported {
    /// Reads the texts that were loaded for a contract.
    pub(super) fn of(analysis: &Analysis) -> Self {
        let own = analysis.sources.get(analysis.main).map_or("", |source| source.path());
        let mut by_import = BTreeMap::new();
        for import in analysis.parse.tree.walk().filter(|node| node.rule() == Rule::d_import) {
            let text = import.child(Rule::text).and_then(|text| text.child(Rule::text_chars));
            let (Some(text), Some(name)) = (text, import.child(Rule::name)) else { continue };
            let path = one_path(&beside(own, analysis.slice(text.span)));
            let found = analysis.sources.iter().find(|(_, source)| one_path(source.path()) == path);
            let Some((id, source)) = found.filter(|(id, _)| *id != analysis.main) else { continue };
            let names = Names::of(&parse(id, source.text()).tree, &analysis.sources);
            by_import.insert(analysis.slice(name.span).to_owned(), names);
        }
        Self { by_import }
    }

    /// The names of one of them.
    pub(super) fn names(&self, import: &str) -> Option<&Names> {
        self.by_import.get(import)
    }
}

/// What the name at an offset means in an imported contract, and the place of that name here.
pub(super) fn at(analysis: &Analysis, offset: u32) -> Option<(&Names, &Definition, Span)> {
    let path = at::around(&analysis.parse.tree, offset);
    let dotted =
        path.iter().rev().find(|node| matches!(node.rule(), Rule::path | Rule::operand))?;
    let names: Vec<_> = dotted.walk().filter(|node| node.rule() == Rule::name).collect();
    let (import, part) = (names.first()?, names.get(1)?);
    let here = part.span.start <= offset && offset <= part.span.end;
    found(analysis, import.span, part.span)
        .filter(|_| here)
        .map(|(of, found)| (of, found, part.span))
}

/// What the second of two names with a dot between means, where the first one is an import.
pub(super) fn found(
    analysis: &Analysis,
    import: Span,
    part: Span,
) -> Option<(&Names, &Definition)> {
    let (id, _) = analysis.names().at(import.start)?;
    let kind = analysis.names().get(id)?.kind;
    if kind != NameKind::Declared(DeclarationKind::Import) {
        return None;
    }
    let names = analysis.imported().names(analysis.slice(import))?;
    let wanted = analysis.slice(part);
    let mut declared = names.definitions().map(|(_, found)| found);
    declared.find(|found| found.owner.is_none() && found.name == wanted).map(|found| (names, found))
}

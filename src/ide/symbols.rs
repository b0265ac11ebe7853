//! What a contract is made of, for outlines and for search.

use crate::source::Span;
use crate::syntax::DeclarationKind;

use super::Analysis;
use super::names::{Definition, DefinitionId, NameKind};

/// One entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// The name, or the keyword of what has none.
    pub name: String,
    /// The title, where there is one.
    pub detail: Option<String>,
    /// What it is.
    pub kind: NameKind,
    /// All of it.
    pub whole: Span,
    /// The place of the name or keyword; lies inside `whole`.
    pub name_span: Span,
    /// Its parts: columns, fields, members, words.
    pub parts: Vec<Symbol>,
}

/// The outline of the contract, in the order of the text.
pub fn document_symbols(analysis: &Analysis) -> Vec<Symbol> {
    let (outline, _) = crate::resolve::resolve(&analysis.parse.tree, &analysis.sources);
    let names = analysis.names();
    let symbol = |declaration: &crate::resolve::Declaration<'_>| {
        let id = declaration.name.and_then(|name| names.defined_at(name.span));
        let title = declaration.title.map(|title| title.text.to_owned());
        let written = declaration.name.map(|name| name.text.to_owned());
        let kind = declaration.kind;
        let name = match (written, &title) {
            (Some(name), _) => name,
            (None, Some(title)) if kind == DeclarationKind::Scenario => title.clone(),
            (None, _) => kind.word().to_owned(),
        };
        Symbol {
            name,
            detail: title,
            kind: NameKind::Declared(kind),
            whole: declaration.node.span,
            name_span: declaration.place(),
            parts: id.map(|id| parts(analysis, id)).unwrap_or_default(),
        }
    };
    outline.declarations.iter().map(symbol).collect()
}

fn parts(analysis: &Analysis, owner: DefinitionId) -> Vec<Symbol> {
    let shown = |part: &Definition| !matches!(part.kind, NameKind::TableKey | NameKind::Property);
    let parts = analysis.names().parts_of(owner).filter(|(_, part)| shown(part));
    parts
        .map(|(_, part)| Symbol {
            name: part.name.clone(),
            detail: part.title.clone(),
            kind: part.kind,
            whole: part.whole.join(part.span),
            name_span: part.span,
            parts: Vec::new(),
        })
        .collect()
}

/// Whether a symbol answers a search: the letters of the query stand in its name or title in that order.
pub fn matches(query: &str, symbol: &Symbol) -> bool {
    let within = |text: &str| {
        let text = text.to_lowercase();
        let mut left = text.chars();
        query.to_lowercase().chars().all(|wanted| left.any(|found| found == wanted))
    };
    within(&symbol.name) || symbol.detail.as_deref().is_some_and(within)
}

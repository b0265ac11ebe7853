//! Outlines and search.

use sla::ide::{self, NameKind, Symbol};
use sla::syntax::DeclarationKind;
use tower_lsp::ls_types::{
    DocumentSymbol, DocumentSymbolResponse, SymbolInformation, SymbolKind, WorkspaceSymbol,
};

use crate::file::{File, World};

/// More answers than this help nobody.
const MOST_FOUND: usize = 256;

/// The outline of a document, as a tree where the client takes one.
pub(crate) fn document(file: &File) -> DocumentSymbolResponse {
    let symbols = ide::document_symbols(file.outline());
    if file.world.features.symbol_trees {
        symbols.iter().map(|symbol| tree(file, symbol)).collect::<Vec<_>>().into()
    } else {
        let mut flat = Vec::new();
        for symbol in &symbols {
            flat.extend(entry(file, symbol, None));
            flat.extend(
                symbol.parts.iter().filter_map(|part| entry(file, part, Some(&symbol.name))),
            );
        }
        flat.into()
    }
}

#[expect(
    deprecated,
    reason = "the type has a field that the protocol no longer wants, and no default"
)]
fn tree(file: &File, symbol: &Symbol) -> DocumentSymbol {
    let parts: Vec<DocumentSymbol> = symbol.parts.iter().map(|part| tree(file, part)).collect();
    DocumentSymbol {
        name: symbol.name.clone(),
        detail: symbol.detail.clone(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: file.range(symbol.whole),
        selection_range: file.range(symbol.name_span),
        children: Some(parts).filter(|parts| !parts.is_empty()),
    }
}

#[expect(
    deprecated,
    reason = "the type has a field that the protocol no longer wants, and no default"
)]
fn entry(file: &File, symbol: &Symbol, owner: Option<&str>) -> Option<SymbolInformation> {
    Some(SymbolInformation {
        name: symbol.name.clone(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: file.location(symbol.whole)?,
        container_name: owner.map(str::to_owned),
    })
}

/// What is declared anywhere and answers a query: in open documents as they are on the screen, then in the other
/// contracts of the workspace.
pub(crate) fn workspace(world: &std::sync::Arc<World>, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found = Vec::new();
    for file in world.contracts() {
        for symbol in ide::document_symbols(file.outline()) {
            let parts = symbol.parts.iter().map(|part| (part, Some(symbol.name.clone())));
            for (symbol, owner) in std::iter::once((&symbol, None)).chain(parts) {
                if !ide::matches(query, symbol) {
                    continue;
                }
                let Some(location) = file.location(symbol.name_span) else { continue };
                found.push(WorkspaceSymbol {
                    name: symbol.name.clone(),
                    kind: kind(symbol.kind),
                    tags: None,
                    container_name: owner,
                    location: tower_lsp::ls_types::OneOf::Left(location),
                    data: None,
                });
                if found.len() == MOST_FOUND {
                    return found;
                }
            }
        }
    }
    found
}

fn kind(kind: NameKind) -> SymbolKind {
    match kind {
        NameKind::Declared(kind) => declared(kind),
        NameKind::Member | NameKind::Word => SymbolKind::ENUM_MEMBER,
        NameKind::Column | NameKind::Field | NameKind::TableColumn => SymbolKind::FIELD,
        NameKind::TableKey | NameKind::GroupKey => SymbolKind::KEY,
        NameKind::Property => SymbolKind::PROPERTY,
    }
}

fn declared(kind: DeclarationKind) -> SymbolKind {
    match kind {
        DeclarationKind::Contract => SymbolKind::MODULE,
        DeclarationKind::Conventions => SymbolKind::NAMESPACE,
        DeclarationKind::Party => SymbolKind::OBJECT,
        DeclarationKind::Service => SymbolKind::INTERFACE,
        DeclarationKind::Source | DeclarationKind::Case => SymbolKind::STRUCT,
        DeclarationKind::Table => SymbolKind::ARRAY,
        DeclarationKind::Type => SymbolKind::ENUM,
        DeclarationKind::Unit => SymbolKind::TYPE_PARAMETER,
        DeclarationKind::Parameter => SymbolKind::CONSTANT,
        DeclarationKind::Metric => SymbolKind::NUMBER,
        DeclarationKind::Objective | DeclarationKind::Responsibility => SymbolKind::BOOLEAN,
        DeclarationKind::Import => SymbolKind::PACKAGE,
        DeclarationKind::Calendar | DeclarationKind::Exclusion => SymbolKind::CLASS,
        DeclarationKind::Penalty | DeclarationKind::Pool | DeclarationKind::Group => {
            SymbolKind::FUNCTION
        }
        DeclarationKind::Termination
        | DeclarationKind::Right
        | DeclarationKind::Review
        | DeclarationKind::Amendment
        | DeclarationKind::Scenario => SymbolKind::EVENT,
    }
}

//! From names to what they mean, and back.

use sla::ide::{self, RenameError, Target};
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentLink, GotoDefinitionResponse,
    LinkedEditingRanges, Location, LocationLink, Position, PrepareRenameResponse, WorkspaceEdit,
};

use crate::answers::edits;
use crate::file::File;
use crate::files;

/// Where the name at a position is defined.
pub(crate) fn definition(file: &File, position: Position) -> Option<GotoDefinitionResponse> {
    target(file, ide::definition(file.outline(), file.offset(position))?)
}

/// Where its type is declared.
pub(crate) fn type_definition(file: &File, position: Position) -> Option<GotoDefinitionResponse> {
    target(file, ide::type_definition(file.outline(), file.offset(position))?)
}

fn target(file: &File, found: Target) -> Option<GotoDefinitionResponse> {
    let whole = file.location(found.whole)?;
    let name = file.location(found.name)?;
    if !file.world.features.definition_links {
        return Some(name.into());
    }
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(file.range(found.origin)),
        target_uri: whole.uri,
        target_range: whole.range,
        target_selection_range: name.range,
    }]))
}

/// Where the name at a position stands.
pub(crate) fn references(file: &File, position: Position, with_definition: bool) -> Vec<Location> {
    let found = ide::references(file.outline(), file.offset(position), with_definition);
    found.into_iter().filter_map(|place| file.location(place.span)).collect()
}

/// The same within the document, for showing; words that the contract does not know are compared as text.
pub(crate) fn highlights(file: &File, position: Position) -> Vec<DocumentHighlight> {
    let offset = file.offset(position);
    let found = ide::references(file.outline(), offset, true);
    if found.is_empty() {
        let same = ide::same_words(file.outline(), offset).into_iter();
        let kind = Some(DocumentHighlightKind::TEXT);
        return same.map(|span| DocumentHighlight { range: file.range(span), kind }).collect();
    }
    found
        .into_iter()
        .map(|place| DocumentHighlight {
            range: file.range(place.span),
            kind: Some(if place.defines {
                DocumentHighlightKind::WRITE
            } else {
                DocumentHighlightKind::READ
            }),
        })
        .collect()
}

/// The name that would be renamed.
pub(crate) fn prepare_rename(
    file: &File,
    position: Position,
) -> Result<PrepareRenameResponse, Error> {
    let span = ide::prepare_rename(file.outline(), file.offset(position)).map_err(refused)?;
    let placeholder = file.document.text.get(span.range()).unwrap_or("").to_owned();
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range: file.range(span), placeholder })
}

/// The edits that give a thing another name.
pub(crate) fn rename(file: &File, position: Position, name: &str) -> Result<WorkspaceEdit, Error> {
    let found = ide::rename(file.outline(), file.offset(position), name).map_err(refused)?;
    Ok(edits::of(file, &found))
}

/// What cannot be done is said to the person, not logged.
fn refused(error: RenameError) -> Error {
    Error { code: ErrorCode::InvalidParams, message: error.0.into(), data: None }
}

/// The places that change together.
pub(crate) fn linked(file: &File, position: Position) -> Option<LinkedEditingRanges> {
    let found = ide::linked(file.outline(), file.offset(position));
    let ranges: Vec<_> = found.into_iter().map(|span| file.range(span)).collect();
    (!ranges.is_empty()).then_some(LinkedEditingRanges { ranges, word_pattern: None })
}

/// The files the document names.
pub(crate) fn links(file: &File) -> Vec<DocumentLink> {
    let contract = files::path_of(&file.document.uri);
    let found = ide::links(file.outline()).into_iter();
    found
        .filter_map(|link| {
            Some(DocumentLink {
                range: file.range(link.span),
                target: Some(files::uri_of(&files::beside(&contract, &link.path)?)?),
                tooltip: None,
                data: None,
            })
        })
        .collect()
}

//! Edits of a document.

use std::collections::HashMap;

use sla::diagnostic::Edit;
use tower_lsp::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit,
    WorkspaceEdit,
};

use crate::file::File;

/// Edits of one document; the client refuses them where the document has changed since.
pub(crate) fn of(file: &File, edits: &[Edit]) -> WorkspaceEdit {
    let uri = file.document.uri.clone();
    let edits = edits
        .iter()
        .map(|edit| TextEdit { range: file.range(edit.span), new_text: edit.replacement.clone() });
    if !file.world.features.versioned_edits {
        let changes = HashMap::from([(uri, edits.collect())]);
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let version = Some(file.document.version);
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(vec![TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
            edits: edits.map(OneOf::Left).collect(),
        }])),
        ..WorkspaceEdit::default()
    }
}

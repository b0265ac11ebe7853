//! What concerns the workspace as a whole.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;
use tower_lsp::ls_types::{
    FullDocumentDiagnosticReport, InitializeParams, PreviousResultId, Registration,
    UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::answers::diagnostics;
use crate::file::{File, World};
use crate::files::path_of;

/// The files whose changes matter: contracts, what they refer to, and what binds data to them.
pub(crate) fn watched_files() -> Registration {
    Registration {
        id: "sla-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: Some(json!({"watchers": [
            {"globPattern": "**/*.sla"}, {"globPattern": "**/sla.toml"}, {"globPattern": "**/*.ics"}, {"globPattern": "**/*.{csv,tsv,json,jsonl,ndjson}"},
        ]})),
    }
}

/// The folders that the client has open.
#[expect(deprecated, reason = "older clients name their one folder in the old way")]
pub(crate) fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let listed = params.workspace_folders.as_deref().unwrap_or_default();
    if listed.is_empty() {
        params.root_uri.iter().map(|root| path_of(root).into()).collect()
    } else {
        listed.iter().map(|folder| path_of(&folder.uri).into()).collect()
    }
}

/// What is wrong in all contracts of the workspace; of those the client knows already only that they are as before.
pub(crate) fn diagnostics(
    world: &Arc<World>,
    previous: &[PreviousResultId],
) -> WorkspaceDiagnosticReport {
    let items = world.contracts().into_iter().map(|file| report(&file, previous)).collect();
    WorkspaceDiagnosticReport { items }
}

fn report(file: &File, previous: &[PreviousResultId]) -> WorkspaceDocumentDiagnosticReport {
    let uri = file.document.uri.clone();
    // A file that is not open has no version, and its result no name: it is read every time.
    let open = file.document.generation > 0;
    let version = open.then_some(i64::from(file.document.version));
    let result_id = open.then(|| diagnostics::result_id(file));
    let known = previous.iter().find(|known| known.uri == uri).map(|known| &known.value);
    match result_id {
        Some(result_id) if known == Some(&result_id) => {
            WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            }
            .into()
        }
        result_id => WorkspaceFullDocumentDiagnosticReport {
            uri,
            version,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id,
                items: diagnostics::all(file),
            },
        }
        .into(),
    }
}

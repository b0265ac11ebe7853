//! What is wrong, pushed and asked for.

use sla::diagnostic::{self, Severity, codes};
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, NumberOrString, Range,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri,
};

use crate::file::File;

/// The name under which editors show them.
const SOURCE: &str = "sla";

/// Everything there is to say about a document, in reading order.
pub(crate) fn all(file: &File) -> Vec<Diagnostic> {
    file.analysis().diagnostics.iter().filter_map(|found| translated(file, found)).collect()
}

/// The diagnostic at a place in the list of the analysis.
pub(crate) fn one(file: &File, place: usize) -> Option<Diagnostic> {
    translated(file, file.analysis().diagnostics.as_slice().get(place)?)
}

/// The answer to a client that has the result of that name.
pub(crate) fn report(file: &File, previous: Option<&str>) -> DocumentDiagnosticReport {
    let result_id = result_id(file);
    if previous == Some(result_id.as_str()) {
        return RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        }
        .into();
    }
    RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport {
            result_id: Some(result_id),
            items: all(file),
        },
    }
    .into()
}

/// Two results of one name are the same: the number of the reading stands for what it gave.
pub(crate) fn result_id(file: &File) -> String {
    file.document.generation.to_string()
}

/// One diagnostic; `None` where it belongs to another document.
fn translated(file: &File, found: &diagnostic::Diagnostic) -> Option<Diagnostic> {
    let analysis = file.analysis();
    let range = match found.span() {
        Some(span) if span.source != analysis.main => return None,
        Some(span) => file.range(span),
        // About the file as a whole.
        None => Range::default(),
    };
    let features = &file.world.features;
    let mut message = found.message.clone();
    let label = found.primary.as_ref().map(|label| label.text.as_str()).unwrap_or_default();
    if !label.is_empty() && !message.contains(label) {
        message = format!("{message}: {label}");
    }
    if let Some(help) = &found.help {
        message = format!("{message}\n{help}");
    }
    let related = found.related.iter().filter_map(|label| {
        let location = file.location(label.span)?;
        Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
    });
    let related: Vec<_> = related.filter(|_| features.related_places).collect();
    Some(Diagnostic {
        range,
        severity: Some(match found.severity() {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(found.code.id().to_owned())),
        code_description: page(found.code).filter(|_| features.code_pages),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: Some(related).filter(|related| !related.is_empty()),
        tags: (found.code == codes::UNUSED_DECLARATION).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    })
}

/// The page of a code in the project's repository.
fn page(code: diagnostic::Code) -> Option<CodeDescription> {
    let repository = env!("CARGO_PKG_REPOSITORY");
    let href: Uri = format!("{repository}/blob/main/docs/errors/{}.md", code.id()).parse().ok()?;
    Some(CodeDescription { href })
}

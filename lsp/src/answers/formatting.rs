//! The house style.

use tower_lsp::ls_types::TextEdit;

use sla::ide;

use crate::file::File;

/// The edits that bring a document into the house style; `None` where it has mistakes and stays as it is.
pub(crate) fn document(file: &File) -> Option<Vec<TextEdit>> {
    Some(edits(file, &ide::format(&file.document.text)?))
}

/// Those of them that touch a range, and line feeds for whole lines only.
pub(crate) fn range(file: &File, range: tower_lsp::ls_types::Range) -> Option<Vec<TextEdit>> {
    let all = document(file)?;
    let touches = |edit: &TextEdit| {
        edit.range.start.line <= range.end.line && range.start.line <= edit.range.end.line
    };
    Some(all.into_iter().filter(touches).collect())
}

fn edits(file: &File, changes: &[ide::Change]) -> Vec<TextEdit> {
    let main = file.analysis().main;
    changes
        .iter()
        .map(|change| TextEdit {
            range: file.range(sla::source::Span::new(main, change.start, change.end)),
            new_text: change.text.clone(),
        })
        .collect()
}

//! The house style.

use tower_lsp::ls_types::{Position, TextEdit};

use sla::ide;

use crate::file::File;

/// The edits that bring a document into the house style; `None` where it has mistakes and stays as it is.
pub(crate) fn document(file: &File) -> Option<Vec<TextEdit>> {
    Some(edits(file, &ide::format(&file.document.text)?))
}

/// Those of them that touch a range, for whole lines only; beside mistakes those of the declarations without any.
pub(crate) fn range(file: &File, range: tower_lsp::ls_types::Range) -> Option<Vec<TextEdit>> {
    let Some(all) = document(file) else {
        return Some(edits(file, &ide::format_range(file.analysis(), file.span(range))));
    };
    let touches = |edit: &TextEdit| {
        edit.range.start.line <= range.end.line && range.start.line <= edit.range.end.line
    };
    Some(all.into_iter().filter(touches).collect())
}

/// What a letter that was just typed before a position asks for.
pub(crate) fn typed(file: &File, position: Position, letter: &str) -> Option<Vec<TextEdit>> {
    let letter = letter.chars().next()?;
    Some(edits(file, &ide::format_typed(file.analysis(), file.offset(position), letter)))
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

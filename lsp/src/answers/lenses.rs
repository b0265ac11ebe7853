//! The last verdict above an objective, and the last credit above a penalty.

use std::sync::PoisonError;

use sla::ide::{self, NameKind};
use sla::syntax::DeclarationKind;
use tower_lsp::ls_types::{CodeLens, Command};

use crate::file::File;

/// The lenses of a document; none where nothing has been evaluated, or where people have switched them off.
pub(crate) fn of(file: &File) -> Vec<CodeLens> {
    let verdicts = file.document.verdicts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(verdicts) = verdicts.filter(|_| file.world.settings.lenses) else { return Vec::new() };
    let judged = |kind| {
        use DeclarationKind::{Objective, Penalty, Responsibility};
        matches!(kind, NameKind::Declared(Objective | Responsibility | Penalty))
    };
    let symbols = ide::document_symbols(file.analysis()).into_iter();
    symbols
        .filter(|symbol| judged(symbol.kind))
        .filter_map(|symbol| {
            let title = verdicts.of(&symbol.name)?.to_owned();
            // A command without a name is shown and cannot be clicked.
            let command = Command { title, command: String::new(), arguments: None };
            let range = file.range(symbol.name_span);
            Some(CodeLens { range, command: Some(command), data: None })
        })
        .collect()
}

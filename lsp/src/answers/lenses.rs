//! The last verdict above a promise, the last credit above a penalty, where a right stands.

use std::sync::PoisonError;

use sla::ide::{self, NameKind};
use sla::source::Span;
use sla::syntax::DeclarationKind;
use tower_lsp::ls_types::{CodeLens, Command};

use crate::answers::explain;
use crate::file::File;
use crate::verdicts::Verdict;

/// The lenses of a document; none where nothing has been evaluated, or where people have switched them off.
pub(crate) fn of(file: &File) -> Vec<CodeLens> {
    let mut lenses = Vec::new();
    for judged in judged(file) {
        let range = file.range(judged.name);
        let uri = &file.document.uri;
        let lens = |command: Command| CodeLens { range, command: Some(command), data: None };
        lenses.push(lens(explain::command(judged.verdict.said.clone(), uri, &judged.verdict)));
        if judged.verdict.missed {
            lenses.push(lens(explain::command(EXPLAIN.to_owned(), uri, &judged.verdict)));
        }
    }
    lenses
}

const EXPLAIN: &str = "explain this miss";

/// The command that explains the miss of the promise around a place.
pub(crate) fn miss_at(file: &File, place: Span) -> Option<Command> {
    let around = |judged: &Judged| {
        judged.verdict.missed && judged.whole.start <= place.start && place.end <= judged.whole.end
    };
    let judged = judged(file).into_iter().find(around)?;
    Some(explain::command("Explain this miss".to_owned(), &file.document.uri, &judged.verdict))
}

/// A declaration with what was found for it.
struct Judged {
    whole: Span,
    name: Span,
    verdict: Verdict,
}

fn judged(file: &File) -> Vec<Judged> {
    let verdicts = file.document.verdicts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(verdicts) = verdicts.filter(|_| file.world.settings.lenses) else { return Vec::new() };
    let is_judged = |kind| {
        use DeclarationKind::{Objective, Penalty, Responsibility, Right, Termination};
        matches!(
            kind,
            NameKind::Declared(Objective | Responsibility | Penalty | Right | Termination)
        )
    };
    let symbols = ide::document_symbols(file.analysis()).into_iter();
    symbols
        .filter(|symbol| is_judged(symbol.kind))
        .filter_map(|symbol| {
            let verdict = verdicts.of(&symbol.name)?.clone();
            Some(Judged { whole: symbol.whole, name: symbol.name_span, verdict })
        })
        .collect()
}

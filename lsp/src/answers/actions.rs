//! What can be done about a place.

use sla::ide::{self, Action, ActionKind};
use tower_lsp::ls_types::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Range,
};

use crate::answers::{diagnostics, edits, lenses};
use crate::file::File;

/// What is offered for a range.
pub(crate) fn offered(
    file: &File,
    range: Range,
    context: &CodeActionContext,
) -> Option<Vec<CodeActionOrCommand>> {
    // A client that takes commands only could do nothing with an edit.
    if !file.world.features.code_actions {
        return None;
    }
    let found = ide::actions(file.analysis(), file.span(range));
    let wanted = |action: &Action| {
        let kinds = context.only.as_deref();
        kinds.is_none_or(|kinds| kinds.iter().any(|wanted| includes(wanted, &kind(action.kind))))
    };
    let actions = found.iter().filter(|action| wanted(action));
    let mut offered: Vec<CodeActionOrCommand> =
        actions.map(|action| translated(file, action).into()).collect();
    // It changes nothing, so it is of no kind that could be asked for.
    let explained = lenses::miss_at(file, file.span(range)).filter(|_| context.only.is_none());
    offered.extend(explained.map(|command| {
        let title = command.title.clone();
        CodeAction { title, command: Some(command), ..CodeAction::default() }.into()
    }));
    Some(offered)
}

/// Kinds are a tree: `refactor` includes `refactor.rewrite`.
fn includes(wanted: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(wanted.as_str());
    wanted.as_str().is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::Fix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
    }
}

fn translated(file: &File, action: &Action) -> CodeAction {
    let removes = action.removes.and_then(|place| diagnostics::one(file, place));
    CodeAction {
        title: action.title.clone(),
        kind: Some(kind(action.kind)),
        diagnostics: removes.map(|diagnostic| vec![diagnostic]),
        edit: Some(edits::of(file, &action.edits)),
        is_preferred: action.certain.then_some(true),
        ..CodeAction::default()
    }
}

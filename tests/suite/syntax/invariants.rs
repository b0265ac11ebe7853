//! What holds for any text whatever: the tests and the fuzz target ask it of every text they make.

use sla::diagnostic::{Diagnostic, Label};
use sla::source::{LoadError, LoadErrorKind, SourceId, SourceLoader, Span};
use sla::syntax::{Node, lexemes, parse};
use sla::{Compiled, compile_text};

/// Serves no file.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// Panics, with the text, where one of the promises is broken; else tells how the text was compiled.
pub(crate) fn hold_for(text: &str) -> Compiled {
    tokens_are_not_lost(text);
    let parsed = parse(SourceId(0), text);
    tree_is_nested(&parsed.tree, text);
    let compiled = compile_text("any.sla", text.to_owned(), &NoFiles);
    for diagnostic in parsed.diagnostics.iter().chain(&compiled.diagnostics) {
        diagnostic_has_its_place(diagnostic, text);
    }
    let said = compiled.diagnostics.iter().filter(|one| parsed.diagnostics.contains(one)).count();
    assert!(said >= distinct(&parsed.diagnostics), "a mistake in the syntax is lost:\n{text}");
    let both = compiled.contract.is_some() && compiled.diagnostics.has_errors();
    assert!(!both, "only a contract without errors becomes IR:\n{text}");
    compiled
}

fn distinct(diagnostics: &[Diagnostic]) -> usize {
    let mut last = None;
    diagnostics.iter().filter(|one| last.replace(*one) != Some(*one)).count()
}

/// Joined together, the lexemes are the text.
fn tokens_are_not_lost(text: &str) {
    let mut end = 0;
    for lexeme in lexemes(SourceId(0), text) {
        let range = lexeme.span.range();
        assert!(range.start == end && range.end > end, "lexemes at {end} do not touch:\n{text}");
        assert!(text.get(range.clone()).is_some(), "a lexeme cuts a character:\n{text}");
        end = range.end;
    }
    assert_eq!(end, text.len(), "the lexemes end before the text does:\n{text}");
}

/// Parts lie inside their whole, one behind the other.
fn tree_is_nested(tree: &Node, text: &str) {
    for node in tree.walk() {
        assert!(is_place(node.span, text), "{} at {:?} is no place:\n{text}", node.kind, node.span);
        let mut end = node.span.start;
        for child in &node.children {
            let (parent, kind) = (node.kind, child.kind);
            assert!(child.span.start >= end, "{kind} in {parent} begins too early:\n{text}");
            assert!(child.span.end <= node.span.end, "{kind} ends behind {parent}:\n{text}");
            end = child.span.end;
        }
    }
}

fn diagnostic_has_its_place(diagnostic: &Diagnostic, text: &str) {
    let shown = &diagnostic.message;
    assert!(!shown.is_empty() && !shown.contains('\n'), "`{shown}` is no message:\n{text}");
    let labels = diagnostic.primary.iter().chain(&diagnostic.related).map(label_span);
    let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    for span in labels.chain(edits) {
        assert!(is_place(span, text), "`{shown}` points at {span:?}, which is no place:\n{text}");
    }
}

fn label_span(label: &Label) -> Span {
    label.span
}

fn is_place(span: Span, text: &str) -> bool {
    span.source == SourceId(0) && text.get(span.range()).is_some()
}

//! From text to tree.

use pest::Parser;
use pest::error::InputLocation;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceId, Span};

pub(super) use super::build::MAX_DEPTH;
use super::build::{BrokenLine, build, offset};
use super::mistakes;
use super::nesting::{Cut, too_deep};
use super::tree::{Kind, Node};
use sla_grammar::{Grammar, Rule};

/// What parsing gives: always a tree, and what is wrong with the text.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The whole file, with holes and error nodes where the text is wrong.
    pub tree: Node,
    /// The mistakes, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a text. Never fails: any text has a tree.
///
/// Takes time linear in the text. Brackets nested deeper than 128 are reported and not looked into.
pub fn parse(source: SourceId, text: &str) -> Parse {
    let cut = Cut::new(text, too_deep(text, MAX_DEPTH));
    let deep = cut.blanks(source);
    let mut diagnostics: Vec<Diagnostic> = deep.iter().copied().map(nested_too_deep).collect();
    let mut tree = match Grammar::parse(Rule::file, &cut.text) {
        Ok(mut pairs) => match pairs.next() {
            Some(file) => {
                let built = build(file, source);
                diagnostics.extend(built.too_deep.into_iter().map(nested_too_deep));
                diagnostics.extend(built.broken_lines.iter().map(broken_line));
                built.tree
            }
            None => empty(source, &cut.text),
        },
        // INVARIANT: the grammar is total, so this is out of reach; if it is ever reached it is said, not hidden.
        Err(error) => {
            diagnostics.push(unreadable(source, &error));
            empty(source, &cut.text)
        }
    };
    mistakes::find(&tree, &cut.text, &deep, &mut diagnostics);
    cut.restore(&mut tree, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
    Parse { tree, diagnostics }
}

/// Reads a text that is one value and nothing else, such as that of a parameter. Its tree holds the `expr`, or the
/// hole in its place.
pub fn parse_value(source: SourceId, text: &str) -> Parse {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let deep = too_deep(text, MAX_DEPTH);
    let read = if deep.is_empty() { Grammar::parse(Rule::lone_value, text).ok() } else { None };
    let tree = if let Some(value) = read.and_then(|mut pairs| pairs.next()) {
        let built = build(value, source);
        diagnostics.extend(built.too_deep.into_iter().map(nested_too_deep));
        mistakes::find(&built.tree, text, &[], &mut diagnostics);
        built.tree
    } else {
        let whole = Span::new(source, 0, offset(text.len()));
        diagnostics.push(
            Diagnostic::new(codes::UNEXPECTED_TEXT, "this is not one value")
                .at(whole, "cannot be read")
                .help("write it as in a contract: `40_000 EUR`, `99.9%`, `4 h`, `2026-01-01`"),
        );
        empty(source, text)
    };
    Parse { tree, diagnostics }
}

fn unreadable(source: SourceId, error: &pest::error::Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => offset(at),
    };
    Diagnostic::new(codes::UNEXPECTED_TEXT, "the text cannot be read from here on")
        .at(Span::new(source, at, at), "here")
}

fn broken_line(line: &BrokenLine) -> Diagnostic {
    let operator = &line.operator;
    Diagnostic::new(
        codes::UNEXPECTED_TEXT,
        format!("the line ends with `{operator}`, and the clause with it"),
    )
    .at(line.span, "nothing may follow this in the next line")
    .help(format!("put `{operator}` at the start of the next line"))
}

fn nested_too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NESTED_TOO_DEEP,
        format!("brackets or operators are nested more than {MAX_DEPTH} deep"),
    )
    .at(span, "this is not looked into")
    .help("give parts of it names of their own, as metrics or columns")
}

fn empty(source: SourceId, text: &str) -> Node {
    let span = Span::new(source, 0, offset(text.len()));
    Node { kind: Kind(Rule::file), span, children: Vec::new() }
}

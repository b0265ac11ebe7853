//! From text to tree.

use std::borrow::Cow;

use pest::Parser;
use pest::error::InputLocation;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceId, Span};

pub(super) use super::build::MAX_DEPTH;
use super::build::{BrokenLine, build, offset};
use super::mistakes;
use super::nesting::{blanked, too_deep};
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
    let deep = too_deep(text, MAX_DEPTH);
    let readable =
        if deep.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(blanked(text, &deep)) };
    let deep: Vec<Span> = deep
        .into_iter()
        .map(|region| Span::new(source, offset(region.start), offset(region.end)))
        .collect();
    let mut diagnostics: Vec<Diagnostic> = deep.iter().copied().map(nested_too_deep).collect();
    let tree = match Grammar::parse(Rule::file, &readable) {
        Ok(mut pairs) => match pairs.next() {
            Some(file) => {
                let built = build(file, source);
                diagnostics.extend(built.too_deep.into_iter().map(nested_too_deep));
                diagnostics.extend(built.broken_lines.iter().map(broken_line));
                built.tree
            }
            None => empty(source, text),
        },
        // INVARIANT: the grammar is total, so this is out of reach; if it is ever reached it is said, not hidden.
        Err(error) => {
            diagnostics.push(unreadable(source, &error));
            empty(source, text)
        }
    };
    mistakes::find(&tree, &readable, &deep, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
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

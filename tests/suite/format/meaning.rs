//! What a text says, apart from how it is laid out: read through the public interface, not as the formatter
//! does it.

use sla::source::SourceId;
use sla::syntax::{LexemeKind, lexemes, parse};

/// Everything that formatting has to keep.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The kind of each node, parents first, with the number of its children and the text of a leaf.
    tree: Vec<(String, usize, String)>,
    /// All signs, words and numbers in a row, without blanks and the `;` between clauses.
    words: String,
    /// The comments, without blanks at their ends.
    comments: Vec<String>,
}

/// Reads a text; `None` if it has mistakes.
pub(crate) fn meaning(text: &str) -> Option<Meaning> {
    let parsed = parse(SourceId(0), text);
    if !parsed.diagnostics.is_empty() {
        return None;
    }
    // The root of an empty file is a leaf that holds its comments.
    let nodes = parsed.tree.walk().map(|node| {
        let leaf = node.children.is_empty() && node.kind.to_string() != "file";
        let text = if leaf { &text[node.span.range()] } else { "" };
        (node.kind.to_string(), node.children.len(), text.to_owned())
    });
    let (mut words, mut comments) = (String::new(), Vec::new());
    for lexeme in lexemes(SourceId(0), text) {
        let piece = &text[lexeme.span.range()];
        match lexeme.kind {
            LexemeKind::Blank | LexemeKind::Newline => {}
            LexemeKind::Comment => comments.push(piece.trim_end().to_owned()),
            _ if piece == ";" => {}
            _ => words.push_str(piece),
        }
    }
    Some(Meaning { tree: nodes.collect(), words, comments })
}

//! Trees and diagnostics written out, so that a person can read them in a snapshot.

use std::fmt::Write;

use sla::source::{SourceId, Span};
use sla::syntax::{Node, Parse, parse};

/// Reads a text as source 0.
pub(crate) fn parsed(text: &str) -> Parse {
    parse(SourceId(0), text)
}

/// Writes one node a line: its kind, and the text of a leaf; a hole shows its place.
///
/// A node with a single child stands on one line with it.
pub(crate) fn tree(node: &Node, text: &str) -> String {
    let mut written = String::new();
    write_node(node, text, 0, &mut written);
    written
}

fn write_node(node: &Node, text: &str, depth: usize, written: &mut String) {
    let mut node = node;
    write!(written, "{:1$}{2}", "", depth * 2, node.kind).unwrap();
    while let [only] = node.children.as_slice() {
        if only.span != node.span {
            write!(written, " `{}`", shown(node.span, text)).unwrap();
        }
        write!(written, " > {}", only.kind).unwrap();
        node = only;
    }
    if node.children.is_empty() {
        if node.span.is_empty() {
            writeln!(written, " at {}", place(node.span, text)).unwrap();
        } else {
            writeln!(written, " `{}`", shown(node.span, text)).unwrap();
        }
        return;
    }
    written.push('\n');
    for child in &node.children {
        write_node(child, text, depth + 1, written);
    }
}

/// The text of a span on one line, its middle left out where it is long.
fn shown(span: Span, text: &str) -> String {
    let text = text[span.range()].escape_debug().to_string().replace("\\\"", "\"");
    let count = text.chars().count();
    if count <= 60 {
        return text;
    }
    let head: String = text.chars().take(30).collect();
    let tail: String = text.chars().skip(count - 20).collect();
    format!("{head} … {tail}")
}

/// Line and column of a span's start, both from 1, the column in characters.
pub(crate) fn place(span: Span, text: &str) -> String {
    let before = &text[..span.range().start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    format!("{line}:{column}")
}

/// Writes one diagnostic a line: its place, the marked text, its code, message, help and fixes.
pub(crate) fn diagnostics(parse: &Parse, text: &str) -> String {
    let mut written = String::new();
    for diagnostic in &parse.diagnostics {
        let span = diagnostic.span().expect("every mistake has a place");
        let at = place(span, text);
        let (id, message) = (diagnostic.code.id(), &diagnostic.message);
        writeln!(written, "{at} `{}` {id} {message}", shown(span, text)).unwrap();
        if let Some(help) = &diagnostic.help {
            writeln!(written, "    help: {help}").unwrap();
        }
        for fix in &diagnostic.fixes {
            let edit = &fix.edits[0];
            let sure = if fix.certain { " (certain)" } else { "" };
            let at = place(edit.span, text);
            writeln!(written, "    fix{sure}: {} at {at}: `{}`", fix.title, edit.replacement)
                .unwrap();
        }
    }
    if written.is_empty() { "no diagnostics\n".to_owned() } else { written }
}

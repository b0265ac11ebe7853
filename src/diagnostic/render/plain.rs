//! One narration that reads well aloud: no drawing, no columns to keep in mind.

use std::fmt::Write;

use crate::diagnostic::{DataPlace, Diagnostic};
use crate::source::SourceMap;

use super::place::{self, Place};
use super::visible::one_line;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| narrate(diagnostic, sources)).collect()
}

/// Tells one diagnostic: its headline, then one indented line for each thing there is to add.
pub(super) fn narrate(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut lines = vec![headline(diagnostic, sources)];
    lines.extend(diagnostic.place.as_ref().and_then(cell_line));
    for remark in place::remarks(diagnostic, sources) {
        let text = one_line(remark.text);
        let filed_here = remark.primary && diagnostic.place.is_none();
        lines.push(match (filed_here, remark.primary) {
            (true, _) if text.is_empty() => continue,
            (true, _) => format!("here: {text}"),
            (false, true) => format!("contract {}", location(remark.place)) + &tail(&text),
            (false, false) => format!("because {}", location(remark.place)) + &tail(&text),
        });
    }
    lines.extend(advice(diagnostic).map(|(lead, text)| format!("{lead}: {text}")));
    let mut narration = lines.join("\n  ");
    narration.push('\n');
    narration
}

/// Gives what to do: the help, or without one the titles of the fixes.
pub(super) fn advice(diagnostic: &Diagnostic) -> impl Iterator<Item = (&'static str, String)> {
    let help = diagnostic.help.as_ref().map(|help| ("help", one_line(help)));
    let fixes = if help.is_some() { [].as_slice() } else { &diagnostic.fixes };
    help.into_iter().chain(fixes.iter().map(|fix| ("fix", one_line(&fix.title))))
}

/// Says which column and cell of the data are meant.
pub(super) fn cell_line(place: &DataPlace) -> Option<String> {
    let column = place.column.as_ref().map(|column| format!("column `{}`", one_line(column)));
    let cell = place.cell.as_ref().map(|cell| format!("cell `{}`", one_line(cell)));
    match (column, cell) {
        (Some(column), Some(cell)) => Some(format!("{column}, {cell}")),
        (column, cell) => column.or(cell),
    }
}

fn headline(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut line = format!("{}[{}]", diagnostic.severity(), diagnostic.code.id());
    if let Some(place) = place::of_diagnostic(diagnostic, sources) {
        line.push(' ');
        line.push_str(&location(place));
    }
    line.push_str(": ");
    line.push_str(&one_line(&diagnostic.message));
    line
}

fn location(place: Place<'_>) -> String {
    let mut location = format!("{}:{}", one_line(place.file), place.line);
    if let Some((start, _)) = place.range {
        // INVARIANT: writing to a `String` cannot fail.
        let _ = write!(location, ":{}", start.column);
    }
    location
}

fn tail(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(": {text}") }
}

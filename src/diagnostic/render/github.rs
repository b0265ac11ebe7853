//! Workflow commands of GitHub Actions, which become annotations on a change.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceMap;

use super::place;
use super::plain::{advice, cell_line};
use super::visible::one_line;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    diagnostics.iter().map(|diagnostic| command(diagnostic, sources)).collect()
}

fn command(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut properties = Vec::new();
    if let Some(place) = place::of_diagnostic(diagnostic, sources) {
        properties.push(("file", place.file.to_owned()));
        properties.push(("line", place.line.to_string()));
        if let Some((start, end)) = place.range {
            properties.push(("endLine", end.line.to_string()));
            properties.push(("col", start.column.to_string()));
            // An annotation over several lines has no end column.
            if start.line == end.line {
                properties.push(("endColumn", end.column.to_string()));
            }
        }
    }
    properties.push(("title", diagnostic.code.to_string()));
    let properties: Vec<_> = properties
        .into_iter()
        .map(|(name, value)| format!("{name}={}", escaped_property(&value)))
        .collect();
    let mut lines = vec![one_line(&diagnostic.message)];
    lines.extend(diagnostic.place.as_ref().and_then(cell_line));
    lines.extend(advice(diagnostic).map(|(lead, text)| format!("{lead}: {text}")));
    let mut command = String::new();
    // INVARIANT: writing to a `String` cannot fail.
    let _ = writeln!(
        command,
        "::{} {}::{}",
        word(diagnostic.severity()),
        properties.join(","),
        escaped_data(&lines.join("\n"))
    );
    command
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// Escapes the text after `::`. The per cent sign goes first, as the others bring their own.
fn escaped_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property, which ends at a comma or colon.
fn escaped_property(text: &str) -> String {
    escaped_data(text).replace(':', "%3A").replace(',', "%2C")
}

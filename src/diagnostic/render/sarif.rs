//! SARIF 2.1.0, the exchange format of code scanning services (OASIS, errata 01).

use std::fmt::Write;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::source::{SourceMap, Span};

use super::json::written;
use super::place::{self, Place};
use super::plain::{advice, cell_line};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    name: &'static str,
    short_description: Text,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

/// What SARIF calls a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Spot>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Spot>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Change>,
}

/// What SARIF calls a location.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spot {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize, PartialEq)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

/// What SARIF calls a fix.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    description: Text,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    // Only the rules that are used, in the order of their codes: a page each is enough to carry.
    let mut used: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    used.sort();
    used.dedup();
    let results = diagnostics.iter().map(|diagnostic| finding(diagnostic, &used, sources));
    written(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            results: results.collect(),
            tool: Tool {
                driver: Driver {
                    name: "sla",
                    version: env!("CARGO_PKG_VERSION"),
                    rules: used.iter().copied().map(rule).collect(),
                },
            },
        }],
    })
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.id(),
        name: code.slug(),
        short_description: text(code.summary()),
        help: Help { text: code.page(), markdown: code.page() },
        default_configuration: Configuration { level: code.severity().word() },
    }
}

fn finding(diagnostic: &Diagnostic, used: &[Code], sources: &SourceMap) -> Finding {
    let filed = place::of_diagnostic(diagnostic, sources);
    // The primary label is the location itself, unless the data took its place.
    let others = place::remarks(diagnostic, sources)
        .filter(|remark| !remark.primary || diagnostic.place.is_some());
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.place.as_ref().and_then(cell_line));
    lines.extend(advice(diagnostic).map(|(lead, text)| format!("{lead}: {text}")));
    Finding {
        rule_id: diagnostic.code.id(),
        rule_index: used.binary_search(&diagnostic.code).unwrap_or_default(),
        level: diagnostic.severity().word(),
        message: text(&lines.join("\n")),
        locations: filed
            .map(|place| {
                let label = diagnostic.primary.as_ref().filter(|_| diagnostic.place.is_none());
                location(None, place, label.map_or("", |label| &label.text))
            })
            .into_iter()
            .collect(),
        related_locations: others
            .enumerate()
            .map(|(at, remark)| location(Some(at), remark.place, remark.text))
            .collect(),
        fixes: diagnostic.fixes.iter().map(|fix| change(fix, sources)).collect(),
    }
}

fn location(id: Option<usize>, place: Place<'_>, message: &str) -> Spot {
    Spot {
        id,
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(place.file) },
            region: region(place),
        },
        message: Some(message).filter(|message| !message.is_empty()).map(text),
    }
}

fn region(place: Place<'_>) -> Region {
    Region {
        start_line: place.line,
        start_column: place.range.map(|(start, _)| start.column),
        end_line: place.range.map(|(_, end)| end.line),
        end_column: place.range.map(|(_, end)| end.column),
    }
}

/// Turns a fix into changes by file, files in the order their first edit comes.
fn change(fix: &Fix, sources: &SourceMap) -> Change {
    let mut changes: Vec<ArtifactChange> = Vec::new();
    for edit in &fix.edits {
        let Some((file, deleted)) = edited(edit.span, sources) else { continue };
        let replacement =
            Replacement { deleted_region: deleted, inserted_content: text(&edit.replacement) };
        match changes.iter_mut().find(|change| change.artifact_location == file) {
            Some(change) => change.replacements.push(replacement),
            None => changes
                .push(ArtifactChange { artifact_location: file, replacements: vec![replacement] }),
        }
    }
    Change { description: text(&fix.title), artifact_changes: changes }
}

fn edited(span: Span, sources: &SourceMap) -> Option<(Artifact, Region)> {
    let place = place::of_span(span, sources)?;
    Some((Artifact { uri: uri(place.file) }, region(place)))
}

fn text(text: &str) -> Text {
    Text { text: text.to_owned() }
}

/// Writes a path as a URI reference: what may not stand in one is escaped byte by byte, and a
/// Windows drive becomes a `file:` URI, as `C:` would read as a scheme.
fn uri(path: &str) -> String {
    let mut characters = path.chars();
    let drive = characters.next().filter(char::is_ascii_alphabetic);
    if let (Some(drive), Some(':'), rest) = (drive, characters.next(), characters.as_str()) {
        return format!("file:///{drive}:{}", escaped(rest));
    }
    escaped(path)
}

fn escaped(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // INVARIANT: writing to a `String` cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

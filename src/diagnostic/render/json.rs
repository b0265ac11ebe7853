//! The diagnostics as JSON, in the envelope that scripts and the statement rely on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::{LineColumn, SourceMap};

use super::place;

/// The whole answer: what was found, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// The diagnostics in the order they were given.
    pub diagnostics: Vec<Record>,
    /// How many are of level error.
    pub errors: usize,
    /// How many are of level warning.
    pub warnings: usize,
    /// How many are of level note.
    pub notes: usize,
}

/// One diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The code, such as `E0304`.
    pub code: String,
    /// The code in words, such as `unit-mismatch`.
    pub slug: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What is wrong, on one line.
    pub message: String,
    /// The contract, or the data file where the data is wrong; `null` where no file is to blame.
    pub file: Option<String>,
    /// Where it starts in `file`.
    pub start: Option<Point>,
    /// Where it ends, exclusive; `null` for a place in the data.
    pub end: Option<Point>,
    /// The column of the data, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column_name: Option<String>,
    /// The text of the cell as it stands in the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The places in contracts, the primary one first.
    pub labels: Vec<LabelRecord>,
    /// What to write or do instead.
    pub help: Option<String>,
    /// Changes that would remove it, the best first.
    pub fixes: Vec<FixRecord>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Point {
    /// The line, from 1.
    pub line: u64,
    /// The column, from 1, in Unicode scalar values; 1 for a line of the data.
    pub column: u32,
}

/// A place in a contract with what is said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelRecord {
    /// The contract.
    pub file: String,
    /// Where it starts.
    pub start: Option<Point>,
    /// Where it ends, exclusive.
    pub end: Option<Point>,
    /// What is said about it; may be empty.
    pub message: String,
    /// Whether it is wrong here, rather than because of this.
    pub primary: bool,
}

/// A change that would remove the diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FixRecord {
    /// What the change does.
    pub title: String,
    /// Whether a tool may apply it unasked.
    pub certain: bool,
    /// The edits, which do not overlap.
    pub edits: Vec<EditRecord>,
}

/// One edit of a fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EditRecord {
    /// The contract.
    pub file: String,
    /// Where the replaced text starts.
    pub start: Option<Point>,
    /// Where it ends, exclusive.
    pub end: Option<Point>,
    /// What is written there.
    pub replacement: String,
}

/// The JSON Schema of a report.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Report)
}

/// Makes the report of these diagnostics, in their order.
pub fn report(diagnostics: &[Diagnostic], sources: &SourceMap) -> Report {
    let count = |severity: Severity| {
        diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    };
    Report {
        diagnostics: records(diagnostics, sources),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
    }
}

/// Makes the records alone, as the statement carries them.
pub fn records(diagnostics: &[Diagnostic], sources: &SourceMap) -> Vec<Record> {
    diagnostics.iter().map(|diagnostic| record(diagnostic, sources)).collect()
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    written(&report(diagnostics, sources))
}

/// Writes a document with a line end at its end.
pub(super) fn written(document: &impl Serialize) -> String {
    // INVARIANT: our records have no map with keys other than strings, so this cannot fail.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn record(diagnostic: &Diagnostic, sources: &SourceMap) -> Record {
    let place = place::of_diagnostic(diagnostic, sources);
    let data = diagnostic.place.as_ref();
    let start = place.map(|place| match place.range {
        Some((start, _)) => point(start),
        None => Point { line: place.line, column: 1 },
    });
    let labels = place::remarks(diagnostic, sources).map(|remark| LabelRecord {
        file: remark.place.file.to_owned(),
        start: remark.place.range.map(|(start, _)| point(start)),
        end: remark.place.range.map(|(_, end)| point(end)),
        message: remark.text.to_owned(),
        primary: remark.primary,
    });
    Record {
        code: diagnostic.code.id().to_owned(),
        slug: diagnostic.code.slug().to_owned(),
        severity: diagnostic.severity().word().to_owned(),
        message: diagnostic.message.clone(),
        file: place.map(|place| place.file.to_owned()),
        start,
        end: place.and_then(|place| place.range).map(|(_, end)| point(end)),
        column_name: data.and_then(|data| data.column.clone()),
        cell: data.and_then(|data| data.cell.clone()),
        labels: labels.collect(),
        help: diagnostic.help.clone(),
        fixes: diagnostic.fixes.iter().map(|fix| fix_record(fix, sources)).collect(),
    }
}

fn fix_record(fix: &Fix, sources: &SourceMap) -> FixRecord {
    let edits = fix.edits.iter().filter_map(|edit| {
        let place = place::of_span(edit.span, sources)?;
        Some(EditRecord {
            file: place.file.to_owned(),
            start: place.range.map(|(start, _)| point(start)),
            end: place.range.map(|(_, end)| point(end)),
            replacement: edit.replacement.clone(),
        })
    });
    FixRecord { title: fix.title.clone(), certain: fix.certain, edits: edits.collect() }
}

fn point(place: LineColumn) -> Point {
    Point { line: u64::from(place.line), column: place.column }
}

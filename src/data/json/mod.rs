//! NDJSON and JSON documents.

mod path;
mod walk;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;

use serde_json::Value;

use self::path::{ColumnPath, Step};
pub use self::path::{PathError, RowPath};
use self::walk::{Found, Place, each_row};
use super::cell::CellInput;
use super::delimited::empty_file;
use super::error::{ReadError, ReadErrorKind};
use super::input::{
    Input, MAX_DOCUMENT, MAX_RECORD, TextProblem, as_text, next_line, without_mark,
};
use super::intake::{Intake, Record};
use super::layout::{ColumnFrom, Layout};
use super::nearest::nearest;
use super::row::{AbsentColumn, BadRow};

/// How many names of the first row are kept for messages.
const KEPT_NAMES: usize = 100;

/// Where the rows and their columns are, and what was found of them in all files.
#[derive(Debug)]
pub(super) struct Binding<'a> {
    layout: &'a Layout,
    rows: Vec<Step>,
    columns: Vec<ColumnPath>,
    /// One for each column: whether a row had it, be it as null.
    seen: Vec<bool>,
    any_row: bool,
    /// The names in the first row that has names, and the file it is in.
    names: BTreeSet<String>,
    file: String,
}

impl<'a> Binding<'a> {
    /// Reads the paths of the layout.
    pub(super) fn new(layout: &'a Layout) -> Result<Self, Box<ReadError>> {
        let rows = layout.rows_at.as_ref().map(|path| path.steps.clone()).unwrap_or_default();
        // A column may name the `[]` that the end of the row path leaves out.
        let mut full = rows.clone();
        if !matches!(full.last(), Some(Step::Each | Step::EachMember)) {
            full.push(Step::Each);
        }
        let mut columns = Vec::with_capacity(layout.columns.len());
        for column in &layout.columns {
            let path = match &column.from {
                ColumnFrom::Position(position) => match (*position as usize).checked_sub(1) {
                    Some(place) => Ok(ColumnPath::element(place)),
                    None => Err(PathError { reason: "positions are counted from 1".to_owned() }),
                },
                // The title of a column may be no path at all; then it is a key and nothing else.
                ColumnFrom::Header(text) if !ColumnPath::is_path(text) => Ok(ColumnPath::key(text)),
                ColumnFrom::Header(text) | ColumnFrom::Path(text) => ColumnPath::parse(text, &full),
            };
            columns.push(path.map_err(|error| {
                ReadError::new(ReadErrorKind::BadLayout, "", error.reason).column(&column.name)
            })?);
        }
        let seen = vec![false; columns.len()];
        let (names, file) = (BTreeSet::new(), String::new());
        Ok(Self { layout, rows, columns, seen, any_row: false, names, file })
    }

    /// Hands the rows under `root` to the intake; `line` is that of NDJSON, else rows are numbered
    /// from 1.
    fn take(
        &mut self,
        intake: &mut Intake<'_>,
        root: &Value,
        line: Option<u64>,
    ) -> Result<(), Box<ReadError>> {
        let rows = std::mem::take(&mut self.rows);
        let mut number = 0;
        // A document may be huge, a line of NDJSON is what people mend.
        let raw = || if line.is_some() { vec![root.to_string()] } else { Vec::new() };
        let done = each_row(root, &rows, &mut |place| {
            number += 1;
            let line = line.unwrap_or(number);
            match place {
                Ok(place) => self.take_row(intake, place, line),
                Err(reason) => intake.refuse(BadRow {
                    file: intake.path(),
                    line,
                    column: None,
                    cell: None,
                    reason,
                    help: Some("check `rows at` in the source".to_owned()),
                    raw: raw(),
                }),
            }
        });
        self.rows = rows;
        done
    }

    fn take_row(
        &mut self,
        intake: &mut Intake<'_>,
        place: &Place<'_>,
        line: u64,
    ) -> Result<(), Box<ReadError>> {
        self.any_row = true;
        if self.names.is_empty()
            && let Value::Object(members) = place.row
        {
            self.names = members.keys().take(KEPT_NAMES).cloned().collect();
            self.file = intake.path();
        }
        let mut cells = Vec::with_capacity(self.columns.len());
        for (path, seen) in self.columns.iter().zip(&mut self.seen) {
            let found = place.find(path);
            *seen |= found != Found::Absent;
            cells.push(cell_input(&found));
        }
        intake.take(&Record { line, cells, raw: &|| vec![place.row.to_string()] })
    }

    /// The columns that no row had: an error where the rows have a similar name, else a note,
    /// because exports leave keys without a value out.
    pub(super) fn absent_columns(&self) -> Result<Vec<AbsentColumn>, Box<ReadError>> {
        let mut absent = Vec::new();
        if !self.any_row {
            return Ok(absent);
        }
        let columns = self.layout.columns.iter().zip(&self.columns).zip(&self.seen);
        for ((column, path), _) in columns.filter(|(_, seen)| !**seen) {
            let free = self.names.iter().map(String::as_str).filter(|name| !self.is_bound(name));
            if let Some(name) = nearest(&path.text, free) {
                let kind = ReadErrorKind::MissingColumn {
                    wanted: path.text.clone(),
                    found: self.names.iter().cloned().collect(),
                    suggestion: Some(name.to_owned()),
                };
                let reason = format!("no row has `{}`", path.text);
                let error = ReadError::new(kind, &self.file, reason).column(&column.name);
                let help =
                    format!("did you mean `{name}`? then write `from \"{name}\"` on the column");
                return Err(Box::new(error.help(help)));
            }
            absent.push(AbsentColumn { column: column.name.clone(), path: path.text.clone() });
        }
        Ok(absent)
    }

    /// One for each column: whether a row had it, be it as null.
    pub(super) fn columns_seen(&self) -> &[bool] {
        &self.seen
    }

    /// Whether a column takes that key of the rows.
    fn is_bound(&self, name: &str) -> bool {
        self.columns.iter().any(|path| path.text == name)
    }
}

/// A JSON value as a cell: numbers keep their exact text.
fn cell_input<'v>(found: &Found<'v>) -> CellInput<'v> {
    match found {
        Found::Absent | Found::Value(Value::Null) => CellInput::Missing,
        Found::Key(key) => CellInput::Text(Cow::Borrowed(key)),
        Found::Value(Value::String(text)) => CellInput::Text(Cow::Borrowed(text)),
        Found::Value(Value::Bool(flag)) => CellInput::Text(Cow::Owned(flag.to_string())),
        Found::Value(Value::Number(number)) => CellInput::Text(Cow::Owned(number.to_string())),
        Found::Value(nested) => CellInput::Nested(nested.to_string()),
    }
}

/// Reads NDJSON: one value a line, blank lines skipped.
pub(super) fn read_lines(
    intake: &mut Intake<'_>,
    input: Input<'_>,
    binding: &mut Binding<'_>,
) -> Result<(), Box<ReadError>> {
    let path = intake.path();
    let in_file = |problem: TextProblem| problem.in_file(&path);
    let mut input = without_mark(input).map_err(in_file)?;
    let mut buffer = Vec::new();
    let mut line = 0;
    let mut empty = true;
    while next_line(&mut input, &mut buffer, line + 1).map_err(in_file)? {
        line += 1;
        let text = as_text(&buffer, line).map_err(in_file)?;
        if text.trim().is_empty() {
            continue;
        }
        empty = false;
        take_text(intake, text, binding, line)?;
    }
    if empty { Err(empty_file(&path)) } else { Ok(()) }
}

/// Hands one line to the intake. `None` where reading stops.
pub(super) fn read_single(
    intake: &mut Intake<'_>,
    line: &[u8],
    binding: &mut Binding<'_>,
    number: u64,
) -> Option<()> {
    let text = as_text(line, number).ok()?;
    if line.len() > MAX_RECORD {
        return None;
    }
    if text.trim().is_empty() {
        return Some(());
    }
    take_text(intake, text, binding, number).ok()
}

/// Hands a line that is not blank to the intake.
fn take_text(
    intake: &mut Intake<'_>,
    text: &str,
    binding: &mut Binding<'_>,
    line: u64,
) -> Result<(), Box<ReadError>> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => binding.take_line(intake, &value, line),
        Err(error) => intake.refuse(BadRow {
            file: intake.path(),
            line,
            column: None,
            cell: None,
            reason: format!("the line is not JSON: {}", plain_reason(&error)),
            help: Some("each line of NDJSON is one whole JSON value".to_owned()),
            raw: vec![text.to_owned()],
        }),
    }
}

/// Reads one JSON document.
pub(super) fn read_document(
    intake: &mut Intake<'_>,
    input: Input<'_>,
    binding: &mut Binding<'_>,
) -> Result<(), Box<ReadError>> {
    let path = intake.path();
    let in_file = |problem: TextProblem| problem.in_file(&path);
    let input = without_mark(input).map_err(in_file)?;
    let mut bytes = Vec::new();
    let read = input.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes);
    read.map_err(|error| in_file(TextProblem::from(error)))?;
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(in_file(TextProblem::LongDocument));
    }
    let text = as_text(&bytes, 1).map_err(in_file)?;
    if text.trim().is_empty() {
        return Err(empty_file(&path));
    }
    let root: Value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line() as u64, error.column() as u64);
        let reason = format!("the document is not JSON: {}", plain_reason(&error));
        let error = ReadError::new(ReadErrorKind::NotJson { line, column }, &path, reason).at(line);
        error.help("a file of one JSON value a line is NDJSON: name it `.ndjson`")
    })?;
    if binding.layout.rows_at.is_none() && !root.is_array() {
        return Err(no_rows(&root, &path));
    }
    binding.take(intake, &root, None)
}

impl Binding<'_> {
    /// Hands the rows of one line of NDJSON to the intake. Without a row path the line is the row,
    /// an array too.
    fn take_line(
        &mut self,
        intake: &mut Intake<'_>,
        value: &Value,
        line: u64,
    ) -> Result<(), Box<ReadError>> {
        if self.layout.rows_at.is_some() {
            return self.take(intake, value, Some(line));
        }
        self.take_row(intake, &Place::alone(value), line)
    }
}

/// The error for a document that is no array and a layout that does not say where its rows are.
fn no_rows(root: &Value, path: &str) -> Box<ReadError> {
    let reason = "the document is not an array of rows".to_owned();
    let error = ReadError::new(ReadErrorKind::NoRows, path, reason);
    let array = root.as_object().and_then(|members| {
        members.iter().find_map(|(key, value)| value.is_array().then_some(key.as_str()))
    });
    let example = array.unwrap_or("data.result[].values");
    Box::new(error.help(format!("write where the rows are, as in `rows at \"{example}\"`")))
}

/// The parser's reason without the place, which is given apart.
fn plain_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

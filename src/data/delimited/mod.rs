//! CSV and TSV.

mod header;
mod records;

use std::borrow::Cow;
use std::io::Cursor;

pub(super) use self::header::{Names, bind};
use self::records::Records;
use super::cell::CellInput;
use super::error::{ReadError, ReadErrorKind};
use super::input::{Input, without_mark};
use super::intake::{Intake, Record};
use super::layout::Layout;
use super::row::BadRow;

/// The most fields of one record.
const MAX_COLUMNS: usize = 10_000;

/// Reads one file; `usual` is the delimiter where the layout names none.
pub(super) fn read(
    intake: &mut Intake<'_>,
    input: Input<'_>,
    layout: &Layout,
    usual: char,
) -> Result<(), Box<ReadError>> {
    let path = intake.path();
    let delimiter = delimiter_byte(layout.delimiter.unwrap_or(usual))?;
    let input = without_mark(input).map_err(|problem| problem.in_file(&path))?;
    let mut table = Table::new(input, delimiter, &path);
    let Some(first) = table.next()? else {
        return Err(empty_file(&path));
    };
    let places = bind(&names_of(&first, layout, delimiter), layout, &path)?;
    let width = first.fields.len();
    let mut held = if layout.header { table.next()? } else { Some(first) };
    while let Some(line) = held {
        take_line(intake, &line, &places, width, layout.header)?;
        held = table.next()?;
    }
    Ok(())
}

/// Finds the columns in the first record of a file, and how many fields it has; `None` where that is an error.
pub(super) fn bind_first(
    first: &[u8],
    layout: &Layout,
    delimiter: u8,
) -> Option<(Vec<usize>, usize)> {
    let mut table = Table::new(Box::new(Cursor::new(first.to_vec())), delimiter, "");
    let line = table.next().ok()??;
    let places = bind(&names_of(&line, layout, delimiter), layout, "").ok()?;
    Some((places, line.fields.len()))
}

/// What the first record says of the columns.
fn names_of<'l>(first: &'l Line, layout: &Layout, delimiter: u8) -> Names<'l> {
    Names {
        fields: first.fields.iter().collect(),
        named: layout.header,
        line: Some(first.number),
        delimiter: Some(char::from(delimiter)),
    }
}

/// Hands one record to the intake, given the places of the columns, how many fields it should have, whether there is
/// a header, and the line it starts on. `None` where reading stops.
pub(super) fn read_single(
    intake: &mut Intake<'_>,
    record: Input<'_>,
    (places, width): (&[usize], usize),
    delimiter: u8,
    (header, number): (bool, u64),
) -> Option<()> {
    let path = intake.path();
    let mut table = Table::new(record, delimiter, &path);
    let Some(line) = table.next().ok()? else { return Some(()) };
    let line = Line { number, ..line };
    take_line(intake, &line, places, width, header).ok()
}

/// Hands a record to the intake.
fn take_line(
    intake: &mut Intake<'_>,
    line: &Line,
    places: &[usize],
    width: usize,
    header: bool,
) -> Result<(), Box<ReadError>> {
    if line.fields.len() != width {
        return intake.refuse(ragged(line, width, header, &intake.path()));
    }
    let field =
        |place: &usize| CellInput::Text(Cow::Borrowed(line.fields.get(*place).unwrap_or_default()));
    let cells = places.iter().map(field).collect();
    intake.take(&Record { line: line.number, cells, raw: &|| line.raw() })
}

/// The delimiter as the parser takes it.
pub(super) fn delimiter_byte(delimiter: char) -> Result<u8, Box<ReadError>> {
    match u8::try_from(delimiter) {
        Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(byte),
        _ => {
            let reason = format!("`{}` cannot be a delimiter", delimiter.escape_default());
            let help = "a delimiter is one character such as `,`, `;`, `|` or a tab";
            Err(Box::new(ReadError::new(ReadErrorKind::BadLayout, "", reason).help(help)))
        }
    }
}

/// The error for a file without a record.
pub(super) fn empty_file(path: &str) -> Box<ReadError> {
    let reason = "the file is empty".to_owned();
    Box::new(
        ReadError::new(ReadErrorKind::EmptyFile, path, reason)
            .help("check that the export ran; an export of no rows still has its header"),
    )
}

/// The bad row for a record with too few or too many fields.
fn ragged(line: &Line, width: usize, header: bool, path: &str) -> BadRow {
    let count = line.fields.len();
    let fields = if count == 1 { "field" } else { "fields" };
    let model = if header { "the header" } else { "the first record" };
    let help = if count > width {
        "a field that holds the delimiter or a line break needs quotes around it"
    } else {
        "check that the record is complete"
    };
    BadRow {
        file: path.to_owned(),
        line: line.number,
        column: None,
        cell: None,
        reason: format!("the record has {count} {fields}, {model} has {width}"),
        help: Some(help.to_owned()),
        raw: line.raw(),
    }
}

/// One record and the line on which it starts.
struct Line {
    number: u64,
    fields: csv::StringRecord,
}

impl Line {
    /// The fields as they are.
    fn raw(&self) -> Vec<String> {
        self.fields.iter().map(str::to_owned).collect()
    }
}

/// The records of a file, split into fields.
struct Table<'a> {
    reader: csv::Reader<Records<'a>>,
    path: &'a str,
}

impl<'a> Table<'a> {
    fn new(input: Input<'a>, delimiter: u8, path: &'a str) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(Records::new(input, delimiter));
        Self { reader, path }
    }

    /// The next record; `None` at the end.
    fn next(&mut self) -> Result<Option<Line>, Box<ReadError>> {
        let mut fields = csv::StringRecord::new();
        match self.reader.read_record(&mut fields) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) => return Err(self.failure(&error)),
        }
        // INVARIANT: `Records` hands over one record at a time, and the parser gives it back before
        // it asks for more, so the lines come in step with the records.
        let number = self.reader.get_mut().next_start().unwrap_or_default();
        if fields.len() > MAX_COLUMNS {
            let kind = ReadErrorKind::TooManyColumns { limit: MAX_COLUMNS as u64 };
            let reason = format!("the record has {} fields, at most 10,000 are read", fields.len());
            return Err(Box::new(ReadError::new(kind, self.path, reason).at(number)));
        }
        Ok(Some(Line { number, fields }))
    }

    /// What stopped the parser.
    fn failure(&mut self, error: &csv::Error) -> Box<ReadError> {
        match self.reader.get_mut().take_problem() {
            Some(problem) => problem.in_file(self.path),
            None => Box::new(ReadError::new(
                ReadErrorKind::BadRow,
                self.path,
                format!("the record cannot be split into fields: {error}"),
            )),
        }
    }
}

//! Reads single records, headers and cells as the reading of whole files does: what faster readers ask about all
//! that they do not understand themselves.

use std::borrow::Cow;
use std::io::Cursor;

use super::cell::CellInput;
use super::delimited;
use super::intake::Intake;
use super::json::Binding;
use super::layout::Layout;
use super::row::{BadRow, BadRows, Cell, LocalTimes, Row};
use super::table::{self, Batch, Column, Heading, Values};

/// What became of a record.
#[derive(Debug)]
pub(crate) enum Single {
    /// A row.
    Row(Row),
    /// A record that does not fit the layout.
    Bad(BadRow),
    /// There is none: the line is blank.
    Blank,
    /// Reading stops here, whatever is done with bad rows.
    Stops,
}

/// The columns of a layout in the records of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Places {
    /// The place of each column of the layout in a record, from 0.
    pub(crate) columns: Vec<usize>,
    /// How many fields a record has.
    pub(crate) width: usize,
    /// The character between two fields.
    pub(crate) delimiter: u8,
}

/// Reads records one by one.
#[derive(Debug)]
pub(crate) struct SingleReader<'a> {
    layout: &'a Layout,
    intake: Intake<'a>,
    json: Option<Binding<'a>>,
}

impl<'a> SingleReader<'a> {
    /// For a layout; `None` where it cannot be read with.
    pub(crate) fn new(layout: &'a Layout) -> Option<Self> {
        let intake = Intake::new(layout, BadRows::Collect).ok()?;
        Some(Self { layout, intake, json: None })
    }

    /// Finds the columns in the first record of a file; `None` where that is an error.
    pub(crate) fn bind(layout: &Layout, first: &[u8], usual: char) -> Option<Places> {
        let delimiter = delimited::delimiter_byte(layout.delimiter.unwrap_or(usual)).ok()?;
        let (columns, width) = delimited::bind_first(first, layout, delimiter)?;
        Some(Places { columns, width, delimiter })
    }

    /// The value of a cell; `None` where it is bad, or a local time at which clocks change.
    pub(crate) fn cell(&self, column: usize, text: &[u8]) -> Option<Cell> {
        let text = std::str::from_utf8(text).ok()?;
        let (cell, note) =
            self.intake.column(column)?.read(&CellInput::Text(Cow::Borrowed(text))).ok()?;
        note.is_none().then_some(cell)
    }

    /// The places in its heading of the columns of a table that are wanted, and for each column of the layout its place
    /// among these; `None` where that is an error.
    pub(crate) fn bind_table(
        layout: &Layout,
        heading: &Heading,
        file: &str,
    ) -> Option<(Vec<usize>, Vec<usize>)> {
        table::find_columns(heading, layout, file).ok()
    }

    /// The value of a cell of a table; `None` as for [`SingleReader::cell`].
    pub(crate) fn table_cell(&self, column: usize, from: &Column, row: usize) -> Option<Cell> {
        let (cell, note) = self.intake.column(column)?.read(&from.cell(row)).ok()?;
        note.is_none().then_some(cell)
    }

    /// Reads a row of a batch of a table as if it stood on that line; `order` has the place of each column of the layout.
    pub(crate) fn table_row(
        &mut self,
        (batch, row): (&Batch, usize),
        order: &[usize],
        file: &str,
        line: u64,
    ) -> Single {
        self.intake.begin_record(file);
        let read = table::take_row(&mut self.intake, (batch, row), order, line);
        self.outcome(read.ok())
    }

    /// The digits of the numbers that are null words once a point is put before the last `places` of them.
    pub(crate) fn null_digits(&self, places: u8) -> Vec<i64> {
        let words = self.layout.null_words.iter().map(|word| word.trim());
        let digits = words.filter_map(|word| {
            let digits: i64 = word.replacen('.', "", 1).parse().ok()?;
            let number =
                Column { present: None, values: Values::Decimals { digits: vec![digits], places } };
            (number.cell(0).text() == word).then_some(digits)
        });
        digits.collect()
    }

    /// Whether a null word could be a time.
    pub(crate) fn has_timelike_null(&self) -> bool {
        // The shortest time is a date.
        let timelike = |word: &str| word.len() >= "2026-03-01".len() && word.contains('-');
        self.layout.null_words.iter().any(|word| timelike(word))
    }

    /// Reads a record of CSV or TSV, less its line end, that starts on a line of a file.
    pub(crate) fn delimited(
        &mut self,
        record: &[u8],
        places: &Places,
        file: &str,
        line: u64,
    ) -> Single {
        self.intake.begin_record(file);
        let input = Box::new(Cursor::new(record.to_vec()));
        let read = delimited::read_single(
            &mut self.intake,
            input,
            (&places.columns, places.width),
            places.delimiter,
            (self.layout.header, line),
        );
        self.outcome(read)
    }

    /// Reads a line of NDJSON.
    pub(crate) fn json_line(&mut self, text: &[u8], file: &str, line: u64) -> Single {
        self.intake.begin_record(file);
        let binding = match &mut self.json {
            Some(binding) => binding,
            None => match Binding::new(self.layout) {
                Ok(binding) => self.json.insert(binding),
                Err(_) => return Single::Stops,
            },
        };
        let read = super::json::read_single(&mut self.intake, text, binding, line);
        self.outcome(read)
    }

    /// Which columns a line of NDJSON had, of those that were read here.
    pub(crate) fn columns_seen(&self) -> Vec<bool> {
        self.json.as_ref().map(|binding| binding.columns_seen().to_vec()).unwrap_or_default()
    }

    /// The local times of the rows read here that met a change of the clocks, one for each column.
    pub(crate) fn clock_changes(&self) -> &[(u64, u64)] {
        self.intake.clock_changes()
    }

    fn outcome(&mut self, read: Option<()>) -> Single {
        if read.is_none() {
            return Single::Stops;
        }
        match self.intake.take_single() {
            (Some(row), _) => Single::Row(row),
            (None, Some(bad)) => Single::Bad(bad),
            (None, None) => Single::Blank,
        }
    }
}

/// The notes about columns with local times that met a change of the clocks.
pub(crate) fn local_times(layout: &Layout, changes: &[(u64, u64)]) -> Vec<LocalTimes> {
    let columns = layout.columns.iter().zip(changes);
    columns
        .filter(|(_, (gaps, folds))| gaps + folds > 0)
        .map(|(column, (gaps, folds))| LocalTimes {
            column: column.name.clone(),
            gaps: *gaps,
            folds: *folds,
        })
        .collect()
}

//! Blocks of whole records to batches of typed rows; what is odd goes to the reading of single records.

use super::bytes::{End, Ends};
use super::column::Column;
use super::lines::Census;
use super::members::Forms;
use super::ndjson::Keys;
use super::plain::RowsAt;
use super::source::{FileReading, Form, SourceReading};
use crate::data::{BadRow, Row, Single, SingleReader};

/// How many rows a batch has at most.
pub(super) const BATCH: usize = 512;

/// Rows as they are read.
#[derive(Debug)]
pub(crate) struct Batch<'b> {
    /// The columns of the layout.
    pub(crate) columns: &'b [Column],
    /// The lines on which the rows start, within their block, from 0.
    pub(crate) lines: &'b [u32],
}

/// What takes rows. Lines are those within the block, from 0.
pub(crate) trait Rows {
    /// Takes a batch.
    fn batch(&mut self, batch: &Batch<'_>);

    /// Takes a row that is not read in batches.
    fn odd(&mut self, row: &Row);

    /// Takes a record that does not fit.
    fn bad(&mut self, row: BadRow);
}

/// Reads the blocks of a source.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(super) columns: Vec<Column>,
    pub(super) oracle: SingleReader<'a>,
    pub(super) keys: Option<Keys>,
    pub(super) lines_of_rows: Vec<u32>,
    /// Where the lines of the block end.
    pub(super) feeds: Vec<usize>,
    /// Kept for its memory.
    pub(super) rows_at: RowsAt,
    pub(super) forms: Forms,
    /// Whether something was met at which reading stops.
    pub(super) stopped: bool,
    /// How many lines the block had.
    pub(super) lines: u64,
    /// Rows that were looked at as a whole.
    pub(super) odd: u64,
}

impl<'a> Reader<'a> {
    /// Of a source.
    pub(crate) fn new(source: &SourceReading<'a>) -> Option<Self> {
        Some(Self {
            columns: source.columns()?,
            oracle: SingleReader::new(source.layout)?,
            keys: source.keys().map(|keys| Keys::new(&keys)),
            lines_of_rows: Vec::with_capacity(BATCH),
            feeds: Vec::new(),
            rows_at: RowsAt::default(),
            forms: Forms::default(),
            stopped: false,
            lines: 0,
            odd: 0,
        })
    }

    /// Reads a block of whole records. Gives how many lines it has; `None` where reading stops.
    pub(crate) fn block(
        &mut self,
        file: &FileReading,
        bytes: &[u8],
        rows: &mut dyn Rows,
    ) -> Option<u64> {
        let census = Census::of(bytes, &mut self.feeds);
        // No text has NUL bytes, in a column that nothing looks at neither.
        let is_text = !census.nuls && (census.ascii || std::str::from_utf8(bytes).is_ok());
        self.stopped |= !is_text;
        self.lines = 0;
        if !self.stopped {
            match file.form {
                Form::Delimited { delimiter } => {
                    self.delimited(file, delimiter, (bytes, census), rows);
                }
                Form::Lines => self.ndjson(file, bytes, rows),
            }
        }
        (!self.stopped).then_some(self.lines)
    }

    /// The columns of the layout.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows were looked at as a whole.
    pub(crate) fn odd_rows(&self) -> u64 {
        self.odd
    }

    /// The local times that met a change of the clocks, one pair for each column.
    pub(crate) fn clock_changes(&self) -> &[(u64, u64)] {
        self.oracle.clock_changes()
    }

    /// Which columns NDJSON had.
    pub(crate) fn columns_seen(&self) -> Vec<bool> {
        let read = self.oracle.columns_seen();
        let fast = self.keys.as_ref().map(Keys::seen).unwrap_or_default();
        let saw = |seen: &[bool], place: usize| seen.get(place) == Some(&true);
        (0..self.columns.len()).map(|place| saw(fast, place) || saw(&read, place)).collect()
    }

    #[inline]
    pub(super) fn read_cell(
        &mut self,
        column: usize,
        at: (&[u8], usize),
        ends: Ends,
    ) -> Option<usize> {
        let own = self.columns.get_mut(column)?;
        own.read(at, ends, column, &self.oracle)
    }

    /// Reads a cell of each row.
    pub(super) fn read_cells(
        &mut self,
        column: usize,
        bytes: &[u8],
        ends: (End, Ends),
        at: &mut RowsAt,
    ) {
        if let Some(own) = self.columns.get_mut(column) {
            own.read_rows(bytes, at, ends, column, &self.oracle);
        }
    }

    /// Whether nothing looks at a column.
    pub(super) fn is_skipped(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Column::is_skipped)
    }

    /// Keeps the rows of the batch that are whole.
    pub(super) fn keep(&mut self, whole: &[bool]) {
        for column in &mut self.columns {
            column.keep(whole);
        }
        let mut each = whole.iter();
        self.lines_of_rows.retain(|_| each.next() == Some(&true));
    }

    /// The value of a cell that is not there.
    pub(super) fn missing_cell(&mut self, column: usize) -> Option<()> {
        self.columns.get_mut(column)?.push_missing(column, &self.oracle)
    }

    /// Ends a row.
    #[inline]
    pub(super) fn place(&mut self, line: u64, rows: &mut dyn Rows) {
        self.lines_of_rows.push(u32::try_from(line).unwrap_or(u32::MAX));
        if self.lines_of_rows.len() == BATCH {
            self.flush(rows);
        }
    }

    /// Drops a row that was begun.
    pub(super) fn drop_row(&mut self) {
        let rows = self.lines_of_rows.len();
        self.columns.iter_mut().for_each(|column| column.truncate(rows));
    }

    /// Hands over the batch.
    pub(super) fn flush(&mut self, rows: &mut dyn Rows) {
        if !self.lines_of_rows.is_empty() {
            rows.batch(&Batch { columns: &self.columns, lines: &self.lines_of_rows });
        }
        self.lines_of_rows.clear();
        self.columns.iter_mut().for_each(Column::clear);
    }

    pub(super) fn odd_delimited(
        &mut self,
        file: &FileReading,
        record: &[u8],
        line: u64,
        rows: &mut dyn Rows,
    ) {
        let Some(places) = &file.places else { return };
        let read = self.oracle.delimited(record, places, &file.path, line);
        self.odd_record(read, rows);
    }

    pub(super) fn odd_line(
        &mut self,
        file: &FileReading,
        text: &[u8],
        line: u64,
        rows: &mut dyn Rows,
    ) {
        let read = self.oracle.json_line(text, &file.path, line);
        self.odd_record(read, rows);
    }

    /// Hands over what became of a record that was looked at as a whole.
    pub(super) fn odd_record(&mut self, read: Single, rows: &mut dyn Rows) {
        match read {
            Single::Row(row) => {
                self.odd += 1;
                rows.odd(&row);
            }
            Single::Bad(bad) => rows.bad(bad),
            Single::Blank => {}
            Single::Stops => self.stopped = true,
        }
    }
}

//! Takes in records one by one: typed rows go in, bad ones stop the reading or are set aside.

use super::cell::{CellInput, ColumnReader, shown};
use super::error::{ReadError, ReadErrorKind};
use super::layout::Layout;
use super::row::{BadRow, BadRows, Cell, FileSummary, ReadRows, Row};
use super::single::local_times;
use crate::time::LocalNote;

/// The rows read so far and the file being read.
#[derive(Debug)]
pub(super) struct Intake<'a> {
    layout: &'a Layout,
    columns: Vec<ColumnReader<'a>>,
    on_bad: BadRows,
    /// One for each column: local times that do not exist, and that exist twice.
    clock_changes: Vec<(u64, u64)>,
    read: ReadRows,
    /// Where rows go.
    rows: Rows<'a>,
}

/// Where rows go.
#[derive(Debug)]
enum Rows<'a> {
    /// They are kept.
    Kept,
    /// They are only looked at.
    LookedAt,
    /// Somebody else takes them.
    Taken(&'a mut dyn RowSink),
}

/// Takes rows as they are read.
pub(crate) trait RowSink: std::fmt::Debug {
    /// Takes a row.
    ///
    /// # Errors
    /// Where there is no room for it: reading ends.
    fn take(&mut self, row: Row) -> Result<(), NoRoom>;
}

/// There is no room for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// A record as the formats hand it in.
pub(super) struct Record<'r, 'v> {
    /// The line on which it starts, or the number of the row in a JSON document.
    pub(super) line: u64,
    /// One for each column of the layout.
    pub(super) cells: Vec<CellInput<'v>>,
    /// Gives the record as it was, for the rejects file.
    pub(super) raw: &'r dyn Fn() -> Vec<String>,
}

impl<'a> Intake<'a> {
    /// Makes the readers of the columns ready.
    pub(super) fn new(layout: &'a Layout, on_bad: BadRows) -> Result<Self, Box<ReadError>> {
        let mut columns = Vec::with_capacity(layout.columns.len());
        for column in &layout.columns {
            let reader = ColumnReader::new(layout, column).map_err(|reason| {
                ReadError::new(ReadErrorKind::BadLayout, "", reason).column(&column.name)
            })?;
            columns.push(reader);
        }
        let clock_changes = vec![(0, 0); columns.len()];
        Ok(Self {
            layout,
            columns,
            on_bad,
            clock_changes,
            read: ReadRows::default(),
            rows: Rows::Kept,
        })
    }

    /// The same, but rows are only looked at: what is wrong with them is said, and they are counted.
    pub(super) fn looking(self) -> Self {
        Self { rows: Rows::LookedAt, ..self }
    }

    /// The same, but somebody else takes the rows.
    pub(super) fn into_sink(self, sink: &'a mut dyn RowSink) -> Self {
        Self { rows: Rows::Taken(sink), ..self }
    }

    /// The reader of a column.
    pub(super) fn column(&self, place: usize) -> Option<&ColumnReader<'a>> {
        self.columns.get(place)
    }

    /// One for each column: local times that do not exist, and that exist twice.
    pub(super) fn clock_changes(&self) -> &[(u64, u64)] {
        &self.clock_changes
    }

    /// Makes ready for a single record of a file.
    pub(super) fn begin_record(&mut self, path: &str) {
        self.read.rows.clear();
        self.read.rejected.clear();
        if self.read.files.last().is_none_or(|file| file.path != path) {
            self.read.files.clear();
            self.start_file(path, String::new());
        }
    }

    /// What became of a single record.
    pub(super) fn take_single(&mut self) -> (Option<Row>, Option<BadRow>) {
        (self.read.rows.pop(), self.read.rejected.pop())
    }

    /// Begins the next file.
    pub(super) fn start_file(&mut self, path: &str, sha256: String) {
        self.read.files.push(FileSummary { path: path.to_owned(), sha256, rows: 0, rejected: 0 });
    }

    /// The path of the file being read.
    pub(super) fn path(&self) -> String {
        self.read.files.last().map(|file| file.path.clone()).unwrap_or_default()
    }

    /// Takes in one record: all its cells are good, or it is a bad row for its first bad cell.
    pub(super) fn take(&mut self, record: &Record<'_, '_>) -> Result<(), Box<ReadError>> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut notes = Vec::new();
        for (place, (reader, input)) in self.columns.iter().zip(&record.cells).enumerate() {
            match reader.read(input) {
                Ok((cell, note)) => {
                    cells.push(cell);
                    notes.extend(note.map(|note| (place, note)));
                }
                Err(problem) => {
                    let row = BadRow {
                        file: self.path(),
                        line: record.line,
                        column: Some(reader.column().name.clone()),
                        cell: Some(shown(&input.text())),
                        reason: problem.reason,
                        help: problem.help,
                        raw: (record.raw)(),
                    };
                    return self.refuse(row);
                }
            }
        }
        self.accept(record.line, cells, &notes).map_err(|NoRoom| {
            let reason = "there is no room for its rows".to_owned();
            Box::new(ReadError::new(ReadErrorKind::NoRoom, &self.path(), reason))
        })
    }

    fn accept(
        &mut self,
        line: u64,
        cells: Vec<Cell>,
        notes: &[(usize, LocalNote)],
    ) -> Result<(), NoRoom> {
        for (place, note) in notes {
            if let Some((gaps, folds)) = self.clock_changes.get_mut(*place) {
                match note {
                    LocalNote::Gap { .. } => *gaps += 1,
                    LocalNote::Fold => *folds += 1,
                }
            }
        }
        // INVARIANT: a command line does not hold 2^32 paths.
        let file = u32::try_from(self.read.files.len().saturating_sub(1)).unwrap_or(u32::MAX);
        match &mut self.rows {
            Rows::Kept => self.read.rows.push(Row { file, line, cells }),
            Rows::LookedAt => {}
            Rows::Taken(sink) => sink.take(Row { file, line, cells })?,
        }
        if let Some(summary) = self.read.files.last_mut() {
            summary.rows += 1;
        }
        Ok(())
    }

    /// Refuses a record: stops the reading, or sets it aside.
    pub(super) fn refuse(&mut self, row: BadRow) -> Result<(), Box<ReadError>> {
        match self.on_bad {
            BadRows::Stop => Err(Box::new(row.into())),
            BadRows::Collect => {
                self.read.rejected.push(row);
                if let Some(summary) = self.read.files.last_mut() {
                    summary.rejected += 1;
                }
                Ok(())
            }
        }
    }

    /// Ends the reading.
    pub(super) fn finish(mut self) -> ReadRows {
        self.read.notes.local_times = local_times(self.layout, &self.clock_changes);
        self.read
    }
}

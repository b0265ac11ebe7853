//! Rows that are kept, read in blocks: the same as those of single records, several times as fast.
//!
//! Whatever is met that is not understood in full, or is an error, ends the reading: records are read one by one then,
//! and what is wrong is said in one place.

use crate::data::{
    BadRow, BadRows, Cell, CellKind, Exports, FileSummary, Format, InputFile, Layout, ReadNotes,
    ReadRows, Row, RowSink, local_times,
};
use crate::engine::{Batch, Beginning, Looks, Reader, Rows, SourceReading, step_of};
use crate::exact::Rational;

use super::super::blocks::{each_block, head_of};

/// How many bytes are read at once.
const PIECE: usize = 1 << 18;

/// Rows are to be read one by one; or there is no room for them, which who takes them knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unread;

/// Reads all rows of a source and hands each on, by file, then line; the files are in the order of their paths.
///
/// # Errors
/// Where rows are to be read one by one instead, from the first on, or there is no room for one.
pub(super) fn hand_on_in_blocks(
    exports: &dyn Exports,
    files: &[InputFile],
    layout: &Layout,
    on_bad: BadRows,
    sink: &mut dyn RowSink,
) -> Result<ReadRows, Unread> {
    let mut reading = InBlocks::new(exports, files, layout, on_bad).ok_or(Unread)?;
    let mut read = ReadRows::default();
    for (place, file) in files.iter().enumerate() {
        let place = u32::try_from(place).map_err(|_| Unread)?;
        read.files.push(reading.file((place, file), sink, &mut read.rejected)?);
    }
    let has_lines = files.iter().any(|file| file.format == Format::Ndjson);
    // Which of the columns no row of JSON had is told where records are read one by one.
    if has_lines && reading.reader.columns_seen().contains(&false) {
        return Err(Unread);
    }
    read.notes = ReadNotes {
        local_times: local_times(layout, reading.reader.clock_changes()),
        absent_columns: Vec::new(),
    };
    Ok(read)
}

/// The files of a source while they are read.
struct InBlocks<'a> {
    exports: &'a dyn Exports,
    on_bad: BadRows,
    source: SourceReading<'a>,
    reader: Reader<'a>,
    records: Records<'a>,
}

impl<'a> InBlocks<'a> {
    /// Makes ready; `None` where rows are to be read one by one.
    fn new(
        exports: &'a dyn Exports,
        files: &[InputFile],
        layout: &'a Layout,
        on_bad: BadRows,
    ) -> Option<Self> {
        let looks = layout.columns.iter().map(|column| match column.kind {
            // Codes of texts would keep every one of them.
            CellKind::Text => Looks::AtEach,
            _ => Looks::AtAll,
        });
        let mut source = SourceReading::new(layout, looks.collect())?;
        let first = files.first()?;
        let head = head_of(exports, first)?;
        if let Beginning::Known { reading, body, .. } =
            source.begin((0, &first.path, first.format), &head, true)
        {
            source.learn(&reading, head.get(body..)?);
        }
        let reader = Reader::new(&source)?;
        let columns = reader.columns().iter().zip(&layout.columns);
        let kinds = columns.map(|(own, column)| {
            let step = step_of(&column.kind, own.scale())?;
            Some((&column.kind, step))
        });
        let records = Records { kinds: kinds.collect::<Option<_>>()?, found: Vec::new() };
        Some(Self { exports, on_bad, source, reader, records })
    }

    /// Reads a file, by its place among those of the source.
    fn file(
        &mut self,
        (place, file): (u32, &InputFile),
        sink: &mut dyn RowSink,
        rejected: &mut Vec<BadRow>,
    ) -> Result<FileSummary, Unread> {
        let sha256 = self.exports.digest(&file.path).map_err(|_| Unread)?;
        let mut summary = FileSummary { path: file.path.clone(), sha256, rows: 0, rejected: 0 };
        let mut lines = 0;
        let mut room = true;
        let Self { exports, on_bad, source, reader, records } = self;
        let all = each_block(*exports, (place, file), source, PIECE, &mut |block| {
            let before = block.lines_before + lines;
            let Some(own) = reader.block(block.reading, block.bytes, records) else { return false };
            lines += own;
            for (line, record) in records.in_order() {
                let line = before + line + 1;
                match record {
                    Ok(cells) => {
                        summary.rows += 1;
                        room = sink.take(Row { file: place, line, cells }).is_ok();
                    }
                    Err(bad) => {
                        summary.rejected += 1;
                        rejected.push(BadRow { line, ..*bad });
                    }
                }
                if !room || (summary.rejected > 0 && *on_bad == BadRows::Stop) {
                    return false;
                }
            }
            true
        });
        let is_empty = file.format == Format::Ndjson && summary.rows == 0;
        if all == Ok(true) && !is_empty { Ok(summary) } else { Err(Unread) }
    }
}

/// What became of a record: its cells, or why it does not fit.
type Record = Result<Vec<Cell>, Box<BadRow>>;

/// The records of a block.
#[derive(Debug)]
struct Records<'l> {
    /// One for each column: its kind, and what a step of its numbers is worth.
    kinds: Vec<(&'l CellKind, Rational)>,
    /// Each with its line in the block, from 0.
    found: Vec<(u64, Record)>,
}

impl Records<'_> {
    /// Gives the records of the block, in order.
    fn in_order(&mut self) -> impl Iterator<Item = (u64, Record)> {
        // Those that are looked at as a whole come after the others of their batch.
        self.found.sort_by_key(|(line, _)| *line);
        self.found.drain(..)
    }
}

impl Rows for Records<'_> {
    fn batch(&mut self, batch: &Batch<'_>) {
        for (row, line) in batch.lines.iter().enumerate() {
            let columns = batch.columns.iter().zip(&self.kinds);
            let cells = columns.map(|(column, (kind, step))| {
                let value = column.values().get(row);
                value.map_or(Cell::Missing, |value| column.cell_of(*value, kind, step))
            });
            self.found.push((u64::from(*line), Ok(cells.collect())));
        }
    }

    fn odd(&mut self, row: &Row) {
        self.found.push((row.line, Ok(row.cells.clone())));
    }

    fn bad(&mut self, row: BadRow) {
        self.found.push((row.line, Err(Box::new(row))));
    }
}

//! Reads blocks of a source and folds their rows.

use crate::data::Batch as TableBatch;
use crate::engine::{FileReading, Reader, TableReading};

use super::fold::Fold;
use super::folded::Folded;
use super::scan::Scan;

/// Reads blocks of a source and keeps what its metrics need.
#[derive(Debug)]
pub struct Worker<'s, 'a> {
    reader: Reader<'a>,
    fold: Fold<'s, 'a>,
}

impl<'s, 'a> Worker<'s, 'a> {
    pub(super) fn new(scan: &'s Scan<'a>, workers: usize) -> Option<Self> {
        let reader = Reader::new(&scan.reading)?;
        let mut fold = Fold::new(scan, workers);
        fold.make_ready(reader.columns())?;
        Some(Self { reader, fold })
    }

    /// Reads a block of whole records of a file, by its number in the file from 0. Gives `false` where it is of no
    /// use to go on: something was met at which reading stops.
    pub fn block(&mut self, file: &ScannedFile, number: u32, bytes: &[u8]) -> bool {
        let reading = &file.reading;
        self.fold.folded.before_rows(reading.file, file.lines);
        self.fold.turn_to(reading.file, number);
        match self.reader.block(reading, bytes, &mut self.fold) {
            Some(lines) => self.fold.folded.lines.push((reading.file, number, lines)),
            None => self.fold.folded.stopped = true,
        }
        !self.fold.folded.is_void()
    }

    /// Reads a batch of a table, of the part of that number, from 0. Gives `false` as [`Worker::block`] does.
    pub fn table(&mut self, table: &ScannedTable, part: u32, batch: &TableBatch) -> bool {
        let reading = &table.reading;
        self.fold.turn_to(reading.file, part);
        // Rows of tables are numbered throughout the file.
        self.fold.folded.lines.push((reading.file, part, 0));
        if self.reader.table(reading, batch, &mut self.fold).is_none() {
            self.fold.folded.stopped = true;
        }
        !self.fold.folded.is_void()
    }

    /// What it kept.
    pub fn finish(self) -> Folded {
        let mut folded = self.fold.finish(self.reader.columns());
        folded.clock_changes = self.reader.clock_changes().to_vec();
        folded.columns_seen = self.reader.columns_seen();
        folded.odd = self.reader.odd_rows();
        folded
    }
}

/// A file whose beginning was looked at.
#[derive(Debug, Clone)]
pub struct ScannedFile {
    pub(super) reading: FileReading,
    /// How many lines lie before its rows.
    pub(super) lines: u64,
}

/// A table whose columns were found.
#[derive(Debug, Clone)]
pub struct ScannedTable {
    pub(super) reading: TableReading,
}

impl ScannedTable {
    /// The columns that are read, by their places in its heading.
    pub fn wanted(&self) -> &[usize] {
        &self.reading.wanted
    }
}

//! Columns of tables to batches of rows.
//!
//! Values are taken column by column, without a text for any of them. A row with a value that is not understood is
//! marked, and goes to the reading of single records as a whole.

use std::ops::Range;

use super::bytes::Ends;
use super::coding::Coding;
use super::column::{Column, MISSING, Reading};
use super::decimal::power;
use super::learned::{Learned, mark_of};
use super::local_hours::LocalHours;
use super::plain::line_number;
use super::reader::{BATCH, Reader, Rows};
use super::source::SourceReading;
use super::stamp::{nanos_of_step, of_epoch};
use crate::data::{
    Batch as TableBatch, Column as TableColumn, Heading, Lines, SingleReader, Table, TypedCell,
    Values,
};

/// A table as its columns are read.
#[derive(Debug, Clone)]
pub(crate) struct TableReading {
    /// Its place among the files of the source.
    pub(crate) file: u32,
    /// The path it is shown under.
    path: String,
    /// The columns that are read, by their places in the heading.
    pub(crate) wanted: Vec<usize>,
    /// The place among these of each column of the layout.
    order: Vec<usize>,
}

impl SourceReading<'_> {
    /// Finds the columns of a table; `None` where that is an error.
    pub(crate) fn begin_table(
        &self,
        (file, path): (u32, &str),
        heading: &Heading,
    ) -> Option<TableReading> {
        let (wanted, order) = SingleReader::bind_table(self.layout, heading, path)?;
        Some(TableReading { file, path: path.to_owned(), wanted, order })
    }

    /// Learns from a batch of a table how fine its numbers are.
    pub(crate) fn learn_table(&mut self, reading: &TableReading, batch: &TableBatch) {
        let mark = mark_of(self.layout);
        for (learned, place) in self.learned.iter_mut().zip(&reading.order) {
            let Some(column) = batch.columns.get(*place) else { continue };
            match &column.values {
                Values::Decimals { places, .. } => learned.raise(Learned::of(usize::from(*places))),
                Values::WideDecimals { places, .. } => {
                    learned.raise(Learned::of(usize::try_from(*places).unwrap_or(0)));
                }
                values => {
                    for row in 0..batch.lines.count() {
                        match text_of(values, row) {
                            Some((text, true)) => learned.look_at(text.as_bytes(), b'.'),
                            Some((text, false)) => learned.look_at(text.as_bytes(), mark),
                            None => {}
                        }
                    }
                }
            }
        }
    }

    /// The last instant of a column in the last part of a table.
    pub(crate) fn last_in_table(
        &self,
        reading: &TableReading,
        table: &dyn Table,
        column: usize,
    ) -> Option<i64> {
        let wanted = *reading.wanted.get(*reading.order.get(column)?)?;
        let oracle = SingleReader::new(self.layout)?;
        let mut own = Column::new(self.layout, column, Learned::default(), true)?;
        let mut batches = table.read(table.parts().checked_sub(1)?, &[wanted]).ok()?;
        let mut last = None;
        while let Some(batch) = batches.next_batch().ok()? {
            let rows = batch.lines.count();
            let mut odd = vec![false; rows];
            own.clear();
            own.take(batch.columns.first()?, 0..rows, &mut odd, (column, &oracle));
            last = last.max(own.values().iter().copied().filter(|at| *at != MISSING).max());
        }
        last
    }
}

impl Reader<'_> {
    /// Reads a batch of a table. Gives `None` where reading stops.
    pub(crate) fn table(
        &mut self,
        table: &TableReading,
        batch: &TableBatch,
        rows: &mut dyn Rows,
    ) -> Option<()> {
        let count = batch.lines.count();
        let mut odd = Vec::with_capacity(BATCH);
        let mut from = 0;
        while from < count {
            let until = (from + BATCH).min(count);
            odd.clear();
            odd.resize(until - from, false);
            for (place, column) in self.columns.iter_mut().enumerate() {
                let own = batch.columns.get(*table.order.get(place)?)?;
                column.take(own, from..until, &mut odd, (place, &self.oracle));
            }
            // Lines are counted from 0 here.
            let line = |row: usize| u32::try_from(batch.lines.at(row).saturating_sub(1)).ok();
            if !odd.contains(&true) {
                let first = batch.lines.at(from).saturating_sub(1);
                match &batch.lines {
                    Lines::Run { .. } => {
                        line(until - 1)?;
                        let numbers = (first..).take(until - from);
                        self.lines_of_rows.extend(numbers.map(line_number));
                    }
                    Lines::Each(_) => {
                        for row in from..until {
                            self.lines_of_rows.push(line(row)?);
                        }
                    }
                }
                self.flush(rows);
                from = until;
                continue;
            }
            self.columns.iter_mut().for_each(|column| column.drop_marked(&odd));
            for row in (from..until).zip(&odd).filter(|(_, odd)| !**odd).map(|(row, _)| row) {
                self.lines_of_rows.push(line(row)?);
            }
            self.flush(rows);
            for row in (from..until).zip(&odd).filter(|(_, odd)| **odd).map(|(row, _)| row) {
                let line = u64::from(line(row)?);
                let read = self.oracle.table_row((batch, row), &table.order, &table.path, line);
                self.odd_record(read, rows);
                if self.stopped {
                    return None;
                }
            }
            from = until;
        }
        Some(())
    }
}

impl Column {
    /// Takes the values of some rows of a column of a table. Rows whose value is not understood are marked.
    fn take(
        &mut self,
        from: &TableColumn,
        rows: Range<usize>,
        odd: &mut [bool],
        (place, oracle): (usize, &SingleReader<'_>),
    ) {
        let of = TakenRows { from, rows, odd };
        let Self { reading, values, cells, words, .. } = self;
        match (reading, &from.values) {
            (Reading::Skip, _) => {}
            (Reading::Code(dictionary), _) => {
                let coding = Coding { dictionary, cells, words, place, oracle };
                coding.take(of, values);
            }
            (_, Values::Absent) => of.fill_absent(values, MISSING),
            (Reading::Number { scale, whole }, Values::Decimals { digits, places }) => {
                let nulls = oracle.null_digits(*places);
                let step = Step::between(usize::from(*places), *scale);
                let whole = *whole;
                of.fill(values, MISSING, digits, |_, digits| {
                    if nulls.contains(&digits) {
                        return Some(MISSING);
                    }
                    step?.of(digits).filter(|steps| !whole || *steps >= 0)
                });
            }
            (Reading::Number { scale, whole }, Values::WideDecimals { digits, places }) => {
                let known = u8::try_from(*places).ok();
                let nulls = known.map(|places| oracle.null_digits(places)).unwrap_or_default();
                let step = known.and_then(|places| Step::between(usize::from(places), *scale));
                let whole = *whole;
                of.fill(values, MISSING, digits, |_, digits: i128| {
                    let digits = i64::try_from(digits).ok()?;
                    if nulls.contains(&digits) {
                        return Some(MISSING);
                    }
                    step?.of(digits).filter(|steps| !whole || *steps >= 0)
                });
            }
            (Reading::Epoch { places }, Values::Decimals { digits, places: own }) => {
                let nulls = oracle.null_digits(*own);
                let step = nanos_of_step(*places + usize::from(*own));
                of.fill(values, MISSING, digits, |_, digits| {
                    if nulls.contains(&digits) {
                        return Some(MISSING);
                    }
                    of_epoch(digits, step?)
                });
            }
            (
                reading @ (Reading::Epoch { .. } | Reading::Stamp { .. }),
                Values::Instants { parts, places, utc },
            ) => {
                // A word that is written like a time may stand for nothing.
                let plain = !oracle.has_timelike_null();
                let step = nanos_of_step(usize::from(*places)).filter(|_| plain);
                match (step, reading) {
                    (Some(step), _) if *utc => {
                        of.fill(values, MISSING, parts, |_, part| of_epoch(part, step));
                    }
                    (Some(step), Reading::Stamp { hours: Some(hours), .. }) => {
                        of.fill(values, MISSING, parts, |_, part| {
                            local(of_epoch(part, step)?, hours)
                        });
                    }
                    _ => of.mark_present(values),
                }
            }
            (_, Values::Texts { .. } | Values::Words { .. } | Values::Cells(_)) => {
                self.take_texts(of, (place, oracle));
            }
            _ => of.mark_present(values),
        }
    }

    /// Takes texts, each as a field of a record.
    fn take_texts(&mut self, of: TakenRows<'_>, own: (usize, &SingleReader<'_>)) {
        let (place, oracle) = own;
        let ends = Ends::new(b'\n', false);
        let mut field = Vec::new();
        for (mark, row) in of.odd.iter_mut().zip(of.rows) {
            let before = self.values.len();
            let missing = !is_present(of.from, row)
                || matches!(&of.from.values, Values::Cells(cells) if cells.get(row) == Some(&TypedCell::Missing));
            if missing {
                self.values.push(MISSING);
                continue;
            }
            let text = text_of(&of.from.values, row);
            let text = text.filter(|(_, number)| !number || self.reads_points());
            let read = text.and_then(|(text, _)| {
                field.clear();
                field.extend_from_slice(text.as_bytes());
                field.push(b'\n');
                let end = self.read((&field, 0), ends, place, oracle)?;
                (end == text.len()).then_some(())
            });
            if read.is_none() {
                self.values.truncate(before);
                self.values.push(MISSING);
                *mark = true;
            }
        }
    }

    /// Drops the values of the rows that are marked.
    fn drop_marked(&mut self, odd: &[bool]) {
        if matches!(self.reading, Reading::Skip) {
            return;
        }
        let mut marks = odd.iter();
        self.values.retain(|_| marks.next() != Some(&true));
    }
}

/// Some rows of a column, with a mark for each that is odd.
pub(super) struct TakenRows<'t> {
    pub(super) from: &'t TableColumn,
    pub(super) rows: Range<usize>,
    pub(super) odd: &'t mut [bool],
}

impl TakenRows<'_> {
    /// The value of each row, as `read` gives it of its place and what the column has there; `absent` where it has none.
    #[inline]
    pub(super) fn fill<T: Copy>(
        self,
        values: &mut Vec<i64>,
        absent: i64,
        all: &[T],
        mut read: impl FnMut(usize, T) -> Option<i64>,
    ) {
        let Some(own) = all.get(self.rows.clone()) else { return self.mark_all(values) };
        let mut read = |mark: &mut bool, (row, own): (usize, &T)| {
            let value = read(row, *own);
            *mark |= value.is_none();
            value.unwrap_or(MISSING)
        };
        let rows = self.odd.iter_mut().zip(self.rows.clone().zip(own));
        match &self.from.present {
            None => values.extend(rows.map(|(mark, own)| read(mark, own))),
            Some(present) => {
                let present = present.get(self.rows).unwrap_or_default();
                let rows = rows.zip(present.iter().chain(std::iter::repeat(&true)));
                values.extend(rows.map(
                    |((mark, own), present)| {
                        if *present { read(mark, own) } else { absent }
                    },
                ));
            }
        }
    }

    /// The value of each row, by its place in the column; `absent` where it has none.
    pub(super) fn fill_each(
        self,
        values: &mut Vec<i64>,
        absent: i64,
        mut read: impl FnMut(usize) -> Option<i64>,
    ) {
        for (mark, row) in self.odd.iter_mut().zip(self.rows) {
            if !is_present(self.from, row) {
                values.push(absent);
                continue;
            }
            let value = read(row);
            *mark |= value.is_none();
            values.push(value.unwrap_or(MISSING));
        }
    }

    /// Rows that have no value.
    pub(super) fn fill_absent(self, values: &mut Vec<i64>, absent: i64) {
        values.extend(self.rows.map(|_| absent));
    }

    /// Marks those that have a value.
    pub(super) fn mark_present(self, values: &mut Vec<i64>) {
        self.fill_each(values, MISSING, |_| None);
    }

    /// Marks all of them.
    pub(super) fn mark_all(self, values: &mut Vec<i64>) {
        values.extend(self.rows.map(|_| MISSING));
        self.odd.fill(true);
    }
}

#[inline]
fn is_present(column: &TableColumn, row: usize) -> bool {
    column.present.as_ref().is_none_or(|present| present.get(row) != Some(&false))
}

/// The text of a row, and whether it is that of a number with a decimal point.
pub(super) fn text_of(values: &Values, row: usize) -> Option<(&str, bool)> {
    match values {
        Values::Texts { text, ends } => {
            let start = row.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
            Some((text.get(start..*ends.get(row)?)?, false))
        }
        Values::Words { words, keys } => {
            let place = usize::try_from(*keys.get(row)?).ok()?;
            Some((words.get(place)?, false))
        }
        Values::Cells(cells) => match cells.get(row)? {
            TypedCell::Text(text) => Some((text, false)),
            TypedCell::Number(text) => Some((text, true)),
            TypedCell::Flag(_) | TypedCell::Missing | TypedCell::Local(_) => None,
        },
        _ => None,
    }
}

/// From steps of one power of ten to those of another.
#[derive(Debug, Clone, Copy)]
enum Step {
    Times(i64),
    Part(i64),
}

impl Step {
    fn between(places: usize, scale: usize) -> Option<Self> {
        match scale.checked_sub(places) {
            Some(more) => power(more).map(Self::Times),
            None => power(places - scale).map(Self::Part),
        }
    }

    #[inline]
    fn of(self, digits: i64) -> Option<i64> {
        match self {
            Self::Times(1) => Some(digits),
            Self::Times(times) => digits.checked_mul(times),
            Self::Part(part) => (digits % part == 0).then(|| digits / part),
        }
        .filter(|steps| *steps != MISSING)
    }
}

/// Nanoseconds of a second.
const NANOS: i64 = 1_000_000_000;

/// A local time on the time line.
#[inline]
fn local(nanos: i64, hours: &mut LocalHours) -> Option<i64> {
    let offset = hours.offset(nanos.div_euclid(3600 * NANOS))?;
    nanos.checked_sub(offset * NANOS).filter(|at| *at != MISSING)
}

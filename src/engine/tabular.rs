//! Columns of tables to batches of rows.
//!
//! Values are taken column by column, without a text for any of them. A row with a value that is not understood is
//! marked, and goes to the reading of single records as a whole.

use std::ops::Range;

use super::bytes::Ends;
use super::coding::Coding;
use super::column::{Column, Looks, MISSING};
use super::decimal::power;
use super::learned::Learned;
use super::local_hours::LocalHours;
use super::plain::line_number;
use super::reader::{BATCH, Reader, Rows};
use super::reading::Reading;
use super::source::SourceReading;
use super::stamp::{nanos_of_step, of_epoch};
use super::taken::{OddRows, TakenRows, is_present, text_of};
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
    pub(super) order: Vec<usize>,
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

    /// The last instant of a column: what a table says of itself, else that of its last part.
    pub(crate) fn last_in_table(
        &self,
        reading: &TableReading,
        table: &dyn Table,
        column: usize,
    ) -> Option<i64> {
        let wanted = *reading.wanted.get(*reading.order.get(column)?)?;
        let oracle = SingleReader::new(self.layout)?;
        let mut own = Column::new(self.layout, column, Learned::default(), Looks::AtAll)?;
        let mut last_of = |values: &TableColumn, rows: usize| {
            own.clear();
            own.take(values, 0..rows, &mut OddRows::default(), (column, &oracle));
            own.values().iter().copied().filter(|at| *at != MISSING).max()
        };
        // Of texts the largest need not be the latest, nor be told in full.
        if let Some(told) = table.largest(wanted)
            && matches!(told.values, Values::Instants { .. } | Values::Decimals { .. })
            && let Some(last) = last_of(&told, table.parts())
        {
            return Some(last);
        }
        let mut batches = table.read(table.parts().checked_sub(1)?, &[wanted]).ok()?;
        let mut last = None;
        while let Some(batch) = batches.next_batch().ok()? {
            last = last.max(last_of(batch.columns.first()?, batch.lines.count()));
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
        let mut odd = OddRows::default();
        let mut from = 0;
        while from < count {
            let until = (from + BATCH).min(count);
            odd.clear();
            for (place, column) in self.columns.iter_mut().enumerate() {
                let own = batch.columns.get(*table.order.get(place)?)?;
                column.take(own, from..until, &mut odd, (place, &self.oracle));
            }
            // Lines are counted from 0 here.
            let line = |row: usize| u32::try_from(batch.lines.at(row).saturating_sub(1)).ok();
            let odd = odd.marks();
            if odd.is_empty() {
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
            self.columns.iter_mut().for_each(|column| column.drop_marked(odd));
            for row in (from..until).zip(odd).filter(|(_, odd)| !**odd).map(|(row, _)| row) {
                self.lines_of_rows.push(line(row)?);
            }
            self.flush(rows);
            for row in (from..until).zip(odd).filter(|(_, odd)| **odd).map(|(row, _)| row) {
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
        odd: &mut OddRows,
        (place, oracle): (usize, &SingleReader<'_>),
    ) {
        let of = TakenRows { from, rows, odd };
        if matches!(self.reading, Reading::Each) {
            return self.take_cells(of, (place, oracle));
        }
        let Self { reading, values, cells, words, .. } = self;
        match (reading, &from.values) {
            (Reading::Skip | Reading::Each, _) => {}
            (Reading::Code(dictionary), _) => {
                let coding = Coding { dictionary, cells, words, place, oracle };
                coding.take(of, values);
            }
            (_, Values::Absent) => of.fill_absent(values, MISSING),
            (Reading::Number { scale, whole, .. }, Values::Decimals { digits, places }) => {
                let written = Written::of(Some(*places), (*scale, *whole), oracle);
                if written.is_as_kept() {
                    of.fill(values, MISSING, digits, |_, steps| {
                        Some(steps).filter(|steps| *steps != MISSING)
                    });
                } else {
                    of.fill(values, MISSING, digits, |_, digits| written.steps(digits));
                }
            }
            (Reading::Number { scale, whole, .. }, Values::WideDecimals { digits, places }) => {
                let written = Written::of(u8::try_from(*places).ok(), (*scale, *whole), oracle);
                of.fill(values, MISSING, digits, |_, digits: i128| {
                    written.steps(i64::try_from(digits).ok()?)
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
            (Reading::Epoch { .. }, Values::Instants { parts, places, utc }) => {
                take_instants((of, values), (parts, *places, *utc), None, oracle);
            }
            (Reading::Stamp { hours, .. }, Values::Instants { parts, places, utc }) => {
                take_instants((of, values), (parts, *places, *utc), hours.as_mut(), oracle);
            }
            (_, Values::Texts { .. } | Values::Words { .. } | Values::Cells(_)) => {
                self.take_texts(of, (place, oracle));
            }
            _ => of.mark_present(values),
        }
    }

    /// Takes each cell by itself.
    fn take_cells(&mut self, of: TakenRows<'_>, (place, oracle): (usize, &SingleReader<'_>)) {
        let count = of.rows.len();
        for (number, row) in of.rows.enumerate() {
            if let Some(cell) = oracle.table_cell(place, of.from, row) {
                self.push_cell(cell);
            } else {
                self.values.push(MISSING);
                of.odd.mark(number, count);
            }
        }
    }

    /// Takes texts, each as a field of a record, and cells of types of their own.
    fn take_texts(&mut self, of: TakenRows<'_>, own: (usize, &SingleReader<'_>)) {
        let (place, oracle) = own;
        let ends = Ends::new(b'\n', false);
        let mut field = Vec::new();
        let count = of.rows.len();
        for (number, row) in of.rows.enumerate() {
            let before = self.values.len();
            let missing = !is_present(of.from, row)
                || matches!(&of.from.values, Values::Cells(cells) if cells.get(row) == Some(&TypedCell::Missing));
            if missing {
                self.values.push(MISSING);
                continue;
            }
            if let Some(at) = self.local_time(&of.from.values, row, oracle) {
                self.values.push(at);
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
                of.odd.mark(number, count);
            }
        }
    }

    /// The instant of a cell that is a local time, of a column that says in which zone.
    fn local_time(
        &mut self,
        values: &Values,
        row: usize,
        oracle: &SingleReader<'_>,
    ) -> Option<i64> {
        let Reading::Stamp { hours: Some(hours), .. } = &mut self.reading else { return None };
        let Values::Cells(cells) = values else { return None };
        let Some(TypedCell::Local(time)) = cells.get(row) else { return None };
        if oracle.has_timelike_null() {
            return None;
        }
        local(time.and_utc().timestamp_nanos_opt()?, hours)
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

/// Takes points of time in parts of a second; those of no known zone by the hours of the column's own, if it has one.
fn take_instants(
    (of, values): (TakenRows<'_>, &mut Vec<i64>),
    (parts, places, utc): (&[i64], u8, bool),
    hours: Option<&mut LocalHours>,
    oracle: &SingleReader<'_>,
) {
    // A word that is written like a time may stand for nothing.
    let plain = !oracle.has_timelike_null();
    let step = nanos_of_step(usize::from(places)).filter(|_| plain);
    match (step, hours) {
        (Some(step), _) if utc => {
            of.fill(values, MISSING, parts, |_, part| of_epoch(part, step));
        }
        (Some(step), Some(hours)) => {
            of.fill(values, MISSING, parts, |_, part| local(of_epoch(part, step)?, hours));
        }
        _ => of.mark_present(values),
    }
}

/// How the numbers of a table become those of a column.
struct Written {
    /// Digits that are written for nothing.
    nulls: Vec<i64>,
    /// `None` where the numbers have no such places.
    step: Option<Step>,
    whole: bool,
}

impl Written {
    /// Of so many places, for steps of a scale; `whole` ones are not below 0.
    fn of(places: Option<u8>, (scale, whole): (usize, bool), oracle: &SingleReader<'_>) -> Self {
        let nulls = places.map(|places| oracle.null_digits(places)).unwrap_or_default();
        let step = places.and_then(|places| Step::between(usize::from(places), scale));
        Self { nulls, step, whole }
    }

    /// Whether the digits are the steps.
    fn is_as_kept(&self) -> bool {
        self.nulls.is_empty() && matches!(self.step, Some(Step::Times(1))) && !self.whole
    }

    /// The number of steps.
    #[inline]
    fn steps(&self, digits: i64) -> Option<i64> {
        if self.nulls.contains(&digits) {
            return Some(MISSING);
        }
        self.step?.of(digits).filter(|steps| !self.whole || *steps >= 0)
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

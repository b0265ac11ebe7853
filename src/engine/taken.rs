//! Some rows of a column of a table, as they are taken.

use std::ops::Range;

use super::column::MISSING;
use crate::data::{Column as TableColumn, TypedCell, Values};

/// Which rows of a batch are odd: a mark for each, or nothing where none is.
#[derive(Debug, Default)]
pub(super) struct OddRows(Vec<bool>);

impl OddRows {
    /// Forgets those of the batch before.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Marks one of so many rows.
    #[cold]
    pub(super) fn mark(&mut self, row: usize, rows: usize) {
        self.0.resize(rows, false);
        if let Some(mark) = self.0.get_mut(row) {
            *mark = true;
        }
    }

    /// A mark for each row; nothing where none is odd.
    pub(super) fn marks(&self) -> &[bool] {
        &self.0
    }
}

/// Some rows of a column, of which those that are not understood are to be marked.
pub(super) struct TakenRows<'t> {
    pub(super) from: &'t TableColumn,
    pub(super) rows: Range<usize>,
    pub(super) odd: &'t mut OddRows,
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
        let mut odd = false;
        let mut value = |(row, own): (usize, &T)| {
            let value = read(row, *own);
            odd |= value.is_none();
            value.unwrap_or(MISSING)
        };
        match &self.from.present {
            None => values.extend(self.rows.clone().zip(own).map(value)),
            Some(present) => {
                let Some(present) = present.get(self.rows.clone()) else {
                    return self.mark_all(values);
                };
                let rows = self.rows.clone().zip(own).zip(present);
                values
                    .extend(rows.map(|(row, present)| if *present { value(row) } else { absent }));
            }
        }
        if odd {
            self.mark_unread(own, read);
        }
    }

    /// Reads once more, to see which rows are not understood.
    #[cold]
    fn mark_unread<T: Copy>(self, own: &[T], mut read: impl FnMut(usize, T) -> Option<i64>) {
        let count = self.rows.len();
        for (number, (row, own)) in self.rows.zip(own).enumerate() {
            if is_present(self.from, row) && read(row, *own).is_none() {
                self.odd.mark(number, count);
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
        let count = self.rows.len();
        for (number, row) in self.rows.enumerate() {
            if !is_present(self.from, row) {
                values.push(absent);
                continue;
            }
            let value = read(row);
            if value.is_none() {
                self.odd.mark(number, count);
            }
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
        let count = self.rows.len();
        for number in 0..count {
            values.push(MISSING);
            self.odd.mark(number, count);
        }
    }
}

#[inline]
pub(super) fn is_present(column: &TableColumn, row: usize) -> bool {
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

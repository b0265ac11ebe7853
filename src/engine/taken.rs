//! Some rows of a column of a table, as they are taken.

use std::ops::Range;

use super::column::MISSING;
use crate::data::{Column as TableColumn, TypedCell, Values};

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

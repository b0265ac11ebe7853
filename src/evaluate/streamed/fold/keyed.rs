//! Rows that are unique by a key: what is kept of their keys, and which of them are left out.

use crate::data::Cell;
use crate::engine::{Batch, Column};
use crate::ir::ColumnId;

use super::super::super::datum::Datum;
use super::super::unique::{KeysMet, Twin, Uniqueness, with_text, with_value};
use super::super::valued::kept;
use super::Fold;

impl<'s> Fold<'s, '_> {
    /// Whether a row of the block at hand is left out, by its line.
    #[inline]
    pub(super) fn is_dropped(&self, line: u32) -> bool {
        !self.dropped.is_empty()
            && self.dropped.binary_search(&(self.file, self.block, line)).is_ok()
    }

    /// Sees the instant of a row that is left out: the data go on until then.
    pub(super) fn pass_over(&mut self, at: i64) {
        let (first, last) = self.folded.ends.unwrap_or((i64::MAX, at));
        self.folded.ends = Some((first, last.max(at)));
    }

    /// Looks at the keys of the rows of a batch before `as_of`.
    pub(super) fn look_at_keys(&mut self, batch: &Batch<'_>) {
        let Some(by) = self.key_looked_at() else { return };
        for (row, (at, line)) in self.instants_of(batch).iter().zip(batch.lines).enumerate() {
            if *at >= self.as_of {
                continue;
            }
            let parts = by.iter().filter_map(|part| {
                let column = batch.columns.get(part.index())?;
                Some((part.index(), column, *column.values().get(row)?))
            });
            let number = parts.clone().try_fold(0, |number, (place, column, value)| {
                match column.cell(value) {
                    Some(Cell::Text(text)) => Some(with_text(number, text)),
                    _ => with_value(number, &self.interpreter.cell(place, column, value)),
                }
            });
            let cell = |own: &Self, (place, column, value): (usize, &Column, i64)| {
                own.interpreter.cell(place, column, value)
            };
            if let Some(number) = number {
                self.note(number, |own| parts.map(|part| cell(own, part)).collect(), (*at, *line));
            }
        }
        self.bound_keys();
    }

    /// Looks at the key of a row of cells before `as_of`; its instant is missing where it has none.
    pub(super) fn look_at_key(&mut self, cells: &[Datum], at: i64, line: u32) {
        let Some(by) = self.key_looked_at() else { return };
        let parts = by.iter().filter_map(|part| cells.get(part.index()));
        if let Some(number) = parts.clone().try_fold(0, with_value) {
            self.note(number, |_| parts.cloned().collect(), (at, line));
        }
        self.bound_keys();
    }

    /// The columns of the key, where a pass looks at it.
    fn key_looked_at(&self) -> Option<&'s [ColumnId]> {
        let scan = self.scan;
        let looks = scan.unique.looks_at_keys() && !self.folded.crowded;
        scan.plan.source.unique.as_ref().filter(|_| looks).map(|unique| unique.by.as_slice())
    }

    /// Keeps what a pass looks for: the number of a key, or the key of a row whose number is there more than once.
    fn note(&mut self, number: u64, key: impl FnOnce(&Self) -> Vec<Datum>, (at, line): (i64, u32)) {
        match &self.scan.unique {
            Uniqueness::Watching => self.folded.keys.numbers.push(number),
            Uniqueness::Looking(repeated) if repeated.binary_search(&number).is_ok() => {
                let key = key(self).iter().filter_map(kept).collect();
                let row = self.row_at(at, line);
                self.folded.keys.twins.push(Twin { key, row });
            }
            _ => {}
        }
    }

    /// Sees to it that keys take no more than they may.
    fn bound_keys(&mut self) {
        let keys = &self.folded.keys;
        // A list has room for twice what is in it.
        let numbers = keys.numbers.len() * 2 * size_of::<u64>();
        let twins = keys.twins.last().map_or(0, |last| keys.twins.len() * 2 * last.size());
        if numbers + twins > self.keys_may_take {
            self.folded.crowded = true;
            self.folded.keys = KeysMet::default();
        }
    }
}

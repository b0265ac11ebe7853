//! Rows that are unique by a key: what is kept of their keys, and which of them are left out.

use crate::data::Cell;
use crate::engine::{Batch, Column, MISSING, RowAt};

use super::super::super::datum::Datum;
use super::super::unique::{Twin, Uniqueness, with_text, with_value};
use super::super::valued::kept;
use super::Fold;

impl Fold<'_, '_> {
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
        let scan = self.scan;
        let Some(unique) = scan.plan.source.unique.as_ref() else { return };
        if !scan.unique.looks_at_keys() {
            return;
        }
        let instants = self.instants_of(batch);
        for (row, (at, line)) in instants.iter().zip(batch.lines).enumerate() {
            if *at >= self.as_of {
                continue;
            }
            let parts = unique.by.iter().map(|column| column.index());
            let number = parts.clone().try_fold(0, |number, place| {
                let column = batch.columns.get(place)?;
                let value = *column.values().get(row)?;
                self.with_cell(number, place, column, value)
            });
            let Some(number) = number else { continue };
            let key = || {
                let datum = |place: usize| {
                    let column = batch.columns.get(place)?;
                    Some(self.interpreter.cell(place, column, *column.values().get(row)?))
                };
                parts.map(|place| datum(place).unwrap_or(Datum::Missing)).collect()
            };
            if let Some(twin) = self.twin(number, key, (*at, *line)) {
                self.folded.keys.twins.push(twin);
            } else if matches!(self.scan.unique, Uniqueness::Watching) {
                self.folded.keys.numbers.push(number);
            }
        }
        self.bound_keys();
    }

    /// Looks at the key of a row of cells before `as_of`; its instant is missing where it has none.
    pub(super) fn look_at_key(&mut self, cells: &[Datum], at: i64, line: u32) {
        let scan = self.scan;
        let Some(unique) = scan.plan.source.unique.as_ref() else { return };
        if !scan.unique.looks_at_keys() {
            return;
        }
        let parts = unique.by.iter().map(|column| cells.get(column.index()));
        let number = parts.clone().try_fold(0, |number, cell| with_value(number, cell?));
        let Some(number) = number else { return };
        let key = || parts.map(|cell| cell.cloned().unwrap_or(Datum::Missing)).collect();
        if let Some(twin) = self.twin(number, key, (at, line)) {
            self.folded.keys.twins.push(twin);
        } else if matches!(self.scan.unique, Uniqueness::Watching) {
            self.folded.keys.numbers.push(number);
        }
        self.bound_keys();
    }

    /// A row that may have a twin, where it is one of those that are looked for.
    fn twin(
        &self,
        number: u64,
        key: impl FnOnce() -> Vec<Datum>,
        (at, line): (i64, u32),
    ) -> Option<Twin> {
        let Uniqueness::Looking(repeated) = &self.scan.unique else { return None };
        repeated.binary_search(&number).ok()?;
        let row = RowAt { at, file: self.file, block: self.block, line };
        Some(Twin { key: key().iter().filter_map(kept).collect(), undated: at == MISSING, row })
    }

    /// The number of the key that is told so far, and a cell of a batch; `None` where that is missing.
    #[inline]
    fn with_cell(&self, number: u64, place: usize, column: &Column, value: i64) -> Option<u64> {
        match column.cell(value) {
            Some(Cell::Text(text)) => Some(with_text(number, text)),
            _ => with_value(number, &self.interpreter.cell(place, column, value)),
        }
    }

    /// Sees to it that keys take no more than they may.
    fn bound_keys(&mut self) {
        let keys = &self.folded.keys;
        // A list has room for twice what is in it.
        let numbers = keys.numbers.len() * 2 * size_of::<u64>();
        let twins = keys.twins.last().map_or(0, |last| keys.twins.len() * 2 * last.size());
        self.folded.crowded |= numbers + twins > self.keys_may_take;
    }
}

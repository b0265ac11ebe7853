//! Rows of a batch as the reference evaluator sees them: for conditions that are not read from columns as they are.

use crate::engine::{Column, step_of};
use crate::ir::{ColumnOrigin, Expression, Source};
use crate::time::Instant;

use super::super::datum::{Datum, Fault};
use super::super::expression::{CellSource, Scope};
use super::super::rows::{cell_source, compute_columns};
use super::super::terms::Terms;
use super::room::Room;

/// Sees rows as the reference evaluator does.
#[derive(Debug)]
pub(super) struct Interpreter<'a> {
    pub(super) terms: &'a Terms<'a>,
    pub(super) source: &'a Source,
    pub(super) as_of: Instant,
    /// How much may still be kept of values.
    pub(super) room: Room,
    /// What the cells are.
    cell_sources: Vec<CellSource>,
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(terms: &'a Terms<'a>, source: &'a Source, as_of: Instant) -> Self {
        let cell_sources = source.columns.iter().map(cell_source).collect();
        Self { terms, source, as_of, room: Room::default(), cell_sources }
    }

    /// The cells of a row of a batch, computed ones included.
    ///
    /// # Errors
    /// Those of computed columns.
    pub(super) fn cells(&self, columns: &[Column], row: usize) -> Result<Vec<Datum>, Fault> {
        let mut cells = Vec::with_capacity(self.source.columns.len());
        for (place, column) in columns.iter().enumerate() {
            let value = column.values().get(row);
            cells.push(value.map_or(Datum::Missing, |value| self.cell(place, column, *value)));
        }
        compute_columns(self.terms, self.source, &mut cells, self.as_of)?;
        Ok(cells)
    }

    /// The cell that a value of a column stands for.
    pub(super) fn cell(&self, place: usize, column: &Column, value: i64) -> Datum {
        let kind = self.source.layout.columns.get(place).map(|column| &column.kind);
        let step = kind.and_then(|kind| Some((kind, step_of(kind, column.scale())?)));
        step.map_or(Datum::Missing, |(kind, step)| Datum::from(&column.cell_of(value, kind, &step)))
    }

    /// The cells of a row of which some columns are known by their codes; a computed column that needs others is
    /// left missing, and `computed` says which are wanted.
    ///
    /// # Errors
    /// Those of computed columns.
    pub(super) fn cells_of_codes(
        &self,
        columns: &[Column],
        codes: &[(usize, i64)],
        wanted: &[bool],
    ) -> Result<Vec<Datum>, Fault> {
        let mut cells = vec![Datum::Missing; self.source.columns.len()];
        for (place, code) in codes {
            let cell = columns.get(*place).and_then(|column| column.cell(*code));
            if let (Some(slot), Some(cell)) = (cells.get_mut(*place), cell) {
                *slot = Datum::from(cell);
            }
        }
        for (place, column) in self.source.columns.iter().enumerate() {
            if let ColumnOrigin::Computed(expression) = &column.origin
                && wanted.get(place) == Some(&true)
            {
                let value =
                    Scope::of_row(self.terms, self.as_of, &cells).value(expression)?.into_owned();
                if let Some(slot) = cells.get_mut(place) {
                    *slot = value;
                }
            }
        }
        Ok(cells)
    }

    /// The scope of a row.
    pub(super) fn scope<'s>(&'s self, cells: &'s [Datum], keys: &'s [Datum]) -> Scope<'s> {
        Scope { keys, ..Scope::of_row(self.terms, self.as_of, cells) }
    }

    /// The truth of a condition; of an outcome as it is decided as soon as it can no longer change.
    ///
    /// # Errors
    /// Those of the condition.
    pub(super) fn truth(
        &self,
        (cells, keys): (&[Datum], &[Datum]),
        condition: &Expression,
        outcome: bool,
    ) -> Result<Option<bool>, Fault> {
        let scope = self.scope(cells, keys);
        let truth = scope.truth(condition)?;
        if truth.is_some() || !outcome {
            return Ok(truth);
        }
        Scope { outcomes: Some(&self.cell_sources), ..scope }.truth(condition)
    }
}

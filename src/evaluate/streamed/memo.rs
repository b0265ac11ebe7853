//! What depends on codes alone, asked of the reference evaluator once for every combination of them.

use std::collections::BTreeMap;

use crate::engine::Column;
use crate::ir::Expression;

use super::super::datum::Datum;
use super::operand::coded_columns;
use super::plan::mark_columns;
use super::program::{Failed, Rowed, Shape};

/// A value for every combination of the codes of some columns.
#[derive(Debug)]
pub(super) struct Memo<T> {
    columns: Vec<usize>,
    /// By the code of the only column; by none the one value.
    single: Vec<Option<T>>,
    several: BTreeMap<Vec<i64>, T>,
}

impl<T: Copy> Memo<T> {
    pub(super) fn new(columns: Vec<usize>) -> Self {
        Self { columns, single: Vec::new(), several: BTreeMap::new() }
    }

    /// The codes of a batch and what is known for each, where it depends on one column.
    #[inline]
    pub(super) fn known<'c>(&self, columns: &'c [Column]) -> Option<(&'c [i64], &[Option<T>])> {
        let [only] = self.columns.as_slice() else { return None };
        Some((columns.get(*only)?.values(), &self.single))
    }

    /// Adds the values of rows, up to the first whose value is not known.
    pub(super) fn fill_known(&self, columns: &[Column], values: &mut Vec<T>) {
        let Some((codes, known)) = self.known(columns) else { return };
        for code in codes.get(values.len()..).unwrap_or_default() {
            let value = usize::try_from(*code).ok().and_then(|code| known.get(code));
            let Some(Some(value)) = value else { return };
            values.push(*value);
        }
    }

    /// The value in a row.
    #[inline]
    pub(super) fn get(
        &mut self,
        row: &Rowed<'_, '_>,
        find: impl FnOnce(&[(usize, i64)]) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let place = match self.columns.as_slice() {
            [] => 0,
            [only] => usize::try_from(row.value(*only)).map_err(|_| Failed)?,
            _ => return self.get_of_several(row, find),
        };
        if let Some(Some(known)) = self.single.get(place) {
            return Ok(*known);
        }
        let codes: Vec<(usize, i64)> =
            self.columns.iter().map(|column| (*column, row.value(*column))).collect();
        let found = find(&codes)?;
        if self.single.len() <= place {
            self.single.resize(place + 1, None);
        }
        if let Some(slot) = self.single.get_mut(place) {
            *slot = Some(found);
        }
        Ok(found)
    }

    fn get_of_several(
        &mut self,
        row: &Rowed<'_, '_>,
        find: impl FnOnce(&[(usize, i64)]) -> Result<T, Failed>,
    ) -> Result<T, Failed> {
        let codes: Vec<i64> = self.columns.iter().map(|column| row.value(*column)).collect();
        if let Some(known) = self.several.get(&codes) {
            return Ok(*known);
        }
        let places: Vec<(usize, i64)> =
            self.columns.iter().copied().zip(codes.iter().copied()).collect();
        let found = find(&places)?;
        self.several.insert(codes, found);
        Ok(found)
    }
}

/// An expression over codes.
#[derive(Debug)]
pub(super) struct Coded<'a, T> {
    expression: &'a Expression,
    pub(super) memo: Memo<T>,
    wanted: Vec<bool>,
}

impl<'a, T: Copy> Coded<'a, T> {
    pub(super) fn of(row: &Shape<'_, 'a>, expression: &'a Expression) -> Option<Self> {
        let columns = coded_columns(row.interpreter.source, row.keys, expression)?;
        let mut wanted = vec![false; row.interpreter.source.columns.len()];
        mark_columns(row.interpreter.source, expression, &mut wanted);
        for key in row.keys {
            let needed = coded_columns(row.interpreter.source, &[], &key_column(*key))?;
            if needed.iter().all(|column| columns.contains(column)) {
                mark_columns(row.interpreter.source, &key_column(*key), &mut wanted);
            }
        }
        Some(Self { expression, memo: Memo::new(columns), wanted })
    }

    #[inline]
    pub(super) fn get(
        &mut self,
        row: &Rowed<'_, '_>,
        find: impl FnOnce(&[Datum], &[Datum], &Expression) -> Option<T>,
    ) -> Result<T, Failed> {
        let (expression, wanted) = (self.expression, &self.wanted);
        self.memo.get(row, |codes| {
            let cells =
                row.interpreter.cells_of_codes(row.columns, codes, wanted).map_err(|_| Failed)?;
            let keys: Vec<Datum> = row
                .keys
                .iter()
                .map(|key| cells.get(*key).cloned().unwrap_or(Datum::Missing))
                .collect();
            find(&cells, &keys, expression).ok_or(Failed)
        })
    }
}

fn key_column(place: usize) -> Expression {
    Expression::Column(crate::ir::ColumnId::from(place))
}

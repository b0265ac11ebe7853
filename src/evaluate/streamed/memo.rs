//! What depends on codes alone, asked of the reference evaluator once for every combination of them.

use std::collections::BTreeMap;
use std::slice::IterMut;

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
    /// The same by the codes of several columns as one number, as long as these are small.
    joined: Joined<T>,
}

/// Values by small codes of several columns.
#[derive(Debug)]
struct Joined<T> {
    /// How many bits the codes of each column have so far.
    bits: Vec<u32>,
    values: Vec<Option<T>>,
}

/// How many rows are looked at together. Where one of them is not known, those after it are looked at again.
const RUN: usize = 64;

/// Up to how many values are gone through for a batch.
const FEW: usize = 64;

/// The most bits of joined codes.
const MAX_BITS: u32 = 16;

impl<T: Copy> Joined<T> {
    /// Where the value for some codes is.
    #[inline]
    fn place(&self, codes: impl Iterator<Item = i64>) -> Option<usize> {
        let mut place = 0_u64;
        for (code, bits) in codes.zip(&self.bits) {
            let code =
                u64::try_from(code).ok().filter(|code| code.checked_shr(*bits) == Some(0))?;
            place = place.checked_shl(*bits)? | code;
        }
        usize::try_from(place).ok()
    }

    /// Keeps a value, among all that there are.
    fn keep(&mut self, codes: &[i64], found: T, all: &BTreeMap<Vec<i64>, T>) {
        if self.place(codes.iter().copied()).is_none() {
            for (code, bits) in codes.iter().zip(&mut self.bits) {
                *bits = (*bits).max(i64::BITS - code.leading_zeros());
            }
            self.values.clear();
            if self.bits.iter().sum::<u32>() > MAX_BITS {
                return;
            }
            self.values.resize(1 << self.bits.iter().sum::<u32>(), None);
            for (codes, value) in all {
                self.put(codes, *value);
            }
        }
        self.put(codes, found);
    }

    fn put(&mut self, codes: &[i64], value: T) {
        let place = self.place(codes.iter().copied());
        if let Some(slot) = place.and_then(|place| self.values.get_mut(place)) {
            *slot = Some(value);
        }
    }
}

impl<T: Copy> Memo<T> {
    pub(super) fn new(columns: Vec<usize>) -> Self {
        let joined = Joined { bits: vec![0; columns.len()], values: Vec::new() };
        Self { columns, single: Vec::new(), several: BTreeMap::new(), joined }
    }

    /// The value in a row, where it is known and at hand.
    #[inline]
    pub(super) fn at_hand(&self, columns: &[Column], row: usize) -> Option<T> {
        let code = |column: &usize| columns.get(*column)?.values().get(row).copied();
        match self.columns.as_slice() {
            [] => *self.single.first()?,
            [only] => *self.single.get(usize::try_from(code(only)?).ok()?)?,
            several => {
                let codes = several.iter().map(|column| code(column).unwrap_or(-1));
                *self.joined.values.get(self.joined.place(codes)?)?
            }
        }
    }

    /// Adds what `made` makes of the values of rows, so that there is something for each of the first `count`: up to
    /// the first whose value is not known and at hand, or of which nothing is made.
    #[inline]
    pub(super) fn extend<U: Copy + Default>(
        &self,
        columns: &[Column],
        count: usize,
        found: &mut Vec<U>,
        mut made: impl FnMut(T) -> Option<U>,
    ) {
        while found.len() < count {
            let rows = found.len()..count.min(found.len() + RUN);
            // Written in place: a list that grows row by row waits for its length.
            found.resize(rows.end, U::default());
            let places = found.get_mut(rows.clone()).unwrap_or_default().iter_mut();
            let done = match self.columns.as_slice() {
                [] => match self.single.first().copied().flatten() {
                    Some(only) => filled(places, std::iter::repeat(only).map(Some), &mut made),
                    None => 0,
                },
                [only] => {
                    let codes = columns.get(*only).and_then(|own| own.values().get(rows.clone()));
                    let known = |code: &i64| *self.single.get(usize::try_from(*code).ok()?)?;
                    filled(places, codes.unwrap_or_default().iter().map(known), &mut made)
                }
                _ => {
                    let known = rows.clone().map(|row| self.at_hand(columns, row));
                    filled(places, known, &mut made)
                }
            };
            if rows.start + done < rows.end {
                found.truncate(rows.start + done);
                return;
            }
        }
    }

    /// Puts what `made` makes of its values into another of the same columns, in the place of what that one holds:
    /// nothing where the values are many, or are those of several columns.
    pub(super) fn put_into<U: Copy>(
        &self,
        other: &mut Memo<U>,
        mut made: impl FnMut(T) -> Option<U>,
    ) {
        other.single.clear();
        if self.columns.len() <= 1 && self.single.len() <= FEW {
            other.single.extend(self.single.iter().map(|value| made((*value)?)));
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
        if let Some(known) = self.at_hand(row.columns, row.row) {
            return Ok(known);
        }
        let codes: Vec<i64> = self.columns.iter().map(|column| row.value(*column)).collect();
        if let Some(known) = self.several.get(&codes) {
            return Ok(*known);
        }
        let places: Vec<(usize, i64)> =
            self.columns.iter().copied().zip(codes.iter().copied()).collect();
        let found = find(&places)?;
        self.joined.keep(&codes, found, &self.several);
        self.several.insert(codes, found);
        Ok(found)
    }
}

/// Fills places with what is made of values, up to the first that is not known. Gives how many.
#[inline]
fn filled<T, U>(
    places: IterMut<'_, U>,
    values: impl Iterator<Item = Option<T>>,
    made: &mut impl FnMut(T) -> Option<U>,
) -> usize {
    let mut done = 0_usize;
    for (place, value) in places.zip(values) {
        let Some(found) = value.and_then(&mut *made) else { break };
        *place = found;
        // INVARIANT: no more than there are places.
        done = done.wrapping_add(1);
    }
    done
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn joined_codes_are_told_apart(
            rows in proptest::collection::vec((0_i64..40, -1_i64..5, prop_oneof![8 => 0_i64..3, 1 => 0_i64..1 << 40]), 0..60),
        ) {
            let mut joined = Joined { bits: vec![0; 3], values: Vec::new() };
            let mut all: BTreeMap<Vec<i64>, usize> = BTreeMap::new();
            for (number, (one, two, three)) in rows.into_iter().enumerate() {
                let codes = vec![one, two, three];
                let place = joined.place(codes.iter().copied());
                let found = place.and_then(|place| joined.values.get(place).copied().flatten());
                // What is not at hand is looked for in the map.
                prop_assert!(found.is_none() || found == all.get(&codes).copied());
                if !all.contains_key(&codes) {
                    joined.keep(&codes, number, &all);
                    all.insert(codes, number);
                }
            }
        }
    }
}

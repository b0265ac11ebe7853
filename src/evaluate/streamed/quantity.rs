//! The numbers and the instants of a row.

use crate::engine::{Column, MISSING, OpenTime, nanos_of};
use crate::exact::Rational;

use super::interpret::Interpreter;
use super::memo::Coded;
use super::operand::{InstantShape, NumberShape};
use super::program::{Failed, NOT_COUNTED, Rowed, Shape};

/// A number of a row, in steps.
#[derive(Debug)]
pub(super) struct Number {
    pub(super) shape: NumberShape,
    hours: Option<OpenTime>,
    /// What one step is worth.
    pub(super) step: Rational,
}

/// Stands among the numbers of a batch for one that has to be looked at by itself.
pub(super) const TO_BE_ASKED: i64 = MISSING + 1;

/// A number as it is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum FoundNumber {
    Missing,
    Steps(i64),
    /// It still grows: it was that when the data end.
    Growing(i64),
}

impl Number {
    pub(super) fn new(
        interpreter: &Interpreter<'_>,
        columns: &[Column],
        shape: NumberShape,
    ) -> Option<Self> {
        let scale = match shape {
            NumberShape::Steps(column) => columns.get(column)?.scale(),
            _ => 0,
        };
        let hours = match shape {
            NumberShape::Worked { calendar: Some(id), .. } => {
                Some(OpenTime::new(interpreter.terms.contract.calendars.get(id.index())?))
            }
            _ => None,
        };
        let step = shape.step(interpreter.source, scale)?;
        // Steps that are worth less than nothing would turn the order round.
        step.is_positive().then_some(Self { shape, hours, step })
    }

    /// The numbers of a batch, where they are those of a column.
    pub(super) fn of_batch<'c>(&self, columns: &'c [Column]) -> Option<&'c [i64]> {
        let NumberShape::Steps(column) = self.shape else { return None };
        columns.get(column).map(Column::values)
    }

    /// Whether an outcome may be known while it is missing: of a time that has grown too long already.
    pub(super) fn asks_of_missing(&self) -> bool {
        matches!(self.shape, NumberShape::Between { .. })
    }

    #[inline]
    pub(super) fn get(&mut self, row: &Rowed<'_, '_>) -> Result<FoundNumber, Failed> {
        let found = |steps: i64| {
            if steps == MISSING { FoundNumber::Missing } else { FoundNumber::Steps(steps) }
        };
        match self.shape {
            NumberShape::Steps(column) => Ok(found(row.value(column))),
            NumberShape::Between { later, earlier } => {
                let (later, earlier) = (row.value(later), row.value(earlier));
                if later == MISSING || earlier == MISSING {
                    return Ok(FoundNumber::Missing);
                }
                later.checked_sub(earlier).map(found).ok_or(Failed)
            }
            NumberShape::Worked { from, until, held, .. } => {
                let as_of = end_of_data(held, row.interpreter)?;
                let span = (row.value(from), row.value(until));
                match &mut self.hours {
                    Some(hours) => worked(span, as_of, |from, until| hours.between(from, until)),
                    None => worked(span, as_of, elapsed),
                }
            }
        }
    }

    /// The numbers of the rows of a batch for which `enters` says so; the others are left missing, and those that
    /// still grow are [`TO_BE_ASKED`].
    pub(super) fn get_all(
        &mut self,
        rows: &mut Rowed<'_, '_>,
        enters: &[u32],
        found: &mut Vec<i64>,
    ) -> Result<(), Failed> {
        found.clear();
        found.resize(enters.len(), MISSING);
        if let NumberShape::Worked { from, until, held, .. } = self.shape {
            let as_of = end_of_data(held, rows.interpreter)?;
            let spans = (rows.values(from), rows.values(until));
            return match &mut self.hours {
                Some(hours) => fill_worked((found, enters), spans, as_of, |from, until| {
                    hours.between(from, until)
                }),
                None => fill_worked((found, enters), spans, as_of, elapsed),
            };
        }
        let places = found.iter_mut().zip(enters).enumerate();
        for (row, (place, _)) in places.filter(|(_, (_, slot))| **slot != NOT_COUNTED) {
            rows.row = row;
            *place = steps_of(self.get(rows)?);
        }
        Ok(())
    }
}

/// How a number stands among those of a batch.
#[inline]
fn steps_of(number: FoundNumber) -> i64 {
    match number {
        FoundNumber::Missing => MISSING,
        FoundNumber::Steps(steps) => steps,
        FoundNumber::Growing(_) => TO_BE_ASKED,
    }
}

/// Fills the places of the rows that enter with the times between two columns.
#[inline]
fn fill_worked(
    (places, enters): (&mut [i64], &[u32]),
    (from, until): (&[i64], &[i64]),
    as_of: Option<i64>,
    mut between: impl FnMut(i64, i64) -> Option<i64>,
) -> Result<(), Failed> {
    for (((place, slot), from), until) in places.iter_mut().zip(enters).zip(from).zip(until) {
        if *slot != NOT_COUNTED {
            *place = steps_of(worked((*from, *until), as_of, &mut between)?);
        }
    }
    Ok(())
}

/// The time between two instants; none where the second lies before the first.
#[inline]
fn elapsed(from: i64, until: i64) -> Option<i64> {
    until.max(from).checked_sub(from)
}

/// When the data end, for a time that lasts until then.
#[inline]
fn end_of_data(held: bool, interpreter: &Interpreter<'_>) -> Result<Option<i64>, Failed> {
    held.then(|| nanos_of(interpreter.as_of).ok_or(Failed)).transpose()
}

/// The time between two instants, or up to the end of the data where that is given and the second is missing.
#[inline]
fn worked(
    (from, until): (i64, i64),
    as_of: Option<i64>,
    mut between: impl FnMut(i64, i64) -> Option<i64>,
) -> Result<FoundNumber, Failed> {
    if from == MISSING {
        return Ok(FoundNumber::Missing);
    }
    if until != MISSING {
        return between(from, until).map(FoundNumber::Steps).ok_or(Failed);
    }
    match as_of {
        Some(as_of) => between(from, as_of).map(FoundNumber::Growing).ok_or(Failed),
        None => Ok(FoundNumber::Missing),
    }
}

/// An instant of a row, so many nanoseconds later.
#[derive(Debug)]
pub(super) struct Moved<'a> {
    column: usize,
    shift: Option<(Coded<'a, Option<i64>>, bool)>,
}

impl<'a> Moved<'a> {
    pub(super) fn new(shape: &Shape<'_, 'a>, instant: InstantShape<'a>) -> Option<Self> {
        let shift = match instant.shift {
            Some((length, back)) => Some((Coded::of(shape, length)?, back)),
            None => None,
        };
        Some(Self { column: instant.column, shift })
    }

    /// `None` where it is missing.
    #[inline]
    pub(super) fn get(&mut self, row: &Rowed<'_, '_>) -> Result<Option<i64>, Failed> {
        let at = row.value(self.column);
        if at == MISSING {
            return Ok(None);
        }
        let Some((length, back)) = &mut self.shift else { return Ok(Some(at)) };
        let back = *back;
        let moved = length.get(row, |cells, keys, expression| {
            let value = row.interpreter.scope(cells, keys).value(expression).ok()?;
            let Some(seconds) = value.as_number() else { return Some(None) };
            let seconds = if back { -seconds } else { seconds.clone() };
            let nanos = (&seconds * &Rational::from(1_000_000_000)).floor().to_integer()?;
            i64::try_from(nanos).ok().map(Some)
        })?;
        let Some(moved) = moved else { return Ok(None) };
        at.checked_add(moved).map(Some).ok_or(Failed)
    }
}

//! Conditions as programs over the columns of a batch.
//!
//! A condition over codes alone is asked of the reference evaluator once for every combination of codes; one that
//! compares a number or an instant with such a value reads the columns; any other is asked of the reference
//! evaluator for every row.

use crate::engine::{Column, MISSING};
use crate::ir::{Contract, Expression};

use super::super::datum::Datum;
use super::comparison::{Bound, Limit, Verdicts};
use super::interpret::Interpreter;
use super::memo::Coded;
use super::operand::{InstantShape, NumberShape, measured_column};
use super::quantity::{FoundNumber, Moved, Number, TO_BE_ASKED};
use super::truth::Truth;

/// The slot of a row that does not count.
pub(super) const NOT_COUNTED: u32 = u32::MAX;

/// What went wrong in a row: the reading of rows one by one will say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed;

/// A row of a batch, with what programs look at.
pub(super) struct Rowed<'r, 'a> {
    pub(super) columns: &'r [Column],
    pub(super) row: usize,
    pub(super) interpreter: &'r Interpreter<'a>,
    /// The places of the columns of the keys.
    pub(super) keys: &'r [usize],
}

impl Rowed<'_, '_> {
    /// The value of a column in this row.
    #[inline]
    pub(super) fn value(&self, column: usize) -> i64 {
        self.values(column).get(self.row).copied().unwrap_or(MISSING)
    }

    /// The values of a column in all rows of the batch.
    #[inline]
    pub(super) fn values(&self, column: usize) -> &[i64] {
        self.columns.get(column).map(Column::values).unwrap_or_default()
    }
}

/// For what a program is made.
pub(super) struct Shape<'s, 'a> {
    pub(super) contract: &'a Contract,
    pub(super) interpreter: &'s Interpreter<'a>,
    pub(super) keys: &'s [usize],
    /// Whether an outcome is decided as soon as it can no longer change.
    pub(super) outcome: bool,
}

/// A condition.
#[derive(Debug)]
pub(super) struct Test<'a> {
    kind: Kind<'a>,
    outcome: bool,
}

#[derive(Debug)]
enum Kind<'a> {
    Coded(Coded<'a, Truth>),
    Number {
        expression: &'a Expression,
        number: Box<Number>,
        limit: Coded<'a, Limit>,
        verdicts: Verdicts,
        /// The numbers of the batch at hand.
        found: Vec<i64>,
    },
    Instants {
        expression: &'a Expression,
        left: Moved<'a>,
        right: Moved<'a>,
        verdicts: Verdicts,
    },
    Present(usize),
    Not(Box<Test<'a>>),
    Joined(Joined<'a>),
    Asked(&'a Expression),
}

/// Several conditions, of which one decides.
#[derive(Debug)]
struct Joined<'a> {
    tests: Vec<Test<'a>>,
    /// What one of them has to be to decide.
    decides: bool,
    /// Of the batch at hand: the rows that are not decided yet, and what one of the conditions says.
    undecided: Vec<u32>,
    found: Vec<Truth>,
}

impl<'a> Test<'a> {
    /// The program of a condition.
    pub(super) fn new(
        shape: &Shape<'_, 'a>,
        columns: &[Column],
        condition: &'a Expression,
    ) -> Self {
        let kind = Self::kind(shape, columns, condition).unwrap_or(Kind::Asked(condition));
        Self { kind, outcome: shape.outcome }
    }

    /// The program that computes a column, for what can fail in it.
    pub(super) fn computed(shape: &Shape<'_, 'a>, column: &'a Expression) -> Self {
        let kind = Coded::of(shape, column).map_or(Kind::Asked(column), Kind::Coded);
        Self { kind, outcome: false }
    }

    fn kind(
        shape: &Shape<'_, 'a>,
        columns: &[Column],
        condition: &'a Expression,
    ) -> Option<Kind<'a>> {
        if let Some(coded) = Coded::of(shape, condition) {
            return Some(Kind::Coded(coded));
        }
        let test = |part: &'a Expression| Self::new(shape, columns, part);
        match condition {
            Expression::Present(inner) => {
                measured_column(shape.interpreter.source, inner).map(Kind::Present)
            }
            Expression::Not(inner) => Some(Kind::Not(Box::new(test(inner)))),
            Expression::And(all) => Some(Kind::Joined(Joined::of(all.iter().map(test), false))),
            Expression::Or(any) => Some(Kind::Joined(Joined::of(any.iter().map(test), true))),
            Expression::Compare { operator, left, right } => {
                let source = shape.interpreter.source;
                let numbers = |number: &'a Expression, bound: &'a Expression, turned: bool| {
                    let number = NumberShape::of(source, number)?;
                    Some(Kind::Number {
                        expression: condition,
                        number: Box::new(Number::new(shape.interpreter, columns, number)?),
                        limit: Coded::of(shape, bound)?,
                        verdicts: Verdicts::of(*operator, turned),
                        found: Vec::new(),
                    })
                };
                if let Some(found) =
                    numbers(left, right, false).or_else(|| numbers(right, left, true))
                {
                    return Some(found);
                }
                let instant = |side| {
                    let found = InstantShape::of(shape.contract, source, side)?;
                    Moved::new(shape, found)
                };
                let (left, right) = (instant(left)?, instant(right)?);
                let verdicts = Verdicts::of(*operator, false);
                Some(Kind::Instants { expression: condition, left, right, verdicts })
            }
            _ => None,
        }
    }

    /// The truth in every row of a batch for which `enters` says so; of the others it says nothing.
    pub(super) fn fill(
        &mut self,
        rows: &mut Rowed<'_, '_>,
        enters: &[u32],
        truths: &mut Vec<Truth>,
    ) -> Result<(), Failed> {
        truths.clear();
        match &mut self.kind {
            Kind::Present(column) => {
                let is_present = |value: &i64| Truth::from(*value != MISSING);
                truths.extend(rows.values(*column).iter().map(is_present));
            }
            Kind::Not(inner) => {
                inner.fill(rows, enters, truths)?;
                for truth in truths.iter_mut() {
                    *truth = truth.negated();
                }
            }
            Kind::Joined(joined) => joined.fill(rows, enters, truths)?,
            Kind::Number { number, found, .. } if number.of_batch(rows.columns).is_none() => {
                number.get_all(rows, enters, found)?;
            }
            _ => {}
        }
        while truths.len() < enters.len() {
            self.fill_known(rows.columns, enters.len(), truths);
            let row = truths.len();
            let Some(slot) = enters.get(row) else { break };
            rows.row = row;
            truths.push(if *slot == NOT_COUNTED {
                Truth::UNKNOWN
            } else {
                Truth::from(self.get(rows)?)
            });
        }
        Ok(())
    }

    /// Adds the truths of rows, up to the first for which something has to be asked.
    fn fill_known(&self, columns: &[Column], count: usize, truths: &mut Vec<Truth>) {
        match &self.kind {
            Kind::Coded(coded) => coded.memo.extend(columns, count, truths, Some),
            Kind::Number { number, limit, found, .. } => {
                let of_column = number.of_batch(columns);
                let asks = of_column.is_none() && self.outcome && number.asks_of_missing();
                let mut steps = of_column.unwrap_or(found).iter().skip(truths.len());
                limit.memo.extend(columns, count, truths, |limit| match *steps.next()? {
                    MISSING => (!asks).then_some(Truth::UNKNOWN),
                    TO_BE_ASKED => None,
                    steps => Some(limit.of(steps)),
                });
            }
            _ => {}
        }
    }

    /// The truth in a row; `None` is unknown.
    #[inline]
    pub(super) fn get(&mut self, row: &Rowed<'_, '_>) -> Result<Option<bool>, Failed> {
        let outcome = self.outcome;
        match &mut self.kind {
            Kind::Coded(coded) => {
                let found = coded.get(row, |cells, keys, expression| {
                    row.interpreter.truth((cells, keys), expression, outcome).ok().map(Truth::from)
                });
                found.map(Truth::known)
            }
            Kind::Number { expression, number, limit, verdicts, .. } => {
                let step = &number.step;
                let limit = limit.get(row, |cells, keys, expression| {
                    let value = row.interpreter.scope(cells, keys).value(expression).ok()?;
                    match value.as_number() {
                        Some(number) => Bound::of(number, step).map(|own| verdicts.limit(own)),
                        None => Some(Limit::UNKNOWN),
                    }
                })?;
                let Some(bound) = limit.bound else { return Ok(None) };
                match number.get(row)? {
                    FoundNumber::Steps(steps) => Ok(limit.of(steps).known()),
                    FoundNumber::Growing(steps) if outcome => {
                        Ok(verdicts.of_growing(bound.compared(steps)))
                    }
                    FoundNumber::Missing if outcome && number.asks_of_missing() => {
                        ask(row, expression, outcome)
                    }
                    _ => Ok(None),
                }
            }
            Kind::Instants { expression, left, right, verdicts } => {
                match (left.get(row)?, right.get(row)?) {
                    (Some(left), Some(right)) => Ok(verdicts.of_ordering(left.cmp(&right))),
                    _ if outcome => ask(row, expression, outcome),
                    _ => Ok(None),
                }
            }
            Kind::Present(column) => Ok(Some(row.value(*column) != MISSING)),
            Kind::Not(inner) => Ok(inner.get(row)?.map(|truth| !truth)),
            Kind::Joined(joined) => joined.get(row),
            Kind::Asked(condition) => ask(row, condition, outcome),
        }
    }
}

impl<'a> Joined<'a> {
    fn of(tests: impl Iterator<Item = Test<'a>>, decides: bool) -> Self {
        Self { tests: tests.collect(), decides, undecided: Vec::new(), found: Vec::new() }
    }

    /// As [`Test::fill`]. Of a row that is decided nothing more is asked: that might fail.
    fn fill(
        &mut self,
        rows: &mut Rowed<'_, '_>,
        enters: &[u32],
        truths: &mut Vec<Truth>,
    ) -> Result<(), Failed> {
        let Some((first, others)) = self.tests.split_first_mut() else {
            truths.resize(enters.len(), Truth::from(!self.decides));
            return Ok(());
        };
        first.fill(rows, enters, truths)?;
        let decides = Truth::from(self.decides);
        self.undecided.clear();
        self.undecided.extend_from_slice(enters);
        for test in others {
            // What is found of a row that is decided or does not enter changes nothing.
            for (undecided, truth) in self.undecided.iter_mut().zip(truths.iter()) {
                *undecided = if *truth == decides { NOT_COUNTED } else { *undecided };
            }
            test.fill(rows, &self.undecided, &mut self.found)?;
            let both = truths.iter_mut().zip(&self.found);
            if self.decides {
                both.for_each(|(truth, found)| *truth = (*truth).max(*found));
            } else {
                both.for_each(|(truth, found)| *truth = (*truth).min(*found));
            }
        }
        Ok(())
    }

    fn get(&mut self, row: &Rowed<'_, '_>) -> Result<Option<bool>, Failed> {
        let mut unknown = false;
        for test in &mut self.tests {
            match test.get(row)? {
                Some(truth) if truth == self.decides => return Ok(Some(self.decides)),
                Some(_) => {}
                None => unknown = true,
            }
        }
        Ok((!unknown).then_some(!self.decides))
    }
}

/// Asks the reference evaluator.
#[cold]
fn ask(row: &Rowed<'_, '_>, condition: &Expression, outcome: bool) -> Result<Option<bool>, Failed> {
    let cells = row.interpreter.cells(row.columns, row.row).map_err(|_| Failed)?;
    let keys: Vec<Datum> =
        row.keys.iter().map(|key| cells.get(*key).cloned().unwrap_or(Datum::Missing)).collect();
    row.interpreter.truth((&cells, &keys), condition, outcome).map_err(|_| Failed)
}

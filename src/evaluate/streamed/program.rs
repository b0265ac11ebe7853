//! Conditions as programs over the columns of a batch.
//!
//! A condition over codes alone is asked of the reference evaluator once for every combination of codes; one that
//! compares a number or an instant with such a value reads the columns; any other is asked of the reference
//! evaluator for every row.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::engine::{Column, MISSING, OpenTime, nanos_of};
use crate::exact::Rational;
use crate::ir::{Comparison, Contract, Expression};

use super::super::datum::{Datum, Relation};
use super::interpret::Interpreter;
use super::operand::{InstantShape, NumberShape, coded_columns, measured_column};
use super::plan::mark_columns;

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
        let values = self.columns.get(column).map(Column::values).unwrap_or_default();
        values.get(self.row).copied().unwrap_or(MISSING)
    }
}

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
    fn fill_known(&self, columns: &[Column], values: &mut Vec<T>) {
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
    memo: Memo<T>,
    wanted: Vec<bool>,
}

impl<'a, T: Copy> Coded<'a, T> {
    fn of(row: &Shape<'_, 'a>, expression: &'a Expression) -> Option<Self> {
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
    fn get(
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
    Coded(Coded<'a, Option<bool>>),
    Number {
        expression: &'a Expression,
        number: Box<Number>,
        bound: Coded<'a, Option<Bound>>,
        verdicts: Verdicts,
    },
    Instants {
        expression: &'a Expression,
        left: Moved<'a>,
        right: Moved<'a>,
        verdicts: Verdicts,
    },
    Present(usize),
    Not(Box<Test<'a>>),
    All(Vec<Test<'a>>),
    Any(Vec<Test<'a>>),
    Asked(&'a Expression),
}

/// A number that is compared with steps: the largest whole number of steps that is not above it, and whether it is
/// that number.
#[derive(Debug, Clone, Copy)]
struct Bound {
    floor: i64,
    exact: bool,
}

impl Bound {
    fn of(number: &Rational, step: &Rational) -> Option<Self> {
        let steps = number.checked_div(step)?;
        let floor = steps.floor();
        let whole = floor.to_integer();
        let exact = floor == steps && whole.is_some_and(|whole| i64::try_from(whole).is_ok());
        let end = if steps.is_negative() { i64::MIN } else { i64::MAX };
        let floor = whole.and_then(|whole| i64::try_from(whole).ok()).unwrap_or(end);
        Some(Self { floor, exact })
    }

    /// How so many steps lie to it.
    #[inline]
    fn compared(self, steps: i64) -> Ordering {
        match steps.cmp(&self.floor) {
            Ordering::Equal if !self.exact => Ordering::Less,
            other => other,
        }
    }
}

/// What a comparison says of a left side that is less, equal, or greater.
#[derive(Debug, Clone, Copy)]
struct Verdicts {
    operator: Comparison,
    less: Option<bool>,
    equal: Option<bool>,
    greater: Option<bool>,
    /// Whether the sides are the other way round than written.
    turned: bool,
}

impl Verdicts {
    fn of(operator: Comparison, turned: bool) -> Self {
        let known = |ordering: Ordering| {
            Relation::known(if turned { ordering.reverse() } else { ordering }).satisfies(operator)
        };
        let (less, equal, greater) =
            (known(Ordering::Less), known(Ordering::Equal), known(Ordering::Greater));
        Self { operator, less, equal, greater, turned }
    }

    #[inline]
    fn of_ordering(self, ordering: Ordering) -> Option<bool> {
        match ordering {
            Ordering::Less => self.less,
            Ordering::Equal => self.equal,
            Ordering::Greater => self.greater,
        }
    }

    /// Of a number that still grows.
    fn of_growing(self, ordering: Ordering) -> Option<bool> {
        let relation = Relation::at_least(ordering);
        let relation = if self.turned { relation.reversed() } else { relation };
        relation.satisfies(self.operator)
    }
}

/// A number of a row, in steps.
#[derive(Debug)]
pub(super) struct Number {
    shape: NumberShape,
    hours: Option<OpenTime>,
    /// What one step is worth.
    pub(super) step: Rational,
}

/// A number as it is found.
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
                let (from, until) = (row.value(from), row.value(until));
                if from == MISSING || (until == MISSING && !held) {
                    return Ok(FoundNumber::Missing);
                }
                if until == MISSING {
                    let as_of = nanos_of(row.interpreter.as_of).ok_or(Failed)?;
                    return self.worked(from, as_of).map(FoundNumber::Growing);
                }
                self.worked(from, until).map(FoundNumber::Steps)
            }
        }
    }

    #[inline]
    fn worked(&mut self, from: i64, until: i64) -> Result<i64, Failed> {
        match &mut self.hours {
            Some(hours) => hours.between(from, until).ok_or(Failed),
            None => until.max(from).checked_sub(from).ok_or(Failed),
        }
    }
}

/// An instant of a row, so many nanoseconds later.
#[derive(Debug)]
struct Moved<'a> {
    column: usize,
    shift: Option<(Coded<'a, Option<i64>>, bool)>,
}

impl<'a> Moved<'a> {
    fn new(shape: &Shape<'_, 'a>, instant: InstantShape<'a>) -> Option<Self> {
        let shift = match instant.shift {
            Some((length, back)) => Some((Coded::of(shape, length)?, back)),
            None => None,
        };
        Some(Self { column: instant.column, shift })
    }

    /// `None` where it is missing.
    #[inline]
    fn get(&mut self, row: &Rowed<'_, '_>) -> Result<Option<i64>, Failed> {
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
            Expression::And(all) => Some(Kind::All(all.iter().map(test).collect())),
            Expression::Or(any) => Some(Kind::Any(any.iter().map(test).collect())),
            Expression::Compare { operator, left, right } => {
                let source = shape.interpreter.source;
                let numbers = |number: &'a Expression, bound: &'a Expression, turned: bool| {
                    let number = NumberShape::of(source, number)?;
                    Some(Kind::Number {
                        expression: condition,
                        number: Box::new(Number::new(shape.interpreter, columns, number)?),
                        bound: Coded::of(shape, bound)?,
                        verdicts: Verdicts::of(*operator, turned),
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

    /// The truth in every row of a batch for which `enters` says so; the others are left unknown.
    pub(super) fn fill(
        &mut self,
        rows: &mut Rowed<'_, '_>,
        enters: &[u32],
        truths: &mut Vec<Option<bool>>,
    ) -> Result<(), Failed> {
        truths.clear();
        while truths.len() < enters.len() {
            if let Kind::Coded(coded) = &self.kind {
                coded.memo.fill_known(rows.columns, truths);
            }
            let row = truths.len();
            let Some(slot) = enters.get(row) else { break };
            rows.row = row;
            truths.push(if *slot == NOT_COUNTED { None } else { self.get(rows)? });
        }
        Ok(())
    }

    /// The truth in a row; `None` is unknown.
    #[inline]
    pub(super) fn get(&mut self, row: &Rowed<'_, '_>) -> Result<Option<bool>, Failed> {
        let outcome = self.outcome;
        match &mut self.kind {
            Kind::Coded(coded) => coded.get(row, |cells, keys, expression| {
                row.interpreter.truth((cells, keys), expression, outcome).ok()
            }),
            Kind::Number { expression, number, bound, verdicts } => {
                let step = &number.step;
                let limit = bound.get(row, |cells, keys, expression| {
                    let value = row.interpreter.scope(cells, keys).value(expression).ok()?;
                    match value.as_number() {
                        Some(number) => Bound::of(number, step).map(Some),
                        None => Some(None),
                    }
                })?;
                let Some(limit) = limit else { return Ok(None) };
                match number.get(row)? {
                    FoundNumber::Steps(steps) => Ok(verdicts.of_ordering(limit.compared(steps))),
                    FoundNumber::Growing(steps) if outcome => {
                        Ok(verdicts.of_growing(limit.compared(steps)))
                    }
                    FoundNumber::Missing
                        if outcome && matches!(number.shape, NumberShape::Between { .. }) =>
                    {
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
            Kind::All(all) => joined(all, row, false),
            Kind::Any(any) => joined(any, row, true),
            Kind::Asked(condition) => ask(row, condition, outcome),
        }
    }
}

/// The truth of several: `decides` as soon as one is that.
fn joined(
    tests: &mut [Test<'_>],
    row: &Rowed<'_, '_>,
    decides: bool,
) -> Result<Option<bool>, Failed> {
    let mut unknown = false;
    for test in tests {
        match test.get(row)? {
            Some(truth) if truth == decides => return Ok(Some(decides)),
            Some(_) => {}
            None => unknown = true,
        }
    }
    Ok((!unknown).then_some(!decides))
}

/// Asks the reference evaluator.
#[cold]
fn ask(row: &Rowed<'_, '_>, condition: &Expression, outcome: bool) -> Result<Option<bool>, Failed> {
    let cells = row.interpreter.cells(row.columns, row.row).map_err(|_| Failed)?;
    let keys: Vec<Datum> =
        row.keys.iter().map(|key| cells.get(*key).cloned().unwrap_or(Datum::Missing)).collect();
    row.interpreter.truth((&cells, &keys), condition, outcome).map_err(|_| Failed)
}

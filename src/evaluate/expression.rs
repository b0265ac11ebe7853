//! Expressions in the scope of one row: exact values, three-valued truth.
//!
//! *Missing cells*: a comparison with one is unknown, and `and`, `or`, `not` are three-valued.

use std::borrow::Cow;

use crate::ir::{ColumnId, Comparison, Expression, FieldType, Pause, PeriodPart, TableId, Value};
use crate::time::{Instant, IntervalSet};

use super::clock::Clock;
use super::datum::{Datum, Fault, Relation, arithmetic, relate};
use super::events::Events;
use super::periods::Window;
use super::terms::Terms;

/// What an expression over a row may look at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The contract.
    pub(super) terms: &'a Terms<'a>,
    /// Up to when the data go.
    pub(super) as_of: Instant,
    /// The cells of the row, or the fields of the case.
    pub(super) cells: &'a [Datum],
    /// The cells of the joined row.
    pub(super) joined: &'a [Datum],
    /// The keys of the group.
    pub(super) keys: &'a [Datum],
    /// The period.
    pub(super) window: Option<&'a Window>,
    /// The events, where a case is gathered.
    pub(super) events: Option<&'a Events<'a>>,
    /// The columns, where what has not happened yet is told from what is not known: an outcome that comes after
    /// the data end cannot be in time any more when its deadline has passed.
    pub(super) outcomes: Option<&'a [CellSource]>,
}

/// What a cell holds and how it came about.
#[derive(Debug, Clone)]
pub(super) struct CellSource {
    /// Its type.
    pub(super) kind: FieldType,
    /// How it is computed, where it is not read.
    pub(super) computed: Option<Expression>,
}

impl<'a> Scope<'a> {
    /// The scope of a row and nothing else.
    pub(super) fn of_row(terms: &'a Terms<'a>, as_of: Instant, cells: &'a [Datum]) -> Self {
        Self {
            terms,
            as_of,
            cells,
            joined: &[],
            keys: &[],
            window: None,
            events: None,
            outcomes: None,
        }
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// A division by zero, a table without a row, a time out of range.
    pub(super) fn value(&self, expression: &'a Expression) -> Result<Cow<'a, Datum>, Fault> {
        use Expression as E;
        let owned = match expression {
            E::Value(value) => Datum::from(value),
            E::Column(column) => return self.column(*column),
            E::Joined(column) => {
                let cell = self.joined.get(column.index());
                return Ok(cell.map_or(Cow::Owned(Datum::Missing), Cow::Borrowed));
            }
            E::Key(place) => {
                let key = usize::try_from(*place).ok().and_then(|place| self.keys.get(place));
                return Ok(key.map_or(Cow::Owned(Datum::Missing), Cow::Borrowed));
            }
            E::Cell { table, keys, column } => return self.cell(*table, keys, *column),
            E::Period(part) => self.period(*part),
            E::Clock { .. } | E::Reaches { .. } => self.clock(expression)?,
            E::Arithmetic { .. } | E::Negate(_) | E::Beyond { .. } => {
                self.calculated(expression)?
            }
            E::Extreme { latest, among } => self.extreme(*latest, among)?,
            E::Choose { rows, otherwise } => return self.choose(rows, otherwise.as_deref()),
            E::Aggregate(aggregate) => match self.events {
                Some(events) => events.aggregate(aggregate, self)?,
                None => Datum::Missing,
            },
            E::Not(_)
            | E::And(_)
            | E::Or(_)
            | E::Compare { .. }
            | E::OneOf { .. }
            | E::Present(_)
            | E::InPeriod(_) => Datum::truth(self.truth(expression)?),
            // They stand in no row: `check` sees to it.
            E::Uptime
            | E::Combined { .. }
            | E::Worst(_)
            | E::Downtime
            | E::Outages
            | E::LongestOutage
            | E::Measured { .. }
            | E::Judged { .. }
            | E::Repeated { .. }
            | E::OverPeriods { .. }
            | E::Previous { .. }
            | E::PerUnit { .. }
            | E::TimeOfFee { .. }
            | E::Element(_)
            | E::Level
            | E::Allocation
            | E::Credited { .. }
            | E::Fee(_) => Datum::Missing,
        };
        Ok(Cow::Owned(owned))
    }

    /// A cell of a table, found by the values of its keys.
    fn cell(
        &self,
        table: TableId,
        keys: &'a [Expression],
        column: u32,
    ) -> Result<Cow<'a, Datum>, Fault> {
        let keys: Vec<Datum> = keys
            .iter()
            .map(|key| self.value(key).map(Cow::into_owned))
            .collect::<Result<_, _>>()?;
        match self.terms.cell(table, &keys, column)? {
            Some(cell) => self.value(cell),
            None => Ok(Cow::Owned(Datum::Missing)),
        }
    }

    /// A clock, or the instant at which one reaches its target.
    fn clock(&self, expression: &'a Expression) -> Result<Datum, Fault> {
        use Expression as E;
        Ok(match expression {
            E::Clock { from, until, calendar, pauses } => {
                let (from, until) = (self.value(from)?, self.value(until)?);
                match from.as_instant() {
                    Some(from) => Datum::Clock(Clock::run(
                        self.terms.contract,
                        from,
                        until.as_instant(),
                        *calendar,
                        self.pauses(pauses)?,
                        self.as_of,
                    )),
                    None => Datum::Missing,
                }
            }
            E::Reaches { clock, target } => {
                let clock = Self { outcomes: None, ..*self }.value(clock)?;
                let target = self.value(target)?;
                match clock.as_ref() {
                    Datum::Clock(clock) => clock.reaches(self.terms.contract, &target, self.as_of),
                    _ => Datum::Missing,
                }
            }
            _ => Datum::Missing,
        })
    }

    /// Arithmetic.
    fn calculated(&self, expression: &'a Expression) -> Result<Datum, Fault> {
        use Expression as E;
        let zone = self.terms.contract.zone;
        Ok(match expression {
            E::Arithmetic { operator, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                arithmetic(*operator, &left, &right, zone)?
            }
            E::Negate(inner) => match self.value(inner)?.as_number() {
                Some(number) => Datum::Number(-number),
                None => Datum::Missing,
            },
            E::Beyond { value, bound } => {
                let (value, bound) = (self.value(value)?, self.value(bound)?);
                match (value.as_number(), bound.as_number()) {
                    (Some(value), Some(bound)) => {
                        Datum::Number((value - bound).max(crate::exact::Rational::zero()))
                    }
                    _ => Datum::Missing,
                }
            }
            _ => Datum::Missing,
        })
    }

    /// The truth of a condition; `None` is unknown.
    ///
    /// # Errors
    /// As [`Scope::value`].
    pub(super) fn truth(&self, condition: &'a Expression) -> Result<Option<bool>, Fault> {
        use Expression as E;
        match condition {
            E::Not(inner) => Ok(self.truth(inner)?.map(|truth| !truth)),
            E::And(all) => {
                let mut unknown = false;
                for one in all {
                    match self.truth(one)? {
                        Some(false) => return Ok(Some(false)),
                        Some(true) => {}
                        None => unknown = true,
                    }
                }
                Ok((!unknown).then_some(true))
            }
            E::Or(all) => {
                let mut unknown = false;
                for one in all {
                    match self.truth(one)? {
                        Some(true) => return Ok(Some(true)),
                        Some(false) => {}
                        None => unknown = true,
                    }
                }
                Ok((!unknown).then_some(false))
            }
            E::Compare { operator, left, right } => {
                Ok(self.relation(left, right)?.satisfies(*operator))
            }
            E::OneOf { value, among } => {
                let mut unknown = false;
                for one in among {
                    match self.relation(value, one)?.satisfies(Comparison::Equal) {
                        Some(true) => return Ok(Some(true)),
                        Some(false) => {}
                        None => unknown = true,
                    }
                }
                Ok((!unknown).then_some(false))
            }
            E::Present(inner) => Ok(Some(self.value(inner)?.is_present())),
            E::InPeriod(instant) => {
                let value = self.value(instant)?;
                let instant = value.as_instant();
                Ok(instant.zip(self.window).map(|(instant, window)| window.contains(instant)))
            }
            other => Ok(self.value(other)?.as_truth()),
        }
    }

    /// How two values lie to one another.
    fn relation(&self, left: &'a Expression, right: &'a Expression) -> Result<Relation, Fault> {
        // Most conditions ask whether a cell has a text.
        if let (Some(left), Some(right)) = (self.text(left), self.text(right)) {
            return Ok(Relation::known(left.cmp(right)));
        }
        Ok(relate(&*self.value(left)?, &*self.value(right)?))
    }

    /// The text that an expression is, where it stands.
    fn text(&self, expression: &'a Expression) -> Option<&'a str> {
        let cell = match expression {
            Expression::Value(Value::Text(text)) => return Some(text),
            Expression::Column(column) => self.cells.get(column.index()),
            Expression::Joined(column) => self.joined.get(column.index()),
            _ => None,
        };
        match cell? {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A cell of the row.
    fn column(&self, column: ColumnId) -> Result<Cow<'a, Datum>, Fault> {
        let Some(cell) = self.cells.get(column.index()) else {
            return Ok(Cow::Owned(Datum::Missing));
        };
        let outcome = self.outcomes.and_then(|columns| columns.get(column.index()));
        Ok(match (cell, outcome) {
            (Datum::Missing, Some(source)) => Cow::Owned(self.outcome(source)?),
            (Datum::Clock(clock), Some(_)) if clock.worked.is_none() => {
                Cow::Owned(Datum::AtLeast(clock.so_far.clone()))
            }
            _ => Cow::Borrowed(cell),
        })
    }

    /// What is known of a cell without a value: what its parts leave of it; an instant has not come yet.
    fn outcome(&self, source: &'a CellSource) -> Result<Datum, Fault> {
        if let Some(expression) = &source.computed {
            let value = self.value(expression)?;
            if *value != Datum::Missing {
                return Ok(value.into_owned());
            }
        }
        Ok(match source.kind {
            FieldType::Instant => Datum::NotBefore(self.as_of),
            _ => Datum::Missing,
        })
    }

    fn period(&self, part: PeriodPart) -> Datum {
        self.window.map_or(Datum::Missing, |window| window.part(part))
    }

    fn extreme(&self, latest: bool, among: &'a [Expression]) -> Result<Datum, Fault> {
        let mut found: Option<Datum> = None;
        let mut not_before: Option<Instant> = None;
        for one in among {
            let value = self.value(one)?.into_owned();
            match value {
                // The latest of several is no earlier than the earliest that one of them can be.
                Datum::NotBefore(at) if latest => {
                    not_before = Some(not_before.map_or(at, |other| other.max(at)));
                }
                value if !value.is_present() => return Ok(Datum::Missing),
                value => {
                    let better = found.as_ref().is_none_or(|best| (value > *best) == latest);
                    if better {
                        found = Some(value);
                    }
                }
            }
        }
        Ok(match (found, not_before) {
            (Some(Datum::Instant(at)), Some(bound)) => Datum::NotBefore(bound.max(at)),
            (None, Some(bound)) => Datum::NotBefore(bound),
            (Some(value), None) => value,
            _ => Datum::Missing,
        })
    }

    fn choose(
        &self,
        rows: &'a [(Expression, Expression)],
        otherwise: Option<&'a Expression>,
    ) -> Result<Cow<'a, Datum>, Fault> {
        for (condition, value) in rows {
            match self.truth(condition)? {
                Some(true) => return self.value(value),
                Some(false) => {}
                // Whether this row or a later one holds is not known.
                None => return Ok(Cow::Owned(Datum::Missing)),
            }
        }
        otherwise.map_or(Ok(Cow::Owned(Datum::Missing)), |value| self.value(value))
    }

    fn pauses(&self, pauses: &'a [Pause]) -> Result<IntervalSet, Fault> {
        match self.events {
            Some(events) if !pauses.is_empty() => events.pauses(pauses, self),
            _ => Ok(IntervalSet::new()),
        }
    }
}

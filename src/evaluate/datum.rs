//! What an expression over a row can give.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::data::Cell;
use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{ArithmeticOperator, Comparison, Value};
use crate::time::{CivilSpan, Instant, Zone, length_from_seconds, length_seconds};

use super::clock::Clock;

/// Why an evaluation stops.
pub(super) type Fault = Box<Diagnostic>;

/// A value of a row, in base units.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Datum {
    /// No value.
    Missing,
    /// An instant that had not come when the data end: this one or a later one.
    NotBefore(Instant),
    /// A number that still grows when the data end: this one or a larger one.
    AtLeast(Rational),
    /// A number, a ratio, seconds, an amount.
    Number(Rational),
    /// True or false.
    Flag(bool),
    /// A text.
    Text(Arc<str>),
    /// A point on the time line.
    Instant(Instant),
    /// A civil date.
    Date(NaiveDate),
    /// The rank of a word in its list.
    Word(u32),
    /// Days and months of the calendar.
    Civil(CivilSpan),
    /// Business days.
    BusinessDays(u32),
    /// A clock that ran, or runs.
    Clock(Arc<Clock>),
}

impl Datum {
    /// A truth value; unknown is missing.
    pub(super) fn truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Missing, Self::Flag)
    }

    /// The truth value this is; anything else is unknown.
    pub(super) fn as_truth(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The number this is; of a clock that stopped the seconds it ran.
    pub(super) fn as_number(&self) -> Option<&Rational> {
        match self {
            Self::Number(number) => Some(number),
            Self::Clock(clock) => clock.worked.as_ref(),
            _ => None,
        }
    }

    /// The instant this is.
    pub(super) fn as_instant(&self) -> Option<Instant> {
        match self {
            Self::Instant(instant) => Some(*instant),
            _ => None,
        }
    }

    /// Whether there is a value. A clock has one when it stopped.
    pub(super) fn is_present(&self) -> bool {
        match self {
            Self::Missing | Self::NotBefore(_) | Self::AtLeast(_) => false,
            Self::Clock(clock) => clock.worked.is_some(),
            _ => true,
        }
    }
}

impl From<&Cell> for Datum {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Missing => Self::Missing,
            Cell::Text(text) => Self::Text(Arc::clone(text)),
            Cell::Flag(flag) => Self::Flag(*flag),
            Cell::Number(number) => Self::Number(number.clone()),
            Cell::Instant(instant) => Self::Instant(*instant),
            Cell::Date(date) => Self::Date(*date),
            Cell::Word(rank) => Self::Word(*rank),
        }
    }
}

impl From<&Value> for Datum {
    fn from(value: &Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(number.clone()),
            Value::Flag(flag) => Self::Flag(*flag),
            Value::Text(text) => Self::Text(Arc::clone(text)),
            Value::Instant(instant) => Self::Instant(*instant),
            Value::Date(date) => Self::Date(*date),
            Value::Word { rank, .. } => Self::Word(*rank),
            Value::Civil(span) => Self::Civil(*span),
            Value::BusinessDays(days) => Self::BusinessDays(*days),
        }
    }
}

/// How the left of two values may lie to the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relation {
    less: bool,
    equal: bool,
    greater: bool,
}

impl Relation {
    /// Nothing is known.
    pub(super) const OPEN: Self = Self { less: true, equal: true, greater: true };

    /// The one relation of two known values.
    pub(super) fn known(ordering: Ordering) -> Self {
        Self {
            less: ordering == Ordering::Less,
            equal: ordering == Ordering::Equal,
            greater: ordering == Ordering::Greater,
        }
    }

    /// The relation of two numbers of which only bounds are known; `None` is no bound.
    pub(super) fn of_bounds(
        left: (Option<&Rational>, Option<&Rational>),
        right: (Option<&Rational>, Option<&Rational>),
    ) -> Self {
        let (left_low, left_high) = left;
        let (right_low, right_high) = right;
        // Whether the first can lie on the wanted side of the second.
        let below =
            |low: Option<&Rational>, high: Option<&Rational>, or_equal: bool| match (low, high) {
                (Some(low), Some(high)) => low < high || (or_equal && low == high),
                _ => true,
            };
        Self {
            less: below(left_low, right_high, false),
            equal: below(left_low, right_high, true) && below(right_low, left_high, true),
            greater: below(right_low, left_high, false),
        }
    }

    /// The relation of a value that is at least `bound` to `other`.
    pub(super) fn at_least(bound_to_other: Ordering) -> Self {
        match bound_to_other {
            Ordering::Less => Self::OPEN,
            Ordering::Equal => Self { less: false, ..Self::OPEN },
            Ordering::Greater => Self::known(Ordering::Greater),
        }
    }

    /// The relation seen from the other side.
    pub(super) fn reversed(self) -> Self {
        Self { less: self.greater, greater: self.less, ..self }
    }

    /// Whether the comparison holds; unknown where it does for some of the possible relations only.
    pub(super) fn satisfies(self, operator: Comparison) -> Option<bool> {
        let (less, equal, greater) = match operator {
            Comparison::Equal => (false, true, false),
            Comparison::NotEqual => (true, false, true),
            Comparison::Less => (true, false, false),
            Comparison::AtMost => (true, true, false),
            Comparison::Greater => (false, false, true),
            Comparison::AtLeast => (false, true, true),
        };
        let holds = (self.less && less) || (self.equal && equal) || (self.greater && greater);
        let fails = (self.less && !less) || (self.equal && !equal) || (self.greater && !greater);
        if holds && fails { None } else { Some(holds) }
    }
}

/// How two values of one type may lie to each other.
pub(super) fn relate(left: &Datum, right: &Datum) -> Relation {
    use Datum::{AtLeast, Date, Flag, Instant, NotBefore, Text, Word};
    match (left, right) {
        (Text(a), Text(b)) => Relation::known(a.cmp(b)),
        (Word(a), Word(b)) => Relation::known(a.cmp(b)),
        (Instant(a), Instant(b)) => Relation::known(a.cmp(b)),
        (NotBefore(a), Instant(b)) => Relation::at_least(a.cmp(b)),
        (Instant(a), NotBefore(b)) => Relation::at_least(b.cmp(a)).reversed(),
        (Flag(a), Flag(b)) => Relation::known(a.cmp(b)),
        (Date(a), Date(b)) => Relation::known(a.cmp(b)),
        (AtLeast(a), b) => match b.as_number() {
            Some(b) => Relation::at_least(a.cmp(b)),
            None => Relation::OPEN,
        },
        (a, AtLeast(b)) => match a.as_number() {
            Some(a) => Relation::at_least(b.cmp(a)).reversed(),
            None => Relation::OPEN,
        },
        (a, b) => match (a.as_number(), b.as_number()) {
            (Some(a), Some(b)) => Relation::known(a.cmp(b)),
            _ => relate_spans(a, b),
        },
    }
}

/// Civil spans and business days compare with their own kind only.
fn relate_spans(left: &Datum, right: &Datum) -> Relation {
    match (left, right) {
        (Datum::BusinessDays(a), Datum::BusinessDays(b)) => Relation::known(a.cmp(b)),
        (Datum::Civil(a), Datum::Civil(b)) if a == b => Relation::known(Ordering::Equal),
        (Datum::Civil(a), Datum::Civil(b)) if a.months == b.months => {
            Relation::known(a.days.cmp(&b.days))
        }
        (Datum::Civil(a), Datum::Civil(b)) if a.days == b.days => {
            Relation::known(a.months.cmp(&b.months))
        }
        _ => Relation::OPEN,
    }
}

/// Arithmetic on two values; missing where one is.
///
/// # Errors
/// A division by zero, a result out of range.
pub(super) fn arithmetic(
    operator: ArithmeticOperator,
    left: &Datum,
    right: &Datum,
    zone: Zone,
) -> Result<Datum, Fault> {
    use ArithmeticOperator::{Add, Subtract};
    if let (Some(a), Some(b)) = (left.as_number(), right.as_number()) {
        return of_numbers(operator, a, b).map(Datum::Number);
    }
    let moved = match (operator, left, right) {
        (Add, Datum::Instant(at), by) | (Add, by, Datum::Instant(at)) => {
            move_instant(*at, by, false, zone)?.map(Datum::Instant)
        }
        (Subtract, Datum::Instant(a), Datum::Instant(b)) => {
            Some(Datum::Number(length_seconds(*a - *b)))
        }
        (Subtract, Datum::Instant(at), by) => {
            move_instant(*at, by, true, zone)?.map(Datum::Instant)
        }
        (Add, Datum::NotBefore(at), by) | (Add, by, Datum::NotBefore(at)) => {
            move_instant(*at, by, false, zone)?.map(Datum::NotBefore)
        }
        (Subtract, Datum::NotBefore(a), Datum::Instant(b)) => {
            Some(Datum::AtLeast(length_seconds(*a - *b)))
        }
        (Subtract, Datum::NotBefore(at), by) => {
            move_instant(*at, by, true, zone)?.map(Datum::NotBefore)
        }
        (Add | Subtract, Datum::Date(date), Datum::Civil(span)) => {
            Some(Datum::Date(move_date(*date, *span, operator == Subtract)?))
        }
        (Add, Datum::Civil(span), Datum::Date(date)) => {
            Some(Datum::Date(move_date(*date, *span, false)?))
        }
        (Add | Subtract, Datum::Civil(a), Datum::Civil(b)) => {
            Some(Datum::Civil(add_spans(*a, *b, operator == Subtract)?))
        }
        (_, Datum::AtLeast(a), b) => match b.as_number() {
            Some(b) => still_growing(operator, a, b)?,
            None => None,
        },
        (Add, a, Datum::AtLeast(b)) => match a.as_number() {
            Some(a) => still_growing(operator, b, a)?,
            None => None,
        },
        _ => None,
    };
    Ok(moved.unwrap_or(Datum::Missing))
}

/// Arithmetic on two numbers.
pub(super) fn of_numbers(
    operator: ArithmeticOperator,
    left: &Rational,
    right: &Rational,
) -> Result<Rational, Fault> {
    match operator {
        ArithmeticOperator::Add => Ok(left + right),
        ArithmeticOperator::Subtract => Ok(left - right),
        ArithmeticOperator::Multiply => Ok(left * right),
        ArithmeticOperator::Divide => left.checked_div(right).ok_or_else(|| {
            Box::new(
                Diagnostic::new(codes::DIVISION_BY_ZERO, "a value is divided by zero")
                    .help("say what holds there, as in `choose { x > 0 : y / x; otherwise : 0% }`"),
            )
        }),
    }
}

/// Arithmetic on a number that is at least `low`, where the result is at least something too.
fn still_growing(
    operator: ArithmeticOperator,
    low: &Rational,
    other: &Rational,
) -> Result<Option<Datum>, Fault> {
    let keeps = match operator {
        ArithmeticOperator::Add | ArithmeticOperator::Subtract => true,
        ArithmeticOperator::Multiply | ArithmeticOperator::Divide => other.is_positive(),
    };
    if keeps { Ok(Some(Datum::AtLeast(of_numbers(operator, low, other)?))) } else { Ok(None) }
}

/// The instant so many seconds, or so many civil days and months, away; `None` for another kind of step.
fn move_instant(at: Instant, by: &Datum, back: bool, zone: Zone) -> Result<Option<Instant>, Fault> {
    let moved = match by {
        Datum::Civil(span) => {
            let span = if back { span.checked_neg() } else { Some(*span) };
            span.and_then(|span| span.add_to_instant(at, zone)).map(|local| local.instant)
        }
        other => match other.as_number() {
            Some(seconds) => shift(at, &if back { -seconds } else { seconds.clone() }),
            None => return Ok(None),
        },
    };
    moved.map(Some).ok_or_else(out_of_range)
}

/// The instant so many seconds later, to the nanosecond before it; `None` out of range.
pub(super) fn shift(at: Instant, seconds: &Rational) -> Option<Instant> {
    let nanos = Rational::from_integer(1_000_000_000);
    let whole = (seconds * &nanos).floor().checked_div(&nanos)?;
    at.checked_add_signed(length_from_seconds(&whole)?)
}

fn move_date(date: NaiveDate, span: CivilSpan, back: bool) -> Result<NaiveDate, Fault> {
    let span = if back { span.checked_neg() } else { Some(span) };
    span.and_then(|span| span.add_to_date(date)).ok_or_else(out_of_range)
}

fn add_spans(left: CivilSpan, right: CivilSpan, back: bool) -> Result<CivilSpan, Fault> {
    let right = if back { right.checked_neg() } else { Some(right) };
    let sum = right.and_then(|right| {
        Some(CivilSpan {
            months: left.months.checked_add(right.months)?,
            days: left.days.checked_add(right.days)?,
        })
    });
    sum.ok_or_else(out_of_range)
}

fn out_of_range() -> Fault {
    Box::new(
        Diagnostic::new(
            codes::TIME_OUT_OF_RANGE,
            "an instant lies beyond the time that can be reckoned with",
        )
        .help("look for a duration in the wrong unit"),
    )
}

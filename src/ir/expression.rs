//! Expressions, with every name resolved and every type checked.

use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::Rational;
use crate::time::{CivilSpan, Instant, PeriodKind};

use super::{
    Aggregate, AggregateFunction, CalendarId, ColumnId, Creditable, MetricId, ObjectiveId, Past,
    Repetition, ServiceId, SpanRows, TableId, VerdictTest, WordListId,
};

/// A value without a variable in it.
///
/// Numbers are in base units: a ratio for percent (99.9 % is 0.999), seconds for physical time, the currency's
/// units for money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A number, a ratio, seconds, an amount.
    Number(Rational),
    /// True or false.
    Flag(bool),
    /// A text.
    Text(Arc<str>),
    /// An instant.
    Instant(Instant),
    /// A civil date.
    Date(NaiveDate),
    /// A word of a declared type, by its rank.
    Word {
        /// The type.
        of: WordListId,
        /// Its place there, from 0.
        rank: u32,
    },
    /// Days and months of the calendar.
    Civil(CivilSpan),
    /// Business days of the calendar a deadline is counted in.
    BusinessDays(u32),
}

/// An expression over a row, over the rows of a period, or over the figures of a period.
///
/// Which of the variants may stand where is checked when the contract is; the comment at each says in which
/// scope it means something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expression {
    /// A constant.
    Value(Value),
    /// A column of the row in scope.
    Column(ColumnId),
    /// A column of the joined row in scope (in an aggregate over joined rows).
    Joined(ColumnId),
    /// A key of the group in scope, by its place in the `for each`.
    Key(u32),
    /// A cell of a table, found by the values of its keys.
    Cell {
        /// The table.
        table: TableId,
        /// One value for each key column of the table.
        keys: Vec<Expression>,
        /// The value column, by its place among the value columns.
        column: u32,
    },
    /// A part of the period that is evaluated.
    Period(PeriodPart),
    /// A clock: from one instant to another, in the hours of a calendar, without its pauses.
    ///
    /// As a number it is the seconds worked. When it has no end yet it is missing.
    Clock {
        /// Where it starts.
        from: Box<Expression>,
        /// Where it stops.
        until: Box<Expression>,
        /// The hours in which it runs; always, without one.
        calendar: Option<CalendarId>,
        /// When it stands still.
        pauses: Vec<Pause>,
    },
    /// The first instant at which a clock has run as long as the target; the end of the clock is not looked at.
    Reaches {
        /// A [`Expression::Clock`] or a field that is one.
        clock: Box<Expression>,
        /// Seconds, or business days.
        target: Box<Expression>,
    },
    /// Not; unknown stays unknown.
    Not(Box<Expression>),
    /// All hold; three-valued.
    And(Vec<Expression>),
    /// One holds; three-valued.
    Or(Vec<Expression>),
    /// A comparison; unknown where a side is missing.
    Compare {
        /// Which.
        operator: Comparison,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// `is one of`.
    OneOf {
        /// What is looked for.
        value: Box<Expression>,
        /// Where.
        among: Vec<Expression>,
    },
    /// `is present`; never unknown.
    Present(Box<Expression>),
    /// Arithmetic. An instant and seconds, or an instant and a civil span (in the contract's zone), give an
    /// instant; two instants subtracted give seconds.
    Arithmetic {
        /// Which.
        operator: ArithmeticOperator,
        /// The left side.
        left: Box<Expression>,
        /// The right side.
        right: Box<Expression>,
    },
    /// The other sign.
    Negate(Box<Expression>),
    /// The part of a number above a bound, at least 0.
    Beyond {
        /// The number.
        value: Box<Expression>,
        /// What is free.
        bound: Box<Expression>,
    },
    /// Whether an instant lies in the period that is evaluated.
    InPeriod(Box<Expression>),
    /// The latest (or earliest) of several values; missing if one is missing.
    Extreme {
        /// The latest, else the earliest.
        latest: bool,
        /// The values.
        among: Vec<Expression>,
    },
    /// The first row whose condition holds, from the top.
    Choose {
        /// Condition and value.
        rows: Vec<(Expression, Expression)>,
        /// What holds when no row does; missing without it.
        otherwise: Option<Box<Expression>>,
    },
    /// A figure over rows (in a metric's value, in the condition of a sample, in a case).
    Aggregate(Box<Aggregate>),
    /// The share of time that several metrics were up together (in a metric's value).
    ///
    /// An instant that does not count for one of them is judged by the others.
    Combined {
        /// Up only while all are up; else while any is.
        all: bool,
        /// [`Expression::Measured`] or [`Expression::Combined`].
        parts: Vec<Expression>,
    },
    /// The smallest of several ratios. One of which there was nothing is passed over.
    Worst(Vec<Expression>),
    /// The time a metric was up, as a share of the time that counts (in a metric's value).
    Uptime,
    /// The time it was down, in seconds.
    Downtime,
    /// The number of outages that begin in the period.
    Outages,
    /// The longest outage that begins in the period, in seconds; 0 without one.
    LongestOutage,
    /// The figure of another metric, in the same period.
    Measured {
        /// The metric.
        metric: MetricId,
        /// The keys of its group.
        keys: Vec<Expression>,
        /// Which of its figures.
        part: MetricPart,
    },
    /// Whether an objective was met or missed in the same period.
    Judged {
        /// The objective.
        objective: ObjectiveId,
        /// Which of its groups.
        groups: WhichGroups,
        /// What is asked.
        test: VerdictTest,
    },
    /// Whether a condition over the figures of a period holds as often as that.
    Repeated {
        /// The condition.
        condition: Box<Expression>,
        /// How often.
        repetition: Repetition,
    },
    /// A figure over the values of several periods.
    OverPeriods {
        /// Which: a count, a share, any (of a condition), a sum, mean, smallest or largest.
        function: AggregateFunction,
        /// What is looked at in each period, with the keys of the group at hand.
        argument: Box<Expression>,
        /// The kind of the periods that are looked at.
        per: PeriodKind,
        /// Which of them.
        past: Past,
    },
    /// The value in the period of that kind before the present one.
    Previous {
        /// What is looked at there.
        value: Box<Expression>,
        /// The kind of period.
        per: PeriodKind,
    },
    /// An amount for every unit of a figure.
    PerUnit {
        /// The amount for one unit.
        amount: Box<Expression>,
        /// The unit, in base units of the figure.
        unit: Rational,
        /// The figure.
        of: Box<Expression>,
        /// How a part of a unit counts.
        counting: UnitCounting,
    },
    /// The share of a fee that a length of time is of the fee's own period: `1 day of web.fee`.
    TimeOfFee {
        /// Days of the calendar, or seconds.
        time: Value,
        /// The fee.
        fee: Box<Expression>,
    },
    /// A part of the outage, item or window at hand.
    Element(ElementPart),
    /// The level of the objective at hand.
    Level,
    /// The allocation of the penalty at hand: its share of the amount at risk in its pool.
    Allocation,
    /// What another penalty, group or pool credits in the same period, after its own caps.
    Credited {
        /// Which.
        of: Creditable,
        /// The keys of its group.
        keys: Vec<Expression>,
    },
    /// What a service costs in the period that is evaluated.
    Fee(ServiceId),
}

/// Which groups of a grouped thing are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhichGroups {
    /// The one with these keys; no keys for a thing without groups.
    Keys(Vec<Expression>),
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// A part of the period that is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodPart {
    /// Its first instant.
    Start,
    /// The first instant after it.
    End,
    /// Its length in seconds, as the zone has it.
    Length,
    /// The civil days in force as a share of the civil days of the whole period.
    ShareInForce,
}

/// How a part of a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitCounting {
    /// Only whole units count.
    Full,
    /// A unit that is begun counts.
    Started,
    /// In proportion.
    Proportional,
}

/// A part of an outage, an item or a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ElementPart {
    /// Its first instant.
    Start,
    /// The first instant after it.
    End,
    /// Its length in seconds; of an outage what counts of it.
    Length,
}

/// Which figure of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetricPart {
    /// Its value.
    Value,
    /// How many items were counted.
    Count,
    /// How many of them failed (a share's items that were not true).
    Misses,
    /// Its seconds of down time.
    Downtime,
    /// Its number of outages.
    Outages,
    /// Its longest outage in seconds.
    LongestOutage,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ArithmeticOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// When a clock stands still.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// From an event of the case until another.
    Between {
        /// The event that stops the clock (scope: a row of the case's source).
        from: Expression,
        /// The event that starts it again.
        until: PauseEnd,
    },
    /// While a span of another source lasts.
    During(SpanRows),
}

/// What starts a clock again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseEnd {
    /// The next event of the case, whatever it is.
    NextRow,
    /// The next event for which this holds.
    When(Expression),
}

impl Expression {
    /// A number as an expression.
    pub fn number(number: Rational) -> Self {
        Self::Value(Value::Number(number))
    }
}

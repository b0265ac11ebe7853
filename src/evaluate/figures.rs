//! Expressions over figures: a metric's value, the condition of a sample, what an objective requires, an amount.
//!
//! The same operations as over a row, on [`Finding`]s: what the gaps in the data leave open stays open.

use crate::exact::Rational;
use crate::ir::{
    Aggregate, ArithmeticOperator, Comparison, Creditable, ElementPart, Expression, MetricId,
    MetricPart, ObjectiveId, ServiceId, TableId, VerdictTest, WhichGroups,
};
use crate::time::{Instant, PeriodKind};

use super::amounts;
use super::datum::{Datum, Fault};
use super::evaluation::Evaluation;
use super::extremes::{extreme_of, worst_of};
use super::finding::{Finding, Truth, calculate, compare};
use super::history;
use super::periods::Window;
use super::terms::Terms;

/// A figure of down time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutageFigure {
    /// The share of the time that it was up.
    Uptime,
    /// The seconds that it was down.
    Downtime,
    /// How many outages begin.
    Outages,
    /// The seconds of the longest of them.
    LongestOutage,
}

/// What an expression over figures may look at. What a scope does not have is missing there; `check` sees to it
/// that nothing asks for it.
pub(super) trait Figures<'a> {
    /// The contract.
    fn terms(&self) -> &'a Terms<'a>;

    /// The keys of the group.
    fn keys(&self) -> &[Datum] {
        &[]
    }

    /// The period.
    fn window(&self) -> Option<&Window> {
        None
    }

    /// The objective whose condition is looked at.
    fn objective(&self) -> Option<ObjectiveId> {
        None
    }

    /// From when on repetitions are counted, where not from the start of the term.
    fn since(&self) -> Option<Instant> {
        None
    }

    /// The evaluation, for figures of other periods.
    fn evaluation(&self) -> Option<&Evaluation<'a>> {
        None
    }

    /// A figure over rows.
    ///
    /// # Errors
    /// Those of its argument and its filter.
    fn aggregate(&self, _aggregate: &'a Aggregate) -> Result<Finding, Fault> {
        Ok(Finding::Known(Datum::Missing))
    }

    /// The share of time that several metrics are up together.
    ///
    /// # Errors
    /// Those of the metrics.
    fn combined(&self, _combined: &'a Expression) -> Result<Finding, Fault> {
        Ok(Finding::Known(Datum::Missing))
    }

    /// A figure of down time.
    fn outage(&self, _figure: OutageFigure) -> Finding {
        Finding::Known(Datum::Missing)
    }

    /// A figure of a metric.
    ///
    /// # Errors
    /// Those of the metric.
    fn measured(
        &self,
        _metric: MetricId,
        _keys: &[Datum],
        _part: MetricPart,
    ) -> Result<Finding, Fault> {
        Ok(Finding::Known(Datum::Missing))
    }

    /// Whether an objective was met or missed; without keys over all its groups.
    ///
    /// # Errors
    /// Those of the objective.
    fn judged(
        &self,
        _objective: ObjectiveId,
        _groups: Judging<'_>,
        _test: VerdictTest,
    ) -> Result<Truth, Fault> {
        Ok(Truth::Open)
    }

    /// A value of the row at hand, where one is looked at.
    ///
    /// # Errors
    /// Those of the expression.
    fn of_row(&self, _expression: &'a Expression) -> Result<Finding, Fault> {
        Ok(Finding::Known(Datum::Missing))
    }

    /// A part of the outage, item or window at hand.
    fn element(&self, _part: ElementPart) -> Finding {
        Finding::Known(Datum::Missing)
    }

    /// The value in the period of a kind before the present one.
    ///
    /// # Errors
    /// Those of the value.
    fn previous(&self, _value: &'a Expression, _per: PeriodKind) -> Result<Finding, Fault> {
        Ok(Finding::unbounded())
    }

    /// The allocation of the penalty at hand.
    ///
    /// # Errors
    /// Those of the amount at risk.
    fn allocation(&self) -> Result<Finding, Fault> {
        Ok(Finding::unbounded())
    }

    /// What another credit comes to in the period.
    ///
    /// # Errors
    /// Those of that credit.
    fn credited(&self, _of: Creditable, _keys: &[Datum]) -> Result<Finding, Fault> {
        Ok(Finding::unbounded())
    }

    /// What a service costs in the period.
    fn fee(&self, _service: ServiceId) -> Finding {
        Finding::Known(Datum::Missing)
    }
}

/// Nothing but a group: what is known before anything is measured.
pub(super) struct Constants<'a> {
    /// The contract.
    pub(super) terms: &'a Terms<'a>,
    /// The keys of the group.
    pub(super) keys: &'a [Datum],
}

impl<'a> Figures<'a> for Constants<'a> {
    fn terms(&self) -> &'a Terms<'a> {
        self.terms
    }

    fn keys(&self) -> &[Datum] {
        self.keys
    }
}

/// Which groups of an objective are asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Judging<'k> {
    /// The one with these keys.
    Group(&'k [Datum]),
    /// At least one.
    Any,
    /// Every one.
    All,
}

/// The figure an expression gives.
///
/// # Errors
/// A division by zero, a table without a row, and what a metric it reads cannot do.
pub(super) fn finding<'a>(
    scope: &dyn Figures<'a>,
    expression: &'a Expression,
) -> Result<Finding, Fault> {
    use ArithmeticOperator::Subtract;
    use Expression as E;
    match expression {
        E::Value(value) => Ok(Finding::Known(Datum::from(value))),
        E::Key(place) => Ok(Finding::Known(key_of_group(scope, *place))),
        E::Cell { table, keys, column } => cell_of_table(scope, *table, keys, *column),
        E::Period(part) => {
            Ok(Finding::Known(scope.window().map_or(Datum::Missing, |window| window.part(*part))))
        }
        E::Arithmetic { operator, left, right } => {
            calculated(scope, *operator, &finding(scope, left)?, right)
        }
        E::Negate(inner) => calculated(scope, Subtract, &Finding::number(Rational::zero()), inner),
        E::Beyond { value, bound } => {
            Ok(calculated(scope, Subtract, &finding(scope, value)?, bound)?.not_negative())
        }
        E::Extreme { latest, among } => Ok(extreme_of(*latest, each_finding(scope, among)?)),
        E::Choose { rows, otherwise } => choose(scope, rows, otherwise.as_deref()),
        E::Aggregate(aggregate) => scope.aggregate(aggregate),
        E::Worst(among) => Ok(worst_of(each_finding(scope, among)?)),
        E::Combined { .. } => scope.combined(expression),
        E::Uptime => Ok(scope.outage(OutageFigure::Uptime)),
        E::Downtime => Ok(scope.outage(OutageFigure::Downtime)),
        E::Outages => Ok(scope.outage(OutageFigure::Outages)),
        E::LongestOutage => Ok(scope.outage(OutageFigure::LongestOutage)),
        E::Measured { metric, keys, part } => {
            scope.measured(*metric, &key_values(scope, keys)?, *part)
        }
        E::Fee(service) => Ok(scope.fee(*service)),
        E::Not(_)
        | E::And(_)
        | E::Or(_)
        | E::Compare { .. }
        | E::OneOf { .. }
        | E::Present(_)
        | E::Repeated { .. }
        | E::Judged { .. } => Ok(truth(scope, expression)?.finding()),
        E::OverPeriods { function, argument, per, past } => {
            history::over_periods(scope, function, argument, *per, *past)
        }
        E::Level => level(scope),
        E::Previous { value, per } => scope.previous(value, *per),
        E::PerUnit { amount, unit, of, counting } => {
            amounts::per_unit(scope, amount, unit, of, *counting)
        }
        E::TimeOfFee { time, fee } => amounts::time_of_fee(scope, time, fee),
        E::Element(part) => Ok(scope.element(*part)),
        E::Allocation => scope.allocation(),
        E::Credited { of, keys } => scope.credited(*of, &key_values(scope, keys)?),
        E::Column(_) | E::Joined(_) | E::Clock { .. } | E::Reaches { .. } | E::InPeriod(_) => {
            scope.of_row(expression)
        }
    }
}

/// The key of the group at a place, from 0.
fn key_of_group(scope: &dyn Figures<'_>, place: u32) -> Datum {
    let key = usize::try_from(place).ok().and_then(|place| scope.keys().get(place));
    key.cloned().unwrap_or(Datum::Missing)
}

/// The figure of a cell of a table; missing where one of the keys is.
fn cell_of_table<'a>(
    scope: &dyn Figures<'a>,
    table: TableId,
    keys: &'a [Expression],
    column: u32,
) -> Result<Finding, Fault> {
    let cell = scope.terms().cell(table, &key_values(scope, keys)?, column)?;
    cell.map_or(Ok(Finding::Known(Datum::Missing)), |cell| finding(scope, cell))
}

/// What arithmetic makes of a figure and an expression.
fn calculated<'a>(
    scope: &dyn Figures<'a>,
    operator: ArithmeticOperator,
    left: &Finding,
    right: &'a Expression,
) -> Result<Finding, Fault> {
    calculate(operator, left, &finding(scope, right)?, scope.terms().contract.zone)
}

/// The level of the objective at hand.
fn level(scope: &dyn Figures<'_>) -> Result<Finding, Fault> {
    match (scope.evaluation(), scope.objective(), scope.window()) {
        (Some(evaluation), Some(objective), Some(window)) => {
            Ok(evaluation.level(objective, scope.keys(), window)?.as_ref().clone())
        }
        _ => Ok(Finding::Known(Datum::Missing)),
    }
}

fn each_finding<'a>(
    scope: &dyn Figures<'a>,
    among: &'a [Expression],
) -> Result<Vec<Finding>, Fault> {
    among.iter().map(|one| finding(scope, one)).collect()
}

/// Whether a condition holds, over all ways to fill the gaps.
///
/// Every part of it is looked at, so that what it rests on does not depend on the order in which it is written.
///
/// # Errors
/// As [`finding`].
pub(super) fn truth<'a>(
    scope: &dyn Figures<'a>,
    condition: &'a Expression,
) -> Result<Truth, Fault> {
    use Expression as E;
    let each = |all: &'a [Expression]| {
        all.iter().map(|one| truth(scope, one)).collect::<Result<Vec<Truth>, Fault>>()
    };
    match condition {
        E::Not(inner) => Ok(truth(scope, inner)?.not()),
        E::And(all) => Ok(Truth::all(each(all)?)),
        E::Or(all) => Ok(Truth::any(each(all)?)),
        E::Compare { operator, left, right } => {
            Ok(compare(*operator, &finding(scope, left)?, &finding(scope, right)?))
        }
        E::OneOf { value, among } => {
            let value = finding(scope, value)?;
            let mut truths = Vec::with_capacity(among.len());
            for one in among {
                truths.push(compare(Comparison::Equal, &value, &finding(scope, one)?));
            }
            Ok(Truth::any(truths))
        }
        E::Present(inner) => Ok(match finding(scope, inner)? {
            Finding::Nothing(_) => Truth::Fails,
            other => Truth::from(Some(other.seen().is_some())),
        }),
        E::Repeated { condition, repetition } => history::repeated(scope, condition, *repetition),
        E::Judged { objective, groups, test } => match groups {
            WhichGroups::Keys(keys) => {
                let keys = key_values(scope, keys)?;
                scope.judged(*objective, Judging::Group(&keys), *test)
            }
            WhichGroups::Any => scope.judged(*objective, Judging::Any, *test),
            WhichGroups::All => scope.judged(*objective, Judging::All, *test),
        },
        E::Choose { rows, otherwise } => Ok(choose(scope, rows, otherwise.as_deref())?.truth()),
        other => Ok(finding(scope, other)?.truth()),
    }
}

/// The values of keys; a key is never open.
///
/// # Errors
/// Those of the expressions.
pub(super) fn key_values<'a>(
    scope: &dyn Figures<'a>,
    keys: &'a [Expression],
) -> Result<Vec<Datum>, Fault> {
    keys.iter().map(|key| Ok(finding(scope, key)?.seen().unwrap_or(Datum::Missing))).collect()
}

/// The first row whose condition holds. Where it is open which one that is, the span over all that can be it.
fn choose<'a>(
    scope: &dyn Figures<'a>,
    rows: &'a [(Expression, Expression)],
    otherwise: Option<&'a Expression>,
) -> Result<Finding, Fault> {
    let mut possible: Option<Finding> = None;
    let mut add = |found: Finding| {
        possible = Some(match possible.take() {
            Some(so_far) => either_of(so_far, &found),
            None => found,
        });
        possible.clone()
    };
    for (condition, value) in rows {
        match truth(scope, condition)? {
            Truth::Holds => {
                return Ok(add(finding(scope, value)?).unwrap_or_else(Finding::unbounded));
            }
            Truth::Fails => {}
            Truth::Open => {
                add(finding(scope, value)?);
            }
            // There is nothing to choose by.
            Truth::Nothing => return Ok(Truth::Nothing.finding()),
        }
    }
    let last = match otherwise {
        Some(value) => finding(scope, value)?,
        None => Finding::Known(Datum::Missing),
    };
    Ok(add(last).unwrap_or_else(Finding::unbounded))
}

/// One of two, of which it is not known which. Two flags that agree are that flag.
fn either_of(one: Finding, other: &Finding) -> Finding {
    let flags = |finding: &Finding| matches!(finding, Finding::Known(Datum::Flag(_)));
    if one != *other && (flags(&one) || flags(other)) {
        return Finding::Known(Datum::Missing);
    }
    one.either(other)
}

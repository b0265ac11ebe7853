//! Amounts: for every unit of a figure, by a length of time, of the period before.

use chrono::TimeDelta;

use crate::exact::Rational;
use crate::ir::{ArithmeticOperator, Expression, UnitCounting, Value};
use crate::time::{
    Interval, PeriodKind, length_seconds, next_period, period_containing, previous_period,
};

use super::datum::Fault;
use super::evaluation::Evaluation;
use super::fees;
use super::figures::{Figures, finding};
use super::finding::{Finding, Spread, calculate};
use super::periods::{Window, rule};

/// An amount for every unit of a figure.
///
/// # Errors
/// Those of the amount and the figure.
pub(super) fn per_unit<'a>(
    scope: &dyn Figures<'a>,
    amount: &'a Expression,
    unit: &Rational,
    of: &'a Expression,
    counting: UnitCounting,
) -> Result<Finding, Fault> {
    let amount = finding(scope, amount)?;
    let units = units(&finding(scope, of)?, unit, counting);
    let zone = scope.terms().contract.zone;
    calculate(ArithmeticOperator::Multiply, &amount, &units, zone)
}

/// How many units a figure has. More of it never has fewer.
fn units(figure: &Finding, unit: &Rational, counting: UnitCounting) -> Finding {
    let count = |number: &Rational| {
        let units = number.checked_div(unit).unwrap_or_default();
        match counting {
            UnitCounting::Full => units.floor(),
            UnitCounting::Started => units.ceil(),
            UnitCounting::Proportional => units,
        }
    };
    if let Finding::Nothing(meaning) = figure {
        return Finding::Nothing(*meaning);
    }
    let Spread { seen, low, high } = figure.spread();
    Finding::between(seen.as_ref().map(count), low.as_ref().map(count), high.as_ref().map(count))
}

/// The share of a fee that a length of time is of the fee's own period: of a service's fee the period it is paid
/// for, of any other amount the period at hand.
///
/// # Errors
/// Those of the fee.
pub(super) fn time_of_fee<'a>(
    scope: &dyn Figures<'a>,
    time: &Value,
    fee: &'a Expression,
) -> Result<Finding, Fault> {
    let Some(window) = scope.window() else { return Ok(Finding::unbounded()) };
    let Some(evaluation) = scope.evaluation() else { return Ok(Finding::unbounded()) };
    match fee {
        Expression::Fee(service) => Ok(fees::by_time(evaluation, *service, window, |period| {
            share(time, period.first_day, period.end_day, period.interval())
        })),
        Expression::Previous { value, per } => {
            let before = previous(evaluation, window, *per);
            match &**value {
                Expression::Fee(service) => {
                    Ok(fees::by_time(evaluation, *service, &before, |period| {
                        share(time, period.first_day, period.end_day, period.interval())
                    }))
                }
                _ => share_of(scope, fee, time, &before),
            }
        }
        _ => share_of(scope, fee, time, window),
    }
}

/// The share of an amount that a length of time is of a period, as far as it is in force.
fn share_of<'a>(
    scope: &dyn Figures<'a>,
    amount: &'a Expression,
    time: &Value,
    window: &Window,
) -> Result<Finding, Fault> {
    let in_force = Interval::new(window.from, window.until);
    let share = share(time, window.first_day, window.end_day, in_force);
    let zone = scope.terms().contract.zone;
    let amount = finding(scope, amount)?;
    calculate(ArithmeticOperator::Multiply, &amount, &Finding::number(share), zone)
}

/// What a length of time is of a period: days by the calendar, seconds as the zone has them.
fn share(
    time: &Value,
    first_day: chrono::NaiveDate,
    end_day: chrono::NaiveDate,
    interval: Interval,
) -> Rational {
    let share = match time {
        Value::Civil(span) => {
            let days = Rational::from((end_day - first_day).num_days());
            Rational::from(span.days).checked_div(&days)
        }
        Value::Number(seconds) => {
            let length = interval.length().max(TimeDelta::zero());
            seconds.checked_div(&length_seconds(length))
        }
        _ => None,
    };
    share.unwrap_or_default()
}

/// The period of a kind before the one that holds the first instant of a window.
pub(super) fn previous(evaluation: &Evaluation<'_>, window: &Window, per: PeriodKind) -> Window {
    let contract = evaluation.terms.contract;
    let rule = rule(contract, per);
    let own = if window.kind == per {
        window.period.clone()
    } else {
        period_containing(&rule, window.from)
    };
    Window::new(contract, previous_period(&rule, &own), per, evaluation.data.as_of)
}

/// The period after a window, of its kind.
pub(super) fn next(evaluation: &Evaluation<'_>, window: &Window) -> Window {
    let contract = evaluation.terms.contract;
    let next = next_period(&rule(contract, window.kind), &window.period);
    Window::new(contract, next, window.kind, evaluation.data.as_of)
}

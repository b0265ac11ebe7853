//! What a statement says, found by name. The keys of a group are given as their values, in order.

use sla::exact::Rational;
use sla::statement::{Credit, Group, MetricFigure, PeriodStatement, Statement};

/// A number written as in a statement: `44509/44580`, `12`, `0.5`.
pub(crate) fn number(text: &str) -> Rational {
    text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

/// The period of that name.
pub(crate) fn period<'a>(statement: &'a Statement, label: &str) -> &'a PeriodStatement {
    let labels: Vec<&str> = statement.periods.iter().map(|period| period.label.as_str()).collect();
    let found = statement.periods.iter().find(|period| period.label == label);
    found.unwrap_or_else(|| panic!("there is no period {label}, only {labels:?}"))
}

fn is_group(group: &Group, keys: &[&str]) -> bool {
    group.0.iter().map(|(_, value)| value.as_str()).eq(keys.iter().copied())
}

/// The figure of a metric.
pub(crate) fn metric<'a>(
    period: &'a PeriodStatement,
    name: &str,
    keys: &[&str],
) -> &'a MetricFigure {
    let found =
        period.metrics.iter().find(|figure| figure.name == name && is_group(&figure.group, keys));
    found.unwrap_or_else(|| panic!("{}: there is no metric {name} for {keys:?}", period.label))
}

/// The exact value of a metric.
pub(crate) fn value(period: &PeriodStatement, name: &str, keys: &[&str]) -> Rational {
    let figure = metric(period, name, keys);
    let exact = figure.exact.as_deref();
    number(exact.unwrap_or_else(|| panic!("{}: {name} has no value: {figure:?}", period.label)))
}

/// The verdict on an objective.
pub(crate) fn verdict<'a>(period: &'a PeriodStatement, name: &str, keys: &[&str]) -> &'a str {
    let found = period
        .objectives
        .iter()
        .find(|verdict| verdict.name == name && is_group(&verdict.group, keys));
    let found = found
        .unwrap_or_else(|| panic!("{}: there is no objective {name} for {keys:?}", period.label));
    &found.verdict
}

fn any_credit<'a>(period: &'a PeriodStatement, name: &str, keys: &[&str]) -> Option<&'a Credit> {
    period.credits.iter().find(|credit| credit.name == name && is_group(&credit.group, keys))
}

/// The amount of a penalty; `0` where it owes nothing.
pub(crate) fn credit<'a>(period: &'a PeriodStatement, name: &str, keys: &[&str]) -> &'a str {
    any_credit(period, name, keys).map_or("0", |credit| credit.amount.as_str())
}

/// What is owed for the period altogether.
pub(crate) fn total(period: &PeriodStatement) -> &str {
    let total = period.total_credit.as_ref();
    &total.unwrap_or_else(|| panic!("{}: there is no total", period.label)).amount
}

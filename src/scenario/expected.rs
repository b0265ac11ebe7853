//! What is expected, looked up in a statement.

use crate::exact::Rational;
use crate::ir::{
    Comparison, Contract, Expectation, Expected, ExpectedGroups, GroupValue, RightState, Value,
    Verdict,
};
use crate::statement::{
    Credit, Group, MetricFigure, ObjectiveVerdict, PeriodStatement, RightState as Right, Statement,
};

use super::outcome::Check;
use super::periods::labels;

/// What a look-up gives: what the statement says, whether it is as expected, and how it came about.
struct Found {
    got: String,
    passed: bool,
    trace: Vec<String>,
}

impl Found {
    fn nothing(got: &str) -> Self {
        Self { got: got.to_owned(), passed: false, trace: Vec::new() }
    }
}

/// Looks up an expectation in each of its periods.
pub(super) fn check(contract: &Contract, statement: &Statement, own: &Expectation) -> Vec<Check> {
    let labels = labels(contract, &own.expected, own.during);
    let checks = labels.into_iter().map(|label| {
        let period = statement.periods.iter().find(|period| period.label == label);
        let found = match (&own.expected, period) {
            (Expected::Right { right, state, not }, _) => {
                of_right(statement, right, &label, *state, *not)
            }
            (_, None) => Found::nothing("the period lies outside the term"),
            (Expected::Verdict { objective, groups, verdict }, Some(period)) => {
                of_verdict(period, objective, groups, *verdict)
            }
            (Expected::Figure { metric, group, operator, value }, Some(period)) => {
                of_figure(period, metric, group, *operator, value)
            }
            (Expected::Credit { of, group, operator, amount }, Some(period)) => {
                of_credit(period, of.as_deref(), group, *operator, amount)
            }
        };
        Check {
            line: own.line,
            period: label,
            expected: own.written.clone(),
            got: found.got,
            passed: found.passed,
            trace: found.trace,
        }
    });
    checks.collect()
}

fn is_group(group: &Group, wanted: &[GroupValue]) -> bool {
    group.0.len() == wanted.len()
        && group.0.iter().zip(wanted).all(|((_, own), wanted)| *own == wanted.shown)
}

fn of_verdict(
    period: &PeriodStatement,
    objective: &str,
    groups: &ExpectedGroups,
    verdict: Verdict,
) -> Found {
    let all = period.objectives.iter().filter(|own| own.name == objective);
    let looked_at: Vec<&ObjectiveVerdict> = match groups {
        ExpectedGroups::One(group) => all.filter(|own| is_group(&own.group, group)).collect(),
        ExpectedGroups::Any | ExpectedGroups::All => all.collect(),
    };
    if looked_at.is_empty() {
        return Found::nothing("not judged");
    }
    let wanted = word(verdict);
    let mut as_wanted = looked_at.iter().map(|own| own.verdict == wanted);
    let passed = match groups {
        ExpectedGroups::Any => as_wanted.any(|is| is),
        ExpectedGroups::One(_) | ExpectedGroups::All => as_wanted.all(|is| is),
    };
    let got = looked_at.iter().map(|own| with_group(&own.group, &own.verdict));
    Found {
        got: got.collect::<Vec<_>>().join(", "),
        passed,
        trace: looked_at.iter().flat_map(|own| verdict_trace(own)).collect(),
    }
}

fn with_group(group: &Group, text: &str) -> String {
    if group.0.is_empty() {
        return text.to_owned();
    }
    let keys: Vec<&str> = group.0.iter().map(|(_, value)| value.as_str()).collect();
    format!("[{}] {text}", keys.join(", "))
}

fn verdict_trace(own: &ObjectiveVerdict) -> Vec<String> {
    let mut lines = vec![with_group(&own.group, &format!("requires {}", own.require))];
    for reading in &own.readings {
        let value = reading
            .value
            .as_deref()
            .map_or("unknown".to_owned(), |value| shown(value, &reading.kind));
        lines.push(format!("{} = {value}", with_group(&reading.group, &reading.name)));
    }
    lines.extend(own.note.clone());
    lines
}

fn of_figure(
    period: &PeriodStatement,
    metric: &str,
    group: &[GroupValue],
    operator: Comparison,
    value: &Value,
) -> Found {
    // Of several parts of the period the last one counts.
    let mut figures = period.metrics.iter();
    let Some(figure) = figures.rfind(|own| own.name == metric && is_group(&own.group, group))
    else {
        return Found::nothing("not measured");
    };
    let got = figure.value.as_deref().map(|value| shown(value, &figure.kind));
    Found {
        passed: compare_figure(figure, operator, value),
        got: got.unwrap_or_else(|| "no value".to_owned()),
        trace: figure.note.clone().into_iter().collect(),
    }
}

fn compare_figure(figure: &MetricFigure, operator: Comparison, value: &Value) -> bool {
    match value {
        Value::Number(number) => {
            let own = figure.exact.as_deref().and_then(|exact| exact.parse::<Rational>().ok());
            own.is_some_and(|own| holds(&own, operator, number))
        }
        other => {
            let wanted = match other {
                Value::Text(text) => text.to_string(),
                Value::Flag(flag) => flag.to_string(),
                Value::Date(date) => date.to_string(),
                _ => return false,
            };
            let same = figure.value.as_deref() == Some(wanted.as_str());
            match operator {
                Comparison::Equal => same,
                Comparison::NotEqual => !same,
                _ => false,
            }
        }
    }
}

fn of_credit(
    period: &PeriodStatement,
    of: Option<&str>,
    group: &[GroupValue],
    operator: Comparison,
    amount: &Rational,
) -> Found {
    let Some(name) = of else {
        let Some(total) = &period.total_credit else {
            return Found::nothing("no credit can arise in this period");
        };
        let own = total.amount.parse::<Rational>().unwrap_or_default();
        return Found {
            got: format!("{} {}", total.amount, total.currency),
            passed: holds(&own, operator, amount),
            trace: period.credits.iter().map(line_of).collect(),
        };
    };
    let credits = period.credits.iter();
    let own: Vec<&Credit> = credits
        .filter(|own| own.name == name && (group.is_empty() || is_group(&own.group, group)))
        .collect();
    let sum = |credit: &&Credit| credit.amount.parse::<Rational>().unwrap_or_default();
    let total = own.iter().map(sum).fold(Rational::zero(), |total, own| total + own);
    let got = match own.as_slice() {
        [] => "no credit".to_owned(),
        [one] => format!("{} {}", one.amount, one.currency),
        several => several.iter().map(|own| line_of(own)).collect::<Vec<_>>().join(", "),
    };
    let trace = own.iter().flat_map(|credit| {
        credit.steps.iter().map(|step| match &step.amount {
            Some(amount) => format!("{}: {} -> {amount}", step.step, step.text),
            None => match step.holds {
                Some(false) => format!("{}: {} (no)", step.step, step.text),
                _ => format!("{}: {}", step.step, step.text),
            },
        })
    });
    Found { got, passed: holds(&total, operator, amount), trace: trace.collect() }
}

fn line_of(credit: &Credit) -> String {
    let amount = format!("{} {}", credit.amount, credit.currency);
    format!("{}: {amount}", with_group(&credit.group, &credit.name))
}

fn of_right(statement: &Statement, name: &str, label: &str, state: RightState, not: bool) -> Found {
    let own = statement
        .rights
        .iter()
        .find(|own| own.name == name && own.period.as_deref().is_none_or(|period| period == label));
    let is = own.is_some_and(|own| is_in(own, state));
    Found {
        got: own.map_or("not arisen".to_owned(), |own| own.state.clone()),
        passed: is != not,
        trace: own.map(|own| own.steps.clone()).unwrap_or_default(),
    }
}

fn is_in(right: &Right, state: RightState) -> bool {
    let wanted = match state {
        // It has, whatever became of it.
        RightState::Arisen => return true,
        RightState::InCure => "in cure",
        RightState::Exercisable => "exercisable",
        RightState::Exercised => "exercised",
        RightState::Lapsed => "lapsed",
        RightState::Cured => "cured",
        RightState::Ended => "ended",
    };
    right.state == wanted
}

fn holds(own: &Rational, operator: Comparison, other: &Rational) -> bool {
    match operator {
        Comparison::Equal => own == other,
        Comparison::NotEqual => own != other,
        Comparison::Less => own < other,
        Comparison::AtMost => own <= other,
        Comparison::Greater => own > other,
        Comparison::AtLeast => own >= other,
    }
}

/// The word for a verdict in a statement.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Excused => "excused",
        Verdict::NotApplicable => "not applicable",
    }
}

/// A value for people: a ratio in percent, seconds with their unit.
pub(super) fn shown(value: &str, kind: &str) -> String {
    let number = || value.parse::<Rational>().ok();
    match kind {
        "percent" => number().map_or_else(
            || value.to_owned(),
            |number| format!("{}%", (number * Rational::from(100)).to_decimal_string(8)),
        ),
        "duration" => format!("{value} s"),
        _ => value.to_owned(),
    }
}

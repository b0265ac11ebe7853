//! The boundaries of every tier as scenarios: the value on each, right below and right above it.
//!
//! What they expect is what the contract gives today. They are for reading, and for keeping: pasted into a contract
//! they hold it to that.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::evaluate::{Inputs, constant};
use crate::exact::Rational;
use crate::ir::{
    AggregateFunction, Contract, Credit, Days, Expression, FieldType, Given, GroupKey, GroupKeys,
    GroupValue, Metric, MetricId, MetricPart, Penalty, Scenario, Value,
};
use crate::statement::Statement;
use crate::time::{FiscalStart, PeriodRule, periods_between};

use super::evaluated;

/// The digits behind the point of a figure that is written out.
const DIGITS: u32 = 12;

/// The scenarios at the boundaries of the tiers of every penalty, as one writes them into a contract.
///
/// Left out are tiers by something else than the figure of one metric, and groups that only the data know.
pub fn boundaries(contract: &Contract) -> Vec<String> {
    contract.penalties.iter().flat_map(|penalty| of_penalty(contract, penalty)).collect()
}

/// What is tried: a group of a metric in a period.
struct Trial<'a> {
    contract: &'a Contract,
    penalty: &'a Penalty,
    metric: &'a Metric,
    group: Vec<GroupValue>,
    days: Days,
    label: String,
}

fn of_penalty(contract: &Contract, penalty: &Penalty) -> Vec<String> {
    let Credit::Tiers { by, tiers, .. } = &penalty.credit else { return Vec::new() };
    let Expression::Measured { metric: id, part: MetricPart::Value, .. } = by else {
        return Vec::new();
    };
    let Some(metric) = contract.metrics.get(id.index()) else { return Vec::new() };
    let Some((days, label)) = first_period(contract, metric) else { return Vec::new() };
    let mut all = Vec::new();
    for group in groups(contract, &penalty.groups) {
        let keys: Vec<Value> = group.iter().map(|key| key.value.clone()).collect();
        let mut bounds = BTreeSet::new();
        let conditions = tiers.iter().filter_map(|tier| tier.when.as_ref());
        let required = penalty.objective.and_then(|id| contract.objectives.get(id.index()));
        for condition in conditions.chain(required.map(|objective| &objective.require)) {
            collect(contract, condition, *id, &keys, &mut bounds);
        }
        let trial = Trial { contract, penalty, metric, group, days, label: label.clone() };
        for value in around(metric, &bounds) {
            all.extend(trial.scenario(&value));
        }
    }
    all
}

/// The first period of a metric that lies in the term as a whole.
fn first_period(contract: &Contract, metric: &Metric) -> Option<(Days, String)> {
    let (month, day) = contract.fiscal_start;
    let rule = PeriodRule {
        kind: metric.per,
        zone: contract.zone,
        in_force_from: contract.term.from,
        fiscal_start: FiscalStart::new(month, day).unwrap_or_default(),
    };
    let from = contract.zone.start_of_day(contract.term.from);
    let two_years = contract.term.from.checked_add_months(chrono::Months::new(24))?;
    let until = contract.term.until.unwrap_or(two_years);
    periods_between(&rule, from, contract.zone.start_of_day(until))
        .find(|period| contract.term.from <= period.first_day && period.end_day <= until)
        .map(|period| (Days { first: period.first_day, end: period.end_day }, period.label))
}

/// The groups that are known without data: all combinations of their keys.
fn groups(contract: &Contract, keys: &[GroupKey]) -> Vec<Vec<GroupValue>> {
    let mut all = vec![Vec::new()];
    for key in keys {
        let values = values_of(contract, key);
        let with = |group: &Vec<GroupValue>| {
            let group = group.clone();
            values.clone().into_iter().map(move |value| {
                let mut longer = group.clone();
                longer.push(value);
                longer
            })
        };
        all = all.iter().flat_map(with).collect();
    }
    all
}

fn values_of(contract: &Contract, key: &GroupKey) -> Vec<GroupValue> {
    let word = |of: crate::ir::WordListId, rank: u32| {
        let words = &contract.word_lists.get(of.index())?.words;
        let shown = words.get(usize::try_from(rank).ok()?)?.clone();
        Some(GroupValue { value: Value::Word { of, rank }, shown })
    };
    match &key.keys {
        GroupKeys::Words(list) => {
            let count = contract.word_lists.get(list.index()).map_or(0, |own| own.words.len());
            (0..u32::try_from(count).unwrap_or(0)).filter_map(|rank| word(*list, rank)).collect()
        }
        GroupKeys::Members(members) => {
            let members = members.iter();
            members
                .map(|name| GroupValue {
                    value: Value::Text(name.as_str().into()),
                    shown: name.clone(),
                })
                .collect()
        }
        GroupKeys::Table { table, column } => {
            let rows = contract.tables.get(table.index()).map(|own| own.rows.as_slice());
            let mut values: Vec<GroupValue> = Vec::new();
            for row in rows.unwrap_or_default() {
                let place = usize::try_from(*column).unwrap_or(usize::MAX);
                let found = row.keys.as_ref().and_then(|keys| keys.get(place));
                let value = match found {
                    Some(Value::Word { of, rank }) => word(*of, *rank),
                    Some(Value::Text(name)) => Some(GroupValue {
                        value: Value::Text(Arc::clone(name)),
                        shown: name.to_string(),
                    }),
                    _ => None,
                };
                values.extend(value.filter(|value| !values.contains(value)));
            }
            values
        }
        GroupKeys::Seen => Vec::new(),
    }
}

/// The numbers that a condition compares the figure with.
fn collect(
    contract: &Contract,
    condition: &Expression,
    id: MetricId,
    keys: &[Value],
    bounds: &mut BTreeSet<Rational>,
) {
    let is_figure = |side: &Expression| matches!(side, Expression::Measured { metric, part: MetricPart::Value, .. } if *metric == id);
    condition.walk(&mut |part| {
        let Expression::Compare { left, right, .. } = part else { return };
        let bound = match (is_figure(left), is_figure(right)) {
            (true, false) => constant(contract, right, keys),
            (false, true) => constant(contract, left, keys),
            _ => None,
        };
        if let Some(Value::Number(bound)) = bound {
            bounds.insert(bound);
        }
    });
}

/// Each bound with what lies right below and right above it.
fn around(metric: &Metric, bounds: &BTreeSet<Rational>) -> BTreeSet<Rational> {
    let mut values = BTreeSet::new();
    for bound in bounds {
        let step = step(metric, bound);
        for value in [bound - &step, bound.clone(), bound + &step] {
            let is_share = metric.value_type == FieldType::Percent;
            let above = is_share && value > Rational::one();
            if !value.is_negative() && !above {
                values.insert(value);
            }
        }
    }
    values
}

/// The next step from a bound: that of the metric's rounding; one item, one second, one unit of a currency's
/// smallest; else one more digit than the bound has.
fn step(metric: &Metric, bound: &Rational) -> Rational {
    if let Some(rounding) = &metric.rounded {
        return rounding.step().clone();
    }
    let hundredth = Rational::new(1, 100).unwrap_or_default();
    let counts = match &metric.value {
        Expression::Aggregate(own) => {
            matches!(own.function, AggregateFunction::Count | AggregateFunction::Distinct)
        }
        Expression::Outages => true,
        _ => false,
    };
    match &metric.value_type {
        _ if counts => Rational::one(),
        FieldType::Duration | FieldType::Clock if bound.is_integer() => Rational::one(),
        FieldType::Money(_) => hundredth,
        kind => {
            let unit = if *kind == FieldType::Percent { hundredth } else { Rational::one() };
            let in_units = bound.checked_div(&unit).unwrap_or_default();
            let ten = Rational::from(10);
            let mut step = Rational::one();
            for _ in 0..DIGITS {
                let whole = in_units.checked_div(&step).is_some_and(|count| count.is_integer());
                step = step.checked_div(&ten).unwrap_or_default();
                if whole {
                    break;
                }
            }
            step * unit
        }
    }
}

impl Trial<'_> {
    /// The scenario at a value; `None` where the value cannot be written, or nothing can be evaluated.
    fn scenario(&self, value: &Rational) -> Option<String> {
        let written = self.written(value)?;
        let given = Given::Figure {
            metric: self.metric.name.clone(),
            group: self.group.clone(),
            part: MetricPart::Value,
            value: Value::Number(value.clone()),
            during: Some(self.days),
        };
        let scenario = Scenario {
            title: String::new(),
            line: 0,
            given: vec![given],
            as_of: None,
            expect: Vec::new(),
        };
        let statement = evaluated(self.contract, &scenario, &Inputs::default()).ok()?;
        let keys: Vec<&str> = self.group.iter().map(|key| key.shown.as_str()).collect();
        let index = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
        let name = &self.penalty.name;
        let mut lines = vec![format!("scenario \"{name}{index} at {written}\" {{")];
        let label = &self.label;
        let metric = &self.metric.name;
        lines.push(format!("    given   {metric}{index} = {written} in {label}"));
        if let Some((objective, verdict)) = self.verdict(&statement) {
            lines.push(format!("    expect  {objective}{index} {verdict} in {label}"));
        }
        let (amount, currency) = self.credit(&statement);
        lines.push(format!("    expect  {name}{index} = {amount} {currency} in {label}"));
        lines.push("}\n".to_owned());
        Some(lines.join("\n"))
    }

    fn is_group(&self, group: &crate::statement::Group) -> bool {
        group.0.len() == self.group.len()
            && group.0.iter().zip(&self.group).all(|((_, own), wanted)| *own == wanted.shown)
    }

    fn verdict(&self, statement: &Statement) -> Option<(String, String)> {
        let objective = self.contract.objectives.get(self.penalty.objective?.index())?;
        let period = statement.periods.iter().find(|period| period.label == self.label)?;
        let mut verdicts = period.objectives.iter();
        let own = verdicts.find(|own| own.name == objective.name && self.is_group(&own.group))?;
        Some((own.name.clone(), own.verdict.clone()))
    }

    fn credit(&self, statement: &Statement) -> (String, String) {
        let period = statement.periods.iter().find(|period| period.label == self.label);
        let mut credits = period.into_iter().flat_map(|period| &period.credits);
        let own = credits.find(|own| own.name == self.penalty.name && self.is_group(&own.group));
        own.map_or_else(
            || ("0".to_owned(), self.penalty.unit.name().to_owned()),
            |own| (own.amount.clone(), own.currency.clone()),
        )
    }

    /// The value as one writes it.
    fn written(&self, value: &Rational) -> Option<String> {
        let percent = self.metric.value_type == FieldType::Percent;
        let shown = if percent { value * &Rational::from(100) } else { value.clone() };
        let digits = shown.to_decimal_string(DIGITS);
        // What cannot be written in full would be another value.
        if digits.parse::<Rational>().ok().as_ref() != Some(&shown) {
            return None;
        }
        Some(match &self.metric.value_type {
            FieldType::Percent => format!("{digits}%"),
            FieldType::Duration | FieldType::Clock => format!("{digits} s"),
            FieldType::Money(currency) => format!("{digits} {currency}"),
            FieldType::Unit(unit) => format!("{digits} {unit}"),
            FieldType::Number => digits,
            _ => return None,
        })
    }
}

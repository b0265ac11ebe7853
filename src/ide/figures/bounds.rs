//! The most a penalty can come to in one period, whatever is measured.

use crate::exact::Rational;
use crate::ir::{
    ArithmeticOperator, Cap, Contract, Credit, CreditUnit, Expression, Penalty, Value,
};

/// The most a penalty can come to in a period, for one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ide) enum Worst {
    /// At most so much, with the unit.
    AtMost(Rational, String),
    /// Nothing in the contract bounds it.
    Unbounded,
}

/// The least and the most a value can be; `None` for no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    least: Option<Rational>,
    most: Option<Rational>,
}

/// The worst case of a penalty.
pub(in crate::ide) fn worst_case(contract: &Contract, penalty: &Penalty) -> Worst {
    let reader = Reader { contract, penalty };
    let formula = reader.credit(&penalty.credit).map(|most| {
        let factors = penalty.repeats.iter().map(|repeat| repeat.factor.clone());
        let largest = factors.max().unwrap_or_else(Rational::one).max(Rational::one());
        most * largest
    });
    // For elements the period's credit is a sum of who knows how many.
    let formula = formula.filter(|_| penalty.elements.is_none());
    let caps = penalty.caps.iter().filter(|cap| binds(penalty, cap));
    let capped = caps.filter_map(|cap| reader.most(&cap.amount));
    match formula.into_iter().chain(capped).min() {
        Some(most) => {
            let unit = match &penalty.unit {
                CreditUnit::Money(name) | CreditUnit::Unit(name) => name.clone(),
                CreditUnit::Days => "days".to_owned(),
            };
            Worst::AtMost(most, unit)
        }
        None => Worst::Unbounded,
    }
}

/// A cap on each element does not bound their sum; every other one bounds what one group gets in a period.
fn binds(penalty: &Penalty, cap: &Cap) -> bool {
    penalty.elements.is_none() || cap.in_all
}

struct Reader<'c> {
    contract: &'c Contract,
    penalty: &'c Penalty,
}

impl Reader<'_> {
    fn credit(&self, credit: &Credit) -> Option<Rational> {
        match credit {
            Credit::Amount { amount, .. } => self.most(amount),
            Credit::Tiers { base, tiers, .. } => {
                let base = self.range(base);
                let amounts = tiers.iter().map(|tier| {
                    let credit = self.range(&tier.credit);
                    if tier.share { product(&credit, &base).most } else { credit.most }
                });
                let amounts: Option<Vec<Rational>> = amounts.collect();
                amounts?.into_iter().max()
            }
        }
    }

    fn most(&self, expression: &Expression) -> Option<Rational> {
        self.range(expression).most
    }

    fn range(&self, expression: &Expression) -> Range {
        match expression {
            Expression::Value(Value::Number(number)) => exactly(number),
            Expression::Fee(service) => {
                let service = self.contract.services.get(service.index());
                let fee = service.and_then(|service| service.fee.as_ref());
                // A fee of another period is cut or added up; that is for the evaluation to say.
                match fee.filter(|fee| fee.per == self.penalty.per) {
                    Some(fee) => exactly(&fee.amount),
                    None => anything(),
                }
            }
            Expression::Choose { rows, otherwise } => {
                let rows = rows.iter().map(|(_, value)| self.range(value));
                any_of(rows.chain(otherwise.iter().map(|value| self.range(value))))
            }
            Expression::Cell { table, column, .. } => {
                let rows =
                    self.contract.tables.get(table.index()).map(|table| table.rows.as_slice());
                let column = usize::try_from(*column).unwrap_or(usize::MAX);
                let cells = rows.unwrap_or_default().iter().map(|row| row.values.get(column));
                any_of(cells.map(|cell| cell.map_or_else(anything, |cell| self.range(cell))))
            }
            Expression::Arithmetic { operator, left, right } => {
                let (left, right) = (self.range(left), self.range(right));
                match operator {
                    ArithmeticOperator::Add => sum(&left, &right),
                    ArithmeticOperator::Subtract => sum(&left, &negated(&right)),
                    ArithmeticOperator::Multiply => product(&left, &right),
                    ArithmeticOperator::Divide => quotient(&left, &right),
                }
            }
            Expression::Negate(value) => negated(&self.range(value)),
            Expression::Extreme { among, .. } => {
                any_of(among.iter().map(|value| self.range(value)))
            }
            // The up time of a metric and any other ratio of it lie between nothing and all.
            Expression::Measured { metric, part: crate::ir::MetricPart::Value, .. } => {
                let metric = self.contract.metrics.get(metric.index());
                let up_time = metric.is_some_and(|metric| metric.value == Expression::Uptime);
                if up_time {
                    Range { least: Some(Rational::zero()), most: Some(Rational::one()) }
                } else {
                    anything()
                }
            }
            _ => anything(),
        }
    }
}

fn anything() -> Range {
    Range { least: None, most: None }
}

fn exactly(number: &Rational) -> Range {
    Range { least: Some(number.clone()), most: Some(number.clone()) }
}

fn any_of(ranges: impl Iterator<Item = Range>) -> Range {
    let ranges: Vec<Range> = ranges.collect();
    let least: Option<Vec<Rational>> = ranges.iter().map(|range| range.least.clone()).collect();
    let most: Option<Vec<Rational>> = ranges.iter().map(|range| range.most.clone()).collect();
    Range {
        least: least.and_then(|least| least.into_iter().min()),
        most: most.and_then(|most| most.into_iter().max()),
    }
}

fn negated(range: &Range) -> Range {
    let minus = |number: &Rational| Rational::zero() - number.clone();
    Range { least: range.most.as_ref().map(minus), most: range.least.as_ref().map(minus) }
}

fn sum(one: &Range, other: &Range) -> Range {
    let both =
        |one: &Option<Rational>, other: &Option<Rational>| Some(one.clone()? + other.clone()?);
    Range { least: both(&one.least, &other.least), most: both(&one.most, &other.most) }
}

/// Of two bounded ranges the extremes lie in their corners.
fn product(one: &Range, other: &Range) -> Range {
    let corners = || -> Option<Vec<Rational>> {
        let (a, b) = (one.least.clone()?, one.most.clone()?);
        let (c, d) = (other.least.clone()?, other.most.clone()?);
        Some(vec![a.clone() * c.clone(), a * d.clone(), b.clone() * c, b * d])
    };
    let corners = corners().unwrap_or_default();
    Range { least: corners.iter().min().cloned(), most: corners.iter().max().cloned() }
}

/// Only by a constant: a range around zero has no bound at all.
fn quotient(one: &Range, other: &Range) -> Range {
    let divisor = other.least.clone().filter(|least| other.most.as_ref() == Some(least));
    let inverse = divisor.and_then(|divisor| Rational::one().checked_div(&divisor));
    inverse.map_or_else(anything, |inverse| product(one, &exactly(&inverse)))
}

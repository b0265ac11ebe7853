//! What a metric asks of rows: its aggregates, and what is kept for each.

use crate::ir::{Aggregate, AggregateFunction, AggregateOver, ColumnOrigin, Expression, Source};

use super::super::walk::each_part;
use super::figure::{FigureKind, FigurePlan};
use super::operand::NumberShape;
use super::plan::{Reason, mark_columns};

/// Whether an expression takes a figure of rows.
pub(super) fn has_aggregates(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk(&mut |part| found |= matches!(part, Expression::Aggregate(_)));
    found
}

/// The aggregates that a metric asks for.
#[derive(Debug, Default)]
pub(super) struct AskedOf<'a> {
    /// Whether the metric has samples.
    pub(super) sampled: bool,
    /// Over the rows of a period.
    pub(super) rows: Vec<&'a Aggregate>,
    /// Over the rows of a sample.
    pub(super) in_samples: Vec<&'a Aggregate>,
    /// Whether samples may be named.
    pub(super) names_samples: bool,
}

impl<'a> AskedOf<'a> {
    /// Takes those of an expression over a period.
    pub(super) fn of_period(&mut self, expression: &'a Expression) -> Result<(), Reason> {
        use Expression as E;
        match expression {
            E::Aggregate(aggregate) if aggregate.over == AggregateOver::Samples => {
                self.names_samples |= aggregate.function == AggregateFunction::Share;
                let parts = aggregate.argument.iter().chain(&aggregate.filter);
                parts.for_each(|part| self.of_sample(part));
                return Ok(());
            }
            E::Aggregate(aggregate) => {
                self.rows.push(aggregate);
                return Ok(());
            }
            E::Uptime | E::Downtime | E::Outages | E::LongestOutage if self.sampled => {}
            E::Uptime | E::Downtime | E::Outages | E::LongestOutage | E::Combined { .. } => {
                return Err("it has down time");
            }
            _ => {}
        }
        let mut all = Ok(());
        each_part(expression, &mut |part| {
            if all.is_ok() {
                all = self.of_period(part);
            }
        });
        all
    }

    /// Takes those of an expression over a sample.
    pub(super) fn of_sample(&mut self, expression: &'a Expression) {
        if let Expression::Aggregate(aggregate) = expression {
            self.in_samples.push(aggregate);
            return;
        }
        each_part(expression, &mut |part| self.of_sample(part));
    }
}

/// What is kept for an aggregate over rows that have a weight.
///
/// # Errors
/// Where it is not kept in one pass.
pub(super) fn figure_plan<'a>(
    source: &Source,
    weight: Option<&'a Expression>,
    aggregate: &'a Aggregate,
) -> Result<FigurePlan<'a>, Reason> {
    use AggregateFunction as F;
    if aggregate.over != AggregateOver::Rows {
        return Err("it has samples");
    }
    let kind = match &aggregate.function {
        F::Count => FigureKind::Rows,
        F::Share => FigureKind::Truths { share: true },
        F::Any => FigureKind::Truths { share: false },
        F::Sum | F::Mean | F::Min | F::Max => FigureKind::Numbers,
        F::Median | F::Percentile(_) => FigureKind::Values,
        F::Distinct => FigureKind::Different,
        F::First => FigureKind::Outermost { last: false },
        F::Last => FigureKind::Outermost { last: true },
    };
    let argument = aggregate.argument.as_ref();
    let filter = aggregate.filter.as_ref();
    if argument.into_iter().chain(filter).any(|part| !is_of_row(part)) {
        return Err("its figure looks at more than a row");
    }
    let argument = if kind == FigureKind::Rows { None } else { argument };
    let computed = matches!(kind, FigureKind::Numbers | FigureKind::Values)
        && argument.is_none_or(|argument| NumberShape::of(source, argument).is_none());
    let kind = if computed || weight.is_some() {
        kind.observed().ok_or("it weighs different values, or the first or last")?
    } else {
        kind
    };
    let kept = matches!(kind, FigureKind::Different | FigureKind::Outermost { .. });
    if kept && argument.is_none_or(|argument| runs(source, argument)) {
        return Err("it takes clocks for values");
    }
    Ok(FigurePlan { kind, argument, filter, weight })
}

/// Whether a clock runs in an expression, or in a column that it reads.
fn runs(source: &Source, expression: &Expression) -> bool {
    let mut used = vec![false; source.columns.len()];
    mark_columns(source, expression, &mut used);
    let mut found = has_clock(expression);
    for (column, used) in source.columns.iter().zip(used) {
        if let ColumnOrigin::Computed(inner) = &column.origin {
            found |= used && has_clock(inner);
        }
    }
    found
}

fn has_clock(expression: &Expression) -> bool {
    let mut found = matches!(expression, Expression::Clock { .. });
    each_part(expression, &mut |part| found |= has_clock(part));
    found
}

/// Whether an expression looks at a row and its group only.
pub(super) fn is_of_row(expression: &Expression) -> bool {
    use Expression as E;
    let own = matches!(
        expression,
        E::Value(_)
            | E::Column(_)
            | E::Key(_)
            | E::Cell { .. }
            | E::Clock { .. }
            | E::Reaches { .. }
            | E::Not(_)
            | E::And(_)
            | E::Or(_)
            | E::Compare { .. }
            | E::OneOf { .. }
            | E::Present(_)
            | E::Arithmetic { .. }
            | E::Negate(_)
            | E::Beyond { .. }
            | E::Extreme { .. }
            | E::Choose { .. }
    );
    let mut all = own;
    each_part(expression, &mut |part| all &= is_of_row(part));
    all
}

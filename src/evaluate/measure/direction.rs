//! Whether a metric is better when it is large or when it is small.

use crate::ir::{AggregateFunction, Expression, MetricId, MetricPart};

use super::super::terms::Terms;
use super::super::walk::each_part;

/// Whether a larger value of a metric is better for who owes it: as the first objective that compares it says,
/// else by what it measures (up time and shares: larger; anything else: smaller).
pub(in super::super) fn larger_is_better(terms: &Terms<'_>, id: MetricId) -> bool {
    fn measures_success(expression: &Expression) -> bool {
        let mut found = match expression {
            Expression::Uptime | Expression::Combined { .. } => true,
            Expression::Aggregate(aggregate) => aggregate.function == AggregateFunction::Share,
            _ => false,
        };
        each_part(expression, &mut |part| found |= measures_success(part));
        found
    }
    let mut objectives = terms.contract.objectives.iter();
    let said = objectives.find_map(|objective| wanted(&objective.require, id));
    said.unwrap_or_else(|| {
        let metric = terms.contract.metrics.get(id.index());
        metric.is_some_and(|metric| measures_success(&metric.value))
    })
}

/// Whether a condition wants a metric to be large (or small), where it compares it at all.
fn wanted(condition: &Expression, id: MetricId) -> Option<bool> {
    use crate::ir::Comparison::{AtLeast, AtMost, Greater, Less};
    if let Expression::Compare { operator, left, right } = condition {
        let is_metric = |side: &Expression| matches!(side, Expression::Measured { metric, part: MetricPart::Value, .. } if *metric == id);
        let large = match operator {
            AtLeast | Greater => Some(true),
            AtMost | Less => Some(false),
            _ => None,
        };
        if is_metric(left) {
            return large;
        }
        if is_metric(right) {
            return large.map(|large| !large);
        }
    }
    let mut found = None;
    each_part(condition, &mut |part| {
        found = found.or_else(|| wanted(part, id));
    });
    found
}

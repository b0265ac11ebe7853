//! The groups of what reads metrics: of objectives, penalties, and metrics over other metrics.

use crate::ir::{Expression, GroupKey, GroupKeys, MetricId};
use crate::time::Instant;

use super::datum::Datum;
use super::evaluation::Evaluation;
use super::groups::Groups;
use super::periods::Window;
use super::walk::each_part;

/// A group with the instant of its first appearance; `None` for one that is expected.
type Found = (Vec<Datum>, Option<Instant>);

/// The groups for which something is computed that reads metrics in these expressions.
///
/// Where every key is expected (by a table, a type, the members) they are the combinations of these; else the
/// groups of the metrics that are read by these keys, in the order in which they are read; last those of the metric
/// whose outages are looked at.
pub(super) fn groups_of_readings(
    evaluation: &Evaluation<'_>,
    keys: &[GroupKey],
    expressions: &[&Expression],
    outages_of: Option<(MetricId, &[Expression])>,
) -> Vec<Found> {
    if keys.is_empty() {
        return vec![(Vec::new(), None)];
    }
    let expected = Groups::expected(evaluation.terms, keys);
    let mut found: Vec<Found> = expected.all.into_iter().map(|group| (group.key, None)).collect();
    let mut known: std::collections::BTreeSet<Vec<Datum>> =
        found.iter().map(|(key, _)| key.clone()).collect();
    let seen = keys.iter().any(|key| matches!(key.keys, GroupKeys::Seen | GroupKeys::Table { .. }));
    if !seen {
        return found;
    }
    let mut readings = Vec::new();
    for expression in expressions {
        collect(expression, &mut readings);
    }
    readings.extend(outages_of);
    for (metric, read_by) in readings {
        // Which key of the reader each key of the metric is.
        let places: Vec<Option<usize>> = read_by
            .iter()
            .map(|key| match key {
                Expression::Key(place) => usize::try_from(*place).ok(),
                _ => None,
            })
            .collect();
        let of_reader: Option<Vec<usize>> = (0..keys.len())
            .map(|place| places.iter().position(|key| *key == Some(place)))
            .collect();
        let (Some(of_reader), Some(measured)) = (of_reader, evaluation.metric(metric)) else {
            continue;
        };
        for group in &measured.groups.all {
            let key: Vec<Datum> =
                of_reader.iter().filter_map(|place| group.key.get(*place).cloned()).collect();
            if known.insert(key.clone()) {
                found.push((key, group.seen_from));
            }
        }
    }
    found
}

/// The metrics that an expression reads, with the keys it reads them by.
fn collect<'e>(expression: &'e Expression, found: &mut Vec<(MetricId, &'e [Expression])>) {
    if let Expression::Measured { metric, keys, .. } = expression {
        found.push((*metric, keys));
    }
    each_part(expression, &mut |part: &'e Expression| collect(part, found));
}

/// The groups that there are in a period: those expected, and those that have appeared by its end.
pub(super) fn in_period(groups: Vec<Found>, window: &Window) -> Vec<Vec<Datum>> {
    let there = groups
        .into_iter()
        .filter(|(_, seen_from)| seen_from.is_none_or(|seen_from| seen_from < window.seen));
    there.map(|(key, _)| key).collect()
}

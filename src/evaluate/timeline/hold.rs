//! Rows that hold until the next, and rows that only say what was so at an instant.

use crate::ir::{Expression, RowShape};
use crate::time::{Instant, Interval};

use super::super::datum::{Fault, shift};
use super::super::finding::Truth;
use super::super::groups::GroupRows;
use super::super::meter::Meter;
use super::{States, Timeline, down_in_row};

/// How long a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluate) struct Held {
    /// The row, by its place in the set.
    pub(in crate::evaluate) row: usize,
    /// From its instant to that of the next row, or to the most it may hold.
    pub(in crate::evaluate) interval: Interval,
}

/// How long each row of a line holds. The last one holds no longer than its instant: what came after is not known.
pub(in crate::evaluate) fn holdings(meter: &Meter<'_>, rows: &[usize]) -> Vec<Held> {
    let at_most = match meter.shape() {
        Some(RowShape::Holds { at_most, .. }) => at_most.as_ref(),
        _ => None,
    };
    instants(meter, rows)
        .into_iter()
        .map(|(row, from, next)| {
            let until = next.unwrap_or(from);
            let most = at_most.and_then(|most| shift(from, most)).unwrap_or(until);
            Held { row, interval: Interval::new(from, until.min(most)) }
        })
        .collect()
}

/// Each row with its instant and that of the next.
fn instants(meter: &Meter<'_>, rows: &[usize]) -> Vec<(usize, Instant, Option<Instant>)> {
    let at = |row: &usize| meter.item(*row).and_then(|item| item.at).map(|at| (*row, at));
    let dated: Vec<(usize, Instant)> = rows.iter().filter_map(at).collect();
    let next = dated.iter().skip(1).map(|(_, at)| Some(*at)).chain(std::iter::once(None));
    dated.iter().zip(next).map(|((row, at), next)| (*row, *at, next)).collect()
}

/// Down while a row holds for which a condition is true.
pub(super) fn states(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    conditions: &[&Expression],
) -> Result<States, Fault> {
    let mut states = States::default();
    for held in holdings(meter, &line.rows) {
        let truth = down_in_row(meter, group, held.row, conditions)?;
        states.add(truth, held.interval);
        states.up_at = (truth == Truth::Fails).then_some(held.interval.from);
    }
    Ok(states)
}

/// Rows that promise nothing: up before the first, down from a row that says so to the next that says it is up.
/// After a last row that is down nothing is known; after one that is up it stays so.
pub(super) fn states_of_events(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    conditions: &[&Expression],
    extent: Interval,
) -> Result<States, Fault> {
    let mut states = States::default();
    let instants = instants(meter, &line.rows);
    let first = instants.first().map_or(extent.until, |(_, at, _)| *at);
    states.up.push(Interval::new(extent.from, first));
    for (row, from, next) in instants {
        let truth = down_in_row(meter, group, row, conditions)?;
        match next {
            Some(next) => states.add(truth, Interval::new(from, next)),
            None if truth == Truth::Fails => states.add(truth, Interval::new(from, extent.until)),
            None => {}
        }
    }
    Ok(states)
}

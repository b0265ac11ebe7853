//! Runs of down time: over the whole data, cut neither by a period nor by an exclusion.
//!
//! Short runs, and those for which `outage counts` is false, are up. What a gap hides can only make a run longer,
//! so the runs without any gap being down are those that are certain, and with every gap being down those that
//! are possible.

use crate::ir::{Aggregate, Expression};
use crate::time::{Instant, Interval, IntervalSet, length_seconds};

use super::super::aggregate::{fold, gap_finding};
use super::super::datum::{Datum, Fault};
use super::super::figures::{Figures, OutageFigure, truth};
use super::super::finding::{Finding, Truth};
use super::super::groups::GroupRows;
use super::super::meter::{Entry, Meter, Seen};
use super::super::terms::Terms;
use super::{Course, Timeline};

/// A run of down time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluate) struct Run {
    /// Its time, as far as it is known.
    pub(in crate::evaluate) interval: Interval,
    /// Whether it still lasts when the data end.
    pub(in crate::evaluate) open: bool,
}

/// Where what is known of a line ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    /// The first instant of which nothing is known any more.
    pub(super) known: Option<Instant>,
    /// The last row, where it says that the line is up at its instant.
    pub(super) up_at: Option<Instant>,
}

impl End {
    /// Whether a run still lasts when the data end.
    fn is_open(self, run: &Interval) -> bool {
        self.known.is_none_or(|known| run.until >= known) && self.up_at != Some(run.until)
    }

    /// A run, in two where a row in it says that the line is up.
    fn split(self, run: Interval) -> impl Iterator<Item = Interval> {
        let at = self.up_at.filter(|at| run.contains(*at) && *at > run.from);
        let first = Interval::new(run.from, at.unwrap_or(run.until));
        std::iter::once(first).chain(at.map(|at| Interval::new(at, run.until)))
    }
}

/// Finds the runs that count.
pub(super) fn keep(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    course: &mut Course,
    end: End,
) -> Result<(), Fault> {
    let run = |interval: &Interval| Run { interval: *interval, open: end.is_open(interval) };
    for interval in &course.down {
        if counts(meter, group, line, *interval)? == Truth::Holds {
            course.certain.push(run(interval));
        }
    }
    let down_or_unknown = course.down.union(&course.unknown);
    for interval in down_or_unknown.into_iter().flat_map(|interval| end.split(interval)) {
        // Rows that a gap hides could make the condition true.
        let hidden = course.unknown.clip(interval);
        let may = long_enough(meter, interval)
            && (!hidden.is_empty() && reads_rows(meter)
                || counts(meter, group, line, interval)? != Truth::Fails);
        if may {
            course.possible.push(run(&interval));
        }
    }
    let time = |runs: &[Run]| runs.iter().map(|run| run.interval).collect::<IntervalSet>();
    course.certain_time = time(&course.certain);
    course.possible_time = time(&course.possible);
    Ok(())
}

fn long_enough(meter: &Meter<'_>, interval: Interval) -> bool {
    let at_least = meter.metric.at_least.as_ref();
    at_least.is_none_or(|at_least| length_seconds(interval.length()) >= *at_least)
}

/// Whether what counts as an outage depends on rows, and not on its length alone.
fn reads_rows(meter: &Meter<'_>) -> bool {
    fn aggregates(expression: &Expression) -> bool {
        let mut found = matches!(expression, Expression::Aggregate(_));
        super::super::walk::each_part(expression, &mut |part| found |= aggregates(part));
        found
    }
    meter.metric.outage_counts.as_ref().is_some_and(aggregates)
}

/// Whether a run counts.
fn counts(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    interval: Interval,
) -> Result<Truth, Fault> {
    if !long_enough(meter, interval) {
        return Ok(Truth::Fails);
    }
    match &meter.metric.outage_counts {
        Some(condition) => truth(&RunScope { meter, group, line, interval }, condition),
        None => Ok(Truth::Holds),
    }
}

/// The scope of a run: aggregates run over its rows, `length` is its seconds.
struct RunScope<'a> {
    meter: &'a Meter<'a>,
    group: &'a GroupRows,
    line: &'a Timeline,
    interval: Interval,
}

impl<'a> Figures<'a> for RunScope<'a> {
    fn terms(&self) -> &'a Terms<'a> {
        self.meter.terms
    }

    fn keys(&self) -> &[Datum] {
        &self.group.key
    }

    fn aggregate(&self, aggregate: &'a Aggregate) -> Result<Finding, Fault> {
        let at = |row: &usize| self.meter.item(*row).and_then(|item| item.at);
        let before = |bound: Instant| {
            self.line.rows.partition_point(|row| at(row).is_some_and(|at| at < bound))
        };
        let (first, end) = (before(self.interval.from), before(self.interval.until));
        let rows = self.line.rows.get(first..end.max(first)).unwrap_or_default();
        let entries: Vec<Entry> = rows.iter().copied().map(Entry::of_row).collect();
        let seen = Seen { keys: &self.group.key, window: None };
        let observations = self.meter.observe(aggregate, &entries, &seen)?;
        let tally = fold(&aggregate.function, &observations, self.meter.method);
        let gap = || gap_finding(&aggregate.function, self.meter.method.missing);
        Ok(tally.finding.unwrap_or_else(gap))
    }

    fn outage(&self, figure: OutageFigure) -> Finding {
        match figure {
            OutageFigure::Downtime | OutageFigure::LongestOutage => {
                Finding::number(length_seconds(self.interval.length()))
            }
            OutageFigure::Uptime | OutageFigure::Outages => Finding::Known(Datum::Missing),
        }
    }
}

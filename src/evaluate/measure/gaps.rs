//! Whether a source covers a period, where its rows promise nothing between them.
//!
//! *Coverage is 1 once the period has a row, or the source says `complete until`.*

use crate::exact::Rational;
use crate::ir::{DownRule, Metric, RowShape, Source, SourceId};
use crate::time::{Interval, IntervalSet, length_seconds};

use super::super::evaluation::Evaluation;
use super::super::meter::Data;
use super::super::outages::uncovered;
use super::super::periods::Window;
use super::Measurement;

impl Measurement<'_, '_> {
    /// Whether the rows promise to be there all the time: in samples, and where each row holds until the next.
    pub(super) fn promises_continuity(&self) -> bool {
        self.meter().metric.sampling.is_some() || self.meter().rows_hold()
    }

    /// The sources that the metric's figures rest on, rows and spans.
    fn sources(&self) -> Vec<SourceId> {
        let metric = self.meter().metric;
        let during = metric.down.iter().filter_map(|rule| match rule {
            DownRule::During(spans) => Some(spans.source),
            DownRule::When(_) => None,
        });
        let existing = metric.existing.as_ref().map(|spans| spans.source);
        let mut sources: Vec<SourceId> =
            self.meter().source_id().into_iter().chain(during).chain(existing).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// Whether a source says nothing about a part of the period.
    pub(super) fn is_uncovered(&self) -> bool {
        !self.promises_continuity() && !self.uncovered_time().is_empty()
    }

    /// Whether states at instants are missing for this group, whatever others have: a group that says nothing
    /// is not up.
    fn group_is_silent(&self) -> bool {
        let states = self.meter().metric.down.iter().any(|rule| matches!(rule, DownRule::When(_)))
            && matches!(self.meter().shape(), Some(RowShape::Instant { .. }));
        states && self.rows_of_time() == 0
    }

    /// The time of the period of which no row and no promise of the sources says anything.
    pub(super) fn uncovered_time(&self) -> IntervalSet {
        let contract = self.evaluation.terms.contract;
        if self.group_is_silent() {
            let source = self.meter().source();
            return uncovered(self.window, source.and_then(|source| source.complete_until));
        }
        let mut time = IntervalSet::new();
        for id in self.sources() {
            if let Some(source) = contract.sources.get(id.index())
                && !has_row(self.evaluation.data, source, id, self.window.measured())
            {
                time = time.union(&uncovered(self.window, source.complete_until));
            }
        }
        time
    }

    /// The share of the period that the sources cover.
    pub(super) fn covered_share(&self) -> Rational {
        let whole = length_seconds(self.window.measured().length());
        let gap = length_seconds(self.uncovered_time().measure());
        (&whole - &gap).checked_div(&whole).unwrap_or_else(Rational::one)
    }
}

/// The time of a period in which nothing says whether what a metric measures exists.
pub(super) fn unknown_existence(
    evaluation: &Evaluation<'_>,
    metric: &Metric,
    window: &Window,
) -> IntervalSet {
    let Some(spans) = &metric.existing else { return IntervalSet::new() };
    let Some(source) = evaluation.terms.contract.sources.get(spans.source.index()) else {
        return IntervalSet::new();
    };
    if has_row(evaluation.data, source, spans.source, window.measured()) {
        return IntervalSet::new();
    }
    uncovered(window, source.complete_until)
}

/// Whether a row of a source lies in a period, or lasts in it.
fn has_row(data: &Data, source: &Source, id: SourceId, window: Interval) -> bool {
    let Some(set) = data.sources.get(id.index()) else { return false };
    if set.any_between(window.from, window.until) {
        return true;
    }
    // Spans that began before and last into it.
    matches!(source.shape, RowShape::Span { .. })
        && set.dated().iter().any(|item| {
            item.at.is_some_and(|at| at < window.until)
                && item.until.is_none_or(|until| until > window.from)
        })
}

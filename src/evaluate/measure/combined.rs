//! Metrics that are up while several others are: all of them (in series), or any (in parallel).
//!
//! The parts are laid over one another before anything is measured, each with its gaps filled as it says itself. An
//! instant that does not count for one of them is judged by the others; one that counts for none does not count.

use crate::exact::Rational;
use crate::ir::{Expression, MetricPart, MissingPolicy};
use crate::time::{Interval, IntervalSet, length_seconds};

use super::super::datum::Fault;
use super::super::figures::key_values;
use super::super::meter::CountedTime;
use super::super::outages::{Outages, measure_course};
use super::super::timeline::{Course, Run};
use super::Measurement;

/// What is known of a metric over time.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    /// What counts.
    counted: IntervalSet,
    /// Down whatever the gaps hide.
    certain: IntervalSet,
    /// Down if every gap was down.
    possible: IntervalSet,
    /// Where the data do not say which.
    unknown: IntervalSet,
    /// The runs of down time as they were before anything was left out of them.
    certain_runs: IntervalSet,
    /// The same if every gap was down.
    possible_runs: IntervalSet,
}

/// The metrics put together in a value, if there are some.
pub(super) fn combined_in(value: &Expression) -> Option<&Expression> {
    if matches!(value, Expression::Combined { .. }) {
        return Some(value);
    }
    value.parts().into_iter().find_map(combined_in)
}

impl<'a> Measurement<'_, 'a> {
    /// The figures of down time of metrics put together.
    ///
    /// # Errors
    /// Those of the metrics.
    pub(super) fn outages_of_combined(&self, combined: &'a Expression) -> Result<Outages, Fault> {
        let standing = self.standing_of(combined)?.within(self);
        let window = self.window.measured();
        let hull = standing.counted.hull().unwrap_or(window);
        let runs = |time: &IntervalSet, runs: &IntervalSet| -> Vec<Run> {
            let all = time.union(runs);
            let kept = all.iter().filter(|run| !time.clip(**run).is_empty());
            let end = hull.until;
            kept.map(|run| Run { interval: *run, open: run.until >= end }).collect()
        };
        let course = Course {
            down: standing.certain.clone(),
            certain: runs(&standing.certain, &standing.certain_runs),
            possible: runs(&standing.possible, &standing.possible_runs),
            certain_time: standing.certain.clone(),
            possible_time: standing.possible.clone(),
            unknown: standing.unknown.clone(),
            left_out: IntervalSet::new(),
            weights: None,
        };
        // Of a run counts what counts and was down, or may have been.
        let saved = standing.possible_runs.subtract(&standing.possible);
        let at_risk = standing.counted.subtract(&saved);
        let counts = |run: Interval| -> Rational { length_seconds(at_risk.clip(run).measure()) };
        let counted =
            CountedTime { time: standing.counted.clip(window), forgiven: IntervalSet::new() };
        Ok(measure_course(self.meter(), &course, &counted, &counts, self.window))
    }

    /// What is known of a metric, or of several put together.
    fn standing_of(&self, part: &'a Expression) -> Result<Standing, Fault> {
        match part {
            Expression::Combined { all, parts } => {
                let standings: Result<Vec<Standing>, Fault> =
                    parts.iter().map(|part| self.standing_of(part)).collect();
                let standings = standings?;
                Ok(if *all { in_series(&standings) } else { in_parallel(&standings) })
            }
            Expression::Measured { metric, keys, part: MetricPart::Value } => {
                let keys = key_values(self, keys)?;
                #[expect(
                    clippy::redundant_closure_for_method_calls,
                    reason = "the method alone is of one lifetime, and what is asked for is of any"
                )]
                let standing =
                    self.evaluation.measurement(*metric, &keys, self.window, |one| one.standing());
                standing
            }
            _ => Ok(Standing::default()),
        }
    }

    /// What is known of this metric.
    fn standing(&self) -> Result<Standing, Fault> {
        let metric = self.meter().metric;
        if let Some(combined) = combined_in(&metric.value) {
            return Ok(self.standing_of(combined)?.within(self));
        }
        let extent = self.meter().extent();
        let time = self.countable.time(extent);
        let gaps = if self.is_uncovered() { self.uncovered_time() } else { IntervalSet::new() };
        let Some(course) = self.lines.first().and_then(|line| line.course.as_ref()) else {
            return Ok(Standing::default());
        };
        let counted = time.time.subtract(&course.left_out);
        let at_risk = counted.subtract(&time.forgiven);
        let mut standing = Standing {
            unknown: course.unknown.union(&gaps).intersect(&at_risk),
            certain: course.certain_time.intersect(&at_risk),
            possible: course.possible_time.union(&gaps).intersect(&at_risk),
            certain_runs: course.certain_time.clone(),
            possible_runs: course.possible_time.union(&gaps),
            counted,
        };
        standing.fill(self.meter().method.missing);
        Ok(standing)
    }
}

impl Standing {
    /// Fills the gaps as the metric says.
    fn fill(&mut self, missing: MissingPolicy) {
        match missing {
            MissingPolicy::Inconclusive => return,
            MissingPolicy::CountedAsMissed => {
                self.certain.clone_from(&self.possible);
                self.certain_runs.clone_from(&self.possible_runs);
            }
            MissingPolicy::CountedAsMet => {
                self.possible.clone_from(&self.certain);
                self.possible_runs.clone_from(&self.certain_runs);
            }
            MissingPolicy::LeftOut => {
                self.counted = self.counted.subtract(&self.unknown);
                self.certain = self.certain.subtract(&self.unknown);
                self.possible.clone_from(&self.certain);
                self.possible_runs.clone_from(&self.certain_runs);
            }
        }
        self.unknown = IntervalSet::new();
    }

    /// What of it counts for a metric that puts others together: its own hours, less its own exclusions.
    fn within(mut self, own: &Measurement<'_, '_>) -> Self {
        let Some(hull) = self.counted.hull() else { return self };
        let time = own.countable.time(hull);
        self.counted = self.counted.intersect(&time.time);
        let at_risk = self.counted.subtract(&time.forgiven);
        for part in [&mut self.certain, &mut self.possible, &mut self.unknown] {
            *part = part.intersect(&at_risk);
        }
        self
    }
}

/// Up while all are up: down while one is.
fn in_series(parts: &[Standing]) -> Standing {
    let certain = union(parts, |part| &part.certain);
    Standing {
        counted: union(parts, |part| &part.counted),
        possible: union(parts, |part| &part.possible),
        unknown: union(parts, |part| &part.unknown).subtract(&certain),
        certain_runs: union(parts, |part| &part.certain_runs),
        possible_runs: union(parts, |part| &part.possible_runs),
        certain,
    }
}

/// Up while one is up: down while none that counts is.
fn in_parallel(parts: &[Standing]) -> Standing {
    let counted = union(parts, |part| &part.counted);
    let up = |down: fn(&Standing) -> &IntervalSet| {
        let each = parts.iter().map(|part| part.counted.subtract(down(part)));
        each.fold(IntervalSet::new(), |all, up| all.union(&up))
    };
    let certainly_up = up(|part| &part.possible);
    let all = |runs: fn(&Standing) -> &IntervalSet| {
        let mut each = parts.iter().map(runs);
        let first = each.next().cloned().unwrap_or_default();
        each.fold(first, |all, runs| all.intersect(runs))
    };
    Standing {
        certain: counted.subtract(&up(|part| &part.certain)),
        possible: counted.subtract(&certainly_up),
        unknown: union(parts, |part| &part.unknown).subtract(&certainly_up),
        certain_runs: all(|part| &part.certain_runs),
        possible_runs: all(|part| &part.possible_runs),
        counted,
    }
}

fn union(parts: &[Standing], of: fn(&Standing) -> &IntervalSet) -> IntervalSet {
    parts.iter().flat_map(|part| of(part).iter().copied()).collect()
}

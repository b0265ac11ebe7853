//! The course of a group over the whole data: its samples, and when it was down, up, unknown or not there.
//!
//! *Gaps* exist where the data promise continuity: in `sampled` and where each row holds until the next. Nothing
//! is known there before the first and after the last row. Other rows promise nothing: a group is up until a row
//! says it is down, and stays so until a row says otherwise.

mod hold;
mod runs;
mod samples;

use crate::exact::Rational;
use crate::ir::{DownRule, Expression, RowShape, RowsOf};
use crate::time::{Instant, Interval, IntervalSet};

use super::datum::{Datum, Fault};
use super::finding::Truth;
use super::groups::GroupRows;
use super::laid_over;
use super::meter::Meter;
use super::weights::Steps;

pub(super) use hold::holdings;
pub(super) use runs::Run;
pub(super) use samples::{SampleScope, Slot, Standing, grid};
use samples::{gather, gather_kept};

/// The course of one group, or of one of the lines its samples are told apart by.
#[derive(Debug, Clone, Default)]
pub(super) struct Timeline {
    /// Its rows, by their place in the set, in order.
    pub(super) rows: Vec<usize>,
    /// Its samples that have rows, in order.
    pub(super) slots: Vec<Slot>,
    /// When it was down; `None` for a metric without down time.
    pub(super) course: Option<Course>,
}

/// When a line was down.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    /// Down by the data at hand, before short runs are dropped.
    pub(super) down: IntervalSet,
    /// Of these the runs that count, whatever the gaps hide.
    pub(super) certain: Vec<Run>,
    /// The runs that count if every gap was down.
    pub(super) possible: Vec<Run>,
    /// The instants of [`Course::certain`].
    pub(super) certain_time: IntervalSet,
    /// The instants of [`Course::possible`].
    pub(super) possible_time: IntervalSet,
    /// Where the data say nothing.
    pub(super) unknown: IntervalSet,
    /// What is not there at all.
    pub(super) left_out: IntervalSet,
    /// The weight of down time, where the metric has weights.
    pub(super) weights: Option<Steps>,
}

/// The state of the line at an instant, before spans are laid over it.
#[derive(Debug, Default)]
struct States {
    down: Vec<Interval>,
    up: Vec<Interval>,
    left_out: Vec<Interval>,
    /// The last row, where it holds for no time and says that the line is up.
    up_at: Option<Instant>,
}

impl States {
    fn add(&mut self, truth: Truth, interval: Interval) {
        match truth {
            Truth::Holds => self.down.push(interval),
            Truth::Fails => self.up.push(interval),
            // Neither: the rest is a gap.
            Truth::Open | Truth::Nothing => {}
        }
    }
}

/// The lines of a group: one, or one for every value of the columns its samples are told apart by.
///
/// # Errors
/// Those of the conditions.
pub(super) fn timelines(meter: &Meter<'_>, group: &GroupRows) -> Result<Vec<Timeline>, Fault> {
    let mut lines = match &meter.metric.sampling {
        Some(sampling) => match meter.prepared() {
            Some(prepared) => gather_kept(&prepared, sampling, group),
            None => gather(meter, sampling, group),
        },
        None => vec![Timeline { rows: group.rows.clone(), ..Timeline::default() }],
    };
    if !meter.metric.down.is_empty() {
        for line in &mut lines {
            line.course = Some(course(meter, group, line)?);
        }
    }
    Ok(lines)
}

/// When a line was down, from all rules.
fn course(meter: &Meter<'_>, group: &GroupRows, line: &Timeline) -> Result<Course, Fault> {
    let extent = meter.extent();
    let conditions: Vec<&Expression> = meter
        .metric
        .down
        .iter()
        .filter_map(|rule| match rule {
            DownRule::When(condition) => Some(condition),
            DownRule::During(_) => None,
        })
        .collect();
    let states = if conditions.is_empty() {
        States { up: vec![extent], ..States::default() }
    } else if meter.metric.sampling.is_some() {
        samples::states(meter, group, line, &conditions, extent)?
    } else {
        match meter.shape() {
            Some(RowShape::Holds { .. }) => hold::states(meter, group, line, &conditions)?,
            Some(RowShape::Span { .. }) => span_states(meter, group, line, &conditions, extent)?,
            Some(RowShape::Instant { .. }) | None => {
                hold::states_of_events(meter, group, line, &conditions, extent)?
            }
        }
    };
    let up_at = states.up_at;
    let mut weights = Vec::new();
    let during = during(meter, group, &mut weights)?;
    if !conditions.is_empty() && matches!(meter.shape(), Some(RowShape::Span { .. })) {
        own_weights(meter, group, line, &mut weights)?;
    }
    let down = states.down.into_iter().collect::<IntervalSet>().union(&during);
    let up = states.up.into_iter().collect::<IntervalSet>().subtract(&during);
    let left_out = states.left_out.into_iter().collect::<IntervalSet>().subtract(&down);
    let known = down.union(&up);
    let mut course = Course {
        unknown: known.union(&left_out).complement_within(extent),
        down: down.clip(extent),
        left_out,
        weights: meter.metric.weight.as_ref().map(|_| Steps::largest(weights)),
        ..Course::default()
    };
    let end = runs::End { known: known_until(&known), up_at };
    runs::keep(meter, group, line, &mut course, end)?;
    Ok(course)
}

/// Down while rows of spans last for which a condition is true.
fn span_states(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    conditions: &[&Expression],
    extent: Interval,
) -> Result<States, Fault> {
    let mut states = States::default();
    let mut open = Vec::new();
    for place in &line.rows {
        let Some((item, from)) = meter.item(*place).and_then(|item| Some((item, item.at?))) else {
            continue;
        };
        let interval = Interval::new(from, item.until.unwrap_or(meter.data.as_of));
        match down_in_row(meter, group, *place, conditions)? {
            Truth::Holds => states.down.push(interval),
            Truth::Open => open.push(interval),
            Truth::Fails | Truth::Nothing => {}
        }
    }
    let down_or_open: IntervalSet = states.down.iter().copied().chain(open).collect();
    states.up = down_or_open.complement_within(extent).into_iter().collect();
    Ok(states)
}

/// Whether one of the conditions is true in a row.
fn down_in_row(
    meter: &Meter<'_>,
    group: &GroupRows,
    place: usize,
    conditions: &[&Expression],
) -> Result<Truth, Fault> {
    let (Some(set), Some(item)) = (meter.set, meter.item(place)) else { return Ok(Truth::Open) };
    let scope = meter.scope(item, &group.key, None);
    let mut truths = Vec::with_capacity(conditions.len());
    for condition in conditions {
        let truth = scope.truth(condition).map_err(|fault| set.locate(item, fault))?;
        truths.push(Truth::from(truth));
    }
    Ok(Truth::any(truths))
}

/// Down by spans of sources, whose rows may be the metric's own.
fn during(
    meter: &Meter<'_>,
    group: &GroupRows,
    weights: &mut Vec<(Interval, Rational)>,
) -> Result<IntervalSet, Fault> {
    let mut all = Vec::new();
    for rule in &meter.metric.down {
        let DownRule::During(spans) = rule else { continue };
        let own = meter.metric.rows == Some(RowsOf::Source(spans.source));
        if !own {
            // Rows of another source have no weight: it is written over the columns of the metric's own.
            let rows = laid_over::rows_of_group(meter.terms, meter.data, spans, &group.key)?;
            all.extend(rows.into_iter().map(|(_, interval)| interval));
            continue;
        }
        let Some(set) = meter.set else { continue };
        for item in group.rows.iter().filter_map(|place| set.items.get(*place)) {
            let scope = meter.scope(item, &group.key, None);
            let located = |fault| set.locate(item, fault);
            let holds = match &spans.filter {
                Some(filter) => scope.truth(filter).map_err(located)? == Some(true),
                None => true,
            };
            if let Some(from) = item.at.filter(|_| holds) {
                let interval = Interval::new(from, item.until.unwrap_or(meter.data.as_of));
                all.push(interval);
                let weight = meter.span_weight(item, &group.key).map_err(located)?;
                weights.extend(weight.map(|weight| (interval, weight)));
            }
        }
    }
    Ok(all.into_iter().collect())
}

/// The weights of the metric's own spans.
fn own_weights(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    weights: &mut Vec<(Interval, Rational)>,
) -> Result<(), Fault> {
    for place in &line.rows {
        let Some((item, from)) = meter.item(*place).and_then(|item| Some((item, item.at?))) else {
            continue;
        };
        let interval = Interval::new(from, item.until.unwrap_or(meter.data.as_of));
        let weight = meter.span_weight(item, &group.key)?;
        weights.extend(weight.map(|weight| (interval, weight)));
    }
    Ok(())
}

/// The end of what is known: a run that lasts until then may still last.
fn known_until(known: &IntervalSet) -> Option<Instant> {
    known.hull().map(|hull| hull.until)
}

/// The values of some columns of a row.
fn cells_of(meter: &Meter<'_>, place: usize, columns: &[crate::ir::ColumnId]) -> Vec<Datum> {
    let cells = meter.item(place).map(|item| item.cells.as_slice()).unwrap_or_default();
    columns
        .iter()
        .map(|column| cells.get(column.index()).cloned().unwrap_or(Datum::Missing))
        .collect()
}

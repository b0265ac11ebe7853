//! Samples: rows gathered into slots of equal length from local midnight of the contract's zone on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostic::codes;
use crate::exact::Rational;
use crate::ir::{Aggregate, EmptySample, Expression, PartialSample, Sampling};
use crate::time::{Instant, Interval, IntervalSet, SlotGrid, length_from_seconds, length_seconds};

use super::super::aggregate::{fold, gap_finding};
use super::super::datum::{Datum, Fault, shift};
use super::super::expression::Scope;
use super::super::figures::{Figures, truth};
use super::super::finding::{Finding, Truth};
use super::super::groups::GroupRows;
use super::super::meter::{Entry, Meter, Seen};
use super::super::streamed::PreparedMetric;
use super::super::terms::Terms;
use super::{States, Timeline, cells_of};

/// A slot that has rows.
#[derive(Debug, Clone)]
pub(in crate::evaluate) struct Slot {
    /// Its time.
    pub(in crate::evaluate) interval: Interval,
    /// Its rows, by their place in the set.
    pub(in crate::evaluate) rows: Vec<usize>,
    /// How many it has.
    pub(in crate::evaluate) size: u64,
    /// The line that it is kept under, where its rows were measured in one pass: then of these at most the first is
    /// there.
    kept: Option<Rc<[Datum]>>,
    /// How it counts.
    pub(in crate::evaluate) standing: Standing,
}

/// How a slot counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::evaluate) enum Standing {
    /// As a whole.
    Whole,
    /// In this proportion.
    InPart(Rational),
    /// It is a gap.
    Gap,
    /// It is not there.
    LeftOut,
}

/// The grid of a metric's samples.
pub(in crate::evaluate) fn grid(meter: &Meter<'_>, sampling: &Sampling) -> Option<SlotGrid> {
    let every = length_from_seconds(&sampling.every)?;
    SlotGrid::new(meter.terms.contract.zone, every).ok()
}

/// The lines of a group, each with its slots.
pub(in crate::evaluate) fn gather(
    meter: &Meter<'_>,
    sampling: &Sampling,
    group: &GroupRows,
) -> Vec<Timeline> {
    let mut places: BTreeMap<Vec<Datum>, usize> = BTreeMap::new();
    let mut lines: Vec<Timeline> = Vec::new();
    if sampling.each.is_empty() {
        lines.push(Timeline::default());
        places.insert(Vec::new(), 0);
    }
    let grid = grid(meter, sampling);
    for row in &group.rows {
        let key = cells_of(meter, *row, &sampling.each);
        let place = *places.entry(key).or_insert_with(|| {
            lines.push(Timeline::default());
            lines.len() - 1
        });
        let Some(line) = lines.get_mut(place) else { continue };
        line.rows.push(*row);
        let Some(at) = meter.item(*row).and_then(|item| item.at) else { continue };
        match line.slots.last_mut() {
            // Rows come in order: mostly it is the slot of the row before.
            Some(slot) if slot.interval.contains(at) => slot.rows.push(*row),
            _ => {
                if let Some(grid) = &grid {
                    let interval = grid.slot_of(at);
                    let (rows, size, standing) = (vec![*row], 0, Standing::Whole);
                    line.slots.push(Slot { interval, rows, size, kept: None, standing });
                }
            }
        }
    }
    for slot in lines.iter_mut().flat_map(|line| &mut line.slots) {
        slot.size = u64::try_from(slot.rows.len()).unwrap_or(u64::MAX);
        slot.standing = standing(sampling, slot.size);
    }
    lines
}

/// The same, of rows that were measured in one pass.
pub(super) fn gather_kept(
    prepared: &PreparedMetric<'_>,
    sampling: &Sampling,
    group: &GroupRows,
) -> Vec<Timeline> {
    let mut lines = Vec::new();
    for (key, samples) in prepared.samples(&group.key) {
        let slots = samples.into_iter().map(|sample| Slot {
            interval: sample.interval,
            rows: sample.first.into_iter().collect(),
            size: sample.rows,
            kept: Some(Rc::clone(&key)),
            standing: standing(sampling, sample.rows),
        });
        lines.push(Timeline { slots: slots.collect(), ..Timeline::default() });
    }
    if lines.is_empty() && sampling.each.is_empty() {
        lines.push(Timeline::default());
    }
    lines
}

/// How a slot with so many rows counts.
fn standing(sampling: &Sampling, rows: u64) -> Standing {
    let wanted = sampling.complete_rows;
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    if rows >= wanted {
        return Standing::Whole;
    }
    match sampling.partial {
        PartialSample::Unsaid => Standing::Gap,
        PartialSample::Whole => Standing::Whole,
        PartialSample::LeftOut => Standing::LeftOut,
        PartialSample::InPart => {
            Standing::InPart(Rational::new(rows.into(), wanted.into()).unwrap_or_default())
        }
    }
}

/// Down in the slots in which a condition is true.
pub(super) fn states(
    meter: &Meter<'_>,
    group: &GroupRows,
    line: &Timeline,
    conditions: &[&Expression],
    extent: Interval,
) -> Result<States, Fault> {
    let mut states = States::default();
    let down = |scope: &SampleScope<'_>| -> Result<Truth, Fault> {
        let mut truths = Vec::with_capacity(conditions.len());
        for condition in conditions {
            truths.push(scope.holds(condition)?);
        }
        Ok(Truth::any(truths))
    };
    for slot in &line.slots {
        match &slot.standing {
            Standing::Gap => {}
            Standing::LeftOut => states.left_out.push(slot.interval),
            Standing::Whole => {
                states.add(down(&SampleScope::of_slot(meter, group, slot))?, slot.interval);
            }
            Standing::InPart(part) => {
                let seconds = length_seconds(slot.interval.length()) * part;
                let cut = shift(slot.interval.from, &seconds).unwrap_or(slot.interval.until);
                let counts = Interval::new(slot.interval.from, cut);
                states.add(down(&SampleScope::of_slot(meter, group, slot))?, counts);
                states.left_out.push(Interval::new(cut, slot.interval.until));
            }
        }
    }
    let with_rows: IntervalSet = line.slots.iter().map(|slot| slot.interval).collect();
    let empty = with_rows.complement_within(extent);
    match meter.metric.sampling.as_ref().map(|sampling| &sampling.empty) {
        Some(EmptySample::LeftOut) => states.left_out.extend(empty.iter()),
        Some(EmptySample::CountsAs(_)) => {
            let truth = down(&SampleScope::of_empty(meter, group)?)?;
            for interval in &empty {
                states.add(truth, *interval);
            }
        }
        Some(EmptySample::Missing) | None => {}
    }
    Ok(states)
}

/// The scope of one sample: aggregates run over its rows.
#[derive(Debug)]
pub(in crate::evaluate) struct SampleScope<'a> {
    meter: &'a Meter<'a>,
    group: &'a GroupRows,
    rows: Rows<'a>,
    /// Whether a row that was looked at had a value.
    valued: Cell<bool>,
}

/// What an aggregate in a sample runs over.
#[derive(Debug)]
enum Rows<'a> {
    /// These rows.
    There(&'a [usize]),
    /// Those of the sample of a line that begins at an instant, as they were kept in one pass.
    Kept(&'a [Datum], Instant),
    /// None: it has this value.
    StandsFor(Datum),
    /// None: it is a gap.
    Gap,
}

impl<'a> SampleScope<'a> {
    /// The scope of a slot with rows.
    pub(in crate::evaluate) fn of_slot(
        meter: &'a Meter<'a>,
        group: &'a GroupRows,
        slot: &'a Slot,
    ) -> Self {
        let rows = match slot.standing {
            Standing::Gap => Rows::Gap,
            _ => match &slot.kept {
                Some(line) => Rows::Kept(line, slot.interval.from),
                None => Rows::There(&slot.rows),
            },
        };
        Self { meter, group, rows, valued: Cell::new(false) }
    }

    /// The scope of a slot without rows.
    ///
    /// # Errors
    /// Those of the value it counts as.
    pub(in crate::evaluate) fn of_empty(
        meter: &'a Meter<'a>,
        group: &'a GroupRows,
    ) -> Result<Self, Fault> {
        let rows = match meter.metric.sampling.as_ref().map(|sampling| &sampling.empty) {
            Some(EmptySample::CountsAs(value)) => {
                let scope =
                    Scope { keys: &group.key, ..Scope::of_row(meter.terms, meter.data.as_of, &[]) };
                Rows::StandsFor(scope.value(value)?.into_owned())
            }
            _ => Rows::Gap,
        };
        Ok(Self { meter, group, rows, valued: Cell::new(false) })
    }

    /// Whether a condition on the sample is true. The value that an empty sample counts as is that of the
    /// condition, where it is true or false, else that of the figures in it.
    pub(in crate::evaluate) fn holds(&self, condition: &'a Expression) -> Result<Truth, Fault> {
        match &self.rows {
            Rows::StandsFor(Datum::Flag(flag)) => Ok(Truth::from(Some(*flag))),
            _ => self.or_gap(truth(self, condition), Truth::Open),
        }
    }

    /// The value of an expression on the sample: of an empty one what it counts as, whatever the expression.
    pub(in crate::evaluate) fn value(&self, expression: &'a Expression) -> Result<Finding, Fault> {
        match &self.rows {
            Rows::StandsFor(datum) => Ok(Finding::Known(datum.clone())),
            _ => {
                self.or_gap(super::super::figures::finding(self, expression), Finding::unbounded())
            }
        }
    }

    /// A quotient of sums of nothing is no mistake but a gap: a counter that was read for the first time.
    fn or_gap<T>(&self, found: Result<T, Fault>, gap: T) -> Result<T, Fault> {
        match found {
            Err(fault) if fault.code == codes::DIVISION_BY_ZERO && !self.valued.get() => Ok(gap),
            found => found,
        }
    }
}

impl<'a> Figures<'a> for SampleScope<'a> {
    fn terms(&self) -> &'a Terms<'a> {
        self.meter.terms
    }

    fn keys(&self) -> &[Datum] {
        &self.group.key
    }

    fn aggregate(&self, aggregate: &'a Aggregate) -> Result<Finding, Fault> {
        let method = self.meter.method;
        let gap = || gap_finding(&aggregate.function, method.missing);
        match &self.rows {
            Rows::StandsFor(datum) => Ok(Finding::Known(datum.clone())),
            Rows::Gap => Ok(gap()),
            Rows::Kept(line, from) => {
                let of_sample = (self.group.key.as_slice(), *line, *from);
                let prepared = self.meter.prepared();
                // INVARIANT: what is asked of a sample is kept of it.
                let tally = prepared
                    .and_then(|own| own.tally_of_sample(aggregate, of_sample, method))
                    .unwrap_or_default();
                self.valued.set(self.valued.get() || tally.entered > 0);
                Ok(tally.finding.unwrap_or_else(gap))
            }
            Rows::There(rows) => {
                let entries: Vec<Entry> = rows.iter().copied().map(Entry::of_row).collect();
                let seen = Seen { keys: &self.group.key, window: None };
                let observations = self.meter.observe(aggregate, &entries, &seen)?;
                let tally = fold(&aggregate.function, &observations, method);
                self.valued.set(self.valued.get() || tally.entered > 0);
                Ok(tally.finding.unwrap_or_else(gap))
            }
        }
    }
}

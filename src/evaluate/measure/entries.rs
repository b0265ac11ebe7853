//! Which rows, samples and items enter a figure.

use crate::ir::{
    Aggregate, AggregateFunction, Counting, EmptySample, Expression, MissingPolicy, PartialSample,
    RowShape, Sampling,
};
use crate::time::{Instant, Interval, IntervalSet, length_seconds};

use super::super::aggregate::{Observation, gap_finding};
use super::super::datum::{Datum, Fault};
use super::super::finding::{Finding, Truth};
use super::super::meter::{Entry, Seen};
use super::super::rows::Item;
use super::super::timeline::{SampleScope, Slot, Standing, grid, holdings};
use super::Measurement;

impl<'a> Measurement<'_, 'a> {
    /// The items that belong to the period and are not excluded: by their instant, or as `counted when` says.
    pub(super) fn items(&self) -> Result<&[Entry], Fault> {
        let items = self.items.get_or_init(|| self.find_items());
        items.as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    fn find_items(&self) -> Result<Vec<Entry>, Fault> {
        let entries = match &self.meter().metric.counting {
            Counting::ByInstant => self.by_instant(self.window.from, self.window.seen),
            Counting::When { condition, except, dated_by } => self.counted_when(
                condition,
                except.as_ref(),
                dated_by.as_ref().map(|id| id.index()),
            )?,
        };
        let Some(Sampling { partial: PartialSample::LeftOut, .. }) = self.meter().metric.sampling
        else {
            return Ok(entries);
        };
        let slots = self.lines.iter().flat_map(|line| &line.slots);
        let dropped: std::collections::BTreeSet<usize> = slots
            .filter(|slot| slot.standing == Standing::LeftOut)
            .flat_map(|slot| slot.rows.iter().copied())
            .collect();
        Ok(entries.into_iter().filter(|entry| !dropped.contains(&entry.row)).collect())
    }

    /// The rows whose instant lies in a span of time, less those excluded.
    fn by_instant(&self, from: Instant, until: Instant) -> Vec<Entry> {
        let counts = |row: &usize| {
            let at = self.meter().item(*row)?.at;
            let at = at.filter(|at| self.counted.time.contains(*at))?;
            let forgiven = self.counted.forgiven.contains(at);
            Some(Entry { forgiven, ..Entry::of_row(*row) })
        };
        self.rows_between(from, until).iter().filter_map(counts).collect()
    }

    /// The rows of the group whose instant lies in a span of time.
    fn rows_between(&self, from: Instant, until: Instant) -> &[usize] {
        let (first, end) = (self.rows_before(from), self.rows_before(until));
        self.group.rows.get(first..end.max(first)).unwrap_or_default()
    }

    /// How many rows of the group lie before an instant.
    fn rows_before(&self, bound: Instant) -> usize {
        let at = |row: &usize| self.meter().item(*row).and_then(|item| item.at);
        self.group.rows.partition_point(|row| at(row).is_some_and(|at| at < bound))
    }

    /// The items for which a condition is true, less those excluded by their own instant.
    fn counted_when(
        &self,
        condition: &Expression,
        except: Option<&Expression>,
        dated_by: Option<usize>,
    ) -> Result<Vec<Entry>, Fault> {
        let meter = self.meter();
        let countable = &self.countable;
        let mut entries = Vec::new();
        for row in &self.group.rows {
            let (Some(item), Some(set)) = (meter.item(*row), meter.set) else { continue };
            let scope = meter.scope(item, &self.group.key, Some(self.window));
            let located = |fault| set.locate(item, fault);
            if scope.truth(condition).map_err(located)? != Some(true) {
                continue;
            }
            if let Some(except) = except
                && scope.truth(except).map_err(located)? == Some(true)
            {
                continue;
            }
            let at = dated_by.and_then(|column| item.cells.get(column)?.as_instant()).or(item.at);
            if at.is_none_or(|at| countable.counts_at(at)) {
                let forgiven = at.is_some_and(|at| countable.forgiven.contains(at));
                entries.push(Entry { forgiven, ..Entry::of_row(*row) });
            }
        }
        Ok(entries)
    }

    /// How many items belong to the period and are not excluded.
    pub(super) fn count_items(&self) -> Result<u64, Fault> {
        match self.meter().prepared() {
            Some(prepared) => Ok(prepared.items(&self.group.key, self.window)),
            None => Ok(u64::try_from(self.items()?.len()).unwrap_or(u64::MAX)),
        }
    }

    /// The items that count in no period yet, because what dates them is missing: how many, and the first of them.
    pub(super) fn pending(&self) -> (u64, Vec<usize>) {
        if let Some(prepared) = self.meter().prepared() {
            return prepared.pending(&self.group.key, self.window);
        }
        let rows = self.pending_rows();
        (u64::try_from(rows.len()).unwrap_or(u64::MAX), rows)
    }

    fn pending_rows(&self) -> Vec<usize> {
        let undated = self.group.undated.iter().copied();
        let Counting::When { dated_by: Some(column), .. } = &self.meter().metric.counting else {
            return undated.collect();
        };
        let waiting = self.group.rows.iter().copied().filter(|row| {
            self.meter().item(*row).is_some_and(|item: &Item| {
                item.at.is_none_or(|at| at < self.window.until)
                    && item.cells.get(column.index()).is_none_or(|cell| !cell.is_present())
            })
        });
        waiting.chain(undated).collect()
    }

    /// How many rows or samples a figure of time rests on.
    pub(super) fn rows_of_time(&self) -> u64 {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let counted = &self.counted.time;
        if self.meter().metric.sampling.is_some() {
            let slots = self.lines.iter().flat_map(|line| &line.slots);
            let there = |slot: &&Slot| {
                slot.standing != Standing::LeftOut && counted.contains(slot.interval.from)
            };
            return count(slots.filter(there).count());
        }
        if self.meter().rows_hold() {
            return count(self.held().len());
        }
        let window = self.window.measured();
        if !matches!(self.meter().shape(), Some(RowShape::Span { .. })) {
            return count(self.rows_between(window.from, window.until).len());
        }
        let lasts = |row: &&usize| {
            let item = self.meter().item(**row);
            item.is_some_and(|item| match (item.at, item.until) {
                (Some(at), None) => window.contains(at),
                (Some(at), Some(until)) => Interval::new(at, until).intersects(&window),
                _ => false,
            })
        };
        count(self.rows_between(Instant::MIN_UTC, window.until).iter().filter(lasts).count())
    }

    /// The rows that hold in the period, with the time of each that counts.
    fn held(&self) -> Vec<(usize, IntervalSet)> {
        let window = self.window.measured();
        // The row before the period may hold into it, and the one after ends the last that begins in it.
        let first = self.rows_before(window.from).saturating_sub(1);
        let end = (self.rows_before(window.until) + 1).min(self.group.rows.len());
        let rows = self.group.rows.get(first..end).unwrap_or_default();
        let touching = holdings(self.meter(), rows).into_iter();
        touching
            .filter(|held| held.interval.intersects(&window))
            .map(|held| (held.row, self.counted.time.clip(held.interval)))
            .filter(|(_, time)| !time.is_empty())
            .collect()
    }

    /// The observations of an aggregate over rows.
    pub(super) fn observe_rows(&self, aggregate: &'a Aggregate) -> Result<Vec<Observation>, Fault> {
        use AggregateFunction as F;
        let seen = Seen { keys: &self.group.key, window: Some(self.window) };
        let meter = self.meter();
        let weighed = matches!(
            aggregate.function,
            F::Share | F::Mean | F::Median | F::Percentile(_) | F::Min | F::Max
        );
        let gap = |weight, times| {
            Observation::gap(gap_of_row(aggregate, meter.method.missing), weight, times)
        };
        if !meter.rows_hold() {
            let mut observations = meter.observe(aggregate, self.items()?, &seen)?;
            observations.extend(self.gap_of_rows(aggregate));
            return Ok(observations);
        }
        if matches!(aggregate.function, F::Count | F::Sum) {
            return meter.observe(aggregate, self.items()?, &seen);
        }
        // Rows that hold until the next are weighed by time, the time an exclusion counts as met apart.
        let mut entries = Vec::new();
        let mut known = self.counted.forgiven.clone();
        for (row, time) in self.held() {
            let forgiven = time.intersect(&self.counted.forgiven);
            for (time, forgiven) in [(time.subtract(&forgiven), false), (forgiven, true)] {
                if !time.is_empty() {
                    let seconds = length_seconds(time.measure());
                    entries.push(Entry { row, weight: weighed.then_some(seconds), forgiven });
                }
            }
            known = known.union(&time);
        }
        let mut observations = meter.observe(aggregate, &entries, &seen)?;
        let rest = length_seconds(self.counted.time.subtract(&known).measure());
        if weighed && rest.is_positive() {
            observations.push(gap(Some(rest), 1));
        }
        Ok(observations)
    }

    /// The rows that are missing from the samples of the period.
    pub(super) fn gap_of_rows(&self, aggregate: &Aggregate) -> Option<Observation> {
        let missing = self.missing_rows();
        let finding = gap_of_row(aggregate, self.meter().method.missing);
        (missing > 0).then(|| Observation::gap(finding, None, missing))
    }

    /// The observations of an aggregate over samples.
    pub(super) fn observe_samples(
        &self,
        aggregate: &'a Aggregate,
    ) -> Result<Vec<Observation>, Fault> {
        let mut observations = Vec::new();
        for line in self.lines {
            for slot in &line.slots {
                let counts = slot.standing != Standing::LeftOut
                    && self.counted.time.contains(slot.interval.from);
                if counts {
                    let scope = SampleScope::of_slot(self.meter(), self.group, slot);
                    let observed = self.observe_sample(aggregate, &scope, Some(slot))?;
                    observations.extend(observed);
                }
            }
        }
        let empty = self.empty_slots();
        let left_out = self
            .meter()
            .metric
            .sampling
            .as_ref()
            .is_none_or(|sampling| sampling.empty == EmptySample::LeftOut);
        if empty > 0 && !left_out {
            let scope = SampleScope::of_empty(self.meter(), self.group)?;
            let observed = self.observe_sample(aggregate, &scope, None)?;
            observations.extend(observed.map(|one| Observation { times: empty, ..one }));
        }
        Ok(observations)
    }

    fn observe_sample<'s>(
        &self,
        aggregate: &'s Aggregate,
        scope: &SampleScope<'s>,
        slot: Option<&Slot>,
    ) -> Result<Option<Observation>, Fault> {
        if let Some(filter) = &aggregate.filter
            && scope.holds(filter)? != Truth::Holds
        {
            return Ok(None);
        }
        let share = aggregate.function == AggregateFunction::Share;
        let forgiven = slot.is_some_and(|slot| self.counted.forgiven.contains(slot.interval.from));
        let finding = match &aggregate.argument {
            None => Finding::Known(Datum::Flag(true)),
            Some(_) if share && forgiven => Finding::Known(Datum::Flag(true)),
            Some(condition) if share => scope.holds(condition)?.finding(),
            Some(argument) => scope.value(argument)?,
        };
        let weight = slot.and_then(|slot| match &slot.standing {
            Standing::InPart(part) => Some(part.clone()),
            _ => None,
        });
        let there = slot.filter(|slot| slot.standing != Standing::Gap);
        let counted_empty = slot.is_none()
            && matches!(
                self.meter().metric.sampling.as_ref().map(|sampling| &sampling.empty),
                Some(EmptySample::CountsAs(_))
            );
        let row = there.and_then(|slot| slot.rows.first().copied());
        let row = row.or_else(|| counted_empty.then_some(usize::MAX));
        Ok(Some(Observation { finding, weight, times: 1, row }))
    }

    /// How many slots of the period that count have no row, over all lines.
    fn empty_slots(&self) -> u64 {
        let whole = self.slots_that_count();
        let with_rows = |slots: &[Slot]| {
            let counted =
                slots.iter().filter(|slot| self.counted.time.contains(slot.interval.from));
            u64::try_from(counted.count()).unwrap_or(u64::MAX)
        };
        self.lines.iter().map(|line| whole.saturating_sub(with_rows(&line.slots))).sum()
    }

    /// How many slots begin in the time that counts.
    fn slots_that_count(&self) -> u64 {
        let of = (self.id, self.group.key.clone(), self.window.key());
        if let Some(count) = self.evaluation.slots.borrow().get(&of) {
            return *count;
        }
        let grid =
            self.meter().metric.sampling.as_ref().and_then(|sampling| grid(self.meter(), sampling));
        let count = grid.map_or(0, |grid| {
            let slots = grid.slots_in(self.window.measured());
            let counted = slots.filter(|slot| self.counted.time.contains(slot.from));
            u64::try_from(counted.count()).unwrap_or(u64::MAX)
        });
        self.evaluation.slots.borrow_mut().insert(of, count);
        count
    }

    /// How many rows are missing from the samples of the period.
    fn missing_rows(&self) -> u64 {
        let Some(sampling) = &self.meter().metric.sampling else { return 0 };
        let complete = u64::from(sampling.complete_rows);
        let slots = self.lines.iter().flat_map(|line| &line.slots);
        let too_few = slots
            .filter(|slot| {
                slot.standing == Standing::Gap && self.counted.time.contains(slot.interval.from)
            })
            .map(|slot| complete.saturating_sub(slot.size))
            .sum::<u64>();
        match sampling.empty {
            EmptySample::Missing => too_few + complete * self.empty_slots(),
            EmptySample::LeftOut | EmptySample::CountsAs(_) => too_few,
        }
    }
}

/// What an aggregate sees of a row that is missing.
fn gap_of_row(aggregate: &Aggregate, missing: MissingPolicy) -> Finding {
    match aggregate.function {
        AggregateFunction::Share => Finding::Known(Datum::Missing),
        _ => gap_finding(&aggregate.function, missing),
    }
}

//! What was kept of the rows of a source, as the evaluation asks for it.

mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::data::{BadRow, FileSummary, ReadNotes, ReadRows, local_times};
use crate::engine::{RowAt, instant_of, nanos_of};
use crate::exact::Rational;
use crate::ir::Expression;
use crate::time::{Instant, Interval};

use super::super::datum::Datum;
use super::super::periods::Window;
use super::counting::PeriodKey;
use super::figure::FigurePlan;
use super::folded::{Folded, FoldedGroup, FoldedSample, FoldedSlot, Undecided};
use super::operand::NumberShape;
use super::plan::{Measuring, SourcePlan, VersionedMetric};
use super::ranks::{CountedAt, Ranked, Sought, start_of};
use tally::named_in;

/// The rows of a source as they were kept in one pass.
#[derive(Debug)]
pub(in crate::evaluate) struct Prepared {
    metrics: BTreeMap<VersionedMetric, Measuring>,
    folded: Folded,
    /// Where the data end: later rows are not kept.
    as_of: Instant,
    /// For each figure of each placement what a step of its numbers is worth.
    steps: Vec<Vec<Option<Rational>>>,
    /// The same for the figures of samples.
    sample_steps: Vec<Vec<Option<Rational>>>,
    /// The periods that rows were asked about.
    periods: BTreeSet<PeriodKey>,
    /// The rows that are named, by their place here.
    pub(in crate::evaluate) named: Vec<NamedRow>,
    place_of: BTreeMap<RowAt, usize>,
    /// Whether a period was asked for that the pieces of time do not make up.
    misaligned: AtomicBool,
    /// The values around the ranks that were asked for.
    sought: Mutex<Sought>,
}

/// A row that may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::evaluate) struct NamedRow {
    /// The file, by its place among those of the source.
    pub(in crate::evaluate) file: u32,
    /// The line.
    pub(in crate::evaluate) line: u64,
}

/// A sample as it was kept.
#[derive(Debug, Clone, Copy)]
pub(in crate::evaluate) struct KeptSample {
    /// Its time.
    pub(in crate::evaluate) interval: Interval,
    /// How many rows it has.
    pub(in crate::evaluate) rows: u64,
    /// The first of them, by its place among those that may be named.
    pub(in crate::evaluate) first: Option<usize>,
}

/// A metric as it was measured.
#[derive(Debug, Clone, Copy)]
pub(in crate::evaluate) struct PreparedMetric<'p> {
    prepared: &'p Prepared,
    measuring: &'p Measuring,
}

/// The lines before each block of each file.
pub(super) fn lines_before(folded: &Folded) -> BTreeMap<(u32, u32), u64> {
    let mut blocks = folded.lines.clone();
    blocks.sort_unstable();
    let mut before = BTreeMap::new();
    let mut reached: BTreeMap<u32, u64> = BTreeMap::new();
    for (file, block, lines) in blocks {
        let start = usize::try_from(file).ok().and_then(|file| folded.lines_before.get(file));
        let reached = reached.entry(file).or_insert_with(|| start.copied().unwrap_or(0));
        before.insert((file, block), *reached);
        *reached += lines;
    }
    before
}

/// What was read, less the rows: files with their counts, records set aside, notes.
pub(super) fn read_rows(
    plan: &SourcePlan<'_>,
    folded: &Folded,
    files: &[(String, String)],
) -> ReadRows {
    let before = lines_before(folded);
    let mut rejected: Vec<(u32, BadRow)> = Vec::new();
    for (file, block, bad) in &folded.bad {
        let line = before.get(&(*file, *block)).copied().unwrap_or(0) + bad.line + 1;
        rejected.push((*file, BadRow { line, ..bad.clone() }));
    }
    rejected.sort_by_key(|(file, bad)| (*file, bad.line));
    let summaries =
        files.iter().zip(&folded.rows).enumerate().map(|(place, ((path, sha256), rows))| {
            let of_file = |(file, _): &&(u32, BadRow)| usize::try_from(*file).ok() == Some(place);
            FileSummary {
                path: path.clone(),
                sha256: sha256.clone(),
                rows: *rows,
                rejected: u64::try_from(rejected.iter().filter(of_file).count())
                    .unwrap_or(u64::MAX),
            }
        });
    let notes = ReadNotes {
        local_times: local_times(&plan.source.layout, &folded.clock_changes),
        absent_columns: Vec::new(),
    };
    ReadRows {
        rows: Vec::new(),
        files: summaries.collect(),
        rejected: rejected.into_iter().map(|(_, bad)| bad).collect(),
        notes,
    }
}

/// The rows that a statement may name, in order and each once.
fn rows_named(plan: &SourcePlan<'_>, folded: &Folded) -> Vec<RowAt> {
    let mut rows: Vec<RowAt> = Vec::new();
    for group in folded.placements.iter().flat_map(BTreeMap::values) {
        rows.extend(group.waiting.rows());
        rows.extend(group.undecided.values().flat_map(|own| own.first.rows()));
        let kept = group.slots.values().chain(group.periods.values());
        for state in kept.flat_map(|slot| &slot.states) {
            for first in named_in(state).into_iter().flat_map(|(failed, waiting)| [failed, waiting])
            {
                rows.extend(first.rows());
            }
        }
    }
    for measuring in plan.metrics.values().filter(|measuring| measuring.names_samples) {
        let groups = folded.placements.get(measuring.placement).into_iter().flatten();
        let samples = groups.flat_map(|(_, group)| group.samples.values().flatten());
        rows.extend(samples.map(|(_, sample)| sample.first));
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

impl Prepared {
    /// Of all that was kept of the rows before `as_of`; `scales` are the decimal places of the columns.
    pub(super) fn new(
        plan: &SourcePlan<'_>,
        folded: Folded,
        scales: &[usize],
        (periods, as_of): (&[Window], Instant),
    ) -> Self {
        let step = |argument: &Expression| {
            let shape = NumberShape::of(plan.source, argument)?;
            let scale = match shape {
                NumberShape::Steps(column) => scales.get(column).copied().unwrap_or(0),
                _ => 0,
            };
            shape.step(plan.source, scale)
        };
        let steps_of = |figures: &[FigurePlan<'_>]| -> Vec<Option<Rational>> {
            figures.iter().map(|figure| step(figure.argument?)).collect()
        };
        let placements = plan.placements.iter();
        let steps = placements.clone().map(|placement| steps_of(&placement.figures)).collect();
        let in_samples = placements.map(|placement| {
            placement.samples.as_ref().map(|own| steps_of(&own.figures)).unwrap_or_default()
        });
        let sample_steps = in_samples.collect();
        let (before, rows) = (lines_before(&folded), rows_named(plan, &folded));
        let named = rows.iter().map(|row| {
            let before = before.get(&(row.file, row.block)).copied().unwrap_or(0);
            NamedRow { file: row.file, line: before + u64::from(row.line) + 1 }
        });
        let named = named.collect();
        let place_of = rows.iter().enumerate().map(|(place, row)| (*row, place)).collect();
        let metrics = plan.metrics.clone();
        let (misaligned, sought) = (AtomicBool::new(false), Mutex::default());
        let periods = periods.iter().map(Window::key).collect();
        Self {
            metrics,
            folded,
            as_of,
            steps,
            sample_steps,
            periods,
            named,
            place_of,
            misaligned,
            sought,
        }
    }

    /// The first instant of a row before `as_of`.
    pub(in crate::evaluate) fn first(&self) -> Option<Instant> {
        let there = self.folded.segments.values().any(|(_, rows)| *rows > 0);
        self.folded.ends.filter(|_| there).map(|(first, _)| instant_of(first))
    }

    /// The last instant of any row.
    pub(in crate::evaluate) fn last(&self) -> Option<Instant> {
        self.folded.ends.map(|(_, last)| instant_of(last))
    }

    /// How many rows have no instant.
    pub(in crate::evaluate) fn undated(&self) -> usize {
        usize::try_from(self.folded.undated).unwrap_or(usize::MAX)
    }

    /// How many rows of each file lie at or after `as_of`.
    pub(in crate::evaluate) fn after_as_of(&self) -> &[u64] {
        &self.folded.after_as_of
    }

    /// Whether a row lies in a span of time.
    pub(in crate::evaluate) fn any_between(&self, from: Instant, until: Instant) -> bool {
        let pieces = around(&self.folded.segments, (from, until));
        let inside = pieces.filter(|(_, (_, rows))| *rows > 0);
        inside.filter(|(start, (end, _))| self.is_inside((**start, *end), from, until)).count() > 0
    }

    /// Whether a piece of time lies in a span of time; one that lies there in part is remembered.
    fn is_inside(&self, (start, end): (i64, i64), from: Instant, until: Instant) -> bool {
        let from = nanos_of(from).unwrap_or(i64::MIN + 1);
        // Of the piece in which the data end there is nothing behind their end.
        let until =
            if until >= self.as_of { i64::MAX } else { nanos_of(until).unwrap_or(i64::MAX) };
        if from <= start && end <= until {
            return true;
        }
        if start < until && from < end {
            self.misaligned.store(true, Ordering::Relaxed);
        }
        false
    }

    /// Whether a period was asked for that cannot be answered.
    pub(in crate::evaluate) fn was_misaligned(&self) -> bool {
        self.misaligned.load(Ordering::Relaxed)
    }

    /// Notes what was asked for, and where it was counted.
    fn note(&self, place: CountedAt, ranked: &Ranked) {
        self.sought.lock().unwrap_or_else(PoisonError::into_inner).note(place, ranked);
    }

    /// The values around the ranks that were asked for.
    pub(super) fn sought(&self) -> Sought {
        self.sought.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A metric.
    pub(in crate::evaluate) fn metric(&self, id: VersionedMetric) -> Option<PreparedMetric<'_>> {
        let measuring = self.metrics.get(&id)?;
        Some(PreparedMetric { prepared: self, measuring })
    }

    fn places(&self, rows: &[RowAt]) -> Vec<usize> {
        rows.iter().filter_map(|row| self.place_of.get(row).copied()).collect()
    }
}

/// Of pieces by their start those that may lie in a span of time: all that begin in it, and the last before.
fn around<T>(
    pieces: &BTreeMap<i64, T>,
    (from, until): (Instant, Instant),
) -> impl Iterator<Item = (&i64, &T)> {
    let from = nanos_of(from).unwrap_or(i64::MIN + 1);
    let until = nanos_of(until).unwrap_or(i64::MAX).max(from);
    let before = pieces.range(..from).next_back();
    before.into_iter().chain(pieces.range(from..until))
}

impl<'p> PreparedMetric<'p> {
    fn groups(&self) -> impl Iterator<Item = &'p FoldedGroup> {
        let own = self.prepared.folded.placements.get(self.measuring.placement);
        own.into_iter().flat_map(BTreeMap::values)
    }

    fn group(&self, key: &[Datum]) -> Option<&'p FoldedGroup> {
        self.prepared.folded.placements.get(self.measuring.placement)?.get(key)
    }

    /// The keys of the groups, in the order in which they appear, with their first instants.
    pub(in crate::evaluate) fn keys(&self) -> Vec<(&'p [Datum], Option<Instant>)> {
        let mut groups: Vec<&FoldedGroup> = self.groups().collect();
        let order = |group: &&FoldedGroup| {
            let undated = group.waiting.rows().first().copied();
            (group.first.is_none(), group.first.or(undated))
        };
        groups.sort_by_key(order);
        let first = |group: &FoldedGroup| group.first.map(|row| instant_of(row.at));
        groups.into_iter().map(|group| (group.key.as_slice(), first(group))).collect()
    }

    /// How many rows of a group belong to no period yet by the end of one, and the first of them.
    pub(in crate::evaluate) fn pending(&self, key: &[Datum], window: &Window) -> (u64, Vec<usize>) {
        let Some(group) = self.group(key) else { return (0, Vec::new()) };
        let mut undecided = Undecided::default();
        let until = nanos_of(window.until).unwrap_or(i64::MAX);
        group.undecided.range(..until).for_each(|(_, own)| undecided.merge(own));
        let mut first = self.prepared.places(undecided.first.rows());
        first.extend(self.prepared.places(group.waiting.rows()));
        (undecided.rows + group.pending, first)
    }

    /// What was kept of a group in a period.
    fn slots(&self, key: &[Datum], window: &Window) -> Vec<(i64, &'p FoldedSlot)> {
        if self.measuring.by_period {
            let known = self.prepared.periods.contains(&window.key());
            self.prepared.misaligned.fetch_or(!known, Ordering::Relaxed);
            let kept = self.group(key).and_then(|group| group.periods.get(&window.key()));
            let from = start_of(window);
            return kept.into_iter().map(|slot| (from, slot)).collect();
        }
        let groups = self.group(key).into_iter();
        groups
            .flat_map(|group| around(&group.slots, (window.from, window.until)))
            .filter(|(from, slot)| {
                self.prepared.is_inside((**from, slot.until), window.from, window.until)
            })
            .map(|(from, slot)| (*from, slot))
            .collect()
    }

    /// How many rows of a group count in a period.
    pub(in crate::evaluate) fn items(&self, key: &[Datum], window: &Window) -> u64 {
        self.slots(key, window).into_iter().map(|(_, slot)| slot.items).sum()
    }

    /// The samples of a group, line by line in the order in which the lines appear, each with its place there, its
    /// time, how many rows it has and the first of them, where that may be named.
    pub(in crate::evaluate) fn samples(
        &self,
        key: &[Datum],
    ) -> Vec<(Rc<[Datum]>, Vec<KeptSample>)> {
        let mut lines: Vec<_> =
            self.group(key).into_iter().flat_map(|group| &group.samples).collect();
        lines.sort_by_key(|(_, samples)| samples.values().map(|sample| sample.first).min());
        let sample = |(from, sample): (&i64, &FoldedSample)| KeptSample {
            interval: Interval::new(instant_of(*from), instant_of(sample.until)),
            rows: sample.rows,
            first: self.prepared.place_of.get(&sample.first).copied(),
        };
        let lines = lines.into_iter();
        lines
            .map(|(line, samples)| {
                (Rc::from(line.as_slice()), samples.iter().map(sample).collect())
            })
            .collect()
    }
}

//! Batches of rows to states.

mod dated;
mod keyed;
mod odd;

use crate::data::{BadRow, Row};
use crate::engine::{Batch, Column, MISSING, Pieces, RowAt, Rows, State, nanos_of};
use crate::time::Instant;

use super::folded::{Folded, FoldedGroup, FoldedSlot};
use super::interpret::Interpreter;
use super::operand::may_fail;
use super::placing::Placing;
use super::program::{Failed, NOT_COUNTED, Rowed, Shape, Test};
use super::sampling::Sampler;
use super::scan::Scan;
use super::unique::RowPlace;
use dated::Dated;

/// What batches are folded into.
#[derive(Debug)]
pub(super) struct Fold<'s, 'a> {
    scan: &'s Scan<'a>,
    interpreter: Interpreter<'a>,
    placements: Vec<Placing<'s, 'a>>,
    /// Conditions that stand for computed columns that may fail.
    checks: Vec<Test<'a>>,
    /// The rows of each piece of time.
    segments: Pieces,
    bounds: Vec<(i64, i64)>,
    rows_of_segment: Vec<u64>,
    /// Of the batch at hand; kept for its memory.
    segments_of_rows: Vec<u32>,
    dating: usize,
    as_of: i64,
    /// The rows of the block at hand that are left out.
    dropped: &'s [RowPlace],
    /// The bytes that keys may take.
    keys_may_take: usize,
    /// The file and the block of it that are read.
    file: u32,
    block: u32,
    ready: bool,
    pub(super) folded: Folded,
}

impl<'s, 'a> Fold<'s, 'a> {
    /// Of one of so many workers.
    pub(super) fn new(scan: &'s Scan<'a>, workers: usize) -> Self {
        let interpreter = Interpreter::new(scan.terms, scan.plan.source, scan.as_of);
        let placements = scan
            .plan
            .placements
            .iter()
            .zip(&scan.counted)
            .enumerate()
            .map(|(place, (plan, counted))| Placing::new(plan, counted, scan.room(place, workers)))
            .collect();
        let beyond = if scan.as_of < Instant::UNIX_EPOCH { i64::MIN } else { i64::MAX };
        Self {
            scan,
            interpreter,
            placements,
            checks: Vec::new(),
            segments: Pieces::default(),
            bounds: Vec::new(),
            rows_of_segment: Vec::new(),
            segments_of_rows: Vec::new(),
            dating: scan.plan.source.shape.dating_column().index(),
            as_of: nanos_of(scan.as_of).unwrap_or(beyond),
            dropped: &[],
            keys_may_take: scan.keys / workers.max(1),
            file: 0,
            block: 0,
            ready: false,
            folded: Folded::new(scan.files, scan.plan.source.layout.columns.len()),
        }
    }

    /// Makes the programs for the columns as they are read.
    pub(super) fn make_ready(&mut self, columns: &[Column]) -> Option<()> {
        let contract = self.scan.terms.contract;
        let source = self.scan.plan.source;
        let interpreter = &self.interpreter;
        for placing in &mut self.placements {
            placing.make_ready((contract, interpreter, source), columns)?;
        }
        let shape = Shape { contract, interpreter, keys: &[], outcome: false };
        for column in &source.columns {
            if let crate::ir::ColumnOrigin::Computed(expression) = &column.origin
                && may_fail(source, expression)
            {
                self.checks.push(Test::computed(&shape, expression));
            }
        }
        self.ready = true;
        Some(())
    }

    /// Turns to a block of a file.
    pub(super) fn turn_to(&mut self, file: u32, block: u32) {
        (self.file, self.block) = (file, block);
        self.dropped = self.scan.unique.dropped((file, block));
    }

    fn row_at(&self, at: i64, line: u32) -> RowAt {
        RowAt { at, file: self.file, block: self.block, line }
    }

    /// When the rows of a batch are.
    fn instants_of<'b>(&self, batch: &Batch<'b>) -> &'b [i64] {
        batch.columns.get(self.dating).map(Column::values).unwrap_or_default()
    }

    fn batch_of(&mut self, batch: &Batch<'_>, dated: Dated<'_>) -> Result<(), Failed> {
        let mut placements = std::mem::take(&mut self.placements);
        let mut done = Ok(());
        for placing in &mut placements {
            if done.is_ok() {
                done = self.place_batch(placing, batch, dated);
            }
        }
        self.placements = placements;
        done?;
        let mut checks = std::mem::take(&mut self.checks);
        for check in &mut checks {
            for row in 0..batch.lines.len() {
                let rowed = Rowed {
                    columns: batch.columns,
                    row,
                    interpreter: &self.interpreter,
                    keys: &[],
                };
                check.get(&rowed)?;
            }
        }
        self.checks = checks;
        Ok(())
    }

    fn place_batch(
        &self,
        placing: &mut Placing<'s, 'a>,
        batch: &Batch<'_>,
        dated: Dated<'_>,
    ) -> Result<(), Failed> {
        if placing.plan.counted_when.is_some() {
            return self.count_batch(placing, batch, dated.segments);
        }
        let mut slots = std::mem::take(&mut placing.slots_of_rows);
        slots.clear();
        let keys = std::mem::take(&mut placing.keys);
        let mut rows =
            Rowed { columns: batch.columns, row: 0, interpreter: &self.interpreter, keys: &keys };
        let mut sampler = placing.sampler.take();
        let placed =
            self.place_rows((placing, &mut sampler), batch, (dated, &mut slots), &mut rows);
        let entered = placed.and_then(|()| {
            let instants = self.instants_of(batch);
            let place = |row: usize| {
                let at = instants.get(row).copied().unwrap_or(MISSING);
                self.row_at(at, batch.lines.get(row).copied().unwrap_or(0))
            };
            if let Some(sampler) = &mut sampler {
                sampler.enter_batch(&mut rows, &place)?;
            }
            placing.enter_batch(&slots, &mut rows, &place)
        });
        placing.sampler = sampler;
        placing.keys = keys;
        placing.slots_of_rows = slots;
        entered
    }

    /// Counts the rows of a batch by a condition, one by one.
    fn count_batch(
        &self,
        placing: &mut Placing<'s, 'a>,
        batch: &Batch<'_>,
        segments: &[u32],
    ) -> Result<(), Failed> {
        let instants = self.instants_of(batch);
        let rows = instants.iter().zip(segments).zip(batch.lines).enumerate();
        for (row, ((at, segment), line)) in rows {
            if *segment != NOT_COUNTED {
                let cells = self.interpreter.cells(batch.columns, row).map_err(|_| Failed)?;
                self.place_odd(placing, &cells, (Some(*at), Some(*segment)), *line)?;
            }
        }
        Ok(())
    }

    /// Finds the slot of each row: twice its number, and one where it is forgiven.
    fn place_rows(
        &self,
        (placing, sampler): (&mut Placing<'s, 'a>, &mut Option<Sampler<'s, 'a>>),
        batch: &Batch<'_>,
        (Dated { segments, ends }, slots): (Dated<'_>, &mut Vec<u32>),
        rows: &mut Rowed<'_, '_>,
    ) -> Result<(), Failed> {
        let instants = self.instants_of(batch);
        sampler.iter_mut().for_each(Sampler::begin_batch);
        let by_group = placing.filter.is_none() && sampler.is_none() && placing.dated_by.is_none();
        if let Some(ends) = ends.filter(|_| by_group) {
            placing.place_together(batch.columns, ends, segments.len(), slots);
        }
        while slots.len() < segments.len() {
            if by_group {
                placing.place_run(batch.columns, (instants, segments), slots);
            }
            let row = slots.len();
            let (Some(at), Some(segment)) = (instants.get(row), segments.get(row)) else { break };
            rows.row = row;
            if *segment == NOT_COUNTED {
                sampler.iter_mut().for_each(Sampler::skip);
                slots.push(NOT_COUNTED);
                continue;
            }
            if let Some(filter) = &mut placing.filter
                && filter.get(rows)? != Some(true)
            {
                sampler.iter_mut().for_each(Sampler::skip);
                slots.push(NOT_COUNTED);
                continue;
            }
            let group = match placing.known_group(batch.columns, row) {
                Some(group) => group,
                None => placing.group(rows)?,
            };
            let place = || self.row_at(*at, batch.lines.get(row).copied().unwrap_or(0));
            if let Some(sampler) = sampler {
                sampler.take(group, *at, rows, &place)?;
            }
            if let Some(dated_by) = &mut placing.dated_by {
                let dated = (dated_by.dating.get(rows)?, place(), &self.scan.segments);
                let seen_in = self.bounds_of(*segment);
                slots.push(placing.slot_dated(group, dated, seen_in).unwrap_or(NOT_COUNTED));
                continue;
            }
            slots.push(
                placing.slot(group, *at, *segment, &place, &self.bounds).unwrap_or(NOT_COUNTED),
            );
        }
        Ok(())
    }

    /// What was kept.
    pub(super) fn finish(mut self, columns: &[Column]) -> Folded {
        self.folded.crowded |= self.interpreter.room.is_gone();
        for mut placing in std::mem::take(&mut self.placements) {
            placing.settle(&self.interpreter, columns);
            let width = placing.figures.len();
            let mut states = std::mem::take(&mut placing.states).into_iter();
            let groups = std::mem::take(&mut placing.groups).into_iter();
            let mut groups: Vec<FoldedGroup> = groups.map(|group| group.folded).collect();
            if let Some(sampler) = placing.sampler.take() {
                self.folded.crowded |= sampler.crowded;
                sampler.finish(&mut groups);
            }
            for (slot, (group, segment)) in placing.slots.iter().enumerate() {
                let own: Vec<State> = states.by_ref().take(width).collect();
                let items = placing.items(slot, &own);
                if placing.plan.counted_when.is_some() {
                    let window = usize::try_from(*segment).ok();
                    let window = window.and_then(|place| self.scan.periods.get(place));
                    let group =
                        usize::try_from(*group).ok().and_then(|place| groups.get_mut(place));
                    if let (Some(window), Some(group)) = (window, group) {
                        let kept = FoldedSlot { until: 0, items, states: own };
                        group.periods.insert(window.key(), kept);
                    }
                    continue;
                }
                let all = placing.dated_by.as_ref().map_or(&self.bounds, |own| &own.bounds);
                let bounds = usize::try_from(*segment).ok().and_then(|place| all.get(place));
                let group = usize::try_from(*group).ok().and_then(|place| groups.get_mut(place));
                if let (Some((from, until)), Some(group)) = (bounds, group) {
                    group.slots.insert(*from, FoldedSlot { until: *until, items, states: own });
                }
            }
            self.folded
                .placements
                .push(groups.into_iter().map(|group| (group.key.clone(), group)).collect());
        }
        for ((from, until), rows) in self.bounds.iter().zip(&self.rows_of_segment) {
            self.folded.segments.insert(*from, (*until, *rows));
        }
        self.folded
    }
}

impl Rows for Fold<'_, '_> {
    fn batch(&mut self, batch: &Batch<'_>) {
        let Some(instants) = batch.columns.get(self.dating).map(Column::values) else { return };
        self.folded.count_row(self.file, batch.lines.len());
        self.look_at_keys(batch);
        if self.scan.unique.only_looks() {
            return;
        }
        let mut segments = std::mem::take(&mut self.segments_of_rows);
        segments.clear();
        let mut failed = false;
        let whole = self.dropped.is_empty();
        let together = if whole { self.dated_together(instants) } else { None };
        if let Some((segment, _)) = together {
            segments.resize(instants.len(), segment);
        } else {
            for (at, line) in instants.iter().zip(batch.lines) {
                if self.is_dropped(*line) {
                    segments.push(NOT_COUNTED);
                    if *at != MISSING {
                        self.pass_over(*at);
                    }
                } else if *at == MISSING {
                    segments.push(NOT_COUNTED);
                    failed |= self.undated_row(batch, segments.len() - 1, *line).is_err();
                } else {
                    segments.push(self.dated(*at).unwrap_or(NOT_COUNTED));
                }
            }
        }
        let dated = Dated { segments: &segments, ends: together.map(|(_, ends)| ends) };
        if failed || self.batch_of(batch, dated).is_err() {
            self.folded.failed = true;
        }
        self.segments_of_rows = segments;
    }

    fn odd(&mut self, row: &Row) {
        self.folded.count_row(self.file, 1);
        if self.odd_row(row).is_err() {
            self.folded.failed = true;
        }
    }

    fn bad(&mut self, row: BadRow) {
        self.folded.bad.push((self.file, self.block, row));
    }
}

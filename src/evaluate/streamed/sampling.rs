//! The samples of a placement: rows gathered into slots of equal length, whatever time counts.
//!
//! Of a slot only the states of what is asked of its samples are kept. There is one for every slot with rows in every
//! line of every group, so their number is bounded; past the bound rows are read one by one.

use std::collections::BTreeMap;

use crate::engine::{Column, RowAt, State, instant_of, nanos_of};
use crate::ir::{ColumnId, Contract, Expression, Source};
use crate::time::{SlotGrid, length_from_seconds};

use super::super::datum::Datum;
use super::entering::{empty_state, enter_cells};
use super::figuring::Figuring;
use super::folded::{FoldedGroup, FoldedSample};
use super::interpret::Interpreter;
use super::memo::Memo;
use super::operand::coded_columns;
use super::plan::{SamplePlan, mark_columns};
use super::program::{Failed, NOT_COUNTED, Rowed};
use super::truth::Truth;

/// The most states of samples that a worker keeps: some 50 MB.
const MAX_STATES: usize = 250_000;

/// Gathers rows into samples.
#[derive(Debug)]
pub(super) struct Sampler<'s, 'a> {
    plan: &'s SamplePlan<'a>,
    grid: SlotGrid,
    /// The places of the columns by which samples are told apart beside the group.
    each: Vec<usize>,
    figures: Vec<Figuring<'a>>,
    line_of_codes: Memo<u32>,
    by_key: BTreeMap<(u32, Vec<Datum>), u32>,
    lines: Vec<Line>,
    samples: Vec<Sample>,
    /// Of each sample its figures.
    states: Vec<State>,
    /// Twice the sample of each row of the batch at hand.
    rows: Vec<u32>,
    entering: Vec<u32>,
    truths: Vec<Truth>,
    /// Whether there were more samples than are kept.
    pub(super) crowded: bool,
}

/// A line of samples.
#[derive(Debug)]
struct Line {
    group: u32,
    key: Vec<Datum>,
    /// Its samples by their start.
    places: BTreeMap<i64, u32>,
    /// Start, end and place of the sample met last.
    last: (i64, i64, u32),
}

#[derive(Debug)]
struct Sample {
    line: u32,
    from: i64,
    until: i64,
    rows: u64,
    first: RowAt,
}

impl<'s, 'a> Sampler<'s, 'a> {
    /// Of a plan; `keys` are the places of the columns that tell groups apart.
    pub(super) fn new(
        plan: &'s SamplePlan<'a>,
        (contract, interpreter, source): (&'a Contract, &Interpreter<'a>, &'a Source),
        keys: &[usize],
        columns: &[Column],
    ) -> Option<Self> {
        let every = length_from_seconds(&plan.sampling.every)?;
        let grid = SlotGrid::new(contract.zone, every).ok()?;
        let each: Vec<usize> = plan.sampling.each.iter().map(|column| column.index()).collect();
        let of = (contract, interpreter, source);
        let figures = plan.figures.iter().map(|own| Figuring::new(*own, of, keys, columns));
        let figures = figures.collect::<Option<_>>()?;
        let mut codes: Vec<usize> = Vec::new();
        for key in keys.iter().chain(&each) {
            for place in coded_columns(source, &[], &Expression::Column(ColumnId::from(*key)))? {
                if !codes.contains(&place) {
                    codes.push(place);
                }
            }
        }
        Some(Self {
            plan,
            grid,
            each,
            figures,
            line_of_codes: Memo::new(codes),
            by_key: BTreeMap::new(),
            lines: Vec::new(),
            samples: Vec::new(),
            states: Vec::new(),
            rows: Vec::new(),
            entering: Vec::new(),
            truths: Vec::new(),
            crowded: false,
        })
    }

    /// Begins a batch.
    pub(super) fn begin_batch(&mut self) {
        self.rows.clear();
    }

    /// Passes over a row of a batch.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.rows.push(NOT_COUNTED);
    }

    /// Takes the next row of a batch.
    #[inline]
    pub(super) fn take(
        &mut self,
        group: u32,
        at: i64,
        row: &Rowed<'_, '_>,
        place: &dyn Fn() -> RowAt,
    ) -> Result<(), Failed> {
        let line = self.line(group, row)?;
        let sample = self.sample(line, at, place)?;
        self.rows.push(sample * 2);
        Ok(())
    }

    /// The line of a row of a batch.
    #[inline]
    fn line(&mut self, group: u32, row: &Rowed<'_, '_>) -> Result<u32, Failed> {
        let mut memo = std::mem::replace(&mut self.line_of_codes, Memo::new(Vec::new()));
        let found = memo.get(row, |codes| {
            let source = row.interpreter.source;
            let mut wanted = vec![false; source.columns.len()];
            for column in &self.each {
                let column = Expression::Column(ColumnId::from(*column));
                mark_columns(source, &column, &mut wanted);
            }
            let cells =
                row.interpreter.cells_of_codes(row.columns, codes, &wanted).map_err(|_| Failed)?;
            Ok(self.line_of_cells(group, &cells))
        });
        self.line_of_codes = memo;
        found
    }

    fn line_of_cells(&mut self, group: u32, cells: &[Datum]) -> u32 {
        let each = self.each.iter();
        let key: Vec<Datum> =
            each.map(|column| cells.get(*column).cloned().unwrap_or(Datum::Missing)).collect();
        let of = (group, key);
        if let Some(line) = self.by_key.get(&of) {
            return *line;
        }
        let line = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        let (places, last) = (BTreeMap::new(), (0, 0, 0));
        self.lines.push(Line { group, key: of.1.clone(), places, last });
        self.by_key.insert(of, line);
        line
    }

    /// The sample of a line in which an instant lies.
    #[inline]
    fn sample(&mut self, line: u32, at: i64, place: &dyn Fn() -> RowAt) -> Result<u32, Failed> {
        let own = usize::try_from(line).ok().and_then(|line| self.lines.get_mut(line));
        let own = own.ok_or(Failed)?;
        let (from, until, last) = own.last;
        let found = if from <= at && at < until {
            last
        } else {
            let before = own.places.range(..=at).next_back().map(|(from, found)| (*from, *found));
            let known = before.and_then(|(from, found)| {
                let sample = self.samples.get(usize::try_from(found).ok()?)?;
                (at < sample.until).then_some((from, sample.until, found))
            });
            match known {
                Some(known) => {
                    own.last = known;
                    known.2
                }
                None => return self.new_sample(line, at, place),
            }
        };
        let sample = usize::try_from(found).ok().and_then(|found| self.samples.get_mut(found));
        if let Some(sample) = sample {
            sample.rows += 1;
            if at <= sample.first.at {
                sample.first = sample.first.min(place());
            }
        }
        Ok(found)
    }

    #[cold]
    fn new_sample(&mut self, line: u32, at: i64, place: &dyn Fn() -> RowAt) -> Result<u32, Failed> {
        if self.states.len() + self.samples.len() >= MAX_STATES {
            self.crowded = true;
            return Err(Failed);
        }
        let slot = self.grid.slot_of(instant_of(at));
        let from = nanos_of(slot.from).ok_or(Failed)?;
        let until = nanos_of(slot.until).ok_or(Failed)?;
        let found = u32::try_from(self.samples.len()).map_err(|_| Failed)?;
        self.samples.push(Sample { line, from, until, rows: 1, first: place() });
        self.states.extend(self.plan.figures.iter().map(|figure| empty_state(figure.kind)));
        let own = usize::try_from(line).ok().and_then(|line| self.lines.get_mut(line));
        let own = own.ok_or(Failed)?;
        own.places.insert(from, found);
        own.last = (from, until, found);
        Ok(found)
    }

    /// Takes the rows of the batch into the states of their samples.
    pub(super) fn enter_batch(
        &mut self,
        rows: &mut Rowed<'_, '_>,
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        let width = self.figures.len();
        for (number, figure) in self.figures.iter_mut().enumerate() {
            figure.enter_filtered(
                (&self.rows, &mut self.entering, &mut self.truths),
                rows,
                &mut self.states,
                (number, width),
                place,
            )?;
        }
        Ok(())
    }

    /// Takes a row of cells.
    pub(super) fn enter_odd(
        &mut self,
        (group, at): (u32, i64),
        (cells, keys): (&[Datum], &[Datum]),
        interpreter: &Interpreter<'_>,
        place: &dyn Fn() -> RowAt,
    ) -> Result<(), Failed> {
        let line = self.line_of_cells(group, cells);
        let sample = usize::try_from(self.sample(line, at, place)?).map_err(|_| Failed)?;
        let width = self.figures.len();
        let states = self.states.get_mut(sample * width..(sample + 1) * width).unwrap_or_default();
        enter_cells((&self.plan.figures, states), false, (cells, keys), interpreter, place)
    }

    /// Puts what its figures kept beside the states into them.
    pub(super) fn settle(&mut self, interpreter: &Interpreter<'_>, columns: &[Column]) {
        let width = self.figures.len();
        for (number, figure) in self.figures.iter_mut().enumerate() {
            figure.settle(&mut self.states, (number, width), interpreter, columns);
        }
    }

    /// Hands over what was kept to the groups.
    pub(super) fn finish(self, groups: &mut [FoldedGroup]) {
        let width = self.figures.len();
        let mut states = self.states.into_iter();
        for sample in self.samples {
            let own: Vec<State> = states.by_ref().take(width).collect();
            let line = usize::try_from(sample.line).ok().and_then(|line| self.lines.get(line));
            let group = line.and_then(|line| groups.get_mut(usize::try_from(line.group).ok()?));
            if let (Some(line), Some(group)) = (line, group) {
                let Sample { from, until, rows, first, .. } = sample;
                let folded = FoldedSample { until, rows, first, states: own };
                if !group.samples.contains_key(&line.key) {
                    group.samples.insert(line.key.clone(), BTreeMap::new());
                }
                if let Some(samples) = group.samples.get_mut(&line.key) {
                    samples.insert(from, folded);
                }
            }
        }
    }
}

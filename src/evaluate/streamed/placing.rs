//! Where rows fall: their group, the piece of time they lie in, and the states they enter.

mod grouping;

use std::collections::BTreeMap;

use crate::engine::{Column, MISSING, Pieces, RowAt, State, nanos_of};
use crate::ir::{ColumnId, Contract, Expression, Source};

use super::super::datum::Datum;
use super::super::periods::Window;
use super::dating::DatedBy;
use super::entering::enter_cells;
use super::figure::FigurePlan;
use super::figuring::{Figuring, place_of};
use super::folded::FoldedGroup;
use super::ground::{Counted, Segments};
use super::interpret::Interpreter;
use super::memo::Memo;
use super::operand::coded_columns;
use super::plan::Placement;
use super::program::{Failed, NOT_COUNTED, Rowed, Shape, Test};
use super::ranks::{Room, start_of};
use super::sampling::Sampler;
use super::truth::Truth;

/// A placement at work.
#[derive(Debug)]
pub(super) struct Placing<'s, 'a> {
    pub(super) plan: &'s Placement<'a>,
    counted: &'s Counted<'a>,
    pub(super) keys: Vec<usize>,
    pub(super) filter: Option<Test<'a>>,
    pub(super) figures: Vec<Figuring<'a>>,
    /// By what its items belong to periods, where that is not what dates the rows.
    pub(super) dated_by: Option<DatedBy<'a>>,
    /// Gathers its rows into samples.
    pub(super) sampler: Option<Sampler<'s, 'a>>,
    group_of_codes: Memo<u32>,
    /// Of a batch whose rows lie in one piece of time of their group: the slot.
    slot_of_codes: Memo<u32>,
    by_key: BTreeMap<Vec<Datum>, u32>,
    pub(super) groups: Vec<Grouped>,
    /// For each group where its last row fell.
    recent: Vec<Recent>,
    /// For each slot the states of its figures, and how many rows entered where no figure tells.
    pub(super) states: Vec<State>,
    items: Vec<u64>,
    /// The figure that counts all rows that enter.
    counts_all: Option<usize>,
    /// The group and segment of each slot.
    pub(super) slots: Vec<(u32, u32)>,
    slot_of: BTreeMap<(u32, u32), u32>,
    room: Room<'s>,
    /// Of the batch at hand: the slot of each row, those that enter a figure, and what is true of them.
    pub(super) slots_of_rows: Vec<u32>,
    entering: Vec<u32>,
    truths: Vec<Truth>,
}

#[derive(Debug)]
pub(super) struct Grouped {
    pieces: Pieces,
    pub(super) folded: FoldedGroup,
}

/// Where a row of a group falls that lies in `[from, until)`, later than the group's first.
#[derive(Debug, Clone, Copy, Default)]
struct Recent {
    from: i64,
    until: i64,
    slot: u32,
}

impl<'s, 'a> Placing<'s, 'a> {
    /// Of a placement, for which so much time counts.
    pub(super) fn new(plan: &'s Placement<'a>, counted: &'s Counted<'a>, room: Room<'s>) -> Self {
        Self {
            plan,
            counted,
            keys: plan.groups.iter().filter_map(|key| Some(key.column?.index())).collect(),
            filter: None,
            figures: Vec::new(),
            dated_by: None,
            sampler: None,
            group_of_codes: Memo::new(Vec::new()),
            slot_of_codes: Memo::new(Vec::new()),
            by_key: BTreeMap::new(),
            groups: Vec::new(),
            recent: Vec::new(),
            states: Vec::new(),
            items: Vec::new(),
            counts_all: plan.figures.iter().position(FigurePlan::counts_all),
            slots: Vec::new(),
            slot_of: BTreeMap::new(),
            room,
            slots_of_rows: Vec::new(),
            entering: Vec::new(),
            truths: Vec::new(),
        }
    }

    /// Makes the programs of its filter and its figures.
    pub(super) fn make_ready(
        &mut self,
        (contract, interpreter, source): (&'a Contract, &Interpreter<'a>, &'a Source),
        columns: &[Column],
    ) -> Option<()> {
        let keys = self.keys.clone();
        let shape = Shape { contract, interpreter, keys: &keys, outcome: false };
        self.filter = self.plan.filter.map(|filter| Test::new(&shape, columns, filter));
        let by_instant = self.plan.counted_when.is_none();
        let dated_by = self.plan.dated_by.filter(|_| by_instant);
        self.dated_by = dated_by.map(|column| DatedBy::new(&shape, column));
        let of = (contract, interpreter, source);
        for plan in &self.plan.figures {
            self.figures.push(Figuring::new(*plan, of, &keys, columns)?);
        }
        if let Some(samples) = &self.plan.samples {
            self.sampler = Some(Sampler::new(samples, of, &keys, columns)?);
        }
        let mut codes: Vec<usize> = Vec::new();
        for key in &keys {
            let column = Expression::Column(ColumnId::from(*key));
            for place in coded_columns(source, &[], &column)? {
                if !codes.contains(&place) {
                    codes.push(place);
                }
            }
        }
        self.slot_of_codes = Memo::new(codes.clone());
        self.group_of_codes = Memo::new(codes);
        Some(())
    }
}

impl Placing<'_, '_> {
    /// The slot of a row and whether it is forgiven, as a number; `None` where it does not count.
    #[inline]
    pub(super) fn slot(
        &mut self,
        group: u32,
        at: i64,
        segment: u32,
        row: &dyn Fn() -> RowAt,
        bounds: &[(i64, i64)],
    ) -> Option<u32> {
        let own = self.groups.get_mut(usize::try_from(group).ok()?)?;
        if own.folded.first.is_none_or(|first| at <= first.at) {
            own.folded.appears(row());
        }
        let first = own.folded.first.map_or(i64::MAX, |first| first.at);
        let piece = match own.pieces.find(at) {
            Some(piece) => piece,
            None => self.new_pieces(group, at, segment, bounds)?,
        };
        let place = usize::try_from(group).ok()?;
        if let (Some(own), Some(recent)) = (self.groups.get(place), self.recent.get_mut(place)) {
            let (from, until, slot) = own.pieces.last();
            *recent = Recent { from: from.max(first.saturating_add(1)), until, slot };
        }
        (piece != NOT_COUNTED).then_some(piece)
    }

    /// The slot of a row whose item belongs to the period of an instant of its own, which may be missing.
    pub(super) fn slot_dated(
        &mut self,
        group: u32,
        (at, row, segments): (i64, RowAt, &Segments),
        seen_in: (i64, i64),
    ) -> Option<u32> {
        let own = self.groups.get_mut(usize::try_from(group).ok()?)?;
        own.folded.appears(row);
        if at == MISSING {
            own.folded.undecided.entry(seen_in.0).or_default().add(row);
            return None;
        }
        if let Some(piece) = own.pieces.find(at) {
            return (piece != NOT_COUNTED).then_some(piece);
        }
        let mut dated_by = self.dated_by.take()?;
        let segment = dated_by.segment(at, segments);
        let piece = self.new_pieces(group, at, segment, &dated_by.bounds);
        self.dated_by = Some(dated_by);
        piece.filter(|piece| *piece != NOT_COUNTED)
    }

    /// Takes a row of cells into every period in which a condition counts it.
    pub(super) fn count_when(
        &mut self,
        (group, seen_in): (u32, (i64, i64)),
        (cells, keys): (&[Datum], &[Datum]),
        interpreter: &Interpreter<'_>,
        periods: &[Window],
        row: RowAt,
    ) -> Result<(), Failed> {
        let Some(counted_when) = self.plan.counted_when else { return Ok(()) };
        let dated_by = self.plan.dated_by.map(|column| cells.get(column.index()));
        let place = usize::try_from(group).map_err(|_| Failed)?;
        let own = self.groups.get_mut(place).ok_or(Failed)?;
        own.folded.appears(row);
        if dated_by.is_some_and(|cell| cell.is_none_or(|cell| !cell.is_present())) {
            own.folded.undecided.entry(seen_in.0).or_default().add(row);
        }
        let at = match dated_by.flatten().and_then(Datum::as_instant) {
            Some(at) => nanos_of(at).ok_or(Failed)?,
            None => row.at,
        };
        let mut forgiven = None;
        for (period, window) in (0_u32..).zip(periods) {
            if !counted_when.counts(interpreter, (cells, keys), window)? {
                continue;
            }
            let counts = *forgiven.get_or_insert_with(|| self.counted.at(keys, at));
            let Some(forgiven) = counts else { return Ok(()) };
            let slot = match self.slot_of.get(&(group, period)) {
                Some(slot) => *slot,
                None => self.new_slot(group, period, start_of(window)).ok_or(Failed)?,
            };
            let slot = slot * 2 + u32::from(forgiven);
            self.enter_odd(slot, (cells, keys), interpreter, &|| row)?;
        }
        Ok(())
    }

    #[cold]
    fn new_pieces(
        &mut self,
        group: u32,
        at: i64,
        segment: u32,
        bounds: &[(i64, i64)],
    ) -> Option<u32> {
        let bounds = *bounds.get(usize::try_from(segment).ok()?)?;
        let slot = match self.slot_of.get(&(group, segment)) {
            Some(slot) => *slot,
            None => self.new_slot(group, segment, bounds.0)?,
        };
        let own = self.groups.get_mut(usize::try_from(group).ok()?)?;
        for (from, until, counts) in self.counted.parts(&own.folded.key, bounds) {
            let number = counts.map_or(NOT_COUNTED, |forgiven| slot * 2 + u32::from(forgiven));
            own.pieces.add(from, until, number);
        }
        own.pieces.find(at)
    }

    fn new_slot(&mut self, group: u32, segment: u32, from: i64) -> Option<u32> {
        let own = self.groups.get(usize::try_from(group).ok()?)?;
        let kinds = self.plan.figures.iter().map(|figure| figure.kind);
        self.room.add(kinds, (&own.folded.key, from), &mut self.states);
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push((group, segment));
        self.slot_of.insert((group, segment), slot);
        self.items.push(0);
        Some(slot)
    }

    /// Takes the rows of a batch into the states of their slots.
    pub(super) fn enter_batch(
        &mut self,
        slots: &[u32],
        rows: &mut Rowed<'_, '_>,
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        if self.counts_all.is_none() {
            for slot in slots.iter().filter(|slot| **slot != NOT_COUNTED) {
                if let Some(items) = self.items.get_mut(place_of(*slot)) {
                    *items += 1;
                }
            }
        }
        let width = self.figures.len();
        let mut truths = std::mem::take(&mut self.truths);
        let mut entering = std::mem::take(&mut self.entering);
        for (number, figure) in self.figures.iter_mut().enumerate() {
            figure.enter_filtered(
                (slots, &mut entering, &mut truths),
                rows,
                &mut self.states,
                (number, width),
                place,
            )?;
        }
        (self.truths, self.entering) = (truths, entering);
        Ok(())
    }

    /// Takes a row of cells into the states of a slot.
    pub(super) fn enter_odd(
        &mut self,
        slot: u32,
        (cells, keys): (&[Datum], &[Datum]),
        interpreter: &Interpreter<'_>,
        place: &dyn Fn() -> RowAt,
    ) -> Result<(), Failed> {
        let (slot, forgiven) = (usize::try_from(slot / 2).unwrap_or(0), slot % 2 == 1);
        if let Some(items) = self.items.get_mut(slot) {
            *items += 1;
        }
        let width = self.figures.len();
        let states = self.states.get_mut(slot * width..(slot + 1) * width).unwrap_or_default();
        enter_cells((&self.plan.figures, states), forgiven, (cells, keys), interpreter, place)
    }

    /// Puts what its figures kept beside the states into them.
    pub(super) fn settle(&mut self, interpreter: &Interpreter<'_>, columns: &[Column]) {
        let width = self.figures.len();
        for (number, figure) in self.figures.iter_mut().enumerate() {
            figure.settle(&mut self.states, (number, width), interpreter, columns);
        }
        if let Some(sampler) = &mut self.sampler {
            sampler.settle(interpreter, columns);
        }
    }

    /// How many rows entered a slot, which has these states.
    pub(super) fn items(&self, slot: usize, states: &[State]) -> u64 {
        let counted = self.counts_all.and_then(|figure| states.get(figure)?.rows());
        counted.or_else(|| self.items.get(slot).copied()).unwrap_or(0)
    }

    /// Takes a row without an instant.
    pub(super) fn wait(&mut self, group: u32, row: RowAt) {
        let own = usize::try_from(group).ok().and_then(|place| self.groups.get_mut(place));
        if let Some(own) = own {
            let folded = &mut own.folded;
            folded.pending += 1;
            folded.waiting.offer(row);
        }
    }
}

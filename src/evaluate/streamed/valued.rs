//! Figures that keep values: how many different ones there are, the first, the last.
//!
//! Of a column of the source what it holds is kept as it is read, the codes of texts as marks, and made into values
//! when the worker ends; of anything else the values.

use std::collections::BTreeSet;

use crate::data::{Cell, CellKind};
use crate::engine::{Column, Kept, MISSING, Outermost, RowAt, State};
use crate::ir::{Expression, Source};

use super::super::datum::Datum;
use super::figure::{FigureKind, FigurePlan};
use super::figuring::place_of;
use super::interpret::Interpreter;
use super::operand::column_read;
use super::program::{Failed, NOT_COUNTED, Rowed};
use super::room::Room;

/// What an entry of a set takes beside its value.
const ENTRY: usize = 24;

/// A figure that keeps values.
#[derive(Debug)]
pub(super) struct Valued<'a> {
    argument: &'a Expression,
    /// The column of the layout that the values are, where they are one.
    column: Option<usize>,
    /// Whether its cells are codes.
    coded: bool,
    slots: Vec<Slot>,
}

/// What is kept of a column in a slot, beside the state.
#[derive(Debug, Clone, Default)]
struct Slot {
    there: u64,
    missing: u64,
    /// Which codes there are, by their bits.
    marks: Vec<u64>,
    /// Which numbers or instants there are, in steps.
    steps: BTreeSet<i64>,
    /// The outermost row with a value so far, and what the column holds there.
    found: Option<(RowAt, i64)>,
}

impl<'a> Valued<'a> {
    /// Of a figure; `None` where it keeps no values.
    pub(super) fn new(plan: FigurePlan<'a>, source: &Source) -> Option<Self> {
        if !matches!(plan.kind, FigureKind::Different | FigureKind::Outermost { .. }) {
            return None;
        }
        let argument = plan.argument?;
        let column = column_read(source, argument);
        let coded =
            column.and_then(|column| source.layout.columns.get(column)).is_some_and(|own| {
                matches!(
                    own.kind,
                    CellKind::Text
                        | CellKind::Flag
                        | CellKind::OneOf { .. }
                        | CellKind::Date { .. }
                )
            });
        Some(Self { argument, column, coded, slots: Vec::new() })
    }

    /// Takes the rows of a batch that enter.
    pub(super) fn enter(
        &mut self,
        slots: &[u32],
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        (number, width): (usize, usize),
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        for (row, slot) in slots.iter().enumerate() {
            if *slot == NOT_COUNTED {
                continue;
            }
            rows.row = row;
            let slot = place_of(*slot);
            reach(&mut self.slots, slot);
            let Some(state) = states.get_mut(slot * width + number) else { continue };
            match (self.column, state) {
                (Some(column), State::Different(_)) => self.mark(column, slot, rows)?,
                (Some(column), State::Outermost(own)) => {
                    let at = place(row);
                    let value = rows.value(column);
                    let there = self.is_there(column, value, rows);
                    let Some(slot) = self.slots.get_mut(slot) else { continue };
                    let inside = slot
                        .found
                        .is_some_and(|(found, _)| if own.last { at < found } else { found < at });
                    if inside || !own.lies_out(at) {
                        continue;
                    }
                    if there {
                        slot.found = Some((at, value));
                        drop_inside(own, at, &rows.interpreter.room);
                    } else {
                        rows.interpreter.room.take(size_of::<RowAt>() + ENTRY)?;
                        own.pass(at);
                    }
                }
                (None, state) => {
                    let interpreter = rows.interpreter;
                    let cells = interpreter.cells(rows.columns, row).map_err(|_| Failed)?;
                    let keys: Vec<Datum> = rows
                        .keys
                        .iter()
                        .map(|key| cells.get(*key).cloned().unwrap_or(Datum::Missing))
                        .collect();
                    let scope = interpreter.scope(&cells, &keys);
                    let value = scope.value(self.argument).map_err(|_| Failed)?;
                    keep_value(state, &value, place(row), &interpreter.room)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a value of the column is one.
    fn is_there(&self, column: usize, value: i64, rows: &Rowed<'_, '_>) -> bool {
        if !self.coded {
            return value != MISSING;
        }
        let column = rows.columns.get(column);
        column.and_then(|column| column.cell(value)).is_some_and(|cell| *cell != Cell::Missing)
    }

    /// Marks the value of a row of a column.
    fn mark(&mut self, column: usize, slot: usize, rows: &Rowed<'_, '_>) -> Result<(), Failed> {
        let value = rows.value(column);
        let there = self.is_there(column, value, rows);
        let Some(slot) = self.slots.get_mut(slot) else { return Err(Failed) };
        if !there {
            slot.missing += 1;
            return Ok(());
        }
        slot.there += 1;
        let room = &rows.interpreter.room;
        if !self.coded {
            if slot.steps.insert(value) {
                room.take(size_of::<Kept>() + ENTRY)?;
            }
            return Ok(());
        }
        let code = usize::try_from(value).map_err(|_| Failed)?;
        let (word, bit) = (code / 64, 1_u64 << (code % 64));
        if word >= slot.marks.len() {
            room.take((word + 1 - slot.marks.len()) * size_of::<u64>())?;
            slot.marks.resize(word + 1, 0);
        }
        let Some(word) = slot.marks.get_mut(word) else { return Err(Failed) };
        if *word & bit == 0 {
            *word |= bit;
            let text = match rows.columns.get(column).and_then(|column| column.cell(value)) {
                Some(Cell::Text(text)) => text.len(),
                _ => 0,
            };
            room.take(size_of::<Kept>() + ENTRY + text)?;
        }
        Ok(())
    }

    /// Puts what was kept of a column into the states.
    pub(super) fn settle(
        self,
        states: &mut [State],
        (number, width): (usize, usize),
        interpreter: &Interpreter<'_>,
        columns: &[Column],
    ) {
        let Some(place) = self.column else { return };
        let Some(column) = columns.get(place) else { return };
        let value = |steps: i64| kept(&interpreter.cell(place, column, steps));
        for (slot, own) in self.slots.into_iter().enumerate() {
            match states.get_mut(slot * width + number) {
                Some(State::Different(different)) => {
                    different.there += own.there;
                    different.missing += own.missing;
                    different.values.extend(own.steps.iter().copied().filter_map(value));
                    different.values.extend(codes(&own.marks).filter_map(value));
                }
                Some(State::Outermost(outermost)) => {
                    if let Some((row, steps)) = own.found
                        && outermost.lies_out(row)
                        && let Some(value) = value(steps)
                    {
                        outermost.find(row, value);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The codes that are marked.
fn codes(marks: &[u64]) -> impl Iterator<Item = i64> {
    marks.iter().zip(0_i64..).flat_map(|(word, place)| {
        let bits = (0..64_i64).filter(move |bit| word >> bit & 1 == 1);
        bits.map(move |bit| place * 64 + bit)
    })
}

/// Makes room for a slot.
fn reach(slots: &mut Vec<Slot>, place: usize) {
    if slots.len() <= place {
        slots.resize(place + 1, Slot::default());
    }
}

/// Drops the rows without a value that a row with one lies outside of.
fn drop_inside(own: &mut Outermost, found: RowAt, room: &Room) {
    let before = own.passed.len();
    if own.last {
        own.passed = own.passed.split_off(&found);
    } else {
        own.passed.split_off(&found);
    }
    room.give_back((before - own.passed.len()) * (size_of::<RowAt>() + ENTRY));
}

/// Takes the value of a row into a state that keeps values.
pub(super) fn keep_value(
    state: &mut State,
    value: &Datum,
    row: RowAt,
    room: &Room,
) -> Result<(), Failed> {
    let value = if value.is_present() { Some(kept(value).ok_or(Failed)?) } else { None };
    match (state, value) {
        (State::Different(different), Some(value)) => {
            different.there += 1;
            let size = value.size() + ENTRY;
            if different.values.insert(value) {
                room.take(size)?;
            }
        }
        (State::Different(different), None) => different.missing += 1,
        (State::Outermost(own), Some(value)) if own.lies_out(row) => {
            drop_inside(own, row, room);
            own.find(row, value);
        }
        (State::Outermost(own), None) if own.lies_out(row) => {
            room.take(size_of::<RowAt>() + ENTRY)?;
            own.pass(row);
        }
        _ => {}
    }
    Ok(())
}

/// A value as it is kept; `None` for what is none, or is not kept.
pub(super) fn kept(value: &Datum) -> Option<Kept> {
    Some(match value {
        Datum::Flag(flag) => Kept::Flag(*flag),
        Datum::Text(text) => Kept::Text(text.clone()),
        Datum::Number(number) => Kept::Number(number.clone()),
        Datum::Instant(instant) => Kept::Instant(*instant),
        Datum::Date(date) => Kept::Date(*date),
        Datum::Word(rank) => Kept::Word(*rank),
        _ => return None,
    })
}

impl From<&Kept> for Datum {
    fn from(value: &Kept) -> Self {
        match value {
            Kept::Flag(flag) => Self::Flag(*flag),
            Kept::Text(text) => Self::Text(text.clone()),
            Kept::Number(number) => Self::Number(number.clone()),
            Kept::Instant(instant) => Self::Instant(*instant),
            Kept::Date(date) => Self::Date(*date),
            Kept::Word(rank) => Self::Word(*rank),
        }
    }
}

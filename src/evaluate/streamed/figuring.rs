//! Figures at work: rows that are placed to the states of their slots.

use crate::engine::{Column, MISSING, Numbers, RowAt, State};
use crate::ir::{Contract, Source};

use super::figure::{FigureKind, FigurePlan, Watched};
use super::interpret::Interpreter;
use super::observing::Observing;
use super::operand::NumberShape;
use super::program::{Failed, NOT_COUNTED, Rowed, Shape, Test};
use super::quantity::{FoundNumber, Number};
use super::truth::{Tally, Truth};
use super::valued::Valued;

/// A figure at work.
#[derive(Debug)]
pub(super) struct Figuring<'a> {
    pub(super) plan: FigurePlan<'a>,
    pub(super) filter: Option<Test<'a>>,
    pub(super) truth: Option<Test<'a>>,
    pub(super) number: Option<Number>,
    pub(super) valued: Option<Valued<'a>>,
    pub(super) observing: Option<Observing<'a>>,
    /// The rows of each slot by what is true of them, added to the states at the end; all are where nothing is asked.
    tallies: Vec<Tally>,
    /// Of the batch at hand: the rows that are named.
    named: Vec<u32>,
}

/// The place of a slot; beyond all where the row does not count.
#[inline]
pub(super) fn place_of(slot: u32) -> usize {
    usize::try_from(slot >> 1).unwrap_or(0)
}

/// The state of a figure in a slot, by its place among so many; `None` where the row does not count.
#[inline]
pub(super) fn state_of(
    states: &mut [State],
    slot: u32,
    (figure, figures): (usize, usize),
) -> Option<&mut State> {
    if slot == NOT_COUNTED {
        return None;
    }
    states.get_mut(place_of(slot) * figures + figure)
}

impl<'a> Figuring<'a> {
    /// Makes the programs of a figure.
    pub(super) fn new(
        plan: FigurePlan<'a>,
        (contract, interpreter, source): (&'a Contract, &Interpreter<'a>, &'a Source),
        keys: &[usize],
        columns: &[Column],
    ) -> Option<Self> {
        let shape = |outcome| Shape { contract, interpreter, keys, outcome };
        let truth = match plan.kind {
            FigureKind::Truths { share } | FigureKind::Observed(Watched::Truths { share }) => {
                plan.argument.map(|argument| Test::new(&shape(share), columns, argument))
            }
            _ => None,
        };
        let number = match plan.kind {
            FigureKind::Numbers | FigureKind::Values => {
                let argument = plan.argument?;
                Some(Number::new(interpreter, columns, NumberShape::of(source, argument)?)?)
            }
            _ => None,
        };
        let filter = plan.filter.map(|filter| Test::new(&shape(false), columns, filter));
        let valued = Valued::new(plan, source);
        let observing = Observing::new(plan, (interpreter, source), columns);
        Some(Self {
            plan,
            filter,
            truth,
            number,
            valued,
            observing,
            tallies: Vec::new(),
            named: Vec::new(),
        })
    }

    /// Puts what it kept beside the states into them.
    pub(super) fn settle(
        &mut self,
        states: &mut [State],
        of: (usize, usize),
        interpreter: &Interpreter<'_>,
        columns: &[Column],
    ) {
        let (number, width) = of;
        let own = states.iter_mut().skip(number).step_by(width.max(1));
        for (state, tally) in own.zip(std::mem::take(&mut self.tallies)) {
            let (met, missed, open) = tally.met_missed_open();
            match state {
                State::Rows(rows) => *rows += met,
                State::Truths(truths) => {
                    truths.met += met;
                    truths.missed += missed;
                    truths.open += open;
                }
                _ => {}
            }
        }
        if let Some(valued) = self.valued.take() {
            valued.settle(states, of, interpreter, columns);
        }
    }

    /// Takes the rows of a batch that the filter of the figure keeps.
    pub(super) fn enter_filtered(
        &mut self,
        (slots, entering, truths): (&[u32], &mut Vec<u32>, &mut Vec<Truth>),
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        of: (usize, usize),
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        let Some(filter) = &mut self.filter else {
            return self.enter((slots, truths), rows, states, of, place);
        };
        filter.fill(rows, slots, truths)?;
        if self.plan.kind == FigureKind::Rows {
            self.make_room(states.len(), of.1);
            count(slots, truths.iter().copied(), &mut self.tallies);
            return Ok(());
        }
        entering.clear();
        entering.extend(
            slots
                .iter()
                .zip(truths.iter())
                .map(|(slot, truth)| if *truth == Truth::TRUE { *slot } else { NOT_COUNTED }),
        );
        self.enter((entering, truths), rows, states, of, place)
    }

    /// Takes the rows of a batch that enter.
    fn enter(
        &mut self,
        (slots, truths): (&[u32], &mut Vec<Truth>),
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        (number, width): (usize, usize),
        place: &dyn Fn(usize) -> RowAt,
    ) -> Result<(), Failed> {
        if let Some(test) = &mut self.truth {
            test.fill(rows, slots, truths)?;
        }
        match self.plan.kind {
            FigureKind::Truths { share } => {
                if self.truth.is_none() {
                    truths.clear();
                    truths.resize(slots.len(), Truth::TRUE);
                }
                self.make_room(states.len(), width);
                if share {
                    self.share((slots, truths), states, (number, width), place);
                } else {
                    count(slots, truths.iter().copied(), &mut self.tallies);
                }
                Ok(())
            }
            FigureKind::Rows => {
                self.make_room(states.len(), width);
                count(slots, std::iter::repeat(Truth::TRUE), &mut self.tallies);
                Ok(())
            }
            FigureKind::Numbers | FigureKind::Values => {
                self.add_numbers(slots, rows, states, (number, width))
            }
            FigureKind::Observed(_) => match &mut self.observing {
                Some(observing) => {
                    let truths = self.truth.is_some().then_some(truths.as_slice());
                    observing.enter((slots, truths), rows, states, (number, width), place)
                }
                None => Ok(()),
            },
            FigureKind::Different | FigureKind::Outermost { .. } => match &mut self.valued {
                Some(valued) => valued.enter(slots, rows, states, (number, width), place),
                None => Ok(()),
            },
        }
    }

    /// Makes room to count the rows of every slot.
    fn make_room(&mut self, states: usize, width: usize) {
        let slots = states.checked_div(width).unwrap_or(0);
        if self.tallies.len() < slots {
            self.tallies.resize(slots, Tally::default());
        }
    }

    /// Counts the outcomes of the rows of a share, which names those that are not met and takes what is forgiven for
    /// true.
    fn share(
        &mut self,
        (slots, truths): (&[u32], &[Truth]),
        states: &mut [State],
        of: (usize, usize),
        place: &dyn Fn(usize) -> RowAt,
    ) {
        self.named.resize(slots.len(), 0);
        // INVARIANT: both count the rows of a batch at most.
        let (mut row, mut named) = (0_u32, 0_usize);
        // Without a branch on what is true: every row is noted, and the next one over it where it is not named.
        for (slot, truth) in slots.iter().zip(truths) {
            let truth = if slot & 1 == 1 { Truth::TRUE } else { *truth };
            if let Some(tally) = self.tallies.get_mut(place_of(*slot)) {
                tally.add(truth);
            }
            if let Some(noted) = self.named.get_mut(named) {
                *noted = row;
            }
            named = named.wrapping_add(usize::from(truth != Truth::TRUE));
            row = row.wrapping_add(1);
        }
        for row in self.named.iter().take(named) {
            let Ok(row) = usize::try_from(*row) else { continue };
            let (Some(slot), Some(truth)) = (slots.get(row), truths.get(row)) else { continue };
            if let Some(State::Truths(kept)) = state_of(states, *slot, of) {
                kept.name(truth.known(), place(row));
            }
        }
    }

    fn add_numbers(
        &mut self,
        slots: &[u32],
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        of: (usize, usize),
    ) -> Result<(), Failed> {
        let Some(number) = &mut self.number else { return Ok(()) };
        if let Some(steps) = number.of_batch(rows.columns) {
            for (slot, steps) in slots.iter().zip(steps) {
                let Some(numbers) = numbers_of(states, *slot, of) else { continue };
                match *steps {
                    MISSING => numbers.missing += 1,
                    steps => numbers.add(steps),
                }
            }
            return Ok(());
        }
        for (row, slot) in slots.iter().enumerate() {
            let Some(numbers) = numbers_of(states, *slot, of) else { continue };
            rows.row = row;
            match number.get(rows)? {
                FoundNumber::Steps(steps) => numbers.add(steps),
                FoundNumber::Missing | FoundNumber::Growing(_) => numbers.missing += 1,
            }
        }
        Ok(())
    }
}

/// The numbers of a figure in a slot.
#[inline]
fn numbers_of(states: &mut [State], slot: u32, of: (usize, usize)) -> Option<&mut Numbers> {
    match state_of(states, slot, of) {
        Some(State::Numbers(numbers)) => Some(numbers),
        _ => None,
    }
}

/// Counts the rows of slots by what is true of them.
fn count(slots: &[u32], truths: impl Iterator<Item = Truth>, tallies: &mut [Tally]) {
    for (slot, truth) in slots.iter().zip(truths) {
        if let Some(tally) = tallies.get_mut(place_of(*slot)) {
            tally.add(truth);
        }
    }
}

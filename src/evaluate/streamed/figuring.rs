//! Figures at work: rows that are placed to the states of their slots.

use crate::engine::{MISSING, RowAt, State};

use super::plan::{FigureKind, FigurePlan};
use super::program::{Failed, NOT_COUNTED, Rowed, Test};
use super::quantity::{FoundNumber, Number};

/// A figure at work.
#[derive(Debug)]
pub(super) struct Figuring<'a> {
    pub(super) plan: FigurePlan<'a>,
    pub(super) filter: Option<Test<'a>>,
    pub(super) truth: Option<Test<'a>>,
    pub(super) number: Option<Number>,
}

/// The place of a slot.
#[inline]
pub(super) fn place_of(slot: u32) -> usize {
    usize::try_from(slot >> 1).unwrap_or(0)
}

impl Figuring<'_> {
    /// Takes the rows of a batch that enter.
    pub(super) fn enter(
        &mut self,
        (slots, truths): (&[u32], &mut Vec<Option<bool>>),
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
                let truths = self.truth.is_some().then_some(truths.as_slice());
                add_truths((slots, truths), states, (number, width), share, place);
                Ok(())
            }
            FigureKind::Rows => {
                for slot in slots.iter().filter(|slot| **slot != NOT_COUNTED) {
                    if let Some(State::Rows(count)) =
                        states.get_mut(place_of(*slot) * width + number)
                    {
                        *count += 1;
                    }
                }
                Ok(())
            }
            FigureKind::Numbers | FigureKind::Values => {
                self.add_numbers(slots, rows, states, (number, width))
            }
        }
    }

    fn add_numbers(
        &mut self,
        slots: &[u32],
        rows: &mut Rowed<'_, '_>,
        states: &mut [State],
        (place, width): (usize, usize),
    ) -> Result<(), Failed> {
        let Some(number) = &mut self.number else { return Ok(()) };
        let steps = number.of_batch(rows.columns);
        for (row, slot) in slots.iter().enumerate() {
            if *slot == NOT_COUNTED {
                continue;
            }
            let state = states.get_mut(place_of(*slot) * width + place);
            let Some(State::Numbers(numbers)) = state else { continue };
            if let Some(steps) = steps {
                match steps.get(row) {
                    Some(&MISSING) | None => numbers.missing += 1,
                    Some(steps) => numbers.add(*steps),
                }
                continue;
            }
            rows.row = row;
            match number.get(rows)? {
                FoundNumber::Steps(steps) => numbers.add(steps),
                FoundNumber::Missing | FoundNumber::Growing(_) => numbers.missing += 1,
            }
        }
        Ok(())
    }
}

/// Adds the outcomes of rows, of which all are true where none are given; a share takes what is forgiven for true.
fn add_truths(
    (slots, truths): (&[u32], Option<&[Option<bool>]>),
    states: &mut [State],
    (number, width): (usize, usize),
    share: bool,
    place: &dyn Fn(usize) -> RowAt,
) {
    for (row, slot) in slots.iter().enumerate() {
        if *slot == NOT_COUNTED {
            continue;
        }
        let state = states.get_mut(place_of(*slot) * width + number);
        let Some(State::Truths(kept)) = state else { continue };
        let truth = match truths {
            None => Some(true),
            Some(_) if share && slot & 1 == 1 => Some(true),
            Some(truths) => truths.get(row).copied().flatten(),
        };
        kept.add(truth, || place(row));
    }
}

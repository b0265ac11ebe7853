//! How the cells of a column are read, and the values of many of them.

use super::bytes::{End, FieldEnd};
use super::column::{MISSING, nanos_of};
use super::decimal;
use super::dictionary::Dictionary;
use super::local_hours::LocalHours;
use super::stamp::{Layout, Stamps, nanos_of_step, of_epoch};
use crate::data::Cell;

/// How the cells of a column are read.
#[derive(Debug)]
pub(super) enum Reading {
    /// Not at all: a text that nothing looks at.
    Skip,
    /// As a cell of its own.
    Each,
    /// As the code of its text.
    Code(Dictionary),
    /// As nanoseconds since 1970, in a layout that is learned from the cells.
    Stamp { stamps: Option<Stamps>, hours: Option<LocalHours> },
    /// As nanoseconds since 1970, from so many steps of 10^−`places` seconds.
    Epoch { places: usize },
    /// As a whole number of steps of 10^−`scale`; `even` while most have as many digits after their mark.
    Number { scale: usize, whole: bool, even: bool },
    /// As the nanoseconds since 1970 that the reading of single cells finds: an instant by a pattern.
    Asked,
}

impl Reading {
    /// The value that a text reads as, where that is one and no code.
    pub(super) fn value_of(&self, text: &str, mark: u8) -> Option<i64> {
        let text = text.trim();
        let field = format!("{text}\n");
        let (bytes, ends) = (field.as_bytes(), End::new(b'\n'));
        let (value, end) = match self {
            Self::Skip | Self::Each | Self::Code(_) | Self::Asked => None,
            Self::Stamp { hours, .. } => {
                Stamps::new(Layout::of(text.as_bytes())?, hours.clone())?.read(bytes, 0)
            }
            Self::Epoch { places } => since_1970((bytes, 0), ends, mark, *places),
            Self::Number { scale, whole, .. } => steps((bytes, 0), ends, mark, (*scale, *whole)),
        }?;
        (end == text.len()).then_some(value)
    }
}

/// Reads a cell of each row and moves behind what ends it, up to the first row in which `read` gives none. Gives how
/// many rows that are.
// A loop for each kind of cell, with all registers to itself.
#[inline(never)]
pub(super) fn each_row(
    next: &mut [usize],
    values: &mut [i64],
    mut read: impl FnMut(usize) -> Option<(i64, usize)>,
) -> usize {
    let mut rows = 0_usize;
    for (next, value) in next.iter_mut().zip(values.iter_mut()) {
        let Some((found, end)) = read(*next) else { break };
        (*next, *value) = (end.wrapping_add(1), found);
        // INVARIANT: no more than there are. A count that may not wrap costs a fifth of the loop.
        rows = rows.wrapping_add(1);
    }
    rows
}

/// As [`each_row`], up to the first value that may stand for missing.
#[inline]
pub(super) fn each_value(
    next: &mut [usize],
    values: &mut [i64],
    nulls: &[i64],
    mut read: impl FnMut(usize) -> Option<(i64, usize)>,
) -> usize {
    // One loop for columns with such values and without: `read` is a part of it only where it stands once.
    let has_nulls = !nulls.is_empty();
    each_row(next, values, |at| read(at).filter(|(value, _)| !(has_nulls && nulls.contains(value))))
}

/// The number of a field in steps of 10^−`scale`, with the place of the byte that ends it; `whole` ones are not below 0.
#[expect(
    clippy::inline_always,
    reason = "a column's loop is little else, and a call returns through memory"
)]
#[inline(always)]
pub(super) fn steps(
    (bytes, at): (&[u8], usize),
    ends: impl FieldEnd,
    mark: u8,
    (scale, whole): (usize, bool),
) -> Option<(i64, usize)> {
    let (number, end) = decimal::read(bytes, at, ends, mark)?;
    let steps = number.at_scale(scale)?;
    (!whole || steps >= 0).then_some((steps, end))
}

/// As [`steps`], of a number that is written in another way than most.
// Apart, so that the loop over the others has all registers to itself.
#[inline(never)]
pub(super) fn unusual_steps(
    at: (&[u8], usize),
    ends: impl FieldEnd,
    mark: u8,
    kind: (usize, bool),
) -> Option<(i64, usize)> {
    steps(at, ends, mark, kind)
}

/// The nanoseconds since 1970 of a field that has so many more decimal places of seconds than it shows.
#[inline]
pub(super) fn since_1970(
    (bytes, at): (&[u8], usize),
    ends: impl FieldEnd,
    mark: u8,
    places: usize,
) -> Option<(i64, usize)> {
    let (number, end) = decimal::read(bytes, at, ends, mark)?;
    Some((of_epoch(number.mantissa, nanos_of_step(number.places + places)?)?, end))
}

/// The nanoseconds since 1970 of a cell with an instant.
pub(super) fn asked(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Instant(at) => nanos_of(*at),
        Cell::Missing => Some(MISSING),
        _ => None,
    }
}

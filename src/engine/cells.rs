//! The values of columns as the cells that single records give.

use super::column::{Column, MISSING, instant_of};
use crate::data::{Cell, CellKind};
use crate::exact::Rational;

/// What one step of the numbers of a column is worth in base units, given their decimal places; `None` where it is too
/// fine.
pub(crate) fn step_of(kind: &CellKind, scale: usize) -> Option<Rational> {
    let steps = 10_i128.checked_pow(u32::try_from(scale).ok()?)?;
    match kind {
        CellKind::Scaled { factor, .. } => factor.checked_div(&Rational::from(steps)),
        _ => Rational::new(1, steps),
    }
}

impl Column {
    /// The cell that a value stands for, in a column of that kind and of steps worth so much.
    pub(crate) fn cell_of(&self, value: i64, kind: &CellKind, step: &Rational) -> Cell {
        match kind {
            CellKind::Text | CellKind::Flag | CellKind::Date { .. } | CellKind::OneOf { .. } => {
                self.cell(value).cloned().unwrap_or(Cell::Missing)
            }
            _ if value == MISSING => Cell::Missing,
            CellKind::Instant { .. } => Cell::Instant(instant_of(value)),
            CellKind::Number | CellKind::Money | CellKind::Count | CellKind::Scaled { .. } => {
                Cell::Number(step * &Rational::from(value))
            }
        }
    }
}

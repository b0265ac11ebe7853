//! The instants by which items belong to periods: those of a column, or computed from them.

use crate::engine::{MISSING, Pieces, nanos_of};
use crate::ir::{ColumnId, ColumnOrigin, Expression};

use super::super::datum::Datum;
use super::ground::Segments;
use super::operand::InstantShape;
use super::program::{Failed, Rowed, Shape};
use super::quantity::Moved;

/// What dates items.
#[derive(Debug)]
pub(super) struct Dating<'a> {
    /// The place among all columns.
    column: usize,
    program: Program<'a>,
}

#[derive(Debug)]
enum Program<'a> {
    /// What a column of the layout holds.
    Read,
    /// The same, so much later or earlier.
    Moved(Moved<'a>),
    /// What the reference evaluator computes.
    Asked,
}

impl<'a> Dating<'a> {
    /// By a column.
    pub(super) fn new(shape: &Shape<'_, 'a>, column: ColumnId) -> Self {
        let source = shape.interpreter.source;
        let computed = source.columns.get(column.index()).and_then(|own| match &own.origin {
            ColumnOrigin::Read => None,
            ColumnOrigin::Computed(expression) => Some(expression),
        });
        let moved = |expression: &'a Expression| {
            Moved::new(shape, InstantShape::of(shape.contract, source, expression)?)
        };
        let program = match computed {
            None => Program::Read,
            Some(expression) => moved(expression).map_or(Program::Asked, Program::Moved),
        };
        Self { column: column.index(), program }
    }

    /// The instant of a row of a batch.
    pub(super) fn get(&mut self, row: &Rowed<'_, '_>) -> Result<i64, Failed> {
        match &mut self.program {
            Program::Read => Ok(row.value(self.column)),
            Program::Moved(moved) => Ok(moved.get(row)?.unwrap_or(MISSING)),
            Program::Asked => {
                let cells = row.interpreter.cells(row.columns, row.row).map_err(|_| Failed)?;
                self.of_cells(&cells)
            }
        }
    }

    /// The instant of a row of cells.
    pub(super) fn of_cells(&self, cells: &[Datum]) -> Result<i64, Failed> {
        match cells.get(self.column).and_then(Datum::as_instant) {
            Some(at) => nanos_of(at).ok_or(Failed),
            None => Ok(MISSING),
        }
    }
}

/// By what the items of a placement belong to periods, where that is not what dates the rows.
#[derive(Debug)]
pub(super) struct DatedBy<'a> {
    pub(super) dating: Dating<'a>,
    segments: Pieces,
    pub(super) bounds: Vec<(i64, i64)>,
}

impl<'a> DatedBy<'a> {
    /// By a column.
    pub(super) fn new(shape: &Shape<'_, 'a>, column: ColumnId) -> Self {
        let dating = Dating::new(shape, column);
        Self { dating, segments: Pieces::default(), bounds: Vec::new() }
    }

    /// The piece of time of an instant.
    pub(super) fn segment(&mut self, at: i64, all: &Segments) -> u32 {
        if let Some(segment) = self.segments.find(at) {
            return segment;
        }
        let (from, until) = all.around(at);
        let number = u32::try_from(self.bounds.len()).unwrap_or(u32::MAX);
        self.bounds.push((from, until));
        self.segments.add(from, until, number);
        number
    }
}

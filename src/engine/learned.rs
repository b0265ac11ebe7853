//! What the first rows of an export tell of its columns.

use super::source::SourceReading;
use super::tabular::TableReading;
use super::taken::text_of;
use crate::data::{Batch as TableBatch, CellKind, DecimalMark, Layout, Values};

/// The most decimal places of numbers that are read as whole numbers of steps.
const MAX_SCALE: usize = 9;

/// What is learned of a column from the first rows of an export.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Learned {
    pub(super) scale: usize,
}

impl Learned {
    /// That numbers have so many places.
    pub(super) fn of(places: usize) -> Self {
        Self { scale: places.min(MAX_SCALE) }
    }

    /// Learns what was learned elsewhere.
    pub(super) fn raise(&mut self, other: Self) {
        self.scale = self.scale.max(other.scale);
    }

    /// Learns from the text of a cell.
    pub(super) fn look_at(&mut self, text: &[u8], mark: u8) {
        let places = text.iter().rev().take_while(|byte| **byte != mark).count();
        if places < text.len() {
            self.scale = self.scale.max(places.min(MAX_SCALE));
        }
    }
}

impl SourceReading<'_> {
    /// The columns of a table whose numbers may be of any fineness, by their places in its heading, in order.
    pub(crate) fn numbers_of(&self, table: &TableReading) -> Vec<usize> {
        let columns = self.layout.columns.iter().zip(&table.order);
        let numbers = columns.filter(|(column, _)| {
            matches!(column.kind, CellKind::Number | CellKind::Money | CellKind::Scaled { .. })
        });
        let mut places: Vec<usize> =
            numbers.filter_map(|(_, place)| table.wanted.get(*place).copied()).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Learns from a batch of [these](Self::numbers_of) columns how fine their numbers are.
    pub(crate) fn learn_table(
        &mut self,
        table: &TableReading,
        (numbers, batch): (&[usize], &TableBatch),
    ) {
        let mark = mark_of(self.layout);
        for (learned, place) in self.learned.iter_mut().zip(&table.order) {
            let place = table.wanted.get(*place).and_then(|own| numbers.binary_search(own).ok());
            let Some(column) = place.and_then(|own| batch.columns.get(own)) else { continue };
            match &column.values {
                Values::Decimals { places, .. } => learned.raise(Learned::of(usize::from(*places))),
                Values::WideDecimals { places, .. } => {
                    learned.raise(Learned::of(usize::try_from(*places).unwrap_or(0)));
                }
                values => {
                    for row in 0..batch.lines.count() {
                        match text_of(values, row) {
                            Some((text, true)) => learned.look_at(text.as_bytes(), b'.'),
                            Some((text, false)) => learned.look_at(text.as_bytes(), mark),
                            None => {}
                        }
                    }
                }
            }
        }
    }
}

/// The decimal mark of a layout.
pub(super) fn mark_of(layout: &Layout) -> u8 {
    match layout.decimal {
        DecimalMark::Point => b'.',
        DecimalMark::Comma => b',',
    }
}

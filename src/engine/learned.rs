//! What the first rows of an export tell of its columns.

use crate::data::{DecimalMark, Layout};

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

/// The decimal mark of a layout.
pub(super) fn mark_of(layout: &Layout) -> u8 {
    match layout.decimal {
        DecimalMark::Point => b'.',
        DecimalMark::Comma => b',',
    }
}

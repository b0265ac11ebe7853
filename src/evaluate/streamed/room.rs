//! How much a worker keeps of values: what grows with them is bounded, and past the bound rows are read one by one.

use std::cell::Cell;

use super::program::Failed;

/// The most bytes of values that a worker keeps.
const MOST: usize = 48 << 20;

/// What is left of the bytes that may be kept.
#[derive(Debug)]
pub(super) struct Room {
    left: Cell<usize>,
    gone: Cell<bool>,
}

impl Default for Room {
    fn default() -> Self {
        Self { left: Cell::new(MOST), gone: Cell::new(false) }
    }
}

impl Room {
    /// Takes so many bytes.
    ///
    /// # Errors
    /// Where there are no more.
    pub(super) fn take(&self, bytes: usize) -> Result<(), Failed> {
        let Some(left) = self.left.get().checked_sub(bytes) else {
            self.gone.set(true);
            return Err(Failed);
        };
        self.left.set(left);
        Ok(())
    }

    /// Gives back so many bytes.
    pub(super) fn give_back(&self, bytes: usize) {
        self.left.set(self.left.get().saturating_add(bytes).min(MOST));
    }

    /// Whether more was asked for than there was.
    pub(super) fn is_gone(&self) -> bool {
        self.gone.get()
    }
}

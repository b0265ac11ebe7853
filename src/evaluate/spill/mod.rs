//! Rows that do not fit in memory: histories are written away by their keys, and gathered a part at a time.
//!
//! ```text
//! rows ──count──▶ kept ──past the budget──▶ parts by a hash of the key ──▶ scratch ──part by part──▶ items of cases
//! ```
//!
//! The events of a case, the rows joined to it and those that stop its clocks meet in one part, because they have its
//! key. So each part is gathered by itself with the same code as all rows, and the items come together in the order of
//! their first events. What cannot be written away is kept; where it finds no room reading ends with a reason.

mod gathering;
mod keeping;
mod plan;
mod scratch;
mod written;

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, codes};

pub use scratch::{Scratch, ScratchError};

pub(super) use gathering::Spilled;
pub(super) use keeping::{IsReversed, Keeping};

/// How much may be kept, and where the rest goes.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Past so many bytes of rows, those that can be are written away.
    pub spill_past: u64,
    /// Past so many bytes of rows and items reading ends.
    pub limit: u64,
    /// The bytes that the values of percentiles may take.
    pub values: usize,
    /// The bytes that the keys may take by which rows are unique.
    pub keys: usize,
    /// Into how many parts histories are cut; at least 1.
    pub parts: usize,
    /// Where rows are written to, if they may be.
    pub scratch: Option<Rc<dyn Scratch>>,
}

/// The bytes that the values of percentiles take at most.
const VALUES: u64 = 48 << 20;

/// Into how many parts histories are cut.
const PARTS: usize = 128;

impl Memory {
    /// As much as there is.
    pub fn unbounded() -> Self {
        Self::new(u64::MAX, None)
    }

    /// So many bytes for rows, half of them before any are written away.
    pub fn new(limit: u64, scratch: Option<Rc<dyn Scratch>>) -> Self {
        let bytes = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        let (values, keys) = (bytes((limit / 4).min(VALUES)), bytes(limit / 4));
        Self { spill_past: limit / 2, limit, values, keys, parts: PARTS, scratch }
    }
}

/// So many bytes as people say it: `512 MB`.
fn shown_bytes(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let unit = units.into_iter().find(|(size, _)| bytes >= *size);
    match unit {
        Some((size, unit)) => match bytes % size / (size / 10) {
            0 => format!("{} {unit}", bytes / size),
            tenths => format!("{}.{tenths} {unit}", bytes / size),
        },
        None => format!("{bytes} bytes"),
    }
}

/// What is said where a period is asked for that the rows that were written away do not tell.
pub(super) fn not_in_parts() -> Box<Diagnostic> {
    let message = "a period is cut in a way that needs all rows in memory, and they do not fit";
    Box::new(Diagnostic::new(codes::NO_ROOM, message).help("give more with `--memory`"))
}

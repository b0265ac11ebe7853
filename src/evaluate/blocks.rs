//! Files as blocks of whole records, one after the other.

use std::io::Read as _;

use crate::data::{Exports, InputFile};
use crate::engine::{Beginning, FileReading, SourceReading, whole_records};

/// The most bytes of a record, as everywhere.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// How much of a file is looked at before it is read.
const HEAD: u64 = 1 << 16;

/// A file could not be read in blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfed;

/// A block of whole records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'b> {
    /// How its file is read.
    pub(super) reading: &'b FileReading,
    /// How many lines lie before the rows of the file.
    pub(super) lines_before: u64,
    /// Its number in the file, from 0.
    pub(super) number: u32,
    /// Its records.
    pub(super) bytes: &'b [u8],
}

/// The first bytes of a file.
pub(super) fn head_of(exports: &dyn Exports, file: &InputFile) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    exports.open(&file.path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Reads a file, by its place among those of a source, in pieces of so many bytes, and hands on the blocks of whole
/// records in them until `take` says that it is of no use to go on. Gives whether all were taken.
///
/// # Errors
/// Where the file cannot be opened or read, or is not one that is read in blocks.
pub(super) fn each_block(
    exports: &dyn Exports,
    (place, file): (u32, &InputFile),
    reading: &SourceReading<'_>,
    piece: usize,
    take: &mut dyn FnMut(&Block<'_>) -> bool,
) -> Result<bool, Unfed> {
    let mut input = exports.open(&file.path).map_err(|_| Unfed)?;
    let mut held: Vec<u8> = Vec::new();
    let mut known: Option<(FileReading, u64)> = None;
    let mut number = 0;
    loop {
        let piece = u64::try_from(piece.max(1)).unwrap_or(u64::MAX);
        let read = (&mut input).take(piece).read_to_end(&mut held).map_err(|_| Unfed)?;
        let last = read == 0;
        if known.is_none() {
            match reading.begin((place, &file.path, file.format), &held, last) {
                Beginning::TooShort if !last && held.len() <= MAX_RECORD => continue,
                Beginning::Known { reading, body, lines } => {
                    held.drain(..body);
                    known = Some((reading, lines));
                }
                Beginning::TooShort | Beginning::Unreadable => return Err(Unfed),
            }
        }
        let Some((reading, lines_before)) = &known else { return Err(Unfed) };
        let whole = if last { held.len() } else { whole_records(&held, reading.form) };
        if whole == 0 && held.len() > MAX_RECORD {
            return Err(Unfed);
        }
        if whole > 0 {
            let bytes = held.get(..whole).unwrap_or_default();
            if !take(&Block { reading, lines_before: *lines_before, number, bytes }) {
                return Ok(false);
            }
            held.drain(..whole);
            number += 1;
        }
        if last {
            return Ok(true);
        }
    }
}

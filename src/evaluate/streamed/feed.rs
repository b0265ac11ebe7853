//! Feeding files to workers one after the other, without threads.

use std::io::Read as _;

use crate::data::{Exports, InputFile};

use super::folded::Folded;
use super::scan::{Feed, FileStart, Scan, Unfed};
use super::worker::{ScannedFile, Worker};

/// Reads files in turn, in pieces of so many bytes, which go to so many workers in turn.
#[derive(Clone, Copy)]
pub struct InTurn<'e> {
    /// The door to the files.
    pub exports: &'e dyn Exports,
    /// How many bytes are read at once; at least 1.
    pub piece: usize,
    /// How many workers there are; at least 1.
    pub workers: usize,
}

impl std::fmt::Debug for InTurn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InTurn")
            .field("piece", &self.piece)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}

impl Feed for InTurn<'_> {
    fn feed(&self, scan: &Scan<'_>, files: &[InputFile]) -> Result<(Folded, Vec<String>), Unfed> {
        let mut workers = Vec::new();
        for _ in 0..self.workers.max(1) {
            workers.push(scan.worker(self.workers).ok_or(Unfed)?);
        }
        let mut digests = Vec::new();
        for (place, file) in files.iter().enumerate() {
            digests.push(self.exports.digest(&file.path).map_err(|_| Unfed)?);
            let place = u32::try_from(place).map_err(|_| Unfed)?;
            let read = if file.format.is_table() { Self::table } else { Self::file };
            if read(self, scan, (place, file), &mut workers)? {
                break;
            }
        }
        let mut whole = scan.nothing();
        // The last first: the order does not matter.
        while let Some(worker) = workers.pop() {
            whole.merge(worker.finish());
        }
        Ok((whole, digests))
    }
}

impl InTurn<'_> {
    /// Feeds a table. Gives whether it is of no use to go on.
    fn table(
        &self,
        scan: &Scan<'_>,
        (place, file): (u32, &InputFile),
        workers: &mut [Worker<'_, '_>],
    ) -> Result<bool, Unfed> {
        let table = self.exports.table(file, scan.has_header()).map_err(|_| Unfed)?;
        let scanned = scan.begin_table(place, file, table.heading()).ok_or(Unfed)?;
        let mut number = 0;
        for part in 0..table.parts() {
            let mut batches = table.read(part, scanned.wanted()).map_err(|_| Unfed)?;
            let part = u32::try_from(part).map_err(|_| Unfed)?;
            while let Some(batch) = batches.next_batch().map_err(|_| Unfed)? {
                let worker = number % workers.len();
                number += 1;
                let worker = workers.get_mut(worker);
                if !worker.is_some_and(|worker| worker.table(&scanned, part, &batch)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Feeds a file. Gives whether it is of no use to go on.
    fn file(
        &self,
        scan: &Scan<'_>,
        (place, file): (u32, &InputFile),
        workers: &mut [Worker<'_, '_>],
    ) -> Result<bool, Unfed> {
        let mut input = self.exports.open(&file.path).map_err(|_| Unfed)?;
        let mut held: Vec<u8> = Vec::new();
        let mut known: Option<ScannedFile> = None;
        let mut number = 0;
        loop {
            let piece = u64::try_from(self.piece.max(1)).unwrap_or(u64::MAX);
            let read = (&mut input).take(piece).read_to_end(&mut held).map_err(|_| Unfed)?;
            let last = read == 0;
            if known.is_none() {
                match scan.begin(place, file, &held, last) {
                    FileStart::TooShort if !last => continue,
                    FileStart::Known { file, body } => {
                        held.drain(..body);
                        known = Some(file);
                    }
                    FileStart::TooShort | FileStart::Unreadable => return Err(Unfed),
                }
            }
            let Some(file) = &known else { return Err(Unfed) };
            let whole =
                if last { held.len() } else { scan.whole_records(file, &held).ok_or(Unfed)? };
            if whole > 0 {
                let worker = usize::try_from(number).unwrap_or(0) % workers.len();
                let block = held.get(..whole).unwrap_or_default();
                if !workers.get_mut(worker).is_some_and(|worker| worker.block(file, number, block))
                {
                    return Ok(true);
                }
                held.drain(..whole);
                number += 1;
            }
            if last {
                return Ok(false);
            }
        }
    }
}

//! Feeding files to workers one after the other, without threads.

use crate::data::{Exports, InputFile};

use super::super::blocks::{Unfed, each_block};
use super::super::hands::{Hands, OneAfterAnother};
use super::folded::Folded;
use super::scan::{Feed, Scan};
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

impl Hands for InTurn<'_> {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        OneAfterAnother.each(pieces, work);
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
        let mut scanned: Option<ScannedFile> = None;
        let all =
            each_block(self.exports, (place, file), &scan.reading, self.piece, &mut |block| {
                let file = scanned.get_or_insert_with(|| ScannedFile {
                    reading: block.reading.clone(),
                    lines: block.lines_before,
                });
                let worker = usize::try_from(block.number).unwrap_or(0) % workers.len();
                let worker = workers.get_mut(worker);
                worker.is_some_and(|worker| worker.block(file, block.number, block.bytes))
            })?;
        Ok(!all)
    }
}

//! Parquet files to as many workers as there are processors, each with one thing to do at a time.

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use sla::data::{InputFile, Table as _};
use sla::evaluate::{Feed as _, Folded, Scan, ScannedTable, Unfed, Worker};

use super::Threads;
use crate::exports::fingerprint;
use crate::progress::Progress;
use crate::tables::{ParquetTable, Piece};

/// What is done by itself. The longest comes first, so that no worker is left with it in the end.
enum Task<'t> {
    /// The fingerprint of a file, by its place.
    Fingerprint(usize, Mutex<Box<dyn Read + Send + 't>>),
    /// Some rows of a table, which stand for so many bytes of its file.
    Rows { table: &'t ParquetTable, scanned: &'t ScannedTable, piece: Piece, bytes: u64 },
}

/// What a worker did.
struct Done {
    folded: Folded,
    fingerprints: Vec<(usize, String)>,
}

impl Threads<'_> {
    /// Feeds the rows of Parquet files.
    pub(super) fn tables(
        &self,
        scan: &Scan<'_>,
        files: &[InputFile],
    ) -> Result<(Folded, Vec<String>), Unfed> {
        let mut tables = Vec::new();
        for (place, file) in files.iter().enumerate() {
            let place = u32::try_from(place).map_err(|_| Unfed)?;
            let table = self.files.parquet(file).ok_or(Unfed)?;
            let scanned = scan.begin_table(place, file, table.heading()).ok_or(Unfed)?;
            let length = self.files.length_of(&file.path).unwrap_or(0);
            tables.push((table, scanned, length));
        }
        // Two for each, so that all end at about the same time.
        let least = (self.count * 2).div_ceil(tables.len().max(1));
        let mut rows = Vec::new();
        for (table, scanned, length) in &tables {
            let pieces = table.pieces(least);
            let bytes = length / u64::try_from(pieces.len().max(1)).unwrap_or(u64::MAX);
            let task = |piece| Task::Rows { table, scanned, piece, bytes };
            rows.extend(pieces.into_iter().map(task));
        }
        if rows.len() < 2 || self.count < 2 {
            return self.in_turn().feed(scan, files);
        }
        let workers = self.count.min(rows.len());
        let mut tasks = Vec::new();
        for (place, file) in files.iter().enumerate() {
            let bytes = self.files.stored_bytes(&file.path).map_err(|_| Unfed)?;
            tasks.push(Task::Fingerprint(place, Mutex::new(bytes)));
        }
        tasks.extend(rows);
        let (next, progress) = (AtomicUsize::new(0), &self.files.progress);
        thread::scope(|scope| {
            let works = || works(scan.worker(workers)?, (&tasks, &next), progress);
            let handles: Vec<_> = (1..workers).map(|_| scope.spawn(works)).collect();
            let own = works();
            let others = handles.into_iter().map(|handle| handle.join().ok().flatten());
            together(scan, std::iter::once(own).chain(others), files.len())
        })
    }
}

/// What all workers did; an error where one of them could not go on.
fn together(
    scan: &Scan<'_>,
    workers: impl Iterator<Item = Option<Done>>,
    files: usize,
) -> Result<(Folded, Vec<String>), Unfed> {
    // Each is waited for, whatever became of the others.
    let done: Vec<Option<Done>> = workers.collect();
    let mut whole = scan.nothing();
    let mut fingerprints = vec![String::new(); files];
    for own in done {
        let own = own.ok_or(Unfed)?;
        whole.merge(own.folded);
        for (place, found) in own.fingerprints {
            if let Some(fingerprint) = fingerprints.get_mut(place) {
                *fingerprint = found;
            }
        }
    }
    Ok((whole, fingerprints))
}

/// Does what nobody does yet until there is nothing more; `None` where something cannot be read.
fn works(
    mut worker: Worker<'_, '_>,
    (tasks, next): (&[Task<'_>], &AtomicUsize),
    progress: &Progress,
) -> Option<Done> {
    let mut fingerprints = Vec::new();
    while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
        let (table, scanned, piece, bytes) = match task {
            Task::Rows { table, scanned, piece, bytes } => (table, scanned, piece, bytes),
            Task::Fingerprint(place, bytes) => {
                let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
                fingerprints.push((*place, fingerprint(&mut *bytes).ok()?));
                continue;
            }
        };
        let mut batches = table.read_piece(piece, scanned.wanted()).ok()?;
        let part = u32::try_from(piece.part).ok()?;
        while let Some(batch) = batches.next_batch().ok()? {
            if !worker.table(scanned, part, &batch) {
                return Some(Done { folded: worker.finish(), fingerprints });
            }
        }
        progress.advance(*bytes);
    }
    Some(Done { folded: worker.finish(), fingerprints })
}

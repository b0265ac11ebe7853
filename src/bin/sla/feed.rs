//! Exports in large blocks to as many workers as there are processors, their fingerprints taken beside.
//!
//! One thread cuts the file into blocks, and works itself on those that the others have no time for: as many work as there
//! are processors, and no more. Where these are two at most it takes the fingerprint too, else a thread of its own does; the
//! others read ahead for it. Of tables each worker takes a fingerprint or some rows at a time. Sheets, and sources in which
//! tables stand beside other forms, are read without threads.

mod ahead;
#[cfg(feature = "tables")]
mod tables;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest as _, Sha256};
#[cfg(feature = "tables")]
use sla::data::Format;
use sla::data::{Exports as _, InputFile};
use sla::evaluate::{Feed, FileStart, Folded, Hands, InTurn, Scan, ScannedFile, Unfed, Worker};

use crate::exports::{Files, hex};
use ahead::{Ahead, PIECE, Together};

/// Up to so many bytes a thread costs more than it gains.
const SMALL: u64 = 1 << 21;

/// How much of a file's end is looked at.
const TAIL: u64 = 1 << 13;

/// Feeds files to threads.
#[derive(Debug)]
pub(crate) struct Threads<'f> {
    pub(crate) files: &'f Files,
    /// How many work at once.
    pub(crate) count: usize,
}

/// Bytes of a file.
#[derive(Debug)]
struct Block {
    bytes: Vec<u8>,
    /// Whole records.
    records: Range<usize>,
    /// What was read with this block: what lies before was read with the last.
    fresh: Range<usize>,
    number: u32,
}

/// A block for a worker.
type Work = (Arc<ScannedFile>, Arc<Block>);

impl Threads<'_> {
    /// Without threads.
    fn in_turn(&self) -> InTurn<'_> {
        InTurn { exports: self.files, piece: PIECE, workers: 1 }
    }
}

impl Hands for Threads<'_> {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let works = || {
            loop {
                // Numbers are given out one by one: pieces take as long as they take.
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= pieces {
                    break;
                }
                work(number);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.count.min(pieces) {
                scope.spawn(works);
            }
            works();
        });
    }
}

impl Feed for Threads<'_> {
    fn feed(&self, scan: &Scan<'_>, files: &[InputFile]) -> Result<(Folded, Vec<String>), Unfed> {
        #[cfg(feature = "tables")]
        if files.iter().all(|file| file.format == Format::Parquet) {
            return self.tables(scan, files);
        }
        if files.iter().any(|file| file.format.is_table()) {
            return self.in_turn().feed(scan, files);
        }
        let size: u64 = files.iter().filter_map(|file| self.files.length_of(&file.path)).sum();
        if size < SMALL {
            return self.in_turn().feed(scan, files);
        }
        for file in files.iter().filter(|file| self.files.is_plain(&file.path)) {
            self.files.reads_at_once(&file.path);
        }
        let helpers = self.count.saturating_sub(1);
        // Where nobody helps nothing is taken.
        let (to_workers, work) = sync_channel::<Work>(helpers * 3);
        let work = Mutex::new(work);
        let ahead = Ahead::new();
        thread::scope(|scope| {
            let handles: Vec<_> = (0..helpers)
                .map(|_| {
                    let (work, ahead, workers) = (&work, &ahead, self.count);
                    scope.spawn(move || Some(works(scan.worker(workers)?, work, ahead)))
                })
                .collect();
            let worker = scan.worker(self.count).ok_or(Unfed)?;
            let beside = self.count > 2;
            let ahead = &ahead;
            let mut cutter = Cutter { scan, worker, beside, to_workers, ahead, files: self.files };
            let mut digests = Vec::new();
            let mut failed = false;
            for (place, file) in files.iter().enumerate() {
                match u32::try_from(place)
                    .map_err(|_| Unfed)
                    .and_then(|place| cutter.file(scope, place, file))
                {
                    Ok(digest) => digests.push(digest),
                    Err(Unfed) => failed = true,
                }
            }
            let mut whole = scan.nothing();
            whole.merge(cutter.finish(&work));
            for handle in handles {
                match handle.join() {
                    Ok(Some(folded)) => whole.merge(folded),
                    _ => failed = true,
                }
            }
            if failed { Err(Unfed) } else { Ok((whole, digests)) }
        })
    }

    fn tail(&self, file: &InputFile) -> Option<Vec<u8>> {
        self.files.tail_of(&file.path, TAIL)
    }
}

/// Works on blocks until there are no more, and reads ahead between them.
fn works(mut worker: Worker<'_, '_>, work: &Mutex<Receiver<Work>>, ahead: &Ahead<'_>) -> Folded {
    loop {
        ahead.read_on();
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(next) = next else { break };
        works_on(&mut worker, next, ahead);
    }
    worker.finish()
}

/// Works on a block.
fn works_on(worker: &mut Worker<'_, '_>, (file, block): Work, ahead: &Ahead<'_>) {
    worker.block(&file, block.number, block.part(&block.records));
    recycle(block, ahead);
}

/// Gives the bytes of a block back, when nobody else looks at them.
fn recycle(block: Arc<Block>, ahead: &Ahead<'_>) {
    if let Some(block) = Arc::into_inner(block) {
        ahead.give_back(block.bytes);
    }
}

/// The thread that cuts files into blocks.
struct Cutter<'r, 'a> {
    scan: &'r Scan<'a>,
    /// Works on the blocks that nobody else has time for.
    worker: Worker<'r, 'a>,
    /// Whether a thread of its own takes the fingerprints.
    beside: bool,
    to_workers: SyncSender<Work>,
    ahead: &'r Ahead<'a>,
    files: &'a Files,
}

/// What takes the fingerprint of a file.
enum Fingerprint {
    /// Nothing does.
    Taken,
    /// The thread that reads.
    Here(Sha256),
    /// A thread of its own.
    Beside(SyncSender<Arc<Block>>),
}

impl Fingerprint {
    fn update(&mut self, block: &Arc<Block>) -> Result<(), Unfed> {
        match self {
            Self::Taken => Ok(()),
            Self::Here(hasher) => {
                hasher.update(block.part(&block.fresh));
                Ok(())
            }
            Self::Beside(to_hasher) => to_hasher.send(Arc::clone(block)).map_err(|_| Unfed),
        }
    }
}

impl Block {
    fn part(&self, part: &Range<usize>) -> &[u8] {
        self.bytes.get(part.clone()).unwrap_or_default()
    }
}

impl<'r, 'a> Cutter<'r, 'a> {
    /// Reads a file and gives its fingerprint.
    fn file<'s>(
        &mut self,
        scope: &'s thread::Scope<'s, '_>,
        place: u32,
        file: &InputFile,
    ) -> Result<String, Unfed>
    where
        'r: 's,
        'a: 's,
    {
        if !self.files.is_plain(&file.path) {
            let digest = self.files.digest(&file.path).map_err(|_| Unfed)?;
            self.blocks(place, file, &mut Fingerprint::Taken)?;
            return Ok(digest);
        }
        if !self.beside {
            let mut here = Fingerprint::Here(Sha256::new());
            self.blocks(place, file, &mut here)?;
            let Fingerprint::Here(hasher) = here else { return Err(Unfed) };
            return Ok(hex(&hasher.finalize()));
        }
        let (to_hasher, blocks) = sync_channel::<Arc<Block>>(8);
        let ahead = self.ahead;
        let hasher = scope.spawn(move || {
            let mut hasher = Sha256::new();
            for block in blocks {
                hasher.update(block.part(&block.fresh));
                recycle(block, ahead);
            }
            hex(&hasher.finalize())
        });
        let mut beside = Fingerprint::Beside(to_hasher);
        self.blocks(place, file, &mut beside)?;
        drop(beside);
        hasher.join().map_err(|_| Unfed)
    }

    /// Hands a block to who has time for it.
    fn hand_over(&mut self, work: Work) {
        match self.to_workers.try_send(work) {
            Ok(()) => {}
            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => {
                works_on(&mut self.worker, work, self.ahead);
            }
        }
    }

    /// Works on what is left.
    fn finish(self, work: &Mutex<Receiver<Work>>) -> Folded {
        let Self { worker, to_workers, ahead, .. } = self;
        drop(to_workers);
        works(worker, work, ahead)
    }

    /// Cuts a file into blocks.
    fn blocks(
        &mut self,
        place: u32,
        file: &InputFile,
        fingerprint: &mut Fingerprint,
    ) -> Result<(), Unfed> {
        self.ahead.turn_to(self.files.bytes_of(&file.path).map_err(|_| Unfed)?);
        let mut known: Option<Arc<ScannedFile>> = None;
        let mut held: Vec<u8> = Vec::new();
        let mut number = 0;
        loop {
            let piece = self.ahead.next()?;
            let is_last = piece.is_last;
            let Together { bytes, all, piece: mut fresh } = piece.behind(&held);
            let text = bytes.get(all.clone()).unwrap_or_default();
            let mut start = all.start;
            if known.is_none() {
                match self.scan.begin(place, file, text, is_last) {
                    FileStart::TooShort if !is_last => {
                        held = text.to_vec();
                        continue;
                    }
                    FileStart::Known { file, body } => {
                        // What comes before the rows is a part of the fingerprint too.
                        fresh = all.clone();
                        start += body;
                        known = Some(Arc::new(file));
                    }
                    FileStart::TooShort | FileStart::Unreadable => return Err(Unfed),
                }
            }
            let Some(file) = &known else { return Err(Unfed) };
            let rows = bytes.get(start..all.end).unwrap_or_default();
            let whole = if is_last {
                rows.len()
            } else {
                self.scan.whole_records(file, rows).ok_or(Unfed)?
            };
            held.clear();
            held.extend_from_slice(rows.get(whole..).unwrap_or_default());
            let records = start..start + whole;
            let block = Arc::new(Block { bytes, records, fresh, number });
            fingerprint.update(&block)?;
            if whole > 0 {
                self.hand_over((Arc::clone(file), block));
                number += 1;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

//! Exports in large blocks to as many workers as there are processors, their fingerprints taken beside.
//!
//! One thread reads, and works itself on what the others have no time for: as many work as there are processors, and no
//! more. Where these are two at most it takes the fingerprint too, else a thread of its own does. Of tables each worker
//! takes a fingerprint or some rows at a time. Sheets, and sources in which tables stand beside other forms, are read
//! without threads.

#[cfg(feature = "tables")]
mod tables;

use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sha2::{Digest as _, Sha256};
#[cfg(feature = "tables")]
use sla::data::Format;
use sla::data::{Exports as _, InputFile};
use sla::evaluate::{Feed, FileStart, Folded, Hands, InTurn, Scan, ScannedFile, Unfed, Worker};

use crate::exports::{Files, hex};

/// How many bytes are read at once.
const BLOCK: usize = 1 << 18;

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

/// Bytes of a file that begin with a record.
#[derive(Debug)]
struct Block {
    bytes: Vec<u8>,
    /// How many of them are whole records.
    whole: usize,
    /// What was read with this block: what lies before was read with the last.
    fresh: std::ops::Range<usize>,
    number: u32,
}

/// A block for a worker.
type Work = (Arc<ScannedFile>, Arc<Block>);

impl Threads<'_> {
    /// Without threads.
    fn in_turn(&self) -> InTurn<'_> {
        InTurn { exports: self.files, piece: BLOCK, workers: 1 }
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
        let (to_workers, work) = sync_channel::<Work>(helpers * 2);
        let work = Mutex::new(work);
        let (spent, recycled) = channel::<Vec<u8>>();
        thread::scope(|scope| {
            let handles: Vec<_> = (0..helpers)
                .map(|_| {
                    let (work, spent, workers) = (&work, spent.clone(), self.count);
                    scope.spawn(move || Some(works(scan.worker(workers)?, work, &spent)))
                })
                .collect();
            let worker = scan.worker(self.count).ok_or(Unfed)?;
            let beside = self.count > 2;
            let files_of = self.files;
            let mut reading =
                Reading { scan, worker, beside, to_workers, recycled, spent, files: files_of };
            let mut digests = Vec::new();
            let mut failed = false;
            for (place, file) in files.iter().enumerate() {
                match u32::try_from(place)
                    .map_err(|_| Unfed)
                    .and_then(|place| reading.file(scope, place, file))
                {
                    Ok(digest) => digests.push(digest),
                    Err(Unfed) => failed = true,
                }
            }
            let mut whole = scan.nothing();
            whole.merge(reading.finish(&work));
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

/// Works on blocks until there are no more.
fn works(
    mut worker: Worker<'_, '_>,
    work: &Mutex<Receiver<Work>>,
    spent: &Sender<Vec<u8>>,
) -> Folded {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(next) = next else { break };
        works_on(&mut worker, next, spent);
    }
    worker.finish()
}

/// Works on a block.
fn works_on(worker: &mut Worker<'_, '_>, (file, block): Work, spent: &Sender<Vec<u8>>) {
    let whole = block.bytes.get(..block.whole).unwrap_or_default();
    worker.block(&file, block.number, whole);
    recycle(block, spent);
}

/// Gives the bytes of a block back, when nobody else looks at them.
fn recycle(block: Arc<Block>, spent: &Sender<Vec<u8>>) {
    if let Some(block) = Arc::into_inner(block) {
        // Nobody may be left who reads.
        let _ = spent.send(block.bytes);
    }
}

/// The thread that reads.
struct Reading<'r, 'a> {
    scan: &'r Scan<'a>,
    /// Works on the blocks that nobody else has time for.
    worker: Worker<'r, 'a>,
    /// Whether a thread of its own takes the fingerprints.
    beside: bool,
    to_workers: SyncSender<Work>,
    recycled: Receiver<Vec<u8>>,
    spent: Sender<Vec<u8>>,
    files: &'r Files,
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
                hasher.update(block.fresh());
                Ok(())
            }
            Self::Beside(to_hasher) => to_hasher.send(Arc::clone(block)).map_err(|_| Unfed),
        }
    }
}

impl Block {
    /// What was read with this block.
    fn fresh(&self) -> &[u8] {
        self.bytes.get(self.fresh.clone()).unwrap_or_default()
    }
}

impl Reading<'_, '_> {
    /// Reads a file and gives its fingerprint.
    fn file<'s>(
        &mut self,
        scope: &'s thread::Scope<'s, '_>,
        place: u32,
        file: &InputFile,
    ) -> Result<String, Unfed> {
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
        let spent = self.spent.clone();
        let hasher = scope.spawn(move || {
            let mut hasher = Sha256::new();
            for block in blocks {
                hasher.update(block.fresh());
                recycle(block, &spent);
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
                works_on(&mut self.worker, work, &self.spent);
            }
        }
    }

    /// Works on what is left.
    fn finish(self, work: &Mutex<Receiver<Work>>) -> Folded {
        let Self { worker, to_workers, spent, .. } = self;
        drop(to_workers);
        works(worker, work, &spent)
    }

    /// Cuts a file into blocks.
    fn blocks(
        &mut self,
        place: u32,
        file: &InputFile,
        fingerprint: &mut Fingerprint,
    ) -> Result<(), Unfed> {
        let mut input = self.files.open(&file.path).map_err(|_| Unfed)?;
        let mut known: Option<Arc<ScannedFile>> = None;
        let mut held: Vec<u8> = Vec::new();
        let mut number = 0;
        loop {
            let mut bytes = self.recycled.try_recv().unwrap_or_default();
            let (start, end) = (held.len(), held.len() + BLOCK);
            bytes.resize(end, 0);
            bytes.get_mut(..start).unwrap_or_default().copy_from_slice(&held);
            let read = fill(&mut input, bytes.get_mut(start..).unwrap_or_default())?;
            bytes.truncate(start + read);
            let last = read < BLOCK;
            let mut fresh = start..start + read;
            if known.is_none() {
                match self.scan.begin(place, file, &bytes, last) {
                    FileStart::TooShort if !last => {
                        held = bytes;
                        continue;
                    }
                    FileStart::Known { file, body } => {
                        // What comes before the rows is no block, yet part of the fingerprint.
                        let opening = bytes.get(..body).unwrap_or_default().to_vec();
                        let block = Block { fresh: 0..body, bytes: opening, whole: 0, number: 0 };
                        fingerprint.update(&Arc::new(block))?;
                        bytes.drain(..body);
                        fresh = 0..bytes.len();
                        known = Some(Arc::new(file));
                    }
                    FileStart::TooShort | FileStart::Unreadable => return Err(Unfed),
                }
            }
            let Some(file) = &known else { return Err(Unfed) };
            let whole = if last {
                bytes.len()
            } else {
                self.scan.whole_records(file, &bytes).ok_or(Unfed)?
            };
            held.clear();
            held.extend_from_slice(bytes.get(whole..).unwrap_or_default());
            let block = Arc::new(Block { bytes, whole, fresh, number });
            fingerprint.update(&block)?;
            if whole > 0 {
                self.hand_over((Arc::clone(file), block));
                number += 1;
            }
            if last {
                return Ok(());
            }
        }
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize, Unfed> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(buffer.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Unfed),
        }
    }
    Ok(filled)
}

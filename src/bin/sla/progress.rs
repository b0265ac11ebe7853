//! How far reading has come, for people who wait in front of a terminal.

use std::io::{self, IsTerminal, Read, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// What is done sooner needs no bar, in milliseconds.
const PATIENCE: u64 = 500;
/// How often the line is written anew, in milliseconds.
const PACE: u64 = 100;

/// A line on standard error that says how much is read, by whichever thread. Nothing is written where that is no
/// terminal, or when everything is done within half a second.
#[derive(Debug)]
pub(crate) struct Progress {
    visible: bool,
    began: Instant,
    /// How many bytes are going to be read; none where that is not known.
    total: AtomicU64,
    done: AtomicU64,
    /// When the line is written next, in milliseconds after the beginning.
    next: AtomicU64,
    shown: AtomicBool,
}

impl Progress {
    /// Begins; `quiet` keeps it from being seen.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            visible: !quiet && io::stderr().is_terminal(),
            began: Instant::now(),
            total: AtomicU64::new(0),
            done: AtomicU64::new(0),
            next: AtomicU64::new(PATIENCE),
            shown: AtomicBool::new(false),
        }
    }

    /// So many bytes more are going to be read.
    pub(crate) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Relaxed);
    }

    /// So many bytes fewer are going to be read than was expected, though not less than are read.
    pub(crate) fn forgo(&self, bytes: u64) {
        let rest = self.total.load(Relaxed).saturating_sub(bytes);
        self.total.store(rest.max(self.done.load(Relaxed)), Relaxed);
    }

    /// At least so many bytes are still going to be read: also those that are read again, which nobody expected.
    pub(crate) fn still(&self, bytes: u64) {
        if self.total.load(Relaxed) > 0 {
            self.total.fetch_max(self.done.load(Relaxed).saturating_add(bytes), Relaxed);
        }
    }

    /// A reader of so many bytes, which are counted.
    pub(crate) fn over<'a>(
        &'a self,
        input: Box<dyn Read + Send + 'a>,
        left: u64,
    ) -> Box<dyn Read + Send + 'a> {
        if self.visible { Box::new(Watched { input, left, progress: self }) } else { input }
    }

    /// So many bytes more are read.
    pub(crate) fn advance(&self, bytes: u64) {
        if !self.visible {
            return;
        }
        let done = self.done.fetch_add(bytes, Relaxed).saturating_add(bytes);
        let elapsed = self.began.elapsed();
        let now = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        let next = self.next.load(Relaxed);
        let own =
            now >= next && self.next.compare_exchange(next, now + PACE, Relaxed, Relaxed).is_ok();
        if own {
            self.shown.store(true, Relaxed);
            write(&told(done, self.total.load(Relaxed), elapsed));
        }
    }

    /// Takes the line away, before something else is said.
    pub(crate) fn clear(&self) {
        if self.shown.swap(false, Relaxed) {
            write("");
        }
    }
}

#[cfg(test)]
impl Progress {
    /// One that counts, and writes nothing.
    pub(crate) fn unseen() -> Self {
        let mut progress = Self::new(true);
        (progress.visible, progress.next) = (true, AtomicU64::new(u64::MAX));
        progress
    }

    /// How many bytes were read, of how many.
    pub(crate) fn counted(&self) -> (u64, u64) {
        (self.done.load(Relaxed), self.total.load(Relaxed))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Writes the line over the one before.
fn write(line: &str) {
    let mut out = io::stderr().lock();
    let _ = write!(out, "\r\u{1b}[K{line}").and_then(|()| out.flush());
}

/// `reading: 34 %, 120 MB/s, 12 s left`, or how much where it is not known how much there is.
fn told(done: u64, total: u64, elapsed: Duration) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    // Bytes a millisecond are thousands of bytes a second.
    let rate = done / millis / 1000;
    let done = if total == 0 { done } else { done.min(total) };
    let Some(percent) = done.saturating_mul(100).checked_div(total) else {
        return format!("reading: {} MB, {rate} MB/s", done / 1_000_000);
    };
    match millis.saturating_mul(total - done).checked_div(done) {
        Some(left) => format!("reading: {percent} %, {rate} MB/s, {} left", length(left / 1000)),
        None => format!("reading: {percent} %"),
    }
}

/// A length of time as people say it: `7 s`, `3 min 05 s`, `2 h 10 min`.
fn length(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

struct Watched<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// How many bytes there are still.
    left: u64,
    progress: &'a Progress,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.progress.still(self.left);
        let count = self.input.read(buffer)?;
        self.left = self.left.saturating_sub(count as u64);
        self.progress.advance(count as u64);
        Ok(count)
    }
}

#[cfg(feature = "tables")]
mod tables {
    use sla::data::{Batch, Batches, Column, Heading, ReadError, Table};

    use super::Progress;

    impl Progress {
        /// A table of so many bytes, of which an even share is counted with each of its parts.
        pub(crate) fn over_table<'a>(
            &'a self,
            table: Box<dyn Table + 'a>,
            bytes: u64,
        ) -> Box<dyn Table + 'a> {
            Box::new(Watched { table, bytes, progress: self })
        }
    }

    struct Watched<'a> {
        table: Box<dyn Table + 'a>,
        bytes: u64,
        progress: &'a Progress,
    }

    impl Table for Watched<'_> {
        fn heading(&self) -> &Heading {
            self.table.heading()
        }

        fn parts(&self) -> usize {
            self.table.parts()
        }

        fn read<'t>(
            &'t self,
            part: usize,
            wanted: &[usize],
        ) -> Result<Box<dyn Batches + 't>, Box<ReadError>> {
            let batches = self.table.read(part, wanted)?;
            let parts = u64::try_from(self.table.parts()).unwrap_or(u64::MAX).max(1);
            let share = self.bytes / parts;
            Ok(Box::new(Part { batches, share, progress: self.progress }))
        }

        fn largest(&self, place: usize) -> Option<Column> {
            self.table.largest(place)
        }
    }

    struct Part<'t> {
        batches: Box<dyn Batches + 't>,
        share: u64,
        progress: &'t Progress,
    }

    impl Batches for Part<'_> {
        fn next_batch(&mut self) -> Result<Option<Batch>, Box<ReadError>> {
            let batch = self.batches.next_batch()?;
            if batch.is_none() {
                let share = std::mem::take(&mut self.share);
                self.progress.still(share);
                self.progress.advance(share);
            }
            Ok(batch)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_or_an_amount_is_told() {
        let after = Duration::from_secs;
        assert_eq!(told(0, 400, after(1)), "reading: 0 %");
        // 1 GB of 4 in 10 s is 100 MB/s, so that 3 GB take 30 s more.
        assert_eq!(
            told(1_000_000_000, 4_000_000_000, after(10)),
            "reading: 25 %, 100 MB/s, 30 s left"
        );
        assert_eq!(told(500, 400, after(1)), "reading: 100 %, 0 MB/s, 0 s left");
        assert_eq!(told(7_900_000, 0, after(1)), "reading: 7 MB, 7 MB/s");
    }

    #[test]
    fn what_is_read_once_more_or_once_less_is_counted() {
        let progress = Progress::unseen();
        progress.expect(200);
        progress.forgo(100);
        let mut read = Vec::new();
        progress.over(Box::new([1_u8; 100].as_slice()), 100).read_to_end(&mut read).unwrap();
        assert_eq!(progress.counted(), (100, 100));
        // Nobody expected that it is read a second time, be it at once.
        progress.forgo(100);
        let mut again = progress.over(Box::new([1_u8; 100].as_slice()), 100);
        again.read_exact(&mut [0; 40]).unwrap();
        assert_eq!(progress.counted(), (140, 200));
        drop(again);
    }

    #[test]
    fn lengths_are_told_as_people_say_them() {
        assert_eq!(length(59), "59 s");
        assert_eq!(length(185), "3 min 05 s");
        assert_eq!(length(7_859), "2 h 10 min");
    }
}

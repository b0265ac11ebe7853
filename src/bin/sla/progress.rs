//! How far reading has come, for people who wait in front of a terminal.

use std::cell::Cell;
use std::io::{self, IsTerminal, Read, Write as _};
use std::time::{Duration, Instant};

/// What is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the line is written anew.
const PACE: Duration = Duration::from_millis(100);

/// A line on standard error that says how much is read. Nothing is written where that is no terminal, or when
/// everything is done within half a second.
#[derive(Debug)]
pub(crate) struct Progress {
    visible: bool,
    total: Cell<u64>,
    done: Cell<u64>,
    began: Instant,
    next: Cell<Instant>,
    shown: Cell<bool>,
}

impl Progress {
    /// Begins; `quiet` keeps it from being seen.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            visible: !quiet && io::stderr().is_terminal(),
            total: Cell::new(0),
            done: Cell::new(0),
            began: Instant::now(),
            next: Cell::new(Instant::now() + PATIENCE),
            shown: Cell::new(false),
        }
    }

    /// So many bytes more are going to be read.
    pub(crate) fn expect(&self, bytes: u64) {
        self.total.set(self.total.get().saturating_add(bytes));
    }

    /// A reader whose bytes are counted.
    pub(crate) fn over<'a>(&'a self, input: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
        if self.visible { Box::new(Watched { input, progress: self }) } else { input }
    }

    /// So many bytes more are read.
    pub(crate) fn advance(&self, bytes: u64) {
        if !self.visible {
            return;
        }
        self.done.set(self.done.get().saturating_add(bytes));
        let now = Instant::now();
        if now < self.next.get() {
            return;
        }
        self.next.set(now + PACE);
        self.shown.set(true);
        write(&told(self.done.get(), self.total.get(), now - self.began));
    }

    /// Takes the line away, before something else is said.
    pub(crate) fn clear(&self) {
        if self.shown.replace(false) {
            write("");
        }
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
    input: Box<dyn Read + 'a>,
    progress: &'a Progress,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.progress.advance(count as u64);
        Ok(count)
    }
}

#[cfg(feature = "tables")]
mod tables {
    use sla::data::{Batch, Batches, Heading, ReadError, Table};

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
                self.progress.advance(std::mem::take(&mut self.share));
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
    fn lengths_are_told_as_people_say_them() {
        assert_eq!(length(59), "59 s");
        assert_eq!(length(185), "3 min 05 s");
        assert_eq!(length(7_859), "2 h 10 min");
    }
}

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

    fn advance(&self, bytes: u64) {
        self.done.set(self.done.get().saturating_add(bytes));
        let now = Instant::now();
        if now < self.next.get() {
            return;
        }
        self.next.set(now + PACE);
        self.shown.set(true);
        write(&told(self.done.get(), self.total.get()));
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

/// `reading: 34 %`, or how much where it is not known how much there is.
fn told(done: u64, total: u64) -> String {
    match done.min(total).saturating_mul(100).checked_div(total) {
        Some(percent) => format!("reading: {percent} %"),
        None => format!("reading: {} MB", done / 1_000_000),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_or_an_amount_is_told() {
        assert_eq!(told(0, 400), "reading: 0 %");
        assert_eq!(told(100, 400), "reading: 25 %");
        assert_eq!(told(500, 400), "reading: 100 %");
        assert_eq!(told(7_900_000, 0), "reading: 7 MB");
    }
}

//! A file in pieces, read by whoever has time, ahead of the thread that cuts them into blocks.
//!
//! That thread takes the fingerprint, which nobody else can take with it: so the others read for it.

use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind, Read};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sla::evaluate::Unfed;

/// How many bytes are read at once.
pub(super) const PIECE: usize = 1 << 18;

/// What is left free before the bytes of a piece, for what the one before it ends with.
const FREE: usize = 1 << 14;

/// How many pieces wait at most.
const WAITING: usize = 4;

/// The bytes of a file.
type Input<'f> = Box<dyn BufRead + Send + 'f>;

/// The file at hand, and what was read of it already.
pub(super) struct Ahead<'f> {
    // INVARIANT: who reads holds it until the piece waits with the others, so that they wait in order.
    input: Mutex<Option<Input<'f>>>,
    waiting: Mutex<VecDeque<Result<Piece, Unfed>>>,
    /// Kept for their memory.
    spent: Mutex<Vec<Vec<u8>>>,
}

/// Bytes that follow one another in a file.
pub(super) struct Piece {
    bytes: Vec<u8>,
    /// Where they end; they begin behind what is left free.
    end: usize,
    /// Whether the file ends with them.
    pub(super) is_last: bool,
}

/// A piece and what was held back of those before it.
pub(super) struct Together {
    pub(super) bytes: Vec<u8>,
    /// Where what was held back begins, and the piece ends.
    pub(super) all: Range<usize>,
    /// The piece.
    pub(super) piece: Range<usize>,
}

/// What a lock guards. Nobody who panics while holding one leaves anything half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'f> Ahead<'f> {
    /// Of no file yet.
    pub(super) fn new() -> Self {
        Self { input: Mutex::new(None), waiting: Mutex::default(), spent: Mutex::default() }
    }

    /// Turns to a file, and away from the one before it.
    pub(super) fn turn_to(&self, file: Input<'f>) {
        let mut input = locked(&self.input);
        locked(&self.waiting).clear();
        *input = Some(file);
    }

    /// Reads pieces until enough of them wait, unless somebody else does: who takes the fingerprint should find one.
    pub(super) fn read_on(&self) {
        let Ok(mut input) = self.input.try_lock() else { return };
        while locked(&self.waiting).len() < WAITING
            && let Some(read) = self.read(&mut input)
        {
            locked(&self.waiting).push_back(read);
        }
    }

    /// The next piece.
    pub(super) fn next(&self) -> Result<Piece, Unfed> {
        let waiting = || locked(&self.waiting).pop_front();
        if let Some(next) = waiting() {
            return next;
        }
        let mut input = locked(&self.input);
        // Somebody may have read it meanwhile.
        waiting().or_else(|| self.read(&mut input)).unwrap_or(Err(Unfed))
    }

    /// Takes the bytes of a piece that nobody looks at any more.
    pub(super) fn give_back(&self, bytes: Vec<u8>) {
        if bytes.len() == FREE + PIECE {
            locked(&self.spent).push(bytes);
        }
    }

    /// The next piece of a file; nothing behind its end.
    fn read(&self, input: &mut Option<Input<'f>>) -> Option<Result<Piece, Unfed>> {
        let file = input.as_mut()?;
        let spent = locked(&self.spent).pop();
        let mut bytes = spent.unwrap_or_else(|| vec![0; FREE + PIECE]);
        let read = fill(file, bytes.get_mut(FREE..).unwrap_or_default());
        if !matches!(read, Ok(PIECE)) {
            *input = None;
        }
        Some(read.map(|read| Piece { bytes, end: FREE + read, is_last: read < PIECE }))
    }
}

impl Piece {
    /// Puts what was held back before it.
    pub(super) fn behind(mut self, held: &[u8]) -> Together {
        let piece = FREE..self.end;
        let start = FREE.checked_sub(held.len());
        if let Some(start) = start
            && let Some(free) = self.bytes.get_mut(start..FREE)
        {
            free.copy_from_slice(held);
            return Together { bytes: self.bytes, all: start..self.end, piece };
        }
        let bytes = [held, self.bytes.get(piece).unwrap_or_default()].concat();
        let end = bytes.len();
        Together { bytes, all: 0..end, piece: held.len()..end }
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize, Unfed> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(buffer.get_mut(filled..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return Err(Unfed),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor};
    use std::thread;

    use super::*;

    /// Bytes of which no two near each other are the same.
    fn bytes_of(count: usize) -> Vec<u8> {
        (0..count).map(|place| u8::try_from(place % 251).unwrap()).collect()
    }

    fn rest_of(ahead: &Ahead<'_>) -> Vec<u8> {
        let mut all = Vec::new();
        loop {
            let piece = ahead.next().expect("a piece");
            let is_last = piece.is_last;
            let Together { bytes, piece, .. } = piece.behind(b"");
            all.extend_from_slice(&bytes[piece]);
            ahead.give_back(bytes);
            if is_last {
                return all;
            }
        }
    }

    #[test]
    fn pieces_come_in_order_whoever_reads_them() {
        for count in [0, 1, PIECE, 9 * PIECE + 7, 12 * PIECE] {
            let (ahead, whole) = (Ahead::new(), bytes_of(count));
            ahead.turn_to(Box::new(Cursor::new(whole.clone())));
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| (0..200).for_each(|_| ahead.read_on()));
                }
                assert!(rest_of(&ahead) == whole, "{count} bytes");
            });
            assert!(ahead.next().is_err(), "nothing follows the last piece");
        }
    }

    #[test]
    fn who_reads_ahead_reads_as_many_pieces_as_may_wait() {
        let ahead = Ahead::new();
        ahead.turn_to(Box::new(Cursor::new(bytes_of(9 * PIECE))));
        for _ in 0..2 {
            ahead.read_on();
            assert_eq!(locked(&ahead.waiting).len(), WAITING);
        }
    }

    #[test]
    fn another_file_begins_anew() {
        let ahead = Ahead::new();
        ahead.turn_to(Box::new(Cursor::new(bytes_of(3 * PIECE))));
        ahead.read_on();
        ahead.turn_to(Box::new(Cursor::new(b"other".to_vec())));
        assert_eq!(rest_of(&ahead), b"other");
    }

    #[test]
    fn what_is_held_back_stands_before_a_piece_however_long() {
        for count in [0, 1, FREE, FREE + 1, 3 * FREE] {
            let (ahead, held) = (Ahead::new(), bytes_of(count));
            ahead.turn_to(Box::new(Cursor::new(b"and more".to_vec())));
            let Together { bytes, all, piece } = ahead.next().expect("a piece").behind(&held);
            assert_eq!(bytes[all], [held.as_slice(), b"and more"].concat(), "{count} bytes");
            assert_eq!(&bytes[piece], b"and more");
        }
    }

    #[test]
    fn a_fault_is_met_by_who_asks_for_the_piece() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let whole = bytes_of(PIECE);
        let ahead = Ahead::new();
        ahead.turn_to(Box::new(io::BufReader::new(Cursor::new(whole).chain(Broken))));
        (0..9).for_each(|_| ahead.read_on());
        assert!(ahead.next().is_ok_and(|piece| !piece.is_last));
        assert!(ahead.next().is_err());
    }
}

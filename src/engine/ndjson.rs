//! Lines of flat JSON objects to batches of rows.
//!
//! Read here is `{"key": value, …}` with keys and texts without a backslash, numbers, truth values and null. All else
//! goes to the reading of single lines.

use memchr::memchr;

use super::bytes::Ends;
use super::dictionary::Dictionary;
use super::reader::{Reader, Rows};
use super::source::FileReading;

/// The keys of the columns, and which of them rows had.
#[derive(Debug)]
pub(crate) struct Keys {
    codes: Dictionary,
    seen: Vec<bool>,
    /// The number of the row in which each was met last.
    met: Vec<u64>,
    row: u64,
}

impl Keys {
    /// One for each column.
    pub(super) fn new(keys: &[&str]) -> Self {
        let mut codes = Dictionary::default();
        for key in keys {
            codes.add(key.as_bytes());
        }
        Self { codes, seen: vec![false; keys.len()], met: vec![0; keys.len()], row: 0 }
    }

    /// The column of a key.
    pub(super) fn column(&self, key: &[u8]) -> Option<usize> {
        usize::try_from(self.codes.find(key, 0, key.len())?).ok()
    }

    pub(super) fn seen(&self) -> &[bool] {
        &self.seen
    }
}

/// The text or the number of a member: where it begins, what ends it, and where the line goes on.
struct Member {
    column: Option<usize>,
    from: usize,
    ends: Ends,
    quoted: bool,
}

impl Reader<'_> {
    /// Reads the lines of a block.
    pub(super) fn ndjson(&mut self, file: &FileReading, bytes: &[u8], rows: &mut dyn Rows) {
        let (mut at, mut line) = (0, 0);
        while at < bytes.len() && !self.stopped {
            if let Some(next) = self.formed(file, (bytes, at, line), rows) {
                (at, line) = next;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let end = memchr(b'\n', rest).map_or(bytes.len(), |place| at + place);
            let mut text = bytes.get(at..end).unwrap_or_default();
            if text.last() == Some(&b'\r') {
                text = text.get(..text.len() - 1).unwrap_or_default();
            }
            if self.line(file, text, line, rows) {
                self.learn_form(text);
            }
            (at, line) = (end + 1, line + 1);
        }
        self.lines = line;
        self.flush(rows);
    }

    /// Reads a line. Gives whether it is a flat object.
    pub(super) fn line(
        &mut self,
        file: &FileReading,
        text: &[u8],
        line: u64,
        rows: &mut dyn Rows,
    ) -> bool {
        let flat = self.object(text).is_some();
        if flat {
            self.place(line, rows);
        } else {
            self.drop_row();
            self.odd_line(file, text, line, rows);
        }
        flat
    }

    /// Takes note that a row had every column.
    pub(super) fn see_all_keys(&mut self) {
        if let Some(keys) = &mut self.keys {
            keys.seen.fill(true);
        }
    }

    /// Reads a line that is a flat object.
    fn object(&mut self, text: &[u8]) -> Option<()> {
        let mut at = blanks(text, 0);
        at = expect(text, at, b'{')?;
        let keys = self.keys.as_mut()?;
        keys.row += 1;
        let row = keys.row;
        loop {
            let member = self.key(text, at, row)?;
            at = self.value(text, &member)?;
            at = blanks(text, at);
            match text.get(at)? {
                b',' => at += 1,
                b'}' => break,
                _ => return None,
            }
        }
        if blanks(text, at + 1) != text.len() {
            return None;
        }
        self.fill(row)
    }

    /// Reads a key, up to where its value begins.
    fn key(&mut self, text: &[u8], at: usize, row: u64) -> Option<Member> {
        let from = expect(text, blanks(text, at), b'"')?;
        let end = from + memchr(b'"', text.get(from..)?)?;
        if text.get(from..end)?.iter().any(|byte| is_special(*byte)) {
            return None;
        }
        let keys = self.keys.as_mut()?;
        let found = keys.codes.find(text, from, end);
        let column = match found {
            Some(code) => {
                let column = usize::try_from(code).ok()?;
                let met = keys.met.get_mut(column)?;
                if *met == row {
                    // It stands twice.
                    return None;
                }
                *met = row;
                Some(column)
            }
            None => None,
        };
        let from = blanks(text, expect(text, blanks(text, end + 1), b':')?);
        let quoted = text.get(from) == Some(&b'"');
        // A text ends at its quote, a number at what may follow one.
        let ends = if quoted { Ends::of([b'"', b'"']) } else { Ends::of([b',', b'}']) };
        Some(Member { column, from: from + usize::from(quoted), ends, quoted })
    }

    /// Reads a value, with the place after it.
    fn value(&mut self, text: &[u8], member: &Member) -> Option<usize> {
        let from = member.from;
        if member.quoted {
            let end = from + memchr(b'"', text.get(from..)?)?;
            let inside = text.get(from..end)?;
            if inside.iter().any(|byte| is_special(*byte)) {
                return None;
            }
            if let Some(column) = member.column {
                let read = self.read_cell(column, (text, from), member.ends)?;
                if read != end {
                    return None;
                }
            }
            return Some(end + 1);
        }
        let end =
            from + text.get(from..)?.iter().position(|byte| matches!(byte, b',' | b'}' | b' '))?;
        let written = text.get(from..end)?;
        match written {
            b"null" => {
                if let Some(column) = member.column {
                    self.missing_cell(column)?;
                }
            }
            b"true" | b"false" => self.plain(text, from, end, member)?,
            _ if is_number(written) => self.plain(text, from, end, member)?,
            _ => return None,
        }
        Some(end)
    }

    /// Reads a number or a truth value as the text that it is.
    fn plain(&mut self, text: &[u8], from: usize, end: usize, member: &Member) -> Option<()> {
        let Some(column) = member.column else { return Some(()) };
        let read = self.read_cell(column, (text, from), member.ends)?;
        (read == end).then_some(())
    }

    /// Fills in the columns that a row does not have.
    fn fill(&mut self, row: u64) -> Option<()> {
        let keys = self.keys.as_mut()?;
        let mut absent = Vec::new();
        for (column, (met, seen)) in keys.met.iter().zip(&mut keys.seen).enumerate() {
            if *met == row {
                *seen = true;
            } else {
                absent.push(column);
            }
        }
        absent.into_iter().try_for_each(|column| self.missing_cell(column))
    }
}

/// Whether a byte begins an escape within a text, or may not stand in one.
fn is_special(byte: u8) -> bool {
    byte == b'\\' || byte < 0x20
}

/// The place of the first byte that is no blank.
fn blanks(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}

/// The place after a byte that has to be there.
fn expect(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    (text.get(at) == Some(&byte)).then_some(at + 1)
}

/// Whether a text is a number of JSON without an exponent, which keeps its form when it is read and written.
pub(super) fn is_number(text: &[u8]) -> bool {
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let mut parts = unsigned.splitn(2, |byte| *byte == b'.');
    let whole = parts.next().unwrap_or_default();
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let leads = whole.len() > 1 && whole.first() == Some(&b'0');
    digits(whole) && !leads && parts.next().is_none_or(digits)
}

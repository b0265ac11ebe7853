//! Cuts a stream of bytes into blocks of whole records.

use memchr::{memchr, memrchr};

use super::source::Form;

/// Where in a record a byte stands; the rules are those of the reading of single records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    FieldStart,
    Field,
    Quoted,
    QuoteInQuoted,
}

/// The end of a record in some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordEnd {
    /// The place after its last byte, less the line end.
    pub(super) content: usize,
    /// The place after its line end.
    pub(super) next: usize,
    /// How many lines it takes.
    pub(super) lines: u64,
    /// Whether a quote is still open where the bytes end.
    pub(super) open: bool,
    /// Whether its line end is there.
    pub(super) whole: bool,
}

/// The end of the record that begins at `from`.
pub(super) fn record_end(bytes: &[u8], from: usize, delimiter: u8) -> RecordEnd {
    let mut within = Within::FieldStart;
    let mut lines = 0;
    let mut after_return = false;
    for (place, byte) in bytes.iter().enumerate().skip(from) {
        let line_end = matches!(byte, b'\n' | b'\r');
        let second_half = *byte == b'\n' && after_return;
        after_return = *byte == b'\r';
        lines += u64::from(line_end && !second_half);
        if line_end && within != Within::Quoted {
            let pair = *byte == b'\r' && bytes.get(place + 1) == Some(&b'\n');
            let next = place + 1 + usize::from(pair);
            return RecordEnd { content: place, next, lines, open: false, whole: true };
        }
        within = match within {
            Within::Quoted if *byte == b'"' => Within::QuoteInQuoted,
            Within::Quoted => Within::Quoted,
            Within::QuoteInQuoted | Within::FieldStart if *byte == b'"' => Within::Quoted,
            _ if *byte == delimiter => Within::FieldStart,
            _ => Within::Field,
        };
    }
    let (end, open) = (bytes.len(), within == Within::Quoted);
    RecordEnd { content: end, next: end, lines: lines + 1, open, whole: false }
}

/// How many of the bytes, which begin with a record, are whole records; 0 where the first is not whole.
pub(crate) fn whole_records(bytes: &[u8], form: Form) -> usize {
    let Form::Delimited { delimiter } = form else {
        return memrchr(b'\n', bytes).map_or(0, |place| place + 1);
    };
    if memchr(b'"', bytes).is_none() {
        // A line feed may still follow the last byte.
        let known = bytes.get(..bytes.len().saturating_sub(1)).unwrap_or_default();
        let end = memrchr(b'\n', bytes).or_else(|| memrchr(b'\r', known));
        return end.map_or(0, |place| place + 1);
    }
    let mut cut = 0;
    loop {
        let end = record_end(bytes, cut, delimiter);
        let may_go_on = end.next == bytes.len() && bytes.last() == Some(&b'\r');
        if !end.whole || may_go_on {
            return cut;
        }
        cut = end.next;
    }
}

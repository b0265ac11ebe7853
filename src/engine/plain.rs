//! Blocks of CSV and TSV without quotes, column by column.
//!
//! Where rows end is found first; then each column is read for all rows of a batch. One row does not wait for
//! another, as it does where a row is read to its end before the next begins.

use memchr::{memchr_iter, memrchr};

use super::bytes::{End, Ends};
use super::reader::{BATCH, Reader, Rows};
use super::source::FileReading;

/// The place of a row that is looked at as a whole.
pub(super) const ODD: usize = usize::MAX / 2;

/// The rows of a batch within their block.
#[derive(Debug, Default)]
pub(super) struct RowsAt {
    /// Where the next cell of each begins; [`ODD`] where the row is looked at as a whole.
    pub(super) next: Vec<usize>,
    /// Where each ends.
    pub(super) ends: Vec<usize>,
}

impl RowsAt {
    /// One for each line of some: they begin at `start`, and end at these places.
    pub(super) fn of_lines(&mut self, start: usize, feeds: &[usize]) {
        self.ends.clear();
        self.ends.extend_from_slice(feeds);
        self.next.clear();
        self.next.push(start);
        let others = feeds.split_last().map(|(_, others)| others).unwrap_or_default();
        self.next.extend(others.iter().map(|feed| feed.wrapping_add(1)));
    }

    /// Takes a carriage return before a line feed for a part of the line's end.
    pub(super) fn end_before_returns(&mut self, bytes: &[u8]) {
        for (start, end) in self.next.iter().zip(&mut self.ends) {
            let half = *end > *start && bytes.get(*end - 1) == Some(&b'\r');
            *end -= usize::from(half);
        }
    }

    /// Moves behind the ends of the rows of which the rest fits.
    fn pass_lines(&mut self, fits: impl Fn(usize, usize) -> bool) {
        for (next, end) in self.next.iter_mut().zip(&self.ends) {
            let whole = *next <= *end && fits(*next, *end);
            *next = if whole { end.wrapping_add(1) } else { ODD };
        }
    }

    fn has_blank_lines(&self) -> bool {
        // Without a way out before the end, so that several are looked at together: the highest bit is set where nothing
        // differs, since no place has it.
        let differs = |(start, end): (&usize, &usize)| (start ^ end).wrapping_sub(1);
        let all = self.next.iter().zip(&self.ends).map(differs).fold(0, std::ops::BitOr::bitor);
        all.leading_zeros() == 0
    }

    fn drop_blank_lines(&mut self, numbers: &mut Vec<u32>) {
        let blank = |(start, end): (&usize, &usize)| start == end;
        let blank: Vec<bool> = self.next.iter().zip(&self.ends).map(blank).collect();
        for places in [&mut self.next, &mut self.ends] {
            let mut each = blank.iter();
            places.retain(|_| each.next() == Some(&false));
        }
        let mut each = blank.iter();
        numbers.retain(|_| each.next() == Some(&false));
    }
}

/// The number of a line as rows keep it.
pub(super) fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// How many there are.
pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Some fields of a record.
enum Step {
    /// The cell of a column.
    Column(usize, End),
    /// So many fields that nothing looks at.
    Skip(u32),
    /// The last fields of a record, so many and one, that nothing looks at.
    Last(u32),
}

/// Whether every carriage return is one half of a line end.
pub(super) fn returns_are_halves(bytes: &[u8]) -> bool {
    memchr_iter(b'\r', bytes).all(|place| bytes.get(place + 1) == Some(&b'\n'))
}

impl Reader<'_> {
    /// Reads the records of a block that has no quotes, and no carriage return but before a line feed. Gives the
    /// place and the line of what is no whole line.
    pub(super) fn columnwise(
        &mut self,
        file: &FileReading,
        (bytes, delimiter, returns): (&[u8], u8, bool),
        rows: &mut dyn Rows,
    ) -> (usize, u64) {
        // Files that mix line ends are read too: records of the other kind as a whole.
        let line_end = if returns { b'\r' } else { b'\n' };
        let (delimiter, ends) = (End::new(delimiter), Ends::new(delimiter, returns));
        let steps = self.steps(file, delimiter, End::new(line_end));
        let mut at = std::mem::take(&mut self.rows_at);
        let (mut start, mut line) = (0, 0_u64);
        let feeds = std::mem::take(&mut self.feeds);
        for lines in feeds.chunks(BATCH) {
            if self.stopped {
                break;
            }
            at.of_lines(start, lines);
            let numbers = line..;
            self.lines_of_rows.extend(numbers.take(lines.len()).map(line_number));
            if returns {
                at.end_before_returns(bytes);
            }
            // Before anything is read: an export may be millions of them, and a record that is looked at as a whole takes long.
            if at.has_blank_lines() {
                at.drop_blank_lines(&mut self.lines_of_rows);
            }
            self.batch(&steps, file, (bytes, delimiter, ends), &mut at, rows);
            line += count(lines.len());
            start = lines.last().map_or(start, |feed| feed + 1);
        }
        self.feeds = feeds;
        self.rows_at = at;
        (start, line)
    }

    /// What is done for the fields of a record, in order.
    fn steps(&self, file: &FileReading, delimiter: End, line_end: End) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::with_capacity(file.fields.len());
        let last = file.fields.len().saturating_sub(1);
        for (place, field) in file.fields.iter().enumerate() {
            let column = field.filter(|column| !self.is_skipped(*column));
            match (column, steps.last_mut()) {
                (Some(column), _) if place == last => steps.push(Step::Column(column, line_end)),
                (Some(column), _) => steps.push(Step::Column(column, delimiter)),
                (None, Some(Step::Skip(before))) if place == last => {
                    let before = *before;
                    steps.pop();
                    steps.push(Step::Last(before));
                }
                (None, _) if place == last => steps.push(Step::Last(0)),
                (None, Some(Step::Skip(count))) => *count += 1,
                (None, _) => steps.push(Step::Skip(1)),
            }
        }
        steps
    }

    fn batch(
        &mut self,
        steps: &[Step],
        file: &FileReading,
        (bytes, delimiter, ends): (&[u8], End, Ends),
        at: &mut RowsAt,
        rows: &mut dyn Rows,
    ) {
        for step in steps {
            match step {
                Step::Column(column, end) => self.read_cells(*column, bytes, (*end, ends), at),
                Step::Skip(count) => {
                    for next in &mut at.next {
                        *next = delimiter.skip(bytes, *next, *count).map_or(ODD, |end| end + 1);
                    }
                }
                Step::Last(0) => at.pass_lines(|from, end| delimiter.is_absent(bytes, from, end)),
                Step::Last(before) => {
                    at.pass_lines(|from, end| delimiter.is_there(bytes, from, end, *before));
                }
            }
        }
        // A record of other than so many fields was left before its end, or went on into the next.
        let differs = |(next, end): (&usize, &usize)| next.wrapping_sub(1) ^ *end;
        if at.next.iter().zip(&at.ends).map(differs).fold(0, std::ops::BitOr::bitor) == 0 {
            self.flush(rows);
            return;
        }
        let whole: Vec<bool> =
            at.next.iter().zip(&at.ends).map(|places| differs(places) == 0).collect();
        let mut odd = Vec::new();
        for ((whole, end), line) in whole.iter().zip(&at.ends).zip(&self.lines_of_rows) {
            if !whole {
                odd.push((*end, u64::from(*line)));
            }
        }
        self.keep(&whole);
        self.flush(rows);
        for (end, line) in odd {
            let before = bytes.get(..end).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(0, |place| place + 1);
            if !self.stopped {
                self.odd_delimited(file, before.get(start..).unwrap_or_default(), line, rows);
            }
        }
    }
}

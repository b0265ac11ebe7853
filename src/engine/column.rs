//! The columns of a source as typed values of a batch of rows.

use super::bytes::{End, Ends, FieldEnd};
use super::coding::WordCodes;
use super::decimal::Usual;
use super::dictionary::Dictionary;
use super::learned::{Learned, mark_of};
use super::local_hours::LocalHours;
use super::plain::{ODD, RowsAt};
use super::reading::{Reading, asked, each_row, each_value, since_1970, steps, unusual_steps};
use super::stamp::{Layout, Stamps};
use crate::data::{Cell, CellKind, InstantPattern, Layout as SourceLayout, SingleReader};
use crate::time::Instant;

/// The value of a cell that is missing.
pub(crate) const MISSING: i64 = i64::MIN;

/// Of how many numbers together it is told whether they are even.
const ENOUGH: usize = 64;

/// What looks at the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// Nothing.
    Nowhere,
    /// Something that asks of each row what its cell is, as of the key by which rows are unique: nearly every one is
    /// another.
    AtEach,
    /// Something that asks of many rows whether they have the same.
    AtAll,
}

/// A column of a source.
#[derive(Debug)]
pub(crate) struct Column {
    pub(super) reading: Reading,
    mark: u8,
    /// The cells of codes, in order; of a column whose cells are read one by one those of the batch.
    pub(super) cells: Vec<Cell>,
    /// The codes of the words that batches of a table share.
    pub(super) words: WordCodes,
    /// Texts of cells that are missing, where cells are not codes.
    blanks: Dictionary,
    /// The values of texts that stand for missing, but read as values: of a cell with one of them the text decides.
    nulls: Vec<i64>,
    /// One for each row of the batch.
    pub(super) values: Vec<i64>,
}

impl Column {
    /// The column of a layout, of which so much is known, and which is looked at so. `None` where its cells are not
    /// read here.
    pub(super) fn new(
        layout: &SourceLayout,
        place: usize,
        learned: Learned,
        looks: Looks,
    ) -> Option<Self> {
        let kind = &layout.columns.get(place)?.kind;
        let reading = match kind {
            CellKind::Text if looks == Looks::Nowhere => Reading::Skip,
            CellKind::Text if looks == Looks::AtEach => Reading::Each,
            CellKind::Text | CellKind::Flag | CellKind::Date { .. } | CellKind::OneOf { .. } => {
                Reading::Code(Dictionary::default())
            }
            CellKind::Number | CellKind::Money | CellKind::Scaled { .. } => {
                Reading::Number { scale: learned.scale, whole: false, even: true }
            }
            CellKind::Count => Reading::Number { scale: 0, whole: true, even: true },
            CellKind::Instant { format } => match &format.pattern {
                InstantPattern::Iso => {
                    Reading::Stamp { stamps: None, hours: format.zone.map(LocalHours::new) }
                }
                InstantPattern::EpochSeconds => Reading::Epoch { places: 0 },
                InstantPattern::EpochMilliseconds => Reading::Epoch { places: 3 },
                InstantPattern::Pattern(_) => Reading::Asked,
            },
        };
        let (cells, words, values) = (Vec::new(), WordCodes::default(), Vec::new());
        let blanks = Dictionary::default();
        let mark = mark_of(layout);
        let nulls = layout.null_words.iter().filter_map(|word| reading.value_of(word, mark));
        let nulls = nulls.collect();
        Some(Self { reading, mark, cells, words, blanks, nulls, values })
    }

    /// The values of the rows of the batch.
    pub(crate) fn values(&self) -> &[i64] {
        &self.values
    }

    /// The cell that a code stands for.
    pub(crate) fn cell(&self, code: i64) -> Option<&Cell> {
        self.cells.get(usize::try_from(code).ok()?)
    }

    /// Whether its decimal mark is a point.
    pub(super) fn reads_points(&self) -> bool {
        self.mark == b'.'
    }

    /// The decimal places of its numbers.
    pub(crate) fn scale(&self) -> usize {
        match self.reading {
            Reading::Number { scale, .. } => scale,
            _ => 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.values.clear();
        if matches!(self.reading, Reading::Each) {
            self.cells.clear();
        }
    }

    /// Drops the value of a row that is not whole.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.values.truncate(rows);
    }

    /// Whether nothing looks at it.
    pub(super) fn is_skipped(&self) -> bool {
        matches!(self.reading, Reading::Skip)
    }

    /// Keeps the values of the rows that are whole.
    pub(super) fn keep(&mut self, whole: &[bool]) {
        let mut each = whole.iter();
        self.values.retain(|_| each.next() == Some(&true));
    }

    /// Reads a cell of each row of a batch that is empty so far, and moves behind it and what ends it.
    pub(super) fn read_rows(
        &mut self,
        bytes: &[u8],
        at: &mut RowsAt,
        (end, ends): (End, Ends),
        place: usize,
        oracle: &SingleReader<'_>,
    ) {
        let mut values = std::mem::take(&mut self.values);
        values.resize(at.next.len(), 0);
        let mut row = 0;
        loop {
            let (next, rest) = (at.next.get_mut(row..), values.get_mut(row..));
            row += self.read_run(bytes, next.unwrap_or_default(), rest.unwrap_or_default(), end);
            let (next, last, value) = (at.next.get_mut(row), at.ends.get(row), values.get_mut(row));
            let (Some(next), Some(last), Some(value)) = (next, last, value) else { break };
            // No further than the row goes.
            let own = bytes.get(..*last).filter(|own| *next <= own.len());
            // Of JSON only texts without escapes.
            let escaped = |byte: &u8| *byte == b'\\' || *byte < 0x20;
            let own = own.filter(|own| {
                let text = own.get(*next..ends.find(own, *next)).unwrap_or_default();
                !ends.are_quotes() || !text.iter().any(escaped)
            });
            let read = own.and_then(|own| self.read((own, *next), ends, place, oracle));
            (*next, *value) = match (read, self.values.pop()) {
                (Some(end), Some(value)) => (end + 1, value),
                _ => (ODD, 0),
            };
            row += 1;
        }
        self.values = values;
    }

    /// Reads a cell of each row, up to the first that is not as usual. Gives how many rows that are.
    fn read_run(
        &mut self,
        bytes: &[u8],
        next: &mut [usize],
        values: &mut [i64],
        ends: End,
    ) -> usize {
        let nulls = self.nulls.as_slice();
        let mark = self.mark;
        match &mut self.reading {
            Reading::Code(codes) => match codes.expected(ends.byte()) {
                Some(texts) if texts.is_narrow() => {
                    each_row(next, values, |at| texts.find_narrow(bytes, at))
                }
                Some(texts) => each_row(next, values, |at| texts.find(bytes, at)),
                None => each_row(next, values, |at| {
                    codes.find_field(bytes, at, ends).map(|(code, end)| (i64::from(code), end))
                }),
            },
            Reading::Stamp { stamps: Some(stamps), .. } => each_value(next, values, nulls, |at| {
                stamps.read(bytes, at).filter(|(_, end)| ends.is_at(bytes, *end))
            }),
            Reading::Number { scale, whole, even } => {
                let kind = (*scale, *whole);
                let usual = Usual::new(mark, *scale).filter(|_| *even);
                let Some(usual) = usual else {
                    return each_value(next, values, nulls, |at| {
                        steps((bytes, at), ends, mark, kind)
                    });
                };
                let mut others = 0;
                let rows = each_value(next, values, nulls, |at| {
                    usual.read(bytes, at, ends).or_else(|| {
                        others += 1;
                        unusual_steps((bytes, at), ends, mark, kind)
                    })
                });
                if rows >= ENOUGH {
                    *even = others * 8 <= rows;
                }
                rows
            }
            Reading::Epoch { places } => {
                let places = *places;
                each_value(next, values, nulls, |at| since_1970((bytes, at), ends, mark, places))
            }
            Reading::Skip
            | Reading::Each
            | Reading::Asked
            | Reading::Stamp { stamps: None, .. } => 0,
        }
    }

    /// Reads the cell that begins at `at`, with the place of the byte that ends its field; `None` where the record
    /// has to be looked at as a whole.
    #[inline]
    pub(super) fn read(
        &mut self,
        (bytes, at): (&[u8], usize),
        ends: Ends,
        place: usize,
        oracle: &SingleReader<'_>,
    ) -> Option<usize> {
        match &mut self.reading {
            Reading::Skip => Some(ends.find(bytes, at)),
            Reading::Asked => {
                let end = ends.find(bytes, at);
                self.values.push(asked(&oracle.cell(place, bytes.get(at..end)?)?)?);
                Some(end)
            }
            Reading::Each => {
                let end = ends.find(bytes, at);
                self.push_cell(oracle.cell(place, bytes.get(at..end)?)?);
                Some(end)
            }
            Reading::Code(dictionary) => {
                if let Some((code, end)) = dictionary.find_field(bytes, at, ends) {
                    self.values.push(i64::from(code));
                    return Some(end);
                }
                self.long_or_new((bytes, at), ends, place, oracle)
            }
            Reading::Stamp { stamps, .. } => {
                let read = stamps.as_mut().and_then(|stamps| stamps.read(bytes, at));
                self.taken(read.filter(|(_, end)| ends.is_at(bytes, *end)))
                    .or_else(|| self.new_layout((bytes, at), ends, place, oracle))
            }
            Reading::Epoch { places } => {
                let read = since_1970((bytes, at), ends, self.mark, *places);
                self.taken(read).or_else(|| self.missing((bytes, at), ends, place, oracle))
            }
            Reading::Number { scale, whole, .. } => {
                let read = steps((bytes, at), ends, self.mark, (*scale, *whole));
                self.taken(read).or_else(|| self.missing((bytes, at), ends, place, oracle))
            }
        }
    }

    /// Keeps a value that was read, unless its text may stand for missing; gives the place of the byte that ends its
    /// field.
    #[inline]
    fn taken(&mut self, read: Option<(i64, usize)>) -> Option<usize> {
        let (value, end) = read.filter(|(value, _)| !self.nulls.contains(value))?;
        self.values.push(value);
        Some(end)
    }

    /// Reads a text that is long, or has no code yet.
    fn long_or_new(
        &mut self,
        (bytes, at): (&[u8], usize),
        ends: Ends,
        place: usize,
        oracle: &SingleReader<'_>,
    ) -> Option<usize> {
        let Reading::Code(dictionary) = &self.reading else { return None };
        let end = ends.find(bytes, at);
        let code = match dictionary.find(bytes, at, end) {
            Some(code) => code,
            None => self.new_code(bytes.get(at..end)?, place, oracle)?,
        };
        self.values.push(i64::from(code));
        Some(end)
    }

    /// Reads an instant in another layout than the last.
    #[cold]
    fn new_layout(
        &mut self,
        (bytes, at): (&[u8], usize),
        ends: Ends,
        place: usize,
        oracle: &SingleReader<'_>,
    ) -> Option<usize> {
        let end = ends.find(bytes, at);
        if let Reading::Stamp { stamps, hours } = &mut self.reading
            && let Some(mut other) = Layout::of(bytes.get(at..end)?)
                .and_then(|layout| Stamps::new(layout, hours.clone()))
            && let Some((nanos, read)) = other.read(bytes, at)
            && read == end
            && !self.nulls.contains(&nanos)
        {
            self.values.push(nanos);
            *stamps = Some(other);
            return Some(end);
        }
        self.missing((bytes, at), ends, place, oracle)
    }

    /// Takes the cell for missing, if it is.
    #[cold]
    fn missing(
        &mut self,
        (bytes, at): (&[u8], usize),
        ends: Ends,
        place: usize,
        oracle: &SingleReader<'_>,
    ) -> Option<usize> {
        let end = ends.find(bytes, at);
        let text = bytes.get(at..end)?;
        if self.blanks.find(bytes, at, end).is_none() {
            match oracle.cell(place, text)? {
                Cell::Missing => self.blanks.add(text),
                _ => return None,
            };
        }
        self.values.push(MISSING);
        Some(end)
    }

    /// Takes a cell that is read by itself.
    pub(super) fn push_cell(&mut self, cell: Cell) {
        self.values.push(i64::try_from(self.cells.len()).unwrap_or(MISSING));
        self.cells.push(cell);
    }

    /// The value of a cell that the format says is not there.
    pub(super) fn push_missing(&mut self, place: usize, oracle: &SingleReader<'_>) -> Option<()> {
        let value = match &self.reading {
            Reading::Skip => return Some(()),
            Reading::Code(dictionary) => match dictionary.find(b"", 0, 0) {
                Some(code) => i64::from(code),
                None => i64::from(self.new_code(b"", place, oracle)?),
            },
            _ => MISSING,
        };
        self.values.push(value);
        Some(())
    }

    #[cold]
    fn new_code(&mut self, text: &[u8], place: usize, oracle: &SingleReader<'_>) -> Option<u32> {
        let cell = oracle.cell(place, text)?;
        let Reading::Code(dictionary) = &mut self.reading else { return None };
        self.cells.push(cell);
        Some(dictionary.add(text))
    }
}

/// The instant of so many nanoseconds since 1970.
pub(crate) fn instant_of(nanos: i64) -> Instant {
    Instant::from_timestamp_nanos(nanos)
}

/// The nanoseconds since 1970 of an instant, where they fit.
pub(crate) fn nanos_of(instant: Instant) -> Option<i64> {
    instant.timestamp_nanos_opt().filter(|nanos| *nanos != MISSING)
}

//! Records of CSV and TSV to batches of rows.

use super::bytes::{Ends, FieldEnd as _};
use super::cut::record_end;
use super::lines::Census;
use super::plain::returns_are_halves;
use super::reader::{Reader, Rows};
use super::source::FileReading;

/// What becomes of the record at a place.
enum Next {
    /// It is a row; the next one begins there.
    Row(usize),
    /// It is looked at as a whole.
    Odd,
}

impl Reader<'_> {
    /// Reads the records of a block, which begins with one.
    pub(super) fn delimited(
        &mut self,
        file: &FileReading,
        delimiter: u8,
        (bytes, census): (&[u8], Census),
        rows: &mut dyn Rows,
    ) {
        let Census { quotes, returns, .. } = census;
        let ends = Ends::new(delimiter, returns);
        let (mut at, mut line) = (0, 0);
        if !quotes && (!returns || returns_are_halves(bytes)) {
            (at, line) = self.columnwise(file, (bytes, delimiter, returns), rows);
        }
        while at < bytes.len() && !self.stopped {
            let blank = match bytes.get(at..) {
                Some([b'\n', ..]) => 1,
                Some([b'\r', b'\n', ..]) => 2,
                _ => 0,
            };
            if blank > 0 {
                (at, line) = (at + blank, line + 1);
                continue;
            }
            match self.record((bytes, at), file, (delimiter, ends), quotes) {
                Next::Row(next) => {
                    at = next;
                    self.place(line, rows);
                    line += 1;
                }
                Next::Odd => {
                    self.drop_row();
                    let end = record_end(bytes, at, delimiter);
                    if end.open {
                        self.stopped = true;
                        return;
                    }
                    self.odd_delimited(
                        file,
                        bytes.get(at..end.content).unwrap_or_default(),
                        line,
                        rows,
                    );
                    at = end.next;
                    line += end.lines;
                }
            }
        }
        self.lines = line;
        self.flush(rows);
    }

    /// Reads a record; of quoted fields those without a quote or a line end inside.
    #[inline]
    fn record(
        &mut self,
        (bytes, mut at): (&[u8], usize),
        file: &FileReading,
        (delimiter, ends): (u8, Ends),
        quotes: bool,
    ) -> Next {
        let last = file.fields.len() - 1;
        for (place, field) in file.fields.iter().enumerate() {
            let end = if quotes && bytes.get(at) == Some(&b'"') {
                self.quoted((bytes, at), *field)
            } else {
                match field {
                    None => Some(ends.find(bytes, at)),
                    Some(column) => self.read_cell(*column, (bytes, at), ends),
                }
            };
            let Some(end) = end else { return Next::Odd };
            match bytes.get(end) {
                Some(byte) if *byte == delimiter && place < last => at = end + 1,
                Some(b'\n') if place == last => return Next::Row(end + 1),
                Some(b'\r') if place == last && bytes.get(end + 1) == Some(&b'\n') => {
                    return Next::Row(end + 2);
                }
                _ => return Next::Odd,
            }
        }
        Next::Odd
    }

    /// Reads a quoted field, with the place after its second quote.
    fn quoted(&mut self, (bytes, at): (&[u8], usize), field: Option<usize>) -> Option<usize> {
        let ends = Ends::of([b'"', b'\r']);
        let end = match field {
            None => ends.find(bytes, at + 1),
            Some(column) => self.read_cell(column, (bytes, at + 1), ends)?,
        };
        (bytes.get(end) == Some(&b'"')).then_some(end + 1)
    }
}

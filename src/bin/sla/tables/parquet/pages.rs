//! The headers of Parquet's pages, as far as sizes are told there.
//!
//! They are structures in Thrift's compact protocol: fields by number, each with its type, so that those that do not
//! matter can be passed over. The decoder reads them again; this look at them comes first, and asks for no memory.

use std::io::{self, ErrorKind, Read};

/// The most bytes of a header. The statistics in it are a few values of the column.
const MAX_HEADER: u64 = 1 << 20;
/// How deep structures lie in each other; the format has three levels.
const MAX_DEPTH: u32 = 8;

/// What a header says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// Its own length in bytes.
    pub(super) length: u64,
    /// How many bytes the page has once it is inflated.
    pub(super) inflated: u64,
    /// How many bytes of the file it takes.
    pub(super) stored: u64,
    /// How many values a dictionary has; 0 for other pages.
    pub(super) dictionary_values: u64,
    /// How many bytes at its start are never compressed.
    pub(super) levels: u64,
    /// Whether the rest is not compressed either, whatever is said of the column.
    pub(super) bare: bool,
}

/// Reads the header that begins here.
pub(super) fn read_header(input: &mut dyn Read) -> io::Result<PageHeader> {
    let mut scan = Scan { input, taken: 0, header: PageHeader::default() };
    scan.structure(0, 0)?;
    Ok(PageHeader { length: scan.taken, ..scan.header })
}

struct Scan<'i> {
    input: &'i mut dyn Read,
    taken: u64,
    header: PageHeader,
}

impl Scan<'_> {
    fn byte(&mut self) -> io::Result<u8> {
        let mut one = [0];
        self.take(1)?;
        self.input.read_exact(&mut one)?;
        let [byte] = one;
        Ok(byte)
    }

    fn take(&mut self, count: u64) -> io::Result<()> {
        self.taken = self.taken.saturating_add(count);
        if self.taken > MAX_HEADER { Err(wrong("its header is longer than 1 MiB")) } else { Ok(()) }
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        self.take(count)?;
        let skipped = io::copy(&mut (&mut *self.input).take(count), &mut io::sink())?;
        if skipped == count { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
    }

    /// A number of seven bits a byte, the lowest first.
    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(wrong("a number in its header has no end"))
    }

    /// A signed number: 0, -1, 1, -2, …
    fn number(&mut self) -> io::Result<i64> {
        let coded = self.varint()?;
        let half = i64::try_from(coded >> 1).map_err(|_| wrong("a number is too large"))?;
        Ok(if coded & 1 == 0 { half } else { -half - 1 })
    }

    /// The fields up to the end mark; `parent` is the field the structure stands in, 0 for the header itself.
    fn structure(&mut self, parent: i64, depth: u32) -> io::Result<()> {
        let mut field = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => self.number()?,
                step => field.saturating_add(i64::from(step)),
            };
            match head & 15 {
                // A truth value is its type.
                kind @ (1 | 2) => {
                    if (parent, field) == (8, 7) {
                        self.header.bare = kind == 2;
                    }
                }
                kind => self.value(kind, parent, field, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, parent: i64, field: i64, depth: u32) -> io::Result<()> {
        match kind {
            1..=3 => self.skip(1),
            4..=6 => {
                let value = self.number()?;
                self.note(parent, field, value)
            }
            7 => self.skip(8),
            8 => {
                let length = self.varint()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.varint()?,
                    few => u64::from(few),
                };
                for _ in 0..count {
                    // Every element is at least a byte, so the limit of the header ends this.
                    self.value(head & 15, -1, 0, depth)?;
                }
                Ok(())
            }
            12 if depth < MAX_DEPTH => self.structure(field, depth + 1),
            _ => Err(wrong("its header is none")),
        }
    }

    fn note(&mut self, parent: i64, field: i64, value: i64) -> io::Result<()> {
        if let (8, 5 | 6) = (parent, field) {
            let length = u64::try_from(value).map_err(|_| below_zero())?;
            self.header.levels = self.header.levels.saturating_add(length);
            return Ok(());
        }
        let noted = match (parent, field) {
            (0, 2) => &mut self.header.inflated,
            (0, 3) => &mut self.header.stored,
            (7, 1) => &mut self.header.dictionary_values,
            _ => return Ok(()),
        };
        *noted = u64::try_from(value).map_err(|_| below_zero())?;
        Ok(())
    }
}

fn below_zero() -> io::Error {
    wrong("a size in its header is below zero")
}

fn wrong(reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type 0, 1000 bytes inflated, 200 stored, a data page of 7 values with statistics of 3 bytes.
    const PLAIN: [u8; 26] = [
        0x15, 0, 0x15, 0xd0, 0x0f, 0x15, 0x90, 0x03, 0x2c, 0x15, 14, 0x15, 0, 0x15, 6, 0x15, 6,
        0x1c, 0x18, 3, b'a', b'b', b'c', 0, 0, 0,
    ];

    #[test]
    fn sizes_are_found_among_other_fields() {
        let bytes = [PLAIN.as_slice(), &[9, 9]].concat();
        let header = read_header(&mut bytes.as_slice()).unwrap();
        let expected =
            PageHeader { length: 26, inflated: 1000, stored: 200, ..PageHeader::default() };
        assert_eq!(header, expected);
    }

    #[test]
    fn headers_that_lie_are_errors() {
        for cut in 0..PLAIN.len() {
            assert!(read_header(&mut &PLAIN[..cut]).is_err(), "{cut}");
        }
        // A text of 2^40 bytes, a list of as many, a size below zero, structures without end.
        let endless = [0x1c; 100];
        for bytes in [
            [0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20].as_slice(),
            &[0x19, 0xf3, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20],
            &[0x25, 1, 0],
            &endless,
        ] {
            let padded = [bytes, &[0; 64]].concat();
            assert!(read_header(&mut padded.as_slice()).is_err(), "{bytes:?}");
        }
    }
}

//! Rows as bytes.

use chrono::{DateTime, Datelike as _, NaiveDate};

use crate::data::{Cell, Row};
use crate::exact::Rational;

/// Appends a row.
pub(super) fn write(row: &Row, bytes: &mut Vec<u8>) {
    number(u64::from(row.file), bytes);
    number(row.line, bytes);
    number(length(row.cells.len()), bytes);
    row.cells.iter().for_each(|cell| write_cell(cell, bytes));
}

/// Appends a cell. Equal cells are equal bytes.
pub(super) fn write_cell(cell: &Cell, bytes: &mut Vec<u8>) {
    match cell {
        Cell::Missing => bytes.push(0),
        Cell::Text(text) => {
            bytes.push(1);
            run(text.as_bytes(), bytes);
        }
        Cell::Flag(false) => bytes.push(2),
        Cell::Flag(true) => bytes.push(3),
        Cell::Number(value) => {
            bytes.push(4);
            let (num, den) = value.to_bytes();
            run(&num, bytes);
            run(&den, bytes);
        }
        Cell::Instant(at) => {
            bytes.push(5);
            bytes.extend(at.timestamp().to_le_bytes());
            bytes.extend(at.timestamp_subsec_nanos().to_le_bytes());
        }
        Cell::Date(date) => {
            bytes.push(6);
            bytes.extend(date.num_days_from_ce().to_le_bytes());
        }
        Cell::Word(rank) => {
            bytes.push(7);
            number(u64::from(*rank), bytes);
        }
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn run(of: &[u8], bytes: &mut Vec<u8>) {
    number(length(of.len()), bytes);
    bytes.extend_from_slice(of);
}

/// Seven bits a byte, the last below 128.
fn number(mut value: u64, bytes: &mut Vec<u8>) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            bytes.push(low & 0x7f);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Reads rows out of bytes; `None` where they are not what was written.
#[derive(Debug)]
pub(super) struct Reading<'b>(pub(super) &'b [u8]);

impl Reading<'_> {
    /// The next row.
    pub(super) fn row(&mut self) -> Option<Row> {
        let file = u32::try_from(self.number()?).ok()?;
        let line = self.number()?;
        let cells = (0..self.number()?).map(|_| self.cell()).collect::<Option<_>>()?;
        Some(Row { file, line, cells })
    }

    fn cell(&mut self) -> Option<Cell> {
        let [kind] = self.array()?;
        Some(match kind {
            0 => Cell::Missing,
            1 => Cell::Text(std::str::from_utf8(self.run()?).ok()?.into()),
            2 => Cell::Flag(false),
            3 => Cell::Flag(true),
            4 => {
                let num = self.run()?.to_vec();
                Cell::Number(Rational::from_bytes(&num, self.run()?)?)
            }
            5 => {
                let seconds = i64::from_le_bytes(self.array()?);
                let nanos = u32::from_le_bytes(self.array()?);
                Cell::Instant(DateTime::from_timestamp(seconds, nanos)?)
            }
            6 => {
                Cell::Date(NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(self.array()?))?)
            }
            7 => Cell::Word(u32::try_from(self.number()?).ok()?),
            _ => return None,
        })
    }

    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn run(&mut self) -> Option<&[u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        self.take(count)
    }

    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for place in 0..10 {
            let [byte] = self.array()?;
            value |= u64::from(byte & 0x7f).checked_shl(7 * place)?;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn cell() -> impl Strategy<Value = Cell> {
        let instants = (any::<i32>(), 0_u32..1_000_000_000).prop_map(|(seconds, nanos)| {
            Cell::Instant(
                DateTime::from_timestamp(i64::from(seconds) * 100, nanos).expect("an instant"),
            )
        });
        let dates = (-800_000_i64..800_000)
            .prop_map(|days| Cell::Date(NaiveDate::default() + TimeDelta::days(days)));
        prop_oneof![
            Just(Cell::Missing),
            any::<String>().prop_map(|text| Cell::Text(text.into())),
            any::<bool>().prop_map(Cell::Flag),
            (any::<i128>(), 1..i128::MAX).prop_map(|(num, den)| {
                Cell::Number(Rational::new(num, den).expect("a number"))
            }),
            instants,
            dates,
            any::<u32>().prop_map(Cell::Word),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            rows in proptest::collection::vec((any::<u32>(), any::<u64>(), proptest::collection::vec(cell(), 0..6)), 0..8)
        ) {
            let rows: Vec<Row> =
                rows.into_iter().map(|(file, line, cells)| Row { file, line, cells }).collect();
            let mut bytes = Vec::new();
            for row in &rows {
                write(row, &mut bytes);
            }
            let mut reading = Reading(&bytes);
            for row in &rows {
                let read = reading.row();
                prop_assert_eq!(read.as_ref(), Some(row));
            }
            prop_assert!(reading.0.is_empty());
            prop_assert_eq!(reading.row(), None);
        }
    }
}

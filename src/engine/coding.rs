//! The codes of the cells of a column of a table.

use std::sync::Arc;

use super::column::MISSING;
use super::dictionary::Dictionary;
use super::taken::{TakenRows, text_of};
use crate::data::{Cell, Column as TableColumn, SingleReader, TypedCell, Values};

/// The codes of the words that the batches of a table share; [`MISSING`] for those that no cell may have.
#[derive(Debug, Default)]
pub(super) struct WordCodes {
    words: Arc<Vec<String>>,
    codes: Vec<i64>,
}

/// Gives cells their codes.
pub(super) struct Coding<'c, 'a> {
    pub(super) dictionary: &'c mut Dictionary,
    pub(super) cells: &'c mut Vec<Cell>,
    pub(super) words: &'c mut WordCodes,
    pub(super) place: usize,
    pub(super) oracle: &'c SingleReader<'a>,
}

/// Numbers below this one are looked for without a search.
const SMALL: usize = 16;

/// The low bits of a number.
#[inline]
fn low(digits: i64) -> usize {
    let [low, ..] = digits.to_le_bytes();
    usize::from(low) % SMALL
}

/// No text begins with this byte: it tells values of other types from texts.
const TYPED: u8 = 0xff;

/// Nor with this one, which tells numbers that a sheet has as it shows them.
const WRITTEN: u8 = 0xfe;

impl Coding<'_, '_> {
    pub(super) fn take(mut self, of: TakenRows<'_>, values: &mut Vec<i64>) {
        let (place, oracle) = (self.place, self.oracle);
        let missing = || oracle.cell(place, b"");
        let Some(absent) = self.code(b"", missing) else { return of.mark_all(values) };
        match &of.from.values {
            Values::Texts { .. } | Values::Cells(_) => self.take_texts(of, absent, values),
            Values::Words { words, keys } => {
                let codes = self.codes_of(words);
                of.fill(values, absent, keys, |_, key| {
                    let code = codes.get(usize::try_from(key).ok()?)?;
                    Some(*code).filter(|code| *code != MISSING)
                });
            }
            Values::Flags(flags) => {
                let mut known = [None; 2];
                of.fill(values, absent, flags, |_, flag| {
                    let slot = known.get_mut(usize::from(flag))?;
                    if slot.is_none() {
                        *slot = self.code_of_flag(flag);
                    }
                    *slot
                });
            }
            Values::Decimals { digits, places } => {
                self.take_numbers(of, absent, (digits, *places), values);
            }
            Values::Dates(days) => {
                let from = of.from;
                of.fill(values, absent, days, |row, day| {
                    let [a, b, c, d] = day.to_le_bytes();
                    self.code(&[TYPED, a, b, c, d], || oracle.table_cell(place, from, row))
                });
            }
            Values::Absent => of.fill_absent(values, absent),
            Values::WideDecimals { .. } | Values::Instants { .. } => of.mark_all(values),
        }
    }

    fn take_texts(&mut self, of: TakenRows<'_>, absent: i64, values: &mut Vec<i64>) {
        let (place, oracle, from) = (self.place, self.oracle, of.from);
        let mut key = vec![WRITTEN];
        of.fill_each(values, absent, |row| {
            if let Values::Cells(cells) = &from.values {
                match cells.get(row)? {
                    TypedCell::Missing => return Some(absent),
                    TypedCell::Flag(flag) => return self.code_of_flag(*flag),
                    _ => {}
                }
            }
            let (text, number) = text_of(&from.values, row)?;
            if number {
                key.truncate(1);
                key.extend_from_slice(text.as_bytes());
                return self.code(&key, || oracle.table_cell(place, from, row));
            }
            self.code(text.as_bytes(), || oracle.cell(place, text.as_bytes()))
        });
    }

    /// Takes numbers: whole ones that stand for words, or flags that are kept so.
    fn take_numbers(
        &mut self,
        of: TakenRows<'_>,
        absent: i64,
        (digits, places): (&[i64], u8),
        values: &mut Vec<i64>,
    ) {
        let from = of.from;
        if let Some(codes) = self.codes_of_small(&of, digits, places) {
            // INVARIANT: all of them are below `SMALL`.
            of.fill(values, absent, digits, |_, digits| codes.get(low(digits)).copied());
            return;
        }
        let mut small = [MISSING; SMALL];
        of.fill(values, absent, digits, |row, digits| {
            let place = usize::try_from(digits).unwrap_or(SMALL);
            let known = small.get(place).copied().filter(|code| *code != MISSING);
            if known.is_some() {
                return known;
            }
            let code = self.code_of_number((from, row), digits, places)?;
            if let Some(slot) = small.get_mut(place) {
                *slot = code;
            }
            Some(code)
        });
    }

    /// The codes of the numbers of some rows by what they are, where all are there, small, and have one.
    fn codes_of_small(
        &mut self,
        of: &TakenRows<'_>,
        digits: &[i64],
        places: u8,
    ) -> Option<[i64; SMALL]> {
        let rows = digits.get(of.rows.clone()).filter(|_| of.from.present.is_none())?;
        let all_bits = rows.iter().fold(0, |bits, digits| bits | *digits);
        if !usize::try_from(all_bits).is_ok_and(|bits| bits < SMALL) {
            return None;
        }
        let there = rows.iter().fold(0_u64, |there, digits| there | 1 << low(*digits));
        let mut codes = [MISSING; SMALL];
        for (small, code) in (0..).zip(&mut codes) {
            if there >> small & 1 == 1 {
                let row = of.rows.start + rows.iter().position(|digits| *digits == small)?;
                *code = self.code_of_number((of.from, row), small, places)?;
            }
        }
        Some(codes)
    }

    #[inline(never)]
    fn code_of_number(
        &mut self,
        (from, row): (&TableColumn, usize),
        digits: i64,
        places: u8,
    ) -> Option<i64> {
        let (place, oracle) = (self.place, self.oracle);
        let mut key = [0; 10];
        let (head, tail) = key.split_first_chunk_mut::<2>()?;
        *head = [TYPED, places];
        tail.copy_from_slice(&digits.to_le_bytes());
        self.code(&key, || oracle.table_cell(place, from, row))
    }

    fn code_of_flag(&mut self, flag: bool) -> Option<i64> {
        let (place, oracle) = (self.place, self.oracle);
        let text: &[u8] = if flag { b"true" } else { b"false" };
        self.code(text, || oracle.cell(place, text))
    }

    /// The codes of the words that some batches share.
    fn codes_of(&mut self, words: &Arc<Vec<String>>) -> &[i64] {
        if !Arc::ptr_eq(&self.words.words, words) {
            let (place, oracle) = (self.place, self.oracle);
            let code = |text: &String| {
                let text = text.as_bytes();
                self.code(text, || oracle.cell(place, text)).unwrap_or(MISSING)
            };
            let codes = words.iter().map(code).collect();
            *self.words = WordCodes { words: Arc::clone(words), codes };
        }
        &self.words.codes
    }

    /// The code of what a key stands for.
    #[inline]
    fn code(&mut self, key: &[u8], cell: impl FnOnce() -> Option<Cell>) -> Option<i64> {
        if let Some(code) = self.dictionary.find(key, 0, key.len()) {
            return Some(i64::from(code));
        }
        self.cells.push(cell()?);
        Some(i64::from(self.dictionary.add(key)))
    }
}

//! Rows that are unique by a key, of which none is kept to find its twins: a number stands for each key, and only rows
//! whose number was met twice are looked at.
//!
//! ```text
//! watching ──no number twice──▶ every row counts
//!     └──some twice──▶ looking: the keys behind these ──▶ dropping: the rows that others stand for
//! ```
//!
//! Equal keys have equal numbers, so that a row without a twin is never taken for one that has one; different keys with
//! the same number only cost another look.

use std::hash::{Hash as _, Hasher};

use serde::{Deserialize, Serialize};

use crate::engine::{Kept, MISSING, RowAt};
use crate::ir::Unique;

use super::super::datum::Datum;

/// What a pass does about rows that are unique by a key.
#[derive(Debug, Clone, Default)]
pub(super) enum Uniqueness {
    /// Nothing: no row has a twin.
    #[default]
    Assumed,
    /// It keeps a number for each key.
    Watching,
    /// It keeps the keys of the rows with these numbers, which are in order.
    Looking(Vec<u64>),
    /// It leaves these rows out, which are in order.
    // INVARIANT: a feed cuts files with the same bytes into the same blocks, however often it reads them.
    Dropping(Vec<RowPlace>),
}

/// The file, the block and the line of a row.
pub(super) type RowPlace = (u32, u32, u32);

impl Uniqueness {
    /// The rows of a block of a file that are left out, in order.
    pub(super) fn dropped(&self, (file, block): (u32, u32)) -> &[RowPlace] {
        let Self::Dropping(all) = self else { return &[] };
        let from = all.partition_point(|(f, b, _)| (*f, *b) < (file, block));
        let until = all.partition_point(|(f, b, _)| (*f, *b) <= (file, block));
        all.get(from..until).unwrap_or_default()
    }

    /// Whether it looks at the keys of rows and at nothing else.
    pub(super) fn only_looks(&self) -> bool {
        matches!(self, Self::Looking(_))
    }

    /// Whether it looks at the keys of rows.
    pub(super) fn looks_at_keys(&self) -> bool {
        matches!(self, Self::Watching | Self::Looking(_))
    }
}

/// What was met of keys. Merges in any order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct KeysMet {
    /// The number of each key of a row.
    pub(super) numbers: Vec<u64>,
    /// Rows that may have a twin.
    pub(super) twins: Vec<Twin>,
}

/// A row that may have a twin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Twin {
    pub(super) key: Vec<Kept>,
    /// Its instant is missing where it has none.
    pub(super) row: RowAt,
}

impl Twin {
    /// Rows without an instant come last.
    fn order(&self) -> (bool, RowAt) {
        (self.row.at == MISSING, self.row)
    }

    /// What it takes, roughly.
    pub(super) fn size(&self) -> usize {
        size_of::<Self>() + self.key.iter().map(Kept::size).sum::<usize>()
    }
}

/// Two rows have a key of which there is only one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Twice {
    pub(super) key: Vec<Datum>,
    pub(super) first: RowAt,
    pub(super) second: RowAt,
}

impl KeysMet {
    /// Takes in what was met elsewhere.
    pub(super) fn merge(&mut self, other: Self) {
        self.numbers.extend(other.numbers);
        self.twins.extend(other.twins);
    }

    /// The numbers that were met more than once, in order.
    pub(super) fn repeated(mut self) -> Vec<u64> {
        self.numbers.sort_unstable();
        let same = self.numbers.chunk_by(|one, next| one == next);
        same.filter(|same| same.len() > 1).filter_map(|same| same.first().copied()).collect()
    }

    /// The rows that others stand for, in order.
    ///
    /// # Errors
    /// Where there are two rows for a key, and nothing says which of them counts: the first that is one too many.
    pub(super) fn left_out(mut self, unique: &Unique) -> Result<Vec<RowPlace>, Twice> {
        self.twins.sort_by(|a, b| a.key.cmp(&b.key).then_with(|| a.order().cmp(&b.order())));
        let mut dropped = Vec::new();
        let mut twice: Option<(&Twin, &Twin)> = None;
        for same in self.twins.chunk_by(|one, other| one.key == other.key) {
            match (unique.keep_last, same) {
                (Some(true), [others @ .., _]) | (Some(false), [_, others @ ..]) => {
                    let place = |twin: &Twin| (twin.row.file, twin.row.block, twin.row.line);
                    dropped.extend(others.iter().map(place));
                }
                (None, [first, second, ..])
                    if twice.is_none_or(|(_, known)| second.order() < known.order()) =>
                {
                    twice = Some((first, second));
                }
                _ => {}
            }
        }
        if let Some((first, second)) = twice {
            let key = second.key.iter().map(Datum::from).collect();
            return Err(Twice { key, first: first.row, second: second.row });
        }
        dropped.sort_unstable();
        Ok(dropped)
    }
}

/// The number of the key that is told so far, and this text.
#[inline]
pub(super) fn with_text(number: u64, text: &str) -> u64 {
    let mut mixing = Mixing(number);
    mixing.write(text.as_bytes());
    mixing.finish()
}

/// The number of the key that is told so far, and this value; `None` where there is none.
pub(super) fn with_value(number: u64, value: &Datum) -> Option<u64> {
    let mut mixing = Mixing(number);
    match value {
        Datum::Text(text) => return Some(with_text(number, text)),
        Datum::Number(value) => match value.to_integer() {
            Some(whole) => mixing.write_i128(whole),
            None => mixing.write(value.to_string().as_bytes()),
        },
        Datum::Flag(flag) => mixing.write_u8(u8::from(*flag)),
        Datum::Word(rank) => mixing.write_u32(*rank),
        Datum::Instant(at) => {
            mixing.write_i64(at.timestamp());
            mixing.write_u32(at.timestamp_subsec_nanos());
        }
        Datum::Date(date) => date.hash(&mut mixing),
        _ => return None,
    }
    Some(mixing.finish())
}

/// Mixes bytes eight at a time, alike on every machine.
struct Mixing(u64);

impl Hasher for Mixing {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
        self.mix(u64::from_le_bytes(last));
        self.mix(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Mixing {
    fn mix(&mut self, word: u64) {
        // Each step can be undone: no two texts of one length up to eight bytes have the same number.
        let mixed = (self.0 ^ word).wrapping_mul(FACTOR);
        self.0 = (mixed ^ (mixed >> 32)).wrapping_mul(FACTOR).rotate_left(29);
    }
}

/// The golden ratio in 64 bits.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::exact::Rational;

    fn number(key: &[Datum]) -> Option<u64> {
        key.iter().try_fold(0, with_value)
    }

    #[test]
    fn equal_values_have_equal_numbers_and_others_have_not() {
        let fraction = |a: i128, b: i128| Datum::Number(Rational::new(a, b).unwrap());
        assert_eq!(number(&[fraction(2, 4)]), number(&[fraction(1, 2)]));
        let text = |text: &str| Datum::Text(text.into());
        let keys = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc")],
            vec![text("")],
            vec![text("\0")],
            vec![text("a long text of more than eight bytes")],
            vec![text("a long text of more than eight bytez")],
            vec![fraction(1, 2)],
            vec![fraction(1, 3)],
            vec![fraction(7, 1)],
            vec![fraction(7, 1), text("")],
        ];
        let numbers: std::collections::BTreeSet<Option<u64>> =
            keys.iter().map(|key| number(key)).collect();
        assert_eq!(numbers.len(), keys.len());
        assert_eq!(number(&[text("a"), Datum::Missing]), None);
    }

    proptest! {
        /// However the rows are parted, those are left out that a list of all of them would leave out.
        #[test]
        fn one_row_stays_for_each_key(
            rows in proptest::collection::vec((0_u32..6, 0_i64..4, any::<bool>()), 0..40),
            keep_last in any::<bool>(),
            cut in 0_usize..40,
        ) {
            let twin = |(line, (key, at, undated)): (u32, &(u32, i64, bool))| Twin {
                key: vec![Kept::Word(*key)],
                row: RowAt { at: if *undated { MISSING } else { *at }, file: 0, block: 0, line },
            };
            let twins: Vec<Twin> = (0..).zip(&rows).map(twin).collect();
            let (one, other) = twins.split_at(cut.min(twins.len()));
            let mut met = KeysMet { numbers: Vec::new(), twins: other.to_vec() };
            met.merge(KeysMet { numbers: Vec::new(), twins: one.to_vec() });
            let unique = Unique { by: Vec::new(), keep_last: Some(keep_last) };
            let dropped = met.left_out(&unique).expect("one of them stays");
            let mut in_order: Vec<&Twin> = twins.iter().collect();
            // By time, then by place; last those without a time.
            in_order.sort_by_key(|twin| (twin.row.at == i64::MIN, twin.row.at, twin.row.line));
            if keep_last {
                in_order.reverse();
            }
            let mut seen = std::collections::BTreeSet::new();
            let mut expected: Vec<RowPlace> = in_order
                .into_iter()
                .filter(|twin| !seen.insert(twin.key.clone()))
                .map(|twin| (0, 0, twin.row.line))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(dropped, expected);
        }
    }
}

//! Plain decimals as a whole number of steps of a power of ten.

use super::bytes::{FieldEnd, bytes_before, first_byte, load, splat, whole, zero_bytes};

/// The most digits of a number that is read here; they fit into an `i64`.
const MAX_DIGITS: usize = 18;

/// A number as it is written: `mantissa` ÷ 10^`places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) mantissa: i64,
    pub(super) places: usize,
}

/// Reads the number of a field that begins at `at`, with the place of the byte that ends it. `None` for all but
/// digits, a sign and one mark: the reading of odd cells decides what those are.
#[expect(clippy::inline_always, reason = "a column's loop is little else")]
#[inline(always)]
pub(super) fn read(
    bytes: &[u8],
    at: usize,
    ends: impl FieldEnd,
    mark: u8,
) -> Option<(Written, usize)> {
    let word = load(bytes, at);
    if word & 0xff == u64::from(b'-') {
        return read_negative(bytes, at, ends, mark);
    }
    read_unsigned((bytes, at), word, ends, mark)
}

/// Reads a number behind its sign.
#[inline(never)]
fn read_negative(
    bytes: &[u8],
    at: usize,
    ends: impl FieldEnd,
    mark: u8,
) -> Option<(Written, usize)> {
    let start = at + 1;
    let (written, end) = read_unsigned((bytes, start), load(bytes, start), ends, mark)?;
    Some((Written { mantissa: -written.mantissa, ..written }, end))
}

/// Reads a number without a sign, of which the first eight bytes are loaded.
#[expect(clippy::inline_always, reason = "as `read`")]
#[inline(always)]
fn read_unsigned(
    (bytes, at): (&[u8], usize),
    word: u64,
    ends: impl FieldEnd,
    mark: u8,
) -> Option<(Written, usize)> {
    match ends.in_word(word) {
        0 => read_long(bytes, at, ends, mark),
        found => Some((read_word(word, found, mark)?, at.wrapping_add(first_byte(found)))),
    }
}

/// Reads a number of at most seven characters, before the byte with the lowest bit of `found`.
#[inline]
fn read_word(word: u64, found: u64, mark: u8) -> Option<Written> {
    let number = bytes_before(found);
    let marks = zero_bytes(word ^ splat(mark)) & number;
    let (joined, digits, count, places) = if marks == 0 {
        (word, number, first_byte(found), 0)
    } else {
        let before = bytes_before(marks);
        let count = first_byte(found) - 1;
        // The digits after the mark move to its place.
        ((word & before) | ((word >> 8) & !before), number >> 8, count, count - first_byte(marks))
    };
    let mantissa = i64::try_from(whole(joined, digits, count)?).ok()?;
    Some(Written { mantissa, places })
}

/// Reads a longer number.
#[cold]
fn read_long(
    bytes: &[u8],
    start: usize,
    ends: impl FieldEnd,
    mark: u8,
) -> Option<(Written, usize)> {
    let end = ends.find(bytes, start);
    let text = bytes.get(start..end)?;
    let whole = text.iter().position(|byte| *byte == mark).unwrap_or(text.len());
    let places = text.len().saturating_sub(whole + 1);
    let mut mantissa: i64 = 0;
    let mut count = 0;
    for (place, byte) in text.iter().enumerate() {
        if place == whole {
            continue;
        }
        if !byte.is_ascii_digit() {
            return None;
        }
        count += 1;
        if count > MAX_DIGITS {
            return None;
        }
        mantissa = mantissa * 10 + i64::from(byte - b'0');
    }
    (count > 0).then_some((Written { mantissa, places }, end))
}

/// The powers of ten that fit into an `i64`.
const POWERS: [i64; 19] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
];

/// Ten to the power of `places`; `None` beyond 18.
#[inline]
pub(super) fn power(places: usize) -> Option<i64> {
    POWERS.get(places).copied()
}

impl Written {
    /// The number in steps of 10^−`scale`; `None` where it is finer, or out of range.
    #[inline]
    pub(super) fn at_scale(self, scale: usize) -> Option<i64> {
        if scale == self.places {
            return Some(self.mantissa);
        }
        let steps = power(scale.checked_sub(self.places)?)?;
        self.mantissa.checked_mul(steps).filter(|scaled| *scaled != i64::MIN)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bytes::Ends;
    use super::*;
    use crate::exact::Rational;

    proptest! {
        #[test]
        fn numbers_have_the_value_that_the_exact_reading_gives(text in "-?[0-9]{0,12}(\\.[0-9]{0,9})?", tail in ",.*|\n|") {
            let line = format!("{text}{tail}");
            let ends = Ends::new(b',', false);
            match read(line.as_bytes(), 0, ends, b'.') {
                Some((written, end)) => {
                    prop_assert_eq!(end, text.len());
                    let text = format!("{text}/1").replace("./", ".0/").replace("/1", "");
                    let padded = if text.starts_with('.') || text.starts_with("-.") { text.replacen('.', "0.", 1) } else { text };
                    let expected: Rational = padded.parse().expect("a decimal");
                    let steps = Rational::from(power(written.places).expect("few places"));
                    prop_assert_eq!(Rational::from(written.mantissa).checked_div(&steps), Some(expected));
                }
                None => prop_assert!(!text.bytes().any(|b| b.is_ascii_digit()) || text.len() > 18, "{}", text),
            }
        }
    }
}

//! Plain decimals as a whole number of steps of a power of ten.

use super::bytes::{
    FieldEnd, ZEROS, all_below_ten, bytes_before, eight_digits, first_byte, first_bytes, load,
    splat, whole, zero_bytes,
};

/// The most digits of a number that is read here; they fit into an `i64`.
const MAX_DIGITS: usize = 18;

/// A number as it is written: `mantissa` ÷ 10^`places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) mantissa: i64,
    pub(super) places: usize,
}

/// How most numbers of a column are written: at most seven characters, no sign, and always as many digits after the
/// mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    /// Of eight bytes that end with a number: what stands before its mark, the mark, and what follows it.
    before: u64,
    at_mark: u64,
    after: u64,
    /// The mark in its place, less `0`.
    mark: u64,
}

impl Usual {
    /// With so many digits after the mark; `None` for more than fit.
    pub(super) fn new(mark: u8, places: usize) -> Option<Self> {
        if places == 0 {
            return Some(Self { before: 0, at_mark: 0, after: u64::MAX, mark: 0 });
        }
        let before = 7_usize.checked_sub(places).filter(|before| *before > 0)?;
        let (before, with_mark) = (first_bytes(before), first_bytes(before + 1));
        let at_mark = before ^ with_mark;
        let mark = (splat(mark) ^ ZEROS) & at_mark;
        Some(Self { before, at_mark, after: !with_mark, mark })
    }

    /// The digits of the number that begins at `at`, with the place of the byte that ends its field; `None` where it is
    /// written otherwise.
    #[expect(clippy::inline_always, reason = "a column's loop is little else")]
    #[inline(always)]
    pub(super) fn read(self, bytes: &[u8], at: usize, ends: impl FieldEnd) -> Option<(i64, usize)> {
        let word = load(bytes, at);
        let found = ends.in_word(word);
        if found == 0 {
            return None;
        }
        // To the end of the word, with zeros before: the lowest bit of `found` is the last of the byte that ends the
        // field. That of an empty one stays where it is, and is no digit.
        let values = (word ^ ZEROS).wrapping_shl(71_u32.wrapping_sub(found.trailing_zeros()));
        let digits = ((values & self.before) << 8) | (values & self.after);
        if (values ^ self.mark) & self.at_mark != 0 || !all_below_ten(digits) {
            return None;
        }
        Some((eight_digits(digits).cast_signed(), at.wrapping_add(first_byte(found))))
    }
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
        0 => read_two_words((bytes, at), word, ends, mark),
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

/// Reads a number of eight to fifteen characters, or a longer one.
#[inline(never)]
fn read_two_words(
    (bytes, at): (&[u8], usize),
    head: u64,
    ends: impl FieldEnd,
    mark: u8,
) -> Option<(Written, usize)> {
    let tail = load(bytes, at.checked_add(8)?);
    let found = ends.in_word(tail);
    if found == 0 {
        return read_long(bytes, at, ends, mark);
    }
    let both = |head: u64, tail: u64| u128::from(head) | (u128::from(tail) << 64);
    let length = 8 + first_byte(found);
    let word = both(head, tail);
    let marks_in = |word: u64| zero_bytes(word ^ splat(mark));
    let marks = both(marks_in(head), marks_in(tail) & bytes_before(found));
    let (joined, count, places) = if marks == 0 {
        (word, length, 0)
    } else {
        let place = (marks.trailing_zeros() / 8) as usize;
        let before = (1_u128 << (8 * place)) - 1;
        // The digits after the mark move to its place.
        ((word & before) | ((word >> 8) & !before), length - 1, length - 1 - place)
    };
    // To the end of sixteen bytes, with zeros before.
    let values = (joined ^ both(ZEROS, ZEROS)) << (8 * (16 - count));
    let (head, tail) =
        (u64::try_from(values & u128::from(u64::MAX)).ok()?, u64::try_from(values >> 64).ok()?);
    if !all_below_ten(head) || !all_below_ten(tail) {
        return None;
    }
    // INVARIANT: at most fifteen digits.
    let mantissa = eight_digits(head) * 100_000_000 + eight_digits(tail);
    Some((Written { mantissa: mantissa.cast_signed(), places }, at + length))
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

    use super::super::bytes::{End, Ends};
    use super::*;
    use crate::exact::Rational;

    proptest! {
        #[test]
        fn usual_numbers_are_read_as_any(text in "-?[0-9]{0,7}(\\.[0-9]{0,4})?[x ]?", tail in "[,;].*|", places in 0_usize..9) {
            let line = format!("{text}{tail}");
            let ends = End::new(b',');
            let any = read(line.as_bytes(), 0, ends, b'.');
            let usual = Usual::new(b'.', places).and_then(|usual| usual.read(line.as_bytes(), 0, ends));
            if let Some((digits, end)) = usual {
                let (number, own_end) = any.expect("a number");
                prop_assert_eq!((digits, places, end), (number.mantissa, number.places, own_end));
            } else {
                let short = |end: usize| end <= 7 && end < line.len() && places <= 6 && !text.starts_with('-');
                let without_mark = places > 0 || !text.contains('.');
                let fits = any.is_some_and(|(number, end)| number.places == places && short(end) && without_mark);
                prop_assert!(!fits, "{}", text);
            }
        }

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

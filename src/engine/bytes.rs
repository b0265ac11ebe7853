//! Eight bytes at a time: loads, searches and digits, in safe code without branches on the data.

use wide::{CmpEq as _, i8x16};

/// The lowest bit of every byte.
const LOW: u64 = 0x0101_0101_0101_0101;

/// The highest bit of every byte.
const HIGH: u64 = LOW << 7;

/// The digit `0` in every byte.
pub(super) const ZEROS: u64 = LOW * 0x30;

/// The golden ratio in 64 bits: what it multiplies is spread over the upper bits.
pub(super) const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A byte in all eight places.
#[inline]
pub(super) const fn splat(byte: u8) -> u64 {
    LOW * byte as u64
}

/// The eight bytes from a place on, the first the lowest; beyond the end they are 0.
#[inline]
pub(super) fn load(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => load_end(bytes, at),
    }
}

/// The sixteen bytes from a place on, as two words.
#[inline]
pub(super) fn load_two(bytes: &[u8], at: usize) -> (u64, u64) {
    let sixteen = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>);
    let words =
        sixteen.and_then(|bytes| Some((bytes.first_chunk::<8>()?, bytes.last_chunk::<8>()?)));
    match words {
        Some((head, tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        None => (load(bytes, at), load(bytes, at + 8)),
    }
}

#[cold]
fn load_end(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    let place = |(place, byte): (usize, &u8)| u64::from(*byte) << (8 * place);
    rest.iter().take(8).enumerate().map(place).sum()
}

/// Bits of which the lowest lies in the first byte that is 0; 0 where none is.
#[inline]
pub(super) const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

/// Bits of which the lowest lies in the first byte that is below `bound`, which is at most 128; 0 where none is.
#[inline]
pub(super) const fn less_bytes(word: u64, bound: u8) -> u64 {
    word.wrapping_sub(splat(bound)) & !word & HIGH
}

/// The highest bit of every byte that is 0, and no other.
#[inline]
pub(super) const fn all_zero_bytes(word: u64) -> u64 {
    !(((word & !HIGH).wrapping_add(!HIGH)) | word | !HIGH)
}

/// The place of the byte with the lowest bit set.
#[inline]
pub(super) const fn first_byte(bits: u64) -> usize {
    (bits.trailing_zeros() / 8) as usize
}

/// All bits of the bytes before the one with the lowest bit set, which is its highest.
#[inline]
pub(super) const fn bytes_before(bits: u64) -> u64 {
    ((bits & bits.wrapping_neg()).wrapping_sub(1)) >> 7
}

/// All bits of the first `count` bytes; of none for 0, of all from 8 on.
#[inline]
pub(super) const fn first_bytes(count: usize) -> u64 {
    if count >= 8 { u64::MAX } else { (1 << (8 * count)) - 1 }
}

/// The lowest `count` bits; all from 64 on.
#[inline]
const fn first_bits(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// The characters that end a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    delimiter: u64,
    /// The second line end, where the block has carriage returns; else the first again. In JSON another delimiter.
    carriage_return: u64,
}

/// What ends a field.
pub(super) trait FieldEnd: Copy {
    /// Bits of which the lowest lies in the first of eight bytes that ends a field.
    fn in_word(self, word: u64) -> u64;

    /// Whether a field ends at a place.
    fn is_at(self, bytes: &[u8], at: usize) -> bool;

    /// The place of the first byte from `at` on that ends a field; the length where there is none.
    #[inline]
    fn find(self, bytes: &[u8], mut at: usize) -> usize {
        while at < bytes.len() {
            let found = self.in_word(load(bytes, at));
            if found != 0 {
                return at + first_byte(found);
            }
            at += 8;
        }
        bytes.len()
    }
}

impl FieldEnd for Ends {
    #[inline]
    fn in_word(self, word: u64) -> u64 {
        zero_bytes(word ^ self.delimiter)
            | zero_bytes(word ^ LINE_FEEDS)
            | zero_bytes(word ^ self.carriage_return)
    }

    #[inline]
    fn is_at(self, bytes: &[u8], at: usize) -> bool {
        match bytes.get(at) {
            Some(byte) => {
                let byte = u64::from(*byte);
                byte == self.delimiter & 0xff
                    || byte == u64::from(b'\n')
                    || byte == self.carriage_return & 0xff
            }
            None => true,
        }
    }
}

/// The one character that ends a field, where it is known which.
#[derive(Debug, Clone, Copy)]
pub(super) struct End(u64);

impl End {
    /// That character.
    pub(super) fn new(byte: u8) -> Self {
        Self(splat(byte))
    }

    /// The character.
    pub(super) fn byte(self) -> u8 {
        let [byte, ..] = self.0.to_le_bytes();
        byte
    }

    /// The place of the byte that ends the `count`th field from `at` on, `count` from 1; `None` where there are fewer.
    #[inline]
    pub(super) fn skip(self, bytes: &[u8], mut at: usize, mut count: u32) -> Option<usize> {
        while at < bytes.len() {
            // One field ends soon; where several do is as good as random, and they are looked for at once.
            let (all, length) = match count {
                1 => (self.in_sixteen(bytes, at), 16),
                _ => (self.in_sixty_four(bytes, at), 64),
            };
            let mut found = all;
            for _ in 1..count {
                found &= found.wrapping_sub(1);
            }
            if found != 0 {
                return Some(at + found.trailing_zeros() as usize);
            }
            count -= all.count_ones();
            at += length;
        }
        None
    }

    /// How often the character is there in `bytes[from..end]`.
    #[inline]
    pub(super) fn count(self, bytes: &[u8], from: usize, end: usize) -> u32 {
        let mut count = 0;
        for start in (from..end).step_by(64) {
            count += (self.in_sixty_four(bytes, start) & first_bits(end - start)).count_ones();
        }
        count
    }

    /// Whether the character is there so often in `bytes[from..end]`, once at least.
    #[inline]
    pub(super) fn is_there(self, bytes: &[u8], from: usize, end: usize, count: u32) -> bool {
        let length = end.saturating_sub(from);
        if length > 64 {
            return self.count(bytes, from, end) == count;
        }
        let mut found = self.in_sixty_four(bytes, from) & first_bits(length);
        for _ in 1..count {
            found &= found.wrapping_sub(1);
        }
        // The last of them.
        found != 0 && found & found.wrapping_sub(1) == 0
    }

    /// Whether the character is not there in `bytes[from..end]`.
    #[inline]
    pub(super) fn is_absent(self, bytes: &[u8], from: usize, end: usize) -> bool {
        match end.saturating_sub(from) {
            // The rest of most lines: none before the first, whose bit is the highest of its byte.
            left @ ..=8 => {
                let first = zero_bytes(load(bytes, from) ^ self.0).trailing_zeros();
                first as usize >= 8 * left
            }
            _ => self.count(bytes, from, end) == 0,
        }
    }

    /// In which of sixteen bytes the character is: a bit for each.
    #[inline]
    fn in_sixteen(self, bytes: &[u8], at: usize) -> u64 {
        match bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
            Some(sixteen) => self.in_part(sixteen),
            None => self.in_part(&padded(bytes, at)),
        }
    }

    #[inline]
    fn in_part(self, sixteen: &[u8; 16]) -> u64 {
        let wanted = i8x16::new([self.byte().cast_signed(); 16]);
        let found = i8x16::from(sixteen.map(u8::cast_signed)).cmp_eq(wanted).move_mask();
        u64::from(found.cast_unsigned())
    }

    /// In which of sixty-four bytes the character is: a bit for each.
    #[inline]
    fn in_sixty_four(self, bytes: &[u8], at: usize) -> u64 {
        let four = bytes.get(at..).and_then(<[u8]>::first_chunk::<64>);
        if let Some([a, b, c, d]) = four.and_then(|four| four.as_chunks::<16>().0.first_chunk()) {
            let [a, b, c, d] = [a, b, c, d].map(|part| self.in_part(part));
            return a | (b << 16) | (c << 32) | (d << 48);
        }
        let part = |place: usize| self.in_sixteen(bytes, at + place) << place;
        part(0) | part(16) | part(32) | part(48)
    }
}

/// The last bytes, with zeros after them.
#[cold]
fn padded(bytes: &[u8], from: usize) -> [u8; 16] {
    let mut padded = [0; 16];
    let rest = bytes.get(from..).unwrap_or_default();
    padded.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
    padded
}

impl FieldEnd for End {
    #[inline]
    fn in_word(self, word: u64) -> u64 {
        zero_bytes(word ^ self.0)
    }

    #[inline]
    fn is_at(self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at).is_some_and(|byte| u64::from(*byte) == self.0 & 0xff)
    }
}

/// A line feed in every byte.
const LINE_FEEDS: u64 = splat(b'\n');

impl Ends {
    /// The delimiter and the line ends; `returns` says whether a carriage return is one.
    pub(super) fn new(delimiter: u8, returns: bool) -> Self {
        let carriage_return = splat(if returns { b'\r' } else { b'\n' });
        Self { delimiter: splat(delimiter), carriage_return }
    }

    /// Whether a quote ends a field.
    pub(super) fn are_quotes(self) -> bool {
        self.delimiter & 0xff == u64::from(b'"')
    }

    /// Two characters, and the line feed.
    pub(super) fn of([one, other]: [u8; 2]) -> Self {
        Self { delimiter: splat(one), carriage_return: splat(other) }
    }
}

/// The number that `count` digits spell (at most 8; the rest of the bytes is not looked at); `None` where one of
/// them is no digit.
#[inline]
pub(super) fn digits(word: u64, count: usize) -> Option<u64> {
    if count == 0 {
        return Some(0);
    }
    let count = count.min(8);
    whole(word, first_bytes(count), count)
}

/// The number that `count` digits spell, from 1 to 8, of which all bits are in `taken`; `None` where there are none, or
/// one of them is no digit.
#[inline]
pub(super) fn whole(word: u64, taken: u64, count: usize) -> Option<u64> {
    let values = (word ^ ZEROS) & taken;
    if taken == 0 || !all_below_ten(values) {
        return None;
    }
    // To the end of the word, with zeros before.
    Some(eight_digits(values.wrapping_shl(64 - 8 * u32::try_from(count).unwrap_or(0))))
}

/// Whether every byte is a digit's value.
#[inline]
pub(super) const fn all_below_ten(values: u64) -> bool {
    (values | values.wrapping_add(LOW * 0x76)) & HIGH == 0
}

/// The number of eight digits, given their values, the first in the lowest byte.
#[inline]
pub(super) const fn eight_digits(values: u64) -> u64 {
    const LANES: u64 = 0x0000_00ff_0000_00ff;
    let pairs = values.wrapping_mul(10).wrapping_add(values >> 8);
    let high = (pairs & LANES).wrapping_mul(100 + (1_000_000 << 32));
    let low = ((pairs >> 16) & LANES).wrapping_mul(1 + (10_000 << 32));
    high.wrapping_add(low) >> 32
}

/// One of the bytes of a word.
#[inline]
pub(super) const fn byte(word: u64, place: u32) -> u64 {
    (word >> (8 * place)) & 0xff
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ends_are_found_where_a_loop_finds_them(
            bytes in proptest::collection::vec(prop_oneof![Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..300),
            at in 0_usize..60,
            returns in any::<bool>(),
        ) {
            let ends = |byte: &u8| matches!(byte, b',' | b'\n') || (returns && *byte == b'\r');
            let rest = bytes.get(at..).unwrap_or_default();
            let expected = rest.iter().position(ends).map_or(bytes.len(), |place| at + place);
            prop_assert_eq!(Ends::new(b',', returns).find(&bytes, at), expected);
            let commas = rest.iter().enumerate().filter(|(_, byte)| **byte == b',');
            let mut commas = commas.map(|(place, _)| at + place);
            let there = u32::try_from(commas.clone().count()).unwrap();
            let comma = End::new(b',');
            for end in at..=bytes.len() {
                let own = bytes.get(at..end).unwrap_or_default();
                let expected = own.split(|byte| *byte == b',').count() - 1;
                prop_assert_eq!(comma.count(&bytes, at, end), u32::try_from(expected).unwrap());
                prop_assert_eq!(comma.is_absent(&bytes, at, end), expected == 0);
                for count in 1..6_u32 {
                    prop_assert_eq!(comma.is_there(&bytes, at, end, count), u32::try_from(expected) == Ok(count));
                }
            }
            for count in 1..5 {
                let next = commas.next();
                prop_assert_eq!(comma.skip(&bytes, at, count), next);
                let end = next.unwrap_or(bytes.len());
                prop_assert_eq!(comma.count(&bytes, at, end), (count - 1).min(there));
                if count == 1 {
                    prop_assert_eq!(comma.find(&bytes, at), next.unwrap_or(bytes.len()));
                }
            }
        }

        #[test]
        fn digits_are_read_as_the_standard_library_reads_them(text in "[0-9a:/ .\\x80]{1,8}") {
            let bytes: Vec<u8> = text.bytes().take(8).collect();
            let expected = std::str::from_utf8(&bytes).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
            prop_assert_eq!(digits(load(&bytes, 0), bytes.len()), expected.and_then(|text| text.parse().ok()));
        }
    }
}

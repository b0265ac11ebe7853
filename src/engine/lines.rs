//! Where the lines of a block end, and which characters it has, in one look at its bytes.

use wide::{CmpEq as _, i8x16, u8x16};

/// How many bytes are looked at together: one bit of a word for each.
const WORD: usize = 64;

/// For how many line feeds room is made at once.
const ROOM: usize = 16 * WORD;

/// Which characters some bytes have.
#[expect(clippy::struct_excessive_bools, reason = "each is looked at by itself")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Census {
    pub(super) ascii: bool,
    pub(super) quotes: bool,
    pub(super) returns: bool,
    pub(super) nuls: bool,
}

/// A character in sixteen places.
const fn sixteen(byte: u8) -> i8x16 {
    i8x16::new([byte.cast_signed(); 16])
}

impl Census {
    /// Of some bytes; fills `feeds` with the places of the line feeds.
    // A loop with all registers to itself.
    #[inline(never)]
    pub(super) fn of(bytes: &[u8], feeds: &mut Vec<usize>) -> Self {
        let (feed, quote, carriage) = (sixteen(b'\n'), sixteen(b'"'), sixteen(b'\r'));
        let (mut all, mut quotes, mut returns) = (sixteen(0), sixteen(0), sixteen(0));
        let mut least = u8x16::new([u8::MAX; 16]);
        let (words, rest) = bytes.as_chunks::<WORD>();
        let (mut at, mut count) = (0_usize, 0_usize);
        for word in words {
            // INVARIANT: four times sixteen bytes.
            let Some([a, b, c, d]) = word.as_chunks::<16>().0.first_chunk() else { break };
            let unsigned = [a, b, c, d].map(|part| u8x16::from(*part));
            let parts = [a, b, c, d].map(|part| i8x16::from(part.map(u8::cast_signed)));
            let are = |byte: i8x16| parts.map(|part| part.cmp_eq(byte));
            all |= joined(parts);
            quotes |= joined(are(quote));
            returns |= joined(are(carriage));
            let [a, b, c, d] = unsigned;
            least = least.min(a.min(b).min(c.min(d)));
            // INVARIANT: one bit for each of sixteen bytes.
            let [a, b, c, d] = are(feed).map(|found| u64::from(found.move_mask().cast_unsigned()));
            let found = a | (b << 16) | (c << 32) | (d << 48);
            if feeds.len() < count + WORD {
                feeds.resize(count + ROOM, 0);
            }
            let free = feeds.get_mut(count..).unwrap_or_default();
            count = count.wrapping_add(put_places(found, at, free));
            at = at.wrapping_add(WORD);
        }
        feeds.truncate(count);
        let mut census = Self {
            ascii: all.move_mask() == 0,
            quotes: quotes.move_mask() != 0,
            returns: returns.move_mask() != 0,
            nuls: least.to_array().contains(&0),
        };
        for (place, byte) in rest.iter().enumerate() {
            census.ascii &= byte.is_ascii();
            census.quotes |= *byte == b'"';
            census.returns |= *byte == b'\r';
            census.nuls |= *byte == 0;
            if *byte == b'\n' {
                feeds.push(at + place);
            }
        }
        census
    }
}

/// What any of some bytes has.
#[inline]
fn joined([a, b, c, d]: [i8x16; 4]) -> i8x16 {
    (a | b) | (c | d)
}

/// Puts the places of the bits that are set, counted from `at`, where there is room for one of each bit. Gives how many
/// they are.
#[inline]
fn put_places(mut bits: u64, at: usize, room: &mut [usize]) -> usize {
    let mut count = 0_usize;
    let mut put = |bits: &mut u64, room: &mut [usize]| {
        if let Some(place) = room.get_mut(count) {
            *place = at.wrapping_add(bits.trailing_zeros() as usize);
        }
        count = count.wrapping_add(usize::from(*bits != 0));
        *bits &= bits.wrapping_sub(1);
    };
    // Of most words one or two are set, as good as at random: both are put without asking, over what follows.
    put(&mut bits, room);
    put(&mut bits, room);
    while bits != 0 {
        put(&mut bits, room);
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_end_where_a_loop_finds_them(
            bytes in proptest::collection::vec(prop_oneof![4 => b' '..b'~', 2 => Just(b'\n')], 0..300),
            odd in proptest::collection::vec((0_usize..300, prop_oneof![Just(b'\r'), Just(b'"'), Just(0), any::<u8>()]), 0..2),
        ) {
            let mut bytes = bytes;
            for (place, byte) in odd {
                if let Some(there) = bytes.get_mut(place) {
                    *there = byte;
                }
            }
            let mut feeds = vec![7];
            let census = Census::of(&bytes, &mut feeds);
            let each = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            prop_assert_eq!(feeds, each.map(|(place, _)| place).collect::<Vec<_>>());
            let has = |wanted: u8| bytes.contains(&wanted);
            let (quotes, returns, nuls) = (has(b'"'), has(b'\r'), has(0));
            prop_assert_eq!(census, Census { ascii: bytes.is_ascii(), quotes, returns, nuls });
        }
    }
}

//! Where the lines of a block end, and which characters it has, in one look at its bytes.

use wide::{CmpEq as _, i8x16};

/// How many bytes are looked at together: one bit of a word for each.
const WORD: usize = 64;

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
        let nul = sixteen(0);
        let (mut all, mut quotes, mut returns, mut nuls) = (nul, nul, nul, nul);
        feeds.clear();
        let (words, rest) = bytes.as_chunks::<WORD>();
        let mut at = 0_usize;
        for word in words {
            let mut found = 0_u64;
            for (place, part) in word.as_chunks::<16>().0.iter().enumerate() {
                let part = i8x16::from(part.map(u8::cast_signed));
                all |= part;
                quotes |= part.cmp_eq(quote);
                returns |= part.cmp_eq(carriage);
                nuls |= part.cmp_eq(nul);
                // INVARIANT: one bit for each of sixteen bytes.
                let bits = part.cmp_eq(feed).move_mask().cast_unsigned();
                found |= u64::from(bits) << (16 * place);
            }
            while found != 0 {
                feeds.push(at.wrapping_add(found.trailing_zeros() as usize));
                found &= found.wrapping_sub(1);
            }
            at = at.wrapping_add(WORD);
        }
        let mut census = Self {
            ascii: all.move_mask() == 0,
            quotes: quotes.move_mask() != 0,
            returns: returns.move_mask() != 0,
            nuls: nuls.move_mask() != 0,
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

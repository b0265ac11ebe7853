//! Texts to small numbers, in the order in which they are met.

use std::collections::BTreeMap;
use std::hint::select_unpredictable;

use super::bytes::{FACTOR, FieldEnd, bytes_before, first_byte, first_bytes, load, load_two};
use super::expected::{Expected, Short};

/// The longest text that its head, tail and length tell apart from all others.
const SHORT: usize = 16;

/// A slot of the table of short texts.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    head: u64,
    tail: u64,
    length: u32,
    /// The code and one; 0 for a slot that is free.
    taken: u32,
}

/// The codes of texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    /// Open addressing; a power of two long, at most half full.
    slots: Vec<Slot>,
    short: usize,
    long: BTreeMap<Vec<u8>, u32>,
    /// The first longer texts, by a mix of their bytes; a power of two long.
    near: Vec<Option<(Vec<u8>, u32)>>,
    count: u32,
    /// The table that expects them, while they are few; what ends them there, and how many they were.
    expected: (Option<Expected>, u8, u32),
}

/// Of up to so many texts a table is made that expects them.
const FEW: u32 = 256;

/// How many places there are for longer texts that are found at once.
const NEAR: usize = 1 << 12;

/// In how many places of these a text may lie.
const TRIES: usize = 4;

impl Dictionary {
    /// The code of the text in `bytes[from..end]`, if it has one.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8], from: usize, end: usize) -> Option<u32> {
        let length = end - from;
        if length > SHORT {
            return self.find_long(bytes.get(from..end)?);
        }
        self.find_key(&key(bytes, from, end))
    }

    fn find_long(&self, text: &[u8]) -> Option<u32> {
        let start = spread_long(text);
        for place in start..start + TRIES {
            match self.near.get(place % NEAR) {
                Some(Some((other, code))) if other == text => return Some(*code),
                Some(Some(_)) => {}
                // What lies elsewhere found its places taken.
                Some(None) | None => return None,
            }
        }
        self.long.get(text).copied()
    }

    /// The code of a text that is longer than short ones, as [`Dictionary::find_field`] gives it.
    #[inline(never)]
    fn find_long_field(
        &self,
        bytes: &[u8],
        from: usize,
        ends: impl FieldEnd,
    ) -> Option<(u32, usize)> {
        if self.near.is_empty() {
            return None;
        }
        let end = ends.find(bytes, from.checked_add(SHORT)?);
        let text = bytes.get(from..end).filter(|text| text.len() > SHORT && end < bytes.len())?;
        Some((self.find_long(text)?, end))
    }

    /// The code of a text that is found with the end of its field, and that end; `None` where it has no code.
    #[inline]
    pub(super) fn find_field(
        &self,
        bytes: &[u8],
        from: usize,
        ends: impl FieldEnd,
    ) -> Option<(u32, usize)> {
        let (head, tail) = load_two(bytes, from);
        let (in_head, in_tail) = (ends.in_word(head), ends.in_word(tail));
        let found = select_unpredictable(in_head != 0, in_head, in_tail);
        if found == 0 {
            return self.find_long_field(bytes, from, ends);
        }
        // Which of the words the end lies in is as good as random: both are computed.
        let before = bytes_before(found);
        let head = head & select_unpredictable(in_head != 0, before, u64::MAX);
        let tail = tail & select_unpredictable(in_head != 0, 0, before);
        let length = first_byte(found) + select_unpredictable(in_head != 0, 0, 8);
        let wanted = Slot { head, tail, length: length_of(length), taken: 0 };
        self.find_key(&wanted).map(|code| (code, from + length))
    }

    #[inline]
    fn find_key(&self, wanted: &Slot) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = wanted.spread();
        loop {
            let slot = self.slots.get(place & mask)?;
            if slot.is_of(wanted) {
                // Of a free slot all is 0, as of the empty text.
                return slot.taken.checked_sub(1);
            }
            if slot.taken == 0 {
                return None;
            }
            place = place.wrapping_add(1);
        }
    }

    /// Gives a text that has no code the next one.
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        let code = self.count;
        self.count += 1;
        if text.len() > SHORT {
            self.add_long(text, code);
            return code;
        }
        let slot = Slot { taken: code + 1, ..key(text, 0, text.len()) };
        self.short += 1;
        if self.short * 2 > self.slots.len() {
            let length = (self.slots.len() * 2).max(16);
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); length]);
            old.into_iter().filter(|slot| slot.taken > 0).for_each(|slot| self.put(slot));
        }
        self.put(slot);
        code
    }

    fn add_long(&mut self, text: &[u8], code: u32) {
        self.near.resize(NEAR, None);
        let start = spread_long(text);
        for place in start..start + TRIES {
            if let Some(free @ None) = self.near.get_mut(place % NEAR) {
                *free = Some((text.to_vec(), code));
                return;
            }
        }
        self.long.insert(text.to_vec(), code);
    }

    /// Puts a text into the table.
    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = slot.spread();
        while let Some(there) = self.slots.get_mut(place & mask) {
            if there.taken == 0 {
                *there = slot;
                return;
            }
            place = place.wrapping_add(1);
        }
    }

    /// The table of all texts, each with the character that ends it; `None` where there is none.
    pub(super) fn expected(&mut self, end: u8) -> Option<&Expected> {
        if self.count > FEW {
            return None;
        }
        if (self.expected.1, self.expected.2) != (end, self.count) {
            let all_short = usize::try_from(self.count) == Ok(self.short);
            let texts: Vec<Short> = self.slots.iter().filter_map(Slot::text).collect();
            let table = if all_short { Expected::new(&texts, end) } else { None };
            self.expected = (table, end, self.count);
        }
        self.expected.0.as_ref()
    }
}

/// Where to look first for a long text.
fn spread_long(text: &[u8]) -> usize {
    let mut mixed = u64::from(length_of(text.len()));
    let (words, rest) = text.as_chunks::<8>();
    for word in words.iter().copied().map(u64::from_le_bytes).chain([load(rest, 0)]) {
        mixed = (mixed ^ word).wrapping_mul(FACTOR).rotate_left(29);
    }
    // INVARIANT: the bits that are taken are those of a place.
    usize::try_from(mixed & 0xfff).unwrap_or(0)
}

/// What tells a short text apart.
#[inline]
fn key(bytes: &[u8], from: usize, end: usize) -> Slot {
    let length = end - from;
    let head = load(bytes, from) & first_bytes(length);
    let tail = if length > 8 { load(bytes, from + 8) & first_bytes(length - 8) } else { 0 };
    Slot { head, tail, length: length_of(length), taken: 0 }
}

#[inline]
fn length_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Slot {
    /// Where to look first.
    #[inline]
    fn spread(&self) -> usize {
        let mixed = self.head ^ self.tail.rotate_left(29) ^ u64::from(self.length);
        usize::try_from(mixed.wrapping_mul(FACTOR) >> 32).unwrap_or(0)
    }

    /// Its text, if it has one.
    fn text(&self) -> Option<Short> {
        let code = self.taken.checked_sub(1)?;
        let both = u128::from(self.head) | (u128::from(self.tail) << 64);
        Some(Short { bytes: both.to_le_bytes(), length: usize::try_from(self.length).ok()?, code })
    }

    /// Whether it is that of a text.
    #[inline]
    fn is_of(&self, text: &Self) -> bool {
        let other = (self.head ^ text.head) | (self.tail ^ text.tail);
        other | u64::from(self.length ^ text.length) == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bytes::Ends;
    use super::*;

    proptest! {
        #[test]
        fn codes_are_those_of_a_map(texts in proptest::collection::vec("[ab]{0,20}|[ab]{30}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut map: BTreeMap<String, u32> = BTreeMap::new();
            for text in &texts {
                let line = format!("x{text},rest");
                let found = dictionary.find(line.as_bytes(), 1, 1 + text.len());
                let field = dictionary.find_field(line.as_bytes(), 1, Ends::new(b',', false));
                if text.len() != SHORT {
                    prop_assert_eq!(field, found.map(|code| (code, 1 + text.len())));
                }
                prop_assert_eq!(found, map.get(text).copied());
                // Of a table what is found is the same, for whatever ends the texts.
                for (end, line) in [(b',', line.clone()), (b';', line.replace(',', ";"))] {
                    let field = dictionary.find_field(line.as_bytes(), 1, Ends::new(end, false));
                    if let Some(texts) = dictionary.expected(end) {
                        let expected = field.map(|(code, end)| (i64::from(code), end));
                        prop_assert_eq!(texts.find(line.as_bytes(), 1), expected);
                    }
                }
                if found.is_none() {
                    map.insert(text.clone(), dictionary.add(text.as_bytes()));
                }
            }
            prop_assert_eq!(usize::try_from(dictionary.count), Ok(map.len()));
        }
    }
}

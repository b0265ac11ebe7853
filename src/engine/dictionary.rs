//! Texts to small numbers, in the order in which they are met.

use std::collections::BTreeMap;

use super::bytes::{Ends, first_byte, first_bytes, load};

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
    count: u32,
}

impl Dictionary {
    /// The code of the text in `bytes[from..end]`, if it has one.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8], from: usize, end: usize) -> Option<u32> {
        let length = end - from;
        if length > SHORT {
            return self.long.get(bytes.get(from..end)?).copied();
        }
        self.find_key(&key(bytes, from, end))
    }

    /// The code of a text that is found with the end of its field, and that end; `None` where it has no code, or is
    /// long.
    #[inline]
    pub(super) fn find_field(&self, bytes: &[u8], from: usize, ends: Ends) -> Option<(u32, usize)> {
        let head = load(bytes, from);
        let found = ends.in_word(head);
        let wanted = if found != 0 {
            let length = first_byte(found);
            Slot { head: head & first_bytes(length), tail: 0, length: length_of(length), taken: 0 }
        } else {
            let tail = load(bytes, from + 8);
            let found = ends.in_word(tail);
            if found == 0 {
                return None;
            }
            let length = first_byte(found);
            Slot { head, tail: tail & first_bytes(length), length: length_of(8 + length), taken: 0 }
        };
        let end = from + usize::try_from(wanted.length).unwrap_or(0);
        self.find_key(&wanted).map(|code| (code, end))
    }

    #[inline]
    fn find_key(&self, wanted: &Slot) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = spread(wanted);
        loop {
            let slot = self.slots.get(place & mask)?;
            if slot.head == wanted.head && slot.tail == wanted.tail && slot.length == wanted.length
            {
                // Of a free slot all is 0, as of the empty text.
                return slot.taken.checked_sub(1);
            }
            if slot.taken == 0 {
                return None;
            }
            place += 1;
        }
    }

    /// Gives a text that has no code the next one.
    pub(crate) fn add(&mut self, text: &[u8]) -> u32 {
        let code = self.count;
        self.count += 1;
        if text.len() > SHORT {
            self.long.insert(text.to_vec(), code);
            return code;
        }
        if (self.short + 1) * 2 > self.slots.len() {
            let larger = (self.slots.len() * 2).max(16);
            let old = std::mem::replace(&mut self.slots, vec![Slot::default(); larger]);
            old.into_iter().filter(|slot| slot.taken > 0).for_each(|slot| self.put(slot));
        }
        self.short += 1;
        self.put(Slot { taken: code + 1, ..key(text, 0, text.len()) });
        code
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = spread(&slot);
        while let Some(there) = self.slots.get_mut(place & mask) {
            if there.taken == 0 {
                *there = slot;
                return;
            }
            place += 1;
        }
    }
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

/// Where to look first.
#[inline]
fn spread(slot: &Slot) -> usize {
    let mixed = (slot.head ^ slot.tail.rotate_left(29) ^ u64::from(slot.length))
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn codes_are_those_of_a_map(texts in proptest::collection::vec("[ab]{0,20}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut map: BTreeMap<String, u32> = BTreeMap::new();
            for text in &texts {
                let line = format!("x{text},rest");
                let found = dictionary.find(line.as_bytes(), 1, 1 + text.len());
                let field = dictionary.find_field(line.as_bytes(), 1, Ends::new(b',', false));
                if text.len() < SHORT {
                    prop_assert_eq!(field, found.map(|code| (code, 1 + text.len())));
                }
                prop_assert_eq!(found, map.get(text).copied());
                if found.is_none() {
                    map.insert(text.clone(), dictionary.add(text.as_bytes()));
                }
            }
            prop_assert_eq!(usize::try_from(dictionary.count), Ok(map.len()));
        }
    }
}

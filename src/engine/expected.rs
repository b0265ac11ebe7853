//! A few texts and the character that ends them: which of them a field is, without looking for where it ends.

use std::collections::BTreeSet;

use super::bytes::{FACTOR, first_bytes, load, load_two};

/// The most bytes of a text and what ends it.
const LONGEST: usize = 16;

/// How many ways to spread the texts are tried for each length of a table.
const ATTEMPTS: u64 = 32;

/// A text of few bytes and its code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Short {
    pub(super) bytes: [u8; LONGEST],
    pub(super) length: usize,
    pub(super) code: u32,
}

/// A text and what ends it, with the bits that tell them from what follows.
#[derive(Debug, Clone, Copy)]
struct Slot {
    head: u64,
    tail: u64,
    head_matters: u64,
    tail_matters: u64,
    length: usize,
    code: u32,
}

/// Texts that end with one character, each in a place of its own.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    /// A power of two long. No place is free: a text may lie in more than the one where it is looked for.
    slots: Vec<Slot>,
    factor: u64,
    /// How many of the lower bits of a product are no part of a place.
    shift: u32,
    end: u8,
    /// The bits by which texts are spread: no more bytes than the shortest has, with what ends it. The empty one lies
    /// in the first place.
    head: u64,
    tail: u64,
    /// Whether the first eight bytes tell all.
    narrow: bool,
}

impl Expected {
    /// Of some texts, of which none has the character that ends them. `None` where one is too long, or their
    /// first bytes do not tell them apart.
    pub(super) fn new(texts: &[Short], end: u8) -> Option<Self> {
        let lengths = texts.iter().map(|text| text.length);
        let shortest = lengths.filter(|length| *length > 0).min().unwrap_or(0);
        let slots = texts.iter().map(|text| slot(text, end)).collect::<Option<Vec<Slot>>>()?;
        let narrow = slots.iter().all(|slot| slot.tail_matters == 0);
        let spread_by = shortest + 1;
        let (head, tail) = (first_bytes(spread_by), first_bytes(spread_by.saturating_sub(8)));
        let beginnings: BTreeSet<(u64, u64)> =
            slots.iter().map(|text| (text.head & head, text.tail & tail)).collect();
        if beginnings.len() < slots.len() {
            return None;
        }
        let least = slots.len().next_power_of_two().max(8).trailing_zeros();
        (least..least + 5).find_map(|bits| {
            (0..ATTEMPTS).find_map(|attempt| {
                let factor = FACTOR.wrapping_mul(2 * attempt + 1);
                let shift = 64 - bits;
                Self { slots: Vec::new(), factor, shift, end, head, tail, narrow }.with(&slots)
            })
        })
    }

    /// With the texts in their places, where each has its own.
    fn with(mut self, texts: &[Slot]) -> Option<Self> {
        let length = 1_usize.checked_shl(64 - self.shift)?;
        let mut taken = vec![false; length];
        for text in texts {
            let place = self.place(text.head, text.tail);
            if std::mem::replace(taken.get_mut(place)?, true) {
                return None;
            }
        }
        self.slots = vec![*texts.first()?; length];
        for text in texts {
            let place = self.place(text.head, text.tail);
            *self.slots.get_mut(place)? = *text;
        }
        Some(self)
    }

    /// Where the text lies that begins with these bytes.
    #[inline]
    fn place(&self, head: u64, tail: u64) -> usize {
        let [first, ..] = head.to_le_bytes();
        let mixed = (head & self.head) ^ (tail & self.tail).rotate_left(29);
        let mixed = if first == self.end { 0 } else { mixed };
        usize::try_from(mixed.wrapping_mul(self.factor).wrapping_shr(self.shift)).unwrap_or(0)
    }

    /// Whether the first eight bytes tell all.
    pub(super) fn is_narrow(&self) -> bool {
        self.narrow
    }

    /// The code of the field that begins at a place, with the place of what ends it; `None` where it is no such text.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8], at: usize) -> Option<(i64, usize)> {
        let (head, tail) = load_two(bytes, at);
        let slot = self.slots.get(self.place(head, tail))?;
        let other =
            ((head ^ slot.head) & slot.head_matters) | ((tail ^ slot.tail) & slot.tail_matters);
        (other == 0).then(|| (i64::from(slot.code), at.wrapping_add(slot.length)))
    }

    /// The same, where the first eight bytes tell all.
    #[inline]
    pub(super) fn find_narrow(&self, bytes: &[u8], at: usize) -> Option<(i64, usize)> {
        let head = load(bytes, at);
        let slot = self.slots.get(self.place(head, 0))?;
        let other = (head ^ slot.head) & slot.head_matters;
        (other == 0).then(|| (i64::from(slot.code), at.wrapping_add(slot.length)))
    }
}

/// A text with what ends it.
fn slot(text: &Short, end: u8) -> Option<Slot> {
    let Short { mut bytes, length, code } = *text;
    if bytes.get(..length)?.contains(&end) {
        return None;
    }
    *bytes.get_mut(length)? = end;
    let (head, tail) = load_two(&bytes, 0);
    let with_end = length + 1;
    let (head_matters, tail_matters) =
        (first_bytes(with_end), first_bytes(with_end.saturating_sub(8)));
    Some(Slot { head, tail, head_matters, tail_matters, length, code })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::bytes::{End, FieldEnd as _};
    use super::*;

    fn short(text: &str, code: u32) -> Short {
        let mut bytes = [0; LONGEST];
        bytes.iter_mut().zip(text.bytes()).for_each(|(own, byte)| *own = byte);
        Short { bytes, length: text.len(), code }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_the_field_says(
            texts in proptest::collection::btree_set("[ab]{0,15}", 1..40),
            fields in proptest::collection::vec("[ab]{0,17}", 0..40),
            tail in "[ab,]{0,20}",
        ) {
            let shorts: Vec<Short> = (0..).zip(&texts).map(|(code, text)| short(text, code)).collect();
            let Some(table) = Expected::new(&shorts, b',') else { return Ok(()) };
            for field in texts.iter().chain(&fields) {
                let line = format!("x{field},{tail}");
                let end = End::new(b',').find(line.as_bytes(), 1);
                let place = texts.iter().position(|text| text == field);
                let expected = place.map(|place| (i64::try_from(place).unwrap(), end));
                prop_assert_eq!(table.find(line.as_bytes(), 1), expected);
                if table.is_narrow() {
                    prop_assert_eq!(table.find_narrow(line.as_bytes(), 1), expected);
                }
            }
        }
    }

    #[test]
    fn texts_that_differ_early_have_a_table() {
        let of = |texts: &[&str]| {
            let shorts: Vec<Short> = texts.iter().map(|text| short(text, 7)).collect();
            Expected::new(&shorts, b',')
        };
        assert!(of(&["search", "delivery", "login", "media", ""]).is_some());
        assert!(of(&["service-1", "service-10", "service-2"]).is_some());
        assert!(of(&["0", "1"]).is_some_and(|table| table.is_narrow()));
        // The shortest has one byte: two tell no more of the others.
        assert!(of(&["x", "gold-a", "gold-b"]).is_none());
        assert!(of(&["a,b"]).is_none() && of(&["sixteen letters."]).is_none() && of(&[]).is_none());
    }
}

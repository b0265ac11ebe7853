//! Texts that rows share: an export says the same few words in most of its rows.

use std::cell::RefCell;
use std::sync::Arc;

/// How many texts are remembered.
const PLACES: usize = 256;

/// The texts of a column that were read last, each at a place that its characters say.
#[derive(Debug)]
pub(super) struct Texts(RefCell<Vec<Option<Arc<str>>>>);

impl Texts {
    /// None so far.
    pub(super) fn new() -> Self {
        Self(RefCell::new(vec![None; PLACES]))
    }

    /// A text, shared with the rows before where it is remembered.
    pub(super) fn shared(&self, text: &str) -> Arc<str> {
        let mut remembered = self.0.borrow_mut();
        let Some(place) = remembered.get_mut(place_of(text)) else { return text.into() };
        match place {
            Some(known) if **known == *text => Arc::clone(known),
            _ => Arc::clone(place.insert(text.into())),
        }
    }
}

/// Where a text is remembered: at any place, always at the same.
fn place_of(text: &str) -> usize {
    let mixed = text.bytes().fold(0_usize, |mixed, byte| {
        mixed.rotate_left(5).wrapping_add(usize::from(byte)).wrapping_mul(0x9e37_79b9)
    });
    (mixed ^ (mixed >> 16)) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shared_and_stay_what_they_are() {
        let texts = Texts::new();
        let first = texts.shared("Public reply");
        assert!(Arc::ptr_eq(&first, &texts.shared("Public reply")));
        // Far more than are remembered.
        for number in 0..2_000 {
            let text = format!("T{number}");
            assert_eq!(&*texts.shared(&text), text);
        }
        assert_eq!(&*texts.shared("Public reply"), "Public reply");
        assert_eq!(&*first, "Public reply");
    }
}

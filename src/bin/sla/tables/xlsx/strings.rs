//! The texts that the cells of a workbook share.

use std::io::BufRead;

use quick_xml::events::Event;

use super::xml::{Xml, text};

/// The most bytes of them that are held: 256 MiB.
const MAX_TEXT: usize = 256 << 20;
/// The most of them.
const MAX_COUNT: usize = 16 << 20;

/// The texts, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads them; the error says what is wrong.
    pub(super) fn read(input: Box<dyn BufRead + '_>) -> Result<Self, String> {
        let mut xml = Xml::new(input);
        let mut strings = Self::default();
        let mut item = Item::default();
        loop {
            let event = xml.next()?;
            match &event {
                Event::Eof => return Ok(strings),
                Event::End(tag) if tag.local_name().as_ref() == "si" => {
                    strings.text.push_str(&unescaped(&std::mem::take(&mut item.text)));
                    strings.ends.push(strings.text.len());
                    if strings.text.len() > MAX_TEXT || strings.ends.len() > MAX_COUNT {
                        return Err("its shared texts are longer than 256 MiB".to_owned());
                    }
                }
                _ => item.take(&event)?,
            }
        }
    }

    /// The text of that number, from 0.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start =
            place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.text.get(start..end)
    }
}

/// A text that is put together of runs of several fonts.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) text: String,
    within: bool,
    /// In how the text is spoken, which is no part of it.
    spoken: bool,
}

impl Item {
    /// Adds what an event brings.
    pub(super) fn take(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "t" => self.within = true,
            Event::End(tag) if tag.local_name().as_ref() == "t" => self.within = false,
            Event::Start(tag) if tag.local_name().as_ref() == "rPh" => self.spoken = true,
            Event::End(tag) if tag.local_name().as_ref() == "rPh" => self.spoken = false,
            other if self.within && !self.spoken => {
                self.text.push_str(&text(other)?.unwrap_or_default());
                if self.text.len() > MAX_TEXT {
                    return Err("a text in it is longer than 256 MiB".to_owned());
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The text with its `_x000D_` put back to the characters that XML cannot hold.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        out.push_str(before);
        let code = after.split_at_checked(4).and_then(|(code, tail)| {
            let hex = code.bytes().all(|byte| byte.is_ascii_hexdigit());
            let tail = tail.strip_prefix('_').filter(|_| hex)?;
            Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, tail))
        });
        if let Some((character, tail)) = code {
            out.push(character);
            rest = tail;
        } else {
            out.push_str("_x");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_how_they_are_spoken_is_left_out() {
        let xml = "<sst><si><t xml:space=\"preserve\"> a &amp; b </t></si><si/><si><r><t>東</t></r>\
                   <r><rPr/><t>京&#65;</t></r><rPh><t>とうきょう</t></rPh></si></sst>";
        let strings = Strings::read(Box::new(xml.as_bytes())).unwrap();
        assert_eq!(strings.get(0), Some(" a & b "));
        assert_eq!(strings.get(1), Some(""));
        assert_eq!(strings.get(2), Some("東京A"));
        assert_eq!(strings.get(3), None);
    }

    #[test]
    fn characters_that_xml_lacks() {
        assert_eq!(unescaped("a_x000D_b_x005F_x000D_"), "a\rb_x000D_");
        assert_eq!(unescaped("_x_xZZZZ_ _x12"), "_x_xZZZZ_ _x12");
    }

    #[test]
    fn entities_of_their_own_are_refused() {
        for xml in ["<!DOCTYPE a [<!ENTITY b \"b\">]><sst/>", "<sst><si><t>&b;</t></si></sst>"] {
            assert!(Strings::read(Box::new(xml.as_bytes())).is_err(), "{xml}");
        }
    }
}

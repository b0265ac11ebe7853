//! Which styles of cells show a number as a date, a length of time or a percent.

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::Event;

use super::xml::{Xml, attribute};

/// The most styles; Excel itself stops at 65,490.
const MAX_STYLES: usize = 100_000;

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As a number.
    Number,
    /// As a hundred times the number, with a percent sign.
    Percent,
    /// As a date, a time of day, or both.
    Moment,
    /// As hours, minutes or seconds, of which there may be more than a day has.
    Length,
}

/// The shapes of the styles, by number.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Shape>);

impl Styles {
    /// Reads them; the error says what is wrong.
    pub(super) fn read(input: Box<dyn BufRead + '_>) -> Result<Self, String> {
        let mut xml = Xml::new(input);
        let mut own: BTreeMap<u32, Shape> = BTreeMap::new();
        let mut shapes = Vec::new();
        let mut in_cells = false;
        loop {
            match xml.next()? {
                Event::Eof => return Ok(Self(shapes)),
                Event::Start(tag) if tag.local_name().as_ref() == "numFmt" => {
                    let id = attribute(&tag, "numFmtId")?.and_then(|id| id.parse().ok());
                    let code = attribute(&tag, "formatCode")?.unwrap_or_default();
                    own.extend(id.map(|id| (id, of_code(&code))));
                }
                Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = true,
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
                Event::Start(tag) if in_cells && tag.local_name().as_ref() == "xf" => {
                    let id = attribute(&tag, "numFmtId")?.and_then(|id| id.parse().ok());
                    let id = id.unwrap_or(0);
                    shapes.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                _ => {}
            }
            if shapes.len() > MAX_STYLES || own.len() > MAX_STYLES {
                return Err(format!("it has more than {MAX_STYLES} styles"));
            }
        }
    }

    /// The shape of a style; a style that is not there shows numbers.
    pub(super) fn shape(&self, style: usize) -> Shape {
        self.0.get(style).copied().unwrap_or(Shape::Number)
    }
}

/// The formats that are not written down, because every program has them.
fn built_in(id: u32) -> Shape {
    match id {
        9 | 10 => Shape::Percent,
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shape::Moment,
        46 => Shape::Length,
        _ => Shape::Number,
    }
}

/// What a format such as `yyyy-mm-dd hh:mm` or `[h]:mm` shows.
fn of_code(code: &str) -> Shape {
    let mut shape = Shape::Number;
    let mut rest = code.chars();
    while let Some(character) = rest.next() {
        match character {
            // What is below zero has a section of its own.
            ';' => break,
            // The next character is no part of the format.
            '\\' | '_' | '*' => {
                rest.next();
            }
            '"' => {
                rest.find(|next| *next == '"');
            }
            '[' => {
                let inside: String = rest.by_ref().take_while(|next| *next != ']').collect();
                let unit = inside.to_ascii_lowercase();
                if !unit.is_empty()
                    && ["h", "m", "s"].iter().any(|one| unit.replace(one, "").is_empty())
                {
                    return Shape::Length;
                }
            }
            '%' => shape = Shape::Percent,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Shape::Moment,
            _ => {}
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_their_code() {
        for (code, shape) in [
            ("General", Shape::Number),
            ("#,##0.00", Shape::Number),
            ("0.00E+00", Shape::Number),
            ("#,##0 \"days\"", Shape::Number),
            ("[Red]0.0;[Blue]-0.0", Shape::Number),
            ("0\\d", Shape::Number),
            ("[$-409]#,##0", Shape::Number),
            ("0.00%", Shape::Percent),
            ("yyyy\\-mm\\-dd\\ hh:mm:ss", Shape::Moment),
            ("[$-407]TT.MM.JJJJ", Shape::Moment),
            ("h:mm AM/PM", Shape::Moment),
            ("[h]:mm:ss", Shape::Length),
            ("[mm]:ss", Shape::Length),
        ] {
            assert_eq!(of_code(code), shape, "{code}");
        }
    }

    #[test]
    fn only_the_styles_of_cells_count() {
        let xml = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm\"/></numFmts>\
                   <cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>\
                   <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"><a/></xf><xf numFmtId=\"164\"/></cellXfs>\
                   <dxfs><xf numFmtId=\"9\"/></dxfs></styleSheet>";
        let styles = Styles::read(Box::new(xml.as_bytes())).unwrap();
        assert_eq!(styles.0, [Shape::Number, Shape::Moment, Shape::Length]);
        assert_eq!(styles.shape(99), Shape::Number);
    }
}

//! The rows of a sheet, as they stream by.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use sla::data::TypedCell;

use super::super::decimal::shortest;
use super::book::Book;
use super::serial::{length, moment, percent};
use super::strings::{Item, unescaped};
use super::styles::Shape;
use super::xml::{Xml, attribute, text};

/// The most columns a sheet can have.
const MAX_WIDTH: usize = 16_384;

/// Which columns are decoded.
#[derive(Debug)]
pub(super) enum Wanted {
    /// Every one.
    All,
    /// Those at these places, from 0, in order.
    Places(Vec<usize>),
}

/// A row that is not empty.
#[derive(Debug)]
pub(super) struct SheetRow {
    /// Its number, from 1.
    pub(super) line: u64,
    /// The wanted cells that are there, with their places from 0, in order.
    pub(super) cells: Vec<(usize, TypedCell)>,
}

/// A sheet that is being read.
pub(super) struct Sheet<'a> {
    xml: Xml<'a>,
    book: &'a Book,
    wanted: Wanted,
    line: u64,
    done: bool,
}

/// A cell that is being read.
#[derive(Debug, Default)]
struct Open {
    column: usize,
    kind: Option<String>,
    style: Option<String>,
    value: Item,
    within_value: bool,
    formula: bool,
}

impl<'a> Sheet<'a> {
    /// Begins to read the part that holds a sheet.
    pub(super) fn new(part: Box<dyn BufRead + 'a>, book: &'a Book, wanted: Wanted) -> Self {
        Self { xml: Xml::new(part), book, wanted, line: 0, done: false }
    }

    /// The next row that has a value in any column; the error says what is wrong with the sheet.
    pub(super) fn next_row(&mut self) -> Result<Option<SheetRow>, String> {
        while !self.done {
            match self.xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "row" => {
                    let told = attribute(&tag, "r")?;
                    self.line = match told {
                        Some(line) => {
                            line.parse().map_err(|_| format!("`{line}` is no number of a row"))?
                        }
                        None => self.line.saturating_add(1),
                    };
                    if let Some(row) = self.row()? {
                        return Ok(Some(row));
                    }
                }
                Event::End(tag) if tag.local_name().as_ref() == "sheetData" => {
                    self.xml.finish()?;
                    self.done = true;
                }
                Event::Eof => self.done = true,
                _ => {}
            }
        }
        Ok(None)
    }

    /// The cells up to the end of the row; `None` where all are empty.
    fn row(&mut self) -> Result<Option<SheetRow>, String> {
        let mut cells: Vec<(usize, TypedCell)> = Vec::new();
        let mut any = false;
        let mut next = 0;
        let mut open: Option<Open> = None;
        loop {
            let event = self.xml.next()?;
            match (&event, &mut open) {
                (Event::Eof, _) => return Err("its sheet breaks off in a row".to_owned()),
                (Event::Start(tag), None) if tag.local_name().as_ref() == "c" => {
                    let cell = opened(tag, next)?;
                    next = cell.column + 1;
                    open = Some(cell);
                }
                (Event::End(tag), Some(cell)) if tag.local_name().as_ref() == "c" => {
                    any |= !cell.value.text.is_empty();
                    let wanted = match &self.wanted {
                        Wanted::All => true,
                        Wanted::Places(places) => places.binary_search(&cell.column).is_ok(),
                    };
                    if wanted {
                        let value = value(cell, self.book)
                            .map_err(|reason| format!("row {}: {reason}", self.line))?;
                        cells.push((cell.column, value));
                    }
                    open = None;
                }
                (_, Some(cell)) => cell.take(&event)?,
                (Event::End(tag), None) if tag.local_name().as_ref() == "row" => break,
                _ => {}
            }
        }
        cells.sort_by_key(|(column, _)| *column);
        Ok(any.then_some(SheetRow { line: self.line, cells }))
    }
}

impl Open {
    /// Adds what an event inside of the cell brings.
    fn take(&mut self, event: &Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "v" => self.within_value = true,
            Event::End(tag) if tag.local_name().as_ref() == "v" => self.within_value = false,
            Event::Start(tag) if tag.local_name().as_ref() == "f" => self.formula = true,
            other if self.within_value => {
                self.value.text.push_str(&text(other)?.unwrap_or_default());
            }
            other if self.kind.as_deref() == Some("inlineStr") => self.value.take(other)?,
            _ => {}
        }
        Ok(())
    }
}

/// The cell that a mark begins; without a reference it stands after the one before.
fn opened(tag: &BytesStart<'_>, next: usize) -> Result<Open, String> {
    let column = match attribute(tag, "r")? {
        Some(reference) => column_of(&reference)
            .ok_or_else(|| format!("`{reference}` is no reference of a cell"))?,
        None => next,
    };
    if column >= MAX_WIDTH {
        return Err(format!("it has more than {MAX_WIDTH} columns"));
    }
    let (kind, style) = (attribute(tag, "t")?, attribute(tag, "s")?);
    Ok(Open { column, kind, style, ..Open::default() })
}

/// The place, from 0, of the column in a reference such as `AB12`.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let digit = |letter: u8| usize::from(letter.to_ascii_uppercase() - b'A' + 1);
    let valid = letters.bytes().all(|letter| letter.is_ascii_alphabetic());
    let number = letters.bytes().filter(|_| valid).fold(0, |sum, letter| sum * 26 + digit(letter));
    number.checked_sub(1)
}

/// What a cell shows.
fn value(cell: &Open, book: &Book) -> Result<TypedCell, String> {
    let raw = &cell.value.text;
    if raw.is_empty() {
        if cell.formula && cell.kind.as_deref() != Some("str") {
            return Err(
                "a formula has no value; open the workbook in a spreadsheet and save it".to_owned()
            );
        }
        return Ok(TypedCell::Missing);
    }
    Ok(match cell.kind.as_deref() {
        Some("s") => {
            let shared = raw.trim().parse().ok().and_then(|place| book.strings.get(place));
            let shared = shared.ok_or("a cell has a shared text that is not there")?;
            TypedCell::Text(shared.to_owned())
        }
        Some("str" | "inlineStr") => TypedCell::Text(unescaped(raw)),
        Some("b") => TypedCell::Flag(matches!(raw.trim(), "1" | "true")),
        // The text of an error, such as `#N/A`, and dates in the form of ISO 8601.
        Some("e" | "d") => TypedCell::Text(raw.trim().to_owned()),
        _ => number(raw.trim(), book.shape(cell.style.as_deref()), book.from_1904),
    })
}

/// A number as its style shows it.
fn number(raw: &str, shape: Shape, from_1904: bool) -> TypedCell {
    let plain = match raw.parse::<f64>() {
        Ok(value) if value.is_finite() => shortest(value),
        _ => return TypedCell::Number(raw.to_owned()),
    };
    match shape {
        Shape::Number => TypedCell::Number(plain),
        Shape::Percent => TypedCell::Number(percent(&plain)),
        Shape::Moment => moment(&plain, from_1904),
        Shape::Length => length(&plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_their_letters() {
        assert_eq!(column_of("A1"), Some(0));
        assert_eq!(column_of("z9"), Some(25));
        assert_eq!(column_of("AA10"), Some(26));
        assert_eq!(column_of("XFD1"), Some(16_383));
        for wrong in ["", "1", "A", "AAAA1", "Ä1"] {
            assert!(wrong == "A" || column_of(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_number_is_the_shortest_decimal_of_its_double() {
        for (raw, shown) in [
            ("0.10000000000000001", "0.1"),
            ("99.950000000000003", "99.95"),
            ("1.5E-3", "0.0015"),
            ("12345678", "12345678"),
            ("1e999", "1e999"),
            ("NaN", "NaN"),
        ] {
            let cell = number(raw, Shape::Number, false);
            assert_eq!(cell, TypedCell::Number(shown.to_owned()), "{raw}");
        }
    }
}

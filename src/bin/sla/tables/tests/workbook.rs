//! Workbooks for the tests.

use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a workbook.
pub(super) struct Workbook {
    sheets: Vec<(String, String, &'static str)>,
    strings: String,
    from_1904: bool,
}

impl Workbook {
    /// A workbook of one sheet with these rows, each the XML of its cells.
    pub(super) fn of(rows: &[&str]) -> Self {
        Self { sheets: Vec::new(), strings: String::new(), from_1904: false }
            .sheet("First", "visible", rows)
    }

    pub(super) fn sheet(mut self, name: &str, state: &'static str, rows: &[&str]) -> Self {
        let rows: String = rows.iter().map(|cells| format!("<row>{cells}</row>")).collect();
        let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        self.sheets.push((name.to_owned(), xml, state));
        self
    }

    pub(super) fn strings(mut self, texts: &[&str]) -> Self {
        let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
        self.strings = format!("<sst>{items}</sst>");
        self
    }

    pub(super) fn from_1904(mut self) -> Self {
        self.from_1904 = true;
        self
    }

    /// Style 1 is a date and time, 2 a percent, 3 a length of time.
    const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd hh:mm\"/></numFmts>\
        <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"10\"/><xf numFmtId=\"46\"/></cellXfs></styleSheet>";

    /// The names and texts of its parts.
    pub(super) fn parts(&self) -> Vec<(String, String)> {
        let tie = |id: usize, kind: &str, target: &str| {
            format!("<Relationship Id=\"r{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>")
        };
        let mut list = String::new();
        let mut ties = String::new();
        let mut parts = Vec::new();
        for (place, (name, xml, state)) in self.sheets.iter().enumerate() {
            list += &format!("<sheet name=\"{name}\" state=\"{state}\" r:id=\"r{place}\"/>");
            ties += &tie(place, "worksheet", &format!("worksheets/sheet{place}.xml"));
            parts.push((format!("xl/worksheets/sheet{place}.xml"), xml.clone()));
        }
        ties += &tie(1000, "styles", "styles.xml");
        ties += &tie(1001, "sharedStrings", "/xl/sharedStrings.xml");
        let from = u8::from(self.from_1904);
        let book = format!(
            "<workbook><workbookPr date1904=\"{from}\"/><sheets>{list}</sheets></workbook>"
        );
        let main = tie(1, "officeDocument", "xl/workbook.xml");
        for (name, text) in [
            ("_rels/.rels", format!("<Relationships>{main}</Relationships>")),
            ("xl/workbook.xml", book),
            ("xl/_rels/workbook.xml.rels", format!("<Relationships>{ties}</Relationships>")),
            ("xl/styles.xml", Self::STYLES.to_owned()),
            ("xl/SharedStrings.xml", self.strings.clone()),
        ] {
            parts.push((name.to_owned(), text));
        }
        parts
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        zipped(&self.parts())
    }
}

/// An archive of these parts.
pub(super) fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        archive.start_file(name.as_str(), options).expect("in memory");
        archive.write_all(text.as_bytes()).expect("in memory");
    }
    archive.finish().expect("in memory").into_inner()
}

//! Tests of reading, through the public door.

mod cells;
mod delimited;
mod json;
mod real;

use std::collections::BTreeMap;
use std::io::{BufRead, Cursor};

use super::*;
use crate::exact::Rational;
use crate::time::{Instant, Zone};

/// Exports held in memory.
#[derive(Debug, Default)]
pub(super) struct Memory(BTreeMap<String, Vec<u8>>);

impl Memory {
    pub(super) fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.0.insert(path.to_owned(), bytes.as_ref().to_vec());
        self
    }
}

impl Exports for Memory {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        let bytes = self.0.get(path).ok_or(OpenError::NotFound)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        let bytes = self.0.get(path).ok_or(OpenError::NotFound)?;
        Ok(crate::data::sha256_hex(bytes))
    }
}

pub(super) fn file(path: &str) -> InputFile {
    let (format, _) = Format::from_path(path).expect("a known ending");
    InputFile { path: path.to_owned(), format }
}

pub(super) fn column(name: &str, kind: CellKind) -> ColumnLayout {
    ColumnLayout { name: name.to_owned(), from: ColumnFrom::Header(name.to_owned()), kind }
}

pub(super) fn column_from(name: &str, from: &str, kind: CellKind) -> ColumnLayout {
    ColumnLayout { name: name.to_owned(), from: ColumnFrom::Header(from.to_owned()), kind }
}

pub(super) fn column_at(name: &str, position: u32, kind: CellKind) -> ColumnLayout {
    ColumnLayout { name: name.to_owned(), from: ColumnFrom::Position(position), kind }
}

pub(super) fn instant(pattern: InstantPattern, zone: Option<&str>) -> CellKind {
    let zone = zone.map(|name| Zone::parse(name).expect("a zone"));
    CellKind::Instant { format: InstantFormat { pattern, zone } }
}

pub(super) fn pattern(text: &str, zone: &str) -> CellKind {
    instant(InstantPattern::Pattern(text.to_owned()), Some(zone))
}

pub(super) fn at(text: &str) -> Cell {
    Cell::Instant(text.parse::<Instant>().expect("an instant"))
}

pub(super) fn number(text: &str) -> Cell {
    Cell::Number(text.parse::<Rational>().expect("a number"))
}

pub(super) fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// Reads one file of that name, stopping at the first bad row.
pub(super) fn read_one(
    path: &str,
    bytes: impl AsRef<[u8]>,
    layout: &Layout,
) -> Result<ReadRows, Box<ReadError>> {
    read_rows(&Memory::default().with(path, bytes), &[file(path)], layout, BadRows::Stop)
}

/// Reads one file of that name, setting bad rows aside.
pub(super) fn collect_one(path: &str, bytes: impl AsRef<[u8]>, layout: &Layout) -> ReadRows {
    read_rows(&Memory::default().with(path, bytes), &[file(path)], layout, BadRows::Collect)
        .expect("no fatal error")
}

pub(super) fn cells(read: &ReadRows) -> Vec<Vec<Cell>> {
    read.rows.iter().map(|row| row.cells.clone()).collect()
}

pub(super) fn lines(read: &ReadRows) -> Vec<u64> {
    read.rows.iter().map(|row| row.line).collect()
}

#[test]
fn files_are_read_in_path_order_and_rows_point_at_them() {
    let exports = Memory::default().with("b.csv", "n\n3\n").with("a.csv", "n\n1\n2\n");
    let layout = Layout::new(vec![column("n", CellKind::Number)]);
    let read =
        read_rows(&exports, &[file("b.csv"), file("a.csv")], &layout, BadRows::Stop).unwrap();
    let rows: Vec<(u32, u64)> = read.rows.iter().map(|row| (row.file, row.line)).collect();
    assert_eq!(rows, [(0, 2), (0, 3), (1, 2)]);
    let files: Vec<(&str, u64)> =
        read.files.iter().map(|file| (file.path.as_str(), file.rows)).collect();
    assert_eq!(files, [("a.csv", 2), ("b.csv", 1)]);
    // printf 'n\n3\n' | sha256sum
    assert_eq!(
        read.files[1].sha256,
        "1804229309389d8e382d75a83167038e7ca82489e37ac6eea775ae27613ab3e8"
    );
}

#[test]
fn a_file_that_cannot_be_opened_says_why() {
    let layout = Layout::new(vec![column("n", CellKind::Number)]);
    let error =
        read_rows(&Memory::default(), &[file("a.csv")], &layout, BadRows::Collect).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::OpenFailed(OpenError::NotFound));
    assert_eq!(error.to_string(), "a.csv: no such file");
}

#[test]
fn the_ending_tells_format_and_compression() {
    assert_eq!(Format::from_path("x.csv.gz"), Some((Format::Csv, Some(Compression::Gzip))));
    assert_eq!(
        Format::from_path("a.b/X.JSONL.zst"),
        Some((Format::Ndjson, Some(Compression::Zstd)))
    );
    assert_eq!(Format::from_path("x.TSV"), Some((Format::Tsv, None)));
    assert_eq!(Format::from_path("x.json"), Some((Format::Json, None)));
    assert_eq!(Format::from_path("x.gz"), None);
    assert_eq!(Format::from_path("csv"), None);
    assert_eq!(Format::from_path("x.log"), None);
}

#[test]
fn a_layout_survives_serialisation() {
    let mut layout = Layout::new(vec![
        column_at("ts", 1, pattern("%d/%m/%Y %H:%M", "Europe/Berlin")),
        column("d", CellKind::Scaled { factor: Rational::new(1, 1000).unwrap(), percent: false }),
        column("p", CellKind::OneOf { words: vec!["P1".to_owned(), "P2".to_owned()] }),
    ]);
    layout.rows_at = Some("data.result[].values".parse().unwrap());
    layout.delimiter = Some(';');
    layout.decimal = DecimalMark::Comma;
    let json = serde_json::to_string(&layout).unwrap();
    assert!(json.contains(r#""rows_at":"data.result[].values""#), "{json}");
    assert_eq!(serde_json::from_str::<Layout>(&json).unwrap(), layout);
    let broken = json.replace("data.result[]", "data.result[");
    assert!(serde_json::from_str::<Layout>(&broken).is_err());
}

#[test]
fn rejects_keep_the_record_as_it_was() {
    let layout = Layout::new(vec![column("id", CellKind::Text), column("n", CellKind::Number)]);
    let read = collect_one("a.csv", "id,n\na,1\n\"b,c\",=1+1\nd\ne,2\n", &layout);
    assert_eq!((read.files[0].rows, read.files[0].rejected), (2, 2));
    // The record keeps its fields, the formula too: they are read again after mending.
    assert_eq!(
        rejects_csv(&read.rejected),
        "file,line,column,cell,reason,raw_1,raw_2\n\
         a.csv,3,n,=1+1,`=1+1` is not a number,\"b,c\",=1+1\n\
         a.csv,4,,,\"the record has 1 field, the header has 2\",d\n"
    );
}

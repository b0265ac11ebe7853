//! Tables in memory, read as sources read them.

mod hostile;
mod one_pass;
mod parquet;
mod workbook;
mod xlsx;

use std::collections::BTreeMap;
use std::io::BufRead;

use sla::data::{
    BadRows, Cell, CellKind, ColumnFrom, ColumnLayout, Exports, Format, InputFile, InstantFormat,
    InstantPattern, Layout, OpenError, ReadError, ReadRows, Table, read_rows, sha256_hex,
};
use sla::time::Zone;

use super::{Blob, ParquetTable, XlsxTable};

/// Files in memory.
#[derive(Default)]
struct Memory(BTreeMap<String, Vec<u8>>);

impl Exports for Memory {
    fn open(&self, _path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Err(OpenError::NotFound)
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        self.0.get(path).map(|bytes| sha256_hex(bytes)).ok_or(OpenError::NotFound)
    }

    fn table(&self, file: &InputFile, header: bool) -> Result<Box<dyn Table + '_>, Box<ReadError>> {
        let bytes = self.0.get(&file.path).expect("it was added");
        let blob = Blob::Memory(bytes.clone().into());
        let (path, sheet) = match file.path.split_once('#') {
            Some((_, sheet)) => (&file.path, Some(sheet)),
            None => (&file.path, None),
        };
        if file.format == Format::Parquet {
            return Ok(Box::new(ParquetTable::open(path, blob)?));
        }
        Ok(Box::new(XlsxTable::open(path, blob, sheet, header)?))
    }
}

fn read(path: &str, bytes: Vec<u8>, layout: &Layout) -> Result<ReadRows, Box<ReadError>> {
    let format = if path.contains(".parquet") { Format::Parquet } else { Format::Xlsx };
    let file = InputFile { path: path.to_owned(), format };
    let exports = Memory(BTreeMap::from([(path.to_owned(), bytes)]));
    read_rows(&exports, &[file], layout, BadRows::Stop)
}

/// The cells of the rows, as `line: cell | cell`.
fn shown(path: &str, bytes: Vec<u8>, layout: &Layout) -> Vec<String> {
    let rows = read(path, bytes, layout).unwrap_or_else(|error| panic!("{error} {error:?}")).rows;
    let cell = |cell: &Cell| match cell {
        Cell::Missing => "-".to_owned(),
        Cell::Text(text) => format!("{text:?}"),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Instant(at) => at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        Cell::Date(date) => date.to_string(),
        Cell::Word(place) => format!("#{place}"),
    };
    let line = |row: &sla::data::Row| {
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        format!("{}: {}", row.line, cells.join(" | "))
    };
    rows.iter().map(line).collect()
}

fn layout(columns: &[(&str, CellKind)]) -> Layout {
    let column = |(name, kind): &(&str, CellKind)| ColumnLayout {
        name: (*name).to_owned(),
        from: ColumnFrom::Header((*name).to_owned()),
        kind: kind.clone(),
    };
    Layout::new(columns.iter().map(column).collect())
}

fn instant(pattern: InstantPattern, zone: Option<&str>) -> CellKind {
    let zone = zone.map(|name| Zone::parse(name).expect("a zone"));
    CellKind::Instant { format: InstantFormat { pattern, zone } }
}

fn iso(zone: Option<&str>) -> CellKind {
    instant(InstantPattern::Iso, zone)
}

//! Files that were made to harm.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, StringArray};
use parquet::basic::{Compression, GzipLevel};
use parquet::file::properties::WriterProperties;
use sla::data::{CellKind, Layout};

use super::parquet::written;
use super::workbook::{Workbook, zipped};
use super::{layout, read};

fn note() -> Layout {
    layout(&[("note", CellKind::Text)])
}

/// Reads a file that has to be refused, and gives why.
fn refused(path: &str, bytes: Vec<u8>) -> String {
    let read = read(path, bytes, &note());
    let error = read.map(|read| read.rows.len()).expect_err("it is refused");
    assert_eq!(error.file, path);
    error.reason
}

fn small() -> Vec<u8> {
    let texts: Vec<String> = (0..60).map(|row| format!("text {}", row * 7919)).collect();
    let column: ArrayRef = Arc::new(StringArray::from(texts));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..60));
    written(&[("note", column), ("n", numbers)], WriterProperties::default())
}

#[test]
fn a_parquet_file_that_was_cut_off_or_is_none() {
    let bytes = small();
    for cut in [0, 1, 4, 11, 12, bytes.len() / 2, bytes.len() - 1] {
        let reason = refused("a.parquet", bytes[..cut].to_vec());
        assert!(reason.contains("broken"), "{cut}: {reason}");
    }
    refused("a.parquet", b"note\nfine\n".repeat(10));
}

#[test]
fn no_change_of_a_byte_makes_parquet_panic() {
    let bytes = small();
    for place in 0..bytes.len() {
        for change in [0x01, 0xff] {
            let mut other = bytes.clone();
            other[place] ^= change;
            // Whether the change is seen depends on where it is; that it ends is what counts.
            let _ = read("a.parquet", other, &note());
        }
    }
}

#[test]
fn rows_without_end_in_a_few_bytes() {
    // 9 million numbers that are all the same are one run of one word of a dictionary.
    let flags = Int64Array::from(vec![7; 9_000_000]);
    let properties = WriterProperties::builder()
        .set_data_page_row_count_limit(usize::MAX)
        .set_write_batch_size(1 << 20)
        .set_max_row_group_row_count(None);
    let bytes = written(&[("note", Arc::new(flags))], properties.build());
    assert!(bytes.len() < 2_000, "{}", bytes.len());
    let reason = refused("a.parquet", bytes);
    assert!(reason.contains("more than 1000 times as much"), "{reason}");
}

#[test]
fn a_page_that_inflates_to_more_than_it_says() {
    let texts = StringArray::from(vec!["0".repeat(1_000_000)]);
    let codec = Compression::GZIP(GzipLevel::default());
    let properties =
        WriterProperties::builder().set_compression(codec).set_dictionary_enabled(false);
    let mut bytes = written(&[("note", Arc::new(texts))], properties.build());
    // The page says 1,000,010 bytes or so, as a number of three bytes after the type and the mark of the field.
    let head = bytes[4..].iter().take(3).copied().collect::<Vec<u8>>();
    assert_eq!(head, [0x15, 0x00, 0x15], "the header of a data page");
    bytes[7] = 0x80 | 0x08;
    bytes[8] = 0x80;
    bytes[9] = 0x00;
    let reason = refused("a.parquet", bytes);
    assert!(reason.contains("inflates to more than it says"), "{reason}");
}

#[test]
fn a_page_that_says_it_is_huge() {
    let mut bytes = written(
        &[("note", Arc::new(StringArray::from(vec!["x".repeat(1_000_000)])) as ArrayRef)],
        WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_compression(Compression::SNAPPY)
            .build(),
    );
    // The three bytes of the size become the start of one of five: the next field is eaten, and the page is none.
    bytes[7..10].copy_from_slice(&[0xff, 0xff, 0xff]);
    let reason = refused("a.parquet", bytes);
    assert!(reason.contains("page"), "{reason}");
}

#[test]
fn a_workbook_that_was_cut_off_or_is_none() {
    let bytes = Workbook::of(&["<c t=\"str\"><v>note</v></c>"]).bytes();
    for cut in [0, 1, 30, bytes.len() / 2, bytes.len() - 1] {
        let reason = refused("a.xlsx", bytes[..cut].to_vec());
        assert!(reason.contains("broken"), "{cut}: {reason}");
    }
    let reason = refused("a.xlsx", [b"\xd0\xcf\x11\xe0".as_slice(), &[0; 600]].concat());
    assert!(reason.contains("password"), "{reason}");
    let parts: Vec<_> = Workbook::of(&[])
        .parts()
        .into_iter()
        .filter(|(name, _)| !name.contains("sheet0"))
        .collect();
    assert!(refused("a.xlsx", zipped(&parts)).contains("lacks its part"));
}

#[test]
fn no_change_of_a_byte_makes_a_workbook_panic() {
    let cell = "<c t=\"str\"><v>note</v></c>";
    let bytes = Workbook::of(&[cell, "<c s=\"1\"><v>46082.5</v></c>"]).strings(&["a"]).bytes();
    for place in 0..bytes.len() {
        let mut other = bytes.clone();
        other[place] ^= 0x41;
        let _ = read("a.xlsx", other, &note());
    }
}

#[test]
fn two_cells_far_apart_are_two_cells() {
    let book = Workbook::of(&["<c t=\"str\"><v>note</v></c>"]);
    let mut parts = book.parts();
    let far = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>note</v></c></row>\
               <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    parts[0].1 = far.to_owned();
    let rows = read("a.xlsx", zipped(&parts), &note()).unwrap().rows;
    assert_eq!((rows.len(), rows[0].line), (1, 1_048_576));
}

#[test]
fn a_text_without_end_is_not_held() {
    let long = format!("<c t=\"str\"><v>{}</v></c>", "x".repeat(17 << 20));
    let reason = refused("a.xlsx", Workbook::of(&["<c t=\"str\"><v>note</v></c>", &long]).bytes());
    assert!(reason.contains("longer than 16 MiB"), "{reason}");
    let reason = refused("a.xlsx", Workbook::of(&[]).strings(&[&"x".repeat(17 << 20)]).bytes());
    assert!(reason.contains("longer than 16 MiB"), "{reason}");
}

#[test]
fn a_sheet_that_inflates_without_end() {
    // 300 MB of blanks between two rows: every text is short, the whole is not.
    let blanks = format!("<x>{}</x>", " ".repeat(1 << 20)).repeat(300);
    let reason =
        refused("a.xlsx", Workbook::of(&["<c t=\"str\"><v>note</v></c>", &blanks]).bytes());
    assert!(reason.contains("inflates to too much"), "{reason}");
}

#[test]
fn what_a_workbook_may_not_say() {
    for (cells, said) in [
        ("<c r=\"ZZZ1\" t=\"str\"><v>note</v></c>", "more than 16384 columns"),
        ("<c r=\"1A\" t=\"str\"><v>note</v></c>", "no reference"),
        ("<c t=\"s\"><v>9</v></c>", "shared text"),
        ("<c t=\"str\"><v>note</v></c></row><row><c><f>1/0</f></c>", "a formula has no value"),
        ("<c t=\"str\"><v>&lol;</v></c>", "nothing defines"),
        ("<c t=\"str\"><v>note</v>", "XML"),
    ] {
        let reason = refused("a.xlsx", Workbook::of(&[cells]).bytes());
        assert!(reason.contains(said), "{cells}: {reason}");
    }
}

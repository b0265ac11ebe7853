//! Columns of every type, by every codec.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
    Float32Array, Float64Array, Int64Array, ListArray, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterVersion};
use sla::data::{CellKind, Column, InstantPattern, Values};
use sla::exact::Rational;

use super::super::{Blob, ParquetTable, Piece};
use super::{instant, iso, layout, read, shown};

pub(super) fn written(columns: &[(&str, ArrayRef)], properties: WriterProperties) -> Vec<u8> {
    let columns = columns.iter().map(|(name, array)| (*name, Arc::clone(array), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn plain(columns: &[(&str, ArrayRef)]) -> Vec<u8> {
    written(columns, WriterProperties::default())
}

#[test]
fn times_in_every_unit_with_and_without_utc() {
    // 1 772 361 000 s after 1970 is 2026-03-01T10:30:00Z; as a local time of Berlin it is an hour earlier in UTC.
    let seconds = 1_772_361_000_i64;
    let millis = TimestampMillisecondArray::from(vec![Some(seconds * 1000 + 5), None]);
    let micros = TimestampMicrosecondArray::from(vec![Some(seconds * 1_000_000 + 7), None]);
    let nanos = TimestampNanosecondArray::from(vec![Some(seconds * 1_000_000_000 + 9), None]);
    let bytes = plain(&[
        ("utc", Arc::new(millis.with_timezone("Europe/Paris"))),
        ("local", Arc::new(micros)),
        ("nanos", Arc::new(nanos.with_timezone("UTC"))),
        ("epoch", Arc::new(Int64Array::from(vec![Some(seconds * 1000), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(20_513), None]))),
    ]);
    let layout = layout(&[
        ("utc", iso(Some("Europe/Berlin"))),
        ("local", instant(InstantPattern::Pattern("%d.%m.%Y".to_owned()), Some("Europe/Berlin"))),
        ("nanos", iso(None)),
        ("epoch", instant(InstantPattern::EpochMilliseconds, None)),
        ("day", CellKind::Date { pattern: None }),
    ]);
    assert_eq!(
        shown("a.parquet", bytes, &layout),
        [
            "1: 2026-03-01T10:30:00.005Z | 2026-03-01T09:30:00.000007Z | \
             2026-03-01T10:30:00.000000009Z | 2026-03-01T10:30:00Z | 2026-03-01",
            "2: - | - | - | - | -",
        ]
    );
}

#[test]
fn numbers_are_exact_and_doubles_their_shortest_decimals() {
    let decimals = Decimal128Array::from(vec![Some(-1_234_567_890_123_456_789_012), Some(5), None]);
    let decimals = decimals.with_precision_and_scale(30, 3).unwrap();
    let bytes = plain(&[
        ("double", Arc::new(Float64Array::from(vec![Some(0.1), Some(99.95), None]))),
        ("uneven", Arc::new(Float64Array::from(vec![0.1 + 0.2, 1e-20, 3.0]))),
        ("single", Arc::new(Float32Array::from(vec![0.1, 16_777_216.0, -0.5]))),
        ("decimal", Arc::new(decimals)),
        ("huge", Arc::new(UInt64Array::from(vec![u64::MAX, 0, 1]))),
    ]);
    let number = CellKind::Number;
    let layout = layout(&[
        ("double", CellKind::Scaled { factor: Rational::new(1, 1000).unwrap(), percent: false }),
        ("uneven", number.clone()),
        ("single", number.clone()),
        ("decimal", number.clone()),
        ("huge", CellKind::Count),
    ]);
    assert_eq!(
        shown("a.parquet", bytes, &layout),
        [
            "1: 1/10000 | 7500000000000001/25000000000000000 | 1/10 | \
             -308641972530864197253/250 | 18446744073709551615",
            "2: 1999/20000 | 1/100000000000000000000 | 16777216 | 1/200 | 0",
            "3: - | 3 | -1/2 | - | 1",
        ]
    );
}

#[test]
fn texts_words_and_flags() {
    let words: DictionaryArray<Int32Type> =
        vec![Some("P1"), None, Some("P2")].into_iter().collect();
    let bytes = plain(&[
        ("text", Arc::new(StringArray::from(vec![Some("a\n\"b\""), Some(""), Some("ü")]))),
        ("word", Arc::new(words)),
        ("bytes", Arc::new(BinaryArray::from(vec![b"x".as_slice(), b"", "é".as_bytes()]))),
        ("flag", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("unused", Arc::new(BinaryArray::from(vec![b"\xff".as_slice(); 3]))),
    ]);
    let words = vec!["P1".to_owned(), "P2".to_owned()];
    let layout = layout(&[
        ("text", CellKind::Text),
        ("word", CellKind::OneOf { words }),
        ("bytes", CellKind::Text),
        ("flag", CellKind::Flag),
    ]);
    assert_eq!(
        shown("a.parquet", bytes, &layout),
        [
            "1: \"a\\n\\\"b\\\"\" | #0 | \"x\" | true",
            "2: - | - | - | false",
            "3: \"ü\" | #1 | \"é\" | -"
        ]
    );
}

#[test]
fn every_codec_and_version_gives_the_same_rows_over_many_batches_and_groups() {
    let count = 30_000_i64;
    let names: Vec<String> = (0..count).map(|row| format!("service {}", row % 7)).collect();
    let ids: Vec<String> = (0..count).map(|row| format!("TCK-{row}")).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from_iter_values(0..count))),
        ("service", Arc::new(StringArray::from(names))),
        ("id", Arc::new(StringArray::from(ids))),
    ];
    let layout =
        layout(&[("n", CellKind::Count), ("id", CellKind::Text), ("service", CellKind::Text)]);
    let mut before: Option<Vec<String>> = None;
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4_RAW,
        Compression::LZ4,
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = WriterProperties::builder()
                .set_compression(codec)
                .set_writer_version(version)
                .set_max_row_group_row_count(Some(17_000))
                .build();
            let rows = shown("a.parquet", written(&columns, properties), &layout);
            assert_eq!(rows.len(), 30_000);
            assert_eq!(rows[17_000], "17001: 17000 | \"TCK-17000\" | \"service 4\"");
            assert!(before.as_ref().is_none_or(|before| *before == rows), "{codec:?} {version:?}");
            before = Some(rows);
        }
    }
}

#[test]
fn a_part_gives_the_wanted_columns_as_columns() {
    use sla::data::Table as _;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("ms", Arc::new(Float64Array::from(vec![1.5, 20.25]))),
        ("service", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("ok", Arc::new(Int64Array::from(vec![1, 0]))),
    ];
    let table = ParquetTable::open("a.parquet", Blob::Memory(plain(&columns).into())).unwrap();
    assert_eq!((table.parts(), table.heading().names.len()), (1, 3));
    let batch = table.read(0, &[0, 1]).unwrap().next_batch().unwrap().unwrap();
    assert_eq!(batch.columns.len(), 2);
    assert_eq!(batch.columns[0].values, Values::Decimals { digits: vec![150, 2025], places: 2 });
    let words = Arc::new(vec!["a".to_owned(), "b".to_owned()]);
    assert_eq!(batch.columns[1].values, Values::Words { words, keys: vec![0, 1] });
    assert!(table.read(1, &[0]).is_err());
}

#[test]
fn pieces_of_a_row_group_are_all_of_its_rows() {
    let count = 200_000_i64;
    let often = (0..count).map(|row| (row % 5 > 0).then_some(row % 3));
    let words = (0..count).map(|row| Some(format!("service {}", row / 30_000)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("n", Arc::new(Int64Array::from_iter_values(0..count))),
        ("often", Arc::new(often.collect::<Int64Array>())),
        ("word", Arc::new(words.collect::<StringArray>())),
    ];
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(150_000));
    let bytes = written(&columns, properties.set_data_page_row_count_limit(1_000).build());
    let table = ParquetTable::open("a.parquet", Blob::Memory(bytes.into())).unwrap();
    let text = |column: &Column, row: usize| {
        let there = column.present.as_ref().is_none_or(|present| present[row]);
        there.then(|| match &column.values {
            Values::Decimals { digits, .. } => digits[row].to_string(),
            Values::Words { words, keys } => words[keys[row] as usize].clone(),
            other => panic!("{other:?}"),
        })
    };
    let lines_and_texts = |pieces: &[Piece]| {
        let mut all = Vec::new();
        for piece in pieces {
            let mut batches = table.read_piece(piece, &[0, 1, 2]).unwrap();
            while let Some(batch) = batches.next_batch().unwrap() {
                for row in 0..batch.lines.count() {
                    let texts = batch.columns.iter().map(|column| text(column, row));
                    all.push((batch.lines.at(row), texts.collect::<Vec<_>>()));
                }
            }
        }
        all
    };
    assert_eq!(table.pieces(1).len(), 2);
    let pieces = table.pieces(4);
    // Of 150,000 rows and of 50,000, which are few.
    let ends = |piece: &Piece| (piece.part, piece.rows.start, piece.rows.end);
    let expected = [(0, 0, 81_920), (0, 81_920, 150_000), (1, 0, 50_000)];
    assert_eq!(pieces.iter().map(ends).collect::<Vec<_>>(), expected);
    let all = lines_and_texts(&pieces);
    assert_eq!((all.len(), all[90_000].0), (200_000, 90_001));
    assert!(all == lines_and_texts(&table.pieces(1)));
}

#[test]
fn a_bad_cell_is_named_by_its_row_and_column() {
    let bytes = plain(&[
        ("ms", Arc::new(Float64Array::from(vec![1.5, f64::NAN, f64::INFINITY]))),
        ("at", Arc::new(TimestampMillisecondArray::from(vec![0, i64::MAX, 0]))),
        ("text", Arc::new(BinaryArray::from(vec![b"a".as_slice(), b"b", b"\xff"]))),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
                Some(vec![Some(1)]),
                None,
                None,
            ])),
        ),
    ]);
    for (name, kind, line, cell, reason) in [
        ("ms", CellKind::Number, Some(2), Some("NaN"), "not a number"),
        (
            "at",
            iso(Some("UTC")),
            Some(2),
            Some("9223372036854775807 / 1000 s after 1970"),
            "not a time",
        ),
        ("at", iso(None), Some(1), Some("1970-01-01"), "has no zone"),
        ("text", CellKind::Text, Some(3), None, "not UTF-8"),
        ("list", CellKind::Text, None, None, "is nested"),
        ("mss", CellKind::Number, None, None, "no column `mss`"),
    ] {
        let error = read("a.parquet", bytes.clone(), &layout(&[(name, kind)])).unwrap_err();
        assert_eq!((error.line, error.cell.as_deref()), (line, cell), "{error:?}");
        assert!(error.reason.contains(reason), "{error:?}");
    }
}

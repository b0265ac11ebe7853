//! CSV and TSV: the traps of real exports.

use super::*;

fn id_and_n() -> Layout {
    Layout::new(vec![column("id", CellKind::Text), column("n", CellKind::Number)])
}

#[test]
fn mark_line_ends_blank_lines_and_a_last_line_without_one() {
    let plain = "id,n\na,1\nb,2\n";
    let expected = read_one("a.csv", plain, &id_and_n()).unwrap();
    assert_eq!(cells(&expected), [[text("a"), number("1")], [text("b"), number("2")]]);
    assert_eq!(lines(&expected), [2, 3]);
    for (variant, at) in [
        ("\u{feff}id,n\r\na,1\r\nb,2\r\n", [2, 3]),
        ("\u{feff}\"id\",n\r\na,1\r\nb,2", [2, 3]),
        ("id,n\ra,1\rb,2", [2, 3]),
        ("\n\nid,n\n\na,1\n\n\n\nb,2\n\n", [5, 9]),
        ("\r\n\r\nid,n\r\n\r\na,1\r\n\r\nb,2\r\n\r\n", [5, 7]),
        (" id , n\na,1\nb,2", [2, 3]),
    ] {
        let read = read_one("a.csv", variant, &id_and_n()).unwrap();
        assert_eq!(cells(&read), cells(&expected), "{variant:?}");
        assert_eq!(lines(&read), at, "{variant:?}");
    }
}

#[test]
fn quoted_fields_hold_delimiters_quotes_and_line_ends() {
    let csv = "id,n\n\"a\nb, \"\"c\"\"\r\n\r\nd\",1\ne\"f,2\n\"g\"h,3\n\"\",4\n";
    let read = read_one("a.csv", csv, &id_and_n()).unwrap();
    assert_eq!(
        cells(&read),
        [
            [text("a\nb, \"c\"\r\n\r\nd"), number("1")],
            [text("e\"f"), number("2")],
            [text("gh"), number("3")],
            [Cell::Missing, number("4")],
        ]
    );
    // The first record takes the lines 2 to 5; the line is that of its start.
    assert_eq!(lines(&read), [2, 6, 7, 8]);
}

#[test]
fn a_bad_cell_after_a_quoted_line_end_names_the_start_of_its_record() {
    let error =
        read_one("a.csv", "id,n\r\n\"a\r\nb\",1\r\n\"c\r\nd\",x\r\n", &id_and_n()).unwrap_err();
    assert_eq!(error.to_string(), "a.csv:4: column `n`: `x` is not a number");
    assert_eq!(error.cell.as_deref(), Some("x"));
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_its_line() {
    // Without this the rest of the file would pass for one text.
    let error = read_one("a.csv", "n,id\n1,a\n2,\"b\n3,c\n4,d\n", &id_and_n()).unwrap_err();
    assert_eq!((error.kind, error.line), (ReadErrorKind::UnclosedQuote, Some(3)));
}

#[test]
fn ragged_records_are_bad_rows() {
    let read = collect_one("a.csv", "id,n\na,1\nb\nc,1,2\nd,4\n,\n", &id_and_n());
    assert_eq!(lines(&read), [2, 5, 6]);
    assert_eq!(read.rows[2].cells, [Cell::Missing, Cell::Missing]);
    let reasons: Vec<(u64, &str, Vec<String>)> =
        read.rejected.iter().map(|row| (row.line, row.reason.as_str(), row.raw.clone())).collect();
    assert_eq!(
        reasons,
        [
            (3, "the record has 1 field, the header has 2", vec!["b".to_owned()]),
            (
                4,
                "the record has 3 fields, the header has 2",
                vec!["c".to_owned(), "1".to_owned(), "2".to_owned()]
            ),
        ]
    );
    assert_eq!((read.files[0].rows, read.files[0].rejected), (3, 2));
    let error = read_one("a.csv", "id,n\na,1\nb\n", &id_and_n()).unwrap_err();
    assert_eq!((error.kind, error.line), (ReadErrorKind::BadRow, Some(3)));
}

#[test]
fn a_header_twice_or_without_a_name_matters_only_when_asked_for() {
    let csv = "id,Time,n,Time,\na,9:00,1,10:00,x\n";
    assert_eq!(read_one("a.csv", csv, &id_and_n()).unwrap().rows.len(), 1);
    let twice = Layout::new(vec![column_from("closed", "Time", CellKind::Text)]);
    let error = read_one("a.csv", csv, &twice).unwrap_err();
    assert_eq!(
        error.kind,
        ReadErrorKind::AmbiguousColumn { wanted: "Time".to_owned(), positions: vec![2, 4] }
    );
    assert_eq!(error.to_string(), "a.csv:1: column `closed`: the header has `Time` 2 times");
    assert_eq!(
        error.help.as_deref(),
        Some("write the position of the column: `from 2` or `from 4`")
    );
    let by_position = Layout::new(vec![
        column_at("closed", 4, CellKind::Text),
        column_at("nameless", 5, CellKind::Text),
    ]);
    let read = read_one("a.csv", csv, &by_position).unwrap();
    assert_eq!(cells(&read), [[text("10:00"), text("x")]]);
}

#[test]
fn a_wrong_header_suggests_the_nearest() {
    let wrong = Layout::new(vec![column("latency_ms", CellKind::Number)]);
    let error = read_one("a.csv", "ts,Latency ms\n1,2\n", &wrong).unwrap_err();
    assert_eq!(
        error.kind,
        ReadErrorKind::MissingColumn {
            wanted: "latency_ms".to_owned(),
            found: vec!["ts".to_owned(), "Latency ms".to_owned()],
            suggestion: Some("Latency ms".to_owned()),
        }
    );
    assert_eq!(
        error.help.as_deref(),
        Some("did you mean `Latency ms`? then write `from \"Latency ms\"` on the column")
    );
    let error = read_one("a.csv", "when,what\n1,2\n", &wrong).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("the file has `when`, `what`"));
}

#[test]
fn another_delimiter_is_guessed_for_the_message_only() {
    for (csv, mark) in [("id;n\na;1\n", ";"), ("id\tn\na\t1\n", "\\t"), ("id|n\na|1\n", "|")] {
        let error = read_one("a.csv", csv, &id_and_n()).unwrap_err();
        let help = format!("write `delimiter \"{mark}\"` in the source");
        assert_eq!(error.help, Some(help));
    }
    let mut layout = id_and_n();
    layout.delimiter = Some(';');
    layout.decimal = DecimalMark::Comma;
    let read = read_one("a.csv", "id;n\n\"a;b\";1,5\n", &layout).unwrap();
    assert_eq!(cells(&read), [[text("a;b"), number("3/2")]]);
    let read = read_one("a.tsv", "id\tn\na,b\t1\n", &id_and_n()).unwrap();
    assert_eq!(cells(&read), [[text("a,b"), number("1")]]);
    let error = read_one("a.tsv", "id,n\na,1\n", &id_and_n()).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("write `delimiter \",\"` in the source"));
    layout.delimiter = Some('§');
    assert_eq!(read_one("a.csv", "x", &layout).unwrap_err().kind, ReadErrorKind::BadLayout);
}

#[test]
fn without_a_header_columns_come_by_their_order() {
    let mut layout = Layout::new(vec![
        column("at", instant(InstantPattern::EpochSeconds, None)),
        column("down", CellKind::Number),
        column_at("unit", 4, CellKind::Text),
    ]);
    layout.header = false;
    let csv = "1410625600,31.27,5.85,\"Mbit\",\"['http://a/','b']\"\n";
    let read = read_one("a.csv", csv, &layout).unwrap();
    assert_eq!(cells(&read), [[at("2014-09-13T16:26:40Z"), number("3127/100"), text("Mbit")]]);
    assert_eq!(lines(&read), [1]);
    layout.columns.push(column_at("extra", 6, CellKind::Text));
    let error = read_one("a.csv", csv, &layout).unwrap_err();
    assert_eq!(error.reason, "there is no field 6: records have 5 fields");
    layout.columns.pop();
    layout.header = true;
    let error = read_one("a.csv", csv, &layout).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::MissingColumn { .. } | ReadErrorKind::NoHeader));
}

#[test]
fn data_where_the_header_should_be_is_told() {
    let error = read_one("a.csv", "a,1\nb,2\n", &id_and_n()).unwrap_err();
    assert_eq!((error.kind, error.line), (ReadErrorKind::NoHeader, Some(1)));
    assert_eq!(error.help.as_deref(), Some("write `no header` in the source if the file has none"));
}

#[test]
fn empty_files_and_files_of_a_header_alone() {
    for empty in ["", "\u{feff}", "\n\r\n\n"] {
        for path in ["a.csv", "a.ndjson", "a.json"] {
            let error = read_one(path, empty, &id_and_n()).unwrap_err();
            assert_eq!(error.kind, ReadErrorKind::EmptyFile, "{path} {empty:?}");
        }
    }
    assert_eq!(read_one("a.csv", "id,n", &id_and_n()).unwrap().rows, []);
    assert_eq!(read_one("a.json", "[]", &id_and_n()).unwrap().rows, []);
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    // `Müller` in Windows-1252; the bad byte is the second character of the second line after the
    // one that starts the record.
    let error = read_one("a.csv", b"id,n\na,1\n\"x\nM\xfcller\",2\n", &id_and_n()).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::NotText { line: 4, column: 2 });
    assert!(error.help.unwrap().contains("Windows-1252"));
    for path in ["a.csv", "a.json", "a.ndjson"] {
        let error = read_one(path, b"\xff\xfei\0d\0", &id_and_n()).unwrap_err();
        assert_eq!(error.reason, "the file is UTF-16 text, not UTF-8");
    }
}

#[test]
fn records_and_headers_have_limits() {
    let long = format!("id,n\na,1\n\"{}\",2\n", "x".repeat(17 << 20));
    let error = read_one("a.csv", long, &id_and_n()).unwrap_err();
    assert_eq!((error.kind, error.line), (ReadErrorKind::TooLong { limit: 16 << 20 }, Some(3)));
    let wide = ",".repeat(10_000);
    let error = read_one("a.csv", wide, &id_and_n()).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::TooManyColumns { limit: 10_000 });
    let line = format!("{{\"id\":\"{}\"}}\n", "x".repeat(17 << 20));
    let error = read_one("a.ndjson", line, &id_and_n()).unwrap_err();
    assert_eq!((error.kind, error.line), (ReadErrorKind::TooLong { limit: 16 << 20 }, Some(1)));
}

/// An export whose bytes come in pieces of one size.
struct Pieces<'a>(&'a [u8], usize);

impl Exports for Pieces<'_> {
    fn open(&self, _: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(Box::new(std::io::BufReader::with_capacity(self.1, self.0)))
    }

    fn digest(&self, _: &str) -> Result<String, OpenError> {
        Ok(String::new())
    }
}

#[test]
fn a_piece_may_end_anywhere() {
    let csv = "\u{feff}id,n\r\n\r\n\"a\r\n\"\"é,\n\",1\r\n\"\",2\r\rb\"c,3";
    let whole = read_one("a.csv", csv, &id_and_n()).unwrap();
    assert_eq!(lines(&whole), [3, 6, 8]);
    for size in 1..=csv.len() {
        let pieces = Pieces(csv.as_bytes(), size);
        let read = read_rows(&pieces, &[file("a.csv")], &id_and_n(), BadRows::Stop).unwrap();
        assert_eq!(read.rows, whole.rows, "pieces of {size}");
    }
}

proptest::proptest! {
    /// The cutter agrees with the parser of the `csv` crate on every text: same records, same
    /// fields, nothing lost.
    #[test]
    fn records_are_those_of_the_csv_crate(body in "[a\",\r\n é]{0,40}") {
        let mut layout = Layout::new(vec![column_at("first", 1, CellKind::Text)]);
        layout.header = false;
        let oracle: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(body.as_bytes())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let read = read_rows(
            &Memory::default().with("a.csv", &body), &[file("a.csv")], &layout, BadRows::Collect,
        );
        match read {
            Ok(read) => {
                let width = oracle[0].len();
                let firsts = oracle.iter().filter(|record| record.len() == width);
                let expected: Vec<Vec<Cell>> = firsts
                    .map(|record| match record[0].as_str() {
                        "" => vec![Cell::Missing],
                        first => vec![text(first)],
                    })
                    .collect();
                proptest::prop_assert_eq!(cells(&read), expected);
                let rejected: Vec<Vec<String>> =
                    read.rejected.iter().map(|row| row.raw.clone()).collect();
                let ragged: Vec<Vec<String>> =
                    oracle.iter().filter(|record| record.len() != width).cloned().collect();
                proptest::prop_assert_eq!(rejected, ragged);
            }
            Err(error) => match error.kind {
                ReadErrorKind::EmptyFile => proptest::prop_assert!(oracle.is_empty()),
                kind => proptest::prop_assert_eq!(kind, ReadErrorKind::UnclosedQuote),
            },
        }
    }
}

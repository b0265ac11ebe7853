//! NDJSON and JSON documents.

use super::*;

fn rows_at(path: &str, columns: Vec<ColumnLayout>) -> Layout {
    let mut layout = Layout::new(columns);
    layout.rows_at = Some(path.parse().expect("a path"));
    layout
}

fn id_and_n() -> Layout {
    Layout::new(vec![column("id", CellKind::Text), column("n", CellKind::Number)])
}

#[test]
fn lines_of_objects_and_of_arrays() {
    let text_lines =
        "\u{feff}{\"id\":\"a\",\"n\":1}\r\n\r\n{\"n\":2.50,\"id\":null}\n{\"id\":\"\"}";
    let read = read_one("a.ndjson", text_lines, &id_and_n()).unwrap();
    assert_eq!(
        cells(&read),
        [[text("a"), number("1")], [Cell::Missing, number("5/2")], [Cell::Missing, Cell::Missing],]
    );
    assert_eq!(lines(&read), [1, 3, 4]);
    let arrays = Layout::new(vec![
        column_at("id", 1, CellKind::Text),
        column_from("n", "[1]", CellKind::Number),
    ]);
    let read = read_one("a.jsonl", "[\"a\",1]\n[\"b\"]\n[]\n", &arrays).unwrap();
    assert_eq!(
        cells(&read),
        [[text("a"), number("1")], [text("b"), Cell::Missing], [Cell::Missing, Cell::Missing]]
    );
}

#[test]
fn numbers_keep_their_exact_text() {
    // 0.1 + 0.2 as a float would be 0.30000000000000004; here nothing passes through one.
    let json = r#"[{"n":0.1000000000000000055511151231257827},{"n":9007199254740993},{"n":1e-3}]"#;
    let layout = Layout::new(vec![column("n", CellKind::Number)]);
    let read = read_one("a.json", json, &layout).unwrap();
    let expected = format!("1000000000000000055511151231257827/1{}", "0".repeat(34));
    assert_eq!(
        cells(&read),
        [[number(&expected)], [number("9007199254740993")], [number("1/1000")]]
    );
    assert_eq!(lines(&read), [1, 2, 3]);
    let error = read_one("a.json", r#"[{"n":1e999999999}]"#, &layout).unwrap_err();
    assert!(error.reason.ends_with("has an exponent beyond 30"), "{error}");
}

#[test]
fn values_of_each_type_into_columns_of_each_kind() {
    let layout = |kind| Layout::new(vec![column("v", kind)]);
    let one = |json: &str, kind| {
        read_one("a.ndjson", format!("{{\"v\":{json}}}"), &layout(kind))
            .map(|read| cells(&read)[0][0].clone())
    };
    assert_eq!(one("true", CellKind::Flag).unwrap(), Cell::Flag(true));
    assert_eq!(one("0", CellKind::Flag).unwrap(), Cell::Flag(false));
    assert_eq!(one("\"up\"", CellKind::Flag).unwrap(), Cell::Flag(true));
    assert_eq!(one("true", CellKind::Text).unwrap(), text("true"));
    assert_eq!(one("1.50", CellKind::Text).unwrap(), text("1.50"));
    assert_eq!(one("\"1.5\"", CellKind::Number).unwrap(), number("3/2"));
    assert_eq!(one("{\"a\": [1]}", CellKind::Text).unwrap(), text("{\"a\":[1]}"));
    assert_eq!(one("true", CellKind::Number).unwrap_err().reason, "`true` is not a number");
    let error = one("{\"a\": [1]}", CellKind::Number).unwrap_err();
    assert_eq!(error.reason, "`{\"a\":[1]}` is nested JSON, where one value is expected");
    assert_eq!(error.cell.as_deref(), Some("{\"a\":[1]}"));
}

#[test]
fn columns_inside_the_row() {
    let line = r#"{"a":{"b":1,"c.d":2},"a.b":9,"x":[{"y":3},{"y":4}],"p":{"q":5},"z":[[6]]}"#;
    let layout = Layout::new(vec![
        // The key with a dot wins over the path.
        column_from("one", "a.b", CellKind::Number),
        column_from("two", "x[1].y", CellKind::Number),
        column_from("three", "p.q", CellKind::Number),
        column_from("four", "z[0][0]", CellKind::Number),
        column_from("five", "x[2].y", CellKind::Number),
        column_from("six", "$.p.q", CellKind::Number),
    ]);
    let read = read_one("a.ndjson", line, &layout).unwrap();
    let expected = ["9", "4", "5", "6"].map(number);
    assert_eq!(read.rows[0].cells[..4], expected);
    assert_eq!(read.rows[0].cells[4..], [Cell::Missing, number("5")]);
}

const RANGE: &str = r#"{"status":"success","data":{"result":[
    {"metric":{"job":"web"},"values":[[1564308009.804,"1"],[1564308029.804,"0"]]},
    {"metric":{"job":"db"},"values":[]},
    {"metric":{"job":"api"},"values":[[1564308009.5,"1"]]}]}}"#;

fn range_columns(metric: &str) -> Vec<ColumnLayout> {
    vec![
        column_from("ts", "[0]", instant(InstantPattern::EpochSeconds, None)),
        column_from("up", "[1]", CellKind::Flag),
        column_from("job", metric, CellKind::Text),
    ]
}

#[test]
fn rows_in_nested_json_with_columns_of_what_holds_them() {
    let expected = [
        [at("2019-07-28T10:00:09.804Z"), Cell::Flag(true), text("web")],
        [at("2019-07-28T10:00:29.804Z"), Cell::Flag(false), text("web")],
        [at("2019-07-28T10:00:09.500Z"), Cell::Flag(true), text("api")],
    ];
    for path in ["data.result[].values[]", "data.result[].values", "$.data.result[].values"] {
        let layout = rows_at(path, range_columns("data.result[].metric.job"));
        let read = read_one("a.json", RANGE, &layout).unwrap();
        assert_eq!(cells(&read), expected, "{path}");
        assert_eq!(lines(&read), [1, 2, 3]);
    }
    // The same as a line, and with an array outermost.
    let layout = rows_at("data.result[].values", range_columns("data.result[].metric.job"));
    let read = read_one("a.ndjson", RANGE.replace('\n', " "), &layout).unwrap();
    assert_eq!(
        (cells(&read), lines(&read)),
        (expected.clone().map(|row| row.to_vec()).to_vec(), vec![1, 1, 1])
    );
    let inner = RANGE.split_once("\"result\":").unwrap().1.trim_end_matches("}}");
    let layout = rows_at("[].values", range_columns("[].metric.job"));
    assert_eq!(cells(&read_one("a.json", inner, &layout).unwrap()), expected);
}

#[test]
fn the_element_and_the_document_that_hold_a_row() {
    let json = r#"{"taken":7,"a":[{"k":1,"b":[{"c":[[10],[20]]},{"c":[[30]]}]}]}"#;
    let n = CellKind::Number;
    let layout = rows_at(
        "a[].b[].c",
        vec![
            column_from("k", "a[].k", n.clone()),
            column_from("v", "a[].b[].c[][0]", n.clone()),
            column_from("own", "[0]", n.clone()),
            column_from("first", "a[].b[].c[0][0]", n.clone()),
            column_from("taken", "$.taken", n),
        ],
    );
    let read = read_one("a.json", json, &layout).unwrap();
    let row = |values: [&str; 5]| values.map(number);
    assert_eq!(
        cells(&read),
        [
            row(["1", "10", "10", "10", "7"]),
            row(["1", "20", "20", "10", "7"]),
            row(["1", "30", "30", "30", "7"])
        ]
    );
}

#[test]
fn rows_that_are_members_of_an_object() {
    let line = r#"{"t":5,"zones":{"a.org":{"n":1},"b.org":{"n":2}},"flat":{"x":3}}"#;
    let layout = rows_at(
        "zones{}",
        vec![
            column_from("zone", "zones{}", CellKind::Text),
            column_from("n", "n", CellKind::Number),
            column_from("t", "$.t", CellKind::Number),
        ],
    );
    let read = read_one("a.ndjson", line, &layout).unwrap();
    assert_eq!(
        cells(&read),
        [[text("a.org"), number("1"), number("5")], [text("b.org"), number("2"), number("5")]]
    );
    // Members that are plain values: `.` is the row itself.
    let layout = rows_at(
        "flat{}",
        vec![column_from("k", "flat{}", CellKind::Text), column_from("v", ".", CellKind::Number)],
    );
    assert_eq!(cells(&read_one("a.ndjson", line, &layout).unwrap()), [[text("x"), number("3")]]);
    // A path that ends at an object: that is the one row.
    let layout = rows_at("flat", vec![column("x", CellKind::Number)]);
    assert_eq!(cells(&read_one("a.json", line, &layout).unwrap()), [[number("3")]]);
}

#[test]
fn a_way_that_ends_is_a_bad_row() {
    let lines_text =
        "{\"zones\":{\"a\":{\"n\":1}}}\n{\"other\":1}\n{\"zones\":[1]}\n{\"zones\":{}}\n";
    let layout = rows_at("zones{}", vec![column("n", CellKind::Number)]);
    let read = collect_one("a.ndjson", lines_text, &layout);
    assert_eq!(lines(&read), [1]);
    let reasons: Vec<(u64, &str)> =
        read.rejected.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            (2, "there is no `zones` on the way to the rows"),
            (3, "`{}` stands where there is no object")
        ]
    );
    assert_eq!(read.rejected[0].raw, ["{\"other\":1}"]);
    let layout = rows_at("zones", vec![column("n", CellKind::Number)]);
    let error = read_one("a.json", "{\"zones\":5}", &layout).unwrap_err();
    assert!(error.reason.starts_with("there is neither an array nor an object"));
}

#[test]
fn documents_that_are_not_what_they_should_be() {
    let error = read_one("a.json", "{\"meta\":{},\"items\":[]}", &id_and_n()).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::NoRows);
    assert_eq!(error.help.as_deref(), Some("write where the rows are, as in `rows at \"items\"`"));
    let error = read_one("a.json", "[{\"id\":1},\n {\"id\":}]", &id_and_n()).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::NotJson { line: 2, column: 8 });
    assert_eq!(error.reason, "the document is not JSON: expected value");
    let error = read_one("a.json", "{\"id\":1}\n{\"id\":2}\n", &id_and_n()).unwrap_err();
    assert!(error.help.unwrap().contains(".ndjson"));
    let deep = "[".repeat(100_000);
    let error = read_one("a.json", deep, &id_and_n()).unwrap_err();
    assert!(matches!(error.kind, ReadErrorKind::NotJson { .. }));
    let broken = "{\"id\":\"a\"}\n{\"id\":\n{\"id\":\"c\",\"n\":3}\n";
    let read = collect_one("a.ndjson", broken, &id_and_n());
    assert_eq!((lines(&read), read.rejected[0].line), (vec![1, 3], 2));
    assert_eq!(read.rejected[0].raw, ["{\"id\":"]);
    let error = read_one("a.ndjson", broken, &id_and_n()).unwrap_err();
    assert!(error.reason.starts_with("the line is not JSON: "), "{error}");
}

#[test]
fn a_name_no_row_has_is_an_error_when_misspelt_and_a_note_when_left_out() {
    let json = "{\"id\":\"a\",\"latency\":1}\n{\"id\":\"b\",\"latency\":2}\n";
    let misspelt = Layout::new(vec![column("latencey", CellKind::Number)]);
    let error = read_one("a.ndjson", json, &misspelt).unwrap_err();
    assert_eq!(
        error.help.as_deref(),
        Some("did you mean `latency`? then write `from \"latency\"` on the column")
    );
    let optional =
        Layout::new(vec![column("id", CellKind::Text), column("resolved", CellKind::Text)]);
    let read = read_one("a.ndjson", json, &optional).unwrap();
    assert_eq!(
        read.notes.absent_columns,
        [AbsentColumn { column: "resolved".to_owned(), path: "resolved".to_owned() }]
    );
    assert_eq!(read.rows[0].cells, [text("a"), Cell::Missing]);
}

#[test]
fn paths_that_cannot_be() {
    for (path, why) in [
        ("a[", "a `[` is not closed"),
        ("a[x]", "`[ ]` holds a number or nothing"),
        ("a..b", "a key is empty"),
        ("a[]b", "keys are parted by dots"),
        ("a.*", "write `[]` for every element"),
        ("a[*]", "write `[]` for every element"),
        ("a{x}", "keys are parted by dots"),
    ] {
        let error = path.parse::<RowPath>().unwrap_err();
        assert_eq!(error.reason, format!("`{path}` is not a path: {why}"));
    }
    let layout = rows_at("a[].b", vec![column_from("x", "c[].d", CellKind::Number)]);
    let error = read_one("a.json", "{}", &layout).unwrap_err();
    assert_eq!((error.kind, error.column.as_deref()), (ReadErrorKind::BadLayout, Some("x")));
    assert!(error.reason.starts_with("`c[].d` goes to several values"));
}

#[test]
fn a_column_title_that_is_no_path_is_still_a_key() {
    let layout = Layout::new(vec![
        column_from("a", "Latency [ms]", CellKind::Number),
        column_from("b", "Resp. time..", CellKind::Number),
    ]);
    let read = read_one("a.ndjson", "{\"Latency [ms]\":1,\"Resp. time..\":2}", &layout).unwrap();
    assert_eq!(cells(&read), [[number("1"), number("2")]]);
}

//! Sheets, and what people see in their cells.

use sla::data::{CellKind, DecimalMark, InstantPattern};
use sla::exact::Rational;

use super::workbook::Workbook;
use super::{instant, iso, layout, read, shown};

const HEAD: &str = "<c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>ok</t></is></c>\
                    <c r=\"D1\" t=\"str\"><v>ms</v></c>";

fn checks() -> sla::data::Layout {
    layout(&[
        ("at", iso(Some("Europe/Berlin"))),
        ("ok", CellKind::Flag),
        ("ms", CellKind::Scaled { factor: Rational::new(1, 1000).unwrap(), percent: false }),
    ])
}

#[test]
fn a_date_is_what_its_format_shows_in_the_zone_of_the_source() {
    // 46082.5208333… is 2026-03-01 12:30 by the count of 1900; Berlin is an hour east of UTC on that day.
    let book = Workbook::of(&[
        HEAD,
        "<c r=\"A2\" s=\"1\"><v>46082.520833333336</v></c><c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"D2\"><v>12.300000000000001</v></c>",
        "",
        "<c r=\"C4\"><v>7</v></c>",
        "<c s=\"1\"><v>46083</v></c><c t=\"s\"><v>1</v></c><c/><c t=\"str\"><f>A1</f><v>7</v></c>",
    ])
    .strings(&["at", "no"]);
    // 12.3 ms, whose double is written with 17 digits, are 123/10000 s; the row without any value is no row.
    assert_eq!(
        shown("a.xlsx", book.bytes(), &checks()),
        [
            "2: 2026-03-01T11:30:00Z | true | 123/10000",
            "4: - | - | -",
            "5: 2026-03-01T23:00:00Z | false | 7/1000",
        ]
    );
}

#[test]
fn days_may_be_counted_from_1904() {
    let book = Workbook::of(&[HEAD, "<c s=\"1\"><v>44620.5</v></c>"]).strings(&["at"]).from_1904();
    assert_eq!(shown("a.xlsx", book.bytes(), &checks()), ["2: 2026-03-01T11:00:00Z | - | -"]);
}

#[test]
fn typed_cells_pass_over_the_forms_that_are_meant_for_text() {
    let mut layout = layout(&[
        ("at", instant(InstantPattern::Pattern("%d/%m/%Y".to_owned()), Some("UTC"))),
        ("day", CellKind::Date { pattern: Some("%d/%m/%Y".to_owned()) }),
        ("share", CellKind::Scaled { factor: Rational::new(1, 100).unwrap(), percent: true }),
        ("note", CellKind::Text),
    ]);
    layout.decimal = DecimalMark::Comma;
    layout.null_words = vec!["-1".to_owned(), "n/a".to_owned()];
    let names = ["at", "day", "share", "note"];
    let head: String = names.map(|name| format!("<c t=\"str\"><v>{name}</v></c>")).concat();
    let book = Workbook::of(&[
        &head,
        "<c s=\"1\"><v>46082.5</v></c><c s=\"1\"><v>46082</v></c><c s=\"2\"><v>0.995</v></c><c><v>00017</v></c>",
        "<c t=\"str\"><v>02/03/2026</v></c><c t=\"str\"><v>02/03/2026</v></c><c t=\"str\"><v>99,5</v></c><c s=\"1\"><v>46082</v></c>",
        "<c t=\"str\"><v>n/a</v></c><c><v>-1</v></c><c><v>99.5</v></c><c t=\"b\"><v>0</v></c>",
    ]);
    assert_eq!(
        shown("a.xlsx", book.bytes(), &layout),
        [
            "2: 2026-03-01T12:00:00Z | 2026-03-01 | 199/200 | \"17\"",
            "3: 2026-03-02T00:00:00Z | 2026-03-02 | 199/200 | \"2026-03-01\"",
            "4: - | - | 199/200 | \"false\"",
        ]
    );
}

#[test]
fn a_bad_cell_is_named_by_its_row_and_column() {
    for (cells, column, cell, reason) in [
        ("<c s=\"1\"><v>0.75</v></c>", "at", "18:00:00", "not a time"),
        ("<c><v>46082.5</v></c>", "at", "46082.5", "not a time"),
        ("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>", "ok", "#N/A", "not a flag"),
        ("<c r=\"D2\"><v>NaN</v></c>", "ms", "NaN", "not a number"),
        ("<c r=\"D2\" s=\"3\"><v>1.5</v></c>", "ms", "36:00:00", "not a plain number"),
        ("<c r=\"D2\" s=\"2\"><v>0.5</v></c>", "ms", "50%", "is a percent"),
    ] {
        let book = Workbook::of(&[HEAD, cells]).strings(&["at"]);
        let error = read("a.xlsx", book.bytes(), &checks()).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("a.xlsx", Some(2)), "{error:?}");
        assert_eq!(error.column.as_deref(), Some(column), "{error:?}");
        assert_eq!(error.cell.as_deref(), Some(cell), "{error:?}");
        assert!(error.reason.contains(reason), "{error:?}");
    }
}

#[test]
fn the_first_visible_sheet_is_read_or_the_one_that_is_named() {
    let row = |text: &str| format!("<c t=\"str\"><v>{text}</v></c>");
    let rows = [row("note"), row("hidden")];
    let book = Workbook::of(&[]).sheet("x", "hidden", &[&rows[0], &rows[1]]);
    let book = book.sheet("Mai 2026", "visible", &[&rows[0], &row("may")]);
    let layout = layout(&[("note", CellKind::Text)]);
    let error = read("a.xlsx", book.bytes(), &layout).unwrap_err();
    assert_eq!(error.reason, "the file is empty");
    assert_eq!(shown("a.xlsx#Mai 2026", book.bytes(), &layout), ["2: \"may\""]);
    assert_eq!(shown("a.xlsx#x", book.bytes(), &layout), ["2: \"hidden\""]);
    let error = read("a.xlsx#Juni", book.bytes(), &layout).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("its sheets are `First`, `x`, `Mai 2026`"));
}

#[test]
fn columns_are_found_as_in_csv() {
    let book = Workbook::of(&[HEAD]).strings(&["at"]);
    let wrong = layout(&[("okay", CellKind::Flag)]);
    let error = read("a.xlsx", book.bytes(), &wrong).unwrap_err();
    assert!(error.reason.contains("the header has no column `okay`"), "{error:?}");
    let mut bare = layout(&[("first", CellKind::Text), ("second", CellKind::Text)]);
    bare.header = false;
    assert_eq!(shown("a.xlsx", book.bytes(), &bare), ["1: \"at\" | \"ok\""]);
}

//! Cells of every kind.

use chrono::NaiveDate;

use super::*;

/// Reads one cell of a CSV file.
fn read(kind: CellKind, cell: &str) -> Result<Cell, Box<ReadError>> {
    read_in(Layout::new(vec![column("c", kind)]), cell)
}

fn read_in(mut layout: Layout, cell: &str) -> Result<Cell, Box<ReadError>> {
    layout.delimiter = Some(';');
    layout.columns.push(column("other", CellKind::Text));
    let csv = format!("c;other\n\"{}\";x\n", cell.replace('"', "\"\""));
    let mut rows = read_one("a.csv", csv, &layout)?.rows;
    Ok(rows.remove(0).cells.remove(0))
}

fn good(kind: CellKind, cell: &str) -> Cell {
    read(kind, cell).unwrap_or_else(|error| panic!("{cell}: {error}"))
}

fn reason(kind: CellKind, cell: &str) -> String {
    let error = read(kind, cell).expect_err(cell);
    assert_eq!(error.kind, ReadErrorKind::BadRow);
    assert_eq!((error.line, error.column.as_deref()), (Some(2), Some("c")));
    match error.help {
        Some(help) => format!("{} | {help}", error.reason),
        None => error.reason,
    }
}

fn comma() -> Layout {
    let mut layout = Layout::new(vec![column("c", CellKind::Number)]);
    layout.decimal = DecimalMark::Comma;
    layout
}

fn iso() -> CellKind {
    instant(InstantPattern::Iso, None)
}

fn percent(num: i128, den: i128) -> CellKind {
    CellKind::Scaled { factor: Rational::new(num, den).unwrap(), percent: true }
}

#[test]
fn empty_cells_and_null_words_are_missing_for_every_kind() {
    let words = vec!["P1".to_owned()];
    let kinds = [
        CellKind::Text,
        CellKind::Flag,
        CellKind::Number,
        CellKind::Count,
        CellKind::Money,
        percent(1, 1),
        iso(),
        CellKind::Date { pattern: None },
        CellKind::OneOf { words },
    ];
    for kind in kinds {
        assert_eq!(good(kind.clone(), ""), Cell::Missing);
        let mut layout = Layout::new(vec![column("c", kind)]);
        layout.null_words = vec!["?".to_owned(), "n/a".to_owned()];
        assert_eq!(read_in(layout.clone(), "?").unwrap(), Cell::Missing);
        assert_eq!(read_in(layout, " n/a ").unwrap(), Cell::Missing);
    }
    assert_eq!(good(CellKind::Number, "  "), Cell::Missing);
    assert_eq!(good(CellKind::Text, " a "), text(" a "));
    assert_eq!(good(CellKind::Text, "?"), text("?"));
}

#[test]
fn flags_are_a_closed_list() {
    for word in ["true", "YES", "y", "T", "1", "Up"] {
        assert_eq!(good(CellKind::Flag, word), Cell::Flag(true), "{word}");
    }
    for word in ["False", "no", "N", "f", "0", "down"] {
        assert_eq!(good(CellKind::Flag, word), Cell::Flag(false), "{word}");
    }
    assert_eq!(
        reason(CellKind::Flag, "ok"),
        "`ok` is not a flag | a flag is written `true`/`false`, `yes`/`no`, `y`/`n`, `t`/`f`, \
         `1`/`0`, `up`/`down`"
    );
    assert!(reason(CellKind::Flag, "10").starts_with("`10` is not a flag"));
}

#[test]
fn numbers_are_exact() {
    assert_eq!(
        good(CellKind::Number, "36.806999999999995"),
        number("36806999999999995/1000000000000000")
    );
    assert_eq!(good(CellKind::Number, " +007.50 "), number("15/2"));
    assert_eq!(good(CellKind::Number, "-.5"), number("-1/2"));
    assert_eq!(good(CellKind::Number, "5."), number("5"));
    assert_eq!(good(CellKind::Number, "-0"), number("0"));
    assert_eq!(good(CellKind::Number, "1.5e3"), number("1500"));
    assert_eq!(good(CellKind::Number, "25E-1"), number("5/2"));
    assert_eq!(good(CellKind::Number, "1e30"), number(&format!("1{}", "0".repeat(30))));
    let forty = "1234567890".repeat(4);
    assert_eq!(good(CellKind::Number, &forty), number(&forty));
    assert_eq!(read_in(comma(), "1,5").unwrap(), number("3/2"));
    assert_eq!(good(CellKind::Money, "-4000.00"), number("-4000"));
}

#[test]
fn numbers_in_other_forms_say_what_is_wrong() {
    let reason = |cell: &str| reason(CellKind::Number, cell);
    let comma_help = "write `decimal \",\"` in the source if the comma marks decimals; \
                      digits in groups are not read";
    assert_eq!(
        reason("3,14"),
        format!("`3,14` has a `,` that is not the decimal mark | {comma_help}")
    );
    assert_eq!(
        reason("1,234"),
        format!("`1,234` has a `,` that is not the decimal mark | {comma_help}")
    );
    for grouped in ["1,234.5", "1,234,567", "1 234", "1'234", "1_000", "1.234.567", "1\u{a0}234"] {
        assert_eq!(
            reason(grouped),
            format!(
                "`{grouped}` has its digits in groups | export numbers without grouping, as in `1234.5`"
            )
        );
    }
    for word in ["NaN", "inf", "-Infinity"] {
        assert_eq!(
            reason(word),
            format!(
                "`{word}` is not a number | write `missing \"{word}\"` in the source if it stands \
                 for no value"
            )
        );
    }
    assert_eq!(reason("1e31"), "`1e31` has an exponent beyond 30");
    assert_eq!(reason("1e-999999999999"), "`1e-999999999999` has an exponent beyond 30");
    assert!(reason(&"1".repeat(41)).ends_with("has more than 40 digits"));
    assert!(reason(&"0".repeat(10_000_000)).ends_with("has more than 40 digits"));
    assert_eq!(
        reason("99.5%"),
        "`99.5%` is a percent, where a number is expected | declare the column as a percent"
    );
    assert!(reason("12 ms").contains("export numbers alone"));
    assert!(reason("12e").starts_with("`12e` is not a plain number"));
    assert_eq!(reason("abc"), "`abc` is not a number");
    assert_eq!(reason("-"), "`-` is not a number");
    assert_eq!(
        reason("1-2"),
        "`1-2` is not a plain number | export numbers alone and write their unit on the column, as in `duration in ms`"
    );
    let error = read_in(comma(), "1.5").unwrap_err();
    assert_eq!(error.reason, "`1.5` has a `.` that is not the decimal mark");
    assert!(error.help.unwrap().starts_with("remove `decimal \",\"`"));
}

#[test]
fn counts_are_whole_and_not_below_zero() {
    assert_eq!(good(CellKind::Count, "94.0"), number("94"));
    assert_eq!(good(CellKind::Count, "9.4e1"), number("94"));
    assert!(reason(CellKind::Count, "1.5").starts_with("`1.5` is not a count"));
    assert!(reason(CellKind::Count, "-1").starts_with("`-1` is not a count"));
}

#[test]
fn quantities_come_in_base_units() {
    let ms = CellKind::Scaled { factor: Rational::new(1, 1000).unwrap(), percent: false };
    // 1,550 ms = 31/20 s
    assert_eq!(good(ms.clone(), "1550"), number("31/20"));
    assert!(reason(ms, "5%").contains("is a percent"));
    // Written as 99.5, or as a ratio, or with the sign whatever is declared.
    assert_eq!(good(percent(1, 100), "99.5"), number("199/200"));
    assert_eq!(good(percent(1, 1), "0.995"), number("199/200"));
    assert_eq!(good(percent(1, 1), "99.5 %"), number("199/200"));
    assert_eq!(good(percent(1, 100), "99.5%"), number("199/200"));
}

#[test]
fn words_of_a_closed_list() {
    let kind = || CellKind::OneOf { words: vec!["high".to_owned(), "low".to_owned()] };
    assert_eq!(good(kind(), "low "), Cell::Word(1));
    assert_eq!(
        reason(kind(), "High"),
        "`High` is none of the words of this column | did you mean `high`? accepted are `high`, `low`"
    );
    assert!(reason(kind(), "medium").ends_with("| accepted are `high`, `low`"));
}

#[test]
fn instants_of_iso_and_its_relatives() {
    for (cell, meant) in [
        ("2025-11-23T23:10:03.412Z", "2025-11-23T23:10:03.412Z"),
        ("2025-11-24T11:59:09+01:00", "2025-11-24T10:59:09Z"),
        ("2012-10-09 11:50:17+00:00", "2012-10-09T11:50:17Z"),
        ("2012-10-09 11:50:17 +0530", "2012-10-09T06:20:17Z"),
        ("2012-10-09t11:50:17-05", "2012-10-09T16:50:17Z"),
        ("2012-10-09T11:50Z", "2012-10-09T11:50:00Z"),
        ("2012-10-09 11:50:17 UTC", "2012-10-09T11:50:17Z"),
        ("2012-10-09T11:50:17,123456789Z", "2012-10-09T11:50:17.123456789Z"),
        ("2012-10-09T11:50:17.100000000000Z", "2012-10-09T11:50:17.1Z"),
        // A leap second is the first second of the next minute.
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ("9999-12-31T23:59:60Z", "+10000-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ] {
        assert_eq!(good(iso(), cell), at(meant), "{cell}");
    }
}

#[test]
fn instants_that_are_none_say_why() {
    for cell in ["2026-02-30T00:00:00Z", "2026-13-01", "2026-01-01T24:00:00Z", "2026-01-01T10:61Z"]
    {
        assert_eq!(reason(iso(), cell), format!("`{cell}` does not exist in the calendar"));
    }
    for cell in [
        "31.12.2026",
        "2026-1-1",
        "2026-01-01T",
        "2026-01-01T10",
        "2026-01-01T10:00:00.Z",
        "2026-01-01T10:00+1",
        "2026-01-01T10:00+25:00",
        "2026-01-01T10:00 CET",
        "2026-01-01_10:00",
        "2026-01-01T10:00Zx",
        "２026-01-01",
        "é",
    ] {
        assert!(
            reason(iso(), cell).starts_with(&format!("`{cell}` is not a time of the form")),
            "{cell}"
        );
    }
    assert!(reason(iso(), "2026-01-01T10:00:00.1234567891Z").ends_with("finer than a nanosecond"));
    assert_eq!(
        reason(iso(), "2014-03-07 03:41:00"),
        "`2014-03-07 03:41:00` has no zone | write the zone of the times after their type, as in \
         `in \"Europe/Berlin\"`"
    );
}

#[test]
fn a_zone_places_local_times_and_an_offset_wins_over_it() {
    let berlin = || instant(InstantPattern::Iso, Some("Europe/Berlin"));
    assert_eq!(good(berlin(), "2026-01-15 12:00"), at("2026-01-15T11:00:00Z"));
    assert_eq!(good(berlin(), "2026-07-15"), at("2026-07-14T22:00:00Z"));
    assert_eq!(good(berlin(), "2026-01-15 12:00Z"), at("2026-01-15T12:00:00Z"));
    // 2026-03-29 02:30 does not exist: forward by an hour to 03:30 +02:00.
    // 2026-10-25 02:30 exists twice: the first is at +02:00.
    let csv = "c\n2026-03-29 02:30\n2026-10-25 02:30\n2026-10-25 02:45\n2026-05-01 00:00\n";
    let read = read_one("a.csv", csv, &Layout::new(vec![column("c", berlin())])).unwrap();
    assert_eq!(read.rows[0].cells, [at("2026-03-29T01:30:00Z")]);
    assert_eq!(read.rows[1].cells, [at("2026-10-25T00:30:00Z")]);
    assert_eq!(read.notes.local_times, [LocalTimes { column: "c".to_owned(), gaps: 1, folds: 2 }]);
}

#[test]
fn epochs_are_exact() {
    let seconds = || instant(InstantPattern::EpochSeconds, None);
    let millis = || instant(InstantPattern::EpochMilliseconds, None);
    assert_eq!(good(seconds(), "1564308009.804"), at("2019-07-28T10:00:09.804Z"));
    assert_eq!(good(seconds(), "1.564308009804e9"), at("2019-07-28T10:00:09.804Z"));
    assert_eq!(good(seconds(), "-0.000000001"), at("1969-12-31T23:59:59.999999999Z"));
    assert_eq!(good(seconds(), "0"), at("1970-01-01T00:00:00Z"));
    assert_eq!(good(seconds(), "253402300799"), at("9999-12-31T23:59:59Z"));
    assert_eq!(good(millis(), "1446249499322"), at("2015-10-30T23:58:19.322Z"));
    assert_eq!(good(millis(), "1446249499322.25"), at("2015-10-30T23:58:19.322250Z"));
    assert!(reason(seconds(), "0.0000000001").contains("finer than a nanosecond"));
    assert!(
        reason(seconds(), "1446249499322")
            .ends_with("| write `epoch ms` if these are milliseconds")
    );
    assert!(
        reason(seconds(), "1e30").contains("outside the years")
            || reason(seconds(), "1e30").contains("out of range")
    );
    assert!(reason(millis(), "2026-01-01").starts_with("`2026-01-01` is not a plain number"));
}

#[test]
fn patterns_take_days_and_months_without_leading_zeros() {
    let kind = || pattern("%d/%m/%Y %H:%M", "America/New_York");
    for cell in ["3/1/2026 9:05", "03/01/2026 09:05", "3/01/2026 9:05"] {
        assert_eq!(good(kind(), cell), at("2026-01-03T14:05:00Z"), "{cell}");
    }
    assert!(reason(kind(), "31/2/2026 9:05").contains("does not exist in the calendar"));
    assert!(reason(kind(), "3/13/2026 9:05").contains("does not exist in the calendar"));
    assert_eq!(
        reason(kind(), "2026-01-03 09:05"),
        "`2026-01-03 09:05` does not have the form `%d/%m/%Y %H:%M`"
    );
    assert!(reason(kind(), "3/1/2026 9:05 PM").contains("does not have the form"));
    assert!(
        reason(kind(), "3/1/26 9:05")
            .ends_with("write `%y` in the pattern for a year of two digits")
    );
    assert_eq!(good(pattern("%d/%m/%y %H:%M", "UTC"), "3/1/26 9:05"), at("2026-01-03T09:05:00Z"));
}

#[test]
fn patterns_with_names_offsets_and_halves_of_the_day() {
    let apache = instant(InstantPattern::Pattern("%d/%b/%Y:%H:%M:%S %z".to_owned()), None);
    assert_eq!(good(apache.clone(), "17/May/2015:10:05:03 +0000"), at("2015-05-17T10:05:03Z"));
    assert_eq!(good(apache.clone(), "17/may/2015:10:05:03 -0500"), at("2015-05-17T15:05:03Z"));
    assert_eq!(good(apache, "31/Dec/2016:23:59:60 +0000"), at("2017-01-01T00:00:00Z"));
    let us = pattern("%m/%d/%Y %I:%M %p", "UTC");
    assert_eq!(good(us, "5/17/2015 1:05 pm"), at("2015-05-17T13:05:00Z"));
    assert_eq!(good(pattern("%Y%m%d %H", "UTC"), "20150517 07"), at("2015-05-17T07:00:00Z"));
    assert_eq!(good(pattern("%d.%m.%Y", "UTC"), "1.2.2015"), at("2015-02-01T00:00:00Z"));
    let epoch = instant(InstantPattern::Pattern("%s".to_owned()), None);
    assert_eq!(good(epoch, "1410625600"), at("2014-09-13T16:26:40Z"));
}

#[test]
fn dates_are_civil() {
    let date = |y, m, d| Cell::Date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    let kind = |pattern: Option<&str>| CellKind::Date { pattern: pattern.map(str::to_owned) };
    assert_eq!(good(kind(None), "2026-02-28"), date(2026, 2, 28));
    assert_eq!(good(kind(Some("%d/%m/%Y")), "1/3/2015"), date(2015, 3, 1));
    assert_eq!(good(kind(Some("%d/%m/%Y %H:%M")), "1/3/2015 23:59"), date(2015, 3, 1));
    assert!(
        reason(kind(None), "2026-02-28 10:00")
            .starts_with("`2026-02-28 10:00` is more than a date")
    );
    assert!(reason(kind(None), "28.2.2026").ends_with("as in `date \"%d/%m/%Y\"`"));
}

#[test]
fn patterns_are_judged_before_they_are_used() {
    assert_eq!(pattern_problem("%d/%m/%Y %H:%M"), None);
    assert_eq!(pattern_problem("%Y-%j"), None);
    assert_eq!(pattern_problem("%Q").as_deref(), Some("`%Q` is not a pattern of dates and times"));
    for vague in ["%H:%M", "%d/%m", "%Y-%m", "", "plain"] {
        assert_eq!(
            pattern_problem(vague),
            Some(format!("the pattern `{vague}` does not determine a date"))
        );
    }
    let error = read(pattern("%H:%M", "UTC"), "x").unwrap_err();
    assert_eq!((error.kind, error.column.as_deref()), (ReadErrorKind::BadLayout, Some("c")));
}

#[test]
fn messages_show_a_clipped_and_harmless_cell() {
    let error = read(CellKind::Number, &format!("\u{1b}[31m{}", "x".repeat(100))).unwrap_err();
    let cell = error.cell.unwrap();
    assert_eq!(cell.chars().count(), 80);
    assert!(cell.starts_with("\u{fffd}[31mxx") && cell.ends_with("x…"), "{cell}");
    assert!(!error.reason.contains('\u{1b}'));
}

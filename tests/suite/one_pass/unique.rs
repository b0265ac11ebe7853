//! Rows that are unique by a key, measured without keeping them.

use std::fmt::Write as _;

use sla::data::{BadRows, Format, InputFile};
use sla::diagnostic::{Diagnostic, codes};
use sla::evaluate::{Asked, Binding, InTurn, Memory, Path, evaluate_files_within};
use sla::statement::Statement;

use crate::evaluation::{Folder, both_ways, instant, metric, period};

const TERMS: &str = r#"
contract c { between a and b; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
party a { role provider }
party b { role customer }
conventions { missing data inconclusive; no items not applicable; partial periods prorated }
source tickets { at opened : instant; column id : text; column met : flag; UNIQUE }
metric good { from tickets; value share(met); owner b }
objective promise { by a; require good >= 90% }
"#;

/// Two exports that overlap: T2, T3 and T5 stand in both, T3 with another outcome at the same time, T5 with another
/// outcome a day later, and T2 once more at a later time.
const JANUARY: &str = "opened,id,met
2026-01-01T08:00:00Z,T1,true
2026-01-02T08:00:00Z,T2,true
2026-01-05T08:00:00Z,T5,true
2026-01-31T08:00:00Z,T3,false
2026-01-31T09:00:00Z,,false
";
const FEBRUARY: &str = "opened,id,met
2026-01-31T08:00:00Z,T3,true
2026-01-02T08:00:00Z,T2,true
2026-01-31T09:00:00Z,,false
2026-01-30T08:00:00Z,\"T2\",false
2026-02-03T08:00:00Z,T4,true
2026-01-06T08:00:00Z,T5,false
";

fn tickets(unique: &str) -> (Folder, [Binding; 1], Asked) {
    let terms = TERMS.replace("UNIQUE", unique);
    let texts = [("c.sla", terms.as_str()), ("01.csv", JANUARY), ("02.csv", FEBRUARY)];
    let input = |path: &str| InputFile {
        path: path.to_owned(),
        format: Format::from_path(path).unwrap().0,
    };
    let files = vec![input("01.csv"), input("02.csv")];
    let asked = Asked { as_of: Some(instant("2026-03-01T00:00:00Z")), periods: None };
    (Folder::of_texts(texts), [Binding { source: "tickets".to_owned(), files }], asked)
}

/// The share of January, in exports that are read in such pieces; with it whether that was one pass.
fn january(unique: &str, piece: usize) -> Result<(Option<String>, bool), Box<Diagnostic>> {
    let (folder, bindings, asked) = tickets(unique);
    let contract = folder.contract("c.sla");
    let bad = (BadRows::Stop, &asked);
    let (statement, in_one_pass) = both_ways(&contract, &folder, &bindings, bad, (piece, 3))?;
    let found = metric(period(&statement, "2026-01"), "good", &[]).exact.clone();
    Ok((found, in_one_pass == ["tickets"]))
}

#[test]
fn of_rows_with_one_key_the_last_or_the_first_counts() {
    for piece in [1, 30, 100_000] {
        let of = |unique| january(unique, piece).expect("a statement");
        let share = |share: &str| (Some(share.to_owned()), true);
        // Met are T1 and T3 of the second file; T2 of the 30th, T5 of the 6th and the two without a key are not.
        assert_eq!(of("unique by id keep last"), share("1/3"));
        // Met are T1, T2 of the 2nd and T5 of the 5th; T3 of the first file and the two without a key are not.
        assert_eq!(of("unique by id keep first"), share("1/2"));
        // Only T2 of the 2nd stands twice. Met are T1, T2, T3 and T5 once each; T2, T3, T5 once each and two are not.
        assert_eq!(of("unique by id, met keep first"), share("4/9"));
    }
}

/// A statement over one file.
fn of_rows(
    (unique, rows): (&str, &str),
    (bad, as_of): (BadRows, Option<&str>),
) -> Result<Statement, Box<Diagnostic>> {
    let terms = TERMS.replace("UNIQUE", unique);
    let folder = Folder::of_texts([("c.sla", terms.as_str()), ("rows.csv", rows)]);
    let contract = folder.contract("c.sla");
    let files = vec![InputFile { path: "rows.csv".to_owned(), format: Format::Csv }];
    let bindings = [Binding { source: "tickets".to_owned(), files }];
    let asked = Asked { as_of: as_of.map(instant), periods: None };
    let bad = (bad, &asked);
    let (statement, in_one_pass) = both_ways(&contract, &folder, &bindings, bad, (40, 2))?;
    assert_eq!(in_one_pass, ["tickets"]);
    Ok(statement)
}

#[test]
fn a_row_after_the_end_of_the_data_stands_for_no_other() {
    let rows = "opened,id,met
2026-01-05T08:00:00Z,T1,true
2026-01-06T08:00:00Z,T2,false
2026-02-20T08:00:00Z,T1,false
";
    for (unique, as_of, share) in [
        ("unique by id keep last", "2026-02-01T00:00:00Z", "1/2"),
        ("unique by id", "2026-02-01T00:00:00Z", "1/2"),
        ("unique by id keep last", "2026-03-01T00:00:00Z", "0"),
    ] {
        let statement = of_rows((unique, rows), (BadRows::Stop, Some(as_of))).expect("a statement");
        let good = metric(period(&statement, "2026-01"), "good", &[]).exact.clone();
        assert_eq!(good.as_deref(), Some(share), "{unique} {as_of}");
    }
}

/// As everywhere: `both_ways` compares what is set aside.
#[test]
fn what_is_set_aside_is_told_beside_a_second_row_of_a_key() {
    let rows = "opened,id,met
2026-01-05T08:00:00Z,T1,true
2026-01-05T09:00:00Z,T2,perhaps
2026-01-06T08:00:00Z,T1,true
";
    let refused = of_rows(("unique by id", rows), (BadRows::Collect, None)).expect_err("two of T1");
    assert_eq!(refused.code, codes::DUPLICATE_ROW);
}

#[test]
fn of_several_second_rows_the_first_by_time_is_told() {
    let rows = "opened,id,met
,T9,true
,T9,true
2026-01-07T08:00:00Z,T2,true
2026-01-05T08:00:00Z,T1,true
2026-01-06T08:00:00Z,T1,true
2026-01-08T08:00:00Z,T2,true
";
    let refused = of_rows(("unique by id", rows), (BadRows::Stop, None)).expect_err("two of T1");
    assert!(refused.message.ends_with("`T1` stands here and in rows.csv:5"), "{}", refused.message);
    assert_eq!(refused.place.as_ref().map(|place| place.line), Some(6));
}

/// The first row is one of those that count, the last one of those that are there.
#[test]
fn a_row_that_does_not_count_says_when_the_data_end_and_not_when_they_begin() {
    let rows = "opened,id,met
2026-02-10T08:00:00Z,T1,true
2026-04-05T08:00:00Z,T2,true
2026-04-06T08:00:00Z,T3,false
2026-06-20T08:00:00Z,T1,false
";
    for (unique, periods, as_of) in [
        ("unique by id keep first", "2026-02 2026-03 2026-04 2026-05 2026-06", "2026-06-21"),
        ("unique by id keep last", "2026-04 2026-05 2026-06", "2026-06-21"),
    ] {
        let statement = of_rows((unique, rows), (BadRows::Stop, None)).expect("a statement");
        let labels: Vec<&str> =
            statement.periods.iter().map(|period| period.label.as_str()).collect();
        assert_eq!(labels.join(" "), periods, "{unique}");
        assert!(statement.as_of.starts_with(as_of), "{unique}: {}", statement.as_of);
    }
}

#[test]
fn a_second_row_of_a_key_is_refused_with_both_places() {
    let refused = january("unique by id", 1_000).expect_err("two of T2");
    assert_eq!(refused.code, codes::DUPLICATE_ROW);
    assert!(refused.message.contains("`T2`"), "{}", refused.message);
    // By time: T2 of the 2nd in both files comes before T3.
    assert!(refused.message.ends_with("01.csv:3"), "{}", refused.message);
    let place = refused.place.as_ref().map(|place| (place.file.as_str(), place.line));
    assert_eq!(place, Some(("02.csv", 3)));
}

#[test]
fn a_key_of_a_computed_column_is_looked_up_row_by_row() {
    let unique = "column late = not met; unique by id, late keep last";
    let (found, in_one_pass) = january(unique, 1_000).expect("a statement");
    // As by the outcome itself.
    assert_eq!((found.as_deref(), in_one_pass), (Some("4/9"), false));
}

#[test]
fn keys_that_find_no_room_are_looked_at_row_by_row() {
    let terms = TERMS.replace("UNIQUE", "unique by id keep last");
    let mut rows = "opened,id,met\n".to_owned();
    for number in 0..1_000 {
        writeln!(rows, "2026-01-01T08:00:00Z,T{},{}", number % 990, number < 10).expect("a text");
    }
    let folder = Folder::of_texts([("c.sla", terms.as_str()), ("rows.csv", rows.as_str())]);
    let contract = folder.contract("c.sla");
    let files = vec![InputFile { path: "rows.csv".to_owned(), format: Format::Csv }];
    let bindings = [Binding { source: "tickets".to_owned(), files }];
    let feed = InTurn { exports: &folder, piece: 1_000, workers: 2 };
    let asked = Asked { as_of: None, periods: None };
    for (keys, in_one_pass) in [(8_000, false), (40_000, true)] {
        let memory = Memory { keys, ..Memory::unbounded() };
        let bad = (BadRows::Stop, &mut Vec::new());
        let found =
            evaluate_files_within(&contract, &folder, &bindings, bad, &asked, &feed, &memory)
                .expect("a statement");
        let own = &found.sources.first().expect("a source").path;
        assert_eq!(matches!(own, Path::OnePass { .. }), in_one_pass, "{keys}: {own:?}");
        // Of the ten that are there twice the later row, which is not met, counts: 0 of 990.
        let good = metric(period(&found.statement, "2026-01"), "good", &[]);
        assert_eq!(good.exact.as_deref(), Some("0"));
    }
}

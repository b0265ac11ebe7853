//! Instants that other tools cannot read, or read as something else.

use sla::diagnostic::Diagnostic;
use sla::statement::Statement;

use crate::evaluation::{Folder, number, period, try_evaluate, value};

const CONTRACT: &str = r#"
contract watch "Web shop" {
    between   nimbus and globex
    in force  2016-01-01 until 2018-01-01
    zone      "UTC"
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
source calls "Calls" { at at : instant FORM; complete until 2018-01-01 }
metric number_of { from calls; value count; owner globex }
objective promise { by nimbus; require number_of >= 1 }
"#;

fn evaluated(form: &str, rows: &[&str]) -> Result<Statement, Box<Diagnostic>> {
    let contract = CONTRACT.replace(" FORM", form);
    let rows = format!("at\n{}\n", rows.join("\n"));
    let folder = Folder::of_texts([("contract.sla", &contract), ("calls.csv", &rows)]);
    let files: &[&str] = &["calls.csv"];
    let as_of = Some("2017-03-01T00:00:00Z");
    try_evaluate(&folder.contract("contract.sla"), &folder, &[("calls", files)], as_of, None)
}

#[test]
fn a_leap_second_is_the_first_of_the_next_minute() {
    // The second before belongs to December, the leap second and midnight to January.
    let rows = ["2016-12-31T23:59:59Z", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"];
    let statement = evaluated("", &rows).expect("it can be read");
    assert_eq!(value(period(&statement, "2016-12"), "number_of", &[]), number("1"));
    assert_eq!(value(period(&statement, "2017-01"), "number_of", &[]), number("2"));
}

#[test]
fn the_year_9999_can_be_read() {
    // It lies after the end of the data, and is counted as such.
    let rows = ["2017-01-10T00:00:00Z", "9999-12-31T23:59:59Z"];
    let statement = evaluated("", &rows).expect("it can be read");
    assert_eq!((statement.inputs[0].rows, statement.inputs[0].after_as_of), (2, 1));
    assert_eq!(value(period(&statement, "2017-01"), "number_of", &[]), number("1"));
}

#[test]
fn milliseconds_in_a_column_of_seconds_are_refused_and_named() {
    // 1,484,000,000 s since 1970 is 9 January 2017, 22:13:20 Z.
    let seconds = evaluated(" in epoch s", &["1484000000"]).expect("seconds");
    assert_eq!(value(period(&seconds, "2017-01"), "number_of", &[]), number("1"));
    let millis = evaluated(" in epoch ms", &["1484000000000"]).expect("milliseconds");
    assert_eq!(value(period(&millis, "2017-01"), "number_of", &[]), number("1"));
    let refused = evaluated(" in epoch s", &["1484000000000"]).expect_err("the year 48996");
    assert_eq!(refused.code.id(), "E0604");
    assert_eq!(refused.place.as_ref().map(|place| place.line), Some(2));
    assert_eq!(refused.help.as_deref(), Some("write `epoch ms` if these are milliseconds"));
}

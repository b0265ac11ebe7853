//! Parquet and workbooks give the statement that CSV gives; so do many files, globs and standard input.

use std::fs;

use serde_json::Value;

use super::{CONTRACT, Sandbox};
use crate::repository::root;

const CSV: &str = "checked_at,ok\n2026-02-01T00:00Z,true\n2026-02-01T01:00Z,true\n2026-02-01T02:00Z,false\n\
                   2026-02-01T03:00Z,true\n2026-02-01T04:00Z,true\n";

/// A sandbox whose contract takes times without a zone as those of UTC.
fn sandbox() -> Sandbox {
    let text = CONTRACT.replace("checked_at : instant", "checked_at : instant in \"UTC\"");
    let sandbox = Sandbox::with(&[("contract.sla", &text), ("checks.csv", CSV)]);
    for name in ["checks.parquet", "checks.xlsx"] {
        sandbox.write(name, &stored(name));
    }
    sandbox
}

fn stored(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/tables").join(name)).expect("it is kept with the tests")
}

/// The statement less what it says of its inputs.
fn figures(sandbox: &Sandbox, binding: &str, input: &[u8]) -> Value {
    let arguments = ["eval", "contract.sla", "--format", "json", "--data", binding];
    let run = sandbox.run_with(&arguments, input).ends(0);
    let mut statement: Value = serde_json::from_str(&run.out).expect("JSON");
    let inputs = statement["inputs"].take();
    let rows: u64 =
        inputs.as_array().expect("a list").iter().filter_map(|one| one["rows"].as_u64()).sum();
    assert_eq!(rows, 5, "{binding}: {inputs}");
    statement
}

#[test]
fn the_format_of_the_rows_does_not_change_the_statement() {
    let sandbox = sandbox();
    let expected = figures(&sandbox, "checks=checks.csv", b"");
    // Four of five hours are good.
    assert_eq!(expected["periods"][0]["metrics"][0]["rows"], 5);
    for binding in ["checks=checks.parquet", "checks=checks.xlsx", "checks=checks.xlsx#Sheet"] {
        assert_eq!(figures(&sandbox, binding, b""), expected, "{binding}");
    }
    assert_eq!(figures(&sandbox, "checks:csv=-", CSV.as_bytes()), expected);
    for (binding, name) in
        [("checks:parquet=-", "checks.parquet"), ("checks:xlsx=-", "checks.xlsx")]
    {
        assert_eq!(figures(&sandbox, binding, &stored(name)), expected, "{binding}");
    }
}

#[test]
fn many_files_are_one_export() {
    let sandbox = sandbox();
    let expected = figures(&sandbox, "checks=checks.csv", b"");
    let lines: Vec<&str> = CSV.lines().collect();
    for (place, row) in lines[1..].iter().enumerate() {
        // The order of the names is not that of the rows.
        sandbox.write(
            &format!("parts/{}.csv", 9 - place),
            format!("{}\n{row}\n", lines[0]).as_bytes(),
        );
    }
    assert_eq!(figures(&sandbox, "checks=parts/*.csv", b""), expected);
    assert_eq!(figures(&sandbox, "checks=parts/[5-7].csv,parts/8.csv,parts/9.csv", b""), expected);
}

#[test]
fn a_sheet_that_is_not_there_and_a_table_in_an_archive() {
    let sandbox = sandbox();
    let eval = |binding: &str| {
        sandbox.run(&["eval", "contract.sla", "--data", binding]).ends(2).prints_nothing()
    };
    eval("checks=checks.xlsx#Mai")
        .says("E0602")
        .says("no sheet `Mai`")
        .says("its sheets are `Sheet`");
    eval("checks=checks.xlsx#Sheet,checks.xlsx#Sheet").says("twice");
    sandbox.write("checks.parquet.gz", b"");
    eval("checks=checks.parquet.gz").says("E0607").says("and parquet and xlsx");
}

//! `sla eval`: from files to a statement.

use std::io::Write as _;

use serde_json::Value;

use super::json_schema::faults;
use super::{CONTRACT, Run, Sandbox};
use crate::repository::File;

/// The starter with its two months of rows: February is met (2 of 672 hours down, 99.70 %), March is missed (6 of
/// 743 hours down, 99.19 %) and costs 10 % of 2500 EUR.
fn starter() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "."]).ends(0);
    sandbox
}

fn statement(run: &Run) -> Value {
    serde_json::from_str(&run.out).expect("JSON")
}

/// One day of hourly checks, all of them fine, with what is put in the place of a row.
fn day(mended: &[(usize, &str)]) -> String {
    let mut lines: Vec<String> = vec!["checked_at,ok".to_owned()];
    lines.extend((0..24).map(|hour| format!("2026-02-03T{hour:02}:00:00+01:00,true")));
    for (line, text) in mended {
        (*text).clone_into(&mut lines[line - 1]);
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_starter_is_evaluated() {
    let sandbox = starter();
    let run = sandbox.run(&["eval", "contract.sla"]).ends(0);
    assert_eq!(run.err, "");
    insta::assert_snapshot!("starter", run.out);
    let run = sandbox.run(&["eval", "contract.sla", "--format", "plain"]).ends(0);
    assert!(run.out.is_ascii(), "{}", run.out);
    run.prints("verdict: missed; objective: commitment");
}

#[test]
fn the_statement_in_json_fits_its_schema() {
    let sandbox = starter();
    let run = sandbox.run(&["eval", "contract.sla", "--format", "json"]).ends(0);
    let schema: Value =
        serde_json::from_str(&File::read("docs/schemas/statement.json").text).expect("JSON");
    let statement = statement(&run);
    assert_eq!(faults(&schema, &statement), [""; 0]);
    let march = &statement["periods"][1];
    assert_eq!(march["label"], "2026-03");
    assert_eq!(march["metrics"][0]["exact"], "737/743");
    assert_eq!(march["objectives"][0]["verdict"], "missed");
    assert_eq!(march["total_credit"]["amount"], "250.00");
    assert_eq!(statement["inputs"][0]["path"], "checks.csv");
    // The same inputs give the same bytes, wherever the program is started and wherever they go.
    let elsewhere = Sandbox::new();
    let path = sandbox.path("contract.sla").display().to_string();
    assert_eq!(elsewhere.run(&["eval", &path, "--format", "json"]).ends(0).out, run.out);
    sandbox.run(&["eval", "contract.sla", "--format", "json", "-o", "s.json"]).ends(0);
    assert_eq!(sandbox.read("s.json"), run.out);
}

#[test]
fn a_compiled_contract_gives_the_same_bytes() {
    let sandbox = starter();
    let json = ["--format", "json"];
    let from_text = sandbox.run(&["eval", "contract.sla", json[0], json[1]]).ends(0).out;
    sandbox.run(&["compile", "contract.sla", "-o", "contract.json"]).ends(0);
    let from_ir = sandbox.run(&["eval", "contract.json", json[0], json[1]]).ends(0).out;
    assert_eq!(from_ir, from_text);
    sandbox.write("other.json", b"{\"schema\": \"sla.ir/9\"}");
    sandbox.run(&["eval", "other.json"]).ends(2).says("sla.ir/9").prints_nothing();
    sandbox.write("list.json", b"[1, 2");
    sandbox.run(&["eval", "list.json"]).ends(2).says("no compiled contract");
    sandbox.run(&["eval", "absent.json"]).ends(2).says("`absent.json`");
}

/// The places of all whole numbers in a document.
fn numbers(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Number(_) => found.push(at.to_owned()),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                numbers(item, &format!("{at}/{place}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers(field, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// A compiled contract may come from anywhere. Numbers in it that point at nothing are refused or come to nothing;
/// whatever they are, no bug comes of it.
#[test]
fn a_compiled_contract_that_was_tampered_with_does_no_harm() {
    let sandbox = starter();
    let compiled: Value =
        serde_json::from_str(&sandbox.run(&["compile", "contract.sla"]).ends(0).out).expect("JSON");
    let mut places = Vec::new();
    numbers(&compiled, "", &mut places);
    assert!(places.len() > 10, "{places:?}");
    let mut refused = 0;
    for place in &places {
        let mut tampered = compiled.clone();
        *tampered.pointer_mut(place).expect("it was found there") = Value::from(4_000_000);
        sandbox.write("tampered.json", tampered.to_string().as_bytes());
        let run = sandbox.run(&["eval", "tampered.json", "--format", "json"]);
        assert!(matches!(run.code, Some(0 | 2)), "{place}: {}", run.err);
        refused += usize::from(run.err.contains("that is not in it"));
    }
    assert!(refused > 5, "{refused} of {} are refused", places.len());
}

#[test]
fn a_contract_with_errors_ends_with_1_and_no_statement() {
    let sandbox = starter();
    sandbox.write("contract.sla", CONTRACT.replace("99.5%", "4 h").as_bytes());
    sandbox.run(&["eval", "contract.sla"]).ends(1).prints_nothing().says("E0304");
    let run = sandbox.run(&["eval", "contract.sla", "--format", "plain"]).ends(1);
    run.says("error[E0304] contract.sla:");
}

#[test]
fn fail_on_ends_with_3_and_writes_the_statement_all_the_same() {
    let sandbox = starter();
    let with = |condition: &str, period: &str, code: i32| {
        let arguments = [
            "eval",
            "contract.sla",
            "--fail-on",
            condition,
            "--period",
            period,
            "--format",
            "json",
        ];
        let run = sandbox.run(&arguments).ends(code);
        assert_eq!(statement(&run)["periods"][0]["label"], period);
    };
    with("breach", "2026-03", 3);
    with("breach", "2026-02", 0);
    with("credit", "2026-03", 3);
    with("credit", "2026-02", 0);
    with("inconclusive", "2026-03", 0);
    with("right,inconclusive", "2026-03", 0);
    with("inconclusive,breach", "2026-03", 3);
    // A month of which one day was measured: the data do not say.
    sandbox.write("checks.csv", day(&[]).as_bytes());
    let february = ["eval", "contract.sla", "--as-of", "2026-03-01"];
    sandbox.run(&february).ends(0).prints("inconclusive");
    sandbox.run(&[&february[..], &["--fail-on", "inconclusive"]].concat()).ends(3);
    sandbox.run(&[&february[..], &["--fail-on", "breach,credit"]].concat()).ends(0);
}

#[test]
fn periods_and_the_instant_are_asked_for() {
    let sandbox = starter();
    let with = |more: &[&str]| {
        let all = [&["eval", "contract.sla", "--format", "json"], more].concat();
        statement(&sandbox.run(&all).ends(0))
    };
    let labels = |statement: &Value| -> Vec<String> {
        let periods = statement["periods"].as_array().expect("an array");
        periods.iter().map(|period| period["label"].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(labels(&with(&[])), ["2026-02", "2026-03"]);
    assert_eq!(labels(&with(&["--period", "2026-03"])), ["2026-03"]);
    assert_eq!(labels(&with(&["--period", "2026-02..2026-03"])), ["2026-02", "2026-03"]);
    assert!(labels(&with(&["--period", "2025"])).is_empty());
    let early = with(&["--as-of", "2026-03-15T12:00:00+01:00"]);
    assert_eq!(early["as_of"], "2026-03-15T12:00:00+01:00[Europe/Berlin]");
    assert_eq!(early["periods"][1]["complete"], false);
    assert_eq!(early, with(&["--as-of", "2026-03-15T12:00"]), "the contract's zone");
    assert_eq!(early, with(&["--as-of", "2026-03-15T11:00:00Z"]));
    sandbox.run(&["eval", "contract.sla", "--period", "March"]).ends(2).says("`March`");
    sandbox.run(&["eval", "contract.sla", "--as-of", "now"]).ends(2).says("`now`");
    sandbox.run(&["eval", "contract.sla", "--period", "2025"]).ends(0).prints("No period lies in");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

/// However the rows come in, they are the same rows.
#[test]
fn rows_come_from_files_archives_globs_pipes_and_settings() {
    let sandbox = starter();
    let rows = sandbox.read("checks.csv");
    let (header, body) = rows.split_once('\n').expect("a header");
    let lines: Vec<&str> = body.lines().collect();
    let (early, late) = lines.split_at(600);
    let part = |lines: &[&str]| format!("{header}\n{}\n", lines.join("\n"));
    sandbox.write("parts/1.csv", part(early).as_bytes());
    sandbox.write("parts/2.csv", part(late).as_bytes());
    sandbox.write("parts/.3.csv", b"hidden");
    sandbox.write("checks.csv.gz", &gzip(rows.as_bytes()));
    let zst = zstd::encode_all(rows.as_bytes(), 3).expect("in memory");
    sandbox.write("checks.csv.zst", &zst);
    sandbox.write("checks.export", rows.as_bytes());
    sandbox.write("a,b.csv", rows.as_bytes());
    sandbox.write("[x].csv", rows.as_bytes());
    let json: Vec<Value> = lines
        .iter()
        .map(|line| {
            let (at, ok) = line.split_once(',').expect("two fields");
            serde_json::json!({ "checked_at": at, "ok": ok == "true" })
        })
        .collect();
    sandbox.write("checks.json", serde_json::to_string(&json).expect("JSON").as_bytes());
    let ndjson: Vec<String> = json.iter().map(ToString::to_string).collect();
    sandbox.write("checks.ndjson", ndjson.join("\n").as_bytes());
    sandbox.write("checks.tsv", rows.replace(',', "\t").as_bytes());

    let figures = |run: Run| statement(&run)["periods"].clone();
    let plain = ["eval", "contract.sla", "--format", "json"];
    let expected = figures(sandbox.run(&plain).ends(0));
    for files in [
        "checks=checks.csv",
        "checks=parts/1.csv,parts/2.csv",
        "checks=parts/2.csv, parts/1.csv",
        "checks=parts/*.csv",
        "checks=**/[12].csv",
        "checks=checks.csv.gz",
        "checks=checks.csv.zst",
        "checks:csv=checks.export",
        "checks=a,b.csv",
        "checks=[x].csv",
        "checks=checks.json",
        "checks=checks.ndjson",
        "checks=checks.tsv",
    ] {
        let run = sandbox.run(&[&plain[..], &["--data", files]].concat()).ends(0);
        assert_eq!(figures(run), expected, "{files}");
    }
    let two = ["--data", "checks=parts/1.csv", "--data", "checks=parts/2.csv"];
    assert_eq!(figures(sandbox.run(&[&plain[..], &two].concat()).ends(0)), expected);
    let piped = |files: &str, bytes: &[u8]| {
        figures(sandbox.run_with(&[&plain[..], &["--data", files]].concat(), bytes).ends(0))
    };
    assert_eq!(piped("checks:csv=-", rows.as_bytes()), expected);
    assert_eq!(piped("checks:csv.gz=-", &gzip(rows.as_bytes())), expected);

    let settings = |text: &str| {
        sandbox.write("sla.toml", text.as_bytes());
        figures(sandbox.run(&plain).ends(0))
    };
    assert_eq!(settings("[data]\nchecks = \"parts/*.csv\"\nothers = \"absent.csv\"\n"), expected);
    assert_eq!(settings("data.checks = [\"parts/1.csv\", \"parts/2.csv\"]\n"), expected);
    let formatted = "[data.checks]\nfiles = \"checks.export\"\nformat = \"csv\"\n";
    assert_eq!(settings(formatted), expected);
}

#[test]
fn hashes_are_those_of_the_stored_bytes() {
    let sandbox = starter();
    let bytes = gzip(sandbox.read("checks.csv").as_bytes());
    sandbox.write("checks.csv.gz", &bytes);
    let run = sandbox
        .run(&["eval", "contract.sla", "--format", "json", "--data", "checks=checks.csv.gz"])
        .ends(0);
    let input = &statement(&run)["inputs"][0];
    assert_eq!(input["sha256"], sla::data::sha256_hex(&bytes));
    assert_eq!(input["path"], "checks.csv.gz");
    assert_eq!(input["rows"], 28 * 24 + 743);
}

/// Bad rows stop the evaluation, named by file, line, column and cell; or are set aside and counted.
#[test]
fn bad_rows_stop_or_are_set_aside() {
    let sandbox = starter();
    let bad = day(&[(7, "2026-02-03T05:00:00+01:00,perhaps"), (9, "7 o'clock,true")]);
    sandbox.write("checks.csv", bad.as_bytes());
    let run = sandbox.run(&["eval", "contract.sla", "--format", "plain"]).ends(2).prints_nothing();
    run.says("E0604").says("checks.csv:7").says("column `ok`").says("`perhaps`");
    let run = sandbox
        .run(&["eval", "contract.sla", "--rejects", "rejects.csv", "--format", "json"])
        .ends(0)
        .says("bad rows set aside in `rejects.csv`: 2");
    let input = &statement(&run)["inputs"][0];
    assert_eq!((input["rows"].as_u64(), input["rejected"].as_u64()), (Some(22), Some(2)));
    let rejects = sandbox.read("rejects.csv");
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines.len(), 3, "{rejects}");
    assert!(lines[1].starts_with("checks.csv,7,ok,perhaps,"), "{rejects}");
    assert!(lines[2].starts_with("checks.csv,9,checked_at,7 o'clock,"), "{rejects}");
    // Without bad rows the file of an earlier run does not stay.
    sandbox.write("checks.csv", day(&[]).as_bytes());
    sandbox.run(&["eval", "contract.sla", "--rejects", "rejects.csv"]).ends(0);
    assert_eq!(sandbox.read("rejects.csv").lines().count(), 1);
}

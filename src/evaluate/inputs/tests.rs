//! Each way in which data can be wrong has its own message.

use std::collections::BTreeMap;

use super::*;
use crate::data::Format;
use crate::evaluate::tests::{Texts, contract, metric, share, source};
use crate::ir::{ColumnId, DownRule, Metric, SpanRows};

fn fixture() -> Contract {
    let mut contract = contract("UTC", "2026-01-01", "2027-01-01");
    contract.sources.push(source("probes", "ts:instant ok:flag", "instant"));
    contract.sources.push(source("unused", "ts:instant", "instant"));
    contract.metrics.push(metric("good", share(Expression::Column(ColumnId(1)))));
    contract
}

fn bind(source: &str, path: &str) -> Binding {
    let file = InputFile { path: path.to_owned(), format: Format::Csv };
    Binding { source: source.to_owned(), files: vec![file] }
}

fn read(
    contract: &Contract,
    text: &str,
    bindings: &[Binding],
    bad: BadRows,
) -> Result<Inputs, Box<Diagnostic>> {
    let exports = Texts(BTreeMap::from([("probes.csv".to_owned(), text.to_owned())]));
    read_inputs(contract, &exports, bindings, bad)
}

fn refusal(text: &str, bindings: &[Binding]) -> Box<Diagnostic> {
    read(&fixture(), text, bindings, BadRows::Stop).expect_err("a refusal")
}

const GOOD: &str = "ts,ok\n2026-03-01T00:00:00Z,1\n";

#[test]
fn a_source_that_nothing_reads_needs_no_data() {
    let bindings = [bind("probes", "probes.csv"), bind("probes", "probes.csv")];
    let inputs = read(&fixture(), GOOD, &bindings, BadRows::Stop).unwrap();
    // A file that is named twice is read once.
    assert_eq!(inputs.sources[0].rows.len(), 1);
    assert!(inputs.sources[1].rows.is_empty());
}

#[test]
fn each_fault_has_its_code_and_says_what_to_do() {
    let at = bind("probes", "probes.csv");
    for (text, bindings, code, message, help) in [
        (GOOD, vec![], "E0601", "no data are bound to the source `probes`", "--data probes=FILES"),
        (
            GOOD,
            vec![bind("probe", "probes.csv")],
            "E0609",
            "the contract has no source `probe`",
            "did you mean `probes`?",
        ),
        (
            GOOD,
            vec![bind("probes", "other.csv")],
            "E0601",
            "`other.csv`, bound to `probes`, is not there",
            "check the path",
        ),
        ("", vec![at.clone()], "E0605", "has nothing in it", "check that the export ran"),
        (
            "ts,okay\n2026-03-01T00:00:00Z,1\n",
            vec![at.clone()],
            "E0603",
            "`probes.csv` has no column `ok`, which `probes` declares",
            "`okay`",
        ),
        (
            "ts,ok,ok\n2026-03-01T00:00:00Z,1,1\n",
            vec![at.clone()],
            "E0608",
            "has the column `ok` more than once, at 2, 3",
            "",
        ),
        (
            "ts,ok\n2026-03-01T00:00:00Z,maybe\n",
            vec![at.clone()],
            "E0604",
            "column `ok`: `maybe` is not a flag",
            "a flag is written",
        ),
        ("ts,ok\n2026-03-01T00:00:00Z,\"1\n", vec![at], "E0602", "the quote", ""),
    ] {
        let refused = refusal(text, &bindings);
        assert_eq!(refused.code.id(), code, "{refused:?}");
        assert!(refused.message.contains(message), "{refused:?}");
        assert!(refused.help.as_deref().unwrap_or_default().contains(help), "{refused:?}");
    }
    let bad = refusal("ts,ok\n2026-03-01T00:00:00Z,maybe\n", &[bind("probes", "probes.csv")]);
    let place = bad.place.unwrap();
    assert_eq!((place.file.as_str(), place.line), ("probes.csv", 2));
    assert_eq!((place.column.as_deref(), place.cell.as_deref()), (Some("ok"), Some("maybe")));
}

#[test]
fn a_span_that_ends_before_it_starts_is_a_bad_row() {
    let mut contract = fixture();
    contract.sources[0] = source("probes", "starts:instant ends:instant", "span");
    contract.metrics = vec![Metric {
        down: vec![DownRule::During(SpanRows {
            source: SourceId(0),
            filter: None,
            by: Vec::new(),
        })],
        ..metric("up", Expression::Uptime)
    }];
    let text = "starts,ends\n2026-03-01T02:00:00Z,2026-03-01T01:00:00Z\n\
                2026-03-01T01:00:00Z,2026-03-01T02:00:00Z\n";
    let bindings = [bind("probes", "probes.csv")];
    let refused = read(&contract, text, &bindings, BadRows::Stop).expect_err("a refusal");
    assert_eq!((refused.code.id(), refused.place.as_ref().unwrap().line), ("E0611", 2));
    let read = read(&contract, text, &bindings, BadRows::Collect).unwrap();
    let probes = &read.sources[0];
    assert_eq!((probes.rows.len(), probes.rejected.len()), (1, 1));
    assert_eq!((probes.files[0].rows, probes.files[0].rejected), (1, 1));
}

//! Each way in which data can be wrong has its own message.

use std::collections::BTreeMap;

use super::in_blocks::{Unread, hand_on_in_blocks};
use super::*;
use crate::data::{Format, NoRoom, RowSink, read_rows};
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
    let read = read_inputs(contract, &exports, bindings, bad);
    // In blocks there is the same, and what is wrong is told in the same words.
    let memory = Memory::unbounded();
    let keeping = || Keeping::new(contract, &memory, &[]);
    let other = read_inputs_within(contract, &exports, bindings, bad, &keeping);
    let told = |read: &Result<Inputs, Box<Diagnostic>>| match read {
        Ok(inputs) => Ok(inputs.sources.clone()),
        Err(found) => Err((found.code, found.message.clone(), found.place.clone())),
    };
    assert_eq!(told(&read), told(&other));
    read
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

/// A line of an export now and then written otherwise than the others, in three blocks and more.
fn long_export(rows: u32, line_end: &str, oddities: &[&str]) -> String {
    let mut lines = vec!["name,ts,ms,ok".to_owned()];
    for row in 0..rows {
        let (day, minute, second) = (1 + row % 28, row / 60 % 60, row % 60);
        let (number, digit, flag) = (row % 977, row % 10, row % 2);
        lines.push(format!(
            "probe {number},2026-03-{day:02}T01:{minute:02}:{second:02}Z,{number}.{digit},{flag}"
        ));
        if row % 1_000 == 7 {
            let place = usize::try_from(row / 1_000).unwrap() % oddities.len().max(1);
            lines.extend(oddities.get(place).map(|odd| (*odd).to_owned()));
        }
    }
    lines.push(String::new());
    lines.join(line_end)
}

/// Keeps the rows that it takes.
#[derive(Debug, Default)]
struct Kept(Vec<Row>);

impl RowSink for Kept {
    fn take(&mut self, row: Row) -> Result<(), NoRoom> {
        self.0.push(row);
        Ok(())
    }
}

#[test]
fn rows_of_blocks_are_those_of_single_records() {
    let source = source("probes", "ts:instant ok:flag ms:number name:text", "instant");
    let odd = [
        "\"a, b\",2026-03-01T00:00:00Z,1,yes",
        "\"two\nlines\",2026-03-01T00:00:00.25Z,\"2.125\",0",
        "",
        ",,,",
        "x,2026-03-01 00:00:00,12345678901234567890.5,TRUE",
        "bad,2026-03-01T00:00:00Z,many,1",
        "short,2026-03-01T00:00:00Z",
        "x,2026-03-01T02:00:00+02:00,0.0000000001,down",
    ];
    let texts = [
        ("a.csv", long_export(20_000, "\n", &odd)),
        ("b.csv", long_export(9_000, "\r\n", &odd)),
        ("c.csv", long_export(12_000, "\n", &[])),
    ];
    let exports = Texts(texts.map(|(path, text)| (path.to_owned(), text)).into_iter().collect());
    let files = ["a.csv", "b.csv", "c.csv"]
        .map(|path| InputFile { path: path.to_owned(), format: Format::Csv });
    let in_blocks = |files: &[InputFile], bad| {
        let mut kept = Kept::default();
        let read = hand_on_in_blocks(&exports, files, &source.layout, bad, &mut kept)?;
        Ok::<_, Unread>(ReadRows { rows: kept.0, ..read })
    };
    let one_by_one =
        |files: &[InputFile], bad| read_rows(&exports, files, &source.layout, bad).unwrap();
    let expected = one_by_one(&files, BadRows::Collect);
    assert_eq!(expected.rejected.len(), 6);
    assert_eq!(expected.rows.len(), 41_000 + 29 - 4 - 6);
    assert_eq!(in_blocks(&files, BadRows::Collect), Ok(expected));
    assert_eq!(in_blocks(&files, BadRows::Stop), Err(Unread));
    let [.., clean] = &files;
    let clean = std::slice::from_ref(clean);
    assert_eq!(in_blocks(clean, BadRows::Stop), Ok(one_by_one(clean, BadRows::Stop)));
}

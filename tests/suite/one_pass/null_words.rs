//! Words that stand for nothing, but are written like numbers or instants.

use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding};

use crate::evaluation::{Folder, both_ways, instant, metric, period};

const HEAD: &str = r#"
contract c { between a and b; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
party a { role provider }
party b { role customer }
conventions { missing data left out; no items not applicable; partial periods prorated }
"#;

const NAMES: [&str; 3] = ["first", "second", "third"];

/// The figures of January of some metrics over one file, which is read in one pass.
pub(super) fn figures(
    source: &str,
    metrics: [&str; 3],
    (name, format): (&str, Format),
    rows: &str,
) -> [String; 3] {
    let own = NAMES.iter().zip(metrics);
    let metrics: Vec<String> = own
        .map(|(name, value)| format!("metric {name} {{ from probes; value {value}; owner b }}\n"))
        .collect();
    let metrics = metrics.concat();
    let promise = "objective promise { by a; require first >= 0 and second >= 0 and third >= 0 }";
    let text = format!("{HEAD}source probes {{ {source} }}\n{metrics}{promise}\n");
    let folder = Folder::of_texts([("c.sla", text.as_str()), (name, rows)]);
    let contract = folder.contract("c.sla");
    let files = vec![InputFile { path: name.to_owned(), format }];
    let bindings = [Binding { source: "probes".to_owned(), files }];
    let asked = Asked { as_of: Some(instant("2026-02-01T00:00:00Z")), periods: None };
    let asked = (BadRows::Stop, &asked);
    let (statement, in_one_pass) =
        both_ways(&contract, &folder, &bindings, asked, (64, 2)).expect("a statement");
    assert_eq!(in_one_pass, ["probes"]);
    let own = period(&statement, "2026-01");
    NAMES.map(|name| metric(own, name, &[]).exact.clone().unwrap_or_default())
}

/// `-1` and `0` are nothing; `-1.0` and `00` are numbers, as a word is compared as it is written.
#[test]
fn a_number_that_is_a_word_for_nothing_is_none() {
    let source =
        r#"missing "NA", "-1", "0"; at ts : instant; column took : number; column hits : count"#;
    let metrics = ["sum(took)", "mean(took)", "sum(hits)"];
    let csv = "ts,took,hits
2026-01-01T00:00:00Z,3,0
2026-01-02T00:00:00Z,-1,4
2026-01-03T00:00:00Z,5,00
2026-01-04T00:00:00Z,-1.0,7
2026-01-05T00:00:00Z,0,NA
";
    // 3 + 5 − 1 = 7 of three; 4 + 0 + 7 = 11.
    let expected = ["7", "7/3", "11"];
    assert_eq!(figures(source, metrics, ("p.csv", Format::Csv), csv), expected);
    let tsv = csv.replace(',', "\t").replace('\n', "\r\n");
    assert_eq!(figures(source, metrics, ("p.tsv", Format::Tsv), &tsv), expected);
    let lines: Vec<String> = csv
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |cell: &str| match cell {
                "NA" | "00" => format!("\"{cell}\""),
                _ => cell.to_owned(),
            };
            let (took, hits) = (number(cells[1]), number(cells[2]));
            format!("{{\"ts\": \"{}\", \"took\": {took}, \"hits\": {hits}}}\n", cells[0])
        })
        .collect();
    assert_eq!(figures(source, metrics, ("p.ndjson", Format::Ndjson), &lines.concat()), expected);
}

/// A time that stands for nothing, in the three ways in which instants are written.
#[test]
fn an_instant_that_is_a_word_for_nothing_is_none() {
    let metrics = ["count(ended is present)", "count(ended is missing)", "count(true)"];
    for (word, form, other) in [
        ("1970-01-01T00:00:00Z", "instant", "2026-01-09T00:00:00Z"),
        ("1970-01-01 00:00:00", "instant in \"Europe/Berlin\"", "2026-01-09 00:00:00"),
        ("0", "instant in epoch ms", "1767916800000"),
    ] {
        let source = format!("missing \"{word}\"; at ts : instant; column ended : {form}");
        let ended = [other, word, other, word, word, ""];
        let rows = ended.map(|ended| format!("2026-01-01T00:00:00Z,{ended}\n"));
        let rows = format!("ts,ended\n{}", rows.concat());
        let found = figures(&source, metrics, ("p.csv", Format::Csv), &rows);
        assert_eq!(found, ["2", "4", "6"], "{word}");
    }
}

//! Percentiles over more different values than find room: looked for again until they are exact, while what is counted
//! together with them stays as it is.

use std::fmt::Write as _;

use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding, InTurn, Memory, Path, evaluate_files_within};

use super::terms::Dice;
use crate::evaluation::{Folder, instant, metric, period};

const TERMS: &str = r#"
contract c { between a and b; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
party a { role provider }
party b { role customer }
conventions { missing data inconclusive; no items not applicable; partial periods prorated; percentiles nearest rank }
source probes { at ts : instant; column place : text; column took : number }
metric most { from probes; for each place; value max(took); owner b }
metric low { from probes; for each place; value percentile(1, took); owner b }
metric middle { from probes; for each place; value percentile(50, took); owner b }
metric high { from probes; for each place; value percentile(99.9, took); owner b }
metric total { from probes; for each place; value sum(took); owner b }
metric quarterly { from probes; per quarter; value percentile(95, took); owner b }
objective promise for each place { by a; require low >= 0 and middle >= 0 and high >= 0 and total >= most }
objective quarters { by a; require quarterly >= 0 }
"#;

/// The value at the rank of nearest-rank percentiles, of a percentage in thousandths.
fn at(sorted: &[i64], thousandths: usize) -> i64 {
    sorted[(sorted.len() * thousandths).div_ceil(1000).max(1) - 1]
}

#[test]
fn values_that_find_no_room_are_exact() {
    let mut dice = Dice(17);
    let places = ["north", "south", "east"];
    let mut values: Vec<(usize, usize, i64)> = Vec::new();
    let mut text = "ts,place,took\n".to_owned();
    for row in 0..30_000 {
        let (place, month) = (row % 3, row * 3 / 30_000);
        // Of all sizes up to 2^62, few of them twice; in the east one value has most of the weight.
        let bits = dice.below(62);
        let value = match place {
            2 if row % 5 > 0 => 1_000_000_007,
            _ => i64::try_from(dice.below(1 << bits)).expect("small"),
        };
        values.push((place, month, value));
        let day = 1 + row % 28;
        let _ =
            writeln!(text, "2026-{:02}-{day:02}T00:00:00Z,{},{value}", month + 1, places[place]);
    }
    let folder = Folder::of_texts([("c.sla", TERMS), ("probes.csv", text.as_str())]);
    let contract = folder.contract("c.sla");
    let files = vec![InputFile { path: "probes.csv".to_owned(), format: Format::Csv }];
    let bindings = [Binding { source: "probes".to_owned(), files }];
    let feed = InTurn { exports: &folder, piece: 10_000, workers: 3 };
    let asked = Asked { as_of: Some(instant("2026-04-01T00:00:00Z")), periods: None };
    let bad = (BadRows::Stop, &mut Vec::new());
    let memory = Memory { values: 100_000, ..Memory::unbounded() };
    let found = evaluate_files_within(&contract, &folder, &bindings, bad, &asked, &feed, &memory)
        .expect("a statement");
    assert!(matches!(found.sources[0].path, Path::OnePass { .. }), "{:?}", found.sources);
    let sorted = |keep: &dyn Fn(usize, usize) -> bool| {
        let kept = values.iter().filter(|(place, month, _)| keep(*place, *month));
        let mut all: Vec<i64> = kept.map(|(_, _, value)| *value).collect();
        all.sort_unstable();
        all
    };
    for month in 0..3 {
        let own = period(&found.statement, &format!("2026-{:02}", month + 1));
        for (place, name) in places.iter().enumerate() {
            let all = sorted(&|of, at| of == place && at == month);
            for (figure, thousandths) in [("low", 10), ("middle", 500), ("high", 999)] {
                let found = metric(own, figure, &[name]).exact.clone();
                let expected = at(&all, thousandths).to_string();
                assert_eq!(found.as_deref(), Some(expected.as_str()), "{figure} {name} {month}");
            }
            // Counted together with the values.
            let total: i128 = all.iter().map(|value| i128::from(*value)).sum();
            let most = all.last().map(i64::to_string);
            assert_eq!(metric(own, "most", &[name]).exact, most, "{name} {month}");
            assert_eq!(metric(own, "total", &[name]).exact, Some(total.to_string()));
        }
    }
    let quarter = metric(period(&found.statement, "2026-Q1"), "quarterly", &[]);
    let expected = at(&sorted(&|_, _| true), 950).to_string();
    assert_eq!(quarter.exact.as_deref(), Some(expected.as_str()));
}

//! Random contracts over random exports, however they are split.
//!
//! `SLA_DIFFERENTIAL_CASES` asks for more cases than the usual ones.

use std::collections::BTreeMap;

use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding};

use super::exports::{Form, Oddness, Width, export};
use super::terms::{Dice, Stamps, contract, narrow_contract};
use crate::evaluation::{Folder, both_ways, instant};

pub(super) const WORKS: &str = "place,starts,ends
north,2026-03-20T10:00:00Z,2026-03-29T01:30:00Z
south,2026-04-01T00:00:00Z,2026-04-02T00:00:00Z
north,2026-05-01T00:00:00Z,2026-05-20T00:00:00Z
north,2026-05-10T00:00:00Z,2026-06-20T00:00:00Z
,2026-08-10T00:00:00Z,2026-08-20T00:00:00Z
east,2026-10-20T00:00:00Z,
";

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Became {
    OnePass,
    RowByRow,
    Refused,
}

/// Compares the two ways of one case.
fn case(seed: u64) -> Became {
    let mut dice = Dice(seed);
    let stamps = match dice.below(5) {
        0 => Stamps::Local,
        1 => Stamps::EpochMillis,
        2 => Stamps::Pattern,
        _ => Stamps::Iso,
    };
    let form = match dice.below(5) {
        0 => Form::Tsv,
        1 | 2 => Form::Ndjson,
        _ => Form::Csv,
    };
    let odd = dice.pick(&[&1_000_000, &1_000_000, &40, &4]);
    let bad = if dice.once_in(5) { 30 } else { 0 };
    let oddness = Oddness { odd: *odd, bad };
    let width = if dice.once_in(12) { Width::Dates } else { Width::All };
    let text = match width {
        Width::All => contract(&mut dice, stamps),
        Width::Dates => narrow_contract(&mut dice, stamps),
    };
    let mut folder = Folder::of_texts([("c.sla", text.as_str()), ("works.csv", WORKS)]);
    let mut files = Vec::new();
    for number in 0..=dice.below(3) {
        let rows = dice.below(70);
        let path = format!("rows{number}.{}", form.ending());
        folder = folder.with(&path, export(&mut dice, form, stamps, (oddness, width), rows));
        let (format, _) = Format::from_path(&path).expect("an ending");
        files.push(InputFile { path, format });
    }
    let compiled = sla::compile("c.sla", &folder);
    let contract =
        compiled.contract.unwrap_or_else(|| panic!("{text}\n{:?}", compiled.diagnostics));
    let works = vec![InputFile { path: "works.csv".to_owned(), format: Format::Csv }];
    let bindings = [
        Binding { source: "probes".to_owned(), files },
        Binding { source: "works".to_owned(), files: works },
    ];
    let bindings = if width == Width::Dates { &bindings[..1] } else { &bindings };
    let as_of = dice.pick(&["", "", "2026-08-15T12:00:00+02:00", "2027-02-01T00:00:00Z"]);
    let asked = Asked { as_of: (!as_of.is_empty()).then(|| instant(as_of)), periods: None };
    let bad = if dice.once_in(2) { BadRows::Stop } else { BadRows::Collect };
    let piece = usize::try_from(**dice.pick(&[&&1_u64, &&3, &&17, &&200, &&1000, &&100_000]))
        .expect("small");
    let workers = usize::try_from(1 + dice.below(7)).expect("small");
    let found = both_ways(&contract, &folder, bindings, (bad, &asked), (piece, workers));
    match found {
        Ok((_, sources)) if sources == ["probes"] => Became::OnePass,
        Ok(_) => Became::RowByRow,
        Err(_) => Became::Refused,
    }
}

fn cases() -> u64 {
    std::env::var("SLA_DIFFERENTIAL_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(200)
}

#[test]
fn one_pass_gives_what_rows_give() {
    let mut counts: BTreeMap<Became, u64> = BTreeMap::new();
    for seed in 0..cases() {
        let became = std::panic::catch_unwind(|| case(seed))
            .unwrap_or_else(|_| panic!("the case of seed {seed} differs, see above"));
        *counts.entry(became).or_default() += 1;
    }
    let count = |became| counts.get(&became).copied().unwrap_or(0);
    let (one_pass, others) = (count(Became::OnePass), count(Became::RowByRow));
    assert!(
        one_pass * 3 > cases() && one_pass > others,
        "too few cases are read in one pass: {counts:?}"
    );
}

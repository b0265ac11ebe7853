//! Counts of rows of which a share asks the same: taken of what is kept for the share, whichever is written first.

use std::fmt::Write as _;

use sla::data::{BadRows, Format, InputFile};
use sla::evaluate::{Asked, Binding};

use crate::evaluation::{Folder, both_ways, instant, metric, period};

const TERMS: &str = r#"
contract c { between a and b; in force 2026-01-01 until 2027-01-01; zone "UTC"; period month }
party a { role provider }
party b { role customer }
conventions { missing data left out; no items not applicable; partial periods prorated }
source probes { at ts : instant; column ok : flag; column took : number; column ended : instant }
"#;

/// The fourth and the last row lie in the night.
const ROWS: &str = "ts,ok,took,ended
2026-01-01T12:00:00Z,true,1,2026-01-01T12:30:00Z
2026-01-02T12:00:00Z,true,5,2026-01-02T14:00:00Z
2026-01-03T12:00:00Z,false,2,
2026-01-04T03:00:00Z,false,9,2026-01-04T03:30:00Z
2026-01-05T12:00:00Z,,4,
2026-01-06T12:00:00Z,false,,2026-01-06T12:10:00Z
2026-01-07T03:00:00Z,,8,
";

/// The figures of January of some metrics, with what becomes of the night.
fn figures<const N: usize>(metrics: [&str; N], effect: Option<&str>) -> [String; N] {
    let mut text = TERMS.to_owned();
    let mut clauses = "";
    if let Some(effect) = effect {
        text += "calendar dark { zone \"UTC\"; open mon..sun 00:00..06:00 }\n";
        writeln!(text, "exclusion nightly {{ during dark; effect {effect} }}").unwrap();
        clauses = "excluding nightly; ";
    }
    for (place, value) in metrics.iter().enumerate() {
        let least = if value.starts_with("share") { "0%" } else { "0" };
        write!(
            text,
            "metric m{place} {{ from probes; {clauses}value {value}; owner b }}
             objective o{place} {{ by a; require m{place} >= {least} }}\n"
        )
        .unwrap();
    }
    let folder = Folder::of_texts([("c.sla", text.as_str()), ("probes.csv", ROWS)]);
    let contract = folder.contract("c.sla");
    let files = vec![InputFile { path: "probes.csv".to_owned(), format: Format::Csv }];
    let bindings = [Binding { source: "probes".to_owned(), files }];
    let asked = Asked { as_of: Some(instant("2026-02-01T00:00:00Z")), periods: None };
    let (statement, in_one_pass) =
        both_ways(&contract, &folder, &bindings, (BadRows::Stop, &asked), (64, 2)).unwrap();
    assert_eq!(in_one_pass, ["probes"]);
    let own = period(&statement, "2026-01");
    std::array::from_fn(|place| {
        metric(own, &format!("m{place}"), &[]).exact.clone().unwrap_or_default()
    })
}

/// Both orders give the same.
fn assert_figures<const N: usize>(metrics: [&str; N], effect: Option<&str>, expected: [&str; N]) {
    assert_eq!(figures(metrics, effect), expected, "{effect:?}");
    let (mut backwards, mut turned) = (metrics, expected);
    backwards.reverse();
    turned.reverse();
    assert_eq!(figures(backwards, effect), turned, "{effect:?}, the other way round");
}

/// Two are met, three missed, two not known: 2 of 5. One of the missed and one of those not known lie in the night.
#[test]
fn counts_are_those_of_the_condition_and_of_its_opposite() {
    let metrics = ["share(ok)", "count(ok)", "count(not ok)", "count"];
    assert_figures(metrics, None, ["2/5", "2", "3", "7"]);
    assert_figures(metrics, Some("not counted"), ["1/2", "2", "2", "5"]);
    let metrics = ["share(not ok)", "count(ok)", "count(not ok)"];
    assert_figures(metrics, None, ["3/5", "2", "3"]);
}

/// A share takes what is forgiven for met: 4 of 6, one not known. A count does not.
#[test]
fn what_is_forgiven_counts_for_what_it_is() {
    let metrics = ["share(ok)", "count(ok)", "count(not ok)", "count"];
    assert_figures(metrics, Some("counted as met"), ["2/3", "2", "3", "7"]);
}

/// 5, 9 and 8 of six numbers are more than 4; of one row there is none.
#[test]
fn counts_of_numbers_are_those_of_the_comparison() {
    let metrics = ["share(took > 4)", "count(took > 4)", "count(not (took > 4))", "sum(took)"];
    assert_figures(metrics, None, ["1/2", "3", "3", "29"]);
    // 1, 5 of the good, 9 and 2 of the bad.
    let metrics = ["sum(took where ok)", "count(ok)", "mean(took where not ok)", "count(not ok)"];
    assert_figures(metrics, None, ["6", "2", "11/2", "3"]);
}

/// A share is lost as soon as a time has grown too long; a count waits for the end. Of seven four have ended, and three of
/// these within an hour.
#[test]
fn a_count_does_not_take_for_missed_what_has_not_ended() {
    let metrics =
        ["share(ended - ts <= 1 h)", "count(ended - ts <= 1 h)", "count(not (ended - ts <= 1 h))"];
    assert_figures(metrics, None, ["3/7", "3", "1"]);
}

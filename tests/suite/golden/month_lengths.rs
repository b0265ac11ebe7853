//! Months of 28, 29, 30 and 31 days: the same down time is another share of each.

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, number, period, value, verdict};

const CONTRACT: &str = r#"
contract watch "Web shop" {
    between   nimbus and globex
    in force  2026-01-01 until 2029-01-01
    zone      "UTC"
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full }
party nimbus "Nimbus" { role provider }
party globex "Globex" { role customer }
service web "Web" { from nimbus to globex }
source outages "Outages" {
    span      starts to ends : instant
    complete  until 2029-01-01
}
metric availability { of web; from outages; down during outages; value uptime; owner globex }
objective commitment { by nimbus; require availability >= 99.9% }
"#;

/// The months with 31, 28, 30 and (in a leap year) 29 days.
const MONTHS: [(&str, u32); 4] =
    [("2026-01", 31), ("2026-02", 28), ("2026-04", 30), ("2028-02", 29)];

/// The statement with an outage from 12:00 of the 10th of each month on.
fn statement(ends: &str) -> Statement {
    let row = |(month, _): &(&str, u32)| format!("{month}-10T12:00:00Z,{month}-10T{ends}Z\n");
    let rows: String = MONTHS.iter().map(row).collect();
    let rows = format!("starts,ends\n{rows}");
    let folder = Folder::of_texts([("contract.sla", CONTRACT), ("outages.csv", &rows)]);
    let files: &[&str] = &["outages.csv"];
    let contract = folder.contract("contract.sla");
    evaluate(&contract, &folder, &[("outages", files)], Some("2029-01-01T00:00:00Z"), None)
}

fn verdicts(ends: &str) -> [String; 4] {
    let statement = statement(ends);
    MONTHS.map(|(month, _)| verdict(period(&statement, month), "commitment", &[]).to_owned())
}

#[test]
fn an_hour_is_another_share_of_each() {
    let statement = statement("13:00:00");
    // 31 × 24 = 744 h, 28 × 24 = 672 h, 30 × 24 = 720 h, 29 × 24 = 696 h, less one.
    for (month, share) in [
        ("2026-01", "743/744"),
        ("2026-02", "671/672"),
        ("2026-04", "719/720"),
        ("2028-02", "695/696"),
    ] {
        assert_eq!(value(period(&statement, month), "availability", &[]), number(share), "{month}");
    }
}

#[test]
fn forty_two_minutes_are_too_long_in_february_only() {
    // 0.1 % of 44,640 min is 44.64, of 40,320 min 40.32, of 43,200 min 43.2, of 41,760 min 41.76.
    assert_eq!(verdicts("12:42:00"), ["met", "missed", "met", "missed"]);
    // 44 min are too long in all but the months of 31 days.
    assert_eq!(verdicts("12:44:00"), ["met", "missed", "missed", "missed"]);
}

#[test]
fn the_allowance_to_the_second_is_met() {
    // 43.2 min = 43 min 12 s of 30 days are exactly 0.1 %; a second more is too much.
    assert_eq!(verdicts("12:43:12")[2], "met");
    assert_eq!(verdicts("12:43:13")[2], "missed");
    let exact = statement("12:43:12");
    assert_eq!(value(period(&exact, "2026-04"), "availability", &[]), number("999/1000"));
}

#[test]
fn a_day_too_long_belongs_to_the_next_month() {
    // An outage over the end of February 2026: the hour before midnight and the hour after it.
    let rows = "starts,ends\n2026-02-28T23:00:00Z,2026-03-01T01:00:00Z\n";
    let folder = Folder::of_texts([("contract.sla", CONTRACT), ("outages.csv", rows)]);
    let files: &[&str] = &["outages.csv"];
    let contract = folder.contract("contract.sla");
    let as_of = Some("2029-01-01T00:00:00Z");
    let statement = evaluate(&contract, &folder, &[("outages", files)], as_of, Some("2026"));
    assert_eq!(value(period(&statement, "2026-02"), "availability", &[]), number("671/672"));
    assert_eq!(value(period(&statement, "2026-03"), "availability", &[]), number("743/744"));
}

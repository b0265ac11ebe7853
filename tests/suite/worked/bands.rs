//! Bands: which one governs, and what is wrong with the original tables. W3, W6, W7, W11.

use super::{codes, reading, statement};
use crate::evaluation::{credit, number, period, total, value, verdict};

#[test]
fn w3_a_worse_disk_lowers_the_credit() {
    let statement = statement(&reading("azure-virtual-machines", &[]));
    let may = period(&statement, "2026-05");
    // 500 of 44,640 min: 98.87993 %. Premium: below 99 %, 25 % of 300. With a standard SSD: below 99.5 % and not
    // below 95 %, 10 %. With a hard disk 95 % is promised.
    for (machine, amount) in [("alpha", "75"), ("beta", "30"), ("gamma", "0")] {
        assert_eq!(value(may, "availability", &[machine]), number("44140/44640"));
        assert_eq!(number(credit(may, "service_credit", &[machine])), number(amount), "{machine}");
    }
}

#[test]
fn w3_one_minute_and_five_of_a_promise_of_100_percent() {
    let statement = statement(&reading("azure-dns", &[]));
    assert_eq!(number(credit(period(&statement, "2026-04"), "service_credit", &[])), number("10"));
    assert_eq!(number(credit(period(&statement, "2026-05"), "service_credit", &[])), number("25"));
}

/// The first quarter with so many minutes of outage.
fn first_quarter(ends: &str) -> (String, String) {
    let outages = format!("starts,ends\n2026-02-03T00:00:00Z,2026-02-03T{ends}:00Z\n");
    let statement = statement(&reading("github-enterprise", &[]).with("outages.csv", outages));
    let quarter = period(&statement, "2026-Q1");
    let uptime = value(quarter, "issues_uptime", &[]).to_string();
    (uptime, credit(quarter, "issues_credit", &[]).to_owned())
}

#[test]
fn w6_around_the_hole_in_the_table() {
    // 90 days are 129,600 min, and 1,296 min are exactly 1 %: the original has no band for that. Ours gives 10 %.
    let (uptime, amount) = first_quarter("21:36");
    assert_eq!((uptime.as_str(), number(&amount)), ("99/100", number("300")));
    // A minute less gives 10 %, a minute more 25 % of 3,000.
    assert_eq!(number(&first_quarter("21:35").1), number("300"));
    assert_eq!(number(&first_quarter("21:37").1), number("750"));
}

#[test]
fn w6_exactly_the_promise_is_met_and_costs_nothing() {
    let statement = statement(&reading("github-enterprise", &[]));
    let quarter = period(&statement, "2026-Q1");
    assert_eq!(value(quarter, "runs_that_started", &[]), number("999/1000"));
    assert_eq!(verdict(quarter, "actions_commitment", &[]), "met");
    assert_eq!(number(credit(quarter, "actions_credit", &[])), number("0"));
}

#[test]
fn w6_the_original_table_has_a_hole_and_disagrees_with_the_promise() {
    // 10 % above 99.0 and up to 99.9, 25 % below 99.0; 99.9 is promised.
    let original = reading(
        "github-enterprise",
        &[(
            "by issues_uptime {\n        >= 99.0%  : 10%\n        otherwise : 25%",
            "by issues_uptime {\n        > 99.9% : 0%\n        > 99.0% : 10%\n        < 99.0% : 25%",
        )],
    );
    let codes = codes(&original);
    assert!(codes.contains(&"E0501"), "nothing for exactly 99.0 %: {codes:?}");
    assert!(codes.contains(&"E0504"), "10 % for 99.9 %, which is no miss: {codes:?}");
}

#[test]
fn w7_days_of_service_and_their_value() {
    let statement = statement(&reading("google-workspace", &[]));
    let april = period(&statement, "2026-04");
    // 50 of 43,200 min: 99.88426 %, 3 days. Paid by the month they are 3 of 30 days of 600.
    assert_eq!(value(april, "availability", &["first.example"]), number("43150/43200"));
    assert_eq!(number(credit(april, "value_of_days", &[])), number("60"));
    // What was paid for the year ahead gets days and no money.
    assert_eq!(number(total(april)), number("60"));
}

#[test]
fn w11_the_original_table_has_overlapping_rows() {
    // 10 % from 99 on, 25 % below 99, 100 % below 95: below 95 two of them hold.
    let original = reading(
        "mongodb-atlas",
        &[(
            ">= 95.0%  : 25%\n        otherwise : 100%",
            "< 99.0%   : 25%\n        < 95.0%   : 100%",
        )],
    );
    let codes = codes(&original);
    assert!(codes.contains(&"E0502") || codes.contains(&"E0503"), "{codes:?}");
}

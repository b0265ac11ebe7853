//! Amounts that grow with the time: W9, W10.

use super::{reading, statement};
use crate::evaluation::{credit, number, period, verdict};

#[test]
fn w9_the_allowance_as_a_cliff() {
    let statement = statement(&reading("algolia", &[]));
    // 99.99 % of 43,200 min leave 4.32. 4: met. 5: 2,000 × 100 × 5 ÷ 43,200. 25. 432: the price of the month.
    for (month, amount) in
        [("2026-04", "0"), ("2026-06", "23.15"), ("2026-09", "115.74"), ("2026-11", "2000")]
    {
        let month = period(&statement, month);
        assert_eq!(number(credit(month, "service_credit", &[])), number(amount));
    }
    assert_eq!(verdict(period(&statement, "2026-04"), "commitment", &[]), "met");
}

#[test]
fn w9_the_allowance_deducted() {
    let statement = statement(&reading("hostingking", &[]));
    // 10 × 200 × (100 − 43.2) ÷ 43,200 = 2.6296.
    let april = period(&statement, "2026-04");
    assert_eq!(number(credit(april, "service_credit", &[])), number("2.63"));
}

#[test]
fn w9_in_proportion_to_those_affected() {
    // 100 min × 0.021 × 200 ÷ 43,200 = 0.0097; times 25 it is 0.2431.
    let times_25 = statement(&reading("cloudflare", &[]));
    let once = statement(&reading("cloudflare", &[("credit   25 * impact", "credit   impact")]));
    let amount = |statement| number(credit(period(statement, "2026-04"), "service_credit", &[]));
    assert_eq!(amount(&times_25), number("0.24"));
    assert_eq!(amount(&once), number("0.01"));
}

/// April has one fault of 100 min, May two of 20, June one of 60 min with its ticket after 25.
fn half_hours(changes: &[(&str, &str)]) -> [sla::exact::Rational; 3] {
    let statement = statement(&reading("rackspace-network", changes));
    ["2026-04", "2026-05", "2026-06"]
        .map(|month| number(credit(period(&statement, month), "network_credit", &[])))
}

const FULL: &str = "per full 30 min of network_uptime.downtime";
const BY_MONTH: &str =
    "penalty network_credit \"Five percent for every full half hour of the month\" {";
const BY_FAULT: &str = "penalty network_credit for each outage of network_uptime {";

#[test]
fn w10_full_half_hours_of_the_month() {
    // 100 min: 3 × 50. 20 + 20 min: one, 50. 35 min from the ticket on: one, 50.
    assert_eq!(half_hours(&[]), ["150", "50", "50"].map(number));
}

#[test]
fn w10_started_half_hours_of_the_month() {
    // 4, 2 and 2.
    let started = (FULL, "per started 30 min of network_uptime.downtime");
    assert_eq!(half_hours(&[started]), ["200", "100", "100"].map(number));
}

#[test]
fn w10_full_half_hours_by_fault() {
    // 3; none in either; 1.
    let changes = [(BY_MONTH, BY_FAULT), (FULL, "per full 30 min of length")];
    assert_eq!(half_hours(&changes), ["150", "0", "50"].map(number));
}

#[test]
fn w10_the_clock_that_starts_with_the_fault() {
    // June from 09:00 to 10:00: two full half hours.
    let raised = ("span      later of raised, ticketed to fixed", "span      raised to fixed");
    assert_eq!(half_hours(&[raised]), ["150", "50", "100"].map(number));
}

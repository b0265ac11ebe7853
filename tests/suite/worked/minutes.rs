//! Outages, runs and minutes: W1, W5, W8, W11.

use super::{reading, statement};
use crate::evaluation::{Folder, credit, number, period, value, verdict};

#[test]
fn w1_two_rules_on_one_set_of_outages() {
    let statement = statement(&reading("amazon-ec2", &[]));
    let april = period(&statement, "2026-04");
    // 4 + 13 + 240 = 257 of 43,200 min: 99.40509 %, 10 % of 200 − 80 = 120.
    assert_eq!(value(april, "instance_uptime", &["i-1"]), number("42943/43200"));
    assert_eq!(number(credit(april, "instance_credit", &["i-1"])), number("12"));
    // Clock hours with more than 6 min: 15 (8) and 20, 21, 22, 23 (60 each): 5 × 120 ÷ 720 = 0.8333.
    assert_eq!(number(credit(april, "free_hours", &["i-1"])), number("0.83"));
}

#[test]
fn w1_alignment_with_the_clock_hour_matters() {
    let with = |starts: &str, ends: &str| {
        let outages =
            format!("starts,ends,instance\n2026-04-10T{starts}:00Z,2026-04-10T{ends}:00Z,i-1\n");
        let statement = statement(&reading("amazon-ec2", &[]).with("outages.csv", outages));
        number(credit(period(&statement, "2026-04"), "free_hours", &["i-1"]))
    };
    // 6 min on each side of 15:00 are not more than 6; the same 12 min within one hour are. 120 ÷ 720 = 0.1667.
    assert_eq!(with("14:54", "15:06"), number("0"));
    assert_eq!(with("15:00", "15:12"), number("0.17"));
    // 13 min cannot be parted into two of at most 6.
    assert_eq!(with("14:54", "15:07"), number("0.17"));
}

#[test]
fn w5_only_long_runs_with_enough_requests_count() {
    let statement = statement(&reading("google-vertex-search", &[]));
    let april = period(&statement, "2026-04");
    // A 12 and E 45 min; B has 9, C 1,500 requests, D is parted by a minute at exactly 10 %. 57 min: 99.86806 %.
    assert_eq!(value(april, "availability", &[]), number("43143/43200"));
    assert_eq!(number(credit(april, "financial_credit", &[])), number("100"));
}

#[test]
fn w5_the_floor_for_the_month_would_let_the_third_run_in() {
    // "Measurement period" read as the month, which has more than 2,000 requests: C counts with its 11 min.
    let folder = reading("google-vertex-search", &[(" and sum(valid) >= 2_000", "")]);
    let statement = statement(&folder);
    assert_eq!(value(period(&statement, "2026-04"), "availability", &[]), number("43132/43200"));
}

#[test]
fn w5_the_cap_is_half_of_the_bill() {
    // 4,000 bad minutes: 90.74 % gives 50 % of 1,000, which the cap allows.
    let rows: Vec<String> = (0..4_000)
        .map(|minute: u32| {
            let (day, hour) = (1 + minute / 1_440, minute / 60 % 24);
            format!("2026-04-{day:02}T{hour:02}:{:02}:00Z,100,20\n", minute % 60)
        })
        .collect();
    let rows = format!("at,valid,errors\n{}", rows.concat());
    let statement = statement(&reading("google-vertex-search", &[]).with("minutes.csv", rows));
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "availability", &[]), number("39200/43200"));
    assert_eq!(number(credit(april, "financial_credit", &[])), number("500"));
}

#[test]
fn w8_maintenance_beyond_its_yearly_allowance() {
    let of = |changes: &[(&str, &str)]| {
        let statement = statement(&reading("slack", changes));
        let quarter = period(&statement, "2026-Q3");
        let amount = number(credit(quarter, "service_credit", &[]));
        (value(quarter, "availability", &[]), amount)
    };
    // 30 of the 60 min are within the ten hours. The excess counts: 30 + 30 min of 132,480 are down,
    // 99.95471 %; 10 × 9,000 × 60 ÷ 132,480 = 40.7609.
    assert_eq!(of(&[]), (number("132420/132480"), number("40.76")));
    // The whole event counts: 90 min; 10 × 9,000 × 90 ÷ 132,480 = 61.1413.
    let whole = ("the excess counts", "the whole event counts");
    assert_eq!(of(&[whole]), (number("132390/132480"), number("61.14")));
    // No bound at all: 30 min, 99.97736 %; 20.3804.
    let budget = "    at most      10 h per year\n    over budget  the excess counts\n";
    assert_eq!(of(&[(budget, "")]), (number("132450/132480"), number("20.38")));
}

#[test]
fn w8_the_older_edition_weighs_by_those_affected() {
    let contract = r#"
contract messaging "Messaging" {
    between   cloud and tenant
    in force  2026-01-01 until 2027-01-01
    zone      "UTC"
    currency  USD
    period    quarter
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party cloud "Cloud" { role provider }
party tenant "Customer" { role customer }
service workspace "Workspace" { from cloud to tenant; fee 9_000 USD per quarter }
source outages "Outages" {
    span      starts to ends : instant
    column    affected       : percent
    complete  until 2027-01-01
}
metric availability { of workspace; from outages; down during outages; value uptime }
metric impact { of workspace; from outages; down during outages; weighted by affected; value downtime }
objective commitment { by cloud; require availability >= 99.99% }
penalty service_credit {
    when    commitment missed
    credit  100 * impact / period.length * workspace.fee
}
"#;
    let outages = "starts,ends,affected\n2026-08-19T14:00:00Z,2026-08-19T14:30:00Z,40\n";
    let folder = Folder::of_texts([("contract.sla", contract), ("outages.csv", outages)]);
    let statement = statement(&folder);
    let quarter = period(&statement, "2026-Q3");
    // 30 min × 40 % = 12 weighted min = 720 s; 100 × 9,000 × 12 ÷ 132,480 = 81.5217.
    assert_eq!(value(quarter, "impact", &[]), number("720"));
    assert_eq!(number(credit(quarter, "service_credit", &[])), number("81.52"));
}

#[test]
fn w11_whole_touched_and_continuous_minutes() {
    let statement_of_minutes = statement(&reading("mongodb-atlas", &[]));
    let april = period(&statement_of_minutes, "2026-04");
    // 10:00:20 to 10:03:40. Whole: 10:01 and 10:02, 99.99537 %. Touched: 10:00 to 10:03, 99.99074 %.
    assert_eq!(value(april, "dead_minutes", &[]), number("43198/43200"));
    assert_eq!(verdict(april, "commitment", &[]), "met");
    assert_eq!(value(april, "touched_minutes", &[]), number("43196/43200"));
    assert_eq!(verdict(april, "stricter_reading", &[]), "missed");

    // Continuous: 200 s of 2,592,000 s, 99.99228 %: missed, 10 %.
    let contract = r#"
contract cluster_agreement "Cluster" {
    between   cloud and tenant
    in force  2026-01-01 until 2027-01-01
    zone      "UTC"
    currency  USD
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods prorated; round money half up to 0.01 }
party cloud "Cloud" { role provider }
party tenant "Customer" { role customer }
service cluster "Cluster" { from cloud to tenant; fee 1_000 USD per month }
source outages "Outages" { span starts to ends : instant; complete until 2027-01-01 }
metric availability { of cluster; from outages; down during outages; value uptime }
objective commitment { by cloud; require availability >= 99.995% }
penalty service_credit {
    when    commitment missed
    credit  of cluster.fee by availability {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 100%
    }
}
"#;
    // May: 5.1 % of 744 h are 37.944 h = 136,598.4 s: 94.9 % lie below 95 %, in the gravest band.
    let outages = "starts,ends\n\
        2026-04-07T10:00:20Z,2026-04-07T10:03:40Z\n\
        2026-05-01T00:00:00Z,2026-05-02T13:56:38.4Z\n";
    let folder = Folder::of_texts([("contract.sla", contract), ("outages.csv", outages)]);
    let statement = statement(&folder);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "availability", &[]), number("2591800/2592000"));
    assert_eq!(number(credit(april, "service_credit", &[])), number("100"));
    let may = period(&statement, "2026-05");
    assert_eq!(value(may, "availability", &[]), number("949/1000"));
    assert_eq!(number(credit(may, "service_credit", &[])), number("1000"));
}

#[test]
fn w11_rounding_before_comparing_keeps_the_promise() {
    // 60 of 43,200 min: 99.8611 %, to a tenth 99.9 %. Without the clause the promise is broken.
    let rounded = statement(&reading("datastax-astra", &[]));
    assert_eq!(verdict(period(&rounded, "2026-04"), "commitment", &[]), "met");
    let exact = statement(&reading("datastax-astra", &[("    rounded  half up to 0.1%\n", "")]));
    let april = period(&exact, "2026-04");
    assert_eq!(value(april, "availability", &[]), number("43140/43200"));
    assert_eq!(verdict(april, "commitment", &[]), "missed");
    assert_eq!(number(credit(april, "service_credit", &[])), number("70"));
}
